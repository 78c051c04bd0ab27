// The org map: people in boxes by reporting line; drag one onto another, or use the keyboard.

const MANY = 30; // from here on, deep branches start shut
const BAR = 18; // a scroll bar's width, so that one that comes does not change the map again
const STEPS = [0.35, 0.5, 0.65, 0.8, 1, 1.25, 1.5];
const HINT = "Drag somebody onto their manager; click to open.";
const KEYS =
  "Keys: arrows walk, Enter opens, M picks up and drops, 0 puts on top, C folds a branch, " +
  "A adds somebody, U undoes, + and - zoom, Escape stops.";

function svg(tag, props) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(props).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

function legendOf(spec) {
  const key = (mark, word) => h("span", {}, mark, ` ${word}`);
  const row = (keys, mark) => h("div", {}, ...keys.map(([code, word]) => key(mark(code), word)));
  const swatch = (kind) => h("span", { class: `kn-map-swatch ${kind}`, "aria-hidden": "true" });
  return h(
    "details",
    { class: "kn-map-legend" },
    h("summary", {}, "How to read the map"),
    row(spec.stances, (code) => swatch(`kn-bar-of kn-t-${code}`)),
    row(spec.influences, (code) => swatch(`kn-i-${code}`)),
    row([["★", "key player"], ...spec.signs], (sign) => sign),
    row(spec.badges, (sign) => h("b", { class: "kn-badge" }, sign)),
    h("div", { class: "kn-help" }, KEYS),
  );
}

function boxOf(person, level, folded) {
  const kind = `kn-t-${person.stance} kn-i-${person.influence} ${person.gone ? "kn-gone" : ""}`;
  const star = person.key ? "★ " : "";
  const more = person.reports.length
    ? h(
        "span",
        { class: "kn-person-more", title: folded ? "Show who is below" : "Fold this branch" },
        folded ? `+${words.number(person.below)}` : "−",
      )
    : null;
  return h(
    "div",
    {
      class: `kn-person ${kind}`,
      role: "treeitem",
      tabindex: "-1",
      "data-id": person.id,
      "data-drop": person.id,
      "aria-level": level,
      "aria-expanded": person.reports.length ? String(!folded) : null,
      "aria-label": `${person.name}, ${person.spoken}` + (folded ? `, ${person.below} hidden` : ""),
    },
    h("span", { class: "kn-person-name", title: person.spoken }, star, h("span", {}, person.name)),
    person.title ? h("span", { class: "kn-person-title" }, person.title) : null,
    h(
      "span",
      { class: "kn-person-tags" },
      h("span", { class: `kn-tag kn-t-${person.stance}` }, person.says),
      person.roles.map(([sign, role]) => h("b", { class: "kn-badge", title: role }, sign)),
    ),
    person.mark ? h("span", { class: "kn-said" }, person.mark) : null,
    more,
  );
}

