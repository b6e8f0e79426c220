//! What the language server reports about proofs: above declarations, after the text, and while they are running.

use std::fs;

use serde_json::{Value, json};

use super::lsp::{Client, QUAY, Written, at, position};

const WATER: &str = "chapters/2-water.ron";

/// The lines above what is declared in a file, with the numbers of their lines.
fn lenses(client: &mut Client, uri: &str) -> Vec<(u64, String)> {
    let lenses = client.ask("textDocument/codeLens", json!({"textDocument": {"uri": uri}}));
    let line = |lens: &Value| lens["range"]["start"]["line"].as_u64().unwrap();
    let title = |lens: &Value| lens["command"]["title"].as_str().unwrap().to_owned();
    lenses.as_array().unwrap().iter().map(|lens| (line(lens), title(lens))).collect()
}

/// The ferry with two laws, one of which some run breaks.
fn with_laws() -> Written {
    let story = Written::ferry();
    let laws = r#"laws: [
        Law(id: "calm", says: "She is never out of patience.", never: "patience < 1"),
        Law(id: "never_waits", says: "Nobody gets to the crowd.", never: "debt > 3"),
    ],
    page:"#;
    let settings = story.text("story.ron").replace("format: 1", "format: 2").replace("page:", laws);
    fs::write(story.folder.path().join("story.ron"), settings).unwrap();
    story
}

#[test]
fn each_law_has_a_line_that_says_whether_it_holds() {
    let story = with_laws();
    let (settings, text) = (story.uri("story.ron"), story.text("story.ron"));
    let mut client = Client::new(&json!({}));
    client.open(&settings, &text);
    client.wait_for(&settings, "E0503", true);
    let line = |needle: &str| position(&text, needle, 0)["line"].as_u64().unwrap();
    let expected = [
        (line("id: \"calm\""), "holds in every run".to_owned()),
        (line("id: \"never_waits\""), "broken: shortest run 1 choice".to_owned()),
    ];
    assert_eq!(lenses(&mut client, &settings), expected);
}

#[test]
fn each_scene_has_a_line_that_says_how_it_is_reached_and_moves_with_it() {
    let story = Written::ferry();
    let (quay, water) = (story.uri(QUAY), story.uri(WATER));
    let text = story.text(WATER);
    let mut client = Client::new(&json!({}));
    client.open(&water, &text);
    client.wait_for(&quay, "W3002", true);
    let before = lenses(&mut client, &water);
    assert!(before[1].1.starts_with("reached by 2 ways · shortest run: 2 choices"), "{before:?}");
    client.rewrite(&water, &format!("// A comment.\n{text}"));
    client.wait_for(&quay, "W3002", false);
    client.wait_for(&quay, "W3002", true);
    let moved: Vec<_> = before.into_iter().map(|(line, title)| (line + 1, title)).collect();
    assert_eq!(lenses(&mut client, &water), moved);
}

#[test]
fn a_reading_that_does_not_fit_the_page_is_underlined_and_shown() {
    let story = Written::ferry();
    let quay = story.uri(QUAY);
    let text = story.text(QUAY).replace("He turns the collar over.", "{debt > 3: It is his. | He turns it over.~~~}");
    let long = text.replace("~~~", &" The rain goes on.".repeat(60));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &long);
    client.wait_for(&quay, "W2001", true);
    let told = client.told[&quay].as_array().unwrap();
    let problem = told.iter().find(|problem| problem["code"] == "W2001").unwrap();
    let booth = &long[..long.find("\"Mine,\"").unwrap()];
    let line = booth.matches('\n').count() - 1;
    assert_eq!(problem["range"]["start"]["line"], line, "the text, not the name of the scene: {problem}");
    let message = problem["message"].as_str().unwrap();
    let (_, read) = message.split_once("past the page:\n").unwrap();
    assert!(read.lines().next().unwrap().contains("The rain goes on."), "{message}");
    assert!(!message.contains("It is his.") && read.ends_with("\n…") && read.lines().count() == 7, "{message}");
    let label = told.iter().find(|problem| problem["code"] == "W2002").unwrap()["message"].as_str().unwrap();
    assert!(label.ends_with(
        "as it is read:\nWait for the boat, which is on time or is said to be by a board that has said so before."
    ));
}

