//! What a reader says of runs: names, marks, removals; and runs that come from files and go to them.

use std::fmt;

use crate::archive::{Annotation, Record, RunId, SavedRun, SavedStep};
use crate::engine::{Divergence, Expect, NEXT, Run};
use crate::session::{Keeper, Session, record};

/// The longest name of a run, in characters.
const LONGEST: usize = 60;

/// A run that came from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The run.
    pub run: RunId,
    /// Whether it was kept already; then nothing was added.
    pub known: bool,
    /// What comes out otherwise than the file says, in words.
    pub differs: Vec<String>,
    /// Why it could not be kept, the first time that happens.
    pub complaint: Option<String>,
}

/// Why a run is not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotImported {
    /// It is of another story.
    Foreign(String),
    /// It does not stand in the story as it is.
    Stops(Divergence),
    /// It has no choices.
    Empty,
}

impl fmt::Display for NotImported {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Foreign(story) => write!(out, "it is a run of another story, `{story}`"),
            Self::Empty => write!(out, "it has no choices, so there is nothing to keep"),
            Self::Stops(stop) => {
                write!(out, "its choice {}, `{}`, can't be taken: {}", stop.stands + 1, stop.wanted, stop.why)
            }
        }
    }
}

impl Session {
    /// Gives a run a name, or takes it away where the name is empty. Returns why it could not be kept, the first
    /// time that happens.
    ///
    /// # Errors
    /// The name would be taken for a run's number, or there is no such run; in words.
    pub fn call(&mut self, run: RunId, name: &str, keeper: &mut dyn Keeper) -> Result<Option<String>, String> {
        let clean: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        let name: String = clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
        if name.parse::<RunId>().is_ok() {
            return Err(format!("`{name}` would be taken for a run's number"));
        }
        if let Some(other) = self.book.runs().find(|kept| self.book.name(kept.id) == Some(&name) && kept.id != run) {
            return Err(format!("run `{}` is called `{name}` already", other.id));
        }
        self.say(run, Annotation::Name(name), keeper)
    }

    /// Marks a run, or takes the mark off.
    ///
    /// # Errors
    /// There is no such run; in words.
    pub fn mark(&mut self, run: RunId, marked: bool, keeper: &mut dyn Keeper) -> Result<Option<String>, String> {
        self.say(run, Annotation::Marked(marked), keeper)
    }

    /// Removes a run: it is no longer shown. Nothing is lost, and what it found stays found.
    ///
    /// # Errors
    /// It is the run being read, or removed already, or there is no such run; in words.
    pub fn remove(&mut self, run: RunId, keeper: &mut dyn Keeper) -> Result<Option<String>, String> {
        if self.run == Some(run) {
            return Err(format!("run `{run}` is being read; go on with another, or begin anew, before it is removed"));
        }
        if self.book.is_removed(run) {
            return Err(format!("run `{run}` is removed already"));
        }
        self.say(run, Annotation::Removed(true), keeper)
    }

    /// Brings a run back that was removed.
    ///
    /// # Errors
    /// It was not removed, or there is no such run; in words.
    pub fn restore(&mut self, run: RunId, keeper: &mut dyn Keeper) -> Result<Option<String>, String> {
        if self.book.run(run).is_some() && !self.book.is_removed(run) {
            return Err(format!("run `{run}` is not removed"));
        }
        self.say(run, Annotation::Removed(false), keeper)
    }

    fn say(&mut self, run: RunId, said: Annotation, keeper: &mut dyn Keeper) -> Result<Option<String>, String> {
        if self.book.run(run).is_none() {
            return Err(format!("there is no run `{run}`"));
        }
        let record = Record::Annotate { run, time: self.time(keeper), annotation: said };
        Ok(self.keep(&[record], keeper))
    }

    /// A kept run as a file says it, with what it comes to and what the reader calls it.
    pub fn run_file(&self, run: RunId) -> Option<Run> {
        let kept = self.book.run(run)?;
        let replay = self.played(run, usize::MAX);
        let stands = replay.divergence.is_none() && self.book.is_complete(run);
        let state = replay.playthrough.state();
        let meters = self.story.meter_ids().map(|id| (id, self.story.meter(id)));
        let expect = || Expect {
            ending: self
                .story
                .ending(state.scene())
                .map(|_| self.story.scene(state.scene()).id_text(&self.story).to_owned()),
            meters: meters.map(|(id, meter)| (self.story.str(meter.id).to_owned(), state.meter(id))).collect(),
        };
        Some(Run {
            story: self.story.id().to_owned(),
            facts: kept.facts.clone(),
            choices: choices(self.book.path(run)),
            expect: stands.then(expect),
            note: self.book.name(run).map(str::to_owned),
        })
    }

