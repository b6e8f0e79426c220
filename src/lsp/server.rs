//! The conversation with the client.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    CodeActionRequest, CodeLensRequest, CompletionRequest, DefinitionRequest, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentFormattingParams, DocumentHighlightRequest, DocumentSymbolRequest, FoldingRangeRequest, HoverRequest,
    InitializeParams, LspNotificationMethod, LspRequestMethod, PrepareRenameRequest, PublishDiagnosticsParams,
    ReferencesRequest, RenameParams, Request as RequestType, TextDocumentPositionParams, Uri, WorkspaceSymbol,
    WorkspaceSymbolParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::files::Files;
use super::position::Encoding;
use super::proofs::{Proved, ToProve};
use super::state::{Documents, OpenStory, View, path_of};
use super::{actions, capabilities, completion, diagnostics, hover, symbols};
use crate::diag::FileId;

/// How far the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The client has not introduced itself.
    Waiting,
    /// Everything can be asked.
    Running,
    /// The client has said that it is about to end.
    ShutDown,
    /// The client has ended the conversation, properly after a shutdown or without one.
    Ended {
        /// Whether there was a shutdown before.
        properly: bool,
    },
}

/// A language server for the stories that a client has open.
#[derive(Debug)]
pub struct Server<F> {
    files: F,
    phase: Phase,
    encoding: Encoding,
    watches: bool,
    refreshes: bool,
    /// How often the client was told to refresh something.
    refreshed: i32,
    documents: Documents,
    stories: BTreeMap<PathBuf, OpenStory>,
}

/// What a request is answered with.
type Answer = Result<Value, ResponseError>;

impl<F: Files> Server<F> {
    /// A server that waits for a client. The story in `folder` is open from the beginning.
    pub fn new(files: F, folder: Option<PathBuf>) -> Self {
        let stories = folder.into_iter().map(|folder| (folder, OpenStory::default())).collect();
        let (phase, encoding, documents) = (Phase::Waiting, Encoding::default(), Documents::default());
        Self { files, phase, encoding, watches: false, refreshes: false, refreshed: 0, documents, stories }
    }

    /// How far the conversation is.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Takes messages of the client, and returns what the server says to them. They are all that have arrived, so that
    /// what is outdated already need not be computed.
    pub fn receive(&mut self, messages: Vec<Message>) -> Vec<Message> {
        let cancelled: HashSet<RequestId> = messages.iter().filter_map(cancelled).collect();
        let mut replies = Vec::new();
        for message in messages {
            match message {
                Message::Request(request) if cancelled.contains(&request.id) => {
                    let why = "the request was cancelled".to_owned();
                    replies.push(Response::new_err(request.id, ErrorCode::RequestCanceled as i32, why).into());
                }
                Message::Request(Request { id, method, params }) => {
                    replies.push(Response { id, response_result: self.answer(&method, params) }.into());
                }
                Message::Notification(heard) => {
                    // What can't be understood can't be answered either.
                    let _ = self.hear(&heard.method, heard.params);
                    if heard.method == LspNotificationMethod::Initialized.as_str() {
                        replies.extend(self.watches.then(capabilities::watch_files));
                    }
                }
                Message::Response(_) => {}
            }
        }
        if self.phase == Phase::Running {
            self.publish(&mut replies);
        }
        replies
    }

    /// Returns the versions of stories of which everything is to be proved, each once.
    pub fn next_proofs(&mut self) -> Vec<ToProve> {
        self.stories.iter_mut().filter_map(|(folder, story)| story.next_proof(folder)).collect()
    }

    /// Takes what was proved of a version of a story, and returns what the server says to that.
    pub fn learn(&mut self, proved: Proved) -> Vec<Message> {
        let mut replies = Vec::new();
        if let Some(story) = self.stories.get_mut(&proved.folder) {
            story.learn(proved);
        }
        if self.phase == Phase::Running {
            self.publish(&mut replies);
            if self.refreshes {
                self.refreshed += 1;
                replies.push(capabilities::refresh_lenses(self.refreshed));
            }
        }
        replies
    }

    /// Loads the stories that have changed, and says what is different about their problems.
    fn publish(&mut self, replies: &mut Vec<Message>) {
        for (folder, story) in self.stories.iter_mut().filter(|(_, story)| !story.is_told) {
            let loaded = story.loaded(&self.files, folder, &self.documents);
            let view = View::new(loaded, folder, &self.documents, self.encoding);
            let found = diagnostics::by_file(&view);
            for (name, diagnostics) in story.tell(found) {
                let (uri, version) = self.documents.address(&folder.join(name));
                let told = PublishDiagnosticsParams { uri, version, diagnostics };
                let method = LspNotificationMethod::TextDocumentPublishDiagnostics.as_str().to_owned();
                replies.push(Notification { method, params: json!(told) }.into());
            }
        }
    }

