// What every form shares: building elements, guarding keys, talking to the desk, writing values.

const LETTERS = "23456789abcdefghjkmnpqrstvwxyz";
const uid = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(7)), (n) => LETTERS[n % 30]).join("");

/** Make an element: `on*` are listeners, `value`, `checked` and `disabled` properties. */
function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (["value", "checked", "disabled"].includes(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// numbers, dates and plurals as the documents write them

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const words = {
  number(text) {
    const [, sign, whole, rest] = /^([-−]?)(\d+)(\.\d+)?$/.exec(String(text)) || [];
    if (whole === undefined) return String(text);
    return `${sign ? "−" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest || ""}`;
  },
  day(iso) {
    const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(iso)) || [];
    return year ? `${Number(day)} ${MONTHS[month - 1]} ${year}` : String(iso ?? "");
  },
  /** A time in ms, as the clock on the wall shows it. */
  moment(ms) {
    const here = new Date(ms - new Date(ms).getTimezoneOffset() * 60000).toISOString();
    return `${words.day(here.slice(0, 10))}, ${here.slice(11, 16)}`;
  },
  plural: (count, noun, many) => `${words.number(count)} ${count === 1 ? noun : many || noun + "s"}`,
};

/** Where Jupyter serves a file that is named as seen from the notebook. */
function address(path) {
  const config = document.getElementById("jupyter-config-data");
  const here = /\/(?:tree|notebooks)\/(.*\/)?[^/]+\.ipynb$/.exec(location.pathname);
  if (!config || !here) return path;
  const base = new URL(JSON.parse(config.textContent).baseUrl || "/", location.origin);
  return new URL(path, new URL(`files/${here[1] || ""}`, base)).href;
}

/** A link to a file of the workspace; where it is served is known only once it is followed. */
const paperLink = (path, label) =>
  h("a", { href: path, target: "_blank", onclick: ({ currentTarget }) => (currentTarget.href = address(path)) }, label);

/** Keep JupyterLab's shortcuts (d d deletes the cell) from keys pressed in a form.
 *
 * Lab listens on the document and asks the focused element for this attribute; the window comes
 * before the document. Its own Ctrl+S shall get through; that it runs or picks cells (Enter, Ctrl+A)
 * and keeps Ctrl+Z from what is being typed shall not. In a cell it lets no Enter end a line or send
 * a form either: it prevents that at the input, which is after the window.
 */
function guard(el, flush) {
  const listen = (event) => {
    if (!el.contains(event.target)) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "s") {
      event.preventDefault();
      flush();
    }
    const meant = event.key === "Enter" || (command && "ayz".includes(event.key.toLowerCase()));
    if ((command || event.altKey) && !meant) event.target.removeAttribute("data-lm-suppress-shortcuts");
    else event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  };
  const shield = (event) => el.contains(event.target) && event.stopPropagation();
  window.addEventListener("keydown", listen, true);
  window.addEventListener("beforeinput", shield, true);
  return () => {
    window.removeEventListener("keydown", listen, true);
    window.removeEventListener("beforeinput", shield, true);
  };
}

/** What was typed and is not in the file yet, kept in the browser in case the kernel goes away. */
const drawer = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) || null;
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
    } catch {
      // a full or forbidden storage takes away the safety net, not the form
    }
  },
  names(start) {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(start));
    } catch {
      return [];
    }
  },
};

const PATIENCE = 5000;

/** Send what waits in any form: what was typed first must come before what is typed or done next. */
const flushAll = () => window.dispatchEvent(new Event("kn-flush"));

/** Connect a form with the desk; `link.banner` is to be put on top of the form.
 *
 * `edit` collects edits and sends them shortly after the last one, `send` sends any other message
 * at once. `pending` is a value that the desk has not acknowledged (without a field: whether the
 * record itself is to be added). What is not in the file yet
 * survives a lost kernel and a closed tab: the next form of that name offers to put it back.
 */
