/* Draws the table of all accounts: only those rows that are in view, so that 10,000 are quick. */

const PRINTED = 1000; // rows that go on paper
const AROUND = 300; // px that are drawn beyond what is seen

/* What is asked for: it stays with the page, so that going back from a document finds it again. */
const wanted = Object.assign({ search: "", status: "all", reds: false, by: "status", down: false }, history.state);
if (!columns.some((one) => one.id === wanted.by)) wanted.by = "status";
let hay = null;
let shown = [];

function foldAll() {
  hay ||= accounts.map((a) => fold([a.name, a.slug, a.manager, a.industry, a.tier, a.exception, ...a.failures.map((one) => one[0])].join("\n")));
}
function select() {
  const words = fold(wanted.search).split(/\s+/).filter(Boolean);
  if (words.length) foldAll();
  const status = STATUSES.findIndex((one) => one[0] === wanted.status);
  const { key, group } = columns.find((one) => one.id === wanted.by);
  const keys = new Map();
  shown = [];
  for (let place = 0; place < accounts.length; place += 1) {
    const a = accounts[place];
    if (status >= 0 && a.status !== status) continue;
    if (wanted.reds && !a.red) continue;
    if (!words.every((word) => hay[place].includes(word))) continue;
    keys.set(a, key(a));
    shown.push(a);
  }
  const way = wanted.down ? -1 : 1;
  shown.sort((a, b) => {
    const [one, two] = [keys.get(a), keys.get(b)];
    if (one === null || two === null) return (one === null) - (two === null) || a.order - b.order;
    return (group ? group(a) - group(b) : 0) || way * (one - two) || a.order - b.order;
  });
}

/* Rows in view: heights are measured once a row was drawn, and guessed from those before. */
const heights = new Map();
const drawn = new Map();
let [guess, tops, printing] = [0, new Float64Array(1), false];
const gap = () => element("tr", { class: "gap", "aria-hidden": "true" }, element("td"));
const [above, below] = [gap(), gap()];
const body = element("tbody", { role: "rowgroup" }, above, below);

function stack() {
  tops = new Float64Array(shown.length + 1);
  for (let place = 0; place < shown.length; place += 1) tops[place + 1] = tops[place] + (heights.get(shown[place]) || guess || 80);
}
function at(height) {
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tops[middle + 1] <= height) low = middle + 1;
    else high = middle;
  }
  return low;
}
function row(a, place) {
  const cells = columns.map(({ id, title, draw }) => {
    const inside = [draw(a)].flat().filter((part) => part !== null && part !== "");
    const empty = inside.length ? "" : " empty";
    return id === "account" ? element("th", { scope: "row", role: "rowheader", class: "c-account" }, inside)
      : element("td", { role: "cell", class: `c-${id}${empty}`, "data-label": title }, inside);
  });
  return element("tr", { role: "row", "aria-rowindex": place + 2 }, cells);
}
function draw() {
  for (let round = 0; round < 4; round += 1) {
    const seen = -body.getBoundingClientRect().top;
    const first = printing ? 0 : at(Math.max(0, seen - AROUND));
    const last = printing ? Math.min(shown.length, PRINTED) : Math.min(shown.length, at(seen + window.innerHeight + AROUND) + 1);
    for (const [place, tr] of drawn) {
      if (place < first || place >= last) {
        tr.remove();
        drawn.delete(place);
      }
    }
    let after = above;
    for (let place = first; place < last; place += 1) {
      if (!drawn.has(place)) {
        drawn.set(place, row(shown[place], place));
        after.after(drawn.get(place));
      }
      after = drawn.get(place);
    }
    let changed = false;
    const anchor = at(Math.max(0, seen));
    const was = tops[anchor];
    for (const [place, tr] of drawn) {
      const height = tr.getBoundingClientRect().height;
      if (Math.abs(height - (heights.get(shown[place]) || 0)) > 0.5) {
        changed = true;
        heights.set(shown[place], height);
      }
    }
    if (changed) {
      guess ||= [...heights.values()].reduce((sum, height) => sum + height, 0) / heights.size;
      stack();
    }
    above.firstChild.style.height = `${tops[first]}px`;
    below.firstChild.style.height = `${printing ? 0 : tops[shown.length] - tops[last]}px`;
    const moved = tops[anchor] - was;
    if (seen > 0 && Math.abs(moved) > 0.5) window.scrollBy(0, moved);
    if (!changed) return;
  }
}
function redraw() {
  for (const tr of drawn.values()) tr.remove();
  drawn.clear();
  stack();
  draw();
}

/* Controls */
const search = element("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Name, manager, industry, exception", "aria-label": "Search accounts" });
const said = element("span", { role: "status" });
const reds = element("input", { type: "checkbox" });
const counts = STATUSES.map((_, status) => accounts.filter((a) => a.status === status).length);
const choices = [["all", "All", accounts.length], ...STATUSES.map(([value, title], status) => [value, title, counts[status]])]
  .map(([value, title, count]) => element("label", {}, element("input", { type: "radio", name: "status", value }), `${title} ${NUMBER.format(count)}`));
