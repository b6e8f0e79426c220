//! Chapters that are written before `story.ron` lists them.

use serde_json::{Value, json};

use super::lsp::{Client, QUAY, Written, at, edited, position};

pub const NEW: &str = "chapters/3-after.ron";

pub const TEXT: &str = r#"// What comes after.
Chapter(
    title: "After",
    scenes: [
        Scene(id: "after", text: "Nine.", choices: [Choice(text: "Back.", to: "crow")]),
    ],
)
"#;

#[test]
fn a_chapter_that_is_not_listed_says_so_with_its_other_problems_and_is_added_by_an_action() {
    let story = Written::ferry();
    let (new, settings, text) = (story.uri(NEW), story.uri("story.ron"), story.text("story.ron"));
    let mut client = Client::new(&json!({}));
    client.open(&new, TEXT);
    let problems = client.problems(&new);
    let unlisted = "`story.ron` does not list this chapter, so it is never read\n\
                    help: add `\"3-after\"` to `chapters` in story.ron";
    assert_eq!(problems, [unlisted, "cannot find the scene or junction `crow`\nhelp: did you mean `crowd`?"]);
    assert_eq!(client.told[&new][0]["range"]["start"], json!({"line": 1, "character": 0}), "not in the comment");
    let asked = |uri: &str, place: &serde_json::Value| {
        let range = json!({"start": place, "end": place});
        json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}})
    };
    let actions = client.ask("textDocument/codeAction", asked(&new, &position(TEXT, "Chapter(", 1)));
    let last = position(&text, "\"2-water\"", 1);
    assert_eq!(client.ask("textDocument/codeAction", asked(&settings, &last))[0]["edit"], actions[0]["edit"]);
    assert_eq!(actions[0]["title"], "Insert `, \"3-after\"`");
    let listed = edited(&text, &actions[0]["edit"]["changes"][&settings]);
    assert!(listed.contains("\"2-water\", \"3-after\""), "{listed}");
    client.open(&settings, &listed);
    let problems = client.problems(&new);
    assert_eq!(problems, ["cannot find the scene or junction `crow`\nhelp: did you mean `crowd`?"]);
}

#[test]
fn names_are_completed_and_fixed_in_a_chapter_that_is_not_listed() {
    let story = Written::ferry();
    let new = story.uri(NEW);
    let mut client = Client::new(&json!({}));
    client.open(&new, TEXT);
    client.settle();
    let place = position(TEXT, "to: \"crow", 9);
    let asked = json!({"textDocument": {"uri": new}, "position": place});
    let list = client.ask("textDocument/completion", asked);
    assert!(list["items"].as_array().unwrap().iter().any(|item| item["label"] == "crowd"), "{list}");
    let range = json!({"start": place, "end": place});
    let asked = json!({"textDocument": {"uri": new}, "range": range, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", asked);
    let fixed = edited(TEXT, &actions[0]["edit"]["changes"][&new]);
    client.rewrite(&new, &fixed);
    assert_eq!(client.problems(&new).len(), 1, "it is still not listed");
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": new}}));
    assert_eq!(client.problems(&new), Vec::<String>::new(), "nothing is said of a file that is closed and not there");
}

/// A chapter that is not listed and has no errors.
const SOUND: &str = r#"Chapter(title: "After", scenes: [
    Scene(id: "after", text: "Nine.", choices: [
        Choice(id: "back", text: "Back.", to: "crowd", when: "trust >= 10"),
        Choice(id: "wait", text: "Wait.", to: "later", effects: ["debt +1"]),
    ]),
    Scene(id: "later", text: "Ten.", next: "after"),
])
"#;

/// A client with that chapter open, and its URI.
fn opened(story: &Written) -> (Client, String) {
    let new = story.uri(NEW);
    let mut client = Client::new(&json!({}));
    client.open(&new, SOUND);
    assert_eq!(client.problems(&new).len(), 1, "that it is not listed");
    (client, new)
}

