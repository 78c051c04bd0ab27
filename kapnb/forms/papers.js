// A page to read, and the field that says of what: a day, or people.

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const paper = h("div", {});
    const names = {};
    const ask = (value) => link.send({ do: "ask", value });
    const spec = { ...link.spec.field, help: "" };
    const asked = field(spec, null, {
      names,
      onInput: (raw, wait) => wait === 0 && ask(raw), // what is picked; what is typed, when it is whole
    });
    if (spec.type === "date") asked.el.addEventListener("change", ({ target }) => ask(target.value));
    const quick = h("div", { class: "kn-bar" });
    const draw = () => {
      Object.assign(names, link.data.names);
      if (spec.type !== "date" || !asked.el.contains(document.activeElement)) asked.set(link.data.value, names);
      quick.replaceChildren(...link.spec.quick.map(([title, value]) => link.button(title, () => ask(value))));
      paper.innerHTML = link.data.html; // made by kapnb.sections
    };
    el.append(link.banner, h("div", { class: "kn-paper-ask" }, asked.el, quick), paper);
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
