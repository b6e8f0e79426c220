//! Playing from a scene: the command over it, and what is run for that.

use std::path::Path;

use gen_lsp_types::{Command, ExecuteCommandParams, LspNotificationMethod, MessageType, ShowMessageParams};
use lsp_server::{Message, Notification};
use serde_json::{Value, json};

/// The command that plays from a scene. Its arguments are the folder of the story and the name of the scene.
pub(super) const COMMAND: &str = "earlier.playFromHere";

/// Returns the command that plays from a scene of the story in a folder.
pub(super) fn command(folder: &Path, scene: &str) -> Command {
    let arguments = vec![json!(folder.to_string_lossy()), json!(scene)];
    Command {
        title: "play from here".to_owned(),
        tooltip: None,
        command: COMMAND.to_owned(),
        arguments: Some(arguments),
    }
}

/// Returns what is run to play from a scene, and what tells that to the author of a client that runs nothing by itself.
/// Returns `None` if this is another command.
pub(super) fn played(asked: &ExecuteCommandParams) -> Option<(Value, Message)> {
    let words = asked.arguments.as_deref().filter(|_| asked.command == COMMAND)?;
    let [Value::String(folder), Value::String(scene)] = words else { return None };
    let arguments = ["earlier", "watch", folder, "--at", scene];
    let line = shlex::try_join(arguments).ok()?;
    let message = format!("to play from `{scene}`, run: {line}");
    let method = LspNotificationMethod::WindowShowMessage.as_str().to_owned();
    let told = Notification { method, params: json!(ShowMessageParams { kind: MessageType::Info, message }) };
    Some((json!({"arguments": arguments, "line": line}), told.into()))
}
