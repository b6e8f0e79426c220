//! What a reader does with runs: naming, marking and removing them, and importing and exporting them.

use std::collections::BTreeMap;

use super::payload::{Annotated, AnnotationKind, Imported};
use super::{ActError, RemovedRun, Reply, Session, record};
use crate::archive::{self, LATEST_TIME, Record, RunId, SavedRun, SavedStep};
use crate::diag::{composed, is_control, printable};
use crate::engine::{Expect, Move, NEXT, Playthrough, Run, State, page};
use crate::text::opening_words;

/// The longest name of a run, in characters.
const LONGEST: usize = 60;

impl Session {
    /// Names a run, or removes its name if the new one is empty.
    pub(super) fn name(&mut self, called: &str, name: &str) -> Result<Annotated, ActError> {
        let run = self.find(called)?;
        self.rename(run, name)?;
        Ok(self.annotated(run, AnnotationKind::Named))
    }

    fn rename(&mut self, run: RunId, name: &str) -> Result<(), ActError> {
        let clean: String =
            composed(name).chars().map(|letter| if is_control(letter) { ' ' } else { letter }).collect();
        let name: String = clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
        if name.parse::<RunId>().is_ok() {
            return Err(ActError::NameIsId(name));
        }
        let has_name = |id: RunId| self.archive.name(id).is_some_and(|known| known.raw() == name);
        let other = self.archive.runs().find(|saved| saved.id != run && has_name(saved.id));
        if let Some(other) = other {
            return Err(ActError::NameTaken(name, other.id));
        }
        self.annotate(run, archive::Annotation::Name(name));
        Ok(())
    }

    /// Marks a run or removes its mark; `None` toggles the mark.
    pub(super) fn mark(&mut self, called: &str, marked: Option<bool>) -> Result<Annotated, ActError> {
        let run = self.find(called)?;
        self.annotate(run, archive::Annotation::Marked(marked.unwrap_or(!self.archive.is_marked(run))));
        Ok(self.annotated(run, AnnotationKind::Marked))
    }

    /// Removes a run: it is no longer listed. Nothing is lost, and what it found remains found.
    pub(super) fn remove(&mut self, called: &str) -> Result<Annotated, ActError> {
        let run = self.find(called)?;
        if self.run == Some(run) {
            return Err(ActError::BeingRead(run));
        }
        if self.archive.is_removed(run) {
            return Err(ActError::AlreadyRemoved(run));
        }
        self.annotate(run, archive::Annotation::Removed(true));
        Ok(self.annotated(run, AnnotationKind::Removed))
    }

    /// Restores a run that was removed.
    pub(super) fn restore(&mut self, removed: &RemovedRun) -> Result<Annotated, ActError> {
        let run = match removed {
            RemovedRun::Last => self.archive.last_removed().ok_or(ActError::NothingRemoved)?,
            RemovedRun::Named(called) => self.find(called)?,
        };
        if !self.archive.is_removed(run) {
            return Err(ActError::NotRemoved(run));
        }
        self.annotate(run, archive::Annotation::Removed(false));
        Ok(self.annotated(run, AnnotationKind::Restored))
    }

    fn annotate(&mut self, run: RunId, annotation: archive::Annotation) {
        // An annotation from a clock that was ahead is replaced, too.
        let time = self.time().max(self.archive.annotated_at(run)).min(LATEST_TIME);
        self.save_records(&[Record::Annotate { run, time, annotation }]);
    }

    fn annotated(&self, run: RunId, done: AnnotationKind) -> Annotated {
        Annotated {
            done,
            run,
            name: self.archive.name(run).cloned(),
            marked: self.archive.is_marked(run),
            removed: self.archive.is_removed(run),
            complaint: None,
        }
    }

    /// Returns a saved run as a run file, with its outcome, and its name as a note. `None` if there is no such run.
    pub fn run_file(&self, run: RunId) -> Option<Run> {
        let saved = self.archive.run(run)?;
        let replay = self.played(run, usize::MAX);
        let is_valid = replay.divergence.is_none() && self.archive.is_complete(run);
        let state = replay.playthrough.state();
        Some(Run {
            story: self.story.id().to_owned(),
            facts: saved.facts.clone(),
            choices: choices(self.archive.path(run)),
            expect: is_valid.then(|| self.found_at(state)),
            note: self.archive.name(run).map(|name| name.raw().to_owned()),
        })
    }

    /// The run as an author records it: it ends where the author is, and expects what the author sees there.
    pub(super) fn to_route(&self) -> Run {
        let mut run = self.to_run();
        let left_at_end = self.playthrough.behind().iter().rev().take_while(|step| step.taken == Move::Next);
        run.choices.extend(left_at_end.map(|_| NEXT.to_owned()));
        run.expect = Some(Expect { shows: self.shown_at_landmarks(), ..self.found_at(self.playthrough.state()) });
        run
    }

    /// The first words of the run at each of its landmarks, or at the end if it has none.
    fn shown_at_landmarks(&self) -> BTreeMap<String, String> {
        let (story, run) = (&self.story, &self.playthrough);
        let states = (0..=run.position()).map(|step| run.state_at(step));
        let landmarks = states.filter(|state| story.scene(state.scene()).key.is_some());
        let words = |state: &State| {
            let scene = state.scene();
            (story.scene_name(scene).to_owned(), opening_words(&page(story, story.scene(scene).text, state)))
        };
        let shown = landmarks.chain([run.state()]).map(words).filter(|(_, words)| !words.is_empty());
        // Of several visits, the first counts.
        shown.fold(BTreeMap::new(), |mut all, (scene, words)| {
            all.entry(scene).or_insert(words);
            all
        })
    }

