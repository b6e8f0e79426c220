// What opens over the text: the book, runs, endings, documents, settings and help. Each asks the player and draws its reply.
class Panels {
  constructor(page) {
    this.page = page;
    this.dialog = document.getElementById("panel");
    this.title = document.getElementById("panel-title");
    this.body = document.getElementById("panel-body");
    document.getElementById("panel-close").addEventListener("click", () => this.close());
  }

  get isOpen() {
    return this.dialog.open;
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  // Opens over the text with a title. Focus goes to the title, where reading begins.
  show(title, ...content) {
    if (!this.dialog.open) this.page.say("");
    this.title.textContent = title;
    this.body.replaceChildren(...content.flat(Infinity).filter((part) => part));
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
    this.title.focus();
  }

  async ask(request) {
    const answer = await this.page.ask(request);
    if (answer.error) this.page.say(answer.error);
    return answer.error ? null : answer;
  }

  // Asks what may take seconds.
  async askSlowly(request) {
    const before = [...this.body.childNodes];
    this.body.append(el("p", { class: "working", role: "status" }, "Working it out…"));
    const answer = await this.ask(request);
    if (!answer) this.body.replaceChildren(...before);
    return answer;
  }

  action(words, done, attributes = {}) {
    return el("button", { type: "button", class: "action", onclick: done, ...attributes }, words);
  }

  async document(id) {
    const answer = await this.ask({ document: id });
    if (answer) this.show(answer.reply.name, el("div", { class: "document" }, drawBlocks(answer.reply.text)));
  }

  async history() {
    const answer = await this.ask({ history: true });
    if (!answer) return;
    let heading = null;
    const pages = answer.reply.history.map((page, at) => {
      const shown = answer.shown[at];
      const changed = shown.heading !== heading;
      heading = shown.heading;
      return el("section", {},
        shown.after && el("p", {}, drawSpans(shown.after)),
        changed && el("h3", {}, heading),
        drawBlocks(page.text),
        shown.ending && el("h3", {}, `The end: ${shown.ending}`),
        shown.chosen && el("p", { class: "chosen" }, drawSpans(shown.chosen)));
    });
    this.show("What you read in this run", pages);
  }

  async book() {
    const answer = await this.ask({ book: true });
    if (!answer) return;
    const { lines, tally } = answer.shown;
    const picture = drawTree(answer.reply.book.nodes, (run, step) => this.go(run, step));
    this.show("The book", el("p", {}, `${tally}.`), lines.length > 0 ? picture : el("p", {}, "No runs are saved yet."),
      el("ol", { class: "outline" }, lines.filter((line) => line.kind !== "way").map((line) => this.outlineLine(line))));
  }

  outlineLine(line) {
    const item = el("li", { class: `${line.kind}${line.here ? " here" : ""}` });
    item.style.setProperty("--depth", line.depth);
    const go = this.action("Continue from here", () => this.go(line.run, line.step));
    const where = line.here && el("strong", {}, " You are here.");
    const more = line.more && el("span", { class: "more" }, ` (${line.more})`);
    if (line.kind === "chapter") item.append(el("h3", {}, `${line.number} ${line.title}`));
    if (line.kind === "decision" || line.kind === "branch") {
      const endings = line.endings?.length > 0 ? `, to ${line.endings.join("; ")}` : "";
      item.append(...[el("span", {}, line.kind === "branch" ? "Or: " : line.label ? `${line.label}: ` : "", drawSpans(line.spans)),
        more, endings, where, " ", go, line.kind === "decision" && this.action("What if", () => this.whatIf(line.run, line.step, "shape"))]
        .filter((part) => part));
    }
    if (line.kind === "end") {
      const runs = line.leaves.map((leaf) => (leaf.name ? `${leaf.run} “${leaf.name}”` : leaf.run)).join(", ");
      item.append(...[el("span", {}, line.ending ? `${line.ending}. The end of ${runs}.` : `Left off here: ${runs}.`), where, " ", go]
        .filter((part) => part));
    }
    return item;
  }

  async go(run, step) {
    this.close();
    await this.page.perform({ fork: { run, step } });
  }

  // Where the choices of a decision would lead; without a run, those that are shown now.
  async whatIf(run, step, tell) {
    const answer = await this.askSlowly({ what_if: run ? { run, step, tell } : true });
    if (!answer) return;
    ({ run, step } = answer.reply.what_if);
    const { name, ways } = answer.shown;
    const next = { shape: "names", names: "all" }[tell];
    this.show("What if", el("p", {}, name),
      el("ol", { class: "lines" }, ways.map((way) => el("li", {},
        el("strong", {}, `${way.state}: `), way.seal ?? drawSpans(way.spans), way.reason.length > 0 && [" ", drawSpans(way.reason)],
        ` ${way.more.join(" ")}`))),
      this.action("Continue from here", () => this.go(run, step)),
      next && this.action(next === "names" ? "Name the endings that I found" : "Name every ending", () => this.whatIf(run, step, next)),
      this.action("Back to the book", () => this.book()));
  }

  async endings() {
    const answer = await this.ask({ endings: { tell: "names" } });
    const clippings = await this.ask({ clippings: true });
    const corrections = await this.ask({ corrections: true });
    if (!answer || !clippings) return;
    const { endings } = answer.reply;
    const found = endings.filter((ending) => ending.found).length;
    this.show("Endings and clippings",
      el("p", {}, `${found} of ${endings.length} endings.`),
      el("ul", { class: "lines" }, endings.map((ending) => el("li", {},
        ending.title ? el("strong", {}, ending.title) : [el("span", { class: "seal" }, answer.shown.seal), " ", ending.teaser],
        ending.road && [" ", this.action("Read it again", () => this.go(ending.road.run, ending.road.step))]))),
      this.action("The nearest ending that I have not read", () => this.nearest("shape")),
      this.action("Which endings are still open?", () => this.open()),
      this.action("Where would the choices here lead?", () => this.whatIf(null, 0, "shape")),
      el("h3", {}, `${clippings.reply.clippings.length} of ${clippings.reply.all} clippings`),
      clippings.reply.clippings.map((clipping) => el("section", { class: "clipping" }, el("h4", {}, clipping.headline), drawBlocks(clipping.text))),
      corrections?.reply.corrections.length > 0 && [el("h3", {}, "What finished runs corrected"),
        corrections.reply.corrections.map(({ runs, lines }) => el("section", {}, el("h4", {}, `${runs[1]} corrects ${runs[0]}`),
          el("ul", { class: "lines" }, lines.map((line) => el("li", {}, drawSpans(line.spans, true))))))],
      clippings.reply.cover && el("section", { class: "cover" }, el("h4", {}, clippings.reply.cover.title), drawBlocks(clippings.reply.cover.text)));
  }

  async nearest(tell) {
    const answer = await this.askSlowly({ nearest: tell });
    if (!answer) return;
    const { nearest } = answer.reply;
    if (!nearest) return this.show("The nearest ending", el("p", {}, "You have read every ending that can be reached from this run's decisions."));
    const { path, teaser, labels } = answer.shown;
    const next = { shape: "names", names: "all" }[tell];
    this.show("The nearest ending",
      el("p", {}, path),
      nearest.title && el("p", {}, el("strong", {}, nearest.title), teaser && `: ${teaser}`),
      labels && el("ol", { class: "lines" }, labels.map((label) => el("li", {}, drawSpans(label)))),
      nearest.run && this.action("Go there", () => this.go(nearest.run, nearest.step)),
      next && this.action(next === "names" ? "Show its name" : "Show the choices", () => this.nearest(next)));
  }

  async open() {
    const answer = await this.askSlowly({ open: { tell: "names" } });
    if (answer) this.show("Endings still open", answer.shown.lines.map((line) => el("p", {}, line)));
  }

  async runs() {
    const answer = await this.ask({ runs: true });
    if (!answer) return;
    const entries = answer.reply.runs.map((run, at) => ({ ...run, ...answer.shown[at], id: run.run }));
    const kept = entries.filter((run) => !run.removed).reverse();
    const removed = entries.filter((run) => run.removed);
    const chosen = new Set();
    const compare = this.action("Compare the two", () => this.compare(...[...chosen]), { disabled: true });
    const pick = (run, box) => {
      chosen[box.checked ? "add" : "delete"](run.id);
      compare.disabled = chosen.size !== 2;
    };
    this.show("Runs",
      el("p", {}, kept.length > 0 ? "Every choice is saved in this browser. Nothing is overwritten." : "No runs are saved yet."),
      el("ul", { class: "runs" }, kept.map((run) => this.runEntry(run, pick))),
      kept.length > 1 && compare,
      el("p", {},
        this.action("Begin a new run", () => { this.close(); this.page.perform({ new: true }); }),
        this.action("Read runs from a file", () => this.importRuns()),
        kept.length > 0 && this.action("Save all runs as a file", () => this.saveAll())),
      removed.length > 0 && el("details", {}, el("summary", {}, `Removed: ${removed.length}`),
        el("ul", {}, removed.map((run) => el("li", {}, `${run.id} `, this.action("Restore", () => this.change({ restore: run.id })))))));
  }

  runEntry(run, pick) {
    const name = run.name ? `${run.id} “${run.name}”` : run.id;
    const box = el("input", { type: "checkbox", "aria-label": `compare ${name}` });
    box.addEventListener("change", () => pick(run, box));
    const facts = [run.steps, run.age, run.ended && `ended: ${run.ended}`, run.draft && "draft", !run.whole && "damaged", run.current && "current"];
    const save = (ending) => this.exportRun(run.id, `run-${run.id}.${ending}`);
    return el("li", {},
      box, " ", el("strong", {}, name, run.marked && " ★"), ` ${facts.filter((fact) => fact).join(", ")} `,
      this.action("Continue", () => { this.close(); this.page.perform({ resume: { run: run.id } }); }),
      el("details", {}, el("summary", { "aria-label": `more for ${name}` }, "More"),
        this.action("Name", () => this.name(run)),
        this.action(run.marked ? "Remove the mark" : "Mark", () => this.change({ mark: { run: run.id, marked: !run.marked } })),
        !run.current && this.action("Remove", () => this.change({ remove: run.id })),
        this.action("Save as a run file", () => save("ron")),
        this.action("Save as text", () => save("txt")),
        this.action("Save as Markdown", () => save("md"))));
  }

  async change(request) {
    const answer = await this.ask(request);
    if (answer) await this.runs();
  }

  name(run) {
    const field = el("input", { id: "run-name", type: "text", maxlength: 60, value: run.name ?? "" });
    this.show("Name a run", el("form", { method: "dialog" }, el("label", { for: "run-name" }, `The name of ${run.id}`), field,
      el("button", { type: "submit", class: "action" }, "Keep")));
    this.body.firstChild.addEventListener("submit", (event) => {
      event.preventDefault();
      this.change({ name: { run: run.id, name: field.value } });
    });
    field.focus();
  }

  async compare(first, second) {
    const answer = await this.askSlowly({ compare: [first, second] });
    if (!answer) return;
    const { in_common: common, ends, rows, meters, same } = answer.shown;
    const cell = (side) => el("td", {}, side ? [drawSpans(side.spans), side.closed > 0 && ` (closed ${side.closed})`] : "");
    const ids = answer.reply.compare.runs.map((run) => run.run);
    this.show(`${ids[0]} and ${ids[1]}`, el("p", {}, common),
      el("table", {}, el("thead", {}, el("tr", {}, ids.map((id, at) => el("th", { scope: "col" }, `${id}: ${ends[at]}`)))),
        el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell))))),
      meters.map((meter) => el("p", {}, `${meter.name}: `, meter.values.map((values, at) => `${ids[at]}: ${values.join(" ")}. `))),
      el("h3", {}, "Corrections"), same ? el("p", {}, same) : answer.reply.compare.corrections.map((line) => el("p", {}, drawSpans(line.spans, true))));
  }

  async exportRun(run, file) {
    const answer = await this.ask({ export: { run, file } });
    if (answer) download(answer.reply.text.name, answer.reply.text.text);
  }

  async saveAll() {
    const { player } = await this.page.opened;
    const { name, text } = player.archive();
    download(name, text);
  }

  async importRuns() {
    const text = await chooseFile(".ron,.journal");
    if (text === null) return;
    const answer = await this.ask({ import: { text } });
    if (!answer) return;
    const { imported } = answer.reply;
    const said = imported && [imported.known ? `It is already saved as ${imported.run}.` : `It is saved as ${imported.run}.`, ...imported.differs.map(capitalized)];
    this.page.say(imported ? said.join(" ") : answer.shown.words);
    await this.runs();
  }

  async settings() {
    const answer = await this.ask({ settings: true });
    if (!answer) return;
    const wanted = answer.reply.settings.filter(({ name }) => PAGE_SETTINGS.includes(name));
    this.show("Settings", wanted.map(({ name, value, values, is }) => {
      const choices = values.map((each) => el("option", { value: each, selected: each === value }, each));
      const select = el("select", { id: `setting-${name}` }, choices);
      select.addEventListener("change", () => this.page.set(name, select.value));
      return el("p", {}, el("label", { for: `setting-${name}` }, `${name}: ${is} `), select);
    }));
  }

  async help() {
    const answer = await this.ask({ help: true });
    const about = await this.ask({ front: true });
    if (!answer || !about) return;
    const { front } = about.reply;
    const facts = [["Author", front.author], ["Version", front.story_version], ["Language", front.language], ["License", front.license]];
    const keys = [["1–9", "take a choice"], ["↑ ↓", "go from choice to choice"], ["u", "take the last choice back"], ["r", "go forward again"],
      ["m", "the book: all your runs"], ["e", "endings and clippings"], ["h", "what you read in this run"], ["s", "skip what you read before"], [",", "settings"], ["Esc", "close"]];
    this.show("How to read",
      el("dl", {}, answer.reply.help.guide.map(({ name, text }) => [el("dt", {}, name), el("dd", {}, text)])),
      el("h3", {}, "Keys"), el("dl", { class: "keys" }, keys.map(([key, is]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, is)])),
      el("h3", {}, "About the story"), drawBlocks(front.about), about.shown.contains && el("p", {}, about.shown.contains),
      el("dl", {}, facts.map(([name, is]) => is && [el("dt", {}, name), el("dd", {}, is)])),
      this.action("What I read in this run", () => this.history()),
      el("details", {}, el("summary", {}, "Licenses"), el("pre", {}, this.page.story.licenses)));
  }
}

