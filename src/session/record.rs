//! From a playthrough to the records of a journal.

use std::rc::Rc;

use super::Session;
use crate::archive::{LATEST_TIME, Record, RunId, SavedStep, encode};
use crate::engine::{Move, NEXT, Playthrough};
use crate::story::{SceneId, Story};

/// Returns a step as the journal records it: by the names of its scene and choice.
pub(super) fn named(story: &Story, taken: Move, scene: SceneId) -> SavedStep {
    let choice = match taken {
        Move::Choice(choice) => story.choice_name(choice),
        // A run that was changed by hand is not saved.
        Move::Next | Move::Edit => NEXT,
    };
    SavedStep { scene: story.scene_name(scene).to_owned(), choice: choice.to_owned() }
}

/// The step at an index of a path, by its names.
fn named_at(story: &Story, playthrough: &Playthrough, at: usize) -> Option<SavedStep> {
    let step = playthrough.path().get(at)?;
    Some(named(story, step.taken, playthrough.state_at(at).scene()))
}

/// The first steps of a path by their names.
pub(super) fn path(story: &Story, playthrough: &Playthrough, steps: usize) -> Vec<SavedStep> {
    (0..steps).filter_map(|at| named_at(story, playthrough, at)).collect()
}

impl Session {
    /// Saves everything that the last act changed.
    ///
    /// A run that is only replayed does not change.
    pub(super) fn save_changes(&mut self) {
        if !self.saves || self.replayed.is_some() {
            return self.show_ending(self.run);
        }
        let records = self.records(self.time());
        self.save_records(&records);
    }

    /// Adds records to the archive and to the output for the journal.
    pub(super) fn save_records(&mut self, records: &[Record]) {
        for record in records {
            self.archive.add(self.journal, record);
            self.outgoing.extend(encode(record));
        }
    }

    /// The time for records. If a clock was set back, the time stays the same, so that the last act is also the last in
    /// the journal.
    pub(super) fn time(&self) -> u64 {
        self.now.max(self.archive.last_played().map_or(0, |saved| saved.played)).min(LATEST_TIME)
    }

    fn records(&mut self, time: u64) -> Vec<Record> {
        let position = self.playthrough.position();
        let shared = self.count_shared();
        let mut records = Vec::new();
        if position == 0 && self.run.is_none() {
            return records;
        }
        let run = match self.run.filter(|run| self.goes_on(*run, position, shared)) {
            Some(run) => run,
            None => self.begin_leaf(shared, time, &mut records),
        };
        if shared == position {
            let journal = (run.journal != self.journal).then_some(run.journal);
            records.push(Record::At { journal, run: run.run, steps: position, time });
        }
        for at in shared..position {
            let Some(step) = named_at(&self.story, &self.playthrough, at) else { break };
            self.saved.push(step.clone());
            self.shared = self.saved.len();
            let SavedStep { scene, choice } = step;
            records.push(Record::Step { run: run.run, steps: at + 1, time, scene, choice });
        }
        if run.journal == self.journal {
            self.find_clippings(run, shared, &mut records);
            self.find_ending(run, &mut records);
        } else {
            self.show_ending(None);
        }
        records
    }

    /// Whether the act belongs to the saved run, and not to a new leaf of the tree.
    ///
    /// Steps are added at the end of a complete run of this journal; a run of another window's journal is continued
    /// here as a fork. A reader who only moves stays in the run. If facts came from the archive since the run began,
    /// what follows its end is a run with those facts.
    pub(super) fn goes_on(&self, run: RunId, position: usize, shared: usize) -> bool {
        let moves = shared == position;
        let at_end = position >= self.saved.len() && !self.playthrough.has_ended(&self.story);
        let same_facts = self.playthrough.facts() == self.saved_facts;
        let adds = run.journal == self.journal && self.whole && shared == self.saved.len();
        (moves && !at_end) || (same_facts && (moves || adds))
    }

    /// The number of steps that match the saved path. What was compared before is not compared again.
    pub(super) fn count_shared(&mut self) -> usize {
        let position = self.playthrough.position();
        while self.shared < position
            && self.saved.get(self.shared) == named_at(&self.story, &self.playthrough, self.shared).as_ref()
        {
            self.shared += 1;
        }
        self.shared.min(position)
    }

    /// Begins a new leaf of the tree, which shares its first `shared` steps with the run that it forks off.
    pub(super) fn begin_leaf(&mut self, shared: usize, time: u64, records: &mut Vec<Record>) -> RunId {
        let run = RunId { journal: self.journal, run: self.archive.next_number(self.journal) };
        let from = self.run.filter(|_| shared > 0).map(|parent| (parent, shared));
        let story = &self.story;
        let facts = self.playthrough.facts().iter().map(|fact| story.fact_name(*fact).to_owned()).collect();
        records.push(Record::Run { run: run.run, time, from, facts });
        self.saved.truncate(shared);
        self.saved_facts = self.playthrough.facts().to_vec();
        self.whole = true;
        self.shared = shared;
        self.run = Some(run);
        run
    }

    /// Records the clippings of all facts that hold in any state since a step.
    fn find_clippings(&mut self, run: RunId, since: usize, records: &mut Vec<Record>) {
        let story = Rc::clone(&self.story);
        for id in story.fact_ids().filter(|fact| story.fact(*fact).clipping.is_some()) {
            let name = story.fact_name(id);
            let mut states = (since..=self.playthrough.position()).map(|steps| self.playthrough.state_at(steps));
            if !self.archive.has_clipping(name) && states.any(|state| state.holds(id)) {
                records.push(Record::Clip { run: run.run, fact: name.to_owned() });
                self.earned.push(id);
            }
        }
    }

    fn find_ending(&mut self, run: RunId, records: &mut Vec<Record>) {
        let scene = self.playthrough.state().scene();
        if self.story.ending(scene).is_none() {
            self.ending = None;
            return;
        }
        let steps = self.playthrough.position();
        let scene = self.story.scene_name(scene).to_owned();
        let known = self.archive.run(run).is_some_and(|saved| saved.endings.contains(&(steps, scene.clone())));
        self.show_ending(Some(run));
        if !known {
            records.push(Record::End { run: run.run, steps, scene });
            let briefs = self.ending.iter().flat_map(|page| page.brief_ids.clone());
            records.extend(
                briefs
                    .filter(|brief| !self.archive.has_brief(brief))
                    .map(|brief| Record::Brief { run: run.run, brief }),
            );
        }
    }
}
