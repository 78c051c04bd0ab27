/* What each column of the table of accounts shows, and what it is sorted by. */

const { judged, pool, rows } = JSON.parse(document.getElementById("data").textContent);
const STATUSES = [["failed", "Failed", "red"], ["not built", "Not built", "grey"], ["built", "Built", "green"]];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NUMBER = new Intl.NumberFormat("en");
const PLAIN = { "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h" };

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/[łøđðþßæœıħ]/g, (letter) => PLAIN[letter]);
const plural = (count, noun) => `${NUMBER.format(count)} ${noun}${count === 1 ? "" : "s"}`;

const accounts = rows.map(([slug, name, manager, period, industry, tier, status, built, seconds, papers, failures, scores]) => {
  const [health, quality, freshness, red, amber, green, errors, warnings, exception, money] = scores || [];
  return {
    slug, name, status, seconds, papers, failures, health, quality, freshness, red, amber, green, errors, warnings, money,
    manager: pool[manager], period: pool[period], industry: pool[industry], tier: pool[tier],
    built: pool[built], exception: scores ? pool[exception] : "", judged: Boolean(scores),
  };
});

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== ""));
  return made;
}

/* Rank of each account by a text, in the order of an index in a book. */
function ranks(text) {
  const collator = new Intl.Collator("en", { numeric: true });
  const order = [...new Set(accounts.map(text))].sort(collator.compare);
  const places = new Map(order.map((value, place) => [value, place]));
  return (account) => (text(account) ? places.get(text(account)) : null);
}

/* What each column shows, and the numbers that it is sorted by: null is not known, and last. */
const troubles = (a) => (a.judged || a.failures.length ? a.failures.length * 1e8 + (a.errors || 0) * 1e4 + (a.warnings || 0) : null);
const rank = (text) => { let made; return (account) => (made ||= ranks(text))(account); };
const column = (id, title, key, draw, more) => ({ id, title, key, draw, ...more });
const score = (id, title) => column(id, title, (a) => a[id] ?? null, (a) => drawScore(a, a[id]), { judged: true });
const columns = [
  column("account", "Account", rank((a) => a.name), drawName),
  column("manager", "Manager", rank((a) => clamped(a.manager)), (a) => clamped(a.manager)),
  score("health", "Health"), score("quality", "Plan quality"), score("freshness", "Freshness"),
  column("objectives", "Objectives", (a) => (a.judged ? a.red * 1e6 + a.amber * 1e3 + a.green : null), drawObjectives, { judged: true, down: true }),
  column("exceptions", judged ? "Exceptions" : "What went wrong", troubles, drawExceptions, { down: true }),
  column("weighted", "Weighted", (a) => (a.money?.length ? a.money[0][1] : null), drawMoney,
    { judged: true, down: true, group: rank((a) => (a.money?.length ? a.money[0][0] : "")) }), // amounts of two currencies do not compare
  column("documents", "Documents", (a) => a.papers.reduce((sum, paper) => sum + pool[paper][1].length, 0), drawPapers, { down: true }),
  column("status", "Status", (a) => a.status, (a) => element("span", { class: `tag ${STATUSES[a.status][2]}` }, STATUSES[a.status][0])),
  column("built", "Built", rank((a) => a.built), drawBuilt, { down: true }),
  column("took", "Took", (a) => (a.built ? a.seconds : null), drawTook, { down: true }),
].filter((one) => judged || !one.judged);
for (const a of accounts) a.order = columns[0].key(a) ?? -1; // what is alike otherwise stands in the order of names

function clamped(text) {
  return text && element("span", { class: "clamp" }, text);
}
function drawName(a) {
  const under = [a.industry, a.tier].filter(Boolean).join(" · ");
  return [clamped(a.name), under ? element("div", { class: "quiet clamp" }, under) : null,
    a.period ? element("div", { class: "quiet" }, a.period) : null];
}
function drawScore(a, value) {
  if (!a.judged) return "";
  if (value === null) return element("span", { class: "quiet" }, "unknown");
  return element("span", { class: "score", style: `--part:${value}%` }, String(value), element("i"));
}
function drawObjectives(a) {
  if (!a.judged) return "";
  const tags = ["red", "amber", "green"].filter((tone) => a[tone])
    .map((tone) => element("span", { class: `tag ${tone}` }, `${a[tone]} ${tone}`));
  return tags.length ? tags : element("span", { class: "quiet" }, "none judged");
}
function drawExceptions(a) {
  const told = a.failures.map(([text, command, href]) => element("div", { class: "trouble" },
    element("div", { class: "clamp" }, element("span", { class: "tag red" }, "failed"), text),
    element("div", { class: "next" }, command ? drawCommand(command) : null,
      href ? element("a", { href, "aria-label": `${a.name}: the notebook as far as it ran` }, "Notebook") : null)));
  if (!a.judged || (!a.errors && !a.warnings)) return told;
  const [tone, count] = a.errors ? ["red", plural(a.errors, "error")] : ["amber", plural(a.warnings, "warning")];
  return [...told, element("div", { class: "finding clamp" }, element("span", { class: `tag ${tone}` }, count), a.exception)];
}
function drawCommand(text) {
  return element("span", { class: "command" }, element("code", {}, text),
    element("button", { type: "button", "data-copy": text, "aria-label": `Copy ${text}` }, "Copy"));
}
function drawMoney(a) {
  return (a.money || []).map((sum) => sum[2]).join(", ");
}
function drawPapers(a) {
  if (!a.papers.length) return element("span", { class: "quiet" }, "none yet");
  return a.papers.map((paper) => {
    const [title, links, notes] = pool[paper];
    const drawn = links.map(([text, file, older]) => [
      element("a", { href: `${encodeURIComponent(a.slug)}/${file}`, "aria-label": `${a.name}, ${title}, ${text}` }, text),
      older ? element("span", { class: "quiet" }, `of ${older}`) : null]);
    return element("div", { class: "paper" }, element("span", {}, title), element("span", { class: "links" }, ...drawn.flat()),
      notes.map((note) => element("span", { class: "quiet" }, note)));
  });
}
function drawBuilt(a) {
  if (!a.built) return "";
  const [year, month, day] = a.built.slice(0, 10).split("-");
  return `${Number(day)} ${MONTHS[month - 1]} ${year}, ${a.built.slice(11, 16)}`;
}

function drawTook({ built, seconds }) {
  if (!built) return "";
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
}
