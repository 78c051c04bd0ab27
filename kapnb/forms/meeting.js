// The form for one meeting: kept in the browser while it is typed, put into the plan at once.

const isFilled = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
const isBlank = (row) => !Object.entries(row).some(([name, value]) => name !== "id" && isFilled(value));

function meetingForm(link) {
  const names = {};
  const body = h("div", { class: "kn-meet-meeting" });
  const outcome = h("section", { class: "kn-meet-outcome", "aria-label": "What came of it", hidden: true });
  let key = "";
  let draft = null;
  let queue = [];
  let fields = {};
  let drawPeople = null;
  let answered = 0;
  let undo = null;

  // the draft: made, kept in the browser, found again

  const fresh = (meeting = {}) => ({
    id: uid(),
    meeting: { ...link.spec.first, ...meeting },
    people: [],
    seen: {},
    rows: {},
  });
  const isAsFirst = ([name, value]) =>
    !isFilled(value) || name === "type" || String(value) === String(link.spec.first[name]);
  const isUntouched = ({ meeting, seen, rows }) =>
    Object.entries(meeting).every(isAsFirst) &&
    [...Object.values(seen), ...Object.values(rows).flat()].every(isBlank);
  const keep = () => {
    const time = Date.now();
    drawer.write(key, isUntouched(draft) && !queue.length ? null : { time, draft, queue });
    const where = drawer.read(key) ? "Kept in this browser" : "This browser keeps nothing";
    kept.textContent = isUntouched(draft) ? "" : `${where}; not in the plan yet.`;
  };
  const show = () => {
    draw();
    keep();
  };
  function begin(wanted, text, tone) {
    const last = draft;
    draft = wanted;
    show();
    const back = last && !isUntouched(last) && text ? [link.button("Put back", () => begin(last))] : [];
    link.say(text || "", tone, ...back);
  }
  function load() {
    key = `${link.spec.key}:draft`;
    const old = drawer.read(key) || {};
    const isNew = old.draft && !isUntouched(old.draft);
    const isThere = isNew && !old.draft.planned && link.data.meetings.includes(old.draft.id);
    queue = old.queue || [];
    draft = isNew && !isThere ? old.draft : queue.shift() || fresh();
    show();
    if (!isNew || isThere) return;
    link.say(`This meeting was typed here on ${words.moment(old.time)} and is not in the plan yet.`, "warn",
      link.button("Start afresh", () => begin(fresh(), "A fresh form."))); // prettier-ignore
  }

  // controls that write into the draft

  const learn = () => {
    Object.assign(names, link.data.names);
    const made = draft ? draft.people.map(({ id, name }) => [id, name]) : [];
    names.contact = [...(names.contact || []), ...made];
  };
  const create = (kind, name) => {
    const id = uid();
    draft.people.push({ id, name });
    names[kind] = [...(names[kind] || []), [id, name]];
    return id;
  };
  create.noun = (kind) => kind === "contact" && "a new contact";
  function put(record, values, spec, after) {
    const input = field(spec, values[spec.name], {
      names,
      create,
      onInput: (raw) => {
        values[spec.name] = raw;
        input.say("");
        keep();
        if (after) after();
      },
    });
    (fields[record] = fields[record] || {})[spec.name] = input;
    return input.el;
  }
  const about = (name, after) => put(draft.id, draft.meeting, link.spec.about[name], after);

  // who was there, and where they stand

  function attendees() {
    const box = h("div", { class: "kn-meet-seen" });
    const named = h("div", { class: "kn-bar" });
    drawPeople = () => {
      if (box.contains(document.activeElement)) return;
      const here = (draft.meeting.attendees || []).filter((id) => nameOf(id));
      box.replaceChildren(...here.map(attendee));
      named.replaceChildren(...proposed());
    };
    drawPeople();
    return [about("attendees", drawPeople), named, box];
  }
  const nameOf = (id) => ((names.contact || []).find(([one]) => one === id) || [])[1];
  function attendee(contact) {
    const seen = (draft.seen[contact] = draft.seen[contact] || { id: uid() });
    const { stance, influence, role, decision, evidence } = link.spec.seen;
    const was = link.data.people[contact] || { was: "New contact", about: "", age: "" };
    const still = ([code, label]) => [code, code === was.stance ? `Still ${label.toLowerCase()}` : label];
    const today = { ...stance, title: "Stance today", default: "",
      options: [["", "Nothing new seen"], ...stance.options.map(still)] }; // prettier-ignore
    const tone = was.tone ? `kn-tag kn-t-${was.tone}` : "kn-tag";
    const more = h("details", { open: isFilled(seen.role) || isFilled(seen.influence) },
      h("summary", {}, "More"),
      h("div", { class: "kn-meet-row" }, [influence, role, decision].map((one) => put(seen.id, seen, one)))); // prettier-ignore
    return h("div", { class: "kn-meet-guest", role: "group", "aria-label": nameOf(contact) },
      h("div", { class: "kn-meet-who" },
        h("strong", {}, nameOf(contact)), h("div", { class: "kn-help" }, was.about),
        h("span", { class: tone }, was.was), h("span", { class: "kn-help" }, ` ${was.age}`)),
      put(seen.id, seen, today), put(seen.id, seen, evidence), more); // prettier-ignore
  }
  function proposed() {
    const { named = [], meeting } = draft;
    const there = [...(meeting.attendees || []), ...(meeting.our_people || [])];
    const isOurs = (id) => (names.team_member || []).some(([one]) => one === id);
    const found = named.filter((id) => !there.includes(id) && (isOurs(id) || nameOf(id)));
    if (!found.length) return [];
    const take = (ids) => {
      for (const id of ids) {
        const to = isOurs(id) ? "our_people" : "attendees";
        meeting[to] = [...(meeting[to] || []), id];
        fields[draft.id][to].set(meeting[to], names);
      }
      keep();
      drawPeople();
    };
    const name = (id) => nameOf(id) || names.team_member.find(([one]) => one === id)[1];
    const all = found.length > 1 ? [link.button("All of them", () => take(found))] : [];
    return [
      h("span", {}, "Named in the notes:"),
      ...found.map((id) => link.button(`+ ${name(id)}`, () => take([id]))),
      ...all,
    ];
  }

  // what came out of it: a blank row is always there

  function rows({ list, asked, noun, fields: specs }, isFolded) {
    const there = (draft.rows[list] = draft.rows[list] || []);
    const box = h("div", { class: "kn-meet-rows" });
    const line = (row) => {
      const off = () => {
        there.splice(there.indexOf(row), 1);
        el.remove();
        more();
        keep();
        box.querySelector(".kn-meet-row:last-child :is(input, select, textarea)").focus();
      };
      const remove = h("button", { type: "button", class: "kn-button kn-bare", onclick: off }, "×");
      remove.setAttribute("aria-label", `Remove this ${noun}`);
      const el = h("div", { class: "kn-meet-row", role: "group", "aria-label": noun },
        specs.map((spec) => put(row.id, row, spec, more)), remove); // prettier-ignore
      return el;
    };
    const more = () => {
      if (there.length && isBlank(there[there.length - 1])) return;
      there.push({ id: uid() });
      box.append(line(there[there.length - 1]));
    };
    box.append(...there.map(line));
    more();
    if (!isFolded) return h("section", {}, h("h4", {}, asked), box);
    const open = there.some((row) => !isBlank(row));
    return h("details", { open }, h("summary", {}, asked), box);
  }

  // files of notes

  async function take(files) {
    const read = files.map((file) => encoded(file, link.spec.limit));
    if (files.length) link.send({ do: "notes", files: await Promise.all(read) });
  }
  function noted({ notes, told }) {
    for (const { file, named, date, purpose, said } of notes) {
      const found = Object.fromEntries(Object.entries({ date, purpose, said }).filter(([, text]) => text));
      if (draft.meeting.said) {
        queue.push({ ...fresh(found), named, file });
        continue;
      }
      // what was typed before stays
      const typed = Object.entries(draft.meeting).filter(
        ([name, value]) => isFilled(value) && (name !== "date" || value !== link.spec.first.date),
      );
      Object.assign(draft, { named, file, meeting: { ...draft.meeting, ...found, ...Object.fromEntries(typed) } });
    }
    show();
    link.say(told.join(" "), "warn");
  }
  const waiting = () => {
    const text = `${words.plural(queue.length, "more note")} waiting: ${queue.map((one) => one.file || one.meeting.purpose).join(", ")}`;
    const drop = () => ((queue = []), show());
    return queue.length ? [h("span", {}, text), link.button("Leave them out", drop)] : [];
  };

  // the whole

  const kept = h("span", { class: "kn-muted" });
  const save = link.button("Save meeting", () => {
    save.disabled = true;
    setTimeout(() => (save.disabled = false), PATIENCE);
    link.send({ do: "keep", draft });
  }, "kn-main"); // prettier-ignore
  const wrong = h("p", { class: "kn-said", role: "alert" });
  function draw() {
    fields = {};
    learn();
    const pick = h("input", { type: "file", multiple: true, accept: ".md,.markdown,.txt,text/*",
      class: "kn-hidden-label", id: uid(), onchange: () => take([...pick.files]) }); // prettier-ignore
    const planned = link.data.planned.filter(({ id }) => id !== draft.id);
    const [promises, ...others] = link.spec.rows;
    wrong.textContent = "";
    const parts = [
      h("div", { class: "kn-bar kn-meet-drop" },
        h("label", { class: "kn-button", for: pick.id }, "Notes from files …"), pick,
        draft.file ? h("strong", {}, draft.file)
          : h("span", { class: "kn-muted" }, "or drop Markdown or text files, or a folder of them, anywhere here."),
        ...waiting()),
      planned.length && isUntouched(draft)
        ? h("div", { class: "kn-bar" }, h("span", {}, "Write up what was planned:"),
          planned.map(({ id, text, values }) => link.button(text,
            () => begin({ ...fresh(values), id, planned: true }, "The planned meeting is filled in."))))
        : null,
      h("div", { class: "kn-meet-fields" }, about("date"), about("type"), about("our_people")),
      ...attendees(),
      h("div", { class: "kn-meet-fields kn-meet-two" }, about("purpose"), about("objectives"), about("said"), about("decisions")),
      rows(promises),
      ...others.map((one) => rows(one, true)),
      h("div", { class: "kn-meet-fields kn-meet-two" }, about("next_step"), about("next_date")),
      wrong,
      h("div", { class: "kn-bar" }, save,
        link.button("Start afresh", () => begin(fresh(), "A fresh form.")), kept),
    ]; // prettier-ignore
    body.replaceChildren(...parts.filter(Boolean));
  }

  // what the desk answered

  function told({ said }) {
    wrong.textContent = "";
    for (const [record, sentences] of Object.entries(said))
      for (const [name, sentence] of Object.entries(sentences)) {
        const at = (fields[record] || {})[name];
        if (!at) wrong.textContent = sentence;
        else {
          at.say(sentence);
          at.el.closest("details")?.setAttribute("open", "");
        }
      }
    const first = body.querySelector("[aria-invalid=true]");
    if (first) first.focus();
  }
  function saved({ id, text, moved, guests, brief }) {
    if (draft.id === id) begin(queue.shift() || fresh());
    const list = moved.map((one) => h("li", {}, `${one}.`));
    const paper = h("div", {});
    paper.innerHTML = brief; // made by kapnb.sections
    undo = link.button("Undo", () => link.send({ do: "undo" }));
    outcome.hidden = false;
    outcome.replaceChildren(
      h("div", { class: "kn-bar", role: "status" }, h("strong", {}, text),
        undo),
      ...(list.length ? [h("h4", {}, "What it moved"), h("ul", {}, list)] : []),
      ...(brief ? [h("details", { open: true },
        h("summary", {}, `Brief for the next meeting with ${guests}`), paper)] : []),
    ); // prettier-ignore
  }
  function undone(result) {
    outcome.hidden = true;
    if (!isUntouched(draft)) queue.unshift(draft);
    begin(result.draft, "The meeting is out of the plan again; here is what you typed.");
  }
  const ANSWERS = { said: told, saved, undone, notes: noted };

  function changed() {
    const isOther = key !== `${link.spec.key}:draft`;
    learn();
    if (isOther) load();
    const { result } = link.data;
    if (isOther) {
      answered = result.number;
      outcome.hidden = true;
      if (result.kind === "saved") saved(result);
    } else if (result.number && result.number !== answered) {
      answered = result.number;
      save.disabled = false;
      ANSWERS[result.kind](result);
    } else drawPeople();
    if (undo) undo.hidden = !result.undo;
  }

  const el = h("div", { class: "kn-meet-panel" }, link.banner, body, outcome);
  droppable(el, take);
  link.onData(changed);
  changed();
  return el;
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    el.append(meetingForm(link));
    return () => link.close();
  },
};
