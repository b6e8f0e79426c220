// Prints how long a reader waits: from the end of loading to the first passage, until the player runs, and from a click to
// the frame with the next passage. Nothing is asserted: run it by itself on an idle machine, `node speed.js` in `target/browser`.
import { launch, open, publish, read } from "./browser.js";

const median = (times) => times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)];
const show = (what, times) => console.log(`${what}: median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms, of ${times.length}`);

const path = publish("story");
const browser = await launch();
const [opening, whole, ready, choices] = [[], [], [], []];
for (let visit = 0; visit < 10; visit += 1) {
  const context = await browser.createBrowserContext();
  const page = await open(context, path, (page) => page.evaluateOnNewDocument(() => {
    const timed = (name, selector) => new MutationObserver((_, observer) => {
      if (!document.querySelector(selector)) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => { globalThis[name] = performance.now(); }));
    }).observe(document, { attributes: true, subtree: true, childList: true });
    timed("shownAt", "#choices button");
    timed("readyAt", "[data-ready]");
  }));
  await page.waitForFunction(() => globalThis.shownAt && globalThis.readyAt);
  const { shownAt, readyAt, loaded } = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    return { shownAt: globalThis.shownAt, readyAt: globalThis.readyAt, loaded: navigation.domContentLoadedEventEnd };
  });
  opening.push(shownAt - loaded);
  whole.push(shownAt);
  ready.push(readyAt - loaded);
  for (let turn = 0; turn < 20 && visit < 5; turn += 1) {
    if ((await read(page)).ending) break;
    choices.push(await page.evaluate(() => new Promise((resolve) => {
      const started = performance.now();
      new MutationObserver((_, observer) => {
        observer.disconnect();
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve(performance.now() - started);
          channel.port2.postMessage(null);
        });
      }).observe(document.getElementById("passage"), { childList: true });
      document.querySelector("#choices button[data-choice]:not([aria-disabled])").click();
    })));
  }
  await context.close();
}
show("first passage after the page was read", opening);
show("first passage after the page was asked for", whole);
show("the player runs after the page was read", ready);
show("a choice to its frame", choices);
await browser.close();
