//! Everything that the journals of a story say, as one tree of runs.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use super::journal::{Header, Line, Record, Said, Trouble, lines, read_header};
use crate::story::Story;

/// A run's name: the number of its journal and its number there, `2.7` for instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId {
    /// The journal, from 1.
    pub journal: u32,
    /// The run in it, from 1.
    pub run: u32,
}

impl fmt::Display for RunId {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}.{}", self.journal, self.run)
    }
}

impl FromStr for RunId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (journal, run) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self { journal: journal.parse()?, run: run.parse()? })
    }
}

/// A step as it is kept: by names, so that it outlives edits of the story.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StepKept {
    /// The scene in which it was taken.
    pub scene: String,
    /// The identity of the choice.
    pub choice: String,
}

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub id: RunId,
    /// The run it forked off, and after how many of its steps.
    pub from: Option<(RunId, usize)>,
    /// The facts that held from its start.
    pub facts: Vec<String>,
    /// Its steps after the fork.
    pub own: Vec<StepKept>,
    /// After how many steps, counted from the beginning of the story, the reader stands.
    pub at: usize,
    /// The endings that it reached, with the number of steps there.
    pub endings: Vec<(usize, String)>,
    /// When it began, in seconds since 1970.
    pub begun: u64,
    /// When it was last played.
    pub played: u64,
    /// Whether steps at its end are missing, because the lines that held them are damaged. Steps before its
    /// fork may be missing too: [`Book::is_whole`] tells.
    pub broken: bool,
}

impl Kept {
    /// How many of its steps belong to the run that it forked off.
    pub fn shared(&self) -> usize {
        self.from.map_or(0, |(_, steps)| steps)
    }

    /// How many steps it has, counted from the beginning of the story.
    pub fn len(&self) -> usize {
        self.shared() + self.own.len()
    }

    /// Whether it has no steps at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ending that the reader stands at.
    pub fn ending(&self) -> Option<&str> {
        self.endings.iter().find(|(steps, _)| *steps == self.at).map(|(_, scene)| scene.as_str())
    }
}

/// An ending that was reached.
#[derive(Clone, Debug)]
struct Finished {
    run: RunId,
    steps: usize,
    scene: String,
    time: u64,
}

/// Every run of a story that was ever read here, and what the runs found.
#[derive(Clone, Debug, Default)]
pub struct Book {
    runs: Vec<Kept>,
    places: HashMap<RunId, usize>,
    finished: Vec<Finished>,
    clippings: Vec<(String, RunId)>,
    /// The briefs that were printed, and after which run first.
    briefs: HashMap<String, RunId>,
    /// What the reader said of runs.
    said: HashMap<RunId, Sayings>,
    taken: HashSet<StepKept>,
    read: HashSet<String>,
    last: Option<RunId>,
}

/// What a reader said of a run, each with when.
#[derive(Clone, Debug, Default)]
struct Sayings {
    name: (u64, String),
    marked: (u64, bool),
    removed: (u64, bool),
}

