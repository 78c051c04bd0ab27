// One requirement of a coaching session: present, clarify, vulnerabilities, recommendations, verdict.

const PHASES = {
  present: ["Present", "What does the plan say?"],
  clarify: ["Clarify", "What do we need to know?"],
  vulnerabilities: ["", "What could go wrong here? One sentence, then Enter."],
  recommendations: ["", "What should be done? One sentence, then Enter."],
};

const tag = (text, tone) => (text ? h("span", { class: `kn-tag kn-t-${tone}` }, text) : null);

/** Draw a list anew without touching what stays: `make(item)` gives `{ el, update(item) }`. */
function keyed(host, keyOf, make) {
  let kept = new Map();
  return (items) => {
    const now = new Map(items.map((item) => [keyOf(item), kept.get(keyOf(item)) || make(item)]));
    kept.forEach((one, key) => now.has(key) || one.el.remove());
    now.forEach((one) => one.el.parentNode || host.append(one.el));
    items.forEach((item) => now.get(keyOf(item)).update(item));
    kept = now;
  };
}

function panelOf(link, title, specs, record, names) {
  const form = panel(link, { specs, groups: [["", Object.keys(specs)]], record: record.id,
    values: record.values, said: record.said, names, title }); // prettier-ignore
  return { ...form, id: record.id, renew: (now, all) => form.update(now.values, now.said, all) };
}

/** What is to be talked through for a requirement, to be ticked. */
function agendaItem(link, item) {
  const ticked = () => {
    const others = discussed(link).filter((key) => key !== item.key);
    const value = tick.checked ? [...others, item.key] : others;
    link.edit({ set: link.data.review.id, field: "discussed", value }, 0);
  };
  const tick = h("input", { type: "checkbox", class: "kn-input", onchange: ticked,
    "aria-label": `Talked through: ${item.text}` }); // prettier-ignore
  const [word, tone] = link.spec.kinds[item.kind];
  const state = h("span", { class: "kn-bar" });
  const el = h("li", { class: "kn-item" },
    h("div", { class: "kn-bar" }, tag(word, tone), state),
    h("p", { class: "kn-item-text" }, item.text),
    item.why ? h("p", { class: "kn-muted" }, item.why) : null,
    item.advice ? h("p", {}, item.advice) : null,
    h("label", { class: "kn-tick" }, tick, "Talked through"),
  ); // prettier-ignore
  const update = (now) => {
    tick.checked = discussed(link).includes(item.key);
    const since = now.since && `Still open since ${now.since}`;
    const tags = [tag(since, "amber"), tag(now.settled && "Settled in this session", "green")];
    state.replaceChildren(...tags.filter(Boolean));
  };
  return { el, update };
}

const discussed = (link) => link.pending(link.data.review.id, "discussed") || link.data.discussed;

/** A vulnerability or a recommendation, and the red flag or action that it became. */
function reviewPoint(link, about, point) {
  const text = control(about.text, point.values.text, {
    label: about.title,
    onInput: (value, wait) => link.edit({ set: point.id, field: "text", value }, wait),
  });
  const [first] = Object.keys(about.becomes);
  const noun = about.becoming.toLowerCase();
  const become = link.button(`Make it ${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`, () => {
    const id = uid();
    link.edit({ add: about.list, id, values: { [first]: text.input.value } }, 400);
    link.edit({ set: point.id, field: about.field, value: id }, 0);
    wanted = true;
  });
  const drop = link.button("Remove", () => link.edit({ remove: point.id }, 0), "kn-bare");
  const note = h("span", { class: "kn-tag" });
  const place = h("div", {});
  let made = null;
  let wanted = false;
  function update(now) {
    const quiet = document.activeElement !== text.input;
    if (quiet && link.pending(point.id, "text") === undefined) text.set(now.values.text);
    become.hidden = Boolean(now.became);
    note.hidden = !now.became;
    note.textContent = now.waits ? `${about.becoming}: not complete yet` : `${about.becoming} in the plan`;
    note.className = `kn-tag kn-t-${now.waits ? "amber" : "green"}`;
    if (!now.became || made?.id !== now.became.id) {
      made = now.became && panelOf(link, about.becoming, about.becomes, now.became, link.data.names);
      place.replaceChildren(...(made ? [made.el] : []));
      if (made && wanted) made.focus(Object.keys(about.becomes)[1]);
      wanted = false;
    } else made.renew(now.became, link.data.names);
  }
  const el = h("li", { class: "kn-point" }, text.el,
    h("div", { class: "kn-bar" }, note, become, drop), place); // prettier-ignore
  return { el, update };
}

function pointsPhase(link, name, need) {
  const about = link.spec.points[name];
  const list = h("ul", { class: "kn-plain" });
  const fill = keyed(list, (point) => point.id, (point) => reviewPoint(link, about, point));
  const add = () => {
    const text = input.value.trim();
    input.value = "";
    if (!text) return;
    const values = { text, requirement: need };
    link.edit({ add: name, in: link.data.review.id, id: uid(), values }, 0);
  };
  const entered = (event) => event.key === "Enter" && add();
  // leaving the field is no reason to lose the sentence
  const input = h("input", { class: "kn-input", type: "text", autocomplete: "off", onchange: add,
    onkeydown: entered, placeholder: "Type a sentence and press Enter",
    "aria-label": `Add to ${about.title.toLowerCase()}` }); // prettier-ignore
  const here = (point) => !point.values.requirement || point.values.requirement === need;
  const update = () => fill(link.data.points[name].filter(here));
  return { parts: [list, input], update };
}

