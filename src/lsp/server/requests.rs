//! What each request is answered.

use gen_lsp_types::{
    CodeActionRequest, CodeLensRequest, CompletionRequest, DefinitionRequest, DocumentFormattingParams,
    DocumentHighlightRequest, DocumentSymbolRequest, FoldingRangeParams, InlayHintRequest, LspRequestMethod,
    ReferencesRequest, RenameParams, Request as RequestType, SemanticTokensParams, TextDocumentPositionParams, Uri,
    WorkspaceSymbol, WorkspaceSymbolParams,
};
use lsp_server::{ErrorCode, Message, Request, RequestId, ResponseError};
use serde_json::Value;

use super::super::answer::{Answer, error, internal_error, read, response, written};
use super::super::answering::{ToAnswer, Work};
use super::super::capabilities::{self, Client};
use super::super::files::Files;
use super::super::guard::caught;
use super::super::renaming::{ERRORS_FIRST, Renaming, refused};
use super::super::state::{OpenStory, path_of};
use super::super::view::View;
use super::super::{actions, completion, hover, lenses, playing, questions, semantic, symbols};
use super::{Phase, Server, Unanswered};
use crate::diag::FileId;

/// How a request is answered.
enum Reply {
    /// At once.
    Now(Value),
    /// At once, with a message for the author.
    Told(Value, Message),
    /// By work that takes long.
    Later(Work),
}

impl<F: Files> Server<F> {
    /// Answers a request, unless that takes a version of a story that is not loaded yet, or takes long. If its handler
    /// panics, the answer is an internal error.
    pub(super) fn request(&mut self, request: Request) -> Vec<Message> {
        let id = request.id.clone();
        caught(|| self.handle(request)).unwrap_or_else(|| vec![response(id, Err(internal_error()))])
    }

    fn handle(&mut self, request: Request) -> Vec<Message> {
        if self.phase == Phase::Running && self.has_to_wait(&request) {
            self.waiting.push(request);
            return Vec::new();
        }
        let Request { id, method, params } = request;
        match self.reply(&method, params) {
            Ok(Reply::Now(result)) => vec![response(id, Ok(result))],
            Ok(Reply::Told(result, message)) => vec![response(id, Ok(result)), message],
            Ok(Reply::Later(work)) => {
                self.answer_later(id, work);
                Vec::new()
            }
            Err(why) => vec![response(id, Err(why))],
        }
    }

    fn answer_later(&mut self, id: RequestId, work: Work) {
        let changes = match &work {
            Work::Question(_) => None,
            Work::Renaming(renaming) => {
                let story = self.stories.entry(renaming.folder.clone()).or_default();
                Some((renaming.folder.clone(), story.number()))
            }
        };
        let (job, control) = ToAnswer::new(id.clone(), work);
        self.unanswered.push(Unanswered { id, control, changes });
        self.to_answer.push(job);
    }

    /// Returns whether a request is about a story that is not loaded yet. Requests on each key press are answered from
    /// the version that was loaded last, all others from the newest.
    fn has_to_wait(&mut self, request: &Request) -> bool {
        let is_ready: fn(&OpenStory) -> bool = match LspRequestMethod::from(request.method.as_str()) {
            LspRequestMethod::TextDocumentCompletion | LspRequestMethod::TextDocumentHover => OpenStory::is_loaded,
            LspRequestMethod::TextDocumentFormatting
            | LspRequestMethod::TextDocumentFoldingRange
            | LspRequestMethod::TextDocumentSemanticTokensFull
            // It loads the story itself.
            | LspRequestMethod::TextDocumentRename => |_| true,
            LspRequestMethod::WorkspaceSymbol => return !self.stories.values().all(OpenStory::is_current),
            _ => OpenStory::is_current,
        };
        let uri = request.params.pointer("/textDocument/uri").and_then(Value::as_str);
        let path = uri.and_then(|uri| path_of(&Uri(uri.to_owned())));
        let folder = path.and_then(|path| self.documents.story_of(&self.files, &path));
        folder.is_some_and(|folder| !is_ready(self.stories.entry(folder).or_default()))
    }