    /// Takes in a run that somebody sent, once it was played from its beginning to its end. The reader stays where
    /// they are; a run that is kept already is not kept twice.
    ///
    /// # Errors
    /// It is of another story, or does not stand in this one; then nothing has changed.
    pub fn import(&mut self, run: &Run, keeper: &mut dyn Keeper) -> Result<Imported, NotImported> {
        if run.story != self.story.id() {
            return Err(NotImported::Foreign(run.story.clone()));
        }
        let replay = run.replay(&self.story);
        if let Some(stop) = replay.divergence {
            return Err(NotImported::Stops(stop));
        }
        let path = record::path(&self.story, &replay.playthrough, replay.playthrough.position());
        if path.is_empty() {
            return Err(NotImported::Empty);
        }
        let differs = self.differences_from(run, &replay.playthrough);
        if let Some(kept) = self.same_run(&run.facts, &path) {
            let complaint = self.restore(kept, keeper).ok().flatten();
            return Ok(Imported { run: kept, known: true, differs, complaint });
        }
        let last = self.book.last_played().map(|kept| (kept.id, kept.at));
        let mut other = self.aside();
        other.playthrough = replay.playthrough;
        let complaint = other.kept_after(keeper);
        let id = other.run.unwrap_or(RunId { journal: self.journal, run: 0 });
        self.book = std::mem::take(&mut other.book);
        let complaint = complaint.or(self.say_after_import(id, run, last, keeper));
        Ok(Imported { run: id, known: false, differs, complaint })
    }

    /// A sitting at the beginning of a new run, which takes the book along for a while.
    fn aside(&mut self) -> Self {
        let book = std::mem::take(&mut self.book);
        Self::new(self.story.clone(), book, self.journal, self.settings)
    }

    /// Takes the file's note for the run's name, and has the run that was played last stay so.
    fn say_after_import(
        &mut self,
        id: RunId,
        run: &Run,
        last: Option<(RunId, usize)>,
        keeper: &mut dyn Keeper,
    ) -> Option<String> {
        let named = run.note.as_deref().and_then(|note| self.call(id, note, keeper).ok().flatten());
        // No later than what was imported, so that nothing depends on how long that took.
        let time = self.book.last_played().map_or(0, |kept| kept.played);
        let stay = last.map(|(last, steps)| {
            let journal = (last.journal != self.journal).then_some(last.journal);
            Record::At { journal, run: last.run, steps, time }
        });
        named.or(self.keep(stay.as_slice(), keeper))
    }

    fn same_run(&self, facts: &[String], path: &[SavedStep]) -> Option<RunId> {
        let same = |kept: &&SavedRun| {
            kept.len() == path.len() && kept.facts == facts && self.book.steps(kept.id).into_iter().eq(path)
        };
        self.book.runs().chain(self.book.removed()).find(same).map(|kept| kept.id)
    }

    /// What a run comes to otherwise than its file says.
    fn differences_from(&self, run: &Run, playthrough: &crate::engine::Playthrough) -> Vec<String> {
        let Some(expect) = &run.expect else { return Vec::new() };
        let state = playthrough.state();
        let ending = self.story.ending(state.scene()).map(|_| self.story.scene(state.scene()).id_text(&self.story));
        let mut differs = Vec::new();
        if let Some(wanted) = expect.ending.as_deref().filter(|wanted| Some(*wanted) != ending) {
            let found = ending.map_or("no ending".to_owned(), |ending| format!("the ending `{ending}`"));
            differs.push(format!("it was sent as a run to the ending `{wanted}`, and comes to {found} now"));
        }
        for (id, meter) in self.story.meter_ids().map(|id| (id, self.story.meter(id))) {
            let (name, found) = (self.story.str(meter.id), state.meter(id));
            if let Some(wanted) = expect.meters.get(name).filter(|wanted| **wanted != found) {
                differs.push(format!("`{name}` was {wanted} at its end, and is {found} now"));
            }
        }
        differs
    }
}

/// The identities of a path's choices.
fn choices(path: Vec<SavedStep>) -> Vec<String> {
    path.into_iter().map(|step| step.choice).filter(|choice| choice != NEXT).collect()
}
