//! The conversation with the client.

mod requests;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    Diagnostic, DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, LspNotificationMethod, PublishDiagnosticsParams,
};
use lsp_server::{Message, Notification, Request, RequestId, ResponseError};
use serde_json::{Value, json};

use super::answer::{self, read, response};
use super::answering::{Answered, ToAnswer};
use super::capabilities::{self, Client};
use super::checking::{Checked, ToCheck};
use super::files::Files;
use super::guard::caught;
use super::loading::{ToLoad, Version};
use super::proofs::{NotProved, Proved, ToProve};
use super::state::{Documents, OpenStory, path_of};
use super::view::View;
use super::{diagnostics, progress};
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
    /// The requests that take long and are to be answered elsewhere.
    to_answer: Vec<ToAnswer>,
    /// The requests that are answered elsewhere.
    unanswered: Vec<Unanswered>,
}

/// A request that is answered elsewhere.
#[derive(Debug)]
struct Unanswered {
    id: RequestId,
    /// Cancels it.
    control: Control,
    /// The story whose texts the answer changes, if it does, and the number of the version that has these texts.
    changes: Option<(PathBuf, u64)>,
}

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
            to_answer: Vec::new(),
            unanswered: Vec::new(),
        }
    }

    /// The state of the conversation.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Takes messages of the client, and returns what the server says to them. They are all messages that have arrived,
    /// so that versions that are already outdated need not be loaded.
    pub fn receive(&mut self, messages: Vec<Message>) -> Vec<Message> {
        let cancelled: HashSet<RequestId> = messages.iter().filter_map(cancelled_by).collect();
        let mut replies = Vec::new();
        for message in messages {
            match message {
                Message::Request(Request { id, .. }) if cancelled.contains(&id) => {
                    replies.push(response(id, Err(answer::cancelled())));
                }
                Message::Request(request) => replies.extend(self.request(request)),
                Message::Notification(heard) => {
                    // A message that can't be understood can't be answered either.
                    let _ = caught(|| self.hear(&heard.method, heard.params));
                    if heard.method == LspNotificationMethod::Initialized.as_str() {
                        replies.extend(self.client.watches.then(capabilities::watch_files));
                    }
                }
                Message::Response(_) => {}
            }
        }
        replies.extend(self.stories.values_mut().filter_map(OpenStory::given_up).map(progress::end));
        self.give_up(&cancelled, &mut replies);
        replies
    }

    /// Gives up the requests that were cancelled, and those that would change texts that have changed in the meantime;
    /// and all of them once the conversation is over.
    fn give_up(&mut self, cancelled: &HashSet<RequestId>, replies: &mut Vec<Message>) {
        let is_over = self.phase != Phase::Running;
        let is_cancelled = |id: &RequestId| is_over || cancelled.contains(id);
        let is_outdated =
            |(folder, number): &(PathBuf, u64)| self.stories.get(folder).is_none_or(|story| story.number() != *number);
        let is_given_up = |one: &mut Unanswered| is_cancelled(&one.id) || one.changes.as_ref().is_some_and(is_outdated);
        for Unanswered { id, control, .. } in self.unanswered.extract_if(.., is_given_up) {
            control.stop();
            let why = if is_cancelled(&id) { answer::cancelled() } else { answer::content_modified() };
            replies.push(response(id, Err(why)));
        }
        for Request { id, .. } in self.waiting.extract_if(.., |request| is_cancelled(&request.id)) {
            replies.push(response(id, Err(answer::cancelled())));
        }
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
        let problems = caught(|| {
            let before = View::of(&*version, &self.documents, self.client.encoding);
            let now = View::of(&*version, &self.documents, self.client.encoding).with_sources(&found.sources);
            diagnostics::of_chapter(&before, &now, &found)
        })?;
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
                replies.extend(self.request(request));
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

    /// Returns the requests that take long and are to be answered elsewhere, each once.
    pub fn next_requests(&mut self) -> Vec<ToAnswer> {
        std::mem::take(&mut self.to_answer)
    }

    /// Takes the answer to a request, and returns the server's message, unless the request was given up.
    pub fn answered(&mut self, Answered { id, answer }: Answered) -> Option<Message> {
        let at = self.unanswered.iter().position(|unanswered| unanswered.id == id)?;
        self.unanswered.remove(at);
        Some(response(id, answer))
    }

    /// Publishes the problems of a story that have changed.
    fn publish(&mut self, folder: &Path, replies: &mut Vec<Message>) {
        let Some(story) = self.stories.get_mut(folder) else { return };
        let Some(known) = story.known() else { return };
        let found = caught(|| diagnostics::by_file(&View::of(known, &self.documents, self.client.encoding)));
        let news = found.map(|found| story.tell(found)).into_iter().flatten();
        replies.extend(news.map(|(name, problems)| told(&self.documents, &folder.join(name), problems)));
    }

    /// Takes what the client reports.
    ///
    /// # Errors
    /// The parameters can't be read.
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
            LspNotificationMethod::TextDocumentDidClose => self.close(&read::<DidCloseTextDocumentParams>(params)?),
            LspNotificationMethod::TextDocumentDidSave => {
                let saved = read::<DidSaveTextDocumentParams>(params)?.text_document;
                path_of(&saved.uri).into_iter().for_each(|path| self.change(&path));
            }
            LspNotificationMethod::WorkspaceDidChangeWatchedFiles => self.change_on_disk(&read(params)?),
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

    /// Notes that a file is no longer open, and is what it is on the disk.
    fn close(&mut self, DidCloseTextDocumentParams { text_document }: &DidCloseTextDocumentParams) {
        // The story may have existed only because of this document.
        let folder = path_of(&text_document.uri).and_then(|path| self.documents.story_of(&self.files, &path));
        folder.into_iter().for_each(|folder| self.stories.entry(folder).or_default().change(None));
        self.documents.close(&text_document.uri);
    }

    /// Notes that files have changed that need not be open.
    fn change_on_disk(&mut self, DidChangeWatchedFilesParams { changes }: &DidChangeWatchedFilesParams) {
        let paths: Vec<PathBuf> = changes.iter().filter_map(|event| path_of(&event.uri)).collect();
        let is_affected = |folder: &Path| paths.iter().any(|path| path.starts_with(folder));
        let affected = self.stories.iter_mut().filter(|(folder, _)| is_affected(folder));
        affected.for_each(|(_, story)| story.change(None));
    }
}

/// Tells the client the problems of a file.
fn told(documents: &Documents, path: &Path, diagnostics: Vec<Diagnostic>) -> Message {
    let (uri, version) = documents.address(path);
    let method = LspNotificationMethod::TextDocumentPublishDiagnostics.as_str().to_owned();
    Notification { method, params: json!(PublishDiagnosticsParams { uri, version, diagnostics }) }.into()
}

/// Returns the request that a message cancels.
fn cancelled_by(message: &Message) -> Option<RequestId> {
    match message {
        Message::Notification(heard) if heard.method == LspNotificationMethod::CancelRequest.as_str() => {
            serde_json::from_value(heard.params.get("id")?.clone()).ok()
        }
        _ => None,
    }
}
