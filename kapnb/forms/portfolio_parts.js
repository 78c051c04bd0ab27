// What stands above the table of accounts: a new account, an import, documents of many.

const PART = 512 * 1024; // bytes of a message: a server takes no large ones

const lines = (kind, texts) => h("ul", { class: kind }, texts.map((text) => h("li", {}, text)));
const folded = (title, texts) =>
  texts.length ? h("details", {}, h("summary", {}, title), lines("kn-pf-lines", texts)) : null;
function bars(done, total, what) {
  const bar = h("progress", { max: String(total || 1), "aria-label": what });
  bar.value = done;
  return h("div", { class: "kn-bar" }, bar, h("span", { role: "status" }, `${words.number(done)} of ${words.plural(total, what)}`));
}

function newAccount(link) {
  let typed = {};
  let turn = link.data.made.turn;
  const fields = Object.entries(link.spec.fields).map(([name, spec]) =>
    [name, field(spec, "", { onInput: (raw) => (typed[name] = raw) })]); // prettier-ignore
  const send = (event) => {
    event.preventDefault();
    link.send({ do: "new", ...Object.fromEntries(fields.map(([name]) => [name, typed[name] || ""])) });
  };
  const el = h("form", { class: "kn-pf-panel kn-pf-new", onsubmit: send, "aria-label": "New account" },
    fields.map(([, one]) => one.el), h("button", { type: "submit", class: "kn-button kn-main" }, "Make the account")); // prettier-ignore
  const draw = () => {
    fields.forEach(([name, one]) => one.say(link.data.new[name] || ""));
    if (link.data.made.turn === turn) return;
    turn = link.data.made.turn;
    typed = {};
    fields.forEach(([, one]) => one.set(""));
  };
  return { el, draw };
}

function importer(link) {
  let drawn = "";
  async function hand(files) {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > link.spec.most)
      return link.say(`These are more than ${words.number(link.spec.most / 1e6)} MB: please import them in parts.`, "bad", link.button("Dismiss", () => link.say("")));
    result.replaceChildren(h("span", { role: "status" }, "Reading …"));
    link.send({ do: "drop" });
    for (const file of files)
      for (let at = 0; at === 0 || at < file.size; at += PART)
        link.send({ do: "part", name: file.name }, [await file.slice(at, at + PART).arrayBuffer()]);
    link.send({ do: "preview" });
  }
  const input = h("input", { type: "file", multiple: true, accept: ".csv,.txt,.tsv", class: "kn-pf-file", "aria-label": "CSV files",
    onchange: () => hand([...input.files]).then(() => (input.value = "")) }); // prettier-ignore
  const over = (event) => (event.preventDefault(), event.stopPropagation());
  const dropped = (event) => (over(event), hand([...event.dataTransfer.files]));
  const zone = h("div", { class: "kn-pf-zone", ondragover: over, ondrop: dropped }, input,
    h("span", { class: "kn-help" }, "Exports as CSV, several at once: accounts, contacts, opportunities. Nothing is made before you have seen what it would be.")); // prettier-ignore
  const result = h("div", {});
  const el = h("section", { class: "kn-pf-panel", "aria-label": "Import from a CRM" }, zone, result);

  const tableOf = (label, heads, rows) =>
    h("table", { "aria-label": label }, h("thead", {}, h("tr", {}, heads.map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((text) => h("td", {}, text)))))); // prettier-ignore
  function preview(found) {
    const make = link.button(`Make ${words.plural(found.new, "account")}`, () => link.send({ do: "make" }), "kn-main");
    make.disabled = !found.new;
    return [
      h("p", {}, h("strong", {}, found.counts), found.state === "preview" ? ". Nothing is made yet." : "."),
      folded(`${words.plural(found.known.length, "account")} of the same name: there already, and not touched`, found.known),
      h("div", { class: "kn-pf-tables" }, tableOf("Files", ["File", "Read as", "Rows", "Taken"], found.files),
        found.totals.length ? tableOf("Opportunities", ["Opportunities", "Number", "Revenue"], found.totals) : null),
      found.rest ? h("p", {}, `${words.plural(found.rest, "row")} in no plan:`) : null,
      lines("kn-pf-lines", found.left),
      folded("Columns that are not taken over, and other remarks", found.unused),
      found.state === "making" ? bars(found.done, found.total, "account") : null,
      found.state === "made" ? made(found) : null,
      h("div", { class: "kn-bar" }, found.state === "preview" ? make : null,
        found.rest && !found.kept ? link.button("Save these rows", () => link.send({ do: "keep" })) : null,
        found.kept ? h("span", { role: "status" }, `The rows are in ${found.kept}.`) : null,
        found.state === "making" ? null : link.button(found.state === "made" ? "Done" : "Cancel", () => link.send({ do: "drop" }))),
    ]; // prettier-ignore
  }
  const made = (found) =>
    h("div", { role: "status" }, h("strong", {}, `${words.plural(found.made, "account")} made, and chosen in the table.`),
      lines("kn-pf-lines", found.refused)); // prettier-ignore
  function draw() {
    const found = link.data.import;
    const now = JSON.stringify(found);
    if (now === drawn) return;
    drawn = now;
    zone.hidden = ["reading", "preview", "making", "made"].includes(found.state);
    if (found.counts) result.replaceChildren(...preview(found).filter(Boolean));
    else if (found.state === "reading") result.replaceChildren(h("span", { role: "status" }, "Reading …"));
    else result.replaceChildren(found.said ? h("p", { class: "kn-said kn-pf-said", role: "alert" }, found.said) : "");
  }
  return { el, draw };
}