    fn reply(&mut self, method: &str, params: Value) -> Result<Reply, ResponseError> {
        let method = LspRequestMethod::from(method);
        match self.phase {
            Phase::Waiting if method == LspRequestMethod::Initialize => self.initialize(&params).map(Reply::Now),
            Phase::Waiting => Err(error(ErrorCode::ServerNotInitialized, "the server was not initialized")),
            Phase::Running => match method {
                LspRequestMethod::Shutdown => {
                    self.phase = Phase::ShutDown;
                    Ok(Reply::Now(Value::Null))
                }
                LspRequestMethod::TextDocumentHover => self.hover(params),
                LspRequestMethod::TextDocumentRename => self.rename(params),
                LspRequestMethod::WorkspaceExecuteCommand => playing::played(&read(params)?)
                    .map(|(played, told)| Reply::Told(played, told))
                    .ok_or_else(|| error(ErrorCode::InvalidParams, "there is no such command with these arguments")),
                method => self.of_position(method, params).map(Reply::Now),
            },
            Phase::ShutDown | Phase::Ended { .. } => Err(error(ErrorCode::InvalidRequest, "the server was shut down")),
        }
    }

    fn initialize(&mut self, params: &Value) -> Answer {
        let Some(capabilities) = params.get("capabilities").filter(|capabilities| capabilities.is_object()) else {
            return Err(error(ErrorCode::InvalidParams, "missing field `capabilities`"));
        };
        self.client = Client::of(capabilities);
        self.phase = Phase::Running;
        written(capabilities::of_server(self.client.encoding))
    }

    /// Shows what the name at a position stands for at once, and what is known of a condition there later.
    fn hover(&mut self, params: Value) -> Result<Reply, ResponseError> {
        let TextDocumentPositionParams { text_document, position } = read(params)?;
        let path = path_of(&text_document.uri);
        let folder = path.and_then(|path| self.documents.story_of(&self.files, &path));
        let newest = folder.and_then(|folder| self.stories.get(&folder)?.newest());
        let found = self.viewed(&text_document.uri, |view, file| {
            let shown = hover::hover(view, file, position);
            let question =
                newest.and_then(|version| questions::question(view, file, position, (version, shown.as_ref())));
            (shown, question)
        });
        match found {
            Some((_, Some(question))) => Ok(Reply::Later(Work::Question(Box::new(question)))),
            found => written(found.and_then(|(shown, _)| shown)).map(Reply::Now),
        }
    }

    /// Returns the name at a position, which can be renamed unless the story has errors.
    fn prepare_rename(&mut self, params: Value) -> Answer {
        let TextDocumentPositionParams { text_document, position } = read(params)?;
        let found = self.viewed(&text_document.uri, |view, file| {
            symbols::renamed_name(view, file, position).map(|name| (name, view.loaded.story.is_some()))
        });
        match found.flatten() {
            Some((_, false)) => Err(refused(ERRORS_FIRST)),
            found => written(found.map(|(name, _)| name)),
        }
    }

    fn rename(&mut self, params: Value) -> Result<Reply, ResponseError> {
        let TextDocumentPositionParams { text_document, position } = read(params.clone())?;
        let RenameParams { new_name, .. } = read(params)?;
        let path = path_of(&text_document.uri);
        let folder = path.as_ref().and_then(|path| self.documents.story_of(&self.files, path));
        let (Some(path), Some(folder)) = (path, folder) else { return Err(refused("the file belongs to no story")) };
        let (documents, encoding) = (self.documents.clone(), self.client.encoding);
        let renaming = Renaming { documents, folder, path, position, new_name, encoding };
        Ok(Reply::Later(Work::Renaming(Box::new(renaming))))
    }

    /// Answers a request about a position in a file, or another request.
    fn of_position(&mut self, method: LspRequestMethod, params: Value) -> Answer {
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
            LspRequestMethod::TextDocumentCompletion => self.at::<CompletionRequest>(params, |view, file, at, _| {
                Some(completion::items(view, file, at.position).into())
            }),
            LspRequestMethod::TextDocumentPrepareRename => self.prepare_rename(params),
            _ => self.of_file(method, params),
        }
    }

    /// Answers a request about a file or about all stories.
    fn of_file(&mut self, method: LspRequestMethod, params: Value) -> Answer {
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
            LspRequestMethod::TextDocumentFormatting => self.format(params),
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
        let known = self.stories.get(&folder)?.known()?;
        let (view, file) = View::of_file(known, &path, &self.documents, self.client.encoding)?;
        Some(look(&view, file))
    }

    fn workspace_symbols(&mut self, params: Value) -> Answer {
        let WorkspaceSymbolParams { query, .. } = read(params)?;
        let known = self.stories.values().filter_map(OpenStory::known);
        let views = known.map(|known| View::of(known, &self.documents, self.client.encoding));
        written(views.flat_map(|view| symbols::matching(&view, &query)).collect::<Vec<WorkspaceSymbol>>())
    }

    fn format(&self, params: Value) -> Answer {
        let DocumentFormattingParams { text_document, .. } = read(params)?;
        let edits =
            self.documents.text(&text_document.uri).and_then(|text| actions::formatted(text, self.client.encoding));
        written(edits)
    }
}