const order = element("select", { "aria-label": "Sort by" }, columns.map((one) => element("option", { value: one.id }, one.title)));
const way = element("button", { type: "button" });
const printed = element("p", { class: "printed quiet" });
const none = element("p", { class: "none", hidden: true }, "No account matches. ", element("button", { type: "button", onclick: () => ask({ search: "", status: "all", reds: false }) }, "Show all"));
const heads = columns.map((one) => element("th", { scope: "col", role: "columnheader", class: `c-${one.id}` },
  element("button", { type: "button", onclick: () => sort(one) }, one.title, element("span", { "aria-hidden": "true" }))));
const box = element("div", { class: "box" }, search, said);
const filters = element("div", { class: "filters" },
  element("fieldset", { class: "pick" }, element("legend", { class: "sr" }, "Status"), choices),
  judged ? element("label", { class: "check" }, reds, "Red objectives only") : null,
  element("div", { class: "order" }, element("label", {}, "Sort by ", order), way));
const find = element("div", { class: "find", role: "search" }, box, filters);
const table = element("table", { class: judged ? "rows" : "rows unjudged", role: "table", "aria-labelledby": "accounts" },
  element("thead", { role: "rowgroup" }, element("tr", { role: "row", "aria-rowindex": 1 }, heads)), body);

function sort(one) {
  ask({ by: one.id, down: wanted.by === one.id ? !wanted.down : Boolean(one.down) });
}
let keeping = 0;
function ask(changes) {
  Object.assign(wanted, changes);
  clearTimeout(keeping); // browsers refuse to be told at every letter
  keeping = setTimeout(() => history.replaceState({ ...wanted }, ""), 300);
  show();
  const top = table.getBoundingClientRect().top - (find.offsetHeight || box.offsetHeight);
  if (top < 0) window.scrollBy(0, top); // the first that matches is what is looked for
}
function show() {
  if (search.value !== wanted.search) search.value = wanted.search;
  for (const choice of choices) choice.firstChild.checked = choice.firstChild.value === wanted.status;
  reds.checked = wanted.reds;
  order.value = wanted.by;
  way.textContent = wanted.down ? "Descending" : "Ascending";
  columns.forEach((one, place) => {
    const sorted = one.id === wanted.by;
    heads[place].setAttribute("aria-sort", sorted ? (wanted.down ? "descending" : "ascending") : "none");
    heads[place].querySelector("span").textContent = sorted ? (wanted.down ? " ▼" : " ▲") : "";
  });
  select();
  said.textContent = shown.length === accounts.length ? plural(shown.length, "account") : `${NUMBER.format(shown.length)} of ${plural(accounts.length, "account")}`;
  none.hidden = shown.length > 0;
  table.hidden = !shown.length;
  table.setAttribute("aria-rowcount", shown.length + 1);
  redraw();
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch { // not every browser lets a page on disk write to the clipboard
    getSelection().selectAllChildren(button.previousElementSibling);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
for (const button of document.querySelectorAll("[data-copy], #failed")) button.hidden = false;
document.getElementById("failed")?.addEventListener("click", () => {
  ask({ search: "", status: "failed", reds: false });
  document.getElementById("accounts").scrollIntoView();
  search.focus({ preventScroll: true });
});
search.addEventListener("input", () => ask({ search: search.value }));
filters.addEventListener("change", ({ target }) => {
  if (target.name === "status") ask({ status: target.value });
  else if (target === reds) ask({ reds: reds.checked });
  else if (target === order) ask({ by: order.value, down: Boolean(columns.find((one) => one.id === order.value).down) });
});
way.addEventListener("click", () => ask({ down: !wanted.down }));

let waiting = false;
const later = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
};
let width = 0;
function fit() {
  table.style.setProperty("--below", `${find.offsetHeight}px`);
  if (width === window.innerWidth) return later();
  width = window.innerWidth;
  return forget();
}
function forget() {
  heights.clear();
  guess = 0;
  redraw();
}
addEventListener("scroll", later, { passive: true });
addEventListener("resize", fit);
addEventListener("beforeprint", () => {
  printing = true;
  printed.textContent = shown.length > PRINTED ? `The first ${NUMBER.format(PRINTED)} of ${plural(shown.length, "account")}.` : "";
  redraw();
});
addEventListener("afterprint", () => { printing = false; redraw(); });

document.getElementById("table").append(find, none, printed, table);
width = window.innerWidth;
show();
fit();
document.fonts.ready.then(() => {
  forget();
  setTimeout(foldAll, 200); // so that the first letter that is typed need not wait for it
});
