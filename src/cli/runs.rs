//! `earlier runs`: lists saved runs, and shows, compares, exports, imports, names, marks, removes and restores them.

use std::rc::Rc;

use super::args::{DataFormat, Runs, RunsCommand, RunsOf};
use super::play::read_run;
use super::{Error, Outcome, console, files};
use crate::archive::RunId;
use crate::report;
use crate::session::{Session, Settings};
use crate::{json, lines};

/// Runs `earlier runs`.
pub(super) fn run(runs: &Runs) -> Result<Outcome, Error> {
    let of = match &runs.command {
        None => &runs.of,
        Some(
            RunsCommand::Show { of, .. }
            | RunsCommand::Compare { of, .. }
            | RunsCommand::Export { of, .. }
            | RunsCommand::Import { of, .. }
            | RunsCommand::Name { of, .. }
            | RunsCommand::Mark { of, .. }
            | RunsCommand::Remove { of, .. }
            | RunsCommand::Restore { of, .. },
        ) => of,
    };
    let mut saved = SavedRuns::open(of)?;
    console::print(&match &runs.command {
        None => saved.list(runs.format),
        Some(command) => saved.command(command)?,
    })?;
    Ok(Outcome::Success)
}

/// The runs of a story, with the journal that records what is done to them.
struct SavedRuns {
    session: Session,
    keeper: files::Journal,
}

impl SavedRuns {
    /// Opens the archive of a story.
    fn open(of: &RunsOf) -> Result<Self, Error> {
        let loaded = files::load(of.story.as_deref())?;
        let story = loaded.story.clone().ok_or_else(|| Error::problems(&loaded, DataFormat::Human))?;
        let opened = files::open_archive(of.archive.as_deref(), story.id());
        opened.notices.iter().for_each(|notice| console::warn(&format!("earlier: {notice}")));
        let session = Session::new(Rc::new(story), opened.book, opened.journal, Settings::default());
        Ok(Self { session, keeper: opened.keeper })
    }

    fn list(&self, format: DataFormat) -> String {
        match format {
            DataFormat::Human => lines::all_runs(&self.session),
            DataFormat::Json => json::runs(&self.session) + "\n",
        }
    }

    /// Runs a command and returns its answer.
    fn command(&mut self, command: &RunsCommand) -> Result<String, Error> {
        match command {
            RunsCommand::Show { run, .. } => Ok(report::shown(&self.session, self.find(run)?)),
            RunsCommand::Compare { first, second, .. } => self.compare(first, second),
            RunsCommand::Export { run, format, .. } => {
                report::exported(&self.session, self.find(run)?, (*format).into()).map_err(Error::Refused)
            }
            RunsCommand::Import { file, .. } => self.import(&read_run(file)?),
            RunsCommand::Name { run, name, .. } => self.name(run, name),
            RunsCommand::Mark { run, .. } => self.mark(run),
            RunsCommand::Remove { run, yes, .. } => self.remove(run, *yes),
            RunsCommand::Restore { run, .. } => self.restore(run),
        }
    }

    fn find(&self, called: &str) -> Result<RunId, Error> {
        self.session.book().find(called).map_err(|why| Error::Refused(why.to_string()))
    }

    fn compare(&mut self, first: &str, second: &str) -> Result<String, Error> {
        let (first, second) = (self.find(first)?, self.find(second)?);
        self.session.look_ahead_in_the_book();
        let compared = self.session.compare(first, second);
        Ok(report::compared(self.session.story(), &compared).join("\n") + "\n")
    }

    fn import(&mut self, run: &crate::engine::Run) -> Result<String, Error> {
        let imported = self.session.import(run, &mut self.keeper).map_err(|why| Error::Refused(why.to_string()))?;
        kept(imported.complaint)?;
        imported.differs.iter().for_each(|differs| console::warn(&format!("earlier: {differs}")));
        let known = if imported.known { "kept already as" } else { "kept as" };
        Ok(format!("{known} {}\n", imported.run))
    }

    fn name(&mut self, run: &str, name: &str) -> Result<String, Error> {
        let run = self.find(run)?;
        kept(self.session.call(run, name, &mut self.keeper).map_err(Error::Refused)?)?;
        let name = self.session.book().name(run).map(|name| format!("`{name}`"));
        Ok(format!("{run} is called {}\n", name.unwrap_or_else(|| "by its number".to_owned())))
    }

    fn mark(&mut self, run: &str) -> Result<String, Error> {
        let run = self.find(run)?;
        let marked = !self.session.book().is_marked(run);
        kept(self.session.mark(run, marked, &mut self.keeper).map_err(Error::Refused)?)?;
        Ok(format!("{run} is {}marked\n", if marked { "" } else { "no longer " }))
    }

    fn remove(&mut self, run: &str, yes: bool) -> Result<String, Error> {
        let run = self.find(run)?;
        let question = format!("Remove {run}? `earlier runs restore {run}` restores it. [y/N] ");
        if !yes && !console::confirm(&question) {
            return Err(Error::Refused(format!("{run} was not removed; answer y or use --yes to remove it")));
        }
        kept(self.session.remove(run, &mut self.keeper).map_err(Error::Refused)?)?;
        Ok(format!("{run} is removed; `earlier runs restore {run}` restores it\n"))
    }

    fn restore(&mut self, run: &str) -> Result<String, Error> {
        let run = self.find(run)?;
        kept(self.session.restore(run, &mut self.keeper).map_err(Error::Refused)?)?;
        Ok(format!("{run} is there again\n"))
    }
}

/// Refuses to report success if the change was not saved.
fn kept(complaint: Option<String>) -> Result<(), Error> {
    complaint.map_or(Ok(()), |why| Err(Error::Refused(why)))
}
