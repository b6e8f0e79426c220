//! `earlier runs`: what is kept, and what can be done with it.

use std::rc::Rc;

use super::args::{DataFormat, Place, Runs, RunsAct};
use super::play::{Front, problems, read_run};
use super::{Ended, Failed, files};
use crate::archive::RunId;
use crate::report;
use crate::session::{Session, Settings};
use crate::{json, lines};

pub(super) fn run(runs: &Runs) -> Result<Ended, Failed> {
    let place = match &runs.act {
        None => &runs.place,
        Some(
            RunsAct::Show { place, .. }
            | RunsAct::Compare { place, .. }
            | RunsAct::Export { place, .. }
            | RunsAct::Import { place, .. }
            | RunsAct::Name { place, .. }
            | RunsAct::Mark { place, .. }
            | RunsAct::Remove { place, .. }
            | RunsAct::Restore { place, .. },
        ) => place,
    };
    let mut desk = match Desk::open(place)? {
        Ok(desk) => desk,
        Err(problems) => {
            files::answer(&problems)?;
            return Ok(Ended::WithProblems);
        }
    };
    let done = match &runs.act {
        None => Ok(desk.list(runs.format)),
        Some(act) => desk.act(act)?,
    };
    match done {
        Ok(answer) => files::answer(&answer).map(|()| Ended::Well),
        Err(why) => {
            files::complain(&format!("earlier: {why}"));
            Ok(Ended::WithProblems)
        }
    }
}

/// A story's runs, with what keeps what is said of them.
struct Desk {
    session: Session,
    keeper: files::Journal,
}

/// An answer, or why there is none.
type Done = Result<String, String>;

impl Desk {
    /// Opens the archive of a story; the story's problems if it has any.
    fn open(place: &Place) -> Result<Result<Self, String>, Failed> {
        let loaded = files::load(place.story.as_deref())?;
        let Some(story) = loaded.story else { return Ok(Err(problems(Front::Linear, &loaded))) };
        let opened = files::open_archive(place.archive.as_deref(), story.id());
        opened.notices.iter().for_each(|notice| files::complain(&format!("earlier: {notice}")));
        let session = Session::new(Rc::new(story), opened.book, opened.journal, Settings::default());
        Ok(Ok(Self { session, keeper: opened.keeper }))
    }

    fn list(&self, format: DataFormat) -> String {
        match format {
            DataFormat::Human => lines::all_runs(&self.session),
            DataFormat::Json => json::runs(&self.session) + "\n",
        }
    }

    fn act(&mut self, act: &RunsAct) -> Result<Done, Failed> {
        Ok(match act {
            RunsAct::Show { run, .. } => self.find(run).map(|run| report::shown(&self.session, run)),
            RunsAct::Compare { first, second, .. } => self.compare(first, second),
            RunsAct::Export { run, format, .. } => {
                self.find(run).and_then(|run| report::exported(&self.session, run, (*format).into()))
            }
            RunsAct::Import { file, .. } => match read_run(file)? {
                Ok(run) => self.import(&run),
                Err(why) => Err(why),
            },
            RunsAct::Name { run, name, .. } => self.name(run, name),
            RunsAct::Mark { run, .. } => self.mark(run),
            RunsAct::Remove { run, yes, .. } => self.remove(run, *yes),
            RunsAct::Restore { run, .. } => self.restore(run),
        })
    }

    fn find(&self, called: &str) -> Result<RunId, String> {
        self.session.book().find(called).map_err(Into::into)
    }

    fn compare(&mut self, first: &str, second: &str) -> Done {
        let (first, second) = (self.find(first)?, self.find(second)?);
        self.session.look_ahead_in_the_book();
        let compared = self.session.compare(first, second);
        Ok(report::compared(self.session.story(), &compared).join("\n") + "\n")
    }

    fn import(&mut self, run: &crate::engine::Run) -> Done {
        let imported = self.session.import(run, &mut self.keeper).map_err(|why| why.to_string())?;
        kept(imported.complaint)?;
        imported.differs.iter().for_each(|differs| files::complain(&format!("earlier: {differs}")));
        let known = if imported.known { "kept already as" } else { "kept as" };
        Ok(format!("{known} {}\n", imported.run))
    }

    fn name(&mut self, run: &str, name: &str) -> Done {
        let run = self.find(run)?;
        kept(self.session.call(run, name, &mut self.keeper)?)?;
        let name = self.session.book().name(run).map(|name| format!("`{name}`"));
        Ok(format!("{run} is called {}\n", name.unwrap_or_else(|| "by its number".to_owned())))
    }

    fn mark(&mut self, run: &str) -> Done {
        let run = self.find(run)?;
        let marked = !self.session.book().is_marked(run);
        kept(self.session.mark(run, marked, &mut self.keeper)?)?;
        Ok(format!("{run} is {}marked\n", if marked { "" } else { "no longer " }))
    }

    fn remove(&mut self, run: &str, yes: bool) -> Done {
        let run = self.find(run)?;
        let question = format!("Remove {run}? `earlier runs restore {run}` would bring it back. [y/N] ");
        if !yes && !files::confirm(&question) {
            return Err(format!("{run} is kept; say y, or --yes, to remove it"));
        }
        kept(self.session.remove(run, &mut self.keeper)?)?;
        Ok(format!("{run} is removed; `earlier runs restore {run}` brings it back\n"))
    }

    fn restore(&mut self, run: &str) -> Done {
        let run = self.find(run)?;
        kept(self.session.restore(run, &mut self.keeper)?)?;
        Ok(format!("{run} is there again\n"))
    }
}

/// What could not be kept is no answer.
fn kept(complaint: Option<String>) -> Result<(), String> {
    complaint.map_or(Ok(()), Err)
}
