// What changed since a day that can be picked.

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const paper = h("div", {});
    const ask = (day) => link.send({ do: "since", day });
    const since = field({ ...link.spec.since, help: "" }, link.data.since, { names: {}, onInput: () => {} });
    since.el.addEventListener("change", ({ target }) => ask(target.value));
    const bar = h("div", { class: "kn-bar kn-since" }, since.el,
      link.spec.days.map(([title, day]) => link.button(title, () => ask(day)))); // prettier-ignore
    const draw = () => {
      if (!since.el.contains(document.activeElement)) since.set(link.data.since);
      paper.innerHTML = link.data.html; // made by kapnb.sections
    };
    el.append(link.banner, bar, paper);
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
