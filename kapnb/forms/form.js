// One form for a record, or for the account's own fields.

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const place = h("div", {});
    el.append(link.banner, place);
    let shownNow = null;

    function draw() {
      const { record, values, said, names, title, none } = link.data;
      const now = JSON.stringify([record, link.spec]);
      if (shownNow?.now === now) return shownNow.form.update(values, said, names);
      if (none) {
        shownNow = null;
        return place.replaceChildren(h("p", { class: "kn-muted" }, none));
      }
      const { specs, groups } = link.spec;
      const create = maker(link);
      const form = panel(link, { specs, groups, record, values, said, names, title, create });
      shownNow = { now, form };
      place.replaceChildren(h("h3", { class: "kn-title" }, title), form.el);
    }
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
