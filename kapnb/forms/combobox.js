// Picking records by typing part of a name, and making them on the spot.

const PLAIN = { ł: "l", ø: "o", đ: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe" }; // no marks to take off
const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[łøđıßæœ]/g, (one) => PLAIN[one]);
const listOf = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/** Make records on the spot: `create(kind, name)` queues it and returns its id.
 *
 * `link.spec.makes` says where records of a kind stand, the field that names them, and the noun.
 */
function maker(link) {
  const create = (kind, name) => {
    const [list, field] = link.spec.makes[kind];
    const id = uid();
    // the edit that refers to it follows at once and takes it along in the same message
    link.edit({ add: list, id, values: { [field]: name } }, 400);
    return id;
  };
  create.noun = (kind) => ((link.spec.makes || {})[kind] || [])[2];
  return create;
}

/** An input with a list of what can be picked; `picked(id)`, or `typed(text)` for anything else. */
function combobox(spec, options, { names, picked, typed }) {
  let items = [];
  let at = -1;
  let text = "";
  const list = h("div", { id: uid(), class: "kn-options", role: "listbox", popover: "manual",
    onmousedown: (event) => event.preventDefault(), // the input keeps the focus
    "aria-label": "Suggestions" }); // prettier-ignore
  const input = h("input", {
    ...basics(spec, options),
    type: "text",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    oninput: () => open(input.value),
    onclick: () => open(""),
    onkeydown: key,
    onblur: settle,
  });
  const isOpen = () => input.getAttribute("aria-expanded") === "true";
  const follow = (event) => event.target !== list && place();

  function found(query) {
    const parts = fold(query).split(/\s+/).filter(Boolean);
    const pairs = known(spec, names()).filter(([, name]) =>
      parts.every((part) => fold(name).includes(part)),
    );
    const first = ([, name]) => (query && fold(name).startsWith(fold(query)) ? 0 : 1);
    const there = pairs.sort((a, b) => first(a) - first(b)).map(([id, name]) => ({ id, name }));
    const wanted = query.trim();
    if (!options.create || !wanted || there.some(({ name }) => fold(name) === fold(wanted)))
      return there;
    const { noun } = options.create;
    const kinds = spec.kinds.filter((kind) => !noun || noun(kind));
    const as = (kind) => (kinds.length > 1 ? ` as ${(noun && noun(kind)) || kind}` : "");
    return [...there, ...kinds.map((kind) => ({ kind, wanted, name: `+ Add ${wanted}${as(kind)}` }))];
  }
  function open(query) {
    items = found(query);
    list.replaceChildren(
      ...items.map((item, index) =>
        h("div", { id: `${list.id}-${index}`, role: "option", "aria-selected": "false",
          class: item.kind ? "kn-option kn-option-new" : "kn-option",
          onmousedown: () => pick(item) }, item.name), // prettier-ignore
      ),
    );
    if (!items.length) return close();
    if (!isOpen()) {
      list.showPopover();
      input.setAttribute("aria-expanded", "true");
      window.addEventListener("scroll", follow, true);
    }
    place();
    mark(query && !items[0].kind ? 0 : -1);
  }
  function place() {
    const box = input.getBoundingClientRect();
    list.style.minWidth = `${box.width}px`;
    const above = box.bottom + list.offsetHeight > innerHeight && box.top > list.offsetHeight;
    list.style.left = `${Math.max(4, Math.min(box.left, innerWidth - list.offsetWidth - 4))}px`;
    list.style.top = `${above ? box.top - list.offsetHeight : box.bottom}px`;
  }
  function close() {
    if (!isOpen()) return;
    list.hidePopover();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    window.removeEventListener("scroll", follow, true);
    at = -1;
  }
  function mark(index) {
    at = index;
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }
  function pick({ id, kind, wanted, name }) {
    const made = kind ? options.create(kind, wanted) : id;
    set(kind ? wanted : name);
    close();
    picked(made);
  }
  function settle() {
    close();
    const wanted = input.value.trim();
    if (wanted === text) return;
    const same = known(spec, names()).filter(([, name]) => fold(name) === fold(wanted));
    if (same.length === 1) return pick({ id: same[0][0], name: same[0][1] });
    set(wanted);
    typed(wanted);
  }
  function key(event) {
    if (event.key === "Escape" && isOpen()) {
      event.stopPropagation();
      return close();
    }
    const chosen = isOpen() && at >= 0 && items[at];
    if (chosen && (event.key === "Enter" || (event.key === "Tab" && input.value !== text))) {
      if (event.key === "Enter") event.preventDefault();
      return pick(chosen);
    }
    if (event.key === "Enter") return settle();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    if (!isOpen()) return open(input.value === text ? "" : input.value);
    mark(at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length);
  }
  function set(value) {
    input.value = text = value;
  }
  return { el: h("span", { class: "kn-combo" }, input, list), input, set, open };
}

function refControl(spec, options) {
  let names = options.names || {};
  const box = combobox(spec, options, {
    names: () => names,
    picked: (id) => options.onInput(id, 0),
    typed: (text) => options.onInput(text, 0),
  });
  const set = (value, others) => {
    names = others || names;
    box.set(shown(spec, value, names));
  };
  return { ...box, set };
}

function refsControl(spec, options) {
  let names = options.names || {};
  let ids = [];
  const give = (wanted) => {
    ids = wanted;
    draw();
    options.onInput(ids, 0);
  };
  const add = (id) => {
    box.set("");
    give(id && !ids.includes(id) ? [...ids, id] : ids);
  };
  const box = combobox(spec, options, { names: () => names, picked: add, typed: add });
  box.input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !box.input.value && ids.length) give(ids.slice(0, -1));
    if (event.key === "Enter" && event.defaultPrevented) event.stopPropagation(); // one more?
  });
  const chips = h("span", { class: "kn-chips" }, box.el);
  const chip = (id) => {
    const name = shown({ ...spec, type: "ref" }, id, names);
    const drop = () => (give(ids.filter((one) => one !== id)), box.input.focus());
    const button = h("button", { type: "button", class: "kn-chip-off", onclick: drop }, "×");
    button.setAttribute("aria-label", `Remove ${name}`);
    return h("span", { class: "kn-chip" }, name, button);
  };
  const draw = () => {
    chips.querySelectorAll(".kn-chip").forEach((one) => one.remove());
    box.el.before(...ids.map(chip)); // the input stays where it is, with the focus
  };
  const set = (value, others) => {
    names = others || names;
    ids = listOf(value);
    draw();
  };
  return { el: chips, input: box.input, set };
}