function connect(model, el) {
  const banner = h("div", { class: "kn-banner", role: "status", hidden: true });
  const listeners = [];
  let [queue, sent] = [[], []];
  let base = null;
  let rev = model.get("ack");
  let timer, waiting;
  let key = model.get("spec").key;

  const say = (text, tone, ...buttons) => {
    banner.hidden = !text;
    banner.className = `kn-banner kn-banner-${tone || "plain"}`;
    banner.replaceChildren(text || "", ...buttons);
  };
  const unanswered = () => [
    ...sent.flatMap((message) => (message.key === key && message.edits) || []),
    ...queue,
  ];
  // one drawer for each form that was ever drawn: another notebook may have the account open too
  const slot = (session = model.get("spec").session) => `${key}#${session}`;
  const own = () => drawer.read(slot())?.edits || [];
  const store = (edits, session) =>
    drawer.write(slot(session), edits.length ? { time: Date.now(), edits } : null);
  const keep = () => {
    const edits = unanswered();
    if (edits.length) store([...own(), ...edits].reduce(merged, []));
  };
  function merged(edits, edit) {
    const same = (other) => "set" in edit && other.set === edit.set && other.field === edit.field;
    return [...edits.filter((other) => !same(other)), edit];
  }
  const tidy = () => {
    const left = model.get("left");
    const there = own();
    if (!left || !there.length || queue.length || sent.length) return;
    if (key !== model.get("spec").key) return; // it is told of another account already
    const misses = (one) =>
      "set" in one ? (left[one.set] || []).includes(one.field) : "add" in one && one.id in left;
    store(there.filter(misses));
  };
  const lost = (why, when = "") => {
    el.classList.add("kn-lost");
    const then = "run the notebook again (Run, Run All Cells) and it can be put back.";
    say(`${why} What you typed is kept: ${when}${then}`, "bad");
  };
  const ended = () => lost("Not connected to the notebook any more.");
  const late = () =>
    lost("No answer: the notebook is busy, or not connected any more.", "if this stays, ");
  const expect = () => {
    clearTimeout(waiting);
    waiting = setTimeout(late, PATIENCE);
  };
  function send(message, buffers) {
    if (message.do !== "edit") flushAll();
    const whole = { ...message, rev: ++rev, key };
    sent.push(whole);
    expect();
    try {
      model.send(whole, undefined, buffers);
    } catch {
      ended(); // JupyterLab throws once the kernel was restarted or ended
    }
  }
  function flush() {
    clearTimeout(timer);
    timer = null;
    if (!queue.length) return;
    const edits = queue;
    queue = [];
    send({ do: "edit", edits, base });
    base = null;
  }
  function edit(one, wait = 400) {
    if (!queue.length) flushAll();
    base ??= model.get("base"); // what the file said when it was begun
    queue = queue.reduce(merged, []);
    queue = merged(queue, one);
    keep();
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
    if (!wait) flush();
  }
  function pending(record, field) {
    const found = unanswered().filter((one) => (one.set ?? one.id) === record && one.field === field);
    const last = found[found.length - 1];
    return last && (field === undefined ? true : last.value);
  }

  const acknowledged = () => {
    const ack = model.get("ack");
    const answered = sent.filter((message) => message.rev <= ack);
    sent = sent.filter((message) => message.rev > ack);
    rev = Math.max(rev, ack);
    // each is acknowledged by itself: before a jump, something did not arrive
    if (answered.some((message) => message.rev < ack && message.edits && message.key === key)) {
      const edits = answered.flatMap((message) => (message.key === key && message.edits) || []);
      queue = [...edits, ...queue].reduce(merged, []);
      flush();
    }
    if (answered.length) changed(); // from now on what the desk says counts
    if (sent.length) return expect();
    clearTimeout(waiting);
    if (el.classList.contains("kn-lost")) {
      el.classList.remove("kn-lost");
      say("");
    }
    if (answered.length) noticed(); // the same words as before are no change
    tidy();
  };
  const noticed = () => {
    const text = model.get("notice");
    if (text) say(text, "bad", button("Dismiss", () => say("")));
    else if (banner.classList.contains("kn-banner-bad") && !el.classList.contains("kn-lost")) say("");
  };
  const changed = () => listeners.forEach((listener) => listener());
  const renewed = () => {
    if (key !== model.get("spec").key) {
      if (unanswered().length) store(unanswered(), "late");
      flush(); // the desk says that it came too late
      say("");
      key = model.get("spec").key;
    }
    offer();
    tidy();
    changed();
  };
  const events = {
    "change:ack": acknowledged,
    "change:left": tidy,
    "change:notice": noticed,
    "change:data": changed,
    "change:spec": renewed,
    comm_live_update: ended, // JupyterLab says so when the kernel was restarted or has ended
  };
  Object.entries(events).forEach(([name, listener]) => model.on(name, listener));

  function button(label, act, kind = "") {
    return h("button", { type: "button", class: `kn-button ${kind}`, onclick: act }, label);
  }
  function offer() {
    const names = drawer.names(slot("")).filter((name) => name !== slot());
    const found = () => names.map(drawer.read).filter((old) => old && old.edits);
    const take = () => {
      const edits = found().flatMap((old) => old.edits); // less, if another page took them meanwhile
      names.forEach((name) => drawer.write(name, null));
      say("");
      return edits;
    };
    if (!found().length) return;
    const count = found().reduce((sum, old) => sum + old.edits.length, 0);
    const last = Math.max(...found().map((old) => old.time));
    say(
      `${words.plural(count, "entry", "entries")} typed here on ${words.moment(last)} did not reach the plan. `,
      "warn",
      button("Put back", () => {
        queue = [...take(), ...queue].reduce(merged, []);
        keep();
        flush();
      }),
      button("Discard", take),
    );
  }

  const unload = (event) => {
    flush();
    if (sent.length || el.classList.contains("kn-lost")) event.preventDefault();
  };
  window.addEventListener("beforeunload", unload);
  window.addEventListener("kn-flush", flush);
  const unguard = guard(el, () => {
    el.dispatchEvent(new CustomEvent("kn-commit"));
    flush();
    send({ do: "save" });
  });
  el.classList.add("kn");
  offer();
  return {
    banner,
    button,
    edit,
    flush,
    pending,
    say,
    send,
    get spec() {
      return model.get("spec");
    },
    get data() {
      return model.get("data");
    },
    onData: (listener) => listeners.push(listener),
    close() {
      flush();
      unguard();
      clearTimeout(waiting);
      window.removeEventListener("beforeunload", unload);
      window.removeEventListener("kn-flush", flush);
      Object.entries(events).forEach(([name, listener]) => model.off(name, listener));
    },
  };
}
