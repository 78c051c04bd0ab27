// How people work on the org map: with a mouse or a finger, with keys, with the buttons above it.

/** Drag with pointer capture, which works with touch too; a small movement is still a click. */
function draggable(map) {
  const { canvas, view, nobody, state } = map;
  const targets = () => [nobody, ...canvas.querySelectorAll(".kn-target, .kn-refused")];
  const clear = () => targets().forEach((box) => box.classList.remove("kn-target", "kn-refused"));
  const begin = (drag) => {
    drag.on = true;
    drag.box.classList.add("kn-moving");
    nobody.hidden = !drag.managed;
    map.said.hidden = drag.managed;
  };
  const follow = (drag, event) => {
    const edge = view.getBoundingClientRect();
    const pull = (at, low, high) => (at < low + 24 ? -12 : at > high - 24 ? 12 : 0);
    view.scrollBy(
      pull(event.clientX, edge.left, edge.right),
      pull(event.clientY, edge.top, edge.bottom),
    );
    const dx = (event.clientX - drag.x + view.scrollLeft - drag.left) / state.scale;
    const dy = (event.clientY - drag.y + view.scrollTop - drag.top) / state.scale;
    drag.box.style.transform = `translate(${dx}px, ${dy}px)`;
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-drop]");
    const there = over && (over === nobody || canvas.contains(over)) && over !== drag.box;
    drag.over = there ? over : null;
    clear();
    const refused = drag.over && map.isBelow(drag.over.dataset.drop, drag.id);
    drag.over?.classList.add(refused ? "kn-refused" : "kn-target");
  };
  const end = (done) => {
    const drag = state.drag;
    state.drag = null;
    if (!drag) return;
    clear();
    drag.box.style.transform = "";
    drag.box.classList.remove("kn-moving");
    nobody.hidden = true;
    map.said.hidden = false;
    if (!drag.on) return done && map.select(drag.id);
    map.refresh();
    if (done && drag.over) map.move(drag.id, drag.over.dataset.drop);
    else map.say("Nothing was moved.");
  };
  canvas.addEventListener("pointerdown", (event) => {
    const box = event.target.closest(".kn-person");
    if (!box || event.button) return;
    const id = box.dataset.id;
    if (event.target.closest(".kn-person-more")) return map.fold(id);
    state.drag = { id, box, on: false, managed: Boolean(map.manager(id)), x: event.clientX };
    Object.assign(state.drag, { y: event.clientY, left: view.scrollLeft, top: view.scrollTop });
    box.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const drag = state.drag;
    if (!drag) return;
    if (!drag.on && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    if (!drag.on) begin(drag);
    follow(drag, event);
  });
  canvas.addEventListener("pointerup", () => end(true));
  canvas.addEventListener("pointercancel", () => end(false));
  return end;
}

/** Walk to where an arrow points: by reporting line up and down, by what stands there sideways. */
function neighbour(map, id, key) {
  const here = map.places.get(id);
  const nearest = (away) => {
    const near = [...map.places]
      .map(([one, place]) => [one, away(place.x - here.x, place.y - here.y)])
      .filter(([one, far]) => one !== id && far < Infinity)
      .sort((a, b) => a[1] - b[1]);
    return near[0]?.[0];
  };
  const next = [...map.places].find(([, place]) => place.after === id)?.[0];
  if (key === "ArrowUp")
    return here.after || map.boss(id) || nearest((x, y) => (y < 0 ? Math.abs(x) - y : Infinity));
  if (key === "ArrowDown")
    return map.shown(id)[0] || next || nearest((x, y) => (y > 0 ? Math.abs(x) + y : Infinity));
  const side = key === "ArrowLeft" ? -1 : 1;
  return nearest((x, y) => (x * side > 0 ? x * side + 3 * Math.abs(y) : Infinity));
}

