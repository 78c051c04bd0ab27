// The line on top of a notebook: which account, is it saved, what can be undone; and conflicts.

const SIGNS = { saved: "✓", unsaved: "…", failed: "⚠", conflict: "⚠" };

/** What one side did, in words: a value, or a deed with the fields that it changed. */
function deed(side, names) {
  const said = side.fields.map(([spec, value]) => [spec.title, shown(spec, value, names) || "nothing"]);
  if (!side.done) return said[0][1];
  const list = said.map(([title, value]) => `${title}: ${value}`).join("; ");
  return `${side.done}${list ? ` (${list})` : ""}`;
}

const titled = (clash) => {
  const [field] = clash.was ? clash.mine.fields : [];
  const what = clash.what ? `“${clash.what}”` : "the plan";
  return field ? `${field[0].title} of ${what}` : what;
};

function choice(clash, conflict, picked, changed) {
  const name = uid();
  const other = conflict.who[0].toUpperCase() + conflict.who.slice(1);
  const option = (who, side, mine) =>
    h(
      "label",
      { class: "kn-clash-side" },
      h("input", { type: "radio", name, onchange: () => changed(picked(mine)) }),
      h("span", {}, h("strong", {}, who), ` ${deed(side, conflict.names)}`),
    );
  return h(
    "fieldset",
    { class: "kn-clash" },
    h("legend", {}, titled(clash)),
    option(clash.was ? "You say:" : "You:", clash.mine, true),
    option(clash.was ? `${other} says:` : `${other}:`, clash.theirs, false),
    clash.was ? h("p", { class: "kn-help" }, `Before: ${deed(clash.was, conflict.names)}`) : null,
  );
}

function ask(conflict, link) {
  const picks = conflict.clashes.map(() => null);
  const save = link.button("Save my choice", () => link.send({ do: "settle", mine: picks }), "kn-main");
  const changed = () => (save.disabled = picks.includes(null));
  const sets = conflict.clashes.map((clash, at) =>
    choice(clash, conflict, (mine) => (picks[at] = mine), changed),
  );
  changed();
  return [
    h("p", {}, `You and ${conflict.who} changed the same. Nothing is lost: choose what counts.`),
    ...sets,
    h("div", { class: "kn-bar" }, save, h("span", { class: "kn-muted" }, "Then both go on from there.")),
  ];
}

const ours = (conflict) =>
  h(
    "ul",
    { class: "kn-ours" },
    conflict.clashes.map((one) => h("li", {}, `${titled(one)}: ${deed(one.mine, conflict.names)}`)),
  );

function tellReason(conflict, link) {
  return [
    h("p", {}, `Your changes and those of ${conflict.who} make no plan together: ${conflict.reason}`),
    h("p", {}, "These are yours. Undo one of them in the form, or copy them and go on without them:"),
    ours(conflict),
    link.button("Take the plan as it is in the file", () => link.send({ do: "give_way" }), "kn-main"),
    link.button("Save once more", () => link.send({ do: "settle", mine: [] })),
  ];
}

function tellLeft(left, link) {
  return [
    h("p", {}, "Not in the plan, for you to copy what you still want of it:"),
    ours(left),
    link.button("Done", () => link.send({ do: "forget" })),
  ];
}

function documents(data, link) {
  const entry = ({ title, path, made }) =>
    h(
      "li",
      {},
      paperLink(path, title),
      h("span", { class: "kn-muted" }, ` built ${made}`),
    );
  const busy = data.building.endsWith("…");
  const start = link.button(data.documents.length ? "Build anew" : "Build", () => {
    link.send({ do: "build" });
    start.disabled = true;
  });
  start.disabled = busy;
  const none = "Playbook and action plan of this account are not built yet.";
  return [
    data.documents.length ? h("ul", { class: "kn-papers" }, data.documents.map(entry)) : none,
    start,
    h("span", { class: busy ? "kn-muted" : "kn-said" }, data.building),
  ];
}

export default {
  render({ model, el }) {
    const link = connect(model, el);
    const send = (act, more) => () => link.send({ do: act, ...more });
    const picker = h("select", {
      class: "kn-input kn-account",
      "aria-label": "Account",
      onfocus: send("accounts"),
      onchange: () => link.send({ do: "open", account: picker.value }),
    });
    const sign = h("span", { class: "kn-sign", "aria-hidden": "true" });
    const said = h("span", { class: "kn-status", role: "status" });
    const again = link.button("Try again", send("again"));
    const open = link.button("Show", () => link.send({ do: "select", record: link.data.unfinished }), "kn-bare");
    open.setAttribute("aria-label", "Show what is missing");
    const undo = link.button("Undo", send("undo"), "kn-bare");
    const redo = link.button("Redo", send("undo", { again: true }), "kn-bare");
    const shelf = h("div", { class: "kn-shelf", hidden: true });
    const papers = link.button("Documents", () => {
      shelf.hidden = !shelf.hidden;
      papers.setAttribute("aria-expanded", String(!shelf.hidden));
    }, "kn-bare");
    papers.setAttribute("aria-expanded", "false");
    const panel = h("div", { class: "kn-conflict" });
    let told = "";

    const list = () => {
      const [slug, name] = link.data.account;
      const named = ([one, called]) =>
        h("option", { value: one }, one === slug ? name : called);
      picker.replaceChildren(...model.get("accounts").map(named));
      picker.value = slug;
    };
    const can = (button, verb, what) => {
      button.disabled = !what;
      button.title = what ? `${verb}: ${what}` : `Nothing to ${verb.toLowerCase()}`;
    };
    const argue = ({ conflict, left }) => {
      const now = JSON.stringify([conflict, left]);
      if (now === told) return;
      told = now;
      panel.hidden = !conflict && !left;
      if (left) panel.replaceChildren(...tellLeft(left, link));
      else if (!conflict) panel.replaceChildren();
      else panel.replaceChildren(...(conflict.reason ? tellReason : ask)(conflict, link));
    };
    const draw = () => {
      const data = link.data;
      el.dataset.state = data.state;
      sign.textContent = SIGNS[data.state];
      if (said.textContent !== data.said) said.textContent = data.said;
      again.hidden = data.state !== "failed";
      open.hidden = !data.unfinished || data.state === "conflict";
      picker.disabled = data.state === "conflict";
      can(undo, "Undo", data.state === "conflict" ? "" : data.undo);
      can(redo, "Redo", data.state === "conflict" ? "" : data.redo);
      shelf.replaceChildren(...documents(data, link));
      argue(data);
      list();
    };
    const line = h("div", { class: "kn-line", role: "group", "aria-label": "Plan" },
      picker, h("span", { class: "kn-saved" }, sign, said, open), again,
      h("span", { class: "kn-bar kn-acts" }, undo, redo, papers));
    el.classList.add("kn-top");
    el.append(link.banner, line, shelf, panel);
    link.onData(draw);
    model.on("change:accounts", list);
    model.on("change:ack", list); // an account that could not be opened is not the picked one
    draw();
    return () => {
      model.off("change:accounts", list);
      model.off("change:ack", list);
      link.close();
    };
  },
};
