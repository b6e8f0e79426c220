//! The language server under what editors send: edits in any order, and requests that are cancelled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use earlier::check::{RouteFile, unlisted_chapters};
use earlier::lsp::{Files, Loading, Server};
use earlier::story::{Loaded, ParsedFiles, reload};
use lsp_server::{Message, Notification, Request};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::lsp::byte;
use crate::support::properties::config;

#[test]
fn a_request_is_not_answered_that_is_cancelled_before_its_turn() {
    let mut server = Server::new(Memory(BTreeMap::new()), None);
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
    let ask =
        |id: i32, method: &str, params| Message::from(Request { id: id.into(), method: method.to_owned(), params });
    let cancel = Notification { method: "$/cancelRequest".to_owned(), params: json!({"id": 2}) };
    let said = server.receive(vec![
        ask(1, "initialize", params),
        ask(2, "workspace/symbol", json!({"query": ""})),
        ask(3, "workspace/symbol", json!({"query": ""})),
        cancel.into(),
    ]);
    let codes = said.into_iter().map(|message| match message {
        Message::Response(response) => response.response_result.err().map(|error| error.code),
        message => panic!("{message:?}"),
    });
    assert_eq!(codes.collect::<Vec<_>>(), [None, Some(-32800), None]);
}

#[test]
fn a_request_that_waits_for_a_load_is_answered_after_it_unless_it_is_cancelled() {
    let mut server = Server::new(Memory(BTreeMap::new()), None);
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
    let ask =
        |id: i32, method: &str, params| Message::from(Request { id: id.into(), method: method.to_owned(), params });
    let tell = |method: &str, params| Message::from(Notification { method: method.to_owned(), params });
    let uri = "file:///story/story.ron";
    let asked = json!({"textDocument": {"uri": uri}});
    let document = json!({"uri": uri, "languageId": "ron", "version": 0, "text": "Story("});
    assert_eq!(server.receive(vec![ask(1, "initialize", params)]).len(), 1);
    let said = server.receive(vec![
        tell("textDocument/didOpen", json!({"textDocument": document})),
        ask(2, "textDocument/documentSymbol", asked.clone()),
        ask(3, "textDocument/codeLens", asked.clone()),
        ask(4, "textDocument/foldingRange", asked),
    ]);
    let numbers = |said: Vec<Message>| -> Vec<String> {
        let number = |message| match message {
            Message::Response(response) => format!("{} {}", response.id, response.response_result.is_ok()),
            Message::Notification(notification) => notification.method,
            Message::Request(request) => request.method,
        };
        said.into_iter().map(number).collect()
    };
    assert_eq!(numbers(said), ["4 true"], "that one needs the text alone");
    assert_eq!(numbers(server.receive(vec![tell("$/cancelRequest", json!({"id": 2}))])), ["2 false"]);
    let jobs = server.next_loads();
    assert_eq!((jobs.len(), server.next_loads().len()), (1, 0));
    let change = json!({"textDocument": {"uri": uri, "version": 1}, "contentChanges": [{"text": "Story(\n"}]});
    assert_eq!(numbers(server.receive(vec![tell("textDocument/didChange", change)])), Vec::<String>::new());
    let mut loading = Loading::new(Memory(BTreeMap::new()));
    let of_old_text = jobs.into_iter().flat_map(|job| server.take(loading.load(job))).collect();
    assert_eq!(numbers(of_old_text), Vec::<String>::new(), "nothing is said of a text that is older");
    let jobs = server.next_loads();
    let said = jobs.into_iter().flat_map(|job| server.take(loading.load(job))).collect();
    assert_eq!(numbers(said), ["textDocument/publishDiagnostics", "3 true"]);
}

