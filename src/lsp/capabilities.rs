//! What the client and the server can do.

use gen_lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, InitializeResult,
    LspNotificationMethod, LspRequestMethod, PositionEncodingKind, RenameOptions, ServerCapabilities, ServerInfo,
    TextDocumentSyncKind, TextDocumentSyncOptions,
};
use lsp_server::{Message, Request};
use serde_json::json;

use super::position::Encoding;

/// Returns how positions are counted: in bytes if the client offers that.
pub(super) fn encoding(client: &ClientCapabilities) -> Encoding {
    let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    match offered {
        Some(offered) if offered.contains(&PositionEncodingKind::UTF8) => Encoding::Utf8,
        _ => Encoding::Utf16,
    }
}

/// Returns whether the client reports changes of files when it is asked to.
pub(super) fn registers_watchers(client: &ClientCapabilities) -> bool {
    let watched = client.workspace.as_ref().and_then(|workspace| workspace.did_change_watched_files.as_ref());
    watched.and_then(|watched| watched.dynamic_registration).unwrap_or(false)
}

/// Returns whether the client asks for the lines above scenes again when it is told to.
pub(super) fn refreshes_lenses(client: &ClientCapabilities) -> bool {
    let lenses = client.workspace.as_ref().and_then(|workspace| workspace.code_lens.as_ref());
    lenses.and_then(|lenses| lenses.refresh_support).unwrap_or(false)
}

/// Returns the request, the one with this number, that tells the client to ask for the lines above scenes again.
pub(super) fn refresh_lenses(number: i32) -> Message {
    let method = LspRequestMethod::WorkspaceCodeLensRefresh.as_str().to_owned();
    Message::Request(Request { id: number.into(), method, params: json!(null) })
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

/// Returns what the server can do.
pub(super) fn of_server(encoding: Encoding) -> InitializeResult {
    let position_encoding = match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
    };
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(true.into()),
        ..TextDocumentSyncOptions::default()
    };
    let triggers = ["\"", "(", ".", "{", " ", ":"].map(str::to_owned);
    let completion = CompletionOptions { trigger_characters: Some(triggers.into()), ..CompletionOptions::default() };
    let fixes =
        CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QuickFix]), ..CodeActionOptions::default() };
    let rename = RenameOptions { prepare_provider: Some(true), ..RenameOptions::default() };
    let capabilities = ServerCapabilities {
        position_encoding: Some(position_encoding),
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
        folding_range_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        rename_provider: Some(rename.into()),
        ..ServerCapabilities::default()
    };
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    InitializeResult { capabilities, server_info: Some(ServerInfo { name: "earlier".to_owned(), version }) }
}
