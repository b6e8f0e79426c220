// The page: the scene that is read, the keys, and what happens at the beginning.
class Page {
  // `opened` is a promise of the player, the store and the mirror.
  constructor(story, opened) {
    Object.assign(this, { story, opened, busy: false, scene: null, parts: [] });
    this.passage = document.getElementById("passage");
    this.choices = document.getElementById("choices");
    this.panels = new Panels(this);
    this.listen();
  }

  listen() {
    document.addEventListener("keydown", (event) => this.key(event));
    const open = { back: () => this.perform({ back: 1 }), book: () => this.panels.book(), endings: () => this.panels.endings(),
      runs: () => this.panels.runs(), settings: () => this.panels.settings(), help: () => this.panels.help() };
    for (const [name, act] of Object.entries(open)) document.getElementById(`do-${name}`).addEventListener("click", act);
  }

  // Tells the reader something that is no part of the story.
  say(words) {
    document.getElementById("notice").textContent = words;
    document.getElementById("panel-notice").textContent = words;
  }

  // Shows the first passage.
  begin({ settings, front, look }) {
    this.apply(settings.reply.settings);
    this.show(look, { masthead: drawMasthead(front) });
  }

  // Has the player do what a request asks for, and stores what that saves before anything of it is shown.
  async ask(request) {
    if (this.busy) return { error: "the page is still at work" };
    this.busy = true;
    try {
      const { player, store, mirror } = await this.opened;
      let answer = player.ask(request);
      if (answer.records !== undefined) {
        answer = player.written(await store.append(answer.records));
        markVisit(this.story.id);
      }
      if (answer.wait) return await mirror.ask(request);
      if (!answer.error) mirror.note(request);
      if (answer.remember) remember(answer.remember);
      return answer;
    } catch (error) {
      return { error: `the page failed: ${error.message}` };
    } finally {
      this.busy = false;
    }
  }

  // Does what leads to a scene, and shows that.
  async perform(request) {
    if (this.busy) return;
    const answer = await this.ask(request);
    if (answer.error) return this.say(capitalized(answer.error));
    this.say(answer.reply.complaint ? capitalized(answer.reply.complaint) : "");
    this.show(answer, { masthead: null });
    window.scrollTo(0, 0);
    this.passage.focus({ preventScroll: true });
  }

  choose(number) {
    const choice = this.scene.reply.choices.find((each) => each.number === number);
    if (!choice) return this.say(`There is no choice ${number}.`);
    if (choice.state !== "open") return this.say(choice.reason ?? `This choice is sealed: ${this.scene.shown.reasons[number]}.`);
    return this.perform({ choose: number });
  }

  // Shows a scene, with what comes before it on the first page.
  show(answer, { masthead }) {
    const { reply: scene, shown } = answer;
    const whole = masthead !== null || scene.opens || shown.chapter.number !== this.scene?.shown.chapter.number;
    this.scene = answer;
    document.documentElement.dataset.mark = shown.mark ?? "";
    document.getElementById("do-back").disabled = scene.step === 0;
    const after = scene.after_spans && el("p", { class: "after" }, drawSpans(scene.after_spans));
    const first = whole || shown.new_heading;
    const parts = drawText(scene);
    parts[0].unshift(masthead, scene.stopped && drawStopped(scene.stopped), first && after, ...drawHeading(scene, shown, whole), !first && after);
    this.parts = parts.map((part) => part.filter((each) => each));
    this.passage.replaceChildren();
    this.choices.replaceChildren();
    this.reveal(0);
  }

  // Shows the text up to the next beat, or to its end with the choices.
  reveal(at) {
    this.passage.append(...this.parts[at]);
    if (at + 1 < this.parts.length) {
      const next = el("button", { type: "button", class: "beat", onclick: () => this.pass(at + 1) }, "Go on");
      this.choices.replaceChildren(el("li", {}, next));
      document.getElementById("meters").replaceChildren();
      return;
    }
    this.close();
  }