#[test]
fn a_name_is_shown_where_it_is_now_while_what_was_typed_is_still_being_loaded() {
    let files = ferry();
    let mut watched = Watched::new(&files);
    let uri = "file:///story/chapters/1-quay.ron";
    let quay = &files["chapters/1-quay.ron"];
    let document = json!({"uri": uri, "languageId": "ron", "version": 0, "text": quay});
    watched.tell("textDocument/didOpen", json!({"textDocument": document}));
    // The change is not loaded before the question.
    let typed = quay.replacen("    scenes:", "    // 🦢\n    scenes:", 1);
    let change = json!({"textDocument": {"uri": uri, "version": 1}, "contentChanges": [{"text": typed}]});
    let line = typed.lines().position(|line| line.contains("to: \"booth\"")).unwrap();
    let character = typed.lines().nth(line).unwrap().find("booth").unwrap();
    let position = json!({"line": line, "character": character + 2});
    let params = json!({"textDocument": {"uri": uri}, "position": position});
    let asked = Request { id: 2.into(), method: "textDocument/hover".to_owned(), params };
    let changed = Notification { method: "textDocument/didChange".to_owned(), params: change };
    let said = watched.server.receive(vec![changed.into(), asked.into()]);
    let [Message::Response(answer)] = said.as_slice() else { panic!("{said:?}") };
    let hover = answer.response_result.as_ref().unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("**scene** `booth`"), "{hover}");
    let place = |character| json!({"line": line, "character": character});
    assert_eq!(hover["range"], json!({"start": place(character), "end": place(character + 5)}));
}

/// The files of the ferry by their names.
pub fn ferry() -> BTreeMap<String, String> {
    let read = |name: &str| fs::read_to_string(Path::new("tests/data/ferry").join(name)).unwrap();
    ["story.ron", "chapters/1-quay.ron", "chapters/2-water.ron"].map(|name| (name.to_owned(), read(name))).into()
}

/// What fails to load, as a bug would.
pub const BUG: &str = "// a bug";

/// A story in memory.
#[derive(Clone, Debug)]
pub struct Memory(pub BTreeMap<String, String>);

impl Files for Memory {
    fn is_story(&self, folder: &Path) -> bool {
        folder == Path::new("/story")
    }

    fn load(&self, _: &Path, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Loaded {
        assert!(!texts.values().any(|text| text.contains(BUG)), "what this file has can't be loaded");
        let text = |name: &str| texts.get(name).or_else(|| self.0.get(name));
        let read = |name: &str| text(name).map(|text| text.clone().into_bytes()).ok_or("there is no such file");
        let mut loaded = reload(read, known);
        let chapters = self.0.keys().chain(texts.keys()).filter_map(|name| name.strip_prefix("chapters/"));
        unlisted_chapters(
            &mut loaded,
            &chapters.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(),
        );
        loaded
    }

    fn routes(&self, _: &Path, _: &BTreeMap<String, String>) -> Vec<RouteFile> {
        Vec::new()
    }
}

/// A server for a story in memory, and what it has reported.
pub struct Watched {
    server: Server<Memory>,
    loading: Loading<Memory>,
    pub told: BTreeMap<String, Value>,
}

impl Watched {
    pub fn new(files: &BTreeMap<String, String>) -> Self {
        let server = Server::new(Memory(files.clone()), Some(PathBuf::from("/story")));
        let mut watched = Self { server, loading: Loading::new(Memory(files.clone())), told: BTreeMap::new() };
        let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
        watched.receive(Request { id: 1.into(), method: "initialize".to_owned(), params }.into());
        watched
    }

    fn receive(&mut self, message: Message) {
        let mut replies = self.server.receive(vec![message]);
        for job in self.server.next_checks() {
            replies.extend(self.server.checked(job.check()));
        }
        for job in self.server.next_loads() {
            replies.extend(self.server.take(self.loading.load(job)));
        }
        for reply in replies {
            if let Message::Notification(Notification { params, .. }) = reply {
                let problems = params["diagnostics"].clone();
                let uri = params["uri"].as_str().unwrap().to_owned();
                match problems == json!([]) {
                    true => drop(self.told.remove(&uri)),
                    false => drop(self.told.insert(uri, problems)),
                }
            }
        }
    }

