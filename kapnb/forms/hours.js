// A slider of hours: one position is asked for at a time, and of those since then only the last.

const HEADS = ["Opportunity", "Expected return", "Hours required", "Return per hour"];
const NO_HOURS = "Nobody's hours are known yet: give them for our team in 1_profile. Until then, suppose some.";
const NO_DEALS =
  "Nothing competes for our hours yet: an open opportunity does, " +
  "once its revenue, margin, probability and hours required are known.";

function hoursCut(link) {
  const shown = h("output", { class: "kn-hours-shown" });
  const slider = h("input", { type: "range", class: "kn-hours-slider", id: uid(), min: 0 });
  const label = h("label", { for: slider.id, class: "kn-label" }, "Hours for opportunities in this period");
  const back = link.button("", () => ask(null));
  const facts = h("div", { class: "kn-hours-facts" });
  const line = h("tr", { class: "kn-cut" }, h("th", { scope: "row" }), h("td", { colspan: 3 }));
  const body = h("tbody");
  const table = h(
    "table",
    { class: "kn-hours-table" },
    h("caption", { class: "kn-hidden-label" }, "Opportunities above and below the cut line"),
    h("thead", {}, h("tr", {}, HEADS.map((text) => h("th", { scope: "col" }, text)))),
    body,
  );
  const others = h("p", { class: "kn-help" });
  const empty = h("p", { class: "kn-muted" });
  const top = h("div", { class: "kn-bar kn-hours-top" }, label, shown, back);
  const el = h("div", {}, empty, top, slider, facts, h("div", { class: "kn-hours-scroll" }, table), others);
  const rows = new Map();
  let asked = null;
  let wanted = null;

  function ask(hours) {
    if (asked) return void (wanted = { hours });
    const target = hours ?? link.data.own ?? 0;
    if (target === link.data.hours) return;
    asked = { hours: target };
    link.send({ do: "hours", hours });
  }
  function answered() {
    if (!asked || link.data.hours !== asked.hours) return;
    const next = wanted;
    asked = wanted = null;
    if (next) ask(next.hours);
  }
  slider.addEventListener("input", () => {
    say(Number(slider.value));
    ask(Number(slider.value));
  });

  function say(hours) {
    const { own } = link.data;
    const text = `${words.number(hours)} h`;
    shown.textContent = own === null || hours === own ? text : `${text}, supposed`;
    slider.setAttribute("aria-valuetext", shown.textContent);
  }
  function rowOf(one, above) {
    if (!rows.has(one.id)) rows.set(one.id, h("tr"));
    const row = rows.get(one.id);
    row.className = above ? "kn-above" : "kn-below";
    const title = "A, B or C with the hours left";
    const letter = h("span", { class: `kn-tag kn-t-${one.tone}`, title }, one.letter);
    const state = h("span", { class: "kn-hidden-label" }, above ? ", chosen" : ", not chosen");
    row.replaceChildren(
      h("th", { scope: "row" }, letter, " ", one.name, state),
      ...[one.expected, one.hours, one.roti].map((text) => h("td", {}, text)),
    );
    return row;
  }
  function draw() {
    const { above, below, own, hours, most } = link.data;
    const any = above.length + below.length > 0;
    [top, slider, facts, table].forEach((part) => (part.hidden = !any));
    empty.hidden = any && own !== null;
    empty.textContent = any ? NO_HOURS : NO_DEALS;
    others.textContent = link.data.others;
    slider.max = most;
    if (!asked && !wanted) slider.value = hours;
    say(Number(slider.value));
    back.hidden = own === null || hours === own;
    back.textContent = `Back to the ${words.number(own ?? 0)} h that are left`;
    facts.replaceChildren(
      ...link.data.facts.map(([name, text]) => h("div", {}, h("div", { class: "kn-help" }, name), text)),
    );
    line.firstChild.textContent = "Cut line";
    line.lastChild.textContent = link.data.line;
    body.replaceChildren(...above.map((one) => rowOf(one, true)), line, ...below.map((one) => rowOf(one, false)));
    answered();
  }
  return { el, draw };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const cut = hoursCut(link);
    el.append(link.banner, cut.el);
    link.onData(cut.draw);
    cut.draw();
    return () => link.close();
  },
};