/// What is offered behind something that was just typed.
fn labels(client: &mut Client, uri: &str, text: &str, typed: &str) -> Vec<Value> {
    client.rewrite(uri, text);
    client.settle();
    let list = client.ask("textDocument/completion", at(uri, text, typed, typed.len()));
    list["items"].as_array().unwrap().iter().map(|item| item["label"].clone()).collect()
}

#[test]
fn names_in_a_chapter_that_is_not_listed_lead_to_those_of_the_story_and_back() {
    let story = Written::ferry();
    let (mut client, new) = opened(&story);
    let (water, text) = (story.uri("chapters/2-water.ron"), story.text("chapters/2-water.ron"));
    let target = client.ask("textDocument/definition", at(&new, SOUND, "to: \"crowd\"", 6));
    assert_eq!((&target["uri"], &target["range"]["start"]), (&json!(water), &position(&text, "id: \"crowd\"", 5)));
    let target = client.ask("textDocument/definition", at(&new, SOUND, "to: \"later\"", 6));
    assert_eq!((&target["uri"], &target["range"]["start"]), (&json!(new), &position(SOUND, "id: \"later\"", 5)));
    let places = |client: &mut Client, uri: &str, text: &str, needle: &str| -> Vec<Value> {
        let mut asked = at(uri, text, needle, 6);
        asked["context"] = json!({"includeDeclaration": true});
        let places = client.ask("textDocument/references", asked);
        places.as_array().unwrap().iter().map(|place| place["uri"].clone()).collect()
    };
    let from_new = places(&mut client, &new, SOUND, "to: \"crowd\"");
    assert!(from_new.contains(&json!(new)) && from_new.contains(&json!(story.uri(QUAY))), "{from_new:?}");
    assert_eq!(places(&mut client, &water, &text, "id: \"crowd\""), from_new, "from the declaration, too");
    let highlights = client.ask("textDocument/documentHighlight", at(&new, SOUND, "next: \"after\"", 8));
    assert_eq!(highlights.as_array().unwrap().len(), 2);
    let found = client.ask("workspace/symbol", json!({"query": "later"}));
    assert_eq!((&found[0]["name"], &found[0]["location"]["uri"]), (&json!("later"), &json!(new)));
    let outline = client.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": new}}));
    assert_eq!((&outline[0]["name"], &outline[0]["children"][0]["name"]), (&json!("after"), &json!("back")));
    let broken = SOUND.replace("to: \"later\"", "to: \"latter\"");
    client.rewrite(&new, &broken);
    let target = client.ask("textDocument/definition", at(&new, &broken, "next: \"after\"", 8));
    assert_eq!(target["range"]["start"], position(&broken, "id: \"after\"", 5), "an error elsewhere does not matter");
    let found = client.ask("workspace/symbol", json!({"query": "later"}));
    assert_eq!(found[0]["location"]["uri"], new);
}

#[test]
fn a_string_that_is_still_open_hides_no_names_in_a_chapter_that_is_not_listed_or_beside_one_with_errors() {
    let story = Written::ferry();
    let (mut client, new) = opened(&story);
    let cut = SOUND.replace("to: \"crowd\",", "to: \"a");
    let offered = labels(&mut client, &new, &cut, "to: \"a");
    assert!(offered.contains(&json!("later")) && offered.contains(&json!("booth")), "{offered:?}");
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    let cut = text.replace("id: \"quay\"", "id: \"quay\", next: \"bo");
    client.open(&quay, &text);
    client.settle();
    let offered = labels(&mut client, &quay, &cut, "next: \"bo");
    assert!(offered.contains(&json!("booth")), "{offered:?}");
}