// The settings that mean something on a page.
const PAGE_SETTINGS = ["text-width", "spacing", "margin", "theme"];

// The tree of all runs as a picture: steps from left to right, a row for each branch.
function drawTree(nodes, go) {
  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([attribute, value]) => made.setAttribute(attribute, value));
    return made;
  };
  const children = nodes.map(() => []);
  nodes.forEach((node, at) => node.parent !== null && children[node.parent].push(at));
  const row = [];
  let rows = 0;
  // A branch has a row of its own; the first way on stays in the row of its decision.
  const waiting = nodes.length > 0 ? [[0, 0]] : [];
  if (waiting.length > 0) rows = 1;
  while (waiting.length > 0) {
    const [at, own] = waiting.pop();
    row[at] = own ?? rows++;
    children[at].toReversed().forEach((child, index, all) => waiting.push([child, index === all.length - 1 ? row[at] : null]));
  }
  const [wide, high] = [12, 16];
  const x = (at) => 8 + nodes[at].steps * wide;
  const y = (at) => 8 + row[at] * high;
  const width = Math.max(0, ...nodes.map((node) => node.steps)) * wide + 16;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${rows * high}`, width, height: rows * high, "aria-hidden": "true" });
  nodes.forEach((node, at) => {
    if (node.parent === null) return;
    const up = node.parent;
    picture.append(svg("path", { d: `M${x(up)} ${y(up)}C${x(up) + 6} ${y(up)} ${x(up) + 2} ${y(at)} ${x(at)} ${y(at)}` }));
  });
  nodes.forEach((node, at) => {
    const ends = node.ends.length > 0;
    if (!ends && !node.here && children[at].length === 1) return;
    const dot = svg("circle", { cx: x(at), cy: y(at), r: node.here ? 6 : 4, class: node.here ? "here" : ends ? "end" : "fork" });
    dot.addEventListener("click", () => go(node.run, node.steps));
    picture.append(dot);
  });
  return el("div", { class: "tree" }, picture);
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// The text of a file that the reader chooses; null where they choose none.
function chooseFile(accept) {
  const field = el("input", { type: "file", accept });
  return new Promise((resolve) => {
    field.addEventListener("change", async () => resolve(field.files[0] ? field.files[0].text() : null));
    field.addEventListener("cancel", () => resolve(null));
    field.click();
  });
}
