//! Requests that the language server answers later, while the conversation goes on.

use std::path::PathBuf;

use earlier::lsp::{Loading, Server};
use lsp_server::{Message, Notification, Request, Response};
use serde_json::{Value, json};

use super::edits_of_editors::{Memory, ferry};
use super::lsp::{Client, QUAY, Written, at};

const URI: &str = "file:///story/chapters/1-quay.ron";

/// A server with a story that is loaded, one file of it open.
struct Talk {
    server: Server<Memory>,
    files: Memory,
}

impl Talk {
    fn new() -> Self {
        let files = Memory(ferry());
        let mut talk = Self { server: Server::new(files.clone(), Some(PathBuf::from("/story"))), files };
        talk.say(vec![ask(1, "initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}))]);
        let document = json!({"uri": URI, "languageId": "ron", "version": 0, "text": talk.files.0[QUAY]});
        talk.say(vec![tell("textDocument/didOpen", json!({"textDocument": document}))]);
        talk.load();
        talk
    }

    fn load(&mut self) {
        let mut loading = Loading::new(self.files.clone());
        for job in self.server.next_loads() {
            self.server.take(loading.load(job));
        }
    }

    /// The numbers of the requests that are answered at once, with the codes of errors.
    fn say(&mut self, messages: Vec<Message>) -> Vec<(i32, Option<i32>)> {
        self.server.receive(messages).into_iter().map(|message| answer(message).0).collect()
    }

    /// What is answered later.
    fn later(&mut self) -> Vec<((i32, Option<i32>), Value)> {
        let jobs = self.server.next_requests();
        jobs.into_iter().filter_map(|job| self.server.answered(job.answer(&self.files))).map(answer).collect()
    }

    fn at(&self, needle: &str, within: usize) -> Value {
        at(URI, &self.files.0[QUAY], needle, within)
    }

    fn rename(&self, id: i32) -> Message {
        let mut asked = self.at("next: \"crowd\"", 8);
        asked["newName"] = json!("ramp");
        ask(id, "textDocument/rename", asked)
    }
}

fn ask(id: i32, method: &str, params: Value) -> Message {
    Request { id: id.into(), method: method.to_owned(), params }.into()
}

fn tell(method: &str, params: Value) -> Message {
    Notification { method: method.to_owned(), params }.into()
}

fn change(uri: &str) -> Message {
    let document = json!({"uri": uri, "version": 1});
    let start = json!({"line": 0, "character": 0});
    let change = json!({"range": {"start": start, "end": start}, "text": "\n"});
    tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}))
}

/// The number of the request that a message answers, with the code of its error, and the result.
fn answer(message: Message) -> ((i32, Option<i32>), Value) {
    let Message::Response(Response { id, response_result }) = message else { panic!("{message:?}") };
    let id = id.to_string().parse().unwrap();
    match response_result {
        Ok(result) => ((id, None), result),
        Err(error) => ((id, Some(error.code)), Value::Null),
    }
}

#[test]
fn a_name_is_renamed_later_and_other_requests_are_answered_before() {
    let mut talk = Talk::new();
    let place = json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}});
    let rename = talk.rename(2);
    assert_eq!(talk.say(vec![rename, ask(3, "textDocument/completion", place)]), [(3, None)]);
    let [(answered, edits)] = &talk.later()[..] else { panic!("one request waits") };
    assert_eq!(*answered, (2, None));
    assert_eq!(edits["changes"].as_object().unwrap().len(), 2, "both chapters: {edits}");
}

#[test]
fn renaming_is_refused_once_a_file_of_the_story_has_changed_and_only_then() {
    let mut talk = Talk::new();
    let (first, second, third) = (talk.rename(2), talk.rename(3), talk.rename(4));
    assert_eq!(talk.say(vec![first, change(URI)]), [(2, Some(-32801))], "in the same breath");
    assert_eq!(talk.say(vec![second]), []);
    let water = json!({"uri": "file:///story/chapters/2-water.ron", "type": 2});
    let on_disk = tell("workspace/didChangeWatchedFiles", json!({"changes": [water]}));
    assert_eq!(talk.say(vec![on_disk]), [(3, Some(-32801))], "a file behind the editor");
    assert_eq!(talk.later(), [], "nobody waits for it any more");
    let note = json!({"uri": "file:///elsewhere/notes.ron", "languageId": "ron", "version": 0, "text": ""});
    let other = tell("textDocument/didOpen", json!({"textDocument": note}));
    // The text has one line more by now.
    let fourth = match third {
        Message::Request(mut request) => {
            let line = request.params["position"]["line"].as_i64().unwrap();
            request.params["position"]["line"] = json!(line + 1);
            Message::from(request)
        }
        other => other,
    };
    assert_eq!(talk.say(vec![fourth, other, change("file:///elsewhere/notes.ron")]), []);
    assert_eq!(talk.later()[0].0, (4, None), "no file of the story has changed, which is not loaded again either");
}

#[test]
fn a_question_is_answered_although_its_text_has_changed_and_not_if_it_is_cancelled() {
    let mut talk = Talk::new();
    let place = talk.at("when: \"trust >= 10\"", 13);
    let hover = |id| ask(id, "textDocument/hover", place.clone());
    assert_eq!(talk.say(vec![hover(2), hover(3)]), []);
    assert_eq!(talk.say(vec![tell("$/cancelRequest", json!({"id": 2})), change(URI)]), [(2, Some(-32800))]);
    let answered = talk.later();
    assert_eq!(answered.len(), 1);
    assert!(answered[0].1["contents"]["value"].as_str().unwrap().ends_with("proved: never true at quay"));
    let rename = talk.rename(4);
    assert_eq!(talk.say(vec![rename]), []);
    assert_eq!(talk.say(vec![tell("$/cancelRequest", json!({"id": 4}))]), [(4, Some(-32800))]);
    let rename = talk.rename(5);
    assert_eq!(talk.say(vec![rename]), []);
    assert_eq!(talk.say(vec![ask(6, "shutdown", Value::Null)]), [(6, None), (5, Some(-32800))], "at the end");
    assert_eq!(talk.later(), []);
}

#[test]
fn over_pipes_a_change_right_after_a_rename_refuses_it() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    client.settle();
    let mut asked = at(&quay, &text, "next: \"crowd\"", 8);
    asked["newName"] = json!("ramp");
    let rename = json!({"jsonrpc": "2.0", "id": "r", "method": "textDocument/rename", "params": asked});
    let document = json!({"uri": quay, "version": 2});
    let changed = json!({"textDocument": document, "contentChanges": [{"text": format!("{text}\n")}]});
    let change = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": changed});
    let framed = |message: &Value| {
        let body = message.to_string();
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    };
    client.send(format!("{}{}", framed(&rename), framed(&change)).as_bytes());
    client.settle();
    let answers: Vec<&Value> = client.heard.iter().filter(|said| said["id"] == "r").collect();
    assert_eq!(answers.len(), 1);
    // The server may have been faster than the change was written.
    let is_refused = answers[0]["error"]["code"] == -32801;
    assert!(is_refused || answers[0]["result"]["changes"].is_object(), "{answers:?}");
    let renamed = client.ask("textDocument/rename", rename["params"].clone());
    assert!(renamed["changes"][&quay].is_array(), "{renamed}");
}
