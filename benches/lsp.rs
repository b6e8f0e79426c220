//! What a key costs in an editor with a long story, beside a plain parse of the story: `cargo bench --bench lsp`.
//!
//! Everything is done on one thread and measured in turns, so that a busy machine slows both sides alike; each figure is
//! the median of the rounds.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are in milliseconds")]
#![expect(dead_code, reason = "the benches that compare with ink use the rest")]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a bench that can't run should stop")]

mod baseline;
mod synthetic;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use baseline::typed;
use earlier::check::RouteFile;
use earlier::lsp::{Files, Loading, Server};
use earlier::story::{Loaded, ParsedFiles, reload};
use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

const SCENES: usize = 10_000;
const ROUNDS: usize = 15;
const NAME: &str = "chapters/5.ron";
const URI: &str = "file:///story/chapters/5.ron";

fn main() {
    let files = synthetic::files(SCENES);
    let mut editor = Editor::new(&files);
    let (mut parses, mut told, mut completed, mut loaded) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        parses.push(timed(|| black_box(typed::parse(&files))));
        // A name is misspelt, and in the next round it is right again.
        told.push(timed(|| editor.key(round)));
        completed.push(timed(|| editor.complete()));
        loaded.push(timed(|| editor.load()));
    }
    let line = |what: &str, times: &[Duration], aim: &str| {
        println!("  {what:<36} {:>8.1} ms    {aim}", median(times).as_secs_f64() * 1e3);
    };
    println!("a key in a story of {SCENES} scenes, one thread");
    line("until its problems are told", &told, "(at most 30)");
    line("completion", &completed, "(at most 10)");
    line("the whole story, a moment later", &loaded, "");
    line("plain typed parse", &parses, "");
}

/// An editor with a chapter open, and its server.
struct Editor {
    server: Server<Memory>,
    loading: Loading<Memory>,
    /// Where the name of a scene begins.
    place: (usize, usize),
}

impl Editor {
    fn new(files: &[(String, String)]) -> Self {
        let memory = Memory(files.iter().cloned().collect());
        let text = memory.0[NAME].clone();
        let is_wanted = |(at, line): &(usize, &str)| *at > 5_000 && line.contains("to: \"scene_");
        let (line, found) = text.lines().enumerate().find(is_wanted).expect("a choice");
        let character = found.find("to: \"scene_").map_or(0, |at| at + 5);
        let mut editor = Self {
            server: Server::new(memory.clone(), Some(PathBuf::from("/story"))),
            loading: Loading::new(memory),
            place: (line, character),
        };
        editor.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
        let document = json!({"uri": URI, "languageId": "ron", "version": 0, "text": text});
        editor.tell("textDocument/didOpen", json!({"textDocument": document}));
        editor.load();
        editor
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.server.receive(vec![Notification { method: method.to_owned(), params }.into()]);
    }

    fn ask(&mut self, method: &str, params: Value) -> Vec<Message> {
        self.server.receive(vec![Request { id: 1.into(), method: method.to_owned(), params }.into()])
    }

    fn key(&mut self, round: usize) {
        let (line, character) = (self.place.0, self.place.1 + "scene".len());
        let is_typed = round.is_multiple_of(2);
        let end = json!({"line": line, "character": character + usize::from(!is_typed)});
        let range = json!({"start": {"line": line, "character": character}, "end": end});
        let change = json!({"range": range, "text": if is_typed { "x" } else { "" }});
        let document = json!({"uri": URI, "version": round});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
        let jobs = self.server.next_checks();
        assert!(jobs.into_iter().any(|job| self.server.checked(job.check()).is_some()), "the problems are others now");
    }

    fn complete(&mut self) {
        let (line, character) = self.place;
        let position = json!({"line": line, "character": character + 3});
        let said = self.ask("textDocument/completion", json!({"textDocument": {"uri": URI}, "position": position}));
        let [Message::Response(answer)] = said.as_slice() else { panic!("{said:?}") };
        assert!(answer.response_result.as_ref().is_ok_and(|list| list["items"][0]["label"].is_string()), "{answer:?}");
    }

    fn load(&mut self) {
        for job in self.server.next_loads() {
            black_box(self.server.take(self.loading.load(job)));
        }
    }
}

/// A story in memory.
#[derive(Clone)]
struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn is_story(&self, folder: &Path) -> bool {
        folder == Path::new("/story")
    }

    fn load(&self, _: &Path, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Loaded {
        let text = |name: &str| texts.get(name).or_else(|| self.0.get(name));
        reload(|name| text(name).map(|text| text.clone().into_bytes()).ok_or("there is no such file"), known)
    }

    fn routes(&self, _: &Path, _: &BTreeMap<String, String>) -> Vec<RouteFile> {
        Vec::new()
    }
}

/// How long something takes; dropping what it makes is not counted.
fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = black_box(make());
    let took = start.elapsed();
    drop(made);
    took
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}