#[test]
fn a_choice_says_which_endings_it_rules_out() {
    let story = Written::ferry();
    let (quay, water) = (story.uri(QUAY), story.uri(WATER));
    let text = story.text(WATER);
    let mut client = Client::new(&json!({}));
    client.open(&water, &text);
    client.wait_for(&quay, "W3002", true);
    let mut shown = |needle: &str| {
        let hover = client.ask("textDocument/hover", at(&water, &text, needle, needle.len() - 2));
        hover["contents"]["value"].as_str().unwrap().to_owned()
    };
    assert!(shown("id: \"c1\"").ends_with("proved: it can only lead to the ending Over"), "{}", shown("id: \"c1\""));
    assert!(!shown("id: \"c3\"").contains("proved"), "counting again leaves everything open");
}

#[test]
fn values_of_meters_stand_behind_what_happens_on_arrival() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    client.wait_for(&quay, "W3002", true);
    let mut hints = |start: u64, end: u64| {
        let range = json!({"start": {"line": start, "character": 0}, "end": {"line": end, "character": 0}});
        client.ask("textDocument/inlayHint", json!({"textDocument": {"uri": quay}, "range": range}))
    };
    let all = hints(0, 1000);
    assert_eq!(all[0]["label"], "TRUST 6, PATIENCE 6, DEBT 3");
    assert_eq!(all[0]["position"], position(&text, "arrive: [\"k_ink\"]", "arrive: [\"k_ink\"]".len()));
    assert_eq!(all.as_array().unwrap().len(), 1, "the other scenes change nothing on arrival");
    assert_eq!(hints(0, 3), json!([]), "those that are asked for");
}

#[test]
fn a_client_that_shows_progress_is_told_when_proofs_begin_and_end_and_asks_again_for_what_they_change() {
    let story = Written::ferry();
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let capabilities = json!({
        "window": {"workDoneProgress": true},
        "workspace": {"codeLens": {"refreshSupport": true}, "inlayHint": {"refreshSupport": true}},
    });
    let mut client = Client::new(&capabilities);
    client.open(&quay, &text);
    client.wait_for(&quay, "W3002", true);
    client.rewrite(&quay, &format!("{text}\n"));
    client.wait_for(&quay, "W3002", false);
    client.wait_for(&quay, "W3002", true);
    client.settle();
    let kinds = |token: &Value| -> Vec<Value> {
        let told =
            client.heard.iter().filter(|said| said["method"] == "$/progress" && said["params"]["token"] == *token);
        told.map(|said| said["params"]["value"]["kind"].clone()).collect()
    };
    let created = client.heard.iter().filter(|said| said["method"] == "window/workDoneProgress/create");
    let tokens: Vec<Value> = created.map(|said| said["params"]["token"].clone()).collect();
    assert_eq!(tokens.len(), 2, "{:?}", client.heard);
    assert!(tokens.iter().all(|token| kinds(token) == [json!("begin"), json!("end")]), "{:?}", client.heard);
    for method in ["workspace/codeLens/refresh", "workspace/inlayHint/refresh"] {
        assert!(client.heard.iter().any(|said| said["method"] == method), "{:?}", client.heard);
    }
}

#[test]
fn a_condition_says_whether_it_is_always_true_never_or_after_which_choices() {
    let story = Written::ferry();
    let (quay, water) = (story.uri(QUAY), story.uri(WATER));
    let (text, later) = (story.text(QUAY), story.text(WATER));
    let later = later.replace("id: \"c1\",", "id: \"c1\", when: \"not k_ink\",");
    let later = later.replace("id: \"c4\",", "id: \"c4\", when: \"has_letter and k_ink\",");
    let later = later.replace("Twelve. There", "Twelve. {trust < 10: There | Here}");
    let mut client = Client::new(&json!({}));
    client.open(&quay, &text);
    client.open(&water, &later);
    client.settle();
    let mut shown = |uri: &str, text: &str, needle: &str, within: usize| {
        let hover = client.ask("textDocument/hover", at(uri, text, needle, within));
        hover["contents"]["value"].as_str().unwrap().to_owned()
    };
    let never = shown(&quay, &text, "when: \"trust >= 10\"", 13);
    assert_eq!(never, "**condition** `trust >= 10`\n\nproved: never true at quay");
    let after = shown(&water, &later, "has_letter and k_ink", 3);
    assert!(after.starts_with("**fact** `has_letter`"), "{after}");
    assert!(after.ends_with("true at crowd after 2: booth, wait"), "{after}");
    assert!(shown(&water, &later, "not k_ink", 1).ends_with("true at crowd after 1: wait"));
    assert!(shown(&water, &later, "{trust < 10: There", 8).ends_with("proved: always true at crowd"));
    assert_eq!(client.end(), Some(0));
}
