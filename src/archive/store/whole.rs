//! A whole archive as one journal, for moving it to another machine.

use std::collections::{HashMap, HashSet};

use super::Archive;
use crate::archive::journal::{Record, encode, header};
use crate::archive::run::{RunId, SavedRun, SavedStep};

/// What an archive lacks compared with another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// The records that add it, for the requested journal.
    pub records: Vec<Record>,
    /// The number of runs that they begin.
    pub new: usize,
    /// The number of runs that both have.
    pub known: usize,
}

impl Archive {
    /// Returns everything that is known about all runs as the bytes of one journal with the number 1.
    pub fn as_journal(&self, story: &str) -> Vec<u8> {
        let mut whole = self.clone();
        whole.runs.retain(|saved| !self.is_copied(saved));
        let ids = whole.runs.iter().map(|saved| saved.id);
        let mut numbers: HashMap<RunId, RunId> = ids.zip((1..).map(|run| RunId { journal: 1, run })).collect();
        // A run that forked off a copy forks off the original.
        let moved = self.moved.iter().filter_map(|(old, now)| Some((*old, *numbers.get(now)?)));
        let moved: Vec<(RunId, RunId)> = moved.filter(|(old, _)| !numbers.contains_key(old)).collect();
        numbers.extend(moved);
        whole.rename_runs(|id| *id = numbers.get(id).copied().unwrap_or(*id));
        let records = whole.records_of(1);
        [header(story)].into_iter().chain(records.iter().map(encode)).flatten().collect()
    }

    /// Returns what this archive lacks compared with another one, as records for a journal of this one. A run is known
    /// if one that began at the same time has all of its steps. What was set for known runs counts if it was set later.
    pub fn lacking(&self, mut other: Self, journal: u32) -> Lacking {
        let mut next = self.next_number(journal);
        let (mut ids, mut known) = (HashMap::new(), HashSet::new());
        for saved in &other.runs {
            let same = self.run_that_continues(saved, &other.steps(saved.id)).filter(|same| known.insert(*same));
            let id = same.unwrap_or_else(|| {
                next += 1;
                RunId { journal, run: next - 1 }
            });
            ids.insert(saved.id, id);
        }
        other.rename_runs(|id| *id = ids.get(id).copied().unwrap_or(*id));
        let mut records = other.records_of(journal);
        // The last record makes the run that was played last in the other archive the last one here, too.
        records.pop_if(|record| matches!(record, Record::At { .. }) && self.last.is_some());
        records.retain(|record| match record {
            Record::Annotate { run, time, .. } => !known.contains(run) || *time > self.annotated_at(*run),
            _ => !known.contains(&RunId { journal, run: number(record) }),
        });
        Lacking { records, new: ids.len() - known.len(), known: known.len() }
    }

    /// Returns the run that began at the same time as another one and has at least its steps.
    fn run_that_continues(&self, saved: &SavedRun, steps: &[&SavedStep]) -> Option<RunId> {
        let same = |known: &&SavedRun| {
            (known.started, &known.facts) == (saved.started, &saved.facts) && self.steps(known.id).starts_with(steps)
        };
        self.runs.iter().find(same).map(|known| known.id)
    }
}

/// The number of the run that a record is about.
fn number(record: &Record) -> u32 {
    match record {
        Record::Run { run, .. }
        | Record::Step { run, .. }
        | Record::At { run, .. }
        | Record::End { run, .. }
        | Record::Clip { run, .. }
        | Record::Moved { run, .. }
        | Record::Brief { run, .. } => *run,
        Record::Annotate { run, .. } => run.run,
    }
}
