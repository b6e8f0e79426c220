//! What the language server reports about the content of strings, for coloring.

use serde_json::{Value, json};

use super::lsp::{Client, QUAY, Written, byte};

/// The tokens of a text with their types.
fn tokens<'t>(text: &'t str, legend: &Value, data: &Value) -> Vec<(&'t str, String)> {
    let numbers: Vec<u64> = data.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
    let (mut line, mut character) = (0, 0);
    let token = |numbers: &[u64]| {
        character = if numbers[0] == 0 { character + numbers[1] } else { numbers[1] };
        line += numbers[0];
        let at = |character| byte(text, &json!({"line": line, "character": character}));
        let kind = legend[usize::try_from(numbers[3]).unwrap()].as_str().unwrap().to_owned();
        (&text[at(character)..at(character + numbers[2])], kind)
    };
    numbers.chunks(5).map(token).collect()
}

#[test]
fn conditions_braces_and_marks_inside_strings_are_told_apart() {
    let story = Written::ferry();
    let uri = story.uri(QUAY);
    let text = r##"Chapter(title: "*No* {mark}", scenes: [Scene(id: "a", arrive: ["debt +1 if not second"], text: r#"
        港 {trust >= 3 and seen(a): **So** \* | else {debt}} ~it~.
    "#, choices: [Choice(text: "Go.", to: "a", needs: "known(k_ink)", locked: "No {text: why}.")])])"##;
    let mut client = Client::spawn();
    let introduced = client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    let provider = &introduced["capabilities"]["semanticTokensProvider"];
    client.open(&uri, text);
    let asked = json!({"textDocument": {"uri": uri}});
    let found = client.ask("textDocument/semanticTokens/full", asked);
    let found = tokens(text, &provider["legend"]["tokenTypes"], &found["data"]);
    let found: Vec<(&str, &str)> = found.iter().map(|(token, kind)| (*token, kind.as_str())).collect();
    let (key, name, number, sign, mark) = ("keyword", "variable", "number", "operator", "decorator");
    let arrive = [("debt", name), ("+", sign), ("1", number), ("if", key), ("not", key), ("second", name)];
    let condition = [
        ("{", sign),
        ("trust", name),
        (">", sign),
        ("=", sign),
        ("3", number),
        ("and", key),
        ("seen", key),
        ("a", name),
        (":", sign),
    ];
    let rest = [
        ("**", mark),
        ("**", mark),
        ("|", sign),
        ("{", sign),
        ("debt", name),
        ("}", sign),
        ("}", sign),
        ("~", mark),
        ("~", mark),
        ("known", key),
        ("k_ink", name),
        ("{", sign),
        ("text", key),
        (":", sign),
        ("}", sign),
    ];
    assert_eq!(found, [&arrive[..], &condition, &rest].concat());
}