function presentPhase(link, need) {
  const reason = h("p", {});
  const page = h("div", { class: "kn-page" });
  page.addEventListener("click", (event) => {
    if (event.target.closest('a[href^="#"]')) event.preventDefault();
  });
  const fold = h("details", {
    ontoggle: () => link.send({ do: "present", requirement: fold.open ? need : "" }),
  }, h("summary", {}, "The chapter of the playbook"), page); // prettier-ignore
  let html = "";
  const update = () => {
    reason.textContent = link.data.requirements[need][2];
    const now = link.data.about === need ? link.data.page : "";
    if (now !== html) page.innerHTML = html = now;
  };
  return { parts: [reason, fold], update };
}

function clarifyPhase(link, need) {
  const list = h("ul", { class: "kn-plain" });
  const none = h("p", { class: "kn-muted" }, "Nothing is on the agenda here. Ask what has changed.");
  const fill = keyed(list, (item) => item.key, (item) => agendaItem(link, item));
  const update = () => {
    const items = link.data.agenda.filter((item) => item.requirement === need);
    none.hidden = items.length > 0;
    fill(items);
  };
  return { parts: [none, list], update };
}

function verdictPart(link, need) {
  const { verdict, verdict_tones: tones } = link.spec;
  const made = uid();
  const name = uid();
  const radios = verdict.options.map(([code, label]) => {
    const radio = h("input", { type: "radio", name, value: code, onchange: () => give(code) });
    return h("label", { class: "kn-choice" }, radio, tag(label, tones[code]));
  });
  const place = h("div", {});
  let note = null;
  function give(code) {
    const there = link.data.verdicts[need];
    if (there) return link.edit({ set: there.id, field: "verdict", value: code }, 0);
    const values = { requirement: need, verdict: code };
    link.edit({ add: "verdicts", in: link.data.review.id, id: made, values }, 0);
  }
  const update = () => {
    const there = link.data.verdicts[need];
    const code = there && (link.pending(there.id, "verdict") || there.values.verdict);
    if (there) radios.forEach((one) => (one.firstChild.checked = one.firstChild.value === code));
    if (note?.id !== there?.id) {
      note = there && panelOf(link, "Verdict", link.spec.note, there, {});
      place.replaceChildren(...(note ? [note.el] : []));
    } else if (note) note.renew(there, {});
  };
  const group = h("fieldset", { class: "kn-verdict" }, h("legend", {}, verdict.title),
    h("div", { class: "kn-bar" }, radios)); // prettier-ignore
  return { parts: [group, place], update };
}

/** The requirement that is talked about: its four phases and the verdict. */
function stage(link, need, watch, go) {
  const { requirements } = link.spec;
  const index = requirements.findIndex(([code]) => code === need);
  const heading = h("h3", { class: "kn-title", tabindex: "-1" }, `${index + 1}. ${requirements[index][1]}`);
  const state = h("span", {});
  const time = h("span", { class: "kn-muted" });
  const made = {
    present: presentPhase(link, need),
    clarify: clarifyPhase(link, need),
    vulnerabilities: pointsPhase(link, "vulnerabilities", need),
    recommendations: pointsPhase(link, "recommendations", need),
  };
  const clocks = {};
  const phases = Object.entries(PHASES).map(([name, [title, ask]]) => {
    clocks[name] = h("span", { class: "kn-muted kn-spent" });
    const here = () => watch.at(need, name);
    return h("section", { class: "kn-phase", onfocusin: here, onpointerdown: here },
      h("h4", {}, title || link.spec.points[name].title, clocks[name]),
      h("p", { class: "kn-help" }, ask), made[name].parts); // prettier-ignore
  });
  const verdict = verdictPart(link, need);
  const step = (by) => requirements[index + by]?.[0];
  const turn = (label, to, kind) => (to ? link.button(label, () => go(to), kind) : null);
  const el = h("section", { class: "kn-stage", "aria-label": requirements[index][1] },
    h("div", { class: "kn-bar" }, heading, state, time), phases, verdict.parts,
    h("div", { class: "kn-bar kn-turn" }, turn("Previous", step(-1)), turn("Next requirement", step(1), "kn-main")),
  ); // prettier-ignore
  const update = () => {
    const [tone, word] = link.data.requirements[need];
    state.replaceChildren(tag(word, tone));
    [...Object.values(made), verdict].forEach((part) => part.update());
  };
  const tick = () => {
    time.textContent = `${clock(watch.spent(`${need}/`))} of ${clock(watch.share())}`;
    for (const [name, one] of Object.entries(clocks)) {
      const spent = watch.spent(`${need}/${name}`);
      one.textContent = spent < 1000 ? "" : clock(spent);
    }
  };
  update();
  return { el, update, tick, focus: () => heading.focus() };
}
