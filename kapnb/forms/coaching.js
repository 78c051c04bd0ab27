// A coaching session: its agenda, the way through the ten requirements, and what came of it.

/** The whole agenda as one list; an entry leads to its requirement. */
function overview(link, go) {
  const list = h("ol", { class: "kn-plain" });
  const summary = h("summary", {});
  const el = h("details", { class: "kn-overview", open: true }, summary, list);
  const labels = () => Object.fromEntries(link.spec.requirements);
  const line = (item) => {
    const [word, tone] = link.spec.kinds[item.kind];
    const done = link.data.discussed.includes(item.key);
    const text = link.data.review
      ? h("button", { type: "button", class: "kn-link", onclick: () => go(item.requirement) }, item.text)
      : item.text;
    const notes = [labels()[item.requirement], item.since && `still open since ${item.since}`];
    return h("li", {}, tag(word, tone), h("span", {}, text, " ",
      h("span", { class: "kn-muted" }, notes.filter(Boolean).join(" · ")),
      done ? " " : null, done ? tag("Talked through", "green") : null)); // prettier-ignore
  };
  let drawn = "";
  const update = () => {
    const { agenda, discussed, review } = link.data;
    const now = JSON.stringify([agenda, discussed, review?.id]);
    if (now === drawn) return;
    drawn = now;
    const count = (kind) => agenda.filter((item) => item.kind === kind).length;
    const kinds = Object.entries(link.spec.kinds);
    const counts = kinds.map(([kind, [word]]) => `${count(kind)} ${word.toLowerCase()}`).join(", ");
    const done = agenda.filter((item) => discussed.includes(item.key)).length;
    summary.textContent = `Agenda: ${counts}${done ? ` · ${done} talked through` : ""}`;
    list.replaceChildren(...agenda.map(line));
  };
  return { el, update };
}

/** The way through the ten requirements. */
function stepper(link, go) {
  const steps = link.spec.requirements.map(([code, label], index) => {
    const state = h("span", { class: "kn-bar kn-step-state" });
    const button = h("button", { type: "button", class: "kn-step", onclick: () => go(code) },
      h("span", {}, `${index + 1}. ${label}`), state); // prettier-ignore
    return { code, state, button };
  });
  const el = h("nav", { class: "kn-steps", "aria-label": "The ten requirements" },
    h("ol", { class: "kn-plain" }, steps.map(({ button }) => h("li", {}, button)))); // prettier-ignore
  const update = (need) => {
    const { agenda, requirements, verdicts } = link.data;
    const labels = Object.fromEntries(link.spec.verdict.options);
    for (const { code, state, button } of steps) {
      const [tone, word] = requirements[code];
      const count = agenda.filter((item) => item.requirement === code).length;
      const given = verdicts[code]?.values.verdict;
      const parts = [tag(word, tone), count ? words.plural(count, "item") : null,
        given ? h("span", {}, "✓ ", labels[given]) : null]; // prettier-ignore
      state.replaceChildren(...parts.filter(Boolean));
      if (code === need) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
  };
  return { el, update };
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const watch = stopwatch(link.spec.requirements.length, () => now?.tick());
    const title = h("h3", { class: "kn-title" });
    const finish = link.button("", () => end(!link.data.outcome));
    const start = link.button("Start session", begun, "kn-main");
    const invite = h("div", { class: "kn-bar" }, start,
      h("span", { class: "kn-muted" }, "An hour, six minutes for each requirement. It becomes a review in the plan.")); // prettier-ignore
    const head = h("div", { class: "kn-bar kn-head" }, title, watch.el, finish);
    const who = h("div", { class: "kn-who" });
    const walk = h("div", { class: "kn-walk" });
    const outcome = h("div", { class: "kn-session-outcome" });
    const agenda = overview(link, go);
    el.append(link.banner, head, who, agenda.el, invite, walk, outcome);
    let way = null;
    let now = null;
    let people = null;
    let opened = null;
    let html = "";
    let asked = false;

    function begun() {
      asked = true;
      link.send({ do: "start" });
    }
    function go(need) {
      if (link.data.outcome) end(false);
      walk.hidden = false;
      build(need);
      now.focus();
    }
    function build(need) {
      // what is being typed belongs to the requirement that is left
      if (walk.contains(document.activeElement)) document.activeElement.blur();
      now = stage(link, need, watch, go);
      now.need = need;
      walk.replaceChildren(way.el, now.el);
      way.update(need);
      watch.at(need, "present");
      if (link.data.about) link.send({ do: "present", requirement: "" });
    }
    function end(finished) {
      if (finished) watch.run(false);
      link.send({ do: "finish", finished });
    }
    function begin(review) {
      opened = review && `${link.spec.account} ${review.id}`;
      [now, people, way] = [null, null, null];
      agenda.el.open = !review;
      if (!review) return;
      way = stepper(link, go);
      watch.open(`${link.spec.key}:${review.id}`);
      people = panelOf(link, "Session", link.spec.review, review, {});
      who.replaceChildren(people.el);
      build(watch.part() || link.spec.requirements[0][0]); // where one was before a reload
      if (asked) watch.run(true);
      asked = false;
    }
    function draw() {
      const { review, day } = link.data;
      const key = review && `${link.spec.account} ${review.id}`;
      if (key !== opened) begin(review);
      agenda.update();
      title.textContent = `Coaching session, ${day}`;
      const over = Boolean(link.data.outcome);
      if (link.data.outcome !== html) outcome.innerHTML = html = link.data.outcome;
      outcome.hidden = !over;
      finish.textContent = over ? "Back to the session" : "Finish";
      for (const part of [finish, watch.el, who]) part.hidden = !review;
      invite.hidden = Boolean(review);
      walk.hidden = !review || over;
      if (!review) return;
      people.renew(review, {});
      way.update(now.need);
      now.update();
      now.tick();
    }
    link.onData(draw);
    draw();
    return () => {
      watch.close();
      link.close();
    };
  },
};
