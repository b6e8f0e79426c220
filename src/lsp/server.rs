//! The conversation with the client.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    CodeActionRequest, CodeLensRequest, CompletionRequest, DefinitionRequest, Diagnostic, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentFormattingParams, DocumentHighlightRequest, DocumentSymbolRequest, ExecuteCommandParams,
    FoldingRangeParams, HoverRequest, InitializeParams, InlayHintRequest, LspNotificationMethod, LspRequestMethod,
    PrepareRenameRequest, PublishDiagnosticsParams, ReferencesRequest, RenameParams, Request as RequestType,
    SemanticTokensParams, TextDocumentPositionParams, Uri, WorkspaceSymbol, WorkspaceSymbolParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::capabilities::Client;
use super::checking::{Checked, ToCheck};
use super::files::Files;
use super::loading::{ToLoad, Version};
use super::proofs::{NotProved, Proved, ToProve};
use super::questions::{Answered, ToAsk};
use super::state::{Documents, OpenStory, path_of};
use super::view::View;
use super::{
    actions, capabilities, completion, diagnostics, hover, lenses, playing, progress, questions, semantic, symbols,
};
use crate::diag::FileId;
use crate::explore::Control;

/// The state of the conversation.
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
    client: Client,
    /// How many requests the server has made, and the number of the last one.
    requests: i32,
    documents: Documents,
    stories: BTreeMap<PathBuf, OpenStory>,
    /// The requests that wait for a story to be loaded, in order.
    waiting: Vec<Request>,
    /// The questions to be asked.
    to_ask: Vec<ToAsk>,
    /// The controls that cancel the unanswered questions, by the requests that wait for the answers.
    asked: Vec<(RequestId, Control)>,
}

/// The answer to a request.
type Answer = Result<Value, ResponseError>;