    fn hear(&mut self, method: &str, params: Value) -> Result<(), ResponseError> {
        let method = LspNotificationMethod::from(method);
        if method == LspNotificationMethod::Exit {
            self.phase = Phase::Ended { properly: self.phase == Phase::ShutDown };
        }
        if self.phase != Phase::Running {
            return Ok(());
        }
        match method {
            LspNotificationMethod::TextDocumentDidOpen => {
                let opened = read::<DidOpenTextDocumentParams>(params)?.text_document;
                let path = self.documents.open(opened.uri, opened.version, opened.text);
                path.into_iter().for_each(|path| self.change(&path));
            }
            LspNotificationMethod::TextDocumentDidChange => {
                let DidChangeTextDocumentParams { text_document, content_changes } = read(params)?;
                let uri = &text_document.text_document_identifier.uri;
                let path = self.documents.change(uri, text_document.version, content_changes, self.encoding);
                path.into_iter().for_each(|path| self.change(&path));
            }
            LspNotificationMethod::TextDocumentDidClose => {
                let closed = read::<DidCloseTextDocumentParams>(params)?.text_document;
                // The story may have been one through this document alone.
                path_of(&closed.uri).into_iter().for_each(|path| self.change(&path));
                self.documents.close(&closed.uri);
            }
            LspNotificationMethod::TextDocumentDidSave => {
                let saved = read::<DidSaveTextDocumentParams>(params)?.text_document;
                path_of(&saved.uri).into_iter().for_each(|path| self.change(&path));
            }
            LspNotificationMethod::WorkspaceDidChangeWatchedFiles => {
                let changed = read::<DidChangeWatchedFilesParams>(params)?.changes;
                let paths: Vec<PathBuf> = changed.iter().filter_map(|event| path_of(&event.uri)).collect();
                let is_affected = |folder: &Path| paths.iter().any(|path| path.starts_with(folder));
                self.stories.iter_mut().filter(|(folder, _)| is_affected(folder)).for_each(|(_, story)| story.change());
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes that a file has changed.
    fn change(&mut self, path: &Path) {
        if let Some(folder) = self.documents.story_of(&self.files, path) {
            self.stories.entry(folder).or_default().change();
        }
    }

    fn answer(&mut self, method: &str, params: Value) -> Answer {
        let method = LspRequestMethod::from(method);
        match self.phase {
            Phase::Waiting if method == LspRequestMethod::Initialize => self.initialize(params),
            Phase::Waiting => Err(error(ErrorCode::ServerNotInitialized, "the server was not initialized")),
            Phase::Running if method == LspRequestMethod::Shutdown => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            Phase::Running => self.asked(method, params),
            Phase::ShutDown | Phase::Ended { .. } => Err(error(ErrorCode::InvalidRequest, "the server was shut down")),
        }
    }

    fn initialize(&mut self, params: Value) -> Answer {
        let client = read::<InitializeParams>(params)?.capabilities;
        self.encoding = capabilities::encoding(&client);
        self.watches = capabilities::registers_watchers(&client);
        self.refreshes = capabilities::refreshes_lenses(&client);
        self.phase = Phase::Running;
        written(capabilities::of_server(self.encoding))
    }

    /// Answers a request about names, or about what can be written somewhere.
    fn asked(&mut self, method: LspRequestMethod, params: Value) -> Answer {
        match method {
            LspRequestMethod::TextDocumentDefinition => self.at::<DefinitionRequest>(params, |view, file, at, _| {
                symbols::definition(view, file, at.position).map(|found| gen_lsp_types::Definition::from(found).into())
            }),
            LspRequestMethod::TextDocumentReferences => {
                self.at::<ReferencesRequest>(params, |view, file, at, asked| {
                    Some(symbols::references(view, file, at.position, asked.context.include_declaration))
                })
            }
            LspRequestMethod::TextDocumentDocumentHighlight => self
                .at::<DocumentHighlightRequest>(params, |view, file, at, _| {
                    Some(symbols::highlights(view, file, at.position))
                }),
            LspRequestMethod::TextDocumentHover => {
                self.at::<HoverRequest>(params, |view, file, at, _| hover::hover(view, file, at.position))
            }
            LspRequestMethod::TextDocumentCompletion => self.at::<CompletionRequest>(params, |view, file, at, _| {
                Some(completion::items(view, file, at.position).into())
            }),
            LspRequestMethod::TextDocumentPrepareRename => self
                .at::<PrepareRenameRequest>(params, |view, file, at, _| symbols::renamed_name(view, file, at.position)),
            _ => self.asked_of_file(method, params),
        }
    }

    /// Answers a request about a file or a story as a whole.
    fn asked_of_file(&mut self, method: LspRequestMethod, params: Value) -> Answer {
        match method {
            LspRequestMethod::TextDocumentCodeLens => self.within::<CodeLensRequest>(
                params,
                |asked| &asked.text_document.uri,
                |view, file, _| Some(hover::lenses(view, file)),
            ),
            LspRequestMethod::TextDocumentFoldingRange => self.within::<FoldingRangeRequest>(
                params,
                |asked| &asked.text_document.uri,
                |view, file, _| Some(symbols::folds(view, file)),
            ),
            LspRequestMethod::TextDocumentDocumentSymbol => self.within::<DocumentSymbolRequest>(
                params,
                |asked| &asked.text_document.uri,
                |view, file, _| Some(symbols::outline(view, file).into()),
            ),
            LspRequestMethod::TextDocumentCodeAction => self.within::<CodeActionRequest>(
                params,
                |asked| &asked.text_document.uri,
                |view, file, asked| Some(actions::fixes(view, file, asked).into_iter().map(Into::into).collect()),
            ),
            LspRequestMethod::WorkspaceSymbol => self.workspace_symbols(params),
            LspRequestMethod::TextDocumentRename => self.rename(params),
            LspRequestMethod::TextDocumentFormatting => self.format(params),
            _ => Err(error(ErrorCode::MethodNotFound, "this server does not know the method")),
        }
    }

    /// Answers a request about a position in a file.
    fn at<R: RequestType>(
        &mut self,
        params: Value,
        act: impl FnOnce(&View, FileId, &TextDocumentPositionParams, &R::Params) -> R::Result,
    ) -> Answer
    where
        R::Result: Default,
    {
        // Every such request has these fields beside its own.
        let at: TextDocumentPositionParams = read(params.clone())?;
        let asked = read(params)?;
        written(self.viewed(&at.text_document.uri, |view, file| act(view, file, &at, &asked)).unwrap_or_default())
    }

    /// Answers a request about a file.
    fn within<R: RequestType>(
        &mut self,
        params: Value,
        uri: impl FnOnce(&R::Params) -> &Uri,
        act: impl FnOnce(&View, FileId, &R::Params) -> R::Result,
    ) -> Answer
    where
        R::Result: Default,
    {
        let asked = read(params)?;
        written(self.viewed(uri(&asked), |view, file| act(view, file, &asked)).unwrap_or_default())
    }

    /// Looks at a file in its story as it is now. Returns `None` for a file of no story.
    fn viewed<T>(&mut self, uri: &Uri, look: impl FnOnce(&View, FileId) -> T) -> Option<T> {
        let path = path_of(uri)?;
        let folder = self.documents.story_of(&self.files, &path)?;
        let story = self.stories.entry(folder.clone()).or_default();
        let loaded = story.loaded(&self.files, &folder, &self.documents);
        let view = View::new(loaded, &folder, &self.documents, self.encoding);
        let file = view.file(&path)?;
        Some(look(&view, file))
    }

    fn workspace_symbols(&mut self, params: Value) -> Answer {
        let WorkspaceSymbolParams { query, .. } = read(params)?;
        let mut found: Vec<WorkspaceSymbol> = Vec::new();
        for (folder, story) in &mut self.stories {
            let loaded = story.loaded(&self.files, folder, &self.documents);
            found.extend(symbols::matching(&View::new(loaded, folder, &self.documents, self.encoding), &query));
        }
        written(found)
    }

    fn rename(&mut self, params: Value) -> Answer {
        let at: TextDocumentPositionParams = read(params.clone())?;
        let RenameParams { new_name, .. } = read(params)?;
        let refused = |why: &str| error(ErrorCode::RequestFailed, why);
        let path = path_of(&at.text_document.uri);
        let folder = path.as_ref().and_then(|path| self.documents.story_of(&self.files, path));
        let (Some(path), Some(folder)) = (path, folder) else { return Err(refused("the file belongs to no story")) };
        let (files, documents) = (&self.files, &self.documents);
        let renaming = actions::Renaming { files, documents, folder: &folder, encoding: self.encoding };
        renaming.edit(&path, at.position, &new_name).map_err(|why| refused(&why)).and_then(written)
    }

    fn format(&self, params: Value) -> Answer {
        let DocumentFormattingParams { text_document, .. } = read(params)?;
        let edits = self.documents.text(&text_document.uri).and_then(|text| actions::formatted(text, self.encoding));
        written(edits)
    }
}

/// Returns the request that a message cancels.
fn cancelled(message: &Message) -> Option<RequestId> {
    match message {
        Message::Notification(heard) if heard.method == LspNotificationMethod::CancelRequest.as_str() => {
            serde_json::from_value(heard.params.get("id")?.clone()).ok()
        }
        _ => None,
    }
}

fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, ResponseError> {
    serde_json::from_value(params).map_err(|why| error(ErrorCode::InvalidParams, &why.to_string()))
}

fn written(result: impl Serialize) -> Answer {
    serde_json::to_value(result).map_err(|why| error(ErrorCode::InternalError, &why.to_string()))
}
