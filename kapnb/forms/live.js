// What the input gives back: findings closed and raised, the next question, the chapters.

const FEW = 5;
const PAGE = 940; // px that a chapter needs, at full size, to look as in the playbook
const LEADS = { ask: "Ask next", fix: "Mend next" };

function finding(link, found, mark) {
  const said = [
    mark && h("strong", { class: "kn-mark" }, mark),
    h("span", { class: `kn-tag kn-t-${found.tone}` }, found.word),
    h(mark.startsWith("✓") ? "s" : "span", { class: "kn-reason" }, found.text),
    mark.startsWith("✓") ? null : h("span", { class: "kn-help" }, found.todo),
  ];
  if (!found.record || mark.startsWith("✓")) return h("li", {}, h("div", { class: "kn-found" }, said));
  const select = () => link.send({ do: "select", record: found.record });
  const props = { type: "button", class: "kn-found", "data-record": found.record, onclick: select };
  return h("li", {}, h("button", props, said));
}

function findings(link, data, all, more) {
  const { closed = [], raised = [], open = [] } = data;
  const [news, old] = all ? [raised, open] : [raised.slice(0, FEW), open.slice(0, FEW)];
  const rest = raised.length - news.length + open.length - old.length;
  const changes = [
    ...closed.map((one) => finding(link, one, "✓ Closed")),
    ...news.map((one) => finding(link, one, "New")),
  ];
  const none = data.asks && !data.lacking.length && !closed.length && !raised.length && !open.length;
  return [
    h("div", { role: "status" }, changes.length ? h("ul", { class: "kn-findings kn-news" }, changes) : null),
    open.length ? h("h4", {}, `${words.plural(open.length, "finding")} still open`) : null,
    h("ul", { class: "kn-findings" }, old.map((one) => finding(link, one, ""))),
    rest > 0 ? link.button(`Show all ${words.number(raised.length + open.length)}`, more) : null,
    none ? h("p", { class: "kn-muted" }, "✓ The checks find nothing here.") : null,
  ].filter(Boolean);
}

function question(link, asked, lacking) {
  if (!asked && lacking.length) return [h("p", { class: "kn-lead" }, "Begin here"), h("p", { class: "kn-question" }, lacking[0])];
  if (!asked) return [h("p", { class: "kn-lead" }, "Next"), h("p", {}, "Nothing left to ask here. Well done.")];
  const text = asked.record
    ? h("button", { type: "button", class: "kn-question", onclick: () => link.send({ do: "select", record: asked.record }) }, asked.text)
    : h("p", { class: "kn-question" }, asked.text);
  return [h("p", { class: "kn-lead" }, LEADS[asked.kind]), text, h("p", { class: "kn-muted" }, asked.why)];
}

function score([name, value, change]) {
  const sign = change > 0 ? "+" : "−";
  const tone = change > 0 ? "kn-t-green" : "kn-t-red";
  return h(
    "span",
    { class: "kn-score" },
    `${name} `,
    h("strong", {}, value ?? "?"),
    change ? h("span", { class: `kn-tag ${tone}` }, `${sign}${Math.abs(change)}`) : null,
  );
}

/** A chapter that is fetched while it is open; a click on a record in it selects the record. */
function chapter(link, name, title, open) {
  const sheet = h("div", { class: "kn-sheet" });
  const paper = h("div", { class: "kn-paper", tabindex: "0", role: "region", "aria-label": title }, sheet);
  paper.addEventListener("click", (event) => {
    const anchor = event.target.closest('a[href^="#r-"]');
    if (!anchor) return;
    event.preventDefault();
    link.send({ do: "select", record: anchor.hash.slice(3) });
  });
  const fit = () => (sheet.style.zoom = Math.min(0.85, paper.clientWidth / PAGE) || 1);
  new ResizeObserver(fit).observe(paper);
  const el = h("details", { class: "kn-chapter", open }, h("summary", {}, title), paper);
  el.addEventListener("toggle", () => link.send({ do: "open", chapter: name, open: el.open }));
  let drawn = "";
  const draw = (html) => {
    if (html === undefined || drawn === html) return;
    const { scrollTop, scrollLeft } = paper;
    sheet.innerHTML = html; // made and escaped by kapnb.sections
    drawn = html;
    for (const anchor of sheet.querySelectorAll("a[data-k-to], a[data-k-at]"))
      anchor.href = `#r-${anchor.dataset.kTo || anchor.dataset.kAt}`;
    Object.assign(paper, { scrollTop, scrollLeft });
  };
  return { el, name, draw };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const scores = h("p", { class: "kn-scores" });
    const next = h("div", { class: "kn-next" });
    const list = h("div", { class: "kn-list" });
    const fault = h("p", { class: "kn-said", role: "alert", hidden: true });
    const pages = h("div", {});
    let all = false;
    let told = "";
    let chapters = [];

    const draw = () => {
      const { selected, ...data } = link.data;
      const now = JSON.stringify([data, all]);
      fault.hidden = !data.fault;
      fault.textContent = data.fault || "";
      if (now !== told) {
        told = now;
        scores.replaceChildren(...(data.scores || []).map(score));
        next.replaceChildren(...(data.asks ? question(link, data.question, data.lacking) : []));
        list.replaceChildren(...findings(link, data, all, () => ((all = true), draw())));
      }
      for (const one of list.querySelectorAll("[data-record]"))
        one.setAttribute("aria-pressed", String(one.dataset.record === selected));
    };
    const fill = () => chapters.forEach((one) => one.draw(model.get("pages")[one.name]));
    const { chapters: names, open } = link.spec;
    chapters = names.map(([name, title]) => chapter(link, name, title, open.includes(name)));
    pages.append(...chapters.map((one) => one.el));
    el.classList.add("kn-live");
    el.append(link.banner, fault, h("div", { class: "kn-gains" }, h("div", {}, next, scores), list), pages);
    link.onData(draw);
    model.on("change:pages", fill);
    draw();
    fill();
    return () => {
      model.off("change:pages", fill);
      link.close();
    };
  },
};
