// "What did you see?": stance, influence and role of the selected contact, as observations.

const FIELDS = ["stance", "influence", "role", "decision", "given_up", "evidence", "date", "by"];

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const place = h("div", {});
    const key = () => `${link.spec.key}:typed`; // what is half said about somebody is kept for them
    let typed = drawer.read(key()) || {};
    let fields = {};
    let now = "";
    let saved = link.data.saved;

    const values = () => ({ ...link.spec.first, ...typed[link.data.contact] });
    const keep = () => drawer.write(key(), Object.keys(typed).length ? typed : null);
    function onInput(name, raw) {
      const { contact } = link.data;
      typed[contact] = { ...typed[contact], [name]: raw };
      keep();
      roleOnly();
    }
    function roleOnly() {
      const hidden = !values().role;
      ["decision", "given_up"].forEach((name) => (fields[name].el.hidden = hidden));
    }
    function save() {
      link.send({ do: "see", contact: link.data.contact, values: values() });
    }
    function fieldOf(name) {
      const options = { names: link.data.names, onInput: (raw) => onInput(name, raw) };
      fields[name] = field(link.spec.specs[name], values()[name], options);
      return fields[name].el;
    }
    function lineOf({ what, tone, source, evidence }) {
      const tag = h("span", { class: `kn-tag kn-t-${tone}` }, what);
      const from = h("div", { class: "kn-help" }, source);
      return h("li", {}, tag, from, h("div", {}, evidence));
    }
    function form() {
      const { contact, name, stance, last } = link.data;
      if (!contact)
        return [h("p", { class: "kn-muted" }, "Select a contact to say what you saw of them.")];
      const [tone, word, age] = stance;
      const tag = h("span", { class: `kn-tag kn-t-${tone}` }, word);
      const ask = h("h3", { class: "kn-title" }, `What did you see of ${name}?`);
      const stands = h("p", { class: "kn-seen-now" }, tag, age ? ` ${age}` : "");
      const submit = (event) => {
        event.preventDefault();
        save();
      };
      const button = h("button", { type: "submit", class: "kn-button kn-main" }, "Add to the plan");
      const inputs = h("div", { class: "kn-seen-fields" }, FIELDS.map(fieldOf));
      const lines = last.length
        ? h("ul", { class: "kn-seen-last", "aria-label": "Last seen" }, last.map(lineOf))
        : h("p", { class: "kn-muted" }, "Nobody has seen anything yet.");
      const heading = h("h4", { class: "kn-group" }, "Last seen or heard");
      return [ask, stands, h("form", { onsubmit: submit }, inputs, button), heading, lines];
    }
    function draw() {
      const { contact, said } = link.data;
      if (link.data.saved !== saved) {
        saved = link.data.saved;
        delete typed[contact];
        keep();
      }
      const next = JSON.stringify([link.spec, { ...link.data, said: {} }]);
      if (next !== now) {
        const focused = place.contains(document.activeElement) && document.activeElement.id;
        const at = FIELDS.find((name) => fields[name]?.input.id === focused);
        now = next;
        fields = {};
        place.replaceChildren(...form());
        if (contact) roleOnly();
        if (contact && focused !== false) (fields[at] || fields.stance).focus();
      }
      FIELDS.forEach((name) => fields[name]?.say(said[name]));
    }
    el.append(link.banner, place);
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
