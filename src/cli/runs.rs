//! `earlier runs`: lists saved runs, and shows, compares, exports, imports, names, marks, removes and restores them.

use std::path::PathBuf;
use std::rc::Rc;

use super::args::{DataFormat, Runs, RunsCommand, RunsOf};
use super::play::{as_run, or_mistyped, read_text};
use super::{Error, Outcome, console, files};
use crate::archive::{RunId, is_journal};
use crate::report;
use crate::session::payload::{Annotated, AnnotationKind, RunEntry};
use crate::session::{
    self, Act, ComparedRuns, Host as _, RemovedRun, Reply, RunMark, RunName, RunSource, Session, Settings,
};
use crate::{json, lines};

/// Runs `earlier runs`.
pub(super) fn run(runs: &Runs) -> Result<Outcome, Error> {
    let of = match &runs.command {
        None => runs.of.clone(),
        Some(
            RunsCommand::Show { of, .. }
            | RunsCommand::Compare { of, .. }
            | RunsCommand::Export { of, .. }
            | RunsCommand::Import { of, .. }
            | RunsCommand::Name { of, .. }
            | RunsCommand::Mark { of, .. }
            | RunsCommand::Remove { of, .. }
            | RunsCommand::Restore { of, .. },
        ) => {
            // Options before the subcommand apply to it, too.
            let (outer, of) = (runs.of.clone(), of.clone());
            let named = match &runs.command {
                Some(RunsCommand::Export { all: true, run, .. }) => run.as_ref().map(PathBuf::from),
                _ => of.story,
            };
            RunsOf { story: named.or(outer.story), archive: of.archive.or(outer.archive) }
        }
    };
    let mut saved = SavedRuns::open(&of)?;
    match &runs.command {
        None => console::print(&saved.list(runs.format))?,
        // Its lines have checksums, so only what controls a terminal is escaped in them.
        Some(RunsCommand::Export { all: true, .. }) => console::print_commands(&saved.whole())?,
        Some(command) => console::print(&saved.command(command)?)?,
    }
    Ok(Outcome::Success)
}

/// The runs of a story, with the journal that records changes to them.
pub(super) struct SavedRuns {
    session: Session,
    host: files::Journal,
}

impl SavedRuns {
    /// Opens the archive of a story, and reports what is wrong with it.
    fn open(of: &RunsOf) -> Result<Self, Error> {
        let (saved, notices) = Self::open_with_notices(of)?;
        notices.iter().for_each(|notice| console::warn(&format!("earlier: {notice}")));
        Ok(saved)
    }

    /// Opens the archive of a story as far as it can be read.
    pub(super) fn open_quietly(of: &RunsOf) -> Result<Self, Error> {
        Ok(Self::open_with_notices(of)?.0)
    }

    /// All runs, in the order in which they began.
    pub(super) fn entries(&self) -> Vec<RunEntry> {
        self.session.run_entries()
    }

    fn open_with_notices(of: &RunsOf) -> Result<(Self, Vec<String>), Error> {
        let story = of.story.as_deref();
        let loaded = files::load(story).map_err(|error| or_mistyped(error, story, Some("runs")))?;
        let Some(story) = loaded.story else { return Err(Error::Story(Box::new(loaded))) };
        let opened = files::open_archive(of.archive.as_deref(), story.id(), false);
        let session = Session::new(Rc::new(story), opened.archive, opened.journal, Settings::default());
        Ok((Self { session, host: opened.host }, opened.notices))
    }

    /// All runs as one file.
    fn whole(&self) -> String {
        String::from_utf8_lossy(&self.session.archive_file()).into_owned()
    }

    fn list(&self, format: DataFormat) -> String {
        match format {
            DataFormat::Human => lines::all_runs(&self.session),
            DataFormat::Json => json::runs(&self.session) + "\n",
        }
    }

    /// Runs a command and returns its answer. What could not be saved is an error.
    fn command(&mut self, command: &RunsCommand) -> Result<String, Error> {
        let act = match command {
            RunsCommand::Show { run, .. } => return Ok(report::shown(&self.session, self.find(run)?)),
            RunsCommand::Export { run, format, .. } => {
                let run = self.find(run.as_deref().unwrap_or_default())?;
                return Ok(match format.as_text() {
                    Some(format) => session::export(&self.session, run, format)?,
                    None => crate::map::tree(&self.session, run),
                });
            }
            RunsCommand::Import { file, .. } => {
                let text = read_text(file)?;
                let pending = match is_journal(&text) {
                    true => self.session.act(Act::Import(RunSource::Text(text)), self.host.now())?,
                    false => self.session.import_run(&as_run(file, &text)?, self.host.now())?,
                };
                let reply = self.session.settle(pending, &mut self.host)?;
                return answer(&reply, self.host.is_saved());
            }
            RunsCommand::Remove { run, yes, .. } => self.removal(run, *yes)?,
            RunsCommand::Compare { first, second, .. } => {
                Act::Compare(ComparedRuns::new([first.clone(), second.clone()]))
            }
            RunsCommand::Name { run, name, .. } => Act::Name(RunName { run: run.clone(), name: name.clone() }),
            RunsCommand::Mark { run, .. } => Act::Mark(RunMark { run: run.clone(), marked: None }),
            RunsCommand::Restore { run, .. } => Act::Restore(RemovedRun::Named(run.clone())),
        };
        let reply = self.session.perform(act, &mut self.host)?;
        answer(&reply, self.host.is_saved())
    }

    fn find(&self, called: &str) -> Result<RunId, Error> {
        self.session.archive().find(called).map_err(|why| Error::Refused(why.to_string()))
    }

    /// The act that removes a run, once it is confirmed.
    fn removal(&self, called: &str, yes: bool) -> Result<Act, Error> {
        let run = self.find(called)?;
        let question = format!("Remove {run}? `earlier runs restore {run}` restores it. [y/N] ");
        if !yes && !console::confirm(&question) {
            return Err(Error::Refused(format!("{run} was not removed; answer y or use --yes to remove it")));
        }
        Ok(Act::Remove(run.to_string()))
    }
}

/// The text of a reply on the command line. If something could not be saved, that is an error; if it was saved after a
/// failure, it is not.
fn answer(reply: &Reply, is_saved: bool) -> Result<String, Error> {
    match reply.complaint() {
        Some(complaint) if is_saved => console::warn(&format!("earlier: {complaint}")),
        Some(complaint) => return Err(Error::Refused(complaint.to_owned())),
        None => {}
    }
    Ok(match reply {
        Reply::Comparison(comparison) => report::compared(comparison).join("\n") + "\n",
        Reply::Imported(imported) => {
            imported.differs.iter().for_each(|differs| console::warn(&format!("earlier: {differs}")));
            let known = if imported.known { "already saved as" } else { "saved as" };
            format!("{known} {}\n", imported.run)
        }
        Reply::Merged(merged) => merged.words().join(", ") + "\n",
        Reply::Annotated(annotated) => annotation(annotated),
        _ => String::new(),
    })
}

fn annotation(annotated: &Annotated) -> String {
    let run = annotated.run;
    match annotated.done {
        AnnotationKind::Named => match &annotated.name {
            Some(name) => format!("{run} is now named `{name}`\n"),
            None => format!("{run} no longer has a name\n"),
        },
        AnnotationKind::Marked if annotated.marked => format!("{run} is marked\n"),
        AnnotationKind::Marked => format!("{run} is no longer marked\n"),
        AnnotationKind::Removed => format!("{run} is removed; `earlier runs restore {run}` restores it\n"),
        AnnotationKind::Restored => format!("{run} is restored\n"),
    }
}
