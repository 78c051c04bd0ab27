// Records as a table: cells are text until somebody edits one; a record opens beside it.

function recordTable(link, root) {
  const { specs, columns, extras, noun, label, ordered } = link.spec;
  const words = rowWords(link);
  const create = maker(link);
  const rows = new Map(); // id -> the row's data and elements, in the order of the plan
  const added = new Map(); // rows that the desk has not answered yet
  const untouched = new Map(); // rows just added, with what was in them at first
  const kept = new Map(); // rows deleted elsewhere while somebody typed in them
  const fresh = new Set(); // rows that stay in view although they do not match
  let sort = { name: "", way: 0 };
  let order = [];
  let deleting = "";
  let editing = null;
  let opened = null;
  let selected = "";
  let arranging = false;

  // the frame

  const heads = columns.map(([name], index) => head(specs[name], name, late(index)));
  const tops = extras.map(([title]) => head({ title, unit: "" }, `+${title}`, "kn-rest"));
  const corners = Array.from({ length: ordered ? 4 : 2 }, () => h("td", {}));
  const top = h("tr", {}, h("td", {}), heads, tops, corners);
  const widths = [...columns, ...extras].map(([, width]) => width);
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const cols = widths.map((width, index) =>
    h("col", { style: `width:${(100 * width) / whole}%`, class: index < columns.length ? late(index) : "kn-rest" }),
  );
  const icon = () => h("col", { class: "kn-col-icon" });
  const grid = h("table", { role: "grid", "aria-label": label },
    h("colgroup", {}, icon(), cols, corners.map(icon)), h("thead", {}, top)); // prettier-ignore
  const empty = h("p", { class: "kn-muted kn-empty" }, `Nothing here yet. ${link.spec.empty}`);
  const filter = h("input", { type: "search", class: "kn-input kn-filter", placeholder: "Filter",
    "aria-label": `Filter ${label}`, oninput: filtered }); // prettier-ignore
  const count = h("span", { class: "kn-muted", role: "status" });
  const told = h("span", { class: "kn-told", role: "status" });
  const alert = h("div", { class: "kn-hidden-label", role: "alert" });
  const more = link.button(`+ Add ${noun}`, () => add(), "kn-add");
  const side = h("aside", { class: "kn-side", "aria-label": `${noun} in full`, hidden: true });
  const scroll = h("div", { class: "kn-scroll" }, grid);
  const split = h("div", { class: "kn-split" }, h("div", { class: "kn-main-part" }, scroll, empty), side);
  root.replaceChildren(
    h("div", { class: "kn-bar kn-table-bar" }, h("h3", { class: "kn-title" }, label), filter, count),
    split, h("div", { class: "kn-bar" }, more, told), alert); // prettier-ignore

  function head(spec, name, kind) {
    const star = spec.required ? h("span", { class: "kn-star", title: "Needed" }, " *") : null;
    const title = titleOf(spec);
    const button = h("button", { type: "button", tabindex: "-1", "data-sort": name, title: spec.help }, title, star);
    return h("th", { scope: "col", class: `${kind} kn-is-${spec.type}` }, button);
  }

  // what the desk says

  function draw() {
    const there = link.data.rows.map((row) => (kept.delete(row.id), added.delete(row.id), row));
    for (const [id, row] of added) {
      if (link.pending(id)) there.push(row);
      else added.delete(id); // the desk did not take it, and says why
    }
    const ids = new Set(there.map(({ id }) => id));
    for (const [id, one] of rows) {
      if (ids.has(id)) continue;
      if (id !== deleting && (kept.has(id) || isTyping(id))) there.push(keep(one.row));
      else drop(one);
    }
    const before = new Map(rows);
    rows.clear();
    for (const row of there) {
      const one = before.get(row.id) || buildRow(row.id, link);
      one.row = row;
      rows.set(row.id, one);
      paint(one);
      if (untouched.get(row.id) === "" && row.extras) untouched.set(row.id, JSON.stringify(row.values));
    }
    arrange();
    const { text, restore } = link.data.told;
    told.replaceChildren(text || "", restore ? link.button("Undo", () => link.send({ do: "restore" })) : "");
    if (link.data.selected !== selected) {
      selected = link.data.selected;
      if (rows.has(selected)) open(selected, false);
      else if (!selected) close();
    }
    if (opened) renew();
  }
  function isTyping(id) {
    const at = document.activeElement;
    const inSide = opened && opened.id === id && side.contains(at) && /INPUT|TEXTAREA/.test(at.tagName);
    return (editing && editing.id === id) || inSide;
  }
  function keep(row) {
    if (kept.has(row.id)) return kept.get(row.id);
    const values = Object.fromEntries(Object.keys(specs).map((name) => [name, words.value(row, name)]));
    kept.set(row.id, { ...row, values, gone: true });
    return kept.get(row.id);
  }
  function drop(one) {
    if (opened && opened.id === one.row.id) close();
    const at = one.body.contains(document.activeElement) && keys.here();
    rows.delete(one.row.id);
    order = order.filter((id) => rows.has(id));
    one.body.remove();
    if (at && !(lines().length > 1 && keys.go(at.y, at.x))) more.focus();
  }
  function paint(one) {
    const note = paintRow(one, one.row, words, link, editing);
    if (one.said === note) return;
    one.said = note;
    if (note && !one.row.waiting) alert.textContent = note;
    one.note.replaceChildren(note, ...(one.row.gone ? ways(one.row) : []));
    one.note.parentNode.hidden = !note;
    one.note.parentNode.classList.toggle("kn-wrong", !one.row.waiting || Object.values(one.row.said).length > 0 && note.includes(". "));
  }
  function ways(row) {
    const gone = () => (kept.delete(row.id), draw());
    const back = () => {
      const { id, values } = row;
      added.set(id, { ...row, gone: false, said: {} });
      kept.delete(id);
      link.edit({ add: link.spec.list, in: values.in || "", id, values: given(values) }, 0);
      draw();
    };
    return [link.button("Put it back", back), link.button("Let it go", gone)];
  }
  const given = (values) =>
    Object.fromEntries(Object.entries(values).filter(([name, value]) => name !== "in" && value !== undefined));

  // order and filter: both are of the moment at which they are asked for, so that no row jumps away

  const bodies = () => order.map((id) => rows.get(id)).filter(({ body }) => !body.hidden);
  const lines = () => [top, ...bodies().map(({ line }) => line)];
  function arrange() {
    const ids = [...rows.keys()];
    const old = order.filter((id) => rows.has(id));
    order = sort.way ? [...old, ...ids.filter((id) => !old.includes(id))] : ids;
    const active = document.activeElement;
    arranging = true;
    let at = grid.tHead.nextSibling;
    for (const id of order) {
      const { body } = rows.get(id);
      if (body === at) at = at.nextSibling;
      else grid.insertBefore(body, at);
    }
    if (document.activeElement !== active && root.contains(active)) active.focus();
    arranging = false;
    const parts = fold(filter.value).split(/\s+/).filter(Boolean);
    for (const [id, { body, search }] of rows) {
      const fits = parts.every((part) => search.includes(part));
      body.hidden = !(fits || fresh.has(id) || (editing && editing.id === id) || body.contains(active));
    }
    const seen = bodies().length;
    count.textContent = parts.length ? `${seen} of ${rows.size}` : rows.size ? words_count(rows.size) : "";
    empty.hidden = rows.size > 0;
    scroll.hidden = rows.size === 0;
    filter.hidden = rows.size < 6 && !filter.value;
    if (!grid.querySelector('[tabindex="0"]')) top.querySelector("button").tabIndex = 0;
  }
  const words_count = (size) => (size > 5 ? String(size) : "");
  function filtered() {
    fresh.clear();
    arrange();
  }
  function sorted(name) {
    const way = sort.name === name ? (sort.way === 1 ? -1 : 0) : 1;
    sort = { name: way ? name : "", way };
    for (const one of [...heads, ...tops]) {
      const mine = one.firstChild.dataset.sort === name && way;
      if (mine) one.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      else one.removeAttribute("aria-sort");
    }
    const ranks = new Map([...rows].map(([id, { row }]) => [id, rank(row, name)]));
    const by = (a, b) => (a === b ? 0 : a === "" ? 1 : b === "" ? -1 : way * (typeof a === "number" ? a - b : a.localeCompare(b)));
    if (way) order = [...rows.keys()].sort((a, b) => by(ranks.get(a), ranks.get(b)));
    arrange();
  }
  function rank(row, name) {
    if (name[0] === "+") return (row.extras[extras.findIndex(([title]) => `+${title}` === name)] || [""])[0];
    const spec = words.spec(row, name);
    const value = words.value(row, name) ?? spec.default ?? "";
    if (spec.type === "number") return value === "" || isNaN(value) ? "" : Number(value);
    if (spec.type === "choice") return value === "" ? "" : spec.options.findIndex(([code]) => code === value);
    return spec.type === "date" ? value : words.text(row, name);
  }

  // editing

  const rowOf = (cell) => rows.get(cell.parentNode.dataset.id);
  function put(id, name, value, wait) {
    const { row } = rows.get(id);
    if (row.gone) row.values[name] = value;
    else if (name === "in") return rehold(row, value);
    else link.edit({ set: id, field: name, value }, wait);
  }
  function rehold(row, holder) {
    if (!known(specs.in, link.data.names).some(([id]) => id === holder) && !link.pending(holder)) return;
    const values = given(row.values);
    row.values.in = holder;
    link.edit({ remove: row.id }, 400);
    link.edit({ add: link.spec.list, in: holder, id: row.id, values }, 0);
  }
  /** Turn a cell into its control; by a letter, what it said is replaced. */
  function edit(cell, how, byLetter) {
    const { row } = rowOf(cell);
    const name = cell.dataset.name;
    const spec = words.spec(row, name);
    if (name === "in" && !row.waiting) return link.say("A row stays where it was made: add it there anew, and delete it here.", "warn");
    const before = words.value(row, name);
    if (spec.type === "flag") {
      if (byLetter) return true;
      put(row.id, name, !isOn(before), 0);
      return paint(rowOf(cell));
    }
    const onInput = (raw, wait) => {
      editing && (editing.touched = true);
      put(row.id, name, raw, wait);
    };
    const options = { names: link.data.names, create, label: spec.title, onInput,
      describedby: rowOf(cell).note.id }; // prettier-ignore
    const isText = !["choice", "refs"].includes(spec.type);
    const made = control(spec, how === "replace" && isText ? "" : before, options);
    editing = { id: row.id, name, cell, made, before, said: row.said[name] };
    cell.classList.add("kn-editing");
    cell.replaceChildren(made.el);
    made.focus();
    if (how === "keep" && isText) made.input.setSelectionRange(1e6, 1e6);
    if (how === "pick" && made.input.showPicker) made.input.showPicker();
    return byLetter ? "letter" : true;
  }
  const commit = () => editing && editing.cell.focus();
  function cancel() {
    const { id, name, before, touched, cell } = editing;
    if (touched) put(id, name, before ?? "", 0);
    cell.focus();
  }
  function left(event) {
    if (arranging || !editing || document.activeElement === event.target) return;
    if (!editing.made.el.contains(event.target) || editing.made.el.contains(event.relatedTarget)) return;
    const { cell } = editing;
    const one = rowOf(cell);
    editing = null;
    cell.classList.remove("kn-editing");
    one.texts[one.cells.indexOf(cell)] = null;
    link.flush();
    paint(one);
  }
  /** A new row that nothing was typed into goes when somebody leaves it. */
  function tidy(event) {
    const id = event.target.closest?.("tr")?.dataset.id;
    const one = rows.get(id);
    if (arranging || !one || !event.relatedTarget || one.body.contains(event.relatedTarget)) return;
    if (!untouched.has(id) || (opened && opened.id === id)) return;
    const isSame = untouched.get(id) === JSON.stringify(one.row.values) || untouched.get(id) === "";
    const isTyped = Object.keys(specs).some((name) => link.pending(id, name) !== undefined);
    untouched.delete(id);
    if (isSame && !isTyped) link.edit({ remove: id }, 0);
  }

  // rows

  function holderFor() {
    const holders = known(specs.in, link.data.names).map(([id]) => id);
    const at = keys.here();
    const near = at && at.y ? rows.get(lines()[at.y].dataset.id) : [...rows.values()].pop();
    return holders.includes(link.data.selected) ? link.data.selected : near ? near.row.values.in : holders[0];
  }
  function add(values = {}, after) {
    const holder = !specs.in ? "" : after ? rows.get(after).row.values.in : holderFor();
    if (holder === undefined) return link.say(`Please add a ${specs.in.title.toLowerCase()} first.`, "warn");
    const id = uid();
    const within = specs.in ? { in: holder } : {};
    added.set(id, { id, values: { ...values, ...within }, said: {}, waiting: true });
    fresh.add(id);
    if (!Object.keys(values).length) untouched.set(id, "");
    const mates = [...rows.values()].filter(({ row }) => (row.values.in || "") === holder);
    link.edit({ add: link.spec.list, in: holder, id, values, after: after ?? mates.pop()?.row.id }, 0);
    draw();
    const first = rows.get(id).cells.find((cell) => cell.dataset.name !== "in");
    first.focus();
    return true;
  }
  function duplicate(id) {
    const { row } = rows.get(id);
    const names = Object.keys(specs).filter((name) => !name.endsWith("crm_id"));
    return add(given(Object.fromEntries(names.map((name) => [name, words.value(row, name)]))), id);
  }
  function remove(id) {
    if (kept.delete(id)) return draw();
    link.flush();
    deleting = id;
    link.send({ do: "delete", record: id, title: words.title(rows.get(id).row) });
  }
  function move(id, step) {
    if (sort.way || filter.value) return link.say("Rows can be moved when they are neither sorted nor filtered.", "warn");
    const mates = [...rows.values()].map(({ row }) => row).filter((row) => row.values.in === rows.get(id).row.values.in);
    const at = mates.findIndex((row) => row.id === id);
    if (!mates[at + step]) return true;
    link.edit({ move: id, after: step > 0 ? mates[at + 1].id : (mates[at - 2]?.id ?? null) }, 0);
  }
  function clear(id, name) {
    if (name === "in") return;
    put(id, name, ["refs"].includes(specs[name].type) ? [] : "", 0);
    paint(rows.get(id));
  }
  function paste(text, ids, first) {
    link.flush();
    const names = columns.slice(first).map(([name]) => (name === "in" ? "" : name));
    link.send({ do: "paste", text, rows: ids, columns: names, in: specs.in ? holderFor() : "" });
  }
  const copied = (id) => columns.map(([name]) => words.raw(rows.get(id).row, name));

  // the record beside the table

  function open(id, wanted = true) {
    const { row } = rows.get(id);
    const groups = link.spec.groups;
    const edits = { ...link, pending: link.pending, edit: (one, wait) => put(one.set, one.field, one.value, wait) };
    const form = panel(edits, { specs, groups, record: id, values: row.values, said: row.said,
      names: link.data.names, title: words.title(row), create }); // prettier-ignore
    const title = h("h4", { class: "kn-title" });
    const inside = h("p", { class: "kn-muted" });
    const step = (way, name) => h("button", { type: "button", class: `kn-icon kn-icon-${name}`, onclick: () => next(way),
      "aria-label": way < 0 ? "Previous record" : "Next record" }); // prettier-ignore
    const shut = h("button", { type: "button", class: "kn-icon kn-icon-close", "aria-label": "Close", onclick: () => back() });
    opened = { id, form, title, inside };
    side.replaceChildren(h("div", { class: "kn-bar kn-side-bar" }, title, step(-1, "up"), step(1, "down"), shut), inside, form.el);
    side.hidden = false;
    split.classList.add("kn-open");
    renew();
    if (!wanted) return;
    if (selected !== id) link.send({ do: "select", record: (selected = id) });
    form.focus();
  }
  function renew() {
    const { row } = rows.get(opened.id);
    const { form, title, inside } = opened;
    title.textContent = words.title(row);
    const parts = Object.entries(row.inside || {}).map(([name, size]) => `${name}: ${size}`);
    inside.textContent = parts.join(" · ");
    inside.hidden = !parts.length;
    form.update(row.values, row.said, link.data.names);
    for (const [id, { line }] of rows) line.toggleAttribute("aria-current", id === opened.id);
  }
  function next(way) {
    const ids = bodies().map(({ row }) => row.id);
    const id = ids[ids.indexOf(opened.id) + way];
    if (!id) return;
    open(id);
    side.querySelector(way < 0 ? ".kn-icon-up" : ".kn-icon-down").focus();
  }
  function close() {
    if (opened && rows.has(opened.id)) rows.get(opened.id).line.removeAttribute("aria-current");
    opened = null;
    side.hidden = true;
    split.classList.remove("kn-open");
  }
  function back() {
    const one = rows.get(opened.id);
    link.flush();
    close();
    if (one) one.line.querySelector("button").focus();
    link.send({ do: "select", record: (selected = "") });
  }

  // mouse and focus

  let was = null;
  const acts = { open, copy: duplicate, delete: remove, up: (id) => move(id, -1), down: (id) => move(id, 1) };
  function clicked(event) {
    const button = event.target.closest("button");
    if (button?.dataset.sort) return sorted(button.dataset.sort);
    if (button?.dataset.act) return acts[button.dataset.act](button.closest("tr").dataset.id);
    const cell = event.target.closest(".kn-cell");
    if (!cell || event.target !== cell || editing?.cell === cell) return;
    if (event.detail < 2 && String(getSelection())) return; // somebody marks text to copy it
    const { type } = specs[cell.dataset.name];
    if (was === cell || type === "flag" || type === "choice") edit(cell, type === "choice" ? "pick" : "keep");
  }
  function focused(event) {
    const target = event.target.closest("td[tabindex], button");
    if (!target || !grid.contains(target) || target !== event.target) return;
    grid.querySelectorAll('[tabindex="0"]').forEach((one) => (one.tabIndex = -1));
    target.tabIndex = 0;
  }
  grid.addEventListener("mousedown", () => (was = document.activeElement));
  grid.addEventListener("click", clicked);
  grid.addEventListener("focusin", focused);
  grid.addEventListener("focusout", left);
  grid.addEventListener("focusout", tidy);
  side.addEventListener("keydown", (event) => event.key === "Escape" && back());
  const keys = gridKeys({ grid, root, lines, add, edit, commit, cancel, clear, remove, duplicate, move, paste,
    copied, editing: () => editing }); // prettier-ignore
  return { draw, commit };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const place = h("div", {});
    el.append(link.banner, place);
    let spec = null;
    let table = null;
    const draw = () => {
      if (spec !== link.spec) {
        const root = h("div", { class: "kn-table" });
        place.replaceChildren(root);
        table = recordTable(link, root);
      }
      spec = link.spec;
      table.draw();
    };
    el.addEventListener("kn-commit", () => table.commit());
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