function keyed(map, stop, add) {
  const { canvas, state } = map;
  const cancel = () => (state.carry ? map.carry("") : stop(false));
  canvas.addEventListener("keydown", (event) => {
    const id = event.target.dataset?.id;
    if (event.ctrlKey || event.metaKey || event.altKey || (!id && event.key !== "a")) return;
    const take = () => (state.carry ? map.drop(id) : map.carry(id));
    const acts = {
      Enter: () => (state.carry ? map.drop(id) : map.select(id)),
      m: take,
      0: () => (state.carry ? map.drop("") : map.move(id, "")),
      Escape: cancel,
      c: () => map.fold(id),
      " ": () => map.fold(id),
      a: add,
      u: map.undo,
      "+": map.larger,
      "=": map.larger,
      "-": map.smaller,
      Home: () => map.focus(map.places.keys().next().value),
    };
    const arrow = event.key.startsWith("Arrow");
    const act = arrow ? () => map.focus(neighbour(map, id, event.key)) : acts[lower(event.key)];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
const lower = (key) => (key.length === 1 ? key.toLowerCase() : key);

/** The buttons, and the small form in which a name is typed. */
function toolsOf(link, map) {
  const named = { placeholder: "Name", "aria-label": "Name of the new person" };
  const name = h("input", { class: "kn-input kn-map-name", type: "text", ...named });
  const below = h("button", { type: "submit", class: "kn-button kn-main" });
  const put = (manager) => {
    const values = { name: name.value.trim(), reports_to: manager };
    if (!values.name) return name.focus();
    if (!manager) delete values.reports_to;
    const id = uid();
    link.edit({ add: "decision_group.contacts", id, values }, 0);
    map.select(id);
    map.say(`${values.name} was added.`);
    close();
  };
  const chosen = () => (map.named(map.state.selected) ? map.state.selected : "");
  const onTop = link.button("Add on top", () => put(""));
  const submit = (event) => {
    event.preventDefault();
    put(chosen());
  };
  const close = () => {
    form.hidden = true;
    name.value = "";
  };
  const escape = (event) => event.key === "Escape" && (close(), opener.focus());
  const form = h("form", { class: "kn-bar", hidden: true, onsubmit: submit, onkeydown: escape });
  form.append(name, below, onTop, link.button("Cancel", close, "kn-bare"));
  const add = () => {
    form.hidden = false;
    below.textContent = chosen() ? `Add below ${map.named(chosen())}` : "Add";
    onTop.hidden = !chosen();
    name.focus();
  };
  const opener = link.button("Add a person", add);
  const percent = link.button("100 %", () => map.zoom(1), "kn-bare");
  const labelled = (button, label) => {
    button.setAttribute("aria-label", label);
    button.title = label;
    return button;
  };
  map.view.addEventListener("kn-zoom", ({ detail }) => {
    percent.textContent = `${Math.round(detail * 100)} %`;
    labelled(percent, `Zoom ${Math.round(detail * 100)} %: show at 100 %`);
  });
  const zoom = [
    labelled(link.button("−", map.smaller), "Smaller"),
    percent,
    labelled(link.button("+", map.larger), "Larger"),
    link.button("Fit", map.fit),
    link.button("Unfold all", map.unfoldAll),
  ];
  const tools = h("div", { class: "kn-map-tools kn-bar" }, opener, link.button("Undo", map.undo));
  tools.append(h("span", { class: "kn-map-zoom kn-bar" }, ...zoom));
  return { bar: h("div", {}, tools, form), add };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const map = organisation(link);
    const tools = toolsOf(link, map);
    keyed(map, draggable(map), tools.add);
    const foot = h("div", { class: "kn-map-foot" }, map.said, map.nobody);
    el.append(link.banner, tools.bar, foot, map.empty, map.view, legendOf(link.spec));
    link.onData(map.refresh);
    map.refresh();
    const resized = new ResizeObserver(() => map.resized());
    resized.observe(map.view);
    return () => {
      resized.disconnect();
      link.close();
    };
  },
};