impl<F: Files> Server<F> {
    /// A server that waits for a client. The story in `folder` is open from the beginning.
    pub fn new(files: F, folder: Option<PathBuf>) -> Self {
        let stories = folder.into_iter().map(|folder| (folder, OpenStory::default())).collect();
        let (phase, client, documents) = (Phase::Waiting, Client::default(), Documents::default());
        Self {
            files,
            phase,
            client,
            requests: 0,
            documents,
            stories,
            waiting: Vec::new(),
            to_ask: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// The state of the conversation.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Takes messages of the client, and returns what the server says to them. They are all messages that have arrived,
    /// so that versions that are already outdated need not be loaded.
    pub fn receive(&mut self, messages: Vec<Message>) -> Vec<Message> {
        let cancelled: HashSet<RequestId> = messages.iter().filter_map(cancelled).collect();
        let mut replies = Vec::new();
        for message in messages {
            match message {
                Message::Request(Request { id, .. }) if cancelled.contains(&id) => replies.push(is_cancelled(id)),
                Message::Request(request) => self.request(request, &mut replies),
                Message::Notification(heard) => {
                    // A message that can't be understood can't be answered either.
                    let _ = self.hear(&heard.method, heard.params);
                    if heard.method == LspNotificationMethod::Initialized.as_str() {
                        replies.extend(self.client.watches.then(capabilities::watch_files));
                    }
                }
                Message::Response(_) => {}
            }
        }
        replies.extend(self.stories.values_mut().filter_map(OpenStory::given_up).map(progress::end));
        let is_over = self.phase != Phase::Running;
        for (id, control) in self.asked.extract_if(.., |(id, _)| is_over || cancelled.contains(id)) {
            control.stop();
            replies.push(is_cancelled(id));
        }
        for Request { id, .. } in self.waiting.extract_if(.., |request| is_over || cancelled.contains(&request.id)) {
            replies.push(is_cancelled(id));
        }
        replies
    }

    /// Returns the chapters that are to be checked alone, each once, before [`next_loads`](Self::next_loads) returns the
    /// stories that have them.
    pub fn next_checks(&mut self) -> Vec<ToCheck> {
        if self.phase != Phase::Running {
            return Vec::new();
        }
        let documents = &self.documents;
        self.stories.iter_mut().filter_map(|(folder, story)| story.next_check(folder, documents)).collect()
    }

    /// Takes what was found in a chapter that was checked alone, and returns what the server says to that.
    pub fn checked(&mut self, mut checked: Checked) -> Option<Message> {
        let story = self.stories.get_mut(&checked.version.folder)?;
        let is_news = story.take_checked(&mut checked) && self.phase == Phase::Running;
        let Checked { version, name, found, .. } = checked;
        let found = found.filter(|_| is_news)?;
        let before = View::of(&*version, &self.documents, self.client.encoding);
        let now = View::of(&*version, &self.documents, self.client.encoding).with_sources(&found.sources);
        let problems = diagnostics::of_chapter(&before, &now, &found);
        story.tell_of(&name, &problems).then(|| told(&self.documents, &version.folder.join(&name), problems))
    }

    /// Returns the versions of stories that are to be loaded, each once, and none while an older one is being loaded.
    pub fn next_loads(&mut self) -> Vec<ToLoad> {
        if self.phase != Phase::Running {
            return Vec::new();
        }
        let documents = &self.documents;
        self.stories.iter_mut().filter_map(|(folder, story)| story.next_load(folder, documents)).collect()
    }

    /// Takes a version of a story that was loaded, and returns the server's messages.
    pub fn take(&mut self, version: Version) -> Vec<Message> {
        let (mut replies, folder) = (Vec::new(), version.folder.clone());
        let is_newest = self.stories.get_mut(&folder).is_some_and(|story| story.take(version));
        if self.phase == Phase::Running {
            if is_newest {
                self.publish(&folder, &mut replies);
            }
            for request in std::mem::take(&mut self.waiting) {
                self.request(request, &mut replies);
            }
        }
        replies
    }

    /// Returns the versions of stories to prove everything about, each once, and the server's messages.
    pub fn next_proofs(&mut self) -> (Vec<ToProve>, Vec<Message>) {
        let (mut jobs, mut replies) = (Vec::new(), Vec::new());
        for story in self.stories.values_mut() {
            let Some(job) = story.next_proof() else { continue };
            jobs.push(job);
            if self.client.shows_progress {
                self.requests += 1;
                story.progress = Some(self.requests);
                replies.extend(progress::begin(self.requests));
            }
        }
        (jobs, replies)
    }

    /// Takes what was proved about a version of a story, and returns the server's messages.
    pub fn learn(&mut self, proved: Proved) -> Vec<Message> {
        let (mut replies, folder) = (Vec::new(), proved.version.folder.clone());
        let Some(story) = self.stories.get_mut(&folder) else { return replies };
        let is_newest = story.learn(proved);
        if self.phase == Phase::Running && is_newest {
            replies.extend(story.progress.take().map(progress::end));
            self.publish(&folder, &mut replies);
            for method in self.client.refreshes() {
                self.requests += 1;
                replies.push(Request::new(self.requests.into(), method.as_str().to_owned(), Value::Null).into());
            }
        }
        replies
    }

    /// Takes that the proofs of a version of a story have ended without a result, and returns what the server says to that.
    pub fn not_proved(&mut self, NotProved { version }: NotProved) -> Option<Message> {
        let story = self.stories.get_mut(&version.folder)?;
        let newest = story.newest().filter(|newest| newest.number == version.number);
        newest.and_then(|_| story.progress.take()).map(progress::end)
    }

    /// Returns the questions about conditions to answer, each once.
    pub fn next_questions(&mut self) -> Vec<ToAsk> {
        std::mem::take(&mut self.to_ask)
    }

    /// Takes the answer to a question, and returns the server's messages.
    pub fn answered(&mut self, Answered { id, hover }: Answered) -> Option<Message> {
        let at = self.asked.iter().position(|(asked, _)| *asked == id)?;
        self.asked.remove(at);
        Some(Response { id, response_result: written(hover) }.into())
    }

    /// Publishes the problems of a story that have changed.
    fn publish(&mut self, folder: &Path, replies: &mut Vec<Message>) {
        let Some(story) = self.stories.get_mut(folder) else { return };
        let Some(known) = story.known() else { return };
        let found = diagnostics::by_file(&View::of(known, &self.documents, self.client.encoding));
        let news = story.tell(found).into_iter();
        replies.extend(news.map(|(name, problems)| told(&self.documents, &folder.join(name), problems)));
    }

    /// Answers a request, unless it has to wait for a story to be loaded.
    fn request(&mut self, request: Request, replies: &mut Vec<Message>) {
        if self.phase == Phase::Running && self.has_to_wait(&request) {
            self.waiting.push(request);
        } else if let Some((job, control)) = self.question(&request) {
            self.asked.push((request.id, control));
            self.to_ask.push(job);
        } else {
            let Request { id, method, params } = request;
            let played = self.played(&method, &params);
            let (answer, told) =
                played.map_or_else(|| (self.answer(&method, params), None), |(answer, told)| (Ok(answer), Some(told)));
            replies.push(Response { id, response_result: answer }.into());
            replies.extend(told);
        }
    }

    /// Returns the question that a request leads to, if it is about a condition.
    fn question(&mut self, Request { id, method, params }: &Request) -> Option<(ToAsk, Control)> {
        let is_hover = LspRequestMethod::from(method.as_str()) == LspRequestMethod::TextDocumentHover;
        let at: TextDocumentPositionParams = serde_json::from_value(params.clone()).ok().filter(|_| is_hover)?;
        let asked = self.viewed(&at.text_document.uri, |view, file| {
            questions::question(view, file, at.position, hover::hover(view, file, at.position))
        });
        let path = path_of(&at.text_document.uri)?;
        let version = self.stories.get(&self.documents.story_of(&self.files, &path)?)?.newest()?;
        Some(ToAsk::new(id.clone(), version, asked??))
    }

    /// Returns whether a request is about a story that is not loaded yet. Requests on each key press are answered from
    /// the version that was loaded last, all others from the newest.
    fn has_to_wait(&mut self, request: &Request) -> bool {
        let is_ready: fn(&OpenStory) -> bool = match LspRequestMethod::from(request.method.as_str()) {
            LspRequestMethod::TextDocumentCompletion | LspRequestMethod::TextDocumentHover => OpenStory::is_loaded,
            LspRequestMethod::TextDocumentFormatting
            | LspRequestMethod::TextDocumentFoldingRange
            | LspRequestMethod::TextDocumentSemanticTokensFull => |_| true,
            LspRequestMethod::WorkspaceSymbol => return !self.stories.values().all(OpenStory::is_current),
            _ => OpenStory::is_current,
        };
        let uri = request.params.pointer("/textDocument/uri").and_then(Value::as_str);
        let path = uri.and_then(|uri| path_of(&Uri(uri.to_owned())));
        let folder = path.and_then(|path| self.documents.story_of(&self.files, &path));
        folder.is_some_and(|folder| !is_ready(self.stories.entry(folder).or_default()))
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
                let path = self.documents.change(uri, text_document.version, content_changes, self.client.encoding);
                path.into_iter().for_each(|path| self.change(&path));
            }
            LspNotificationMethod::TextDocumentDidClose => {
                let closed = read::<DidCloseTextDocumentParams>(params)?.text_document;
                // The story may have existed only because of this document.
                let folder = path_of(&closed.uri).and_then(|path| self.documents.story_of(&self.files, &path));
                folder.into_iter().for_each(|folder| self.stories.entry(folder).or_default().change(None));
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
                let affected = self.stories.iter_mut().filter(|(folder, _)| is_affected(folder));
                affected.for_each(|(_, story)| story.change(None));
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes that a file has changed which is open.
    fn change(&mut self, path: &Path) {
        if let Some(folder) = self.documents.story_of(&self.files, path) {
            let name = path.strip_prefix(&folder).ok().and_then(|name| name.to_str()).map(str::to_owned);
            self.stories.entry(folder).or_default().change(name);
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
        self.client = Client::of(&client);
        self.phase = Phase::Running;
        written(capabilities::of_server(self.client.encoding))
    }

    /// Returns what a client is to run to play from a scene, if it asks for that, and what is told to its author.
    fn played(&self, method: &str, params: &Value) -> Option<(Value, Message)> {
        let is_command = LspRequestMethod::from(method) == LspRequestMethod::WorkspaceExecuteCommand;
        let asked: ExecuteCommandParams = serde_json::from_value(params.clone()).ok()?;
        (is_command && self.phase == Phase::Running).then(|| playing::played(&asked)).flatten()
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
                |view, file, _| Some(lenses::lenses(view, file)),
            ),
            LspRequestMethod::TextDocumentInlayHint => self.within::<InlayHintRequest>(
                params,
                |asked| &asked.text_document.uri,
                |view, file, asked| Some(lenses::hints(view, file, asked.range)),
            ),
            LspRequestMethod::TextDocumentFoldingRange => {
                let FoldingRangeParams { text_document, .. } = read(params)?;
                let text = self.documents.text(&text_document.uri);
                written(text.map(|text| symbols::folds(text, self.client.encoding)))
            }
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
            LspRequestMethod::TextDocumentSemanticTokensFull => {
                let SemanticTokensParams { text_document, .. } = read(params)?;
                let text = self.documents.text(&text_document.uri);
                written(text.map(|text| semantic::tokens(text, self.client.encoding)))
            }
            LspRequestMethod::WorkspaceSymbol => self.workspace_symbols(params),
            LspRequestMethod::TextDocumentRename => self.rename(params),
            LspRequestMethod::TextDocumentFormatting => self.format(params),
            LspRequestMethod::WorkspaceExecuteCommand => Err(error(
                ErrorCode::InvalidParams,
                "this server does not know the command, or not with these arguments",
            )),
            _ => Err(error(ErrorCode::MethodNotFound, "this server does not support the method")),
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
        // Every such request has these fields in addition to its own.
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

    /// Looks at a file in its story. Returns `None` for a file of no story.
    fn viewed<T>(&mut self, uri: &Uri, look: impl FnOnce(&View, FileId) -> T) -> Option<T> {
        let path = path_of(uri)?;
        let folder = self.documents.story_of(&self.files, &path)?;
        let view = View::of(self.stories.get(&folder)?.known()?, &self.documents, self.client.encoding);
        let file = view.file(&path)?;
        Some(look(&view, file))
    }

    fn workspace_symbols(&mut self, params: Value) -> Answer {
        let WorkspaceSymbolParams { query, .. } = read(params)?;
        let known = self.stories.values().filter_map(OpenStory::known);
        let views = known.map(|known| View::of(known, &self.documents, self.client.encoding));
        written(views.flat_map(|view| symbols::matching(&view, &query)).collect::<Vec<WorkspaceSymbol>>())
    }

    fn rename(&mut self, params: Value) -> Answer {
        let at: TextDocumentPositionParams = read(params.clone())?;
        let RenameParams { new_name, .. } = read(params)?;
        let refused = |why: &str| error(ErrorCode::RequestFailed, why);
        let path = path_of(&at.text_document.uri);
        let folder = path.as_ref().and_then(|path| self.documents.story_of(&self.files, path));
        let (Some(path), Some(folder)) = (path, folder) else { return Err(refused("the file belongs to no story")) };
        let (files, documents) = (&self.files, &self.documents);
        let renaming = actions::Renaming { files, documents, folder: &folder, encoding: self.client.encoding };
        renaming.edit(&path, at.position, &new_name).map_err(|why| refused(&why)).and_then(written)
    }

    fn format(&self, params: Value) -> Answer {
        let DocumentFormattingParams { text_document, .. } = read(params)?;
        let edits =
            self.documents.text(&text_document.uri).and_then(|text| actions::formatted(text, self.client.encoding));
        written(edits)
    }
}

/// Tells the client the problems of a file.
fn told(documents: &Documents, path: &Path, diagnostics: Vec<Diagnostic>) -> Message {
    let (uri, version) = documents.address(path);
    let method = LspNotificationMethod::TextDocumentPublishDiagnostics.as_str().to_owned();
    Notification { method, params: json!(PublishDiagnosticsParams { uri, version, diagnostics }) }.into()
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

/// Returns the answer to a request that was cancelled.
fn is_cancelled(id: RequestId) -> Message {
    Response::new_err(id, ErrorCode::RequestCanceled as i32, "the request was cancelled".to_owned()).into()
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
