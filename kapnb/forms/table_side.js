// The record beside the table: all its fields, the records before and after it.

function sidePanel(link, { noun, rows, shownIds, words, put, create }) {
  const el = h("aside", { class: "kn-side", "aria-label": `${noun} in full`, hidden: true });
  let now = null;
  let selected = "";

  const icon = (name, label, act) =>
    h("button", { type: "button", class: `kn-icon kn-icon-${name}`, "aria-label": label, onclick: act });
  function open(id, wanted = true) {
    const { row } = rows.get(id);
    // through the table, which knows what to do with a row that is gone
    const edit = (one, wait) => put(one.set, one.field, one.value, wait);
    const { specs, groups } = link.spec;
    const form = panel({ edit, pending: link.pending }, { specs, groups, record: id, values: row.values,
      said: row.said, names: link.data.names, title: words.title(row), create }); // prettier-ignore
    const title = h("h4", { class: "kn-title" });
    const inside = h("p", { class: "kn-muted" });
    const ways = [
      icon("up", "Previous record", () => next(-1)),
      icon("down", "Next record", () => next(1)),
      icon("close", "Close", back),
    ];
    now = { id, form, title, inside };
    el.replaceChildren(h("div", { class: "kn-bar kn-side-bar" }, title, ways), inside, form.el);
    el.hidden = false;
    el.parentNode.classList.add("kn-open");
    renew();
    if (!wanted) return;
    if (selected !== id) link.send({ do: "select", record: (selected = id) });
    form.focus();
  }
  /** Show what the desk says now; another form may have selected a record. */
  function renew() {
    if (link.data.selected !== selected) {
      selected = link.data.selected;
      if (rows.has(selected)) return open(selected, false);
      if (!selected) close();
    }
    for (const [id, { line }] of rows) line.toggleAttribute("aria-current", now !== null && id === now.id);
    if (!now) return;
    const { row } = rows.get(now.id);
    const counts = Object.entries(row.inside || {}).map(([name, size]) => `${name}: ${size}`);
    now.title.textContent = words.title(row);
    now.inside.textContent = counts.join(" · ");
    now.inside.hidden = !counts.length;
    now.form.update(row.values, row.said, link.data.names);
  }
  function next(way) {
    const ids = shownIds();
    const id = ids[ids.indexOf(now.id) + way];
    if (!id) return;
    open(id);
    el.querySelector(way < 0 ? ".kn-icon-up" : ".kn-icon-down").focus();
  }
  function close() {
    now = null;
    el.hidden = true;
    el.parentNode.classList.remove("kn-open");
  }
  function back() {
    const { line } = rows.get(now.id);
    link.flush();
    close();
    line.querySelector("button").focus();
    link.send({ do: "select", record: (selected = "") });
    renew();
  }
  el.addEventListener("keydown", (event) => event.key === "Escape" && back());
  const isTypedIn = (id) =>
    now?.id === id && el.contains(document.activeElement) && /INPUT|TEXTAREA/.test(document.activeElement.tagName);
  return { el, open, close, renew, isTypedIn, shows: (id) => now?.id === id };
}
