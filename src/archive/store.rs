//! The combined content of all journals of a story.

mod relocate;
mod whole;

pub use relocate::lacks;
pub use whole::Lacking;

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::journal::{Annotation, JournalHeader, JournalLine, JournalProblem, LARGEST_RUN, Record, lines, read_header};
use super::run::{RunId, SavedRun, SavedStep};
use crate::diag::{Untrusted, composed};
use crate::story::Story;

/// The maximum number of seconds between two acts that count as reading. In longer pauses the reader did something
/// else.
const LONGEST_PAUSE: u64 = 600;

/// One time that a run reached an ending.
#[derive(Clone, Debug)]
struct ReachedEnding {
    run: RunId,
    steps: usize,
    scene: String,
    time: u64,
}

/// A clipping, and the run that found it first.
#[derive(Clone, Debug)]
struct FoundClipping {
    fact: String,
    run: RunId,
    found: Moment,
}

/// When something happened: a time, and how many times any run had been played, which orders events in the same second.
type Moment = (u64, u64);

/// Every run of one story, with the endings, clippings and scenes that the runs found.
///
/// It is built by [`Archive::read`] from the journals, and updated by [`Archive::add`]. Adding a record to
/// an archive and reading a journal that ends with that record give the same archive.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// In the order in which the journals list them; removed runs included.
    runs: Vec<SavedRun>,
    /// The position of each run in `runs`.
    index: HashMap<RunId, usize>,
    /// Each time that a run reached an ending, sorted by time.
    finished: Vec<ReachedEnding>,
    /// Each fact once, with the run that set it first.
    clippings: Vec<FoundClipping>,
    /// Each brief that was printed, with the run after which it was printed first.
    briefs: HashMap<String, RunId>,
    annotations: HashMap<RunId, Annotations>,
    /// For runs of journals that were lost, the runs that they were moved to.
    moved: HashMap<RunId, RunId>,
    taken: HashSet<SavedStep>,
    read: HashSet<String>,
    /// The run that was played last. Never a removed one.
    last: Option<RunId>,
    /// For each run, how many times any run had been played when it was played last, which orders runs that were played
    /// in the same second.
    touched: HashMap<RunId, u64>,
    /// For each run, when it began.
    began: HashMap<RunId, Moment>,
    touches: u64,
}

/// What the reader set for a run, each with the time at which it was set. An empty name means no name.
#[derive(Clone, Debug, Default)]
struct Annotations {
    name: (u64, Untrusted),
    marked: (u64, bool),
    removed: (u64, bool),
}

/// Why [`Archive::find`] found no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindRunError {
    /// No run has this number or name.
    NotFound(String),
    /// Several runs have this name. The first two are given.
    Ambiguous(String, RunId, RunId),
}

impl fmt::Display for FindRunError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NotFound(wanted) => write!(out, "there is no run `{wanted}`"),
            Self::Ambiguous(name, first, second) => {
                write!(out, "`{name}` is the name of both `{first}` and `{second}`")
            }
        }
    }
}

impl std::error::Error for FindRunError {}

impl From<FindRunError> for String {
    fn from(error: FindRunError) -> Self {
        error.to_string()
    }
}

