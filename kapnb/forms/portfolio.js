// All accounts in a table whose rows are drawn once: filters hide them, sorting moves them.

const FIRST_UP = ["text", "score", "day"]; // the others begin with the most

/** Open a notebook in JupyterLab itself, which follows only links that it drew: those of a text. */
function follow(event) {
  const name = event.currentTarget.getAttribute("href").split("/").pop();
  const inText = event.currentTarget.closest(".jp-Notebook")?.querySelectorAll(".jp-RenderedMarkdown a") || [];
  const same = [...inText].find((one) => one.pathname.endsWith(`/${name}`));
  if (!same) return;
  event.preventDefault();
  same.click();
}

function cellOf(row, title, kind, longAgo) {
  const value = row[title];
  if (kind === "money") return value.length ? value.map(([, , text]) => h("div", {}, text)) : "–";
  if (kind === "day" && !value) return "Never";
  if (kind === "day") return [words.day(value), row.ago > longAgo ? h("div", { class: "kn-help" }, `${words.number(row.ago)} days ago`) : null];
  if (kind === "text" || kind === "score") return String(value ?? "–") || "–";
  return value ? h("span", { class: `kn-tag kn-t-${kind}` }, words.number(value)) : h("span", { class: "kn-muted" }, "0");
}

/** What a row is sorted by, null for the end; amounts of two currencies are not compared. */
function rankOf(row, title, kind) {
  const value = row[title];
  if (kind === "money") return value.length ? [value[0][0], value[0][1]] : null;
  if (kind === "day") return row.wrong ? null : [value || ""];
  return value === null || value === undefined || value === "" ? null : [value];
}
function compare(a, b, way) {
  if (!a || !b) return a === b ? 0 : a ? -1 : 1;
  const at = a.findIndex((value, index) => value !== b[index]);
  if (at < 0) return 0;
  const found = typeof a[at] === "number" ? a[at] - b[at] : a[at].localeCompare(b[at]);
  return at < a.length - 1 ? found : way * found;
}

function paperList(papers) {
  if (!papers.length) return [h("span", { class: "kn-muted" }, "Not built yet.")];
  return papers.map(([title, edition, files]) =>
    h("span", {}, `${title} (${edition.toLowerCase()}): `,
      files.flatMap(([label, path, made], index) => [index ? ", " : "", paperLink(path, label),
        h("span", { class: "kn-muted" }, ` built ${made}`)]))); // prettier-ignore
}

