//! A session that is driven by messages.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;

use super::message::{self, Message, Open};
use super::shown;
use crate::archive::{self, Archive, JournalProblem};
use crate::diag::printable_json;
use crate::json;
use crate::session::payload::RunText;
use crate::session::{Append, Fulfilled, HostError, Pending, Preferences, Reply, Session, Settings, Wanted};
use crate::story;

/// The error for a request that comes too early.
const NOT_OPEN: &str = "the story is not open";

/// What plays the story of a page.
#[derive(Debug, Default)]
pub struct Player {
    files: BTreeMap<String, Vec<u8>>,
    journals: BTreeMap<u32, Vec<u8>>,
    session: Option<Session>,
    /// The reply that waits until what it acknowledges is stored.
    held_back: Option<Append>,
    /// Whether the open endings are computed, however long that takes.
    looks_ahead: bool,
    /// How the reader wants stories to be shown from now on, until the next reply reports it.
    remember: Option<Preferences>,
}

/// What the page learns about a session that begins.
#[derive(Serialize)]
struct Opened {
    /// The notices about the journals.
    notices: Vec<String>,
    /// The first line of the journal that is written, if it has none yet.
    header: Option<String>,
}

impl Player {
    /// Answers a message at a time, in seconds since 1970.
    pub fn answer(&mut self, message: &[u8], now: u64) -> String {
        let answered = message::parse(message).and_then(|(message, bytes)| match message {
            Message::File(name) => {
                self.files.insert(name, bytes.to_vec());
                Ok("{}".to_owned())
            }
            Message::Journal(number) => {
                self.journals.insert(number, bytes.to_vec());
                Ok("{}".to_owned())
            }
            Message::Open(open) => self.open(open),
            Message::Ask => self.ask(bytes, now),
            Message::Archive => self.archive(),
            Message::Written(failure) => self.written(failure),
        });
        answered.unwrap_or_else(|why| object("error", &why))
    }

    /// Reads the story and the journals, and continues the run that was played last.
    fn open(&mut self, open: Open) -> Result<String, String> {
        let mut files = std::mem::take(&mut self.files);
        let story = story::load_valid(|name| files.remove(name).ok_or("the page does not have it"))?;
        let journals = std::mem::take(&mut self.journals);
        let is_new = journals.get(&open.journal).is_none_or(Vec::is_empty);
        let header = is_new.then(|| String::from_utf8_lossy(&archive::header(story.id())).into_owned());
        // A journal that was begun but is still empty does not count.
        let journals = journals.into_iter().filter(|(_, bytes)| !bytes.is_empty());
        let (archive, problems) = Archive::read_each(story.id(), journals);
        let settings = Settings { restricted: true, ..Settings::default() };
        let mut session = Session::new(Rc::new(story), archive, open.journal, settings);
        let preferences = open.preferences.checked();
        session.prefer(preferences.clone(), preferences);
        session.unfinished().into_iter().for_each(|run| session.resume(run));
        (self.session, self.held_back, self.looks_ahead) = (Some(session), None, open.looks_ahead);
        let notices = problems.iter().map(notice).collect();
        Ok(object("opened", &Opened { notices, header }))
    }

    /// Handles a line of the JSON front end.
    fn ask(&mut self, line: &[u8], now: u64) -> Result<String, String> {
        let session = self.session.as_mut().ok_or(NOT_OPEN)?;
        let line = str::from_utf8(line).map_err(|error| error.to_string())?;
        let act = json::parse(line)?;
        let mut pending = session.act(act, now).map_err(|why| why.to_string())?;
        loop {
            pending = match pending {
                Pending::Ready(reply) => return Ok(self.reply(&reply, now)),
                Pending::Append(append) => {
                    let records = String::from_utf8_lossy(append.bytes()).into_owned();
                    self.held_back = Some(append);
                    return Ok(object("records", &records));
                }
                Pending::Wish(wish) => {
                    let done = match wish.wanted() {
                        Wanted::LookAhead(_) if !self.looks_ahead => return Ok(object("wait", &true)),
                        Wanted::LookAhead(edition) => session.look_ahead(*edition),
                        Wanted::Remember(preferences) => {
                            self.remember = Some(Preferences::clone(preferences));
                            Fulfilled::Remembered
                        }
                        // A restricted session asks for neither.
                        Wanted::Write { .. } => Fulfilled::Written(Err(no_files())),
                        Wanted::Read { .. } => Fulfilled::Read(Err(no_files())),
                    };
                    session.fulfilled(wish, done, now).map_err(|why| why.to_string())?
                }
            };
        }
    }

    /// Everything that is saved, as a file.
    fn archive(&self) -> Result<String, String> {
        let session = self.session.as_ref().ok_or(NOT_OPEN)?;
        let text = String::from_utf8_lossy(&session.archive_file()).into_owned();
        Ok(object("archive", &RunText { name: session.archive_file_name(), text }))
    }

    /// Returns the reply that was held back.
    fn written(&mut self, failure: Option<String>) -> Result<String, String> {
        let append = self.held_back.take().ok_or("nothing was to be stored")?;
        let reply = append.written(failure.map_or(Ok(()), |why| Err(HostError(why))));
        Ok(self.reply(&reply, 0))
    }

    fn reply(&mut self, reply: &Reply, now: u64) -> String {
        let Some(session) = &self.session else { return String::new() };
        let remember = self.remember.take().map(|preferences| text(&preferences));
        let line = json::reader_line(reply).unwrap_or_else(|| "null".to_owned());
        let shown = text(&shown::of(reply, session, now));
        let remember = remember.map(|preferences| format!(",\"remember\":{preferences}")).unwrap_or_default();
        format!("{{\"reply\":{line},\"shown\":{shown}{remember}}}")
    }
}

fn no_files() -> HostError {
    HostError("a page can't open files".to_owned())
}

/// The notice about a journal that could not be read completely.
fn notice(problem: &JournalProblem) -> String {
    match problem {
        JournalProblem::Newer { journal, version } => {
            format!(
                "journal {journal} was written by a newer version of this page (format {version}), so its runs are not shown"
            )
        }
        JournalProblem::Foreign { journal } => format!("journal {journal} belongs to no run of this story"),
        JournalProblem::Damaged { journal, lines } => {
            format!("journal {journal} is damaged in {lines} places; everything else in it was read")
        }
    }
}

/// An object with one field.
fn object(name: &str, value: &impl Serialize) -> String {
    format!("{{\"{name}\":{}}}", text(value))
}

/// JSON on one line. Writing text keys and whole numbers can't fail.
fn text(value: &impl Serialize) -> String {
    printable_json(serde_json::to_string(value).unwrap_or_default())
}
