//! Tells the client that proofs are running.

use gen_lsp_types::{LspNotificationMethod, LspRequestMethod};
use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

/// Returns the messages that tell the client that proofs have begun. `number` stands for them, and for the request that
/// is among it.
pub(super) fn begin(number: i32) -> [Message; 2] {
    let method = LspRequestMethod::WindowWorkDoneProgressCreate.as_str().to_owned();
    let create = Request { id: number.into(), method, params: json!({"token": number}) };
    [create.into(), notification(number, &json!({"kind": "begin", "title": "earlier: proving"}))]
}

/// Returns the message that tells the client that proofs have ended, or were canceled.
pub(super) fn end(number: i32) -> Message {
    notification(number, &json!({"kind": "end"}))
}

fn notification(number: i32, value: &Value) -> Message {
    let method = LspNotificationMethod::Progress.as_str().to_owned();
    Notification { method, params: json!({"token": number, "value": value}) }.into()
}
