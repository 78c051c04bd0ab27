// The rows of a table as elements: drawn once, then only what changed.

/** What a row says in its cells, as text, as a spreadsheet takes it, and as it is sorted by. */
function rowWords(link) {
  const { specs, columns, extras, noun } = link.spec;
  const value = (row, name) => {
    const pending = row.gone ? undefined : link.pending(row.id, name);
    return pending === undefined ? row.values[name] : pending;
  };
  const spec = (row, name) => {
    const by = specs[name].options_by;
    return by ? suited(specs[name], { [by.field]: value(row, by.field) }) : specs[name];
  };
  const text = (row, name) => {
    const said = shown(spec(row, name), value(row, name), link.data.names);
    const { currency } = row.values;
    const isOther = said && specs[name].money && currency && currency !== specs[name].unit;
    return isOther ? `${said} ${currency}` : said;
  };
  const copied = (row) =>
    columns.map(([name]) =>
      ["number", "date"].includes(specs[name].type) ? String(value(row, name) ?? "") : text(row, name),
    );
  const rank = (row, name) => {
    const extra = extras.findIndex(([title]) => `+${title}` === name);
    if (extra >= 0) return (row.extras || [])[extra]?.[0] || "";
    const { type, options, default: usual } = spec(row, name);
    const there = value(row, name) ?? usual ?? "";
    if (there === "" || type === "date") return there;
    if (type === "number") return isNaN(there) ? "" : Number(there);
    return type === "choice" ? options.findIndex(([code]) => code === there) : text(row, name);
  };
  const isText = ([name]) => ["text", "long"].includes(specs[name].type);
  const isNeeded = ([name]) => specs[name].required;
  /** The ids of all rows as a column sorts them, empty ones last; `way` is 1 or -1. */
  const inOrder = (rows, name, way) => {
    const ranks = new Map([...rows].map(([id, { row }]) => [id, rank(row, name)]));
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(b));
    const by = (a, b) => (a === "") - (b === "") || way * compare(a, b);
    return [...rows.keys()].sort((a, b) => by(ranks.get(a), ranks.get(b)));
  };
  const own = columns.filter(([name]) => name !== "in");
  const named = [...own.filter((one) => isText(one) && isNeeded(one)), ...own.filter(isText), ...own];
  const title = (row) => {
    const found = named.map(([name]) => text(row, name)).find(Boolean) || `new ${noun}`;
    return found.length > 60 ? `${found.slice(0, 59)}…` : found;
  };
  return { value, spec, text, copied, inOrder, title };
}

const ACTS = { open: "Open", up: "Move up", down: "Move down", copy: "Duplicate", delete: "Delete" };
/** Columns that make way: the later ones on a narrow page, more of them beside an open panel. */
const late = (index) => `${index > 3 ? "kn-rest" : ""} ${index > 5 ? "kn-late" : ""}`;

/** How many letters the longest word has; where there is no end to it, such as an address, less. */
const longest = (text) => Math.min(30, Math.max(...text.split(/[\s-]/).map((word) => word.length)));

/** Return how many px a column needs so that no word of its title, choices or cells is broken. */
function least(head, spec, inCells) {
  const title = 8.7 * longest(head.textContent) + (spec?.required ? 12 : 0);
  const choices = spec?.type === "choice" ? spec.options.map(([, label]) => longest(label)) : [];
  return 20 + Math.max(title, 7.8 * Math.max(inCells, ...choices));
}

/** Build the empty table; `fit` shares out its width, and makes notes as wide as their rows. */
function buildHead({ specs, columns, extras, ordered, label }) {
  const head = (spec, name, kind) => {
    const title = h("span", { class: spec.required && "kn-needed" }, titleOf(spec));
    const button = h("button", { type: "button", tabindex: "-1", "data-sort": name, title: spec.help }, title);
    return h("th", { scope: "col", class: `${kind} kn-is-${spec.type}` }, button);
  };
  const heads = [
    ...columns.map(([name], index) => head(specs[name], name, late(index))),
    ...extras.map(([title]) => head({ title }, `+${title}`, "kn-rest")),
  ];
  const cols = heads.map((one) => h("col", { class: one.className }));
  const corners = Array.from({ length: ordered ? 4 : 2 }, () => h("td", {}));
  const narrow = () => h("col", { class: "kn-col-icon" });
  const top = h("tr", {}, h("td", {}), heads, corners);
  const grid = h("table", { role: "grid", "aria-label": label },
    h("colgroup", {}, narrow(), cols, corners.map(narrow)), h("thead", {}, top)); // prettier-ignore
  const fit = (rows) => {
    const seen = heads.filter((one) => one.offsetParent !== null);
    const widths = [...columns, ...extras].map(([, width]) => width);
    const isDay = (index) => specs[columns[index]?.[0]]?.type === "date"; // never on two lines
    const at = seen.map((one) => heads.indexOf(one)).filter((index) => !isDay(index));
    const room = grid.clientWidth - 107 * (seen.length - at.length) - 30 * (corners.length + 1);
    const inCells = heads.map((_, index) => Math.max(0, ...[...rows.values()].map((one) => one.words[index] || 0)));
    const need = heads.map((one, index) => least(one, specs[columns[index]?.[0]], inCells[index]));
    const sum = (indices, of) => indices.reduce((all, index) => all + of[index], 0);
    // what needs more than its share takes it from the others, which may then need more than theirs
    const share = (index) => ((room - sum(tight, need)) * widths[index]) / sum(rest, widths);
    let [tight, rest] = [[], at];
    for (let more = at; more.length; ) {
      more = rest.filter((index) => need[index] > share(index));
      [tight, rest] = [[...tight, ...more], rest.filter((index) => !more.includes(index))];
    }
    const squeeze = Math.min(1, room / sum(tight, need));
    cols.forEach((col, index) => {
      const own = tight.includes(index) ? need[index] * squeeze : share(index);
      col.style.width = isDay(index) ? "107px" : `${(100 * own) / grid.clientWidth}%`; // narrows with the page
    });
    rows.forEach(({ note }) => (note.colSpan = seen.length + corners.length + 1));
  };
  return { grid, top, heads, fit };
}

