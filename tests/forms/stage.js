// What anywidget's front end is to a widget, with the test's own process as its kernel.
const models = [];
let unanswered = 0;

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

class Model {
  constructor(index, state) {
    Object.assign(this, { index, state, unsaved: {}, ears: [] });
  }

  get(name) {
    return this.state[name];
  }

  // like Backbone's: what is equal to what was there (an array changed in place!) is no change
  set(names, value) {
    const wanted = typeof names === "string" ? { [names]: value } : names;
    Object.assign(this.unsaved, this.take(wanted));
  }

  take(wanted) {
    const changed = Object.entries(wanted).filter(([name, value]) => !same(this.state[name], value));
    Object.assign(this.state, Object.fromEntries(changed));
    for (const [name, value] of changed) this.fire(`change:${name}`, this, value, {});
    if (changed.length) this.fire("change", this, {});
    return Object.fromEntries(changed);
  }

  save_changes() {
    const state = this.unsaved;
    this.unsaved = {};
    if (Object.keys(state).length) tell(this.index, { method: "update", state, buffer_paths: [] });
  }

  // as in JupyterLab once the kernel was restarted or ended; save_changes only does nothing then
  send(content, _callbacks, buffers = []) {
    if (window.stage.dead) throw new Error("Cannot send");
    const bytes = buffers.map((buffer) => Array.from(new Uint8Array(buffer)));
    tell(this.index, { method: "custom", content }, bytes);
  }

  on(names, hear) {
    for (const name of names.split(" ")) this.ears.push({ name, hear });
  }

  off(names, hear) {
    const gone = (ear) =>
      (!names || names.split(" ").includes(ear.name)) && (!hear || hear === ear.hear);
    this.ears = this.ears.filter((ear) => !gone(ear));
  }

  fire(name, ...words) {
    for (const ear of this.ears.filter((ear) => ear.name === name)) ear.hear(...words);
  }
}

async function tell(index, message, buffers = []) {
  unanswered += 1;
  try {
    hear(await window.stageTell(index, JSON.stringify(message), buffers));
  } finally {
    unanswered -= 1;
  }
}

function hear(text) {
  for (const [index, { method, state, content }] of JSON.parse(text)) {
    if (method === "update") models[index].take(state);
    if (method === "custom") models[index].fire("msg:custom", content, []);
  }
}

async function load(source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: parts } = await import(url);
  return typeof parts === "function" ? parts() : parts;
}

async function show(widgets) {
  for (const { state } of widgets) models.push(new Model(models.length, state));
  for (const [index, { esm, css }] of widgets.entries()) {
    document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
    const el = document.createElement("div");
    el.className = "lm-Widget jupyter-widgets anywidget";
    document.querySelector(".jp-OutputArea-output").append(el);
    const { initialize, render } = await load(esm);
    await initialize?.({ model: models[index] });
    await render?.({ model: models[index], el });
  }
  ask();
}

// what Python does by itself, in a timer say, waits until it is asked for
async function ask() {
  hear(await window.stageTell(-1, "null"));
  setTimeout(ask, 100);
}

window.stage = { show, hear, dead: false, isSettled: () => unanswered === 0 };
