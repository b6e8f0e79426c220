//! Scripts of JSON that were recorded once: version 1 of the protocol stays line for line as it is.
//!
//! `tests/data/json/README.md` describes the files and how to record more.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::rc::Rc;

use earlier::json;
use earlier::story::Story;
use serde_json::Value;

use crate::support::memory::{Files, Memory, sit};

/// One session of a script.
#[derive(Debug, Default)]
struct RecordedSession {
    /// The line that begins it: `{"script":…}` or `{"restart":true}`.
    head: String,
    /// The lines in.
    requests: Vec<String>,
    /// The lines out, as they are recorded.
    replies: Vec<String>,
}

/// A recorded file: what its names mean, and its sessions.
#[derive(Debug, Default)]
struct Recorded {
    defined: Vec<(String, String)>,
    sessions: Vec<RecordedSession>,
}

fn parse(text: &str) -> Recorded {
    let mut recorded = Recorded::default();
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        if value.get("define").is_some() {
            let (name, text) = line.strip_prefix("{\"define\":").unwrap().split_once(",\"as\":").unwrap();
            recorded.defined.push((name.to_owned(), text.strip_suffix('}').unwrap().to_owned()));
        } else if value.get("script").is_some() || value.get("restart").is_some() {
            recorded.sessions.push(RecordedSession { head: line.to_owned(), ..RecordedSession::default() });
        } else {
            let last = recorded.sessions.last_mut().expect("a script begins with its number");
            match value.get("request") {
                Some(_) => last.requests.push(line[r#"{"request":"#.len()..line.len() - 1].to_owned()),
                None => last.replies.push(line.to_owned()),
            }
        }
    }
    recorded
}

/// A reply as it is recorded: an error without its wording, and names for what occurs often.
fn shortened(line: &str, defined: &[(String, String)]) -> String {
    let value: Value = serde_json::from_str(line).unwrap();
    if value.get("error").is_some() {
        return r#"{"error":true}"#.to_owned();
    }
    defined.iter().fold(line.to_owned(), |line, (name, text)| line.replace(text, name))
}

/// Plays every session; one that restarts has the journal of the one before. Returns the replies of each.
fn replies(story: &Rc<Story>, recorded: &Recorded) -> Vec<Vec<String>> {
    let mut memory = Memory::new(story);
    let mut all = Vec::new();
    for recorded_session in &recorded.sessions {
        if recorded_session.head.starts_with("{\"script\"") {
            // The recorded times are 0.
            memory = Memory { time: 0, ..Memory::new(story) };
        }
        let mut session = sit(story, &[&memory.bytes], 1);
        if let Some(unfinished) = session.unfinished() {
            session.resume(unfinished);
        }
        let typed: String = recorded_session.requests.iter().map(|request| format!("{request}\n")).collect();
        let mut out = Vec::new();
        json::run(session, &mut memory, &mut Cursor::new(typed), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        all.push(out.lines().map(|line| shortened(line, &recorded.defined)).collect());
    }
    all
}

/// The text of a file with these replies.
fn written(recorded: &Recorded, replies: &[Vec<String>]) -> String {
    let mut out = String::new();
    for (name, text) in &recorded.defined {
        out += &format!("{{\"define\":{name},\"as\":{text}}}\n");
    }
    for (session, replies) in recorded.sessions.iter().zip(replies) {
        out += &format!("{}\n", session.head);
        let requests = session.requests.iter().map(|request| format!("{{\"request\":{request}}}\n"));
        let mut replies = replies.iter().map(|reply| format!("{reply}\n"));
        out.extend(replies.next());
        for request in requests {
            out += &request;
            out.extend(replies.next());
        }
    }
    out
}

/// Whether a reply is the recorded one, possibly with additional fields after or between the others.
fn has_grown(was: &str, is: &str) -> bool {
    fn grown(was: &Value, is: &Value) -> bool {
        match (was, is) {
            (Value::Object(was), Value::Object(is)) => {
                was.iter().all(|(name, was)| is.get(name).is_some_and(|is| grown(was, is)))
            }
            (Value::Array(was), Value::Array(is)) => {
                was.len() == is.len() && was.iter().zip(is).all(|(was, is)| grown(was, is))
            }
            (was, is) => was == is,
        }
    }
    match (serde_json::from_str(was), serde_json::from_str(is)) {
        (Ok(was), Ok(is)) => grown(&was, &is),
        _ => was == is,
    }
}

fn plays_as_recorded(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/json/{name}.jsonl"));
    let recorded = parse(&fs::read_to_string(&path).unwrap());
    assert!(recorded.sessions.len() >= 100, "{}", recorded.sessions.len());
    let replies = replies(&Files::of(&format!("tests/data/{name}")).load(), &recorded);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, written(&recorded, &replies)).unwrap();
        return;
    }
    for (session, replies) in recorded.sessions.iter().zip(&replies) {
        for (at, (reply, was)) in replies.iter().zip(&session.replies).enumerate() {
            let asked = at.checked_sub(1).map(|at| &session.requests[at]);
            assert!(has_grown(was, reply), "{name} {}, after {asked:?}\nwas: {was}\nis:  {reply}", session.head);
        }
        assert_eq!(replies.len(), session.replies.len(), "{name} {}", session.head);
    }
}

#[test]
fn scripts_of_the_small_story_play_as_recorded() {
    plays_as_recorded("small");
}

#[test]
fn scripts_of_the_ferry_play_as_recorded() {
    plays_as_recorded("ferry");
}
