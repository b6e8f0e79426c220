// What a page is besides the story: safe, usable by everybody, complete or plainly broken, and quick.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { Json, click, earlier, folder, launch, open, publish, read, turn, wordsOf, written } from "./browser.js";

const browser = await launch();
const path = publish("story");
test.after(() => browser.close());
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.PICTURES;

async function fresh(at = path, prepare) {
  const context = await browser.createBrowserContext();
  const page = await open(context, at, prepare);
  page.leave = () => context.close();
  return page;
}

const button = (page, words) => page.evaluate((wanted) => {
  const all = [...document.querySelectorAll("button")];
  all.find((each) => each.checkVisibility() && each.innerText.trim().startsWith(wanted)).click();
}, words);

async function panel(page, id, ready) {
  await page.click(`#do-${id}`);
  await page.waitForFunction((title) => document.getElementById("panel").open && document.getElementById("panel-title").textContent.startsWith(title), {}, ready);
}

const PANELS = [["book", "The book"], ["endings", "Endings"], ["runs", "Runs"], ["settings", "Settings"], ["help", "How to read"]];

// Reads on by the first choice until an ending.
async function toEnding(page) {
  for (let turns = 0; turns < 200; turns += 1) {
    const { choices, ending } = await read(page);
    if (ending) return;
    await click(page, choices.find((choice) => choice.open).number);
  }
  assert.fail("no ending");
}

test("nobody is kept out: no serious finding of an audit", async () => {
  const page = await fresh();
  await page.setBypassCSP(true);
  await page.reload();
  await page.waitForFunction(() => document.documentElement.hasAttribute("data-ready"));
  await page.evaluate(axe);
  const audit = async (where) => {
    const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    const found = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    assert.deepEqual(found.map(({ id, nodes }) => [where, id, nodes[0].html]), []);
  };
  await audit("first passage");
  await click(page, 1);
  await audit("second passage");
  await toEnding(page);
  await audit("ending");
  for (const [id, title] of PANELS) {
    await panel(page, id, title);
    await audit(title);
    await page.keyboard.press("Escape");
  }
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await audit("ending in the dark");
  await page.leave();
});

test("nothing reaches beyond the width of a phone, and pictures are taken at three widths", async () => {
  const page = await fresh();
  await toEnding(page);
  for (const [width, height] of [[320, 640], [768, 1024], [1440, 900]]) {
    await page.setViewport({ width, height });
    for (const [id, title] of [[null, "ending"], ...PANELS]) {
      if (id) await panel(page, id, title);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert(wide <= 0, `${title} is ${wide} pixels too wide at ${width}`);
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: join(pictures, `${id ?? "ending"}-${width}.png`), fullPage: !id });
      }
      if (id) await page.keyboard.press("Escape");
    }
  }
  await page.leave();
});

test("a hostile story shows its text and does nothing", async () => {
  const text = "</script><script>alert(1)</script><img src=x onerror=alert(1)> <!-- &amp; javascript:alert(1)";
  const settings = `title: "${text}", about: "${text}", author: "${text}", start: "a", seal: "<b>", meters: [Meter(id: "m", name: "<i>M</i>", range: (0, 5), start: 2)]`;
  const story = written("hostile", settings, `
    Scene(id: "a", dateline: "${text}", text: "${text}", notes: [Note(text: "<svg onload=alert(1)>")], choices: [
      Choice(id: "x", text: "${text}", to: "z", after: "${text}"),
      Choice(id: "y", text: "${text}", to: "z", needs: "m > 4", locked: "${text}")]),
    Scene(id: "z", text: "${text}", ending: Ending(title: "${text}", teaser: "${text}")),`);
  const page = await fresh(publish(story));
  assert.equal((await read(page)).text, text);
  await click(page, 1);
  assert.equal((await read(page)).ending, text);
  for (const [id, title] of PANELS) {
    await panel(page, id, title);
    await page.keyboard.press("Escape");
  }
  assert.equal(await page.evaluate(() => document.querySelectorAll("img, b, i, svg:not(.tree svg)").length), 0);
  assert.equal(await page.evaluate(() => document.querySelectorAll("script").length), 4);
  assert.deepEqual(page.faults, []);
  await page.leave();
});

test("a page may ask no other place for anything, and runs no script but its own", async () => {
  const page = await fresh();
  const refused = await page.evaluate(async () => {
    const tried = [];
    await fetch("http://127.0.0.1:1/").catch((error) => tried.push(error.name));
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    const picture = new Image();
    await new Promise((resolve) => {
      picture.onerror = resolve;
      picture.src = "http://127.0.0.1:1/x.png";
    });
    try {
      (0, eval)("globalThis.ran = true");
    } catch (error) {
      tried.push(error.name);
    }
    return { tried, ran: globalThis.ran ?? false };
  });
  assert.deepEqual(refused, { tried: ["TypeError", "EvalError"], ran: false });
  await page.leave();
});

