// Records as a table: cells are text until somebody edits one; a record opens beside it.

function recordTable(link, root) {
  const { specs, columns, noun, label } = link.spec;
  const words = rowWords(link);
  const create = maker(link);
  const rows = new Map(); // id -> the row's data and elements, in the order of the plan
  const added = new Map(); // rows that the desk has not answered yet
  const untouched = new Map(); // rows just added, with what the desk put into them
  const kept = new Map(); // rows deleted elsewhere while somebody typed in them
  const fresh = new Set(); // rows that stay in view although they do not match
  let sort = { name: "", way: 0 };
  let order = [];
  let deleting = "";
  let editing = null;
  let isArranging = false;
  let heard = "";

  // the frame

  const { grid, top, heads, fit } = buildHead(link.spec);
  const empty = h("p", { class: "kn-muted kn-empty", tabindex: "0" },
    `${link.spec.empty} Nothing here yet: add the first, or click here and paste rows from a spreadsheet.`); // prettier-ignore
  const filter = h("input", { type: "search", class: "kn-input kn-filter", placeholder: "Filter",
    "aria-label": `Filter ${label}`, oninput: () => (fresh.clear(), arrange()) }); // prettier-ignore
  const count = h("span", { class: "kn-muted", role: "status" });
  const told = h("span", { class: "kn-told", role: "status" });
  const alert = h("div", { class: "kn-hidden-label", role: "alert" });
  const tell = (...said) => told.replaceChildren(...said);
  const more = link.button(`+ Add ${noun}`, () => add());
  const scroll = h("div", { class: "kn-scroll" }, grid);
  const main = h("div", { class: "kn-main-part" }, scroll, empty, h("div", { class: "kn-bar" }, more, told));
  const side = sidePanel(link, { noun, rows, words, put, create, shownIds: () => seen().map(({ row }) => row.id) });
  root.replaceChildren(
    h("div", { class: "kn-bar kn-table-bar" }, h("h3", { class: "kn-title" }, label), count, filter),
    h("div", { class: "kn-split" }, main, side.el), alert); // prettier-ignore
  new ResizeObserver(() => fit(rows)).observe(scroll);

  // what the desk says

  function draw() {
    const there = [...link.data.rows];
    const ids = new Set(there.map(({ id }) => id));
    for (const [id, row] of added) {
      if (ids.has(id) || !link.pending(id)) added.delete(id); // the desk has it, or says why not
      else there.splice(there.findIndex((one) => one.id === row.after) + 1 || there.length, 0, row);
    }
    for (const id of [...kept.keys()]) if (ids.has(id)) kept.delete(id);
    for (const [id, one] of rows) {
      if (ids.has(id) || added.has(id)) continue;
      const isTyping = editing?.id === id || side.isTypedIn(id);
      if (kept.has(id) || (isTyping && id !== deleting)) there.push(keep(one.row));
      else drop(one);
    }
    const before = new Map(rows);
    rows.clear();
    for (const row of there) {
      const one = before.get(row.id) || buildRow(row.id, link.spec);
      one.row = row;
      rows.set(row.id, one);
      paint(one);
      if (untouched.get(row.id) === "" && row.extras) untouched.set(row.id, JSON.stringify(row.values));
    }
    arrange();
    const { text, restore } = link.data.told;
    const undo = restore ? link.button("Undo", () => link.send({ do: "restore" })) : "";
    if (heard !== JSON.stringify(link.data.told)) tell(text || "", undo);
    heard = JSON.stringify(link.data.told);
    side.renew();
  }
  function keep(row) {
    const values = Object.fromEntries(Object.keys(specs).map((name) => [name, words.value(row, name)]));
    if (!kept.has(row.id)) kept.set(row.id, { ...row, values, gone: true });
    return kept.get(row.id);
  }
  function drop(one) {
    if (side.shows(one.row.id)) side.close();
    const at = one.body.contains(document.activeElement) && keys.here();
    rows.delete(one.row.id);
    order = order.filter((id) => rows.has(id));
    one.body.remove();
    if (at && !(lines().length > 1 && keys.go(at.y, at.x))) more.focus();
  }
  function paint(one) {
    const { text, isBad } = paintRow(one, words, link.spec, editing);
    if (one.said === text) return;
    one.said = text;
    if (isBad) alert.textContent = text;
    one.note.replaceChildren(text, ...(one.row.gone ? ways(one.row) : []));
    one.note.parentNode.hidden = !text;
    one.note.parentNode.classList.toggle("kn-wrong", isBad);
  }
  function ways(row) {
    const back = () => {
      added.set(row.id, { ...row, gone: false, said: {} });
      link.edit({ add: link.spec.list, in: row.values.in || "", id: row.id, values: given(row.values) }, 0);
      gone();
    };
    const gone = () => (kept.delete(row.id), draw());
    return [link.button("Put it back", back), link.button("Let it go", gone)];
  }
  const given = (values) =>
    Object.fromEntries(Object.entries(values).filter(([name, value]) => name !== "in" && value !== undefined));

  // order and filter: as they were asked for, so that no row jumps away from somebody who types

  const seen = () => order.map((id) => rows.get(id)).filter(({ body }) => !body.hidden);
  const lines = () => [top, ...seen().map(({ line }) => line)];
  function arrange() {
    const old = order.filter((id) => rows.has(id));
    order = sort.way ? [...new Set([...old, ...rows.keys()])] : [...rows.keys()];
    const active = document.activeElement;
    isArranging = true;
    let at = grid.tHead.nextSibling;
    for (const { body } of order.map((id) => rows.get(id))) {
      if (body === at) at = at.nextSibling;
      else grid.insertBefore(body, at);
    }
    if (document.activeElement !== active && root.contains(active)) active.focus();
    isArranging = false;
    const parts = fold(filter.value).split(/\s+/).filter(Boolean);
    for (const [id, { body, search }] of rows) {
      const fits = parts.every((part) => search.includes(part));
      body.hidden = !(fits || fresh.has(id) || editing?.id === id || body.contains(active));
    }
    count.textContent = parts.length ? `${seen().length} of ${rows.size}` : rows.size || "";
    empty.hidden = rows.size > 0;
    scroll.hidden = rows.size === 0;
    filter.hidden = rows.size < 6 && !filter.value;
    fit(rows);
    if (!grid.querySelector('[tabindex="0"]')) top.querySelector("button").tabIndex = 0;
  }
  function sorted(name) {
    const way = sort.name === name ? { 1: -1, "-1": 0, 0: 1 }[sort.way] : 1;
    sort = { name, way };
    const said = { 1: "ascending", "-1": "descending" }[way];
    heads.forEach((one) => set(one, "aria-sort", one.firstChild.dataset.sort === name && said));
    if (way) order = words.inOrder(rows, name, way);
    arrange();
  }

  // editing

  const rowOf = (cell) => rows.get(cell.parentNode.dataset.id);
  function put(id, name, value, wait) {
    const { row } = rows.get(id);
    if (row.gone) row.values[name] = value;
    else if (name === "in") rehold(row, value);
    else link.edit({ set: id, field: name, value }, wait);
  }
  /** Put a row that is not in the plan yet into another record. */
  function rehold(row, holder) {
    if (!link.pending(holder) && !known(specs.in, link.data.names).some(([id]) => id === holder)) return;
    row.values.in = holder;
    link.edit({ remove: row.id });
    link.edit({ add: link.spec.list, in: holder, id: row.id, values: given(row.values) }, 0);
  }
  /** Turn a cell into its control, with what it says or, for a letter that is on its way, empty. */
  function edit(cell, how = "keep") {
    const { row, note } = rowOf(cell);
    const { name } = cell.dataset;
    if (name === "in" && !row.waiting)
      return tell("This row stays where it is: add it there anew, and delete it here.");
    const spec = words.spec(row, name);
    const before = words.value(row, name);
    if (spec.type === "flag") {
      if (how !== "letter") put(row.id, name, !isOn(before), 0);
      return paint(rowOf(cell));
    }
    const onInput = (raw, wait) => {
      if (editing) editing.isTouched = true;
      put(row.id, name, raw, wait);
    };
    const isLine = !["choice", "refs"].includes(spec.type);
    const made = control(spec, how === "letter" && isLine ? "" : before, { names: link.data.names, create,
      label: spec.title, describedby: note.id, onInput }); // prettier-ignore
    editing = { id: row.id, name, cell, made, before, said: row.said[name] };
    cell.classList.add("kn-editing");
    cell.replaceChildren(made.el);
    made.focus();
    if (how === "letter") return;
    if (made.open) (made.input.select(), made.open(""));
    else if (isLine) made.input.setSelectionRange(1e6, 1e6);
    if (how === "pick") made.input.showPicker();
  }
  const commit = () => editing && editing.cell.focus();
  function cancel() {
    const { id, name, before, isTouched, cell, made } = editing;
    made.set(before, link.data.names);
    if (isTouched) put(id, name, before ?? "", 0);
    cell.focus();
  }
  function left(event) {
    if (isArranging || !editing || document.activeElement === event.target) return;
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
  function tidy({ target, relatedTarget }) {
    const id = target.closest("tr").dataset.id;
    const one = rows.get(id);
    if (isArranging || !one || !relatedTarget || one.body.contains(relatedTarget)) return;
    if (!untouched.has(id) || side.shows(id)) return;
    const isSame = ["", JSON.stringify(one.row.values)].includes(untouched.get(id));
    untouched.delete(id);
    const isTyped = Object.keys(specs).some((name) => link.pending(id, name) !== undefined);
    if (isSame && !isTyped) link.edit({ remove: id }, 0);
  }

  // rows

  /** Where a new row of a nested list belongs: what is selected, or where somebody just is. */
  function holderFor() {
    if (!specs.in) return "";
    const holders = known(specs.in, link.data.names).map(([id]) => id);
    const at = keys.here();
    const near = at && at.y ? rows.get(lines()[at.y].dataset.id) : [...rows.values()].pop();
    return holders.includes(link.data.selected) ? link.data.selected : near ? near.row.values.in : holders[0];
  }
  const mates = (holder) =>
    [...rows.values()].map(({ row }) => row).filter((row) => (row.values.in || "") === holder);
  function add(values = {}, near) {
    const holder = near ? near.values.in || "" : holderFor();
    if (holder === undefined) return tell(`Please add a ${specs.in.title.toLowerCase()} first.`);
    const id = uid();
    const after = (near || mates(holder).pop())?.id;
    added.set(id, { id, after, values: specs.in ? { ...values, in: holder } : values, said: {}, waiting: true });
    fresh.add(id);
    if (!near) untouched.set(id, "");
    link.edit({ add: link.spec.list, in: holder, id, values, after }, 0);
    draw();
    rows.get(id).cells.find((cell) => cell.dataset.name !== "in").focus();
  }
  function duplicate(id) {
    const { row } = rows.get(id);
    const names = Object.keys(specs).filter((name) => !name.endsWith("crm_id"));
    add(given(Object.fromEntries(names.map((name) => [name, words.value(row, name)]))), row);
  }
  function remove(id) {
    if (kept.delete(id)) return draw();
    link.flush();
    deleting = id;
    link.send({ do: "delete", record: id, title: words.title(rows.get(id).row) });
  }
  function move(id, step) {
    if (sort.way || filter.value) return tell("Rows can be moved when they are neither sorted nor filtered.");
    const there = mates(rows.get(id).row.values.in || "").map((row) => row.id);
    const at = there.indexOf(id);
    if (there[at + step]) link.edit({ move: id, after: there[step > 0 ? at + 1 : at - 2] ?? null }, 0);
  }
  function clear(id, name) {
    if (name === "in") return;
    put(id, name, specs[name].type === "refs" ? [] : "", 0);
    paint(rows.get(id));
  }
  function paste(text, ids, first) {
    link.flush();
    const names = columns.slice(first).map(([name]) => (name === "in" ? "" : name));
    link.send({ do: "paste", text, rows: ids, columns: names, in: holderFor() ?? "" });
  }

  // mouse and focus

  let was = null;
  const acts = { open: side.open, copy: duplicate, delete: remove, up: (id) => move(id, -1), down: (id) => move(id, 1) };
  function clicked(event) {
    const { sort: name, act } = event.target.closest("button")?.dataset || {};
    if (name) return sorted(name);
    if (act) return acts[act](event.target.closest("tr").dataset.id);
    const cell = event.target;
    if (!cell.classList.contains("kn-cell") || editing?.cell === cell) return;
    if (event.detail < 2 && String(getSelection())) return; // somebody marks text to copy it
    const { type } = specs[cell.dataset.name];
    if (type === "choice") edit(cell, "pick");
    else if (was === cell || type === "flag") edit(cell);
  }
  function focused({ target }) {
    if (!target.matches("td[tabindex], [data-sort], [data-act]")) return;
    grid.querySelectorAll('[tabindex="0"]').forEach((one) => (one.tabIndex = -1));
    target.tabIndex = 0;
  }
  grid.addEventListener("mousedown", () => (was = document.activeElement));
  grid.addEventListener("click", clicked);
  grid.addEventListener("focusin", focused);
  grid.addEventListener("focusout", tidy);
  grid.addEventListener("focusout", left);
  const keys = gridKeys({ grid, main, lines, add, edit, commit, cancel, clear, remove, duplicate, move, paste,
    copied: (id) => words.copied(rows.get(id).row), editing: () => editing }); // prettier-ignore
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
      if (spec !== link.spec) table = recordTable(link, place.appendChild(h("div", { class: "kn-table" })));
      while (place.children.length > 1) place.firstChild.remove(); // of the account before
      spec = link.spec;
      table.draw();
    };
    el.addEventListener("kn-commit", () => table.commit());
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