impl Archive {
    /// Reads the journals of a story, each with its number.
    ///
    /// This never fails: every intact line is read, and what could not be read is listed in the second value. Pass the
    /// journals in the order of their numbers, which becomes the order of [`Archive::runs`].
    pub fn read<'b>(story: &str, journals: impl IntoIterator<Item = (u32, &'b [u8])>) -> (Self, Vec<JournalProblem>) {
        Self::read_each(story, journals)
    }

    /// Reads journals as [`Archive::read`] does. Each is dropped before the next one is requested, so an iterator that
    /// reads files holds only one of them at a time.
    pub fn read_each<B: AsRef<[u8]>>(
        story: &str,
        journals: impl IntoIterator<Item = (u32, B)>,
    ) -> (Self, Vec<JournalProblem>) {
        let mut archive = Self::default();
        let mut problems = Vec::new();
        for (journal, bytes) in journals {
            let bytes = bytes.as_ref();
            let problem = match read_header(bytes, story) {
                JournalHeader::Ours => archive.read_journal(journal, bytes, 0),
                JournalHeader::Newer(version) => Some(JournalProblem::Newer { journal, version }),
                // The process was killed while it wrote the first line, so nothing else was ever written.
                JournalHeader::Damaged if !bytes.contains(&b'\n') => None,
                JournalHeader::Damaged if lines(bytes).any(|line| matches!(line, JournalLine::Record(_))) => {
                    archive.read_journal(journal, bytes, 1)
                }
                JournalHeader::Damaged | JournalHeader::Foreign => Some(JournalProblem::Foreign { journal }),
            };
            problems.extend(problem);
        }
        archive.find_last();
        (archive, problems)
    }

    /// Reads the lines of a journal after the first. `damaged` is the number of lines that are already known to be
    /// damaged.
    fn read_journal(&mut self, journal: u32, bytes: &[u8], mut damaged: usize) -> Option<JournalProblem> {
        for line in lines(bytes) {
            match line {
                JournalLine::Record(record) => self.add_record(journal, &record),
                JournalLine::Damaged => damaged += 1,
                JournalLine::Unknown => {}
            }
        }
        (damaged > 0).then_some(JournalProblem::Damaged { journal, lines: damaged })
    }

    /// Adds one record of a journal.
    ///
    /// A record that does not fit its run is ignored. If that means that steps are missing, the run is marked as
    /// [`SavedRun::damaged`].
    pub fn add(&mut self, journal: u32, record: &Record) {
        self.add_record(journal, record);
        if matches!(record, Record::Annotate { annotation: Annotation::Removed(_), .. }) {
            self.find_last();
        }
    }

    /// Adds a record. After the last one, [`Self::find_last`] must be called.
    fn add_record(&mut self, journal: u32, record: &Record) {
        match record {
            Record::Run { run, time, from, facts } => {
                self.start_run(RunId { journal, run: *run }, *time, *from, facts.clone());
            }
            Record::Step { run, steps, time, scene, choice } => {
                let step = SavedStep { scene: scene.clone(), choice: choice.clone() };
                self.read.insert(scene.clone());
                self.taken.insert(step.clone());
                self.add_step(RunId { journal, run: *run }, *steps, *time, step);
            }
            Record::At { journal: other, run, steps, time } => {
                self.move_to(RunId { journal: other.unwrap_or(journal), run: *run }, *steps, *time);
            }
            Record::End { run, steps, scene } => {
                self.read.insert(scene.clone());
                self.reach_ending(RunId { journal, run: *run }, *steps, scene);
            }
            Record::Clip { run, fact } => {
                self.find_clipping(fact, RunId { journal, run: *run });
            }
            Record::Brief { run, brief } => {
                self.briefs.entry(brief.clone()).or_insert(RunId { journal, run: *run });
            }
            Record::Moved { run, from } => _ = self.moved.insert(*from, RunId { journal, run: *run }),
            Record::Annotate { run, time, annotation } => self.annotate(*run, *time, annotation),
        }
    }

    fn annotate(&mut self, run: RunId, time: u64, annotation: &Annotation) {
        let known = self.annotations.entry(run).or_default();
        match annotation {
            Annotation::Name(name) if time >= known.name.0 => known.name = (time, name.clone().into()),
            Annotation::Marked(is) if time >= known.marked.0 => known.marked = (time, *is),
            Annotation::Removed(is) if time >= known.removed.0 => {
                known.removed = (time, *is);
            }
            _ => {}
        }
    }

    /// Sets `last` to the run that was played last among those that are not removed.
    fn find_last(&mut self) {
        let played = |saved: &SavedRun| (saved.played, self.touched.get(&saved.id).copied());
        let latest = self.runs().max_by_key(|saved| played(saved)).map(|saved| saved.id);
        self.last = latest;
    }

    /// Reindexes the ids that `story` has renamed since they were recorded under their current ids.
    ///
    /// An id that the story no longer has stays as it is. The journals are not changed.
    pub fn apply_renames(&mut self, story: &Story) {
        let renamed: HashMap<SavedStep, SavedStep> = self
            .taken
            .iter()
            .map(|step| (step.clone(), current_step(story, step)))
            .filter(|(old, new)| old != new)
            .collect();
        for saved in &mut self.runs {
            let changed = saved.own.iter_mut().filter_map(|step| Some((renamed.get(step)?, step)));
            changed.for_each(|(new, old)| *old = new.clone());
            saved.facts.iter_mut().for_each(|fact| *fact = current_fact(story, fact));
            saved.endings.iter_mut().for_each(|(_, scene)| *scene = current_scene(story, scene));
        }
        self.taken = self.taken.iter().map(|step| renamed.get(step).unwrap_or(step).clone()).collect();
        self.read = self.read.iter().map(|scene| current_scene(story, scene)).collect();
        self.finished.iter_mut().for_each(|finished| finished.scene = current_scene(story, &finished.scene));
        self.clippings.iter_mut().for_each(|clipping| clipping.fact = current_fact(story, &clipping.fact));
    }

    fn start_run(&mut self, id: RunId, time: u64, from: Option<(RunId, usize)>, facts: Vec<String>) {
        if self.index.contains_key(&id) {
            return;
        }
        let at = from.map_or(0, |(_, steps)| steps);
        let (own, endings) = (Vec::new(), Vec::new());
        let saved =
            SavedRun { id, from, facts, own, at, endings, started: time, spent: 0, played: time, damaged: false };
        self.index.insert(id, self.runs.len());
        self.runs.push(saved);
        self.touch(id, time);
        self.began.insert(id, (time, self.touches));
    }

    fn find_clipping(&mut self, fact: &str, run: RunId) {
        let found = (self.run(run).map_or(0, |saved| saved.played), self.touches);
        match self.clippings.iter_mut().find(|known| known.fact == fact) {
            // Journals are read one after another, but several may have been written at once.
            Some(known) if found.0 < known.found.0 => (known.run, known.found) = (run, found),
            Some(_) => {}
            None => self.clippings.push(FoundClipping { fact: fact.to_owned(), run, found }),
        }
    }

    fn run_mut(&mut self, id: RunId) -> Option<&mut SavedRun> {
        self.index.get(&id).and_then(|at| self.runs.get_mut(*at))
    }

    fn add_step(&mut self, id: RunId, steps: usize, time: u64, step: SavedStep) {
        let Some(saved) = self.run_mut(id) else { return };
        // A write that failed halfway may have been repeated.
        let again = steps > saved.shared() && saved.own.get(steps - saved.shared() - 1) == Some(&step);
        if saved.damaged || (!again && saved.len().checked_add(1) != Some(steps)) {
            saved.damaged = true;
            return;
        }
        if !again {
            saved.own.push(step);
        }
        saved.at = steps;
        self.touch(id, time);
    }

    fn move_to(&mut self, id: RunId, steps: usize, time: u64) {
        let Some(saved) = self.run_mut(id) else { return };
        if steps > saved.len() {
            saved.damaged = true;
        } else if time >= saved.played {
            // If not, another window has continued the run in the meantime.
            saved.at = steps;
            self.touch(id, time);
        }
    }

    fn reach_ending(&mut self, id: RunId, steps: usize, scene: &str) {
        // Journals are read one after another, but several may have been written at once.
        let time = self.run(id).map_or(0, |saved| saved.played);
        let at = self.finished.partition_point(|finished| finished.time <= time);
        self.finished.insert(at, ReachedEnding { run: id, steps, scene: scene.to_owned(), time });
        let Some(saved) = self.run_mut(id) else { return };
        if steps > saved.len() {
            saved.damaged = true;
        } else {
            saved.endings.push((steps, scene.to_owned()));
        }
    }

    fn touch(&mut self, id: RunId, time: u64) {
        let last = self.last.and_then(|last| self.run(last)).map_or(0, |last| last.played);
        self.touches += 1;
        let Some(saved) = self.run_mut(id) else { return };
        let passed = time.saturating_sub(saved.played);
        saved.spent += if passed <= LONGEST_PAUSE { passed } else { 0 };
        saved.played = saved.played.max(time);
        let played = saved.played;
        self.touched.insert(id, self.touches);
        if played >= last && !self.is_removed(id) {
            self.last = Some(id);
        }
    }

    /// Returns every run that is not removed, in the order in which the journals list them. A run that was moved from a
    /// journal that has reappeared is listed once.
    pub fn runs(&self) -> impl Iterator<Item = &SavedRun> {
        self.runs.iter().filter(|saved| !self.is_removed(saved.id) && !self.is_copied(saved))
    }

    /// Returns the runs that are removed. Removing a run only hides it; nothing is deleted.
    pub fn removed(&self) -> impl Iterator<Item = &SavedRun> {
        self.runs.iter().filter(|saved| self.is_removed(saved.id) && !self.is_copied(saved))
    }

    /// Returns whether a run was moved to another journal, where it has all its steps. If damaged journals say that
    /// runs were moved in a cycle, the run with the lowest id counts as not moved.
    fn is_copied(&self, saved: &SavedRun) -> bool {
        let Some(first) = self.moved_to(saved) else { return false };
        let mut line = vec![saved.id, first.id];
        let mut last = first;
        while let Some(next) = self.moved_to(last) {
            if let Some(at) = line.iter().position(|id| *id == next.id) {
                return line.split_off(at).into_iter().min() != Some(saved.id);
            }
            line.push(next.id);
            last = next;
        }
        true
    }

    /// Returns the run in another journal that has all steps of a run that was moved there.
    fn moved_to(&self, saved: &SavedRun) -> Option<&SavedRun> {
        let now = self.moved.get(&saved.id).filter(|now| **now != saved.id)?;
        let is_same = |now: &&SavedRun| (now.started, &now.facts) == (saved.started, &saved.facts);
        let now = self.run(*now).filter(is_same).filter(|now| !now.damaged)?;
        self.steps(now.id).starts_with(&self.steps(saved.id)).then_some(now)
    }

    /// Returns the most recently removed run that is still removed.
    pub fn last_removed(&self) -> Option<RunId> {
        let when = |saved: &&SavedRun| self.annotations.get(&saved.id).map_or(0, |known| known.removed.0);
        self.removed().max_by_key(when).map(|saved| saved.id)
    }

    /// Returns whether a run is removed. A run that was played after its removal is no longer removed.
    pub fn is_removed(&self, id: RunId) -> bool {
        let removed = self.annotations.get(&id).map(|known| known.removed).filter(|(_, is)| *is);
        removed.is_some_and(|(time, _)| self.run(id).is_none_or(|saved| saved.played <= time))
    }

    /// Returns the latest time at which the reader named, marked, removed or restored a run; 0 if that never happened.
    pub fn annotated_at(&self, id: RunId) -> u64 {
        let times = |known: &Annotations| known.name.0.max(known.marked.0).max(known.removed.0);
        self.annotations.get(&id).map_or(0, times)
    }

    /// Returns whether the reader marked a run.
    pub fn is_marked(&self, id: RunId) -> bool {
        self.annotations.get(&id).is_some_and(|known| known.marked.1)
    }

    /// Returns the name that the reader gave to a run. It is never empty, and need not be unique.
    pub fn name(&self, id: RunId) -> Option<&Untrusted> {
        self.annotations.get(&id).map(|known| &known.name.1).filter(|name| !name.raw().is_empty())
    }

    /// Returns the run with this number, such as `2.7`, or the only run with this name.
    ///
    /// A removed run is found by its number only.
    ///
    /// # Errors
    /// No run has this number or name, or several have this name.
    pub fn find(&self, wanted: &str) -> Result<RunId, FindRunError> {
        if let Some(saved) = wanted.parse().ok().and_then(|id| self.run(id)) {
            return Ok(saved.id);
        }
        let is_wanted = |id: &RunId| self.name(*id).is_some_and(|name| composed(name.raw()) == composed(wanted));
        let named: Vec<RunId> = self.runs().map(|saved| saved.id).filter(is_wanted).collect();
        match named.as_slice() {
            [one] => Ok(*one),
            [] => Err(FindRunError::NotFound(wanted.to_owned())),
            [first, second, ..] => Err(FindRunError::Ambiguous(wanted.to_owned(), *first, *second)),
        }
    }

    /// Returns a run, removed or not.
    pub fn run(&self, id: RunId) -> Option<&SavedRun> {
        self.index.get(&id).and_then(|at| self.runs.get(*at))
    }

    /// Returns the run that was played last among those that are not removed.
    pub fn last_played(&self) -> Option<&SavedRun> {
        self.last.and_then(|last| self.run(last))
    }

    /// Returns the number of the next run of a journal: one more than the highest one in it. If the highest one is
    /// [`LARGEST_RUN`], it is the lowest unused number.
    pub fn next_number(&self, journal: u32) -> u32 {
        let of_journal = self.runs.iter().filter(|saved| saved.id.journal == journal).map(|saved| saved.id.run);
        let next = of_journal.max().unwrap_or(0).saturating_add(1);
        if next <= LARGEST_RUN {
            return next;
        }
        let is_free = |run: &u32| !self.index.contains_key(&RunId { journal, run: *run });
        (1..=LARGEST_RUN).find(is_free).unwrap_or(LARGEST_RUN)
    }

    /// Returns the ids of the scenes that were ever read to their end, in no particular order.
    pub fn scenes_read(&self) -> impl Iterator<Item = &str> {
        self.read.iter().map(String::as_str)
    }

    /// Returns the steps of a run from the beginning of the story, those before its fork included.
    ///
    /// If steps are missing, the path ends before the first of them.
    pub fn path(&self, id: RunId) -> Vec<SavedStep> {
        self.steps(id).into_iter().cloned().collect()
    }

    /// Returns the steps of [`Archive::path`] without copying them.
    pub fn steps(&self, id: RunId) -> Vec<&SavedStep> {
        let mut parts: Vec<(&SavedRun, usize)> = Vec::new();
        let mut wanted = self.run(id).map_or(0, SavedRun::len);
        let mut at = self.run(id);
        // The count of parts ends the loop even if damaged journals make runs fork off each other.
        while let Some(saved) = at.filter(|_| wanted > 0 && parts.len() < self.runs.len()) {
            parts.push((saved, wanted.saturating_sub(saved.shared())));
            wanted = wanted.min(saved.shared());
            at = saved.from.and_then(|(parent, _)| self.run(parent));
        }
        let mut path = Vec::new();
        for (saved, own) in parts.into_iter().rev().filter(|(_, own)| *own > 0) {
            if path.len() != saved.shared() {
                break;
            }
            path.extend(saved.own.iter().take(own));
        }
        path
    }

    /// Returns the saved steps of a run from the last one back, including those before its fork.
    pub(super) fn steps_back(&self, id: RunId) -> impl Iterator<Item = &SavedStep> {
        // The count of runs ends the loop even if damaged journals make runs fork off each other.
        let forked_off = |(saved, wanted): &(&SavedRun, usize)| {
            let (parent, shared) = saved.from?;
            Some((self.run(parent)?, shared.min(*wanted)))
        };
        let last = self.run(id).map(|saved| (saved, saved.len()));
        let line = std::iter::successors(last, move |at| forked_off(at)).take(self.runs.len());
        line.flat_map(|(saved, wanted)| saved.own.iter().take(wanted.saturating_sub(saved.shared())).rev())
    }

    /// Returns the runs with a missing step, before or after their fork.
    pub fn incomplete(&self) -> HashSet<RunId> {
        let mut lengths: HashMap<RunId, usize> = HashMap::new();
        for saved in &self.runs {
            // The runs that it descends from, up to one whose length is known. Damaged journals can make runs fork off
            // each other.
            let mut line = vec![saved];
            while let Some(parent) = line.last().and_then(|saved| self.run(saved.from?.0))
                && !lengths.contains_key(&parent.id)
                && line.len() <= self.runs.len()
            {
                line.push(parent);
            }
            for saved in line.into_iter().rev() {
                let before =
                    saved.from.map_or(0, |(parent, at)| lengths.get(&parent).map_or(0, |length| at.min(*length)));
                let own = if before == saved.shared() { saved.own.len() } else { 0 };
                lengths.insert(saved.id, before + own);
            }
        }
        let is_short = |saved: &&SavedRun| saved.damaged || lengths.get(&saved.id) != Some(&saved.len());
        self.runs.iter().filter(is_short).map(|saved| saved.id).collect()
    }

    /// Returns whether no step of a run is missing, neither before nor after its fork.
    pub fn is_complete(&self, id: RunId) -> bool {
        self.run(id).is_some_and(|saved| !saved.damaged && self.steps(id).len() == saved.len())
    }

    /// Returns the ids of the endings that were reached, each once, in the order in which they were reached first.
    pub fn endings(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for ReachedEnding { scene, .. } in &self.finished {
            if !found.contains(&scene.as_str()) {
                found.push(scene);
            }
        }
        found
    }

    /// Returns the first run that reached an ending, and the number of its steps there.
    ///
    /// A removed run is returned only if no other run reached that ending.
    pub fn first_run_to(&self, ending: &str) -> Option<(RunId, usize)> {
        let mut reached: Vec<_> = self.finished.iter().filter(|finished| finished.scene == ending).collect();
        reached.sort_by_key(|finished| self.is_removed(finished.run));
        reached.first().map(|finished| (finished.run, finished.steps))
    }

    /// Returns whether any ending was ever reached, including by removed runs.
    pub fn has_ending(&self) -> bool {
        !self.finished.is_empty()
    }

    /// Returns the run other than `id` that most recently reached an ending, and the number of its steps there.
    ///
    /// Removed runs don't count.
    pub fn finished_before(&self, id: Option<RunId>) -> Option<(RunId, usize)> {
        let other = |finished: &&ReachedEnding| Some(finished.run) != id && !self.is_removed(finished.run);
        let before = self.finished.iter().rev().find(other);
        before.map(|finished| (finished.run, finished.steps))
    }

    /// Returns each time that a run reached an ending: the run and the number of its steps there, oldest first.
    ///
    /// Removed runs don't count.
    pub fn finished(&self) -> impl DoubleEndedIterator<Item = (RunId, usize)> {
        let shown = self.finished.iter().filter(|finished| !self.is_removed(finished.run));
        shown.map(|finished| (finished.run, finished.steps))
    }

    /// Returns the ids of the clippings, the facts that outlive a run, in the order in which they were found.
    pub fn clippings(&self) -> impl Iterator<Item = &str> {
        self.clippings.iter().map(|known| known.fact.as_str())
    }

    /// Returns whether a fact was found as a clipping.
    pub fn has_clipping(&self, fact: &str) -> bool {
        self.clippings.iter().any(|known| known.fact == fact)
    }

    /// Returns whether a run was the first to find this clipping.
    pub fn found_clipping(&self, fact: &str, id: RunId) -> bool {
        self.clippings.iter().any(|known| known.fact == fact && known.run == id)
    }

    /// Returns whether a clipping had been found before a run began, so that the run always shows the same words.
    /// Without a run, returns whether it was ever found.
    pub fn known_before(&self, fact: &str, run: Option<RunId>) -> bool {
        let began = run.and_then(|run| self.began.get(&run));
        let mut known = self.clippings.iter().filter(|known| known.fact == fact);
        known.any(|known| Some(known.run) != run && began.is_none_or(|began| known.found < *began))
    }

    /// Returns whether a brief was ever printed.
    pub fn has_brief(&self, brief: &str) -> bool {
        self.briefs.contains_key(brief)
    }

    /// Returns whether a run other than `id` was the first after which this brief was printed.
    pub fn printed_before(&self, brief: &str, id: Option<RunId>) -> bool {
        self.briefs.get(brief).is_some_and(|run| Some(*run) != id)
    }

    /// Returns whether a choice was ever taken in any run.
    pub fn was_taken(&self, step: &SavedStep) -> bool {
        self.taken.contains(step)
    }

    /// Returns whether a scene was ever read to its end in any run.
    pub fn was_read(&self, scene: &str) -> bool {
        self.read.contains(scene)
    }
}

fn current_scene(story: &Story, scene: &str) -> String {
    story.find_scene(scene).map_or(scene, |found| story.scene_name(found)).to_owned()
}

fn current_step(story: &Story, step: &SavedStep) -> SavedStep {
    let found = story.find_scene(&step.scene);
    let choice = found.and_then(|scene| story.find_choice(scene, &step.choice));
    SavedStep {
        scene: current_scene(story, &step.scene),
        choice: choice.map_or(step.choice.as_str(), |choice| story.choice_name(choice)).to_owned(),
    }
}

fn current_fact(story: &Story, fact: &str) -> String {
    story.find_fact(fact).map_or(fact, |found| story.fact_name(found)).to_owned()
}