test("a page that is cut off says so wherever it ends", { timeout: 300_000 }, async () => {
  const whole = readFileSync(path, "utf8");
  const places = ["<style>", "<nav", "<main>", '<script type="application', '<script type="text', "<script>", "class Panels", "</html>"];
  const cuts = places.map((place) => whole.lastIndexOf(place)).flatMap((at) => [at, at + 40]);
  cuts.push(whole.indexOf('id="module"') + 100_000, whole.indexOf('id="story">') + 50_000);
  const file = join(folder(), "cut.html");
  for (const at of cuts) {
    writeFileSync(file, whole.slice(0, at));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => document.readyState === "complete");
    const { ready, said, has } = await page.evaluate(() => ({
      ready: document.documentElement.hasAttribute("data-ready"),
      said: document.getElementById("passage")?.innerText ?? "",
      has: document.getElementById("passage") !== null,
    }));
    if (has && !ready && at < whole.indexOf("</script>\n</body>")) assert.match(said, /incomplete/, `cut at ${at}`);
    await page.close();
  }
  // What is inside may be damaged, too.
  const start = whole.indexOf('id="module"') + 20_000;
  writeFileSync(file, whole.slice(0, start) + "AAAA".repeat(200) + whole.slice(start + 800));
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => /can't be opened/.test(document.getElementById("passage").innerText));
  assert.equal(await page.evaluate(() => document.querySelectorAll("#choices li, #meters li, #documents *").length), 0);
  await page.close();
});

// Opens a page whose player does not start until `start` is called.
async function held(context) {
  const page = await context.newPage();
  await page.evaluateOnNewDocument(() => {
    const { compile } = WebAssembly;
    const started = new Promise((resolve) => { globalThis.startPlayer = resolve; });
    WebAssembly.compile = async (bytes) => {
      await started;
      return compile.call(WebAssembly, bytes);
    };
  });
  await page.goto(pathToFileURL(path).href);
  const start = async () => {
    await page.evaluate(() => globalThis.startPlayer());
    await page.waitForFunction(() => document.documentElement.hasAttribute("data-ready"));
  };
  return { page, start };
}

test("a new reader can read and choose before the player runs", async () => {
  const json = new Json("story");
  const first = wordsOf(await json.hear());
  const second = wordsOf(await json.ask({ choose: 2 }));
  json.end();
  const shown = async (page) => {
    const { text, choices, ending } = await read(page);
    return { text, choices, ending };
  };
  const context = await browser.createBrowserContext();
  const { page, start } = await held(context);
  await page.waitForSelector("#choices button");
  assert.deepEqual(await shown(page), first);
  await page.evaluate(() => document.querySelector("#passage .dateline").setAttribute("data-drawn", ""));
  await start();
  assert(await page.$("[data-drawn]"), "what was drawn stays");
  await page.close();

  // Nothing was chosen, so this is still a first visit.
  const other = await held(context);
  await other.page.waitForSelector("#choices button");
  await other.page.keyboard.press("2");
  assert.deepEqual(await shown(other.page), first);
  await other.start();
  await other.page.waitForFunction((words) => document.getElementById("passage").innerText.includes(words), {}, second.text.slice(0, 20));
  assert.deepEqual(await shown(other.page), second);
  await other.page.close();

  // A reader who comes back sees nothing else first.
  const again = await held(context);
  assert.match(await again.page.evaluate(() => document.getElementById("passage").innerText), /is opening the story/);
  await again.start();
  assert.deepEqual(await shown(again.page), second);
  await context.close();
});

test("runs go from the page to the program and back", async () => {
  const page = await fresh();
  const down = folder();
  const client = await page.createCDPSession();
  await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: down, browserContextId: page.browserContext().id });
  await toEnding(page);
  const ended = (await read(page)).ending;
  await panel(page, "runs", "Runs");
  await page.click(".runs details summary");
  await button(page, "Save as a run file");
  const saved = join(down, "run-1.1.ron");
  await page.waitForFunction(() => true);
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      if (readFileSync(saved).length > 0) break;
    } catch { /* not yet */ }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const archive = folder();
  assert.match(earlier("runs", "import", saved, "story", "--archive", archive), /saved as 1\.1/);
  assert(earlier("runs", "story", "--archive", archive).includes(ended));
  // All runs at once, too.
  await button(page, "Save all runs as a file");
  const whole = join(down, "earlier-version.journal");
  for (let tries = 0; tries < 200 && !existsSync(whole); tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  const second = folder();
  assert.match(earlier("runs", "import", whole, "story", "--archive", second), /saved 1 run/);
  assert.equal(earlier("runs", "export", "--all", "story", "--archive", second), readFileSync(whole, "utf8"));
  // And back, into a page that has no runs.
  const json = new Json("story", archive);
  await json.hear();
  await json.ask({ new: true });
  await json.ask({ choose: 2 });
  json.end();
  const file = join(down, "other.ron");
  writeFileSync(file, earlier("runs", "export", "1.2", "story", "--archive", archive, "--format", "ron"));
  const other = await fresh();
  await panel(other, "runs", "Runs");
  const [chooser] = await Promise.all([other.waitForFileChooser(), button(other, "Read runs from a file")]);
  await chooser.accept([file]);
  await other.waitForSelector(".runs li");
  assert.match((await read(other)).notice, /saved as 1\.1/);
  const [again] = await Promise.all([other.waitForFileChooser(), button(other, "Read runs from a file")]);
  await again.accept([whole]);
  await other.waitForFunction(() => document.getElementById("panel-notice").textContent === "Saved 1 run.");
  await page.leave();
  await other.leave();
});

