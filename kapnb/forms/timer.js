// How long a session takes, and each part of it: kept in the browser, through a reload.

const GAP = 600_000; // after so long without a tick the machine slept, or nobody was there

const clock = (ms) =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

/** A stopwatch: `{ el, open(key), at(part, room), part(), run(running), spent(prefix), share(), close() }`.
 *
 * Time is counted for `part/room`, such as a requirement and a phase of it. The parts, so many, have
 * equal shares of the time planned; `told` is called with each tick.
 */
function stopwatch(parts, told) {
  const minute = 60_000;
  const fresh = () => ({ planned: 60, running: false, last: 0, room: "", spent: {} });
  let key = "";
  let state = fresh();
  const face = h("span", { class: "kn-clock", role: "timer", "aria-label": "Time of the session" });
  const plan = () => count({ planned: Math.max(1, Number(planned.value) || 60) });
  const planned = h("input", { class: "kn-input kn-minutes", type: "number", min: "10", step: "5",
    "aria-label": "Minutes planned", onchange: plan }); // prettier-ignore
  const run = (running) => count({ running });
  const toggle = h("button", { type: "button", class: "kn-button", onclick: () => run(!state.running) });
  const said = h("span", { role: "status" });
  const minutes = h("span", { class: "kn-muted" }, "of ", planned, " min");
  const el = h("div", { class: "kn-bar kn-timer", role: "group", "aria-label": "Timer" },
    said, face, minutes, toggle); // prettier-ignore

  /** Count the time since the last tick; what is set now holds from here on. */
  function count(now = {}) {
    const gap = Date.now() - state.last;
    if (state.running && gap > GAP) state.running = false;
    else if (state.running) state.spent[state.room] = spent(state.room) + gap;
    Object.assign(state, now, { last: Date.now() });
    if (key) drawer.write(key, state);
    draw();
  }
  function spent(prefix = "") {
    const rooms = Object.entries(state.spent).filter(([room]) => room.startsWith(prefix));
    return rooms.reduce((sum, [, ms]) => sum + ms, 0);
  }
  const share = () => (state.planned * minute) / parts;
  function draw() {
    face.textContent = clock(spent());
    toggle.textContent = state.running ? "Pause" : "Start";
    toggle.setAttribute("aria-label", `${toggle.textContent} the timer`);
    if (document.activeElement !== planned) planned.value = state.planned;
    const over = spent() >= state.planned * minute;
    const late = spent(state.room.replace(/[^/]*$/, "")) >= share();
    const text = over ? "Time is up" : late ? "Time for the next one" : "";
    // a status is read out when its text changes, so only then
    if (said.textContent !== text) said.textContent = text;
    said.className = text ? `kn-tag kn-t-${over ? "red" : "amber"}` : "";
    told();
  }
  const ticking = setInterval(() => state.running && count(), 1000);
  return {
    el,
    run,
    spent,
    share,
    part: () => state.room.split("/")[0],
    open(other) {
      key = other;
      state = { ...fresh(), ...drawer.read(key) };
      count();
    },
    at: (part, room) => `${part}/${room}` !== state.room && count({ room: `${part}/${room}` }),
    close() {
      clearInterval(ticking);
      if (state.running) count();
    },
  };
}
