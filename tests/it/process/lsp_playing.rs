//! Playing from a scene, by the line above it or by an action.

use std::process::Stdio;

use serde_json::{Value, json};

use super::lsp::{Client, QUAY, Written, at};
use crate::support::talk::earlier;

const WATER: &str = "chapters/2-water.ron";

/// The commands above the scenes of a file that play from there.
fn commands(client: &mut Client, uri: &str) -> Vec<Value> {
    let lenses = client.ask("textDocument/codeLens", json!({"textDocument": {"uri": uri}}));
    let commands = lenses.as_array().unwrap().iter().map(|lens| lens["command"].clone());
    commands.filter(|command| command["title"] == "play from here").collect()
}

#[test]
fn the_line_above_a_scene_has_a_command_that_plays_from_there() {
    let story = Written::ferry();
    let (water, text) = (story.uri(WATER), story.text(WATER));
    let mut client = Client::new(&json!({}));
    client.open(&water, &text);
    let command = commands(&mut client, &water)[0].clone();
    assert_eq!(command["arguments"][1], "crowd");
    let played = client.ask("workspace/executeCommand", command);
    client.settle();
    let shown = client.heard.iter().find(|said| said["method"] == "window/showMessage").unwrap();
    let line = played["line"].as_str().unwrap();
    assert_eq!(shown["params"]["message"], format!("to play from `crowd`, run: {line}"));
    assert_eq!(line, format!("earlier watch {} --at crowd", story.folder.path().display()));
    let words: Vec<&str> = played["arguments"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    let output = earlier().args(&words[1..]).arg("--plain").stdin(Stdio::null()).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("A woman has a goose.") && !shown.contains("with a coat that is"), "{shown}");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn an_action_plays_from_a_scene_where_an_editor_shows_no_lines() {
    let story = Written::ferry();
    let (water, text) = (story.uri(WATER), story.text(WATER));
    let mut client = Client::new(&json!({}));
    client.open(&water, &text);
    let start = at(&water, &text, "id: \"crowd\"", 6)["position"].clone();
    let range = json!({"start": start, "end": start});
    let mut asked = json!({"textDocument": {"uri": water}, "range": range, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", asked.clone());
    assert_eq!(actions[0]["title"], "Play from `crowd`");
    assert_eq!(actions[0]["command"], commands(&mut client, &water)[0]);
    asked["context"]["only"] = json!(["quickfix"]);
    assert_eq!(client.ask("textDocument/codeAction", asked), json!([]));
}

#[test]
fn nobody_plays_from_a_scene_that_is_never_reached_or_by_an_unknown_command() {
    let story = Written::ferry();
    let (quay, water) = (story.uri(QUAY), story.uri(WATER));
    let text = story.text(WATER).replace("to: \"e_sea\"", "to: \"e_sea\", when: \"trust > 9\"");
    let mut client = Client::new(&json!({}));
    client.open(&water, &text);
    client.wait_for(&quay, "W3002", true);
    let names: Vec<Value> =
        commands(&mut client, &water).iter().map(|command| command["arguments"][1].clone()).collect();
    assert_eq!(names, ["crowd", "e_home"]);
    let lenses = client.ask("textDocument/codeLens", json!({"textDocument": {"uri": water}}));
    assert_eq!(lenses[1]["command"]["title"], "proved: no reader can reach it");
    for unknown in [json!({"command": "rm", "arguments": ["-rf"]}), json!({"command": "earlier.playFromHere"})] {
        assert_eq!(client.answer("workspace/executeCommand", unknown)["error"]["code"], -32602);
    }
}

#[test]
fn a_watched_story_begins_at_a_scene_that_exists() {
    let story = Written::ferry();
    let watch = |scene: &str| {
        let mut command = earlier();
        command.arg("watch").arg(story.folder.path()).args(["--plain", "--at", scene]).stdin(Stdio::null());
        command.output().unwrap()
    };
    let unknown = watch("crowed");
    assert_eq!(unknown.status.code(), Some(2));
    let why = String::from_utf8_lossy(&unknown.stderr);
    assert!(why.contains("there is no scene `crowed`; did you mean `crowd`?"), "{why}");
    let ending = String::from_utf8_lossy(&watch("e_home").stdout).into_owned();
    assert!(ending.contains("There is always a last bus"), "{ending}");
}
