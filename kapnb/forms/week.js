// This week's work to tick off or to postpone, and today's readings of what is measured.

const hidden = (text) => h("span", { class: "kn-hidden-label" }, text);
const isTyping = (el) => el.contains(document.activeElement) && document.activeElement.matches("input[type=text]");

function weekList(link) {
  const rows = new Map();
  const el = h("div", { class: "kn-week" });

  function line(item) {
    const tick = h("input", { type: "checkbox", class: "kn-input", onchange: () => {
      link.flush();
      link.send({ do: "tick", record: item.id });
    } }); // prettier-ignore
    const what = h("span", {});
    const about = h("span", { class: "kn-help" });
    const who = h("span", { class: "kn-week-who" });
    const late = h("span", { class: "kn-tag kn-t-red" });
    const date = item.date && field({ ...item.date, help: "" }, item.due, {
      label: `${item.date.title}: ${item.what}`,
      names: {},
      onInput: (raw, wait) => link.edit({ set: item.id, field: item.date.name, value: raw }, wait ?? 1200),
    }); // prettier-ignore
    const row = h("li", { class: "kn-week-item" },
      item.tick ? h("label", { class: "kn-week-tick", title: item.tick }, tick, hidden(`${item.tick}: ${item.what}`)) : h("span", {}),
      h("div", {}, h("div", {}, what), about), who, late, date ? date.el : h("span", {})); // prettier-ignore
    row.addEventListener("focusout", () => requestAnimationFrame(draw));
    const update = (now) => {
      what.textContent = now.what;
      about.textContent = now.about;
      who.textContent = now.who;
      late.textContent = now.late;
      late.hidden = !now.late;
      tick.checked = false;
      if (!date) return;
      if (!isTyping(row) && link.pending(now.id, now.date.name) === undefined) date.set(now.due);
      date.say(now.said);
    };
    return { row, update };
  }
  function draw() {
    const { groups, ticked, again, scores } = link.data;
    const made = ([title, items]) => {
      const lines = items.map((item) => {
        if (!rows.has(item.id)) rows.set(item.id, line(item));
        rows.get(item.id).update(item);
        return rows.get(item.id).row;
      });
      return lines.length ? [h("h4", {}, title), h("ul", {}, lines)] : [];
    };
    // a row that is being typed in stays where it is
    if (isTyping(el)) return groups.flatMap(([, items]) => items).forEach((item) => rows.get(item.id)?.update(item));
    const parts = groups.flatMap(made);
    el.replaceChildren(
      h("div", { class: "kn-bar kn-week-scores", role: "status" }, scores.map(score),
        h("span", {}, ticked.length ? `${words.plural(ticked.length, "thing")} ticked off here` : "")),
      ...(parts.length ? parts : [h("p", { class: "kn-muted" }, "Nothing is overdue, due or promised.")]),
      ...(ticked.length ? [h("h4", {}, "Ticked off here"), h("ul", {}, ticked.map(done))] : []),
      ...(again.length ? [h("h4", {}, "See again"), h("ul", {}, again.map(([who, why]) =>
        h("li", { class: "kn-week-again" }, h("strong", {}, who), h("span", {}, why))))] : []),
    ); // prettier-ignore
  }
  const score = ([name, value, was]) =>
    h("span", {}, `${name} `, h("strong", {}, value), was ? h("span", { class: "kn-muted" }, ` (${was})`) : null);
  const done = ([record, what, word]) =>
    h("li", { class: "kn-week-item kn-week-done" },
      h("label", { class: "kn-week-tick" },
        h("input", { type: "checkbox", class: "kn-input", checked: true,
          onchange: () => link.send({ do: "tick", record }) }), hidden(`${word}: ${what}`)),
      h("s", {}, what), h("span", { class: "kn-tag kn-t-green" }, word)); // prettier-ignore
  return { el, draw };
}

function readingList(link) {
  const rows = new Map();
  const heads = ["Objective", "Last", "Expected today", "Target", "Value today", "Note"];
  const box = h("div", { class: "kn-reads" });
  const el = h("section", { "aria-label": "Readings of today" }, h("h4", {}, "How far are we today?"), box);

  function line(first) {
    let at = first;
    const id = first.reading || uid();
    const values = {};
    const typed = (name) => (raw) => {
      values[name] = raw;
      const isThere = Object.values({ ...at.values, date: "", ...values }).some(Boolean);
      if (isThere) link.edit({ add: "readings", in: at.id, id: at.reading || id, values: { ...values } });
      else link.edit({ remove: at.reading || id });
    };
    const inputs = Object.values(link.spec.reading).map((spec) => [spec.name,
      field({ ...spec, help: "" }, first.values[spec.name], { names: {},
        label: `${spec.title} today: ${first.name}`, onInput: typed(spec.name) })]); // prettier-ignore
    const texts = [1, 2, 3].map((column) => h("span", { class: "kn-reads-number", "data-head": heads[column] }));
    const tag = h("span", {});
    const was = h("span", { class: "kn-help" });
    const row = h("div", { class: "kn-reads-row" },
      h("div", {}, h("div", {}, first.name), tag, " ", was, h("span", { class: "kn-help" }, ` ${first.metric}`)),
      texts, inputs.map(([, input]) => input.el)); // prettier-ignore
    const update = (now) => {
      at = now;
      tag.className = `kn-tag kn-t-${now.tone}`;
      tag.textContent = now.rag;
      was.textContent = now.was;
      [now.last, now.expected, now.target].forEach((text, index) => (texts[index].textContent = text));
      for (const [name, input] of inputs) {
        if (!input.el.contains(document.activeElement)) input.set(now.values[name] ?? "");
        input.say(now.said[name]);
      }
    };
    return { row, update };
  }
  function draw() {
    const { readings } = link.data;
    el.hidden = !readings.length;
    for (const one of readings) {
      if (!rows.has(one.id)) rows.set(one.id, line(one));
      rows.get(one.id).update(one);
    }
    const wanted = readings.map(({ id }) => rows.get(id).row);
    if (box.children.length === wanted.length + 1 && wanted.every((row, index) => row === box.children[index + 1])) return;
    box.replaceChildren(
      h("div", { class: "kn-reads-row kn-reads-head" }, heads.map((text) => h("span", {}, text))),
      ...wanted,
    );
  }
  return { el, draw };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const parts = [weekList(link), readingList(link)];
    const draw = () => parts.forEach((part) => part.draw());
    el.append(link.banner, ...parts.map((part) => part.el));
    link.onData(draw);
    draw();
    return () => link.close();
  },
};
