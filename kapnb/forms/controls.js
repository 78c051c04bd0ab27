// The input for one field: what it shows, and what it gives back as somebody types or picks.

const known = (spec, names) => (spec.kinds || []).flatMap((kind) => names[kind] || []);
const named = (pairs, code) => (pairs.find(([one]) => one === code) || [code, String(code)])[1];
const isOn = (value) => value === true || value === "true";

/** The spec as it is for a record with these values: some choices depend on another field. */
function suited(spec, values) {
  const by = spec.options_by;
  return by ? { ...spec, options: by.options[values[by.field]] || [] } : spec;
}

/** A value as people read it: labels, names, days, grouped digits; what is not valid as typed. */
function shown(spec, value, names = {}) {
  if (Array.isArray(value)) {
    const one = { ...spec, type: spec.type.slice(0, -1) };
    const between = { texts: "\n", dates: "; " }[spec.type] || ", ";
    return value.map((part) => shown(one, part, names)).join(between);
  }
  const there = value ?? "";
  if (there === "") return spec.default === undefined ? "" : shown(spec, spec.default, names);
  if (spec.type === "choice") return named(spec.options, there);
  if (spec.type === "ref" || spec.type === "refs") return named(known(spec, names), there);
  if (spec.type === "flag") return isOn(there) ? "Yes" : there === false ? "" : String(there);
  if (spec.type === "number") return words.number(there);
  return spec.type === "date" || spec.type === "dates" ? words.day(there) : String(there);
}

const basics = (spec, options) => ({
  id: options.id,
  class: "kn-input",
  autocomplete: "off",
  "aria-label": options.label,
  "aria-describedby": options.describedby,
  "aria-required": spec.required ? "true" : null,
});

function lineControl(spec, options) {
  const input = h("input", {
    ...basics(spec, options),
    type: "text",
    oninput: () => options.onInput(input.value),
  });
  const set = (value) => (input.value = shown(spec, value));
  return { el: input, input, set };
}

function longControl(spec, options) {
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + 2}px`;
  };
  const input = h("textarea", {
    ...basics(spec, options),
    rows: 2,
    oninput: () => (grow(), options.onInput(input.value)),
    onfocus: grow,
  });
  const set = (value) => (input.value = Array.isArray(value) ? value.join("\n") : (value ?? ""));
  return { el: input, input, set };
}

/** A number is shown with grouped digits, and edited as it was typed. */
function numberControl(spec, options) {
  let raw = "";
  const input = h("input", {
    ...basics(spec, options),
    type: "text",
    inputmode: "decimal",
    oninput: () => options.onInput((raw = input.value)),
    onfocus: () => {
      if (input.value !== raw) input.value = raw;
      input.select();
    },
    onblur: () => (input.value = words.number(raw)),
  });
  input.classList.add("kn-number");
  const set = (value) => {
    raw = String(value ?? spec.default ?? "");
    input.value = document.activeElement === input ? raw : words.number(raw);
  };
  return { el: input, input, set };
}

/** A day can be typed in any way that Python reads, or picked from the browser's calendar. */
function dateControl(spec, options) {
  const line = lineControl(spec, options);
  let iso = "";
  const calendar = h("input", {
    type: "date",
    tabindex: "-1",
    "aria-hidden": "true",
    onchange: () => {
      line.set(calendar.value);
      options.onInput(calendar.value, 0);
      line.input.focus();
    },
  });
  const open = () => {
    calendar.value = iso;
    calendar.showPicker();
  };
  line.input.setAttribute("placeholder", "day month year");
  line.input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !event.altKey) return;
    event.preventDefault();
    open();
  });
  const icon = h("button", { type: "button", class: "kn-icon kn-icon-day", tabindex: "-1",
    title: "Calendar (Alt+↓)", "aria-label": "Calendar",
    onmousedown: (event) => event.preventDefault(), onclick: open }); // prettier-ignore
  const set = (value) => {
    iso = /^\d{4}-\d\d-\d\d$/.test(value) ? value : "";
    line.set(value);
  };
  return { el: h("span", { class: "kn-date" }, line.el, icon, calendar), input: line.input, set };
}

function flagControl(spec, options) {
  const input = h("input", {
    ...basics(spec, options),
    type: "checkbox",
    onchange: () => options.onInput(input.checked, 0),
  });
  return { el: input, input, set: (value) => (input.checked = isOn(value)) };
}

function choiceControl(spec, options) {
  const input = h("select", {
    ...basics(spec, options),
    onchange: () => options.onInput(input.value, 0),
  });
  const set = (value) => {
    const there = String(value || spec.default || "");
    const isKnown = !there || spec.options.some(([code]) => code === there);
    const pairs = [
      ...(spec.default === undefined ? [["", "–"]] : []),
      ...spec.options,
      ...(isKnown ? [] : [[there, there]]), // what was pasted is shown until it is mended
    ];
    input.replaceChildren(...pairs.map(([code, label]) => h("option", { value: code }, label)));
    input.value = there;
  };
  return { el: input, input, set };
}

const CONTROLS = { long: longControl, texts: longControl, number: numberControl, date: dateControl,
  flag: flagControl, choice: choiceControl, ref: refControl, refs: refsControl }; // prettier-ignore

/** The bare input of a field: `{ el, input, set(value, names), focus() }`.
 *
 * options: names, id, label, describedby, onInput(raw, wait), create(kind, name).
 */
function control(spec, value, options) {
  const made = (CONTROLS[spec.type] || lineControl)(spec, options);
  made.set(value, options.names);
  return { ...made, focus: () => made.input.focus() };
}

/** What a field is called, with its unit unless the title has it: Margin, %; Hours required. */
function titleOf({ title, unit }) {
  return unit && !title.toLowerCase().includes(unit) ? `${title}, ${unit}` : title;
}

/** A labelled control with its help, or what is wrong, below: `{ el, set, say(message), focus }`. */
function field(spec, value, options) {
  const id = uid();
  const note = h("div", { id: `${id}-note`, class: "kn-help" }, spec.help);
  const inner = control(spec, value, { ...options, id, describedby: note.id });
  const needed = spec.required ? " kn-needed" : "";
  const label = h("label", { class: `kn-label${needed}`, for: id }, options.label || titleOf(spec));
  const wide = ["long", "texts", "refs"].includes(spec.type);
  const el = h("div", { class: `kn-field kn-field-${spec.type}${wide ? " kn-field-wide" : ""}` },
    label, inner.el, note); // prettier-ignore
  const say = (message) => {
    if (note.textContent === (message || spec.help)) return;
    note.className = message ? "kn-said" : "kn-help";
    note.textContent = message || spec.help;
    if (message) note.setAttribute("role", "alert");
    else note.removeAttribute("role");
    inner.input.toggleAttribute("aria-invalid", Boolean(message));
    if (message) inner.input.setAttribute("aria-invalid", "true");
  };
  return { ...inner, el, say };
}
