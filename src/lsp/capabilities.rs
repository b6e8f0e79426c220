//! What the client and the server can do.

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, ExecuteCommandOptions, InitializeResult,
    LspNotificationMethod, LspRequestMethod, PositionEncodingKind, RenameOptions, SemanticTokensOptions,
    ServerCapabilities, ServerInfo, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use lsp_server::{Message, Request};
use serde_json::{Value, json};

use super::playing;
use super::position::Encoding;
use super::semantic;

/// What the client can do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Client {
    /// How positions are counted: in bytes if the client offers that.
    pub(super) encoding: Encoding,
    /// Whether it reports changes of files when it is asked to.
    pub(super) watches: bool,
    /// Whether it requests the lines above scenes again when told to.
    refreshes_lenses: bool,
    /// Whether it requests the inlay hints again when told to.
    refreshes_hints: bool,
    /// Whether it shows progress.
    pub(super) shows_progress: bool,
}

impl Client {
    /// Returns what a client can do from the capabilities in its introduction.
    ///
    /// Only what the server makes use of is read, so what else a client says, in whatever shape, is no obstacle.
    pub(super) fn of(capabilities: &Value) -> Self {
        let can = |pointer| capabilities.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
        let encodings = capabilities.pointer("/general/positionEncodings").and_then(Value::as_array);
        let utf8 = PositionEncodingKind::UTF8.as_str().to_owned();
        let takes_bytes = encodings.is_some_and(|offered| offered.iter().any(|encoding| *encoding == utf8));
        Self {
            encoding: if takes_bytes { Encoding::Utf8 } else { Encoding::Utf16 },
            watches: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            refreshes_lenses: can("/workspace/codeLens/refreshSupport"),
            refreshes_hints: can("/workspace/inlayHint/refreshSupport"),
            shows_progress: can("/window/workDoneProgress"),
        }
    }

    /// Returns the methods that tell the client to request proved results again.
    pub(super) fn refreshes(self) -> impl Iterator<Item = LspRequestMethod<'static>> {
        let lenses = self.refreshes_lenses.then_some(LspRequestMethod::WorkspaceCodeLensRefresh);
        lenses.into_iter().chain(self.refreshes_hints.then_some(LspRequestMethod::WorkspaceInlayHintRefresh))
    }
}

/// Returns the request that asks the client to report changes of a story's files.
pub(super) fn watch_files() -> Message {
    let watched = json!({"registrations": [{
        "id": "files",
        "method": LspNotificationMethod::WorkspaceDidChangeWatchedFiles.as_str(),
        "registerOptions": {"watchers": [{"globPattern": "**/*.ron"}]},
    }]});
    let method = LspRequestMethod::ClientRegisterCapability.as_str().to_owned();
    Message::Request(Request { id: "files".to_owned().into(), method, params: watched })
}

/// Returns what the server can do, and which one it is.
pub(super) fn of_server(encoding: Encoding) -> InitializeResult {
    let position_encoding = match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
    };
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    InitializeResult {
        capabilities: ServerCapabilities { position_encoding: Some(position_encoding), ..capabilities() },
        server_info: Some(ServerInfo { name: "earlier".to_owned(), version }),
    }
}

fn capabilities() -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(true.into()),
        ..TextDocumentSyncOptions::default()
    };
    let triggers = ["\"", "(", ".", "{", " ", ":", "="].map(str::to_owned);
    let completion = CompletionOptions { trigger_characters: Some(triggers.into()), ..CompletionOptions::default() };
    let fixes =
        CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QuickFix]), ..CodeActionOptions::default() };
    let rename = RenameOptions { prepare_provider: Some(true), ..RenameOptions::default() };
    let commands = vec![playing::COMMAND.to_owned()];
    let full = Some(true.into());
    let semantic = SemanticTokensOptions { legend: semantic::legend(), full, ..SemanticTokensOptions::default() };
    ServerCapabilities {
        text_document_sync: Some(sync.into()),
        completion_provider: Some(completion),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        code_action_provider: Some(fixes.into()),
        code_lens_provider: Some(CodeLensOptions::default()),
        inlay_hint_provider: Some(true.into()),
        semantic_tokens_provider: Some(semantic.into()),
        folding_range_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        rename_provider: Some(rename.into()),
        execute_command_provider: Some(ExecuteCommandOptions { commands, ..ExecuteCommandOptions::default() }),
        ..ServerCapabilities::default()
    }
}