function organisation(link) {
  const canvas = h("div", { class: "kn-map-canvas", role: "tree", "aria-label": link.spec.label });
  const space = h("div", { class: "kn-map-space" }, canvas);
  const view = h("div", { class: "kn-map-view" }, space);
  const empty = h("p", {}, "Nobody is here yet. Add the first person you have met or heard of.");
  const zone = { class: "kn-map-nobody", "data-drop": "", hidden: true };
  const nobody = h("div", zone, "Drop here: reports to nobody");
  const said = h("div", { class: "kn-map-said kn-help", role: "status" }, HINT);
  const folded = new Set();
  const state = { drawn: "", current: "", selected: "", carry: "", drag: null, scale: 0 };
  let people = new Map();
  let plan = null;
  let wide = 0;
  let account = "";
  let boxes = new Map();

  const say = (text) => (said.textContent = text || HINT);
  const named = (id) => people.get(id)?.name;
  const shown = (id) => (folded.has(id) ? [] : people.get(id).reports);
  const bossOf = (id) => people.get(id)?.boss;
  const isBelow = (id, top) => Boolean(id) && (id === top || isBelow(bossOf(id), top));
  const unfold = (id) => {
    let any = false;
    for (let at = bossOf(id); at; at = bossOf(at)) any = folded.delete(at) || any;
    return any;
  };

  // drawing

  function take() {
    people = new Map(link.data.people.map((person) => [person.id, person]));
    if (account === link.spec.key) return;
    account = link.spec.key;
    Object.assign(state, { current: "", selected: "", carry: "", scale: 0, byHand: false });
    folded.clear();
    if (people.size <= MANY) return;
    const deep = (id) => (bossOf(id) ? 1 + deep(bossOf(id)) : 0);
    const heads = [...people.values()].filter((person) => person.reports.length);
    heads.filter(({ id }) => deep(id) > 1).forEach(({ id }) => folded.add(id));
  }
  function draw() {
    const focused = canvas.contains(document.activeElement);
    const nodes = [];
    boxes = new Map();
    const grow = (id, level) => {
      const box = boxOf(people.get(id), level, folded.has(id));
      boxes.set(id, box);
      nodes.push(box);
      shown(id).forEach((one) => grow(one, level + 1));
    };
    link.data.tops.forEach((top) => grow(top, 1));
    canvas.replaceChildren(...nodes);
    const tall = new Map([...boxes].map(([id, box]) => [id, box.offsetHeight]));
    const trees = link.data.tops.filter((top) => people.get(top).reports.length);
    const singles = link.data.tops.filter((top) => !people.get(top).reports.length);
    wide = view.offsetWidth;
    const room = Math.max(ROOM.box * 3, wide - BAR) / (state.scale || 1);
    plan = layOut(trees, singles, shown, (id) => tall.get(id), room);
    for (const [id, { x, y }] of plan.places) boxes.get(id).style.translate = `${x}px ${y}px`;
    const around = { width: plan.width, height: plan.height, "aria-hidden": "true" };
    const lines = svg("svg", { class: "kn-map-lines", ...around });
    lines.append(svg("path", { d: plan.lines }));
    canvas.prepend(lines);
    const heading = { class: "kn-map-heading", style: `top:${plan.alone - 20}px` };
    if (plan.alone !== null) canvas.prepend(h("div", heading, "No manager known"));
    empty.hidden = people.size > 0;
    view.hidden = !people.size;
    scaleTo(state.scale || Math.max(0.8, fitting()));
    const first = !boxes.has(state.current);
    if (first) state.current = boxes.keys().next().value || "";
    mark();
    if (first && state.current) reveal(boxes.get(state.current));
    if (focused) boxes.get(state.current)?.focus({ preventScroll: true });
  }
  function mark() {
    for (const [id, box] of boxes) {
      box.setAttribute("aria-selected", String(id === state.selected));
      box.tabIndex = id === state.current ? 0 : -1;
      box.classList.toggle("kn-carried", id === state.carry);
    }
  }
  function refresh() {
    if (state.drag?.on) return;
    const now = JSON.stringify([link.spec.key, link.data.people, link.data.tops]);
    const changed = now !== state.drawn;
    state.drawn = now;
    if (changed) take();
    const chosen = link.data.selected !== state.selected && people.has(link.data.selected);
    state.selected = link.data.selected;
    if (chosen) state.current = state.selected;
    if ((chosen && unfold(state.selected)) || changed) draw();
    else mark();
    if (chosen) reveal(boxes.get(state.selected));
  }
  function reveal(box) {
    const [one, all] = [box.getBoundingClientRect(), view.getBoundingClientRect()];
    const by = (low, high) => (low < 0 ? low - 10 : Math.max(0, high + 10));
    view.scrollBy(
      by(one.left - all.left, one.right - all.right),
      by(one.top - all.top, one.bottom - all.bottom),
    );
  }

  // zoom

  const fitting = () => Math.min(1, (wide - BAR) / plan.width || 1, 616 / plan.height);
  function zoom(scale) {
    state.byHand = true;
    scaleTo(scale);
  }
  function scaleTo(scale) {
    state.scale = Math.min(1.5, Math.max(0.3, scale));
    canvas.style.transform = `scale(${state.scale})`;
    canvas.style.width = `${plan.width}px`;
    canvas.style.height = `${plan.height}px`;
    space.style.width = `${plan.width * state.scale}px`;
    space.style.height = `${plan.height * state.scale}px`;
    view.dispatchEvent(new CustomEvent("kn-zoom", { detail: state.scale }));
  }
  const larger = () => zoom(STEPS.find((step) => step > state.scale + 0.01) || 1.5);
  const smaller = () => zoom([...STEPS].reverse().find((step) => step < state.scale - 0.01) || 0.3);

  // what can be done with a person

  function fold(id) {
    if (!people.get(id)?.reports.length) return;
    if (!folded.delete(id)) folded.add(id);
    state.current = id;
    draw();
  }
  function unfoldAll() {
    folded.clear();
    draw();
  }
  function select(id) {
    state.selected = state.current = id;
    mark();
    link.send({ do: "select", record: id });
  }
  function move(id, manager) {
    if (!people.has(id) || id === manager) return;
    if (manager && isBelow(manager, id))
      return say(`Not moved: ${named(manager)} reports to ${named(id)}, which would be a circle.`);
    if ((people.get(id).manager || "") === manager)
      return say(`${named(id)} reports to ${named(manager) || "nobody"} already.`);
    folded.delete(manager);
    state.current = id;
    link.edit({ set: id, field: "reports_to", value: manager || null }, 0);
    say(`${named(id)} now reports to ${named(manager) || "nobody"}.`);
  }
  function undo() {
    link.flush();
    link.send({ do: "undo" });
    say("");
  }
  function carry(id) {
    state.carry = id;
    mark();
    say(
      id
        ? `Moving ${named(id)}: walk to the new manager and press M; 0 for nobody, Escape to stop.`
        : "Nothing was moved.",
    );
  }
  function drop(manager) {
    const id = state.carry;
    carry("");
    move(id, manager);
    focus(id);
  }
  function focus(id) {
    if (!boxes.has(id)) return;
    state.current = id;
    mark();
    boxes.get(id).focus({ preventScroll: true });
    reveal(boxes.get(id));
  }

  function resized() {
    if (view.offsetWidth === wide || state.drag) return;
    if (!state.byHand) state.scale = 0;
    draw();
  }

  return {
    ...{ view, empty, said, nobody, canvas, state, say, refresh, resized, zoom, larger, smaller },
    ...{ fold, unfoldAll, select, move, undo, carry, drop, focus, isBelow, shown, named },
    boss: bossOf,
    manager: (id) => people.get(id)?.manager,
    fit: () => zoom(fitting()),
    get places() {
      return plan.places;
    },
  };
}