    /// What a run that ends in a state can expect there.
    fn found_at(&self, state: &State) -> Expect {
        let meters = self.story.meter_ids().map(|id| (self.story.meter_name(id).to_owned(), state.meter(id)));
        Expect {
            ending: self.story.ending(state.scene()).map(|_| self.story.scene_name(state.scene()).to_owned()),
            meters: meters.collect(),
            shows: BTreeMap::new(),
        }
    }

    /// Saves a run from the text of a file, or all runs if it is an archive.
    pub(super) fn import_text(&mut self, text: &str) -> Result<Reply, ActError> {
        if archive::is_journal(text) {
            return Ok(Reply::Merged(self.merge(text.as_bytes())?));
        }
        let run = Run::from_ron(text).map_err(|error| ActError::NoRun(error.to_string()))?;
        Ok(Reply::Imported(self.import(&run)?))
    }

    /// Saves a run from a file after playing it from beginning to end. The reader's position does not change, and a run
    /// that is already saved is not saved twice.
    pub(super) fn import(&mut self, run: &Run) -> Result<Imported, ActError> {
        if run.story != self.story.id() {
            return Err(ActError::ForeignRun(run.story.clone()));
        }
        let replay = run.replay(&self.story);
        if let Some(divergence) = replay.divergence {
            return Err(ActError::Diverges(divergence));
        }
        let path = record::path(&self.story, &replay.playthrough, replay.playthrough.position());
        if path.is_empty() {
            return Err(ActError::EmptyRun);
        }
        let differs = self.differences_from(run, &replay.playthrough);
        if let Some(saved) = self.same_run(&run.facts, &path) {
            if self.archive.is_removed(saved) {
                self.annotate(saved, archive::Annotation::Removed(false));
            }
            return Ok(Imported { run: saved, known: true, differs, complaint: None });
        }
        let last = self.archive.last_played().map(|saved| (saved.id, saved.at));
        let id = self.save_aside(replay.playthrough);
        self.annotate_imported(id, run, last);
        Ok(Imported { run: id, known: false, differs, complaint: None })
    }

    /// Saves a playthrough as a new run, as another session with the same archive would.
    fn save_aside(&mut self, playthrough: Playthrough) -> RunId {
        let archive = std::mem::take(&mut self.archive);
        let mut other = Self::new(self.story.clone(), archive, self.journal, self.settings);
        other.now = self.now;
        other.playthrough = playthrough;
        other.save_changes();
        self.outgoing.append(&mut other.outgoing);
        self.archive = other.archive;
        other.run.unwrap_or(RunId { journal: self.journal, run: 0 })
    }

    /// Uses the file's note as the run's name, and keeps the run that was played last as the last one.
    fn annotate_imported(&mut self, id: RunId, run: &Run, last: Option<(RunId, usize)>) {
        // A note that can't be a name is dropped.
        let _ = run.note.as_deref().map(|note| self.rename(id, note));
        self.stay_at(last);
    }

    /// Makes a run, with the reader at a step, the one that was played last.
    pub(super) fn stay_at(&mut self, last: Option<(RunId, usize)>) {
        // Not later than the imported records, so that nothing depends on how long the import took.
        let time = self.archive.last_played().map_or(0, |saved| saved.played);
        if let Some((last, steps)) = last {
            let journal = (last.journal != self.journal).then_some(last.journal);
            self.save_records(&[Record::At { journal, run: last.run, steps, time }]);
        }
    }

    fn same_run(&self, facts: &[String], path: &[SavedStep]) -> Option<RunId> {
        let same = |saved: &&SavedRun| {
            saved.len() == path.len() && saved.facts == facts && self.archive.steps(saved.id).into_iter().eq(path)
        };
        self.archive.runs().chain(self.archive.removed()).find(same).map(|saved| saved.id)
    }

    /// Returns how a run ends differently from what its file says, one clause for each difference.
    fn differences_from(&self, run: &Run, playthrough: &Playthrough) -> Vec<String> {
        let Some(expect) = &run.expect else { return Vec::new() };
        let state = playthrough.state();
        let ending = self.story.ending(state.scene()).map(|_| self.story.scene_name(state.scene()));
        let mut differs = Vec::new();
        if let Some(wanted) = expect.ending.as_deref().filter(|wanted| Some(*wanted) != ending) {
            let found = ending.map_or("no ending".to_owned(), |ending| format!("the ending `{ending}`"));
            let wanted = printable(wanted);
            differs.push(format!("it was exported as a run to the ending `{wanted}`, but now reaches {found}"));
        }
        for (id, meter) in self.story.meter_ids().map(|id| (id, self.story.meter(id))) {
            let (name, found) = (self.story.str(meter.id), state.meter(id));
            if let Some(wanted) = expect.meters.get(name).filter(|wanted| **wanted != found) {
                differs.push(format!("`{name}` was {wanted} at its end, but is now {found}"));
            }
        }
        differs
    }
}

/// The identities of a path's choices.
fn choices(path: Vec<SavedStep>) -> Vec<String> {
    path.into_iter().map(|step| step.choice).filter(|choice| choice != NEXT).collect()
}
