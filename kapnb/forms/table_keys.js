// The keyboard and the clipboard of a table.

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-10, 0], PageDown: [10, 0] }; // prettier-ignore

/** Walk and act by keys; the table gives `grid`, `lines()` and what there is to do. */
function gridKeys(table) {
  const { grid, lines } = table;
  // somebody who goes from cell to cell with Tab stays in the table until another key says else
  let tabbing = false;

  const stop = (cell) => {
    if (!cell || cell.offsetParent === null) return null;
    return cell.hasAttribute("tabindex") ? cell : cell.querySelector("button");
  };
  const here = () => {
    const cell = document.activeElement.closest("td, th");
    const y = lines().indexOf(cell?.closest("tr"));
    return cell && y >= 0 ? { cell, y, x: cell.cellIndex } : null;
  };
  /** Focus the cell, or the next one that can be had; whether there was one. */
  function go(y, x, step = 1) {
    const all = lines();
    const line = all[Math.max(0, Math.min(y, all.length - 1))];
    let at = Math.max(0, Math.min(x, line.cells.length - 1));
    while (line.cells[at] && !stop(line.cells[at])) at += step;
    const target = stop(line.cells[at]);
    if (target) target.focus();
    return Boolean(target);
  }
  function tab(step) {
    const from = here();
    tabbing = true;
    const isData = (cell) => cell.classList.contains("kn-cell") && stop(cell);
    const line = lines()[from.y];
    for (let x = from.x + step; x >= 0 && x < line.cells.length; x += step)
      if (isData(line.cells[x])) return (line.cells[x].focus(), true);
    const next = lines()[from.y + step];
    if (!next || from.y + step < 1) return false;
    const there = [...next.cells].filter(isData);
    (step > 0 ? there[0] : there[there.length - 1]).focus();
    return true;
  }
  function down(step) {
    const from = here();
    if (from.y + step >= lines().length) table.add();
    else go(from.y + step || 1, from.x);
  }

  function inEditor(event, editing) {
    if (event.isComposing) return;
    const isLong = event.target.tagName === "TEXTAREA";
    if (event.key === "Escape") table.cancel();
    else if (event.key === "Enter" && !(isLong && event.shiftKey)) {
      table.commit();
      down(event.shiftKey ? -1 : 1);
    } else if (event.key === "Tab") {
      editing.cell.focus();
      if (!tab(event.shiftKey ? -1 : 1)) return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function onRow(event, id, cell) {
    const command = event.ctrlKey || event.metaKey;
    const isField = cell.classList.contains("kn-cell") && event.target === cell;
    if (event.altKey && MOVES[event.key]?.[0]) table.move(id, MOVES[event.key][0]);
    else if (command && event.key.toLowerCase() === "d") table.duplicate(id);
    else if (event.key === "Delete" && event.shiftKey) table.remove(id);
    else if (!isField || command || event.altKey) return false;
    else if (["Delete", "Backspace"].includes(event.key)) table.clear(id, cell.dataset.name);
    else if (["Enter", "F2", " "].includes(event.key)) table.edit(cell);
    else return false;
    return true;
  }
  function onKey(event) {
    const editing = table.editing();
    if (editing && editing.cell.contains(event.target) && editing.cell !== event.target)
      return inEditor(event, editing);
    const from = here();
    if (!from) return;
    if (event.key === "Tab") {
      if (tabbing && tab(event.shiftKey ? -1 : 1)) event.preventDefault();
      return;
    }
    if (event.key !== "Shift") tabbing = false;
    const id = lines()[from.y].dataset.id;
    if (id && onRow(event, id, from.cell)) return event.preventDefault();
    const command = event.ctrlKey || event.metaKey;
    // the letter itself goes to the control that has the focus by then
    if (event.key.length === 1 && !command && !event.altKey && event.target.dataset.name)
      return table.edit(event.target, "letter");
    const [dy, dx] = (!event.altKey && !command && MOVES[event.key]) || [0, 0];
    if (dy) go(from.y + dy, from.x);
    else if (dx) go(from.y, from.x + dx, dx);
    else if (event.key === "Home") go(command ? 1 : from.y, command ? 1 : 0);
    else if (event.key === "End") go(command ? lines().length - 1 : from.y, 999, -1);
    else return;
    event.preventDefault();
  }

  // the clipboard

  const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  function onCopy(event) {
    const from = here();
    if (!from || !from.y || table.editing() || String(getSelection())) return;
    const texts = table.copied(lines()[from.y].dataset.id);
    const one = from.cell.classList.contains("kn-cell");
    const picked = one ? [texts[from.x - 1]] : texts;
    event.clipboardData.setData("text/plain", picked.map(quoted).join("\t"));
    event.preventDefault();
  }
  function onPaste(event) {
    if (/INPUT|TEXTAREA|SELECT/.test(event.target.tagName)) return;
    const from = here();
    const below = from && from.y ? lines().slice(from.y) : [];
    const first = from && from.cell.classList.contains("kn-cell") ? from.x - 1 : 0;
    event.preventDefault();
    table.paste(event.clipboardData.getData("text/plain"), below.map((line) => line.dataset.id), first);
  }
  grid.addEventListener("keydown", onKey);
  grid.addEventListener("copy", onCopy);
  table.main.addEventListener("paste", onPaste);
  return { go, here };
}