function builder(link, table) {
  let drawn = "";
  const boxes = (title, pairs, on) => {
    const group = h("fieldset", {}, h("legend", { class: "kn-label" }, title), pairs.map(([code, label]) =>
      h("label", { class: "kn-pf-flag" }, h("input", { type: "checkbox", class: "kn-input", value: code, checked: on.includes(code), onchange: () => draw() }), label))); // prettier-ignore
    return { group, picked: () => [...group.querySelectorAll(":checked")].map((one) => one.value) };
  };
  const documents = boxes("Documents", link.spec.documents, link.spec.documents.map(([code]) => code));
  const formats = boxes("Formats", link.spec.formats, ["html", "pdf"]);
  const edition = h("select", { class: "kn-input" }, link.spec.editions.map(([code, label]) => h("option", { value: code }, label)));
  const start = link.button("", () => link.send({ do: "build", accounts: table.targets(), documents: documents.picked(), formats: formats.picked(), edition: edition.value }), "kn-main");
  const stop = link.button("Stop", () => link.send({ do: "stop" }));
  const news = h("div", {});
  const el = h("section", { class: "kn-pf-panel", "aria-label": "Build documents" },
    h("div", { class: "kn-pf-choices" }, documents.group, formats.group, h("label", { class: "kn-field" }, h("span", { class: "kn-label" }, "Edition, for whom"), edition)),
    h("div", { class: "kn-bar" }, start, stop), news); // prettier-ignore
  const linked = (slug) => {
    const row = table.rowOf(slug);
    return row && row.papers.length ? h("li", {}, h("strong", {}, row.Name), " ", paperList(row.papers).flatMap((one, index) => [index ? " · " : "", one])) : null;
  };
  function told(build) {
    const busy = build.state === "running";
    return [
      busy ? bars(build.done, build.total, "document") : null,
      build.said ? h("p", { role: "status" }, build.said) : null,
      build.failed.length ? lines("kn-pf-lines kn-pf-failed", build.failed) : null,
      build.index && !busy ? h("p", {}, paperLink(build.index, "All documents on one page")) : null,
      busy || !build.accounts ? null : h("ul", { class: "kn-pf-lines" }, build.accounts.map(linked)),
    ].filter(Boolean);
  }
  function draw() {
    const build = link.data.build;
    const many = table.targets().length;
    start.textContent = `Build for ${words.plural(many, "account")}`;
    start.disabled = build.state === "running" || !many || !documents.picked().length || !formats.picked().length;
    stop.hidden = build.state !== "running";
    const now = JSON.stringify(build);
    if (now !== drawn && build.state) news.replaceChildren(...told(build));
    drawn = now;
  }
  return { el, draw };
}
