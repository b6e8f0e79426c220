//! JSON lines: a line of JSON each way, so that any program that reads and writes lines can be a front end.
//!
//! The first line out is the scene that is shown. After that each line in is an [`Act`] and gets exactly one line out,
//! its [`Reply`], written only after what it acknowledges is saved. `{"quit":true}` gets none. Within a version fields
//! may be added, but none removed or changed.
//!
//! The guide for authors, `story/README.md`, describes the lines under "Other front ends".

mod reply;
mod request;

pub(crate) use self::reply::reader_line;
pub(crate) use self::request::parse;

use std::io::{self, BufRead, Write};
use std::num::NonZeroUsize;

use crate::session::input::{self, Input};
use crate::session::watch::{Events, WatchSession};
use crate::session::{Act, ActError, Host, Reply, Session};

/// The complaint if nothing can be saved from the start; the reason is written to standard error.
const NOT_SAVED: &str = "the archive can't be written; you can keep playing, but this run is not saved";

/// Longer lines are refused.
const LONGEST: u64 = 1024 * 1024;

/// Plays until the input ends or asks to quit.
///
/// # Errors
/// The input or output failed. A closed pipe is not an error.
pub fn run(session: Session, host: &mut impl Host, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
    let mut conversation = Conversation { session, host, author: None, is_complaint_due: true };
    let ended = conversation.run(input, output);
    // There is no line that could report this, but the run may be saved later.
    let _ = conversation.session.confirm_saved(conversation.host);
    input::unless_closed(ended)
}

/// The saved runs, as the answer to `{"runs":true}` has them.
pub fn runs(session: &Session) -> String {
    reply::line(&Reply::Runs(session.run_entries()), session).unwrap_or_default()
}

/// Plays a watched story until the input ends or asks to quit. An input that learns of news between two lines reports
/// it by an error of the kind [`io::ErrorKind::WouldBlock`]; each piece of news is a line of its own.
///
/// # Errors
/// The input or output failed. A closed pipe is not an error.
pub fn watch(
    (session, watch): (Session, WatchSession),
    host: &mut impl Host,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    events: &Events,
) -> io::Result<()> {
    let author = Some(Author { watch, events });
    let mut conversation = Conversation { session, host, author, is_complaint_due: false };
    conversation.hand_on_tasks();
    input::unless_closed(conversation.run(input, output))
}

struct Conversation<'h, H> {
    session: Session,
    host: &'h mut H,
    author: Option<Author<'h>>,
    /// Whether an archive that can't be written from the start still has to be reported.
    is_complaint_due: bool,
}

/// The session of an author, and where events come from.
struct Author<'h> {
    watch: WatchSession,
    events: &'h Events,
}

impl<H: Host> Conversation<'_, H> {
    fn run(&mut self, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
        let mut answer = self.answer(Ok(Act::Look));
        while let Some(line) = answer {
            writeln!(output, "{line}")?;
            output.flush()?;
            let line = loop {
                match read_line(input) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.report_news(output)?,
                    line => break line?,
                }
            };
            let Some(line) = line else { return self.replay_rest(output) };
            answer = self.answer(line.and_then(|line| request::parse(&line)));
        }
        Ok(())
    }

    /// The line that answers an act; `None` if the reader quits.
    fn answer(&mut self, act: Result<Act, String>) -> Option<String> {
        let replied = act.and_then(|act| self.perform(act).map_err(|why| why.to_string()));
        match replied {
            Ok(reply) => reply::line(&self.confirmed(reply), &self.session),
            Err(why) => Some(reply::error(&why)),
        }
    }

    /// A reply that reports a run as saved only if it is.
    fn confirmed(&mut self, reply: Reply) -> Reply {
        match reply {
            Reply::Scene(mut scene) if self.session.saves() && !self.host.is_saved() => {
                scene.run = None;
                if std::mem::take(&mut self.is_complaint_due) {
                    scene.complaint.get_or_insert_with(|| NOT_SAVED.to_owned());
                }
                Reply::Scene(scene)
            }
            reply => reply,
        }
    }

    fn perform(&mut self, act: Act) -> Result<Reply, ActError> {
        let Some(author) = &mut self.author else { return self.session.perform(act, self.host) };
        let pending = author.watch.act(&mut self.session, act, self.host.now())?;
        self.hand_on_tasks();
        self.session.settle(pending, self.host)
    }

    fn hand_on_tasks(&mut self) {
        if let Some(author) = &mut self.author {
            author.watch.tasks().into_iter().for_each(|task| author.events.give(task));
        }
    }

    /// Handles what happened to a watched story, with a line for each piece of news.
    fn report_news(&mut self, output: &mut dyn Write) -> io::Result<()> {
        let Some(author) = &mut self.author else { return Ok(()) };
        while let Some(event) = author.events.next() {
            let before = author.watch.news().clone();
            author.watch.hear(&mut self.session, event);
            let news = author.watch.news();
            if *news != before
                && let Some(line) = reply::line(&Reply::News(news.clone()), &self.session)
            {
                writeln!(output, "{line}")?;
            }
        }
        self.hand_on_tasks();
        output.flush()
    }

    /// At the end of the input a replayed run is shown to its end.
    fn replay_rest(&mut self, output: &mut dyn Write) -> io::Result<()> {
        while self.session.replay().is_some_and(|place| place.has_next()) {
            match self.answer(Ok(Act::Forward(NonZeroUsize::MIN))) {
                Some(line) => writeln!(output, "{line}")?,
                None => break,
            }
        }
        output.flush()
    }
}

/// The next line, or why it can't be read; `None` at the end of the input.
fn read_line(input: &mut dyn BufRead) -> io::Result<Option<Result<String, String>>> {
    Ok(match input::read_line(input, LONGEST)? {
        Input::End => None,
        Input::TooLong => Some(Err(format!("a line has at most {LONGEST} bytes"))),
        Input::Line(bytes) => Some(String::from_utf8(bytes).map_err(|error| format!("the line is not UTF-8: {error}"))),
    })
}