function accountTable(link, model, changed) {
  const { columns, steps } = link.spec;
  const rows = new Map(); // slug -> { row, key, body, tick, name, search, more }
  const chosen = new Set();
  const asked = { text: "", Manager: "", Tier: "", trouble: false, late: false };
  let sort = [columns[0][0], columns[0][1], 1];
  let turn = link.data.made.turn;
  let drawn = null;

  const head = ([title, kind]) =>
    h("th", { scope: "col", class: `kn-is-${kind}` },
      h("button", { type: "button", title: kind === "money" ? "By currency, then by amount" : null, onclick: () => sorted(title, kind) }, title)); // prettier-ignore
  const heads = columns.map(head);
  const all = h("input", { type: "checkbox", class: "kn-input", "aria-label": "Choose all that are shown", onchange: chooseShown });
  const table = h("table", { "aria-label": "Accounts" },
    h("colgroup", {}, [["", "", 28, 32], ...columns].map(([, , narrow, wide]) => h("col", { style: wide ? `--kn-narrow:${narrow}px;--kn-wide:${wide}px` : null }))),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, all), heads))); // prettier-ignore
  const search = h("input", { type: "search", class: "kn-input", placeholder: "Filter", "aria-label": "Filter accounts",
    oninput: () => ask("text", fold(search.value)) }); // prettier-ignore
  const picks = ["Manager", "Tier"].map((title) => [title,
    h("select", { class: "kn-input", "aria-label": title, onchange: ({ target }) => ask(title, target.value) })]); // prettier-ignore
  const flag = (name, label) =>
    h("label", { class: "kn-pf-flag" },
      h("input", { type: "checkbox", class: "kn-input", onchange: ({ target }) => ask(name, target.checked) }), label); // prettier-ignore
  const filters = h("div", { class: "kn-bar kn-pf-filters", role: "group", "aria-label": "Filters" }, search, picks.map(([, one]) => one),
    flag("trouble", "With trouble only"), flag("late", `Not met for ${link.spec.long_ago} days`)); // prettier-ignore
  const count = h("span", { class: "kn-muted", role: "status" });
  const nothing = h("p", { class: "kn-muted", hidden: true });

  function draw() {
    const there = model.get("rows");
    if (there === drawn) return;
    drawn = there;
    const gone = new Set(rows.keys());
    for (const row of there) {
      gone.delete(row.slug);
      const key = JSON.stringify(row);
      const old = rows.get(row.slug);
      if (old && old.key === key) continue;
      const one = build(row, key);
      rows.set(row.slug, one);
      if (!old) continue;
      if (old.more) toggle(one, true);
      const isHere = old.body.contains(document.activeElement);
      old.body.replaceWith(one.body);
      if (isHere) one.name.focus();
    }
    gone.forEach((slug) => (rows.get(slug).body.remove(), rows.delete(slug), chosen.delete(slug)));
    picks.forEach(([title, pick]) => {
      const found = [...new Set(there.map((row) => row[title]).filter(Boolean))].sort();
      pick.replaceChildren(h("option", { value: "" }, `Every ${title.toLowerCase()}`), ...found.map((name) => h("option", { value: name }, name)));
      pick.value = found.includes(asked[title]) ? asked[title] : (asked[title] = "");
    });
    arrange();
    if (link.data.made.turn !== turn) show(link.data.made.slugs);
    turn = link.data.made.turn;
  }
  function build(row, key) {
    const { slug } = row;
    const tick = h("input", { type: "checkbox", class: "kn-input", "aria-label": `Choose ${row.Name}`, checked: chosen.has(slug),
      onchange: () => (chosen[tick.checked ? "add" : "delete"](slug), counted()) }); // prettier-ignore
    const name = h("button", { type: "button", class: "kn-pf-open", "aria-expanded": "false",
      onclick: () => toggle(one), onkeydown: (event) => walk(event, one) }, row.Name); // prettier-ignore
    const cells = row.wrong
      ? h("td", { colspan: columns.length - 1 }, h("span", { class: "kn-tag kn-t-error" }, "The plan cannot be read"), ` ${row.wrong}`)
      : columns.slice(1).map(([title, kind]) => h("td", { class: `kn-is-${kind}` }, cellOf(row, title, kind, link.spec.long_ago)));
    const line = h("tr", {}, h("td", {}, tick), h("th", { scope: "row" }, name), cells);
    const [tone, word, text] = row.exception;
    const told = text ? [h("span", { class: `kn-tag kn-t-${tone}` }, word), ` ${text}`] : row.problems.map((one) => h("div", {}, one));
    const under = told.length ? h("tr", { class: "kn-pf-under" }, h("td", {}), h("td", { colspan: columns.length }, told)) : null;
    const body = h("tbody", { "data-slug": slug }, line, under);
    const said = fold([row.Name, slug, row.Manager, row.Tier, text, ...row.problems].join(" "));
    const one = { row, key, body, tick, name, search: said, more: null };
    return one;
  }
  function toggle(one, quiet = false) {
    one.name.setAttribute("aria-expanded", String(!one.more));
    if (one.more) {
      one.more.remove();
      one.more = null;
      return;
    }
    if (!quiet) link.send({ do: "open", account: one.row.slug });
    const go = (event) => (link.send({ do: "open", account: one.row.slug }), follow(event));
    const step = ([path, label]) => h("a", { href: path, target: "_blank", onclick: go }, label);
    const plan = h("div", { class: "kn-bar" }, h("strong", {}, "Plan"), steps.map(step),
      h("span", { class: "kn-help" }, "A notebook opens with this account; in one that is open already, pick it on top.")); // prettier-ignore
    const papers = h("div", { class: "kn-bar" }, h("strong", {}, "Documents"), paperList(one.row.papers));
    one.more = h("tr", { class: "kn-pf-more" }, h("td", {}), h("td", { colspan: columns.length }, one.row.wrong ? null : plan, papers));
    one.body.append(one.more);
  }
  function walk(event, one) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const there = shownRows();
    const next = there[there.indexOf(one) + way];
    if (next) next.name.focus();
  }

  const shownRows = () => [...table.tBodies].filter((body) => !body.hidden).map((body) => rows.get(body.dataset.slug));
  function sorted(title, kind) {
    const first = FIRST_UP.includes(kind) ? 1 : -1;
    sort = [title, kind, sort[0] === title ? -sort[2] : first];
    arrange();
  }
  function ask(name, value) {
    asked[name] = value;
    filter();
  }
  function arrange() {
    const [title, kind, way] = sort;
    const ranked = [...rows.values()].map(({ body, row }) => [body, rankOf(row, title, kind)]);
    const at = document.activeElement;
    table.append(...ranked.sort((a, b) => compare(a[1], b[1], way)).map(([body]) => body));
    if (table.contains(at)) at.focus(); // what is moved loses it
    heads.forEach((one, index) => {
      if (columns[index][0] === title) one.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      else one.removeAttribute("aria-sort");
    });
    filter();
  }
  function fits({ row, search: said }) {
    if (!asked.text.split(/\s+/).every((part) => said.includes(part))) return false;
    if ((asked.Manager && row.Manager !== asked.Manager) || (asked.Tier && row.Tier !== asked.Tier)) return false;
    if (asked.trouble && !(row.wrong || row.Errors || row["Red objectives"])) return false;
    return !asked.late || (!row.wrong && (row.ago === null || row.ago > link.spec.long_ago));
  }
  function filter() {
    for (const one of rows.values()) one.body.hidden = !fits(one);
    nothing.hidden = shownRows().length > 0;
    nothing.textContent = rows.size ? "No account fits these filters." : "There is no account yet: make one, or import them.";
    counted();
  }
  function counted() {
    const there = shownRows();
    const ticked = there.filter(({ row }) => chosen.has(row.slug)).length;
    all.checked = ticked > 0 && ticked === there.length;
    all.indeterminate = ticked > 0 && ticked < there.length;
    const told = chosen.size ? ` · ${words.number(chosen.size)} chosen` : "";
    count.textContent = `${words.number(there.length)} of ${words.plural(rows.size, "account")}${told}`;
    changed();
  }
  function chooseShown() {
    for (const { row, tick } of shownRows()) chosen[(tick.checked = all.checked) ? "add" : "delete"](row.slug);
    counted();
  }
  function show(slugs) {
    const made = slugs.map((slug) => rows.get(slug)).filter(Boolean);
    chosen.clear();
    rows.forEach(({ row, tick }) => (tick.checked = slugs.includes(row.slug)) && chosen.add(row.slug));
    if (!made.every(fits)) {
      Object.assign(asked, { text: "", Manager: "", Tier: "", trouble: false, late: false });
      filters.querySelectorAll("input, select").forEach((one) => (one.type === "checkbox" ? (one.checked = false) : (one.value = "")));
    }
    filter();
    if (made.length !== 1) return;
    toggle(made[0], true);
    made[0].name.focus();
  }
  const targets = () => (chosen.size ? [...chosen] : shownRows().map(({ row }) => row.slug));
  const rowOf = (slug) => rows.get(slug)?.row;
  return { count, parts: [filters, h("div", { class: "kn-pf-scroll" }, table), nothing], draw, targets, rowOf };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const table = accountTable(link, model, () => panels.forEach(([, panel]) => panel.draw()));
    const panels = [];
    panels.push(["New account", newAccount(link)], ["Import from a CRM", importer(link)], ["Build documents", builder(link, table)]);
    const buttons = panels.map(([title, panel]) => {
      panel.el.hidden = true;
      const button = link.button(title, () => panels.forEach(([, other], index) => {
        other.el.hidden = other !== panel || !other.el.hidden;
        buttons[index].setAttribute("aria-expanded", String(!other.el.hidden));
      })); // prettier-ignore
      button.setAttribute("aria-expanded", "false");
      return button;
    });
    const again = link.button("Read again", () => link.send({ do: "look" }), "kn-bare");
    const draw = () => (table.draw(), panels.forEach(([, panel]) => panel.draw()));
    el.classList.add("kn-pf");
    el.append(link.banner, h("div", { class: "kn-bar kn-pf-acts" }, buttons, again, table.count), ...panels.map(([, panel]) => panel.el), ...table.parts);
    link.onData(draw);
    model.on("change:rows", draw);
    draw();
    return () => {
      model.off("change:rows", draw);
      link.close();
    };
  },
};
