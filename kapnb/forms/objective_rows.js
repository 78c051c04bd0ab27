// What stands under an objective: actions, milestones and readings, each a line edited in place.

const LOOSE = "-";
const TONE_OF = { pass: "green", fail: "red", ask: "amber" };

/** A control in a cell, with what is wrong below: `{ el, update(value, said, names) }`. */
function lineCell(link, record, spec, label, options) {
  const id = uid();
  const note = h("div", { id, class: "kn-said" });
  const save = (raw, wait) => link.edit({ set: record, field: spec.name, value: raw }, wait ?? 250);
  const inner = control(spec, null, { ...options, label, describedby: id, onInput: save });
  const el = h("td", { class: `kn-col-${spec.name}` }, inner.el, note);
  let last = [null, "", options.names];
  function update(...now) {
    last = now;
    const [value, said, names] = now;
    const typing = inner.input === document.activeElement && inner.input.tagName !== "SELECT";
    if (!typing && link.pending(record, spec.name) === undefined) inner.set(value, names);
    if (typing && said) return;
    note.textContent = said || "";
    if (said) inner.input.setAttribute("aria-invalid", "true");
    else inner.input.removeAttribute("aria-invalid");
  }
  el.addEventListener("focusout", () => requestAnimationFrame(() => update(...last)));
  return { el, update };
}

/** The five letters of an action in little: what fails is struck out, what is asked has a "?". */
function strip({ letters, smart, over }) {
  if (!letters?.length || over) return null;
  const one = ({ letter, result }) =>
    h("span", { class: `kn-t-${TONE_OF[result]} kn-strip-${result}` }, letter);
  const label = `SMART: ${smart}`;
  return h("span", { class: "kn-strip", role: "img", "aria-label": label, title: label }, letters.map(one));
}

/** One list of `link.spec.lists` under `holder`: `{ el, update(rows, names) }`. */
function objectiveRows(link, name, holder, create) {
  const about = link.spec.lists[name];
  const specs = [...about.fields, ...(holder === LOOSE && about.above ? [about.above] : [])];
  const status = specs.find((spec) => spec.name === "status");
  const first = name === "readings" ? specs[1] : specs[0];
  const list = name === "readings" ? name : `action_plan.${name}`;
  const home = name === "readings" ? { add: list, in: holder } : { add: list };
  const body = h("tbody", {});
  const lines = new Map();

  function lineOf({ id }) {
    let row = null;
    const title = () => shown(first, row.values[first.name]) || about.one;
    const tick = h("input", { type: "checkbox", class: "kn-input", onchange: finish });
    const note = h("div", { class: "kn-line-note" });
    const options = { names: link.data.names, create };
    const cells = specs.map((spec) => lineCell(link, id, spec, spec.title, options));
    const off = h("button", { type: "button", class: "kn-button kn-bare kn-off", onclick: remove }, "×");
    cells[0].el.append(note);
    const ticked = status && h("td", { class: "kn-col-tick" }, tick);
    const el = h("tr", { "data-id": id }, ticked, cells.map((cell) => cell.el), h("td", {}, off));

    function finish() {
      link.edit({ set: id, field: "status", value: tick.checked ? "done" : status.default }, 0);
      if (!tick.checked && name === "actions") link.edit({ set: id, field: "done_on", value: null }, 0);
    }
    function remove() {
      const gone = { ...home, id, values: row.values, after: el.previousSibling?.dataset.id };
      const back = () => {
        link.say("");
        link.edit(gone, 0);
      };
      link.edit({ remove: id }, 0);
      link.say(`“${title()}” is deleted. `, "plain", link.button("Undo", back));
      input.focus();
    }
    function update(now, names) {
      row = now;
      cells.forEach((cell, i) => cell.update(row.values[specs[i].name], row.said[specs[i].name], names));
      el.classList.toggle("kn-line-over", row.over);
      tick.checked = row.values.status === "done";
      tick.setAttribute("aria-label", `Done: ${title()}`);
      off.setAttribute("aria-label", `Delete ${title()}`);
      el.setAttribute("aria-label", title());
      const tag = row.tone && h("span", { class: `kn-dot kn-t-${row.tone}` });
      const told = [tag, row.note].filter(Boolean);
      const parts = [strip(row), told.length && h("span", {}, told), row.said[""] && h("b", { class: "kn-said" }, row.said[""])];
      note.replaceChildren(...parts.filter(Boolean));
    }
    return { el, update };
  }

  function add() {
    const text = input.value.trim();
    if (!text) return input.focus();
    const values = { [first.name]: text };
    if (about.above && holder !== LOOSE) {
      values.objective = holder;
      if (name === "actions") values.owner = link.data.detail.values.owner;
    }
    input.value = "";
    link.edit({ ...home, id: uid(), values }, 0);
    input.focus();
  }
  const wanted = `Add ${name === "actions" ? "an" : "a"} ${about.one}`;
  const input = h("input", {
    class: "kn-input",
    autocomplete: "off",
    placeholder: `${wanted}, Enter`,
    "aria-label": wanted,
    onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), add()),
  });
  const heads = specs.map(({ name, title }) => h("th", { scope: "col", class: `kn-head-${name}` }, title));
  const [tick, off] = ["tick", "off"].map((end) => h("td", { class: `kn-head-${end}` }));
  const head = h("thead", {}, h("tr", {}, status && tick, heads, off));
  const table = h("table", { class: `kn-lines kn-lines-${name}`, "aria-label": about.title }, head, body);
  const below = h("div", { class: "kn-bar kn-line-add" }, input, link.button("Add", add));
  const el = h("section", { class: "kn-under", "aria-label": about.title }, h("h4", { class: "kn-group" }, about.title), table, below);

  function update(rows, names) {
    const there = new Set(rows.map((row) => row.id));
    for (const [id, line] of lines)
      if (!there.has(id)) {
        line.el.remove();
        lines.delete(id);
      }
    rows.forEach((row, index) => {
      if (!lines.has(row.id)) lines.set(row.id, lineOf(row));
      const line = lines.get(row.id);
      if (body.children[index] !== line.el) body.insertBefore(line.el, body.children[index] || null);
      line.update(row, names);
    });
    table.hidden = !rows.length;
  }
  return { el, update };
}