/** Build the elements of a row; its buttons say what they do in `data-act`. */
function buildRow(id, { specs, columns, extras, ordered }) {
  const act = (name) =>
    h("button", { type: "button", tabindex: "-1", class: `kn-icon kn-icon-${name}`, "data-act": name });
  const cells = columns.map(([name], index) =>
    h("td", { tabindex: "-1", "data-name": name, class: `kn-cell kn-is-${specs[name].type} ${late(index)}` }),
  );
  const computed = extras.map(() => h("td", { tabindex: "-1", "aria-readonly": "true", class: "kn-rest" }));
  const acts = [...(ordered ? ["up", "down"] : []), "copy", "delete"].map((name) => h("td", {}, act(name)));
  const line = h("tr", { "data-id": id }, h("th", { scope: "row" }, act("open")), cells, computed, acts);
  const note = h("td", { id: uid() });
  const body = h("tbody", {}, line, h("tr", { class: "kn-note", hidden: true }, note));
  return { body, line, cells, computed, note, texts: [], words: [], search: "" };
}

/** Put what a row says into its elements, but into the cell that is being edited; return its note. */
function paintRow(one, words, { specs, columns }, editing) {
  const { row, cells, computed, texts, note } = one;
  const put = (cell, index, text, ...children) => {
    if (texts[index] === text || editing?.cell === cell) return;
    texts[index] = text;
    one.words[index] = text && (children[0].className ? text.length : longest(text)); // a tag is one word
    cell.replaceChildren(...children);
  };
  cells.forEach((cell, index) => {
    const text = words.text(row, columns[index][0]);
    put(cell, index, text, text);
  });
  (row.extras || []).forEach(([text, tone], index) =>
    put(computed[index], cells.length + index, text, text && h("span", { class: tone && `kn-tag kn-t-${tone}` }, text)),
  );
  one.search = fold(texts.join("\n"));
  const title = words.title(row);
  if (one.title !== title)
    for (const button of one.line.querySelectorAll("[data-act]"))
      button.setAttribute("aria-label", `${ACTS[button.dataset.act]} ${title}`);
  one.title = title;
  const said = { ...row.said };
  // a message while somebody is still typing would be about half a word
  if (editing?.id === row.id && !editing.said) delete said[editing.name];
  const missing = Object.values(specs).filter(
    (spec) => row.waiting && spec.required && !words.text(row, spec.name),
  );
  missing.forEach((spec) => delete said[spec.name]);
  cells.forEach((cell, index) => {
    const [name] = columns[index];
    set(cell, "aria-invalid", said[name] && "true");
    set(cell, "aria-describedby", (said[name] || missing.includes(specs[name])) && note.id);
  });
  return noteOf(row, said, missing, specs);
}

const set = (element, name, value) =>
  value ? element.setAttribute(name, value) : element.removeAttribute(name);

/** The line below a row: what it still needs, and what is wrong in which of its fields. */
function noteOf(row, said, missing, specs) {
  const wrong = Object.entries(said)
    .filter(([name, text]) => text && (name || !missing.length))
    .map(([name, text]) => (specs[name] ? `${specs[name].title}: ${text}` : text));
  const isBad = row.gone === true || Object.keys(said).some((name) => said[name] && (name || !row.waiting));
  if (row.gone) wrong.push("This row was deleted elsewhere while you were typing. What you typed is kept here.");
  const titles = missing.map((spec) => spec.title).join(", ");
  if (row.waiting) wrong.unshift(`Not in the plan yet${titles && `: ${titles} missing`}.`);
  return { text: wrong.join(" "), isBad };
}