impl Book {
    /// Reads the journals of a story, each with its number.
    ///
    /// Nothing in them can make this fail: what is whole is read, and the rest is told.
    pub fn read<'b>(story: &str, journals: impl IntoIterator<Item = (u32, &'b [u8])>) -> (Self, Vec<Trouble>) {
        let mut book = Self::default();
        let mut troubles = Vec::new();
        for (journal, bytes) in journals {
            let trouble = match read_header(bytes, story) {
                Header::Ours => book.read_journal(journal, bytes, 0),
                Header::Newer(version) => Some(Trouble::Newer { journal, version }),
                // A journal whose first line was never finished was never acknowledged.
                Header::Damaged if !bytes.contains(&b'\n') => None,
                Header::Damaged if lines(bytes).any(|line| matches!(line, Line::Record(_))) => {
                    book.read_journal(journal, bytes, 1)
                }
                Header::Damaged | Header::Foreign => Some(Trouble::Foreign { journal }),
            };
            troubles.extend(trouble);
        }
        book.find_last();
        (book, troubles)
    }

    /// Reads the lines after the first of a journal in which so many lines are known to be damaged.
    fn read_journal(&mut self, journal: u32, bytes: &[u8], mut damaged: usize) -> Option<Trouble> {
        for line in lines(bytes) {
            match line {
                Line::Record(record) => self.add(journal, &record),
                Line::Damaged => damaged += 1,
                Line::Unknown => {}
            }
        }
        (damaged > 0).then_some(Trouble::Damaged { journal, lines: damaged })
    }

    /// Takes in one record of a journal. What does not fit the run it speaks of is left out.
    pub fn add(&mut self, journal: u32, record: &Record) {
        match record {
            Record::Run { run, time, from, facts } => {
                self.begin(RunId { journal, run: *run }, *time, *from, facts.clone());
            }
            Record::Step { run, steps, time, scene, choice } => {
                let step = StepKept { scene: scene.clone(), choice: choice.clone() };
                self.read.insert(scene.clone());
                self.taken.insert(step.clone());
                self.step(RunId { journal, run: *run }, *steps, *time, step);
            }
            Record::At { journal: other, run, steps, time } => {
                self.stand(RunId { journal: other.unwrap_or(journal), run: *run }, *steps, *time);
            }
            Record::End { run, steps, scene } => {
                self.read.insert(scene.clone());
                self.end(RunId { journal, run: *run }, *steps, scene);
            }
            Record::Clip { run, fact } => {
                if !self.has_clipping(fact) {
                    self.clippings.push((fact.clone(), RunId { journal, run: *run }));
                }
            }
            Record::Brief { run, brief } => {
                self.briefs.entry(brief.clone()).or_insert(RunId { journal, run: *run });
            }
            Record::Say { run, time, said } => self.say(*run, *time, said),
        }
    }

    fn say(&mut self, run: RunId, time: u64, said: &Said) {
        let sayings = self.said.entry(run).or_default();
        match said {
            Said::Name(name) if time >= sayings.name.0 => sayings.name = (time, name.clone()),
            Said::Mark(is) if time >= sayings.marked.0 => sayings.marked = (time, *is),
            Said::Removed(is) if time >= sayings.removed.0 => {
                sayings.removed = (time, *is);
                self.find_last();
            }
            _ => {}
        }
    }

    /// Looks for the run that was played last among those that are not removed.
    fn find_last(&mut self) {
        let last = self.last.filter(|last| !self.is_removed(*last));
        let played = |(at, kept): &(usize, &Kept)| (kept.played, Some(kept.id) == last, *at);
        let latest = self.runs().enumerate().max_by_key(played).map(|(_, kept)| kept.id);
        self.last = latest;
    }

    /// Takes over the names that a story has today for what it has renamed since.
    ///
    /// What the story no longer has keeps its old name. Nothing is written.
    pub fn follow_renamings(&mut self, story: &Story) {
        let renamed: HashMap<StepKept, StepKept> = self
            .taken
            .iter()
            .map(|step| (step.clone(), step_today(story, step)))
            .filter(|(old, new)| old != new)
            .collect();
        for kept in &mut self.runs {
            let changed = kept.own.iter_mut().filter_map(|step| Some((renamed.get(step)?, step)));
            changed.for_each(|(new, old)| *old = new.clone());
            kept.facts.iter_mut().for_each(|fact| *fact = fact_today(story, fact));
            kept.endings.iter_mut().for_each(|(_, scene)| *scene = scene_today(story, scene));
        }
        self.taken = self.taken.iter().map(|step| renamed.get(step).unwrap_or(step).clone()).collect();
        self.read = self.read.iter().map(|scene| scene_today(story, scene)).collect();
        self.finished.iter_mut().for_each(|finished| finished.scene = scene_today(story, &finished.scene));
        self.clippings.iter_mut().for_each(|(fact, _)| *fact = fact_today(story, fact));
    }

    fn begin(&mut self, id: RunId, time: u64, from: Option<(RunId, usize)>, facts: Vec<String>) {
        if self.places.contains_key(&id) {
            return;
        }
        let at = from.map_or(0, |(_, steps)| steps);
        let (own, endings) = (Vec::new(), Vec::new());
        let kept = Kept { id, from, facts, own, at, endings, begun: time, played: time, broken: false };
        self.places.insert(id, self.runs.len());
        self.runs.push(kept);
        self.touch(id, time);
    }

    fn kept(&mut self, id: RunId) -> Option<&mut Kept> {
        self.places.get(&id).and_then(|at| self.runs.get_mut(*at))
    }

    fn step(&mut self, id: RunId, steps: usize, time: u64, step: StepKept) {
        let Some(kept) = self.kept(id) else { return };
        // A line that was written again, after a write that failed half-way, says nothing new.
        let again = steps > kept.shared() && kept.own.get(steps - kept.shared() - 1) == Some(&step);
        if kept.broken || (!again && kept.len() + 1 != steps) {
            kept.broken = true;
            return;
        }
        if !again {
            kept.own.push(step);
        }
        kept.at = steps;
        self.touch(id, time);
    }

    fn stand(&mut self, id: RunId, steps: usize, time: u64) {
        let Some(kept) = self.kept(id) else { return };
        if steps > kept.len() {
            kept.broken = true;
        } else if time >= kept.played {
            // Another window may have gone on in the run since.
            kept.at = steps;
            self.touch(id, time);
        }
    }

    fn end(&mut self, id: RunId, steps: usize, scene: &str) {
        // Journals are read one after the other, though they were written side by side.
        let time = self.run(id).map_or(0, |kept| kept.played);
        let place = self.finished.partition_point(|finished| finished.time <= time);
        self.finished.insert(place, Finished { run: id, steps, scene: scene.to_owned(), time });
        let Some(kept) = self.kept(id) else { return };
        if steps > kept.len() {
            kept.broken = true;
        } else {
            kept.endings.push((steps, scene.to_owned()));
        }
    }

    fn touch(&mut self, id: RunId, time: u64) {
        let last = self.last.and_then(|last| self.run(last)).map_or(0, |last| last.played);
        if let Some(kept) = self.kept(id) {
            kept.played = kept.played.max(time);
        }
        if time >= last && !self.is_removed(id) {
            self.last = Some(id);
        }
    }

    /// Every run that is not removed, in the order in which the journals tell of them.
    pub fn runs(&self) -> impl Iterator<Item = &Kept> {
        self.runs.iter().filter(|kept| !self.is_removed(kept.id))
    }

    /// The runs that were removed. Nothing of them is lost.
    pub fn removed(&self) -> impl Iterator<Item = &Kept> {
        self.runs.iter().filter(|kept| self.is_removed(kept.id))
    }

    /// Of the runs that were removed, the one removed last.
    pub fn last_removed(&self) -> Option<RunId> {
        let when = |kept: &&Kept| self.said.get(&kept.id).map_or(0, |said| said.removed.0);
        self.removed().max_by_key(when).map(|kept| kept.id)
    }

    /// Whether a run was removed. One that is read on in after that is there again.
    pub fn is_removed(&self, id: RunId) -> bool {
        let removed = self.said.get(&id).map(|said| said.removed).filter(|(_, is)| *is);
        removed.is_some_and(|(time, _)| self.run(id).is_none_or(|kept| kept.played <= time))
    }

    /// Whether the reader marked a run.
    pub fn is_marked(&self, id: RunId) -> bool {
        self.said.get(&id).is_some_and(|said| said.marked.1)
    }

    /// What the reader calls a run, where it has a name.
    pub fn name(&self, id: RunId) -> Option<&str> {
        self.said.get(&id).map(|said| said.name.1.as_str()).filter(|name| !name.is_empty())
    }

    /// The run that a reader means: by its number, or by its name if only one is called so.
    ///
    /// # Errors
    /// There is none, or there are several; in words.
    pub fn find(&self, called: &str) -> Result<RunId, String> {
        if let Some(kept) = called.parse().ok().and_then(|id| self.run(id)) {
            return Ok(kept.id);
        }
        let named: Vec<RunId> = self.runs().map(|kept| kept.id).filter(|id| self.name(*id) == Some(called)).collect();
        match named.as_slice() {
            [one] => Ok(*one),
            [] => Err(format!("there is no run `{called}`")),
            [first, second, ..] => Err(format!("`{called}` is the name of `{first}` and of `{second}`")),
        }
    }

    /// A run by its name.
    pub fn run(&self, id: RunId) -> Option<&Kept> {
        self.places.get(&id).and_then(|at| self.runs.get(*at))
    }

    /// The run that was played last.
    pub fn last_played(&self) -> Option<&Kept> {
        self.last.and_then(|last| self.run(last))
    }

    /// The highest number of a run in a journal; 0 where it has none.
    pub fn last_in(&self, journal: u32) -> u32 {
        self.runs.iter().filter(|kept| kept.id.journal == journal).map(|kept| kept.id.run).max().unwrap_or(0)
    }

    /// The scenes that were ever read to their end, in no order.
    pub fn scenes_read(&self) -> impl Iterator<Item = &str> {
        self.read.iter().map(String::as_str)
    }

    /// The steps of a run from the beginning of the story, those before its fork included.
    ///
    /// Where steps are missing, it ends before the first of them.
    pub fn path(&self, id: RunId) -> Vec<StepKept> {
        self.steps(id).into_iter().cloned().collect()
    }

    /// The same without copying them.
    pub fn steps(&self, id: RunId) -> Vec<&StepKept> {
        let mut parts: Vec<(&Kept, usize)> = Vec::new();
        let mut wanted = self.run(id).map_or(0, Kept::len);
        let mut at = self.run(id);
        // A run forks off an earlier one, so this ends even where journals tell nonsense.
        while let Some(kept) = at.filter(|_| wanted > 0 && parts.len() < self.runs.len()) {
            parts.push((kept, wanted.saturating_sub(kept.shared())));
            wanted = wanted.min(kept.shared());
            at = kept.from.and_then(|(parent, _)| self.run(parent));
        }
        let mut path = Vec::new();
        for (kept, own) in parts.into_iter().rev().filter(|(_, own)| *own > 0) {
            if path.len() != kept.shared() {
                break;
            }
            path.extend(kept.own.iter().take(own));
        }
        path
    }

    /// Whether every step of a run is there, those before its fork included.
    pub fn is_whole(&self, id: RunId) -> bool {
        self.run(id).is_some_and(|kept| !kept.broken && self.steps(id).len() == kept.len())
    }

    /// The endings found, each once, in the order of their finding.
    pub fn endings(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for Finished { scene, .. } in &self.finished {
            if !found.contains(&scene.as_str()) {
                found.push(scene);
            }
        }
        found
    }

    /// The run that first came to an ending, and its number of steps there; one that was removed only where
    /// there is no other.
    pub fn road_to(&self, ending: &str) -> Option<(RunId, usize)> {
        let mut roads: Vec<_> = self.finished.iter().filter(|finished| finished.scene == ending).collect();
        roads.sort_by_key(|finished| self.is_removed(finished.run));
        roads.first().map(|finished| (finished.run, finished.steps))
    }

    /// Whether an ending was ever reached.
    pub fn has_ending(&self) -> bool {
        !self.finished.is_empty()
    }

    /// The last time that a run other than this one came to an ending: the run, and its number of steps there.
    pub fn finished_before(&self, id: Option<RunId>) -> Option<(RunId, usize)> {
        let other = |finished: &&Finished| Some(finished.run) != id && !self.is_removed(finished.run);
        let before = self.finished.iter().rev().find(other);
        before.map(|finished| (finished.run, finished.steps))
    }

    /// The runs that came to an ending, each time with its number of steps there, in the order of the endings.
    pub fn finished(&self) -> impl DoubleEndedIterator<Item = (RunId, usize)> {
        let shown = self.finished.iter().filter(|finished| !self.is_removed(finished.run));
        shown.map(|finished| (finished.run, finished.steps))
    }

    /// The facts that are kept for good, in the order in which they were found.
    pub fn clippings(&self) -> impl Iterator<Item = &str> {
        self.clippings.iter().map(|(fact, _)| fact.as_str())
    }

    /// Whether a fact is kept.
    pub fn has_clipping(&self, fact: &str) -> bool {
        self.clippings.iter().any(|(kept, _)| kept == fact)
    }

    /// Whether a run other than this one has set a fact that is kept.
    pub fn known_before(&self, fact: &str, id: Option<RunId>) -> bool {
        self.clippings.iter().any(|(kept, run)| kept == fact && Some(*run) != id)
    }

    /// Whether a brief was ever printed.
    pub fn has_brief(&self, brief: &str) -> bool {
        self.briefs.contains_key(brief)
    }

    /// Whether a brief was first printed after a run other than this one.
    pub fn printed_before(&self, brief: &str, id: Option<RunId>) -> bool {
        self.briefs.get(brief).is_some_and(|run| Some(*run) != id)
    }

    /// Whether a choice was ever taken.
    pub fn was_taken(&self, step: &StepKept) -> bool {
        self.taken.contains(step)
    }

    /// Whether a scene was ever read to its end.
    pub fn was_read(&self, scene: &str) -> bool {
        self.read.contains(scene)
    }
}

fn scene_today(story: &Story, scene: &str) -> String {
    story.find_scene(scene).map_or(scene, |found| story.scene(found).id_text(story)).to_owned()
}

fn step_today(story: &Story, step: &StepKept) -> StepKept {
    let found = story.find_scene(&step.scene);
    let choice = found.and_then(|scene| story.find_choice(scene, &step.choice));
    StepKept {
        scene: scene_today(story, &step.scene),
        choice: choice.map_or(step.choice.as_str(), |choice| story.choice(choice).id_text(story)).to_owned(),
    }
}

fn fact_today(story: &Story, fact: &str) -> String {
    let found = story.find_fact(fact).and_then(|found| story.facts().get(found.index()));
    found.map_or(fact, |found| story.str(found.id)).to_owned()
}
