// One record as a form: its fields in groups, each saved as it is typed.

/** A form of fields: `{ el, update(values, said, names), focus(name) }`.
 *
 * about: specs by name, groups [[title, [names]], ...] (one called More is folded), record, values,
 * said, names, title, create, wait (until what is typed is sent, in ms).
 */
function panel(link, about) {
  let { values, said, names } = about;
  const fields = {};
  const whole = h("div", { class: "kn-said", role: "alert" });

  function made(name) {
    const spec = suited(about.specs[name], values);
    const options = { names, create: about.create, onInput: (raw, wait) => typed(name, raw, wait) };
    fields[name] = { ...field(spec, valueOf(name), options), spec };
    fields[name].el.addEventListener("focusout", () => requestAnimationFrame(() => refresh(name)));
    return fields[name].el;
  }
  function valueOf(name) {
    const pending = link.pending(about.record, name);
    return pending === undefined ? values[name] : pending;
  }
  function typed(name, raw, wait) {
    link.edit({ set: about.record, field: name, value: raw }, wait ?? about.wait);
    for (const other of Object.keys(fields)) {
      const by = about.specs[other].options_by;
      if (by && by.field === name) swap(other, { ...values, [name]: raw });
    }
  }
  /** Draw a choice anew whose options depend on what was just picked. */
  function swap(name, wanted) {
    const old = fields[name];
    const now = suited(about.specs[name], wanted);
    if (JSON.stringify(old.spec.options) === JSON.stringify(now.options)) return;
    const before = values;
    values = wanted;
    old.el.replaceWith(made(name));
    values = before;
  }
  function refresh(name) {
    const one = fields[name];
    const here = one.el.contains(document.activeElement);
    const typing = here && !["SELECT", "BUTTON"].includes(document.activeElement.tagName);
    if (about.specs[name].options_by) swap(name, { ...values });
    if (!typing && link.pending(about.record, name) === undefined) one.set(values[name], names);
    // a message while somebody is still typing would be about half a word
    if (!typing || !said[name]) one.say(said[name]);
  }
  function update(newValues, newSaid, newNames) {
    [values, said, names] = [newValues, newSaid, newNames];
    whole.textContent = said[""] || "";
    whole.hidden = !said[""];
    Object.keys(fields).forEach(refresh);
  }
  const folded = (title, inside) =>
    title === "More"
      ? h("details", { class: "kn-more" }, h("summary", {}, title), inside)
      : [title ? h("h4", { class: "kn-group" }, title) : null, inside];
  const groups = about.groups.map(([title, members]) =>
    folded(title, h("div", { class: "kn-fields" }, members.map(made))),
  );
  const el = h("div", { class: "kn-panel", role: "group", "aria-label": about.title }, whole, groups.flat());
  update(values, said, names);
  return { el, update, focus: (name) => (fields[name] || Object.values(fields)[0])?.focus() };
}
