// How long a session takes, and each part of it: kept in the browser, through a reload.

const GAP = 600_000; // after so long without a tick the machine slept, or nobody was there

const clock = (ms) => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/** A stopwatch: `{ el, open(key), at(part, room), start(), pause(), spent(prefix), share, close }`.
 *
 * Time is counted for `part/room`, such as a requirement and a phase of it. `parts` have equal
 * shares of the time planned; `told` is called with each tick.
 */
function stopwatch(parts, told) {
  let key = "";
  let state = fresh();
  const face = h("span", { class: "kn-clock", role: "timer", "aria-label": "Time of the session" });
  const planned = h("input", {
    class: "kn-input kn-minutes",
    type: "number",
    min: "10",
    step: "5",
    "aria-label": "Minutes planned",
    onchange: () => {
      state.planned = Math.max(1, Number(planned.value) || 60);
      count();
    },
  });
  const toggle = h("button", { type: "button", class: "kn-button", onclick: () => run(!state.running) });
  const said = h("span", { role: "status" });
  const minutes = h("span", { class: "kn-muted" }, "of ", planned, " min");
  const el = h("div", { class: "kn-bar kn-timer", role: "group", "aria-label": "Timer" },
    said, face, minutes, toggle); // prettier-ignore

  function fresh() {
    return { planned: 60, running: false, last: 0, room: "", spent: {} };
  }
  function count() {
    const gap = Date.now() - state.last;
    state.last = Date.now();
    if (state.running && gap > GAP) state.running = false;
    else if (state.running) state.spent[state.room] = spent(state.room) + gap;
    if (key) drawer.write(key, state);
    draw();
  }
  function spent(prefix = "") {
    const rooms = Object.entries(state.spent).filter(([room]) => room.startsWith(prefix));
    return rooms.reduce((sum, [, ms]) => sum + ms, 0);
  }
  const share = () => (state.planned * 60_000) / parts;
  function warn(part) {
    if (spent() >= state.planned * 60_000) return ["Time is up", "red"];
    if (part && spent(`${part}/`) >= share()) return ["Time for the next one", "amber"];
    return ["", ""];
  }
  function draw() {
    face.textContent = clock(spent());
    toggle.textContent = state.running ? "Pause" : "Start";
    toggle.setAttribute("aria-label", `${toggle.textContent} the timer`);
    if (document.activeElement !== planned) planned.value = state.planned;
    const [text, tone] = warn(state.room.split("/")[0]);
    // a status is read out when its text changes, so only then
    if (said.textContent !== text) said.textContent = text;
    said.className = text ? `kn-tag kn-t-${tone}` : "";
    told();
  }
  function run(running) {
    count();
    state.running = running;
    count();
  }
  const ticking = setInterval(() => state.running && count(), 1000);
  return {
    el,
    spent,
    share,
    start: () => run(true),
    pause: () => run(false),
    open(other) {
      if (other === key) return;
      if (key) count();
      key = other;
      state = { ...fresh(), ...drawer.read(key) };
      count();
    },
    at(part, room) {
      if (`${part}/${room}` === state.room) return;
      count();
      state.room = `${part}/${room}`;
      draw();
    },
    close() {
      clearInterval(ticking);
      if (state.running) count();
    },
  };
}
