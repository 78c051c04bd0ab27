// The eight targeting questions of an opportunity, and beside them what comes of the answers.

/** Put children in this order without touching what stands right; focus stays where it is. */
function arrange(parent, children) {
  const there = [...parent.children];
  if (children.length === there.length && children.every((one, i) => there[i] === one)) return;
  const focus = document.activeElement;
  parent.replaceChildren(...children);
  if (parent.contains(focus)) focus.focus({ preventScroll: true });
}

/** Let rows that changed places glide there. */
function glide(rows, act) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const before = new Map(calm ? [] : rows.map((row) => [row, row.offsetTop]));
  act();
  for (const [row, top] of before) {
    const far = top - row.offsetTop;
    if (far && row.isConnected) row.animate({ transform: [`translateY(${far}px)`, "none"] }, 250);
  }
}

const hidden = (text) => h("span", { class: "kn-hidden-label" }, text);

function dealList(link) {
  const el = h("ol", { class: "kn-deals" });
  const rows = new Map();

  function rowOf(one) {
    if (!rows.has(one.id)) {
      const select = () => {
        link.flush();
        link.send({ do: "select", record: one.id });
      };
      const button = h("button", { type: "button", class: "kn-deal", onclick: select });
      rows.set(one.id, h("li", {}, button));
    }
    const button = rows.get(one.id).firstChild;
    button.removeAttribute("aria-current");
    if (one.id === link.data.records.opportunity) button.setAttribute("aria-current", "true");
    button.replaceChildren(
      h("span", { class: `kn-tag kn-t-${one.tone}` }, one.letter),
      h("span", { class: "kn-deal-name" }, one.name),
      h("span", { class: "kn-muted" }, `${one.roti} · ${one.answered}`, hidden(" answered")),
    );
    return rows.get(one.id);
  }
  const draw = () => {
    const wanted = link.data.list.map(rowOf);
    glide([...rows.values()], () => arrange(el, wanted));
  };
  return { el, draw };
}

/** The fields of one question: `kind` is whose they are, the opportunity's or its unit's. */
function answerFields(link, kind, names, title) {
  const about = () => [link.data.values[kind], link.data.said[kind] || {}, link.data.names];
  const [values, said, others] = about();
  const form = panel(link, {
    specs: link.spec.specs[kind],
    groups: [["", names]],
    record: link.data.records[kind],
    values,
    said,
    names: others,
    title,
    create: maker(link),
  });
  return { el: form.el, update: () => form.update(...about()) };
}

function questionCard(link, number) {
  const mark = h("span", { class: "kn-asked-mark" });
  const title = h("h4", {});
  const said = h("p", { class: "kn-help" });
  const place = h("div", { class: "kn-asked-fields" });
  const el = h("li", { class: "kn-asked" }, h("div", { class: "kn-asked-head" }, title, mark), place, said);
  const parts = new Map();

  function partOf(kind, names, text) {
    const key = `${link.data.records[kind]}:${names}`;
    if (!parts.has(key)) parts.set(key, answerFields(link, kind, names, text));
    return parts.get(key);
  }
  function draw() {
    const one = link.data.questions[number];
    title.textContent = `${number + 1}. ${one.words}`;
    mark.textContent = one.answered ? "✓ answered" : "○ open";
    el.classList.toggle("kn-answered", one.answered);
    said.textContent = one.said;
    said.hidden = !one.said;
    const wanted = [partOf("opportunity", one.fields, one.words)];
    if (one.unit.length) wanted.push(partOf("unit", one.unit, one.words));
    arrange(place, wanted.map((part) => part.el));
    wanted.forEach((part) => part.update());
  }
  return { el, draw };
}

function outcome(link) {
  const roti = h("p", { class: "kn-roti" });
  const formula = h("p", { class: "kn-help" });
  const actual = h("p", {});
  const letter = h("span", { class: "kn-tag" });
  const why = h("span");
  const chance = h("div");
  const found = h("ul", { class: "kn-outcome-found", "aria-live": "polite" });
  const part = (title, ...inside) => h("div", {}, h("h4", {}, title), inside);
  const el = h("section", { class: "kn-outcome", "aria-label": "What comes of it" },
    part("Return per hour", roti, formula), chance, part("A, B or C", h("p", {}, letter, " ", why)),
    part("Return per hour spent", actual), part("To look at", found)); // prettier-ignore
  let shownRecord = "";
  let fields = null;

  const line = ([tone, word, text, todo]) =>
    h("li", {}, h("span", { class: `kn-tag kn-t-${tone}` }, word), ` ${text} `,
      h("span", { class: "kn-help" }, todo)); // prettier-ignore
  function draw() {
    const { comes, records } = link.data;
    if (records.opportunity !== shownRecord) {
      shownRecord = records.opportunity;
      fields = answerFields(link, "opportunity", ["probability"], "How likely it is");
      chance.replaceChildren(fields.el);
    }
    fields.update();
    roti.textContent = comes.roti;
    formula.textContent = `= ${comes.formula}`;
    actual.textContent = comes.actual;
    letter.className = `kn-tag kn-t-${comes.tone}`;
    letter.textContent = comes.letter;
    why.textContent = comes.why;
    const nothing = h("li", { class: "kn-muted" }, "Nothing stands out.");
    const lines = comes.findings.length ? comes.findings.map(line) : [nothing];
    const said = (list) => list.map((one) => one.textContent).join();
    // put there only what is new, because it is read aloud
    if (said(lines) !== said([...found.children])) found.replaceChildren(...lines);
  }
  return { el, draw };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const deals = dealList(link);
    const title = h("h3", {});
    const count = h("span", { class: "kn-muted" });
    const questions = h("ol", { class: "kn-questions" });
    const comes = outcome(link);
    const empty = h("p", { class: "kn-muted" },
      "There is no opportunity yet: type one into the table below, or make one of an initiative."); // prettier-ignore
    const frame = h("div", { class: "kn-eight" },
      h("nav", { "aria-label": "Opportunities by rank" }, deals.el),
      comes.el,
      h("section", { "aria-label": "The eight questions" },
        h("div", { class: "kn-bar" }, title, count), questions)); // prettier-ignore
    let cards = [];
    function draw() {
      const any = link.data.list.length > 0;
      empty.hidden = any;
      frame.hidden = !any;
      if (!any) return;
      deals.draw();
      title.textContent = link.data.title;
      count.textContent = `${link.data.answered} answered`;
      if (!cards.length) {
        cards = link.data.questions.map((_, number) => questionCard(link, number));
        questions.append(...cards.map((card) => card.el));
      }
      cards.forEach((card) => card.draw());
      comes.draw();
    }
    el.append(link.banner, empty, h("div", { class: "kn-eight-host" }, frame));
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