#[test]
fn what_is_shown_in_a_chapter_that_is_not_listed_is_what_is_known_of_the_story_without_it() {
    let story = Written::ferry();
    let (mut client, new) = opened(&story);
    client.wait_for(&story.uri(QUAY), "W3002", true);
    let mut shown = |needle: &str, within| {
        let hover = client.ask("textDocument/hover", at(&new, SOUND, needle, within));
        hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    let crowd = shown("to: \"crowd\"", 6);
    assert!(crowd.starts_with("**scene** `crowd`") && crowd.contains("\n\nreached by 2 ways"), "{crowd}");
    assert!(!crowd.contains("older than the text"), "{crowd}");
    assert_eq!(shown("id: \"after\"", 6), "**scene** `after`\n\nin the chapter After\n\nchoices: `back`, `wait`");
    assert_eq!(shown("id: \"wait\"", 6), "**choice** `after.wait`\n\nWait.\n\nleads to `later`");
    assert!(shown("debt +1", 1).ends_with("proved: DEBT 3 to 4"));
    assert_eq!(shown("trust >= 10", 8), "", "nobody is there, so nothing is asked about it");
    let lenses = client.ask("textDocument/codeLens", json!({"textDocument": {"uri": new}}));
    assert_eq!(lenses, json!([]), "it can't be played yet");
    let place = position(SOUND, "id: \"after\"", 6);
    let asked =
        json!({"textDocument": {"uri": new}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}});
    assert_eq!(client.ask("textDocument/codeAction", asked), json!([]));
}

#[test]
fn a_chapter_that_is_not_listed_is_no_part_of_what_is_asked_about_the_story() {
    let story = Written::ferry();
    let (mut client, new) = opened(&story);
    let (quay, text) = (story.uri(QUAY), story.text(QUAY));
    client.rewrite(&new, &SOUND.replace("to: \"later\"", "to: \"latter\""));
    client.settle();
    let hover = client.ask("textDocument/hover", at(&quay, &text, "when: \"trust >= 10\"", 13));
    assert_eq!(hover["contents"]["value"], "**condition** `trust >= 10`\n\nproved: never true at quay");
}

#[test]
fn a_name_is_renamed_in_a_chapter_that_is_not_listed_too() {
    let story = Written::ferry();
    let (mut client, new) = opened(&story);
    let (water, text) = (story.uri("chapters/2-water.ron"), story.text("chapters/2-water.ron"));
    let mut renamed = |mut asked: Value| {
        asked["newName"] = json!("ramp");
        let edits = client.ask("textDocument/rename", asked)["changes"].clone();
        (edited(SOUND, &edits[&new]), edits)
    };
    let (chapter, from_new) = renamed(at(&new, SOUND, "to: \"crowd\"", 6));
    assert_eq!(chapter, SOUND.replace("to: \"crowd\"", "to: \"ramp\""));
    assert_eq!(renamed(at(&water, &text, "id: \"crowd\"", 6)).1, from_new);
    let (chapter, edits) = renamed(at(&new, SOUND, "id: \"later\"", 6));
    assert!(chapter.contains("id: \"ramp\"") && chapter.contains("to: \"ramp\""), "{chapter}");
    assert_eq!(edits.as_object().unwrap().len(), 1, "the others don't have the name");
    // With an error in it, only the story is renamed.
    client.rewrite(&new, &SOUND.replace("to: \"later\"", "to: \"latter\""));
    let mut asked = at(&water, &text, "id: \"crowd\"", 6);
    asked["newName"] = json!("ramp");
    assert_eq!(client.ask("textDocument/rename", asked)["changes"][&new], Value::Null);
}

#[test]
fn a_scene_that_a_chapter_misses_is_created_although_it_is_not_listed() {
    let story = Written::ferry();
    let (mut client, new) = opened(&story);
    let text = SOUND.replace("next: \"after\"", "next: \"latest\"");
    client.rewrite(&new, &text);
    let place = position(&text, "\"latest\"", 2);
    let asked =
        json!({"textDocument": {"uri": new}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", asked);
    let create =
        actions.as_array().unwrap().iter().find(|action| action["title"] == "Create the scene `latest`").unwrap();
    client.rewrite(&new, &edited(&text, &create["edit"]["changes"][&new]));
    assert_eq!(client.problems(&new).len(), 1, "it is still not listed");
}
