// The white-space matrix, and below it the state of one cell set by hand.

function stateByHand(link, back) {
  const title = h("h4", { class: "kn-group" });
  const says = h("p", { class: "kn-muted" });
  const place = h("div");
  const at = () => ({ row: link.data.chosen.row, column: link.data.chosen.column });
  const tell = (what) => () => {
    link.flush();
    link.send({ do: what, ...at() });
  };
  const close = tell("more");
  const derive = link.button("Derive it again", () => link.edit({ remove: link.data.chosen.record }, 0));
  const el = h("section", { class: "kn-by-hand", hidden: true, "aria-label": "State by hand",
    onkeydown: (event) => event.key === "Escape" && (close(), back()) },
    title, says, place, h("div", { class: "kn-bar" }, link.button("New initiative here", tell("add")),
      derive, link.button("Close", () => (close(), back())))); // prettier-ignore
  let form = null;
  let shownRecord = "";

  /** Edits of a state that is not in the plan yet: the first one adds it. */
  function adding({ record, there }) {
    const { row: unit, column: offering } = link.data.chosen;
    let made = there;
    const edit = (one, wait) => {
      if (!made) link.edit({ add: "targeting.white_space", id: record, values: { unit, offering } });
      made = true;
      link.edit(one, wait);
    };
    return { edit, pending: link.pending };
  }
  function draw() {
    const { chosen } = link.data;
    el.hidden = !chosen;
    if (!chosen) return void (shownRecord = "");
    title.textContent = chosen.title;
    says.textContent = chosen.says;
    derive.hidden = !chosen.there;
    if (shownRecord === chosen.record) return form.update(chosen.values, chosen.said, {});
    shownRecord = chosen.record;
    const { record, values, said } = chosen;
    form = panel(adding(chosen), { specs: link.spec.specs, groups: [["", ["state", "note"]]], record,
      values, said, names: {}, title: chosen.title }); // prettier-ignore
    place.replaceChildren(form.el);
    form.focus("state");
  }
  return { el, draw };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const grid = matrix(link);
    const hand = stateByHand(link, grid.focus);
    const profile = h("a", { href: "1_profile.ipynb", target: "_blank" }, "1_profile");
    const none = h("p", { class: "kn-muted" }, h("span", {}), profile, ".");
    function draw() {
      none.hidden = !link.data.none;
      grid.el.hidden = !none.hidden;
      none.firstChild.textContent = link.data.none || "";
      if (none.hidden) grid.draw();
      hand.draw();
    }
    el.append(link.banner, none, grid.el, hand.el);
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
