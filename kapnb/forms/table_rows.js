// The rows of a table as elements: drawn once, then only what changed.

/** What the cells of a row say: `rows.value(row, name)`, `.text(row, name)`, `.raw`, `.title(row)`. */
function rowWords(link) {
  const { specs, columns, noun } = link.spec;
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
    const other = said && specs[name].money && currency && currency !== specs[name].unit;
    return other ? `${said} ${currency}` : said;
  };
  /** As a spreadsheet takes it: digits without commas, days as 2026-11-22. */
  const raw = (row, name) => {
    const isPlain = ["number", "date"].includes(specs[name].type);
    return isPlain ? String(value(row, name) ?? "") : text(row, name);
  };
  const title = (row) => {
    const rank = ([name]) => (specs[name].required && specs[name].type !== "ref" ? 0 : 1);
    const texts = ([name]) => (["text", "long"].includes(specs[name].type) ? 0 : 2);
    const order = [...columns].sort((a, b) => rank(a) + texts(a) - rank(b) - texts(b));
    const found = order.map(([name]) => text(row, name)).find(Boolean);
    return found ? (found.length > 60 ? `${found.slice(0, 59)}…` : found) : `new ${noun}`;
  };
  return { value, spec, text, raw, title };
}

/** Build the elements of a row; buttons say what they do in `data-act`. */
function buildRow(id, link) {
  const { specs, columns, extras, ordered } = link.spec;
  const act = (name) =>
    h("button", { type: "button", tabindex: "-1", class: `kn-icon kn-icon-${name}`, "data-act": name });
  const cells = columns.map(([name], index) =>
    h("td", { tabindex: "-1", "data-name": name, class: `kn-cell kn-is-${specs[name].type} ${late(index)}` }),
  );
  const computed = extras.map(() => h("td", { tabindex: "-1", "aria-readonly": "true", class: "kn-rest" }));
  const acts = [...(ordered ? ["up", "down"] : []), "copy", "delete"];
  const line = h("tr", { "data-id": id },
    h("th", { scope: "row" }, act("open")), cells, computed,
    acts.map((name) => h("td", {}, act(name)))); // prettier-ignore
  const note = h("td", { id: uid(), colspan: line.cells.length });
  const body = h("tbody", {}, line, h("tr", { class: "kn-note", hidden: true }, note));
  return { body, line, cells, computed, note, texts: [], search: "" };
}

/** Columns that make way: the later ones on a narrow page, more of them beside an open panel. */
const late = (index) => `${index > 3 ? "kn-rest" : ""} ${index > 5 ? "kn-late" : ""}`;

const ACTS = { open: "Open", up: "Move up", down: "Move down", copy: "Duplicate", delete: "Delete" };

/** Put what a row says into its elements; the cell that is being edited is left alone. */
function paintRow(one, row, words, link, editing) {
  const { columns, specs } = link.spec;
  columns.forEach(([name], index) => {
    const cell = one.cells[index];
    if (editing && editing.cell === cell) return;
    const text = words.text(row, name);
    if (one.texts[index] === text) return;
    one.texts[index] = text;
    cell.replaceChildren(text);
  });
  (row.extras || []).forEach(([text, tone], index) => {
    const at = columns.length + index;
    const said = `${tone}\n${text}`;
    if (one.texts[at] === said) return;
    one.texts[at] = said;
    one.computed[index].replaceChildren(text ? h("span", { class: tone ? `kn-tag kn-t-${tone}` : "" }, text) : "");
  });
  one.search = fold(one.texts.join("\n"));
  const title = words.title(row);
  if (one.title !== title) {
    one.title = title;
    for (const button of one.line.querySelectorAll("[data-act]"))
      button.setAttribute("aria-label", `${ACTS[button.dataset.act]} ${title}`);
  }
  // a message while somebody is still typing would be about half a word
  const said = { ...row.said };
  if (editing && editing.id === row.id && !editing.said) delete said[editing.name];
  const missing = row.waiting
    ? Object.values(specs).filter((spec) => spec.required && !words.text(row, spec.name))
    : [];
  missing.forEach((spec) => delete said[spec.name]);
  one.cells.forEach((cell, index) => {
    const [name] = columns[index];
    const wrong = Boolean(said[name]);
    if (cell.hasAttribute("aria-invalid") !== wrong) {
      if (wrong) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    }
    const told = wrong || missing.includes(specs[name]);
    if (told) cell.setAttribute("aria-describedby", one.note.id);
    else cell.removeAttribute("aria-describedby");
  });
  return noteOf(row, said, missing, specs);
}

/** The line below a row: what it still needs, and what is wrong in which of its fields. */
function noteOf(row, said, missing, specs) {
  if (row.gone) return "This row was deleted elsewhere while you were typing. What you typed is kept here.";
  const wrong = Object.entries(said)
    .filter(([name, text]) => text && (name || !missing.length))
    .map(([name, text]) => (specs[name] ? `${specs[name].title}: ${text}` : text));
  if (!row.waiting) return wrong.join(" ");
  const titles = missing.map((spec) => spec.title);
  const needs = titles.length ? `: ${titles.join(", ")} missing` : "";
  return [`Not in the plan yet${needs}.`, ...wrong].join(" ");
}