  pass(at) {
    const before = this.passage.lastElementChild;
    this.choices.replaceChildren();
    this.reveal(at);
    const next = before?.nextElementSibling;
    next?.setAttribute("tabindex", "-1");
    next?.focus();
  }

  // What is below the text.
  close() {
    const { reply: scene, shown } = this.scene;
    const note = (words) => words && el("p", { class: "earned" }, words);
    const below = [note(shown.earned), note(shown.cover), scene.ending && drawEnding(scene, shown), note(shown.dead_end)];
    this.passage.append(...below.filter((part) => part));
    const choose = (number) => this.choose(number);
    this.choices.replaceChildren(...scene.choices.map((choice) => drawChoice(choice, shown, choose)), ...this.waysOn(scene));
    document.getElementById("meters").replaceChildren(...drawMeters(shown));
    const documents = shown.documents.map(({ id, name }) => this.panels.action(`Read ${name}`, () => this.panels.document(id)));
    const skip = shown.read_before && !scene.ending && [this.panels.action("Skip what I read before", () => this.perform({ skip: true }))];
    document.getElementById("documents").replaceChildren(...documents, ...(skip || []));
  }

  // Where nothing can be chosen: how the reader goes on.
  waysOn(scene) {
    if (!scene.ending && !scene.dead_end) return [];
    const way = (words, act) => el("li", {}, el("button", { type: "button", class: "open", onclick: act }, el("span", { class: "label" }, words)));
    return [
      scene.ending && way("The nearest ending that I have not read", () => this.panels.nearest("shape")),
      way("Begin a new run", () => this.perform({ new: true })),
      scene.step > 0 && way("Go back and choose differently", () => this.perform({ back: 1 })),
      way("Continue from elsewhere in my runs", () => this.panels.book()),
    ].filter((each) => each);
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || this.panels.isOpen) return;
    if (event.target.matches("input, select, textarea")) return;
    const keys = { u: () => this.perform({ back: 1 }), r: () => this.perform({ forward: 1 }), m: () => this.panels.book(),
      e: () => this.panels.endings(), h: () => this.panels.history(), s: () => this.perform({ skip: true }), ",": () => this.panels.settings(), "?": () => this.panels.help(),
      ArrowDown: () => this.step(1), ArrowUp: () => this.step(-1) };
    const beat = this.choices.querySelector(".beat");
    if (/^[1-9]$/.test(event.key)) {
      if (!beat) this.choose(Number(event.key));
    } else if (beat && (event.key === "Enter" || event.key === " ") && !event.target.matches("button, summary, a")) {
      beat.click();
    } else if (keys[event.key]) {
      keys[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  }

  // Moves from choice to choice; from the text to the first one.
  step(by) {
    const buttons = [...this.choices.querySelectorAll("button")];
    const now = buttons.indexOf(document.activeElement);
    const next = now < 0 ? (by > 0 ? 0 : buttons.length - 1) : Math.min(buttons.length - 1, Math.max(0, now + by));
    buttons[next]?.focus();
  }

  async set(name, value) {
    const answer = await this.ask({ settings: { name, value } });
    if (answer.error) return this.say(capitalized(answer.error));
    const settings = await this.ask({ settings: true });
    this.apply(settings.reply.settings);
  }

  // How the story is shown from now on.
  apply(settings) {
    const values = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
    const root = document.documentElement;
    root.dataset.theme = values.theme;
    root.dataset.spacing = values.spacing;
    root.dataset.margin = values.margin;
    const width = Number(values["text-width"]) || this.story.width;
    root.style.setProperty("--measure", `${width / 2}em`);
  }
}

// What is above the first passage: the title, who wrote the story, what it is about, and where the reader left off.
function drawMasthead({ reply: { front }, shown }) {
  return el("header", { class: "masthead" },
    el("p", { class: "title", "aria-hidden": "true" }, front.title),
    el("p", { class: "by" }, shown.masthead.join(" ")),
    shown.first && el("div", { class: "about" }, drawBlocks(front.about), shown.contains && el("p", {}, shown.contains), el("p", {}, shown.first)),
    shown.last && el("p", {}, shown.last),
    shown.place && el("p", { class: "recap" }, shown.place,
      front.left_off.recap.length > 0 && el("span", {}, " The last decisions: ", front.left_off.recap.map((line) => plainText(line.spans)).join("; "), ".")));
}

const PREFERENCES = "earlier:preferences";

function remember(preferences) {
  try {
    localStorage.setItem(PREFERENCES, JSON.stringify(preferences));
  } catch {
    // They hold for this session then.
  }
}

function preferences() {
  try {
    return JSON.parse(localStorage.getItem(PREFERENCES)) ?? undefined;
  } catch {
    return undefined;
  }
}

const visitOf = (story) => `earlier:${story}:visited`;

// Whether nothing is stored that could change what the page shows first.
function isFirstVisit(story) {
  try {
    return localStorage.getItem(visitOf(story)) === null && localStorage.getItem(PREFERENCES) === null;
  } catch {
    return true;
  }
}

function markVisit(story) {
  try {
    localStorage.setItem(visitOf(story), "");
  } catch {
    // The next visit draws the first passage before the one where the reader left off.
  }
}

function capitalized(words) {
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

// The bytes that a text holds, which has two letters for 13 bits: those that are printable, but for `&`, `'` and `<`.
function unpacked(text, length) {
  const bytes = new Uint8Array(length);
  const value = (at) => {
    const letter = text.charCodeAt(at);
    return letter - 33 - (letter > 60 ? 3 : letter > 38 ? 2 : 0);
  };
  let [bits, count, filled] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 2) {
    bits |= (value(at) + value(at + 1) * 91) << count;
    for (count += 13; count >= 8; count -= 8) {
      bytes[filled++] = bits;
      bits >>>= 8;
    }
  }
  return bytes;
}

// The module that rides in the page.
async function compile() {
  const packed = document.getElementById("module");
  const stream = new Blob([unpacked(packed.textContent, Number(packed.dataset.length))]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

// Starts the player with everything that is stored.
async function open(story) {
  const store = new Store();
  const [module, journals] = await Promise.all([compile(), store.open(story.id)]);
  const player = await Player.of(module);
  const options = { journal: store.number, preferences: preferences() };
  const { opened, error } = player.open(story, journals, options);
  if (error) throw new Error(error);
  if (opened.header) store.held.push(new TextEncoder().encode(opened.header));
  const mirror = new Mirror(module, story);
  mirror.opened(journals, options);
  return { player, store, mirror, notices: opened.notices };
}

// What a reader who comes for the first time sees is in the page, so that it is there before the player. Whatever the
// reader does meanwhile waits for the player.
async function start() {
  const story = JSON.parse(document.getElementById("story").textContent);
  const drawn = isFirstVisit(story.id) && JSON.parse(document.getElementById("opening").textContent);
  const opened = drawn ? nextFrame().then(() => open(story)) : open(story);
  const page = new Page(story, opened);
  if (drawn) page.begin(drawn);
  const { player, store, notices } = await opened;
  const first = { settings: player.ask({ settings: true }), front: player.ask({ front: true }), look: player.ask({ look: true }) };
  if (JSON.stringify(first) !== JSON.stringify(drawn)) page.begin(first);
  document.documentElement.dataset.ready = "";
  const unsaved = store.why && `Your runs can't be saved here: ${store.why}. You can read all the same, and save a run as a file.`;
  page.say([...notices.map(capitalized), unsaved].filter((words) => words).join(" "));
}

// When what was drawn is on the screen, or soon where nobody looks.
function nextFrame() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100);
  });
}

start().catch((error) => {
  const parts = ["passage", "documents", "choices", "meters"].map((id) => document.getElementById(id));
  parts.forEach((part) => part.replaceChildren());
  parts[0].append(el("p", { class: "notice" },
    `The story can't be opened in this browser: ${error.message}. The page may be incomplete; load or save it again.`));
});
