//! Chapters that are written before `story.ron` lists them.

use serde_json::json;

use super::lsp::{Client, Written, edited, position};

const NEW: &str = "chapters/3-after.ron";

const TEXT: &str = r#"// What comes after.
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
