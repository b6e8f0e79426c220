// From replies to elements. Every text becomes the content of a text node, so none can become markup.

// An element with attributes and children: texts, elements, or nothing.
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute === "onclick") made.addEventListener("click", value);
    else if (value === true) made.setAttribute(attribute, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(attribute, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// Words in their styles. What is marked is underlined, or struck out where it is corrected.
function drawSpans(spans, struck = false) {
  return (spans ?? []).map(({ text, marked, emphasis, strong }) => {
    let words = text.split("\n").flatMap((line, at) => (at === 0 ? [line] : [el("br"), line]));
    if (emphasis) words = [el("em", {}, words)];
    if (strong) words = [el("strong", {}, words)];
    if (marked) words = [el(struck ? "s" : "u", { class: "marked" }, words)];
    return words;
  }).flat();
}

function drawBlock(block) {
  switch (block.kind) {
    case "paragraph": return el("p", {}, drawSpans(block.spans));
    case "verse": return el("p", { class: "verse" }, drawSpans(block.spans));
    case "break": return el("hr");
    default: return null;
  }
}

function drawBlocks(blocks) {
  return (blocks ?? []).map(drawBlock);
}

function plainText(spans) {
  return (spans ?? []).map((span) => span.text).join("");
}

// The text of a scene in parts, which beats divide. Each note of the margin is beside the paragraph that it is about.
function drawText(scene) {
  const notes = [...scene.notes];
  const parts = [[]];
  for (const block of scene.text) {
    if (block.kind === "beat") {
      parts.push([]);
      continue;
    }
    const words = plainText(block.spans);
    const beside = notes.filter((note) => note.at && words.includes(note.at));
    beside.forEach((note) => notes.splice(notes.indexOf(note), 1));
    parts.at(-1).push(withNotes(drawBlock(block), beside));
  }
  // The others are beside the first line.
  if (parts[0].length > 0) parts[0][0] = withNotes(parts[0][0], notes);
  else parts[0].push(...notes.map(drawNote));
  return parts;
}

// A paragraph with its notes, which come after it where there is no margin.
function withNotes(block, notes) {
  return notes.length === 0 ? block : el("div", { class: "noted" }, block, el("div", {}, notes.map(drawNote)));
}

function drawNote(note) {
  const at = note.at ? el("span", { class: "unseen" }, `at “${note.at}”: `) : null;
  return el("aside", { class: "note", "aria-label": "note in the margin" }, at, drawSpans(note.spans));
}

function drawChoice(choice, shown, choose) {
  const open = choice.state === "open";
  const label = choice.spans ? drawSpans(choice.spans) : [el("span", { class: "seal" }, shown.seal)];
  const seen = shown.read.includes(choice.number);
  const why = choice.state === "sealed" ? [`(sealed: ${shown.reasons[choice.number]})`] : drawSpans(choice.reason_spans);
  return el("li", {},
    el("button", {
      type: "button", class: choice.state, "aria-disabled": !open && "true", "data-choice": choice.number,
      onclick: () => choose(choice.number),
    },
      el("span", { class: "number", "aria-hidden": "true" }, `${choice.number}`),
      el("span", { class: "label" },
        open ? label : el("span", { class: choice.state === "locked" ? "struck" : null }, label),
        choice.state === "locked" && el("span", { class: "unseen" }, " (locked)"),
        seen && el("span", { class: "seen" }, " (seen)"),
        why.length > 0 && el("span", { class: "reason" }, " ", why))));
}

// What opens a chapter: its number, its title and its epigraph.
function drawOpener(opens, number) {
  return el("header", { class: "opener" },
    el("p", { class: "chapter-number" }, number),
    el("h2", {}, opens.title),
    opens.epigraph && el("p", { class: "epigraph" }, drawSpans(opens.epigraph)));
}

function drawHeading(scene, shown, whole) {
  if (scene.opens) return [drawOpener(scene.opens, shown.opens), scene.dateline && el("p", { class: "dateline" }, scene.dateline)];
  const chapter = el("h2", { class: "running" }, el("span", { class: "chapter-number" }, shown.chapter.number), " ", shown.chapter.title);
  return [whole && chapter, scene.dateline && (whole || shown.new_heading) && el("p", { class: "dateline" }, scene.dateline)];
}

// An ending as a front page: its title, what it corrects, the briefs, and what the run was.
function drawEnding(scene, shown) {
  const { report } = scene;
  const part = (title, lines, struck) => lines?.length > 0 && el("section", {},
    el("h3", {}, title), el("ul", { class: "lines" }, lines.map((line) => el("li", {}, drawSpans(line.spans, struck)))));
  return el("section", { class: "ending", "aria-label": "the end" },
    el("p", { class: "kicker" }, "The end"),
    el("h2", {}, scene.ending.title, report?.new && el("span", { class: "new" }, " new")),
    report && el("p", { class: "facts" }, `${shown.found} ${shown.numbers}`),
    el("div", { class: "columns" },
      part("Corrections", scene.corrections, true),
      part("Also in this edition", scene.briefs, false)),
    shown.clippings && el("p", { class: "earned" }, shown.clippings));
}

function drawMeters(shown) {
  return shown.meters.map((meter) => {
    const share = (meter.value - meter.least) / Math.max(1, meter.most - meter.least);
    const changed = meter.change === 0 ? null : meter.change > 0 ? "rises" : "falls";
    const bar = el("span", { class: "bar", "aria-hidden": "true" }, el("span", { class: "level" }));
    bar.firstChild.style.setProperty("inline-size", `${Math.round(share * 100)}%`);
    return el("li", { class: changed },
      el("span", { class: "unseen" }, meter.words),
      el("span", { "aria-hidden": "true" }, meter.name, " "),
      bar,
      el("span", { class: "word", "aria-hidden": "true" }, meter.word ?? `${meter.value}`,
        changed && (changed === "rises" ? " ↑" : " ↓")));
  });
}

function drawStopped(stopped) {
  const offered = stopped.offered.length > 0 ? stopped.offered.join(", ") : "nothing";
  return el("p", { class: "notice" },
    `The story has changed since this run was read. At the scene ${stopped.scene} the run takes the choice ` +
    `${stopped.wanted}, but ${stopped.why}. Available there now: ${offered}. You can continue from here; nothing is lost.`);
}
