// A story is read in a page as by the program, by clicks and by keys, and nothing of it is lost.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Json, click, earlier, folder, launch, long, open, publish, read, turn, wordsOf } from "./browser.js";

const STORY = "story";
const browser = await launch();
const path = publish(STORY);
test.after(() => browser.close());

// A page with a book of its own.
async function fresh(prepare) {
  const context = await browser.createBrowserContext();
  const page = await open(context, path, prepare);
  page.leave = () => context.close();
  return page;
}

const press = (page, number) => turn(page, () => page.keyboard.press(`${number}`));
const asShown = ({ text, choices, ending }) => ({ text, choices, ending });

// Plays the program and a page side by side: `next` gives the number of the choice that both take.
async function sideBySide(page, json, scene, next, take) {
  for (let turns = 0; turns < 200; turns += 1) {
    const expected = wordsOf(scene);
    assert.deepEqual(asShown(await read(page)), expected, `at ${scene.scene} after ${scene.step} steps`);
    const number = next(scene);
    if (number === null) break;
    await take(page, number);
    scene = await json.ask({ choose: number });
  }
  assert.deepEqual(page.faults, []);
  return scene;
}

test("every recorded run reads as in the program, by clicks and by keys", { timeout: 600_000 }, async () => {
  // Some need what an earlier run has found, so that all of them are in one book.
  const needsOther = (route) => /facts: \[\s*"/.test(readFileSync(route, "utf8"));
  const routes = readdirSync(`${STORY}/routes`).map((name) => `${STORY}/routes/${name}`).sort((left, right) => needsOther(left) - needsOther(right));
  const page = await fresh();
  const json = new Json(STORY);
  let scene = await json.hear();
  const endings = new Set();
  for (const [at, route] of routes.entries()) {
    // What was recorded by an older version of the story is played by today's.
    const archive = folder();
    earlier("runs", "import", route, STORY, "--archive", archive);
    const run = earlier("runs", "export", "1.1", STORY, "--format", "ron", "--archive", archive);
    const wanted = [...run.split("choices:")[1].split("]")[0].matchAll(/"([^"]+)"/g)].map(([, id]) => id);
    // A run file leaves out what follows by itself.
    const next = ({ choices }) => {
      const meant = choices[0]?.id === "next" ? "next" : wanted.shift();
      return choices.find(({ id }) => id === meant)?.number ?? null;
    };
    scene = await sideBySide(page, json, scene, next, at % 2 === 0 ? click : press);
    assert.deepEqual(wanted, [], route);
    endings.add(scene.ending?.title);
    await turn(page, () => page.evaluate(() => [...document.querySelectorAll("#choices button")].find((each) => each.innerText.startsWith("Begin")).click()));
    scene = await json.ask({ new: true });
  }
  json.end();
  assert(endings.size >= 18, [...endings].join(", "));
  await page.leave();
});

test("random walks read as in the program", { timeout: 3_600_000 }, async () => {
  let seed = 1;
  const chance = () => (seed = (seed * 48271) % 2147483647);
  for (let walk = 0; walk < (long ? 500 : 6); walk += 1) {
    const page = await fresh();
    const json = new Json(STORY);
    await sideBySide(page, json, await json.hear(), (scene) => {
      const open = scene.choices.filter((choice) => choice.state === "open");
      return open.length === 0 ? null : open[chance() % open.length].number;
    }, chance() % 2 ? click : press);
    json.end();
    await page.leave();
  }
});

test("a browser that is killed after a choice goes on from there", { timeout: 1_800_000 }, async () => {
  const profile = folder();
  for (let kill = 0; kill < (long ? 100 : 5); kill += 1) {
    const victim = await launch(profile);
    const page = await open(victim, path);
    const { choices, ending } = await read(page);
    if (ending) {
      await turn(page, () => page.evaluate(() => [...document.querySelectorAll("#choices button")].find((each) => each.innerText.startsWith("Begin")).click()));
    }
    const number = (ending ? await read(page) : { choices }).choices.find((choice) => choice.open).number;
    await click(page, number);
    const shown = asShown(await read(page));
    victim.process().kill("SIGKILL");
    const again = await launch(profile);
    const found = await open(again, path);
    // Who has come to an ending begins again, as in the program, and is told which it was.
    if (shown.ending) assert.match(await found.$eval(".masthead", (masthead) => masthead.innerText), new RegExp(`You read the ending ${shown.ending}`));
    else assert.deepEqual(asShown(await read(found)), shown, `after kill ${kill}`);
    await again.close();
  }
});

test("undo, redo and new runs are where the keys say", async () => {
  const page = await fresh();
  const first = asShown(await read(page));
  await press(page, 1);
  const second = asShown(await read(page));
  await turn(page, () => page.keyboard.press("u"));
  assert.deepEqual(asShown(await read(page)), first);
  await turn(page, () => page.keyboard.press("r"));
  assert.deepEqual(asShown(await read(page)), second);
  await page.keyboard.press("9");
  assert.match((await read(page)).notice, /no choice 9/);
  // From the text, the arrows lead to the choices, and Enter takes one.
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.choice), "1");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await turn(page, () => page.keyboard.press("Enter"));
  assert.equal(await page.evaluate(() => document.activeElement.id), "passage");
  await page.leave();
});

test("two tabs write journals of their own, and a third one reads both", async () => {
  // Where a page is not from a safe place, a browser has no locks.
  const unlocked = (page) => page.evaluateOnNewDocument(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
  for (const prepare of [undefined, unlocked]) {
    const context = await browser.createBrowserContext();
    const [first, second] = [await open(context, path, prepare), await open(context, path, prepare)];
    await click(first, 1);
    await click(second, 2);
    await click(first, 1);
    const third = await open(context, path, prepare);
    await third.click("#do-runs");
    await third.waitForSelector(".runs li");
    const runs = await third.$$eval(".runs strong", (names) => names.map((name) => name.textContent));
    assert.deepEqual(runs.sort(), ["1.1", "2.1"]);
    assert.deepEqual([first, second, third].flatMap((page) => page.faults), []);
    await context.close();
  }
});

test("where nothing can be stored the page says so and plays on", async () => {
  const refused = await fresh((page) => page.evaluateOnNewDocument(() => {
    Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });
    Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
  }));
  assert.match((await read(refused)).notice, /can't be saved here: the browser refuses storage/);
  await click(refused, 1);
  await click(refused, 1);
  await refused.leave();
  const full = await fresh((page) => page.evaluateOnNewDocument(() => {
    const put = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (value, key) {
      if (value.length > 0 && !globalThis.room) throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value, key);
    };
  }));
  await click(full, 1);
  assert.match((await read(full)).notice, /could not be saved \(the storage is full\)/);
  await click(full, 1);
  assert.equal((await read(full)).notice, "", "said once");
  await full.evaluate(() => { globalThis.room = true; });
  await click(full, 1);
  const shown = asShown(await read(full));
  await full.reload();
  await full.waitForFunction(() => document.documentElement.hasAttribute("data-ready"));
  assert.deepEqual(asShown(await read(full)), shown, "what could not be saved is saved with the next choice");
  await full.leave();
});
