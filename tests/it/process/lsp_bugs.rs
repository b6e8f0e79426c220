//! Bugs of the language server: whatever panics, it goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use earlier::check::RouteFile;
use earlier::explore::Store;
use earlier::lsp::{Files, Loading, Server};
use earlier::story::{Loaded, ParsedFiles};
use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

use super::edits_of_editors::{BUG, Memory, ferry};
use super::lsp::{QUAY, at};

const URI: &str = "file:///story/chapters/1-quay.ron";

/// A document about which everything fails that asks for its story.
const HEXED: &str = "file:///hexed/chapters/1.ron";

/// The files of a story, and a folder where looking for one is a bug.
#[derive(Clone, Debug)]
struct Hexed(Memory);

impl Files for Hexed {
    fn is_story(&self, folder: &Path) -> bool {
        assert!(!folder.starts_with("/hexed"), "nothing can be said of this folder");
        self.0.is_story(folder)
    }

    fn load(&self, folder: &Path, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Loaded {
        self.0.load(folder, texts, known)
    }

    fn routes(&self, folder: &Path, texts: &BTreeMap<String, String>) -> Vec<RouteFile> {
        self.0.routes(folder, texts)
    }
}

/// A place for proofs where none can be looked up.
#[derive(Debug)]
struct BadStore;

impl Store for BadStore {
    fn load(&self, name: &str) -> Option<Vec<u8>> {
        panic!("{name} can't be looked up")
    }

    fn save(&self, _: &str, _: &[u8]) {}
}

fn ask(id: i32, method: &str, params: Value) -> Message {
    Request { id: id.into(), method: method.to_owned(), params }.into()
}

fn tell(method: &str, params: Value) -> Message {
    Notification { method: method.to_owned(), params }.into()
}

/// The code of the error that is answered, or `None` for a result.
fn code(said: impl IntoIterator<Item = Message>) -> Option<i32> {
    let answers = said.into_iter().filter_map(|message| match message {
        Message::Response(response) => Some(response.response_result),
        Message::Request(_) | Message::Notification(_) => None,
    });
    let [answer] = &answers.collect::<Vec<_>>()[..] else { panic!("one answer") };
    answer.as_ref().err().map(|error| error.code)
}

/// A server with a chapter open.
fn opened() -> (Server<Hexed>, Hexed) {
    let files = Hexed(Memory(ferry()));
    let mut server = Server::new(files.clone(), Some(PathBuf::from("/story")));
    let capabilities = json!({"window": {"workDoneProgress": true}});
    let params = json!({"processId": null, "rootUri": null, "capabilities": capabilities});
    let document = json!({"uri": URI, "languageId": "ron", "version": 0, "text": files.0.0[QUAY]});
    server.receive(vec![ask(1, "initialize", params), tell("textDocument/didOpen", json!({"textDocument": document}))]);
    load(&mut server, &files);
    (server, files)
}

fn load(server: &mut Server<Hexed>, files: &Hexed) {
    let mut loading = Loading::new(files.clone());
    for job in server.next_loads() {
        server.take(loading.load(job));
    }
}

fn rewrite(version: i32, text: &str) -> Message {
    let document = json!({"uri": URI, "version": version});
    tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}))
}

#[test]
fn a_request_whose_handler_panics_is_answered_and_so_is_the_next() {
    let (mut server, files) = opened();
    let document = json!({"uri": HEXED, "languageId": "ron", "version": 0, "text": "Chapter("});
    assert_eq!(server.receive(vec![tell("textDocument/didOpen", json!({"textDocument": document}))]).len(), 0);
    let about = |uri: &str, position: &Value| {
        let range = json!({"start": position, "end": position});
        let context = json!({"diagnostics": [], "includeDeclaration": true});
        json!({"textDocument": {"uri": uri}, "position": position, "range": range, "context": context, "newName": "x"})
    };
    let start = json!({"line": 0, "character": 0});
    for method in [
        "hover",
        "definition",
        "references",
        "documentHighlight",
        "completion",
        "prepareRename",
        "rename",
        "codeLens",
        "inlayHint",
        "documentSymbol",
        "codeAction",
    ] {
        let method = format!("textDocument/{method}");
        assert_eq!(code(server.receive(vec![ask(2, &method, about(HEXED, &start))])), Some(-32603), "{method}");
    }
    for method in ["didChange", "didSave", "didClose"] {
        let params = json!({"textDocument": {"uri": HEXED, "version": 1}, "contentChanges": []});
        assert_eq!(server.receive(vec![tell(&format!("textDocument/{method}"), params)]).len(), 0);
    }
    let booth = at(URI, &files.0.0[QUAY], "to: \"booth\"", 6);
    for method in ["textDocument/hover", "textDocument/definition", "textDocument/prepareRename"] {
        let asked = about(URI, &booth["position"]);
        assert_eq!(code(server.receive(vec![ask(3, method, asked)])), None, "{method}");
    }
}

#[test]
fn a_request_that_panics_on_its_thread_is_answered_and_so_is_the_next() {
    let (mut server, files) = opened();
    let text = &files.0.0[QUAY];
    let mut asked = at(URI, text, "next: \"crowd\"", 8);
    asked["newName"] = json!("ramp");
    let mut renamed = |version, text: &str| {
        server.receive(vec![rewrite(version, text), ask(version, "textDocument/rename", asked.clone())]);
        let jobs = server.next_requests();
        code(jobs.into_iter().filter_map(|job| server.answered(job.answer(&files))))
    };
    assert_eq!(renamed(1, &format!("{text}{BUG}")), Some(-32603));
    assert_eq!(renamed(2, text), None);
}

#[test]
fn proofs_that_panic_have_ended_and_the_next_change_is_proved() {
    let (mut server, files) = opened();
    let (jobs, begun) = server.next_proofs();
    assert_eq!(begun.len(), 2, "progress has begun");
    let failed = jobs.into_iter().map(|job| job.prove(Some(&BadStore)).unwrap_err());
    let said: Vec<Message> = failed.filter_map(|failed| server.not_proved(failed)).collect();
    let [Message::Notification(ended)] = &said[..] else { panic!("{said:?}") };
    assert_eq!(ended.params["value"], json!({"kind": "end"}));
    server.receive(vec![rewrite(1, &format!("{}\n", files.0.0[QUAY]))]);
    server.next_checks().into_iter().for_each(|job| drop(server.checked(job.check())));
    load(&mut server, &files);
    let (jobs, _) = server.next_proofs();
    let said: Vec<Message> = jobs.into_iter().flat_map(|job| server.learn(job.prove(None).unwrap())).collect();
    assert!(said.len() >= 2, "the end of the progress, and problems that take proofs: {said:?}");
}
