//! The first passage of a story, which the page shows while it starts the player.

use serde_json::{Value, json};

use crate::web::Player;

/// What the page asks a player first: how the story is shown, what is above its first passage, and that passage.
const QUESTIONS: [&str; 3] = ["settings", "front", "look"];

/// Returns the player's answers to a reader who comes for the first time, as an object of JSON.
///
/// # Errors
/// The player refuses the files.
pub(super) fn opening(files: &[(&str, &str)]) -> Result<String, String> {
    let mut player = Player::default();
    // No answer here depends on the time.
    let mut send = |line: Value, bytes: &str| {
        let answer = player.answer(format!("{line}\n{bytes}").as_bytes(), 0);
        match serde_json::from_str::<Value>(&answer) {
            Ok(Value::Object(mut fields)) => fields.remove("error").map_or(Ok(answer), |why| Err(why.to_string())),
            _ => Err(answer),
        }
    };
    for (name, text) in files {
        send(json!({ "file": name }), text)?;
    }
    send(json!({ "open": { "journal": 1 } }), "")?;
    let mut ask = |question: &str| {
        let answer = send(json!("ask"), &json!({ question: true }).to_string())?;
        Ok(format!("\"{question}\":{answer}"))
    };
    let answers: Result<Vec<String>, String> = QUESTIONS.iter().map(|question| ask(question)).collect();
    Ok(format!("{{{}}}", answers?.join(",")))
}
