// One line: which initiative, and the button that makes it an opportunity.

function promotion(link) {
  const select = h("select", { id: uid(), class: "kn-input", onchange: () => tell("select", select.value) });
  const act = link.button("Make it an opportunity", () => tell("promote", select.value), "kn-main");
  const said = h("span", { class: "kn-muted" });
  const show = link.button("Show it", () => tell("select", link.data.became[0]));
  const label = h("label", { for: select.id, class: "kn-label" }, "Initiative");
  const el = h("div", { class: "kn-bar kn-promote" }, label, select, act, said, show);
  const tell = (what, record) => {
    link.flush();
    link.send({ do: what, record });
  };
  function draw() {
    const { initiatives, selected, became } = link.data;
    const chosen = initiatives.some(([id]) => id === selected) ? selected : "";
    const options = [["", "–"], ...initiatives].map(([id, name]) => h("option", { value: id }, name));
    select.replaceChildren(...options);
    select.value = chosen;
    act.disabled = !chosen;
    show.hidden = !became;
    if (became) said.textContent = `The selected initiative became the opportunity “${became[1]}”.`;
    else if (!initiatives.length) said.textContent = "There is no open initiative.";
    else said.textContent = chosen ? "" : "Pick one here or in the table.";
  }
  return { el, draw };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const line = promotion(link);
    el.append(link.banner, line.el);
    link.onData(line.draw);
    line.draw();
    return () => link.close();
  },
};
