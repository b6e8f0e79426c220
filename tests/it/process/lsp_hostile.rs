//! The language server with a misbehaving client.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::edits_of_editors::{Watched, ferry};
use super::lsp::{Client, QUAY, Written, at, byte, is_proved};
use super::lsp_unlisted::{NEW, TEXT};

const SETTINGS: &str = "story.ron";

/// Numbers that look random and are the same each time.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// The problems of files that need no proof, by name: their codes, locations and messages.
fn at_once<'p>(told: impl Iterator<Item = (&'p str, &'p Value)>) -> BTreeMap<String, Vec<String>> {
    let shown = |problem: &Value| format!("{} {} {}", problem["code"], problem["range"], problem["message"]);
    let problems = told.map(|(name, told)| {
        let at_once = told.as_array().unwrap().iter().filter(|problem| !is_proved(problem));
        (name.to_owned(), at_once.map(shown).collect::<Vec<_>>())
    });
    problems.filter(|(_, problems)| !problems.is_empty()).collect()
}

#[test]
fn three_hundred_edits_with_nonsense_between_them_leave_what_a_fresh_load_finds() {
    let story = Written::ferry();
    let mut files = ferry();
    files.insert(NEW.to_owned(), TEXT.to_owned());
    let first = files.clone();
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    let root = story.uri("");
    let mut client = Client::new(&json!({}));
    names.iter().for_each(|name| client.open(&story.uri(name), &files[*name]));
    let pieces =
        ["", "", "\"", "(", ")", "{", "|", "}", ",", "\n", "🦢", "\r\n", "id: \"booth\"", "trust +1", "quay", "}\"#"];
    let mut numbers = Numbers(7);
    for _ in 0..300 {
        let name = names[numbers.below(names.len())];
        let (uri, text) = (story.uri(name), files[name].clone());
        let line = numbers.below(text.lines().count() + 2);
        let start = json!({"line": line, "character": numbers.below(60)});
        let end = json!({"line": line + numbers.below(2), "character": numbers.below(60)});
        let (from, to) = (byte(&text, &start), byte(&text, &end));
        // Every tenth edit puts the file back, so that it is not only broken.
        let change = match numbers.below(10) {
            0 => json!({"text": first[name]}),
            _ => json!({"range": {"start": start, "end": end}, "text": pieces[numbers.below(pieces.len())]}),
        };
        let mut edited = text.clone();
        match change["range"].is_null() {
            true => edited = change["text"].as_str().unwrap().to_owned(),
            false => edited.replace_range(from..to.max(from), change["text"].as_str().unwrap()),
        }
        files.insert(name.to_owned(), edited);
        let document = json!({"uri": uri, "version": 2});
        client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
        let place = json!({"textDocument": {"uri": uri}, "position": start});
        let whole = json!({"textDocument": {"uri": uri}});
        let within = json!({"textDocument": {"uri": uri}, "range": {"start": start, "end": start}, "context": {"diagnostics": []}});
        match numbers.below(13) {
            0 => drop(client.ask("textDocument/completion", place)),
            1 => drop(client.ask("textDocument/hover", place)),
            2 => drop(client.answer("textDocument/references", place)),
            3 => client.send(b"Content-Length: 3\r\n\r\n[1]garbage\r\n\r\n"),
            4 => client.tell("$/cancelRequest", json!({"id": 99999})),
            5 => drop(client.ask("textDocument/semanticTokens/full", whole)),
            6 => drop(client.ask("textDocument/foldingRange", whole)),
            7 => drop(client.ask("textDocument/codeLens", whole)),
            8 => drop(client.ask("textDocument/documentSymbol", whole)),
            9 => drop(client.ask("textDocument/codeAction", within)),
            10 => drop(client.ask("textDocument/inlayHint", within)),
            11 => drop(client.ask("textDocument/documentHighlight", place)),
            _ => {}
        }
        client.settle();
        let told = client.told.iter().map(|(uri, told)| (uri.strip_prefix(&root).unwrap(), told));
        let mut fresh = Watched::new(&files);
        fresh.open(NEW, &files[NEW]);
        let found = fresh.told.iter().map(|(uri, told)| (uri.strip_prefix("file:///story/").unwrap(), told));
        assert_eq!(at_once(told), at_once(found), "{files:?}");
    }
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_message_that_arrives_in_pieces_is_one_and_the_document_counts_until_it_is_closed() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    let body = json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {
        "textDocument": {"uri": quay, "languageId": "ron", "version": 1, "text": text},
    }});
    let message = format!("Content-Length: {}\r\n\r\n{body}", body.to_string().len());
    message.as_bytes().chunks(97).for_each(|piece| client.send(piece));
    assert_eq!(client.problems(&quay), Vec::<String>::new());
    fs::write(story.folder.path().join(QUAY), "Chapter(").unwrap();
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": quay, "type": 2}]}));
    assert_eq!(client.problems(&quay), Vec::<String>::new(), "what is open stands for the file");
    let target = client.ask("textDocument/definition", at(&quay, &text, "to: \"booth\"", 6));
    assert_eq!(target["uri"], quay);
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": quay}}));
    assert_ne!(client.problems(&quay), Vec::<String>::new());
    fs::remove_file(story.folder.path().join(QUAY)).unwrap();
    client.tell("textDocument/didSave", json!({"textDocument": {"uri": story.uri(SETTINGS)}}));
    assert!(client.problems(&story.uri(SETTINGS))[0].starts_with("cannot read `chapters/1-quay.ron`"));
    assert_eq!(client.end(), Some(0));
}
