// A browser, pages in it, and the program beside it.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

export const program = process.env.EARLIER;
export const long = process.env.EARLIER_TESTS === "long";

const folders = [];
process.on("exit", () => folders.forEach((made) => rmSync(made, { recursive: true, force: true })));

// A folder that is removed when the tests end.
export function folder() {
  folders.push(mkdtempSync(join(tmpdir(), "earlier-browser-")));
  return folders.at(-1);
}

export function earlier(...words) {
  const options = { encoding: "utf8", env: { ...process.env, EARLIER_ARCHIVE: "", XDG_CONFIG_HOME: "/dev/null" } };
  return execFileSync(program, words, options);
}

// Publishes a story and returns the path of its page.
export function publish(story, name = "page.html") {
  const path = join(folder(), name);
  earlier("publish", story, "--html", path);
  return path;
}

// Writes a story and returns its folder.
export function written(id, settings, scenes) {
  const made = folder();
  mkdirSync(join(made, "chapters"));
  writeFileSync(join(made, "story.ron"), `Story(format: 2, id: "${id}", ${settings}, chapters: ["one"])`);
  writeFileSync(join(made, "chapters/one.ron"), `Chapter(title: "One", scenes: [${scenes}])`);
  return made;
}

export function launch(profile = folder()) {
  return puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    userDataDir: profile,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

// Opens a page and waits until its first passage is there. Whatever goes wrong in it is in `faults`.
export async function open(browser, path, prepare = async () => {}) {
  const page = await browser.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("dialog", (dialog) => {
    page.faults.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) page.faults.push(`a request: ${request.url()}`);
  });
  await prepare(page);
  await page.goto(pathToFileURL(path).href);
  await page.waitForFunction(() => document.documentElement.hasAttribute("data-ready"), { polling: "raf" });
  return page;
}

// What a reader reads: the words of the passage and the choices. Beats are passed by their button.
export function read(page) {
  return page.evaluate(async () => {
    for (let beat; (beat = document.querySelector("#choices .beat")); ) beat.click();
    const squeezed = (text) => text.replace(/\s+/g, " ").trim();
    const passage = document.getElementById("passage").cloneNode(true);
    passage.querySelectorAll(".masthead, .opener, .running, .dateline, .note, .after, .ending, .earned, .notice").forEach((part) => part.remove());
    passage.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
    const choices = [...document.querySelectorAll("#choices button[data-choice]")];
    return {
      text: squeezed([...passage.children].map((child) => child.textContent).join(" ")),
      choices: choices.map((button) => ({
        number: Number(button.dataset.choice),
        open: !button.hasAttribute("aria-disabled"),
      })),
      ending: document.querySelector(".ending h2")?.firstChild.textContent ?? null,
      notice: document.getElementById("notice").textContent,
    };
  });
}

// Does something and waits until the passage is another one.
export async function turn(page, act) {
  await page.evaluate(() => document.getElementById("passage").firstElementChild?.setAttribute("data-old", ""));
  await act();
  await page.waitForFunction(() => !document.querySelector("#passage > [data-old]"), { polling: 5 });
}

export const click = (page, number) => turn(page, () => page.evaluate((wanted) => {
  document.querySelector(`#choices button[data-choice="${wanted}"]`).click();
}, number));

// The program with `--json`, to compare with.
export class Json {
  constructor(story, archive = folder()) {
    this.child = spawn(program, ["play", story, "--json", "--archive", archive], { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async hear() {
    return JSON.parse((await this.lines.next()).value);
  }

  ask(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.hear();
  }

  end() {
    this.child.stdin.end();
  }
}

// What the program's reply has, as `read` returns it.
export function wordsOf(scene) {
  const words = (spans) => (spans ?? []).map((span) => span.text).join("");
  return {
    text: scene.text.map((block) => words(block.spans)).join(" ").replace(/\s+/g, " ").trim(),
    choices: scene.choices.map(({ number, state }) => ({ number, open: state === "open" })),
    ending: scene.ending?.title ?? null,
  };
}
