//! The language server over a long session.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::lsp::{Client, QUAY, Written, position};
use crate::support::tier::amount;

/// How much memory the server has in kilobytes, where the system tells that.
fn memory(client: &Client) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{}/status", client.child.id())).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn ten_thousand_edits_take_no_more_memory_than_one_thousand() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    let place = position(&text, "Then the lights", 0);
    let after = json!({"line": place["line"], "character": place["character"].as_u64().unwrap() + 1});
    let mut early = None;
    for round in 1..=5_000 {
        // A letter is typed and taken back; every other one opens braces that are never closed.
        let letter = if round % 2 == 0 { "{" } else { "n" };
        for (end, text) in [(&place, letter), (&after, "")] {
            let change = json!({"range": {"start": place, "end": end}, "text": text});
            let document = json!({"uri": quay, "version": round});
            client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
        }
        if round % 100 == 0 {
            client.settle();
        }
        if round == 500 {
            early = memory(&client);
        }
    }
    assert_eq!(client.problems(&quay), Vec::<String>::new());
    if let (Some(early), Some(late)) = (early, memory(&client)) {
        assert!(late < early + 16 * 1024, "{early} kB after one thousand edits, {late} kB after ten thousand");
    }
    assert_eq!(client.end(), Some(0));
}

#[test]
fn edits_that_are_each_answered_take_no_more_memory_and_time_the_longer_it_goes_on() {
    let edits = amount(400, 10_000);
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    client.settle();
    let place = position(&text, "Then the lights", 0);
    let after = json!({"line": place["line"], "character": place["character"].as_u64().unwrap() + 1});
    let mut tenths = Vec::new();
    for _ in 0..10 {
        // The fastest edit of many is not one that had to wait for another program.
        let mut fastest = Duration::MAX;
        for number in 0..edits / 10 {
            let (end, typed) = if number % 2 == 0 { (&place, "n") } else { (&after, "") };
            let start = Instant::now();
            let change = json!({"range": {"start": place, "end": end}, "text": typed});
            let document = json!({"uri": quay, "version": number});
            client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
            client.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": quay}}));
            fastest = fastest.min(start.elapsed());
        }
        tenths.push((fastest, memory(&client)));
    }
    let [first, .., last] = &tenths[..] else { panic!("ten tenths") };
    assert!(last.0 < 4 * first.0, "{tenths:?}");
    if let (Some(early), Some(late)) = (first.1, last.1) {
        assert!(late < early + 16 * 1024, "{tenths:?}");
    }
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_folder_that_is_deleted_leaves_a_server_that_answers() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    client.settle();
    fs::remove_dir_all(story.folder.path()).unwrap();
    client.rewrite(&quay, &text.replace("to: \"booth\"", "to: \"both\""));
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": story.uri("story.ron"), "type": 3}]}));
    client.settle();
    let hover = client
        .ask("textDocument/hover", json!({"textDocument": {"uri": quay}, "position": {"line": 3, "character": 3}}));
    assert_eq!(hover, Value::Null);
    assert_eq!(client.ask("textDocument/foldingRange", json!({"textDocument": {"uri": quay}}))[0]["startLine"], 0);
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": quay}}));
    client.settle();
    assert_eq!(client.end(), Some(0));
}
