// Objectives: a list on the left, on the right one in full, judged while it is typed.

const SIGNS = { pass: "✓", fail: "✗", ask: "?" };
const MEANS = { pass: "yes", fail: "not yet", ask: "please judge" };
const TYPING = 250;
const CALM = 1200;

/** The five letters as lights, each with its reason, and what can be taken over. */
function smartLights(link) {
  const lights = h("ul", { class: "kn-smart", "aria-label": "SMART" });
  const heard = h("div", { class: "kn-hidden-label", role: "status" });
  let timer = null;
  let said = "";

  function use(values) {
    link.flush();
    link.send({ do: "use", record: link.data.shown, values });
  }
  const button = ([label, values]) =>
    h("button", { type: "button", class: "kn-use", title: `Use “${label}”`, onclick: () => use(values) },
      h("b", {}, "Use "), label); // prettier-ignore
  function light({ letter, word, result, reason, proposal, uses }) {
    const tone = `kn-light kn-t-${TONE_OF[result]} kn-light-${result}`;
    const sign = h("span", { "aria-hidden": "true" }, SIGNS[result]);
    const said = h("span", {}, h("b", {}, word), h("span", { class: "kn-hidden-label" }, `: ${MEANS[result]}`),
      ` · ${reason}`, uses.length < 2 ? h("span", { class: "kn-muted" }, ` ${proposal}`) : null,
      uses.length ? h("span", { class: "kn-uses" }, uses.map(button)) : null); // prettier-ignore
    return h("li", { class: "kn-smart-one", "data-result": result }, h("span", { class: tone }, letter, sign), said);
  }
  function update({ letters = [], smart = "" }) {
    const now = JSON.stringify(letters);
    if (now === said) return;
    said = now;
    lights.replaceChildren(...letters.map(light));
    clearTimeout(timer); // a reader is told once somebody pauses, not at each letter
    timer = setTimeout(() => (heard.textContent = smart && `SMART: ${smart}`), CALM);
  }
  return { el: h("div", {}, lights, heard), update, stop: () => clearTimeout(timer) };
}

/** The colour of an objective with its reason, the straight line, and the working. */
function colourOf({ colour, actual, expected, line, measured }) {
  if (!colour)
    return [h("p", { class: "kn-muted" }, "Give it a name: the letters of SMART light up as you write.")];
  const width = (share) => `${Math.min(Math.max(share, 0), 100)}%`;
  const track = actual !== null && expected !== null &&
    h("div", { class: `kn-track kn-t-${colour.tone}`, "aria-hidden": "true" },
      h("div", { class: "kn-track-done", style: `width:${width(actual)}` }),
      h("div", { class: "kn-track-today", style: `left:${width(expected)}` })); // prettier-ignore
  const parts = [line && `Expected today: ${line}`, measured && `measured: ${measured}`];
  const rows = colour.rows.map(([what, found]) =>
    h("tr", {}, h("th", { scope: "row" }, what), h("td", {}, found)),
  );
  return [
    h("p", {}, h("span", { class: `kn-tag kn-t-${colour.tone}` }, colour.word), " ", colour.reason,
      colour.note && h("span", { class: "kn-muted" }, ` (${colour.note})`)), // prettier-ignore
    track,
    h("p", { class: "kn-muted" }, parts.filter(Boolean).join(" · ")),
    colour.advice && h("p", { class: "kn-advice" }, h("b", {}, "Advice: "), colour.advice),
    h("details", {}, h("summary", {}, "How the colour came about"), h("table", { class: "kn-working" }, h("tbody", {}, rows))),
  ].filter(Boolean);
}

