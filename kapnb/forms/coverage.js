// Who covers the four bases of each open purchase decision; a name opens the person.

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const place = h("div", {});

    function nameOf(person) {
      const open = () => link.send({ do: "select", record: person.id });
      const button = link.button(person.name, open, "kn-cover-name");
      button.setAttribute("aria-pressed", String(person.id === link.data.selected));
      const stance = h("span", { class: `kn-tag kn-t-${person.tone}` }, person.stance);
      const known = h("span", { class: "kn-help" }, person.coverage);
      return h("li", {}, button, h("div", { class: "kn-cover-of" }, stance, known));
    }
    function baseOf({ role, people, gone }) {
      const missing = h("span", { class: "kn-tag kn-t-red" }, "Missing");
      const nobody = ["Nobody yet ", missing, gone ? h("div", { class: "kn-help" }, gone) : null];
      return h(
        "section",
        { class: `kn-cover-base ${people.length ? "" : "kn-cover-empty"}` },
        h("h4", {}, role),
        people.length ? h("ul", {}, people.map(nameOf)) : h("p", {}, ...nobody),
      );
    }
    function draw() {
      const at = place.contains(document.activeElement) && document.activeElement.textContent;
      const groups = link.data.decisions.map(({ name, bases }) => [
        h("h3", { class: "kn-cover-title" }, name),
        h("div", { class: "kn-cover" }, bases.map(baseOf)),
      ]);
      const none = h("p", { class: "kn-muted" }, link.spec.none);
      place.replaceChildren(...(groups.length ? groups.flat() : [none]));
      if (at) [...place.querySelectorAll("button")].find((b) => b.textContent === at)?.focus();
    }
    el.append(link.banner, place);
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