    /// Opens a document.
    pub fn open(&mut self, name: &str, text: &str) {
        let document = json!({"uri": format!("file:///story/{name}"), "languageId": "ron", "version": 0, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.receive(Notification { method: method.to_owned(), params }.into());
    }
}

#[test]
fn what_was_proved_of_an_older_text_says_so() {
    let files = ferry();
    let mut watched = Watched::new(&files);
    let uri = "file:///story/chapters/1-quay.ron";
    let lenses = |watched: &mut Watched| -> Vec<String> {
        let params = json!({"textDocument": {"uri": uri}});
        let asked = Request { id: 2.into(), method: "textDocument/codeLens".to_owned(), params };
        let said = watched.server.receive(vec![asked.into()]);
        let Some(Message::Response(answer)) = said.into_iter().next() else { panic!("no answer") };
        let lenses = answer.response_result.unwrap();
        let titles =
            lenses.as_array().unwrap().iter().map(|lens| lens["command"]["title"].as_str().unwrap().to_owned());
        titles.filter(|title| title != "play from here").collect()
    };
    assert_eq!(lenses(&mut watched), Vec::<String>::new());
    let (jobs, _) = watched.server.next_proofs();
    jobs.into_iter().for_each(|job| drop(watched.server.learn(job.prove(None).unwrap())));
    let fresh = lenses(&mut watched);
    assert!(fresh[1].starts_with("reached by 1 way · shortest run: 1 choice · readers arrive with"), "{fresh:?}");
    let typed = files["chapters/1-quay.ron"].replacen("Scene(", "Scene(\n", 1);
    let document = json!({"uri": uri, "languageId": "ron", "version": 0, "text": typed});
    watched.tell("textDocument/didOpen", json!({"textDocument": document}));
    let old: Vec<String> = fresh.iter().map(|title| format!("{title} · older than the text")).collect();
    assert_eq!(lenses(&mut watched), old);
    let (jobs, _) = watched.server.next_proofs();
    jobs.into_iter().for_each(|job| drop(watched.server.learn(job.prove(None).unwrap())));
    assert_eq!(lenses(&mut watched), fresh);
}

fn edit() -> impl Strategy<Value = (bool, u32, u32, u32, u32, &'static str)> {
    let texts = ["", "\"", "(", ")", "{", "}", ",", "\n", "🦢", "\r\n", "id: \"booth\"", "trust +1", "quay", "}\"#"];
    (any::<bool>(), 0u32..70, 0u32..90, 0u32..3, 0u32..20, proptest::sample::select(texts.to_vec()))
}

proptest! {
    #![proptest_config(config(24))]

    /// After each edit, the server reports the same as a new server that only sees the latest texts.
    #[test]
    fn an_edited_story_has_the_problems_of_one_that_is_opened(edits in proptest::collection::vec(edit(), 1..12)) {
        let mut files = ferry();
        let mut watched = Watched::new(&files);
        for name in ["chapters/1-quay.ron", "story.ron"] {
            let uri = format!("file:///story/{name}");
            let document = json!({"uri": uri, "languageId": "ron", "version": 0, "text": files[name]});
            watched.tell("textDocument/didOpen", json!({"textDocument": document}));
        }
        for (in_settings, line, character, lines, more, with) in edits {
            let name = if in_settings { "story.ron" } else { "chapters/1-quay.ron" };
            let start = json!({"line": line, "character": character});
            let end = json!({"line": line + lines, "character": if lines == 0 { character + more } else { more }});
            let text = &files[name];
            let (from, to) = (byte(text, &start), byte(text, &end));
            let mut text = text.clone();
            text.replace_range(from..to, with);
            files.insert(name.to_owned(), text);
            let change = json!({"range": {"start": start, "end": end}, "text": with});
            let document = json!({"uri": format!("file:///story/{name}"), "version": 1});
            watched.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
            prop_assert_eq!(&watched.told, &Watched::new(&files).told);
        }
    }
}