/** One objective, or with LOOSE what is under none: `{ el, update, focus, stop }`. */
function objectivePage(link, record) {
  const create = maker(link);
  const { spec } = link;
  const under = Object.keys(spec.lists)
    .filter((name) => record !== LOOSE || spec.lists[name].above)
    .map((name) => [name, objectiveRows(link, name, record, create)]);
  const lists = h("div", { hidden: true }, under.map(([, rows]) => rows.el));
  const updateLists = ({ rows, names }) => under.forEach(([name, one]) => one.update(rows[name], names));

  if (record === LOOSE) {
    const why = "Actions and milestones that serve no objective. Name the objective, and they move there.";
    lists.hidden = false;
    const el = h("div", {}, h("h3", { class: "kn-title" }, "Not under an objective"), h("p", { class: "kn-muted" }, why), lists);
    return { el, update: updateLists, focus() {}, stop() {} };
  }
  const form = (fields, title) => {
    const { values, said } = link.data.detail;
    const specs = Object.fromEntries(fields.map((one) => [one.name, one]));
    const groups = [["", fields.map((one) => one.name)]];
    return panel(link, { specs, groups, record, values, said, names: link.data.names, title, create, wait: TYPING });
  };
  const name = form([spec.name], spec.name.title);
  const fields = form(spec.fields, "Objective in full");
  const override = form(spec.override, "Colour by hand");
  const lights = smartLights(link);
  const colour = h("div", { class: "kn-colour" });
  const byHand = h("details", { class: "kn-more" }, h("summary", {}, "Set the colour by hand"),
    override.el, link.button("Back to the computed colour", clear, "kn-clear")); // prettier-ignore
  const remove = link.button("Delete this objective", () => link.edit({ remove: record }, 0));
  const el = h("div", { class: "kn-ob-page" }, h("div", { class: "kn-ob-name" }, name.el), lights.el, colour,
    fields.el, byHand, lists, remove); // prettier-ignore
  let drawn = "";

  function clear() {
    link.flush();
    const values = Object.fromEntries(spec.override.map((one) => [one.name, null]));
    link.send({ do: "use", record, values });
  }
  function update(data) {
    const { values, said } = data.detail;
    [name, fields, override].forEach((one) => one.update(values, said, data.names));
    lights.update(data.detail);
    const look = JSON.stringify(data.detail.colour) + data.detail.line + data.detail.measured;
    if (look !== drawn) {
      const wasOpen = colour.querySelector("details")?.open;
      colour.replaceChildren(...colourOf(data.detail));
      if (wasOpen) colour.querySelector("details").open = true;
      drawn = look;
    }
    if (spec.override.some((one) => values[one.name])) byHand.open = true;
    lists.hidden = !data.detail.colour;
    remove.hidden = Object.values(data.rows).some((rows) => rows.length);
    updateLists(data);
  }
  return { el, update, focus: () => name.focus(), stop: lights.stop };
}

/** The list on the left, and from what a new objective can be begun. */
function objectiveList(link, begin) {
  const list = h("ul", { class: "kn-goals" });
  const picker = h("select", { class: "kn-input", "aria-label": "Begin an objective with" });
  const go = link.button("New objective", () => begin(picker.value), "kn-main");
  const nav = h("nav", { "aria-label": "Objectives" }, list);
  let drawn = "";

  const select = (record) => {
    link.flush();
    link.send({ do: "select", record });
  };
  const entry = (shown, id, ...inside) =>
    h("li", {}, h("button", { type: "button", class: "kn-goal", "data-id": id,
      "aria-current": id === shown && "true", onclick: () => select(id) }, ...inside)); // prettier-ignore
  const objective = (shown, one) => {
    const open = words.plural(one.open, "open action");
    const said = [one.owner, one.due, one.late, one.word === "New" ? "" : open];
    return entry(shown, one.id,
      h("span", { class: "kn-goal-top" }, h("span", { class: "kn-goal-name" }, one.name || "New objective"),
        h("span", { class: `kn-tag kn-t-${one.tone}` }, one.word)),
      h("span", { class: "kn-muted" }, said.filter(Boolean).join(" · "))); // prettier-ignore
  };
  function options(starts) {
    const groups = [...new Set(starts.map(([, group]) => group))];
    const of = (group) => starts.filter((start) => start[1] === group)
      .map(([key, , label]) => h("option", { value: key }, label)); // prettier-ignore
    return groups.flatMap((group) => (group ? [h("optgroup", { label: group }, of(group))] : of(group)));
  }
  function update({ objectives, loose, shown, starts }) {
    const now = JSON.stringify([objectives, loose, shown, starts]);
    if (now === drawn) return;
    drawn = now;
    const here = list.contains(document.activeElement) && document.activeElement.dataset.id;
    const rest = entry(shown, LOOSE, h("span", { class: "kn-goal-name" }, "Not under an objective"),
      h("span", { class: "kn-muted" }, words.plural(loose, "open action"))); // prettier-ignore
    list.replaceChildren(...objectives.map((one) => objective(shown, one)), rest);
    if (here) [...list.querySelectorAll("button")].find((one) => one.dataset.id === here)?.focus();
    const kept = starts.some(([key]) => key === picker.value) ? picker.value : "";
    picker.replaceChildren(...options(starts));
    picker.value = kept;
  }
  return { el: h("div", { class: "kn-ob-side" }, h("div", { class: "kn-bar" }, picker, go), nav), update };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const main = h("div", { class: "kn-main-part" });
    let page = null;
    let begun = false;
    const list = objectiveList(link, (key) => {
      begun = true;
      link.flush();
      link.send({ do: "start", key });
    });

    function draw() {
      const { data } = link;
      const now = JSON.stringify([data.shown, link.spec]);
      const turned = page?.now !== now;
      if (turned) {
        page?.stop();
        page = { ...objectivePage(link, data.shown), now };
        main.replaceChildren(page.el);
      }
      page.update(data);
      list.update(data);
      if (!turned || !begun) return;
      begun = false;
      page.focus();
    }
    // each of these is one line in the plan, however long it grows here
    el.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.tagName === "TEXTAREA") event.preventDefault();
    });
    el.append(link.banner, h("div", { class: "kn-objectives" }, list.el, main));
    link.onData(draw);
    draw();
    return () => {
      page?.stop();
      link.close();
    };
  },
};
