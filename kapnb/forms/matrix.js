// A matrix of cells: arrows walk, Enter or a click acts, items in cells can be dragged elsewhere.

const FAR = 6;

/** Draw `link.data`: label, corner, across, rows, columns, cells, selected, help; see grid.py.
 *
 * Messages: `cell` {row, column}, `more` {row, column}, `select` {record}, and where items move
 * `drop` {item, row, column}.
 */
function matrix(link) {
  const table = h("table", { role: "grid", class: "kn-matrix" });
  const heard = h("div", { class: "kn-matrix-heard", role: "status" });
  const help = h("p", { class: "kn-help" });
  const el = h("div", {}, h("div", { class: "kn-matrix-scroll" }, table), heard, help);
  let at = [0, 0];
  let carried = null;
  let held = null;
  let dragged = false;
  let stale = false;

  const tell = (message) => {
    link.flush();
    link.send(message);
  };
  const cells = () => [...table.querySelectorAll("td")];
  const placed = (td) => ({ row: td.dataset.row, column: td.dataset.column });
  const cellAt = ([row, column]) =>
    table.tBodies[0]?.rows[row]?.querySelectorAll("td")[column] || null;
  const whereIs = (td) => [td.parentElement.sectionRowIndex, td.cellIndex - 1];

  function walkTo(td) {
    cells().forEach((one) => (one.tabIndex = one === td ? 0 : -1));
    at = whereIs(td);
  }
  function go(place) {
    const td = cellAt(place);
    if (!td) return;
    walkTo(td);
    td.focus();
    if (carried) mark(td);
  }

  // carrying an item to another cell, by pointer or by keys

  const mark = (td) => cells().forEach((one) => one.classList.toggle("kn-over", one === td));
  function pickUp(item) {
    carried = item;
    heard.textContent = `Moving ${item.textContent}: arrows choose a cell, Enter drops, Escape cancels.`;
    go(whereIs(item.closest("td")));
  }
  function putDown(item, td) {
    letGo();
    if (td && !td.contains(item)) tell({ do: "drop", item: item.dataset.id, ...placed(td) });
  }
  function letGo() {
    carried = held = null;
    heard.textContent = "";
    mark(null);
    if (stale) draw();
  }
  const under = (event) => {
    const found = document.elementFromPoint(event.clientX, event.clientY)?.closest("td");
    return table.contains(found) ? found : null;
  };
  function press(event) {
    if (event.button || !link.data.moves) return;
    held = { item: event.currentTarget, x: event.clientX, y: event.clientY };
    held.item.setPointerCapture(event.pointerId);
  }
  function drag(event) {
    if (!held) return;
    const [right, down] = [event.clientX - held.x, event.clientY - held.y];
    if (!dragged && Math.hypot(right, down) < FAR) return;
    dragged = true;
    held.item.classList.add("kn-dragged");
    held.item.style.transform = `translate(${right}px, ${down}px)`;
    mark(under(event));
  }
  function release(event) {
    if (!held) return;
    const { item } = held;
    const td = dragged && event.type === "pointerup" ? under(event) : null;
    item.classList.remove("kn-dragged");
    item.style.transform = "";
    putDown(item, td);
  }

  // keys

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  function onKey(event) {
    const td = event.target.closest("td");
    if (!td || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = event.target.closest("[data-id]");
    const act = item ? itemKey(event.key, item, td) : cellKey(event.key, td);
    if (!act) return;
    event.preventDefault();
    act();
  }
  function cellKey(key, td) {
    const [row, column] = whereIs(td);
    const [down, right] = STEPS[key] || [];
    const last = link.data.columns.length - 1;
    if (STEPS[key]) return () => go([row + down, column + right]);
    if (key === "Home") return () => go([row, 0]);
    if (key === "End") return () => go([row, last]);
    if (carried && (key === "Enter" || key === "m")) return () => putDown(carried, td);
    if (carried && key === "Escape") return letGo;
    const first = td.querySelector("[data-id]");
    if (key === "Enter" && first && td === document.activeElement) return () => first.focus();
    if (key === "+" || (key === "Enter" && td === document.activeElement))
      return () => tell({ do: "cell", ...placed(td) });
    if (key === "s" && td.querySelector(".kn-square-more"))
      return () => tell({ do: "more", ...placed(td) });
    return null;
  }
  function itemKey(key, item, td) {
    const items = [...td.querySelectorAll("[data-id]")];
    const next = (by) => items[(items.indexOf(item) + by + items.length) % items.length];
    if (key === "Escape") return () => go(whereIs(td));
    if (key === "ArrowDown" || key === "ArrowRight") return () => next(1).focus();
    if (key === "ArrowUp" || key === "ArrowLeft") return () => next(-1).focus();
    if (key === "m" && link.data.moves) return () => pickUp(item);
    return null;
  }

  // drawing

  function itemOf(one) {
    const chosen = one.id === link.data.selected;
    return h(
      "button",
      {
        type: "button",
        class: `kn-token ${one.tone ? `kn-t-${one.tone}` : ""}`,
        tabindex: -1,
        title: one.says || one.text,
        "data-id": one.id,
        "aria-current": chosen && "true",
        onclick: (event) => {
          event.stopPropagation();
          if (!dragged) tell({ do: "select", record: one.id });
        },
        onpointerdown: press,
        onpointermove: drag,
        onpointerup: release,
        onpointercancel: release,
      },
      one.text,
    );
  }
  function cellOf(one, row, column) {
    const place = { row: row.id, column: column.id };
    const names = [row.text, column.text, one.text, one.says, one.note, ...one.items.map((item) => item.text)];
    const more = (event) => {
      event.stopPropagation();
      tell({ do: "more", ...place });
    };
    const act = () => {
      if (!dragged) tell({ do: "cell", ...place });
    };
    return h(
      "td",
      {
        role: "gridcell",
        class: `kn-square ${one.tone ? `kn-t-${one.tone}` : ""}`,
        tabindex: -1,
        title: one.says || one.note,
        "aria-label": [...new Set(names)].filter(Boolean).join(", "),
        "data-row": row.id,
        "data-column": column.id,
        onclick: act,
      },
      one.more && h("button", { type: "button", class: "kn-square-more", tabindex: -1, title: one.more,
        "aria-label": one.more, onclick: more }, "⋯"), // prettier-ignore
      one.text && h("span", { class: "kn-square-word" }, one.text),
      one.note && h("span", { class: "kn-square-note" }, one.note),
      one.items.map(itemOf),
    );
  }
  function headings({ corner, across, columns }) {
    const rows = across ? 2 : 1;
    const first = h("th", { scope: "col", role: "columnheader", rowspan: rows }, corner);
    const names = columns.map((one) => h("th", { scope: "col", role: "columnheader" }, one.text));
    if (!across) return [h("tr", { role: "row" }, first, names)];
    const over = h("th", { scope: "colgroup", role: "columnheader", colspan: columns.length }, across);
    return [h("tr", { role: "row" }, first, over), h("tr", { role: "row" }, names)];
  }
  function draw() {
    stale = !!(carried || held);
    if (stale) return;
    const { label, rows, columns, cells: all } = link.data;
    const focus = table.contains(document.activeElement) ? document.activeElement : null;
    table.setAttribute("aria-label", label);
    table.replaceChildren(
      h("thead", { role: "rowgroup" }, headings(link.data)),
      h(
        "tbody",
        { role: "rowgroup" },
        rows.map((row, r) => {
          const head = h("th", { scope: "row", role: "rowheader" }, row.text);
          return h("tr", { role: "row" }, head, columns.map((column, c) => cellOf(all[r][c], row, column)));
        }),
      ),
    );
    // narrower than this, headings break within words: rather scroll
    table.style.minWidth = `${130 + 84 * link.data.columns.length}px`;
    help.textContent = link.data.help;
    const td = cellAt(at) || cellAt([0, 0]);
    if (!td) return;
    walkTo(td);
    const same = [...td.querySelectorAll("[data-id]")].find((one) => one.dataset.id === focus?.dataset.id);
    if (focus) (same || td).focus();
  }
  table.addEventListener("keydown", onKey);
  // the click that may end a drag is none
  table.addEventListener("pointerdown", () => (dragged = false), true);
  table.addEventListener("focusin", (event) => {
    const td = event.target.closest("td");
    if (td) walkTo(td);
  });
  return { el, draw, focus: () => go(at) };
}