test("the book, what-if, comparing, and what a worker finds out", { timeout: 120_000 }, async () => {
  const page = await fresh();
  await toEnding(page);
  await turn(page, () => button(page, "Begin a new run"));
  await click(page, 2);
  await toEnding(page);
  await panel(page, "book", "The book");
  assert((await page.$$(".outline li")).length > 5);
  assert((await page.$$(".tree circle")).length >= 2);
  await button(page, "What if");
  await page.waitForFunction(() => document.getElementById("panel-title").textContent === "What if", { timeout: 90_000 });
  assert.match(await page.$eval("#panel-body", (body) => body.innerText), /Chosen: [^]*stay open/);
  await button(page, "Continue from here");
  await page.waitForFunction(() => !document.getElementById("panel").open);
  await panel(page, "runs", "Runs");
  for (const box of await page.$$(".runs > li > input")) await box.click();
  await button(page, "Compare the two");
  await page.waitForFunction(() => document.querySelector("#panel table") !== null, { timeout: 90_000 });
  await page.keyboard.press("Escape");
  await panel(page, "endings", "Endings");
  await button(page, "Which endings are still open?");
  await page.waitForFunction(() => document.getElementById("panel-title").textContent === "Endings still open", { timeout: 90_000 });
  assert.match(await page.$eval("#panel-body", (body) => body.innerText), /of 18 endings can still be reached/);
  assert.deepEqual(page.faults, []);
  await page.leave();
});

test("what is worked out here, in 32 bits, is what the program works out", { timeout: 120_000 }, async () => {
  const [page, json] = [await fresh(), new Json("story")];
  await json.hear();
  for (const choice of [1, 1, 1, 2]) {
    const { open_untold: untold, open } = await json.ask({ open: { tell: "all" } });
    await panel(page, "endings", "Endings");
    await button(page, "Which endings are still open?");
    await page.waitForFunction(() => document.getElementById("panel-title").textContent === "Endings still open", { timeout: 90_000 });
    const said = await page.$eval("#panel-body", (body) => body.innerText);
    assert.match(said, new RegExp(`^${untold + open.length} of 18 endings can still be reached`));
    await page.keyboard.press("Escape");
    await click(page, choice);
    await json.ask({ choose: choice });
  }
  json.end();
  await page.leave();
});

test("a pause holds back the rest and the choices, and notes are beside their words", async () => {
  const story = written("pause", `title: "P", start: "a"`, `
    Scene(id: "a", text: "First dress.\n\n~\n\nSecond hat.", notes: [Note(text: "blue", at: "hat"), Note(text: "top")], choices: [Choice(id: "x", text: "On.", to: "z")]),
    Scene(id: "z", text: "End.", ending: Ending(title: "End", teaser: "t")),`);
  const page = await fresh(publish(story));
  const shown = () => page.evaluate(() => [document.getElementById("passage").innerText.includes("Second"), document.querySelectorAll("[data-choice]").length]);
  assert.deepEqual(await shown(), [false, 0]);
  await page.keyboard.press("1");
  assert.deepEqual(await shown(), [false, 0], "nobody has seen the choice");
  await page.keyboard.press("Enter");
  assert.deepEqual(await shown(), [true, 1]);
  assert.equal(await page.evaluate(() => document.activeElement.innerText.startsWith("Second hat.")), true, "reading goes on there");
  await page.setViewport({ width: 1440, height: 900 });
  const places = () => page.$$eval(".noted", (noted) => noted.map((each) => [...each.children].map((child) => child.getBoundingClientRect())
    .map(({ left, top }) => [Math.round(left), Math.round(top)])));
  for (const [[left, top], [right, beside]] of await places()) assert(right > left + 300 && Math.abs(beside - top) < 8, `${[left, top, right, beside]}`);
  await page.setViewport({ width: 320, height: 640 });
  for (const [[, top], [, below]] of await places()) assert(below > top, "after its words");
  await page.leave();
});

test("settings hold until the page is opened again", async () => {
  const page = await fresh();
  await panel(page, "settings", "Settings");
  await page.select("#setting-theme", "night");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "night");
  await page.reload();
  await page.waitForFunction(() => document.documentElement.dataset.theme === "night");
  await page.leave();
});
