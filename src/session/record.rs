//! Keeping what happened: from a playthrough to the lines of a journal.

use super::{Keeper, Session};
use crate::archive::{Record, RunId, SavedStep, encode};
use crate::engine::{Move, NEXT, Playthrough};
use crate::story::{SceneId, Story};

/// A choice by its names.
pub(super) fn named(story: &Story, taken: Move, scene: SceneId) -> SavedStep {
    let choice = match taken {
        Move::Choice(choice) => story.choice(choice).id_text(story),
        // Where the state is changed by hand nothing is kept, and what passes nothing is ignored.
        Move::Next | Move::Edit => NEXT,
    };
    SavedStep { scene: story.scene(scene).id_text(story).to_owned(), choice: choice.to_owned() }
}

/// The step of a path that follows so many others, by its names.
fn named_at(story: &Story, playthrough: &Playthrough, at: usize) -> Option<SavedStep> {
    let step = playthrough.path().get(at)?;
    Some(named(story, step.taken, playthrough.state_at(at).scene()))
}

/// The first steps of a path by their names.
pub(super) fn path(story: &Story, playthrough: &Playthrough, steps: usize) -> Vec<SavedStep> {
    (0..steps).filter_map(|at| named_at(story, playthrough, at)).collect()
}

impl Session {
    /// Has everything kept that the last act changed.
    ///
    /// A run that is only shown again is left as it is.
    pub(super) fn kept_after(&mut self, keeper: &mut dyn Keeper) -> Option<String> {
        if !self.keeps || self.shown_again.is_some() {
            self.show_ending(self.run);
            return None;
        }
        let records = self.records(self.time(keeper));
        self.keep(&records, keeper)
    }

    pub(super) fn keep(&mut self, records: &[Record], keeper: &mut dyn Keeper) -> Option<String> {
        if records.is_empty() {
            return None;
        }
        for record in records {
            self.book.add(self.journal, record);
        }
        let bytes: Vec<u8> = records.iter().flat_map(encode).collect();
        keeper.keep(&bytes)
    }

    /// The time. Where a clock was set back, time stands still, so that the last act is the last on paper too.
    pub(super) fn time(&self, keeper: &dyn Keeper) -> u64 {
        keeper.now().max(self.book.last_played().map_or(0, |kept| kept.played))
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
            self.kept.push(step.clone());
            self.shared = self.kept.len();
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

    /// Whether what was done belongs to the run that is kept, rather than to a new leaf.
    ///
    /// Steps are added at the end of a whole run of this journal; the run of another window's journal is gone
    /// on with here as a fork. A reader who only moves stays in the run. Where facts came from the archive
    /// since the run began, what follows its end is a run with those facts.
    pub(super) fn goes_on(&self, run: RunId, position: usize, shared: usize) -> bool {
        let moves = shared == position;
        let at_end = position >= self.kept.len() && !self.playthrough.has_ended(&self.story);
        let same_facts = self.playthrough.facts() == self.kept_facts;
        let adds = run.journal == self.journal && self.whole && shared == self.kept.len();
        (moves && !at_end) || (same_facts && (moves || adds))
    }

    /// How many steps behind the reader are those of the path that is kept. What was compared before is not
    /// compared again.
    pub(super) fn count_shared(&mut self) -> usize {
        let position = self.playthrough.position();
        while self.shared < position
            && self.kept.get(self.shared) == named_at(&self.story, &self.playthrough, self.shared).as_ref()
        {
            self.shared += 1;
        }
        self.shared.min(position)
    }

    /// Begins a new leaf of the tree, which shares so many steps with the run it forks off.
    pub(super) fn begin_leaf(&mut self, shared: usize, time: u64, records: &mut Vec<Record>) -> RunId {
        let run = RunId { journal: self.journal, run: self.book.last_number(self.journal) + 1 };
        let from = self.run.filter(|_| shared > 0).map(|parent| (parent, shared));
        let story = &self.story;
        let facts = self.playthrough.facts().iter().map(|fact| story.fact_name(*fact).to_owned()).collect();
        records.push(Record::Run { run: run.run, time, from, facts });
        self.kept.truncate(shared);
        self.kept_facts = self.playthrough.facts().to_vec();
        self.whole = true;
        self.shared = shared;
        self.run = Some(run);
        run
    }

    /// Keeps the facts that hold in any state since a step, for good.
    fn find_clippings(&self, run: RunId, since: usize, records: &mut Vec<Record>) {
        for id in self.story.fact_ids().filter(|fact| self.story.fact(*fact).clipping.is_some()) {
            let name = self.story.fact_name(id);
            let mut states = (since..=self.playthrough.position()).map(|steps| self.playthrough.state_at(steps));
            if !self.book.has_clipping(name) && states.any(|state| state.holds(id)) {
                records.push(Record::Clip { run: run.run, fact: name.to_owned() });
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
        let scene = self.story.scene(scene).id_text(&self.story).to_owned();
        let known = self.book.run(run).is_some_and(|kept| kept.endings.contains(&(steps, scene.clone())));
        self.show_ending(Some(run));
        if !known {
            records.push(Record::End { run: run.run, steps, scene });
            let briefs = self.ending.iter().flat_map(|page| page.brief_ids.clone());
            records.extend(
                briefs.filter(|brief| !self.book.has_brief(brief)).map(|brief| Record::Brief { run: run.run, brief }),
            );
        }
    }
}
