//! Rewrites a journal under another number after its file was lost.

use std::collections::HashMap;

use super::{Annotations, Archive};
use crate::archive::journal::{Annotation, Record, header};
use crate::archive::run::{RunId, SavedRun, SavedStep};

impl Archive {
    /// Gives runs other ids. No two runs may get the same one.
    pub fn rename_runs(&mut self, moved: impl Fn(&mut RunId)) {
        for saved in &mut self.runs {
            moved(&mut saved.id);
            saved.from.iter_mut().for_each(|(parent, _)| moved(parent));
        }
        self.index = self.runs.iter().enumerate().map(|(at, saved)| (saved.id, at)).collect();
        self.finished.iter_mut().for_each(|finished| moved(&mut finished.run));
        self.clippings.iter_mut().for_each(|known| moved(&mut known.run));
        self.briefs.values_mut().for_each(&moved);
        self.last.iter_mut().for_each(&moved);
        self.moved.values_mut().for_each(&moved);
        rename_keys(&mut self.touched, &moved);
        rename_keys(&mut self.began, &moved);
        rename_keys(&mut self.annotations, &moved);
    }

    /// Returns everything that is known about the runs of a journal, as the records of a new journal.
    ///
    /// A run that forked off a run of another journal is written with all its steps, so that it needs no other file.
    /// Annotations are written for the runs of all journals. The single steps of a run get the time of the next ending
    /// after them, or the time when the run was last played.
    pub fn records_of(&self, journal: u32) -> Vec<Record> {
        let mut records = Vec::new();
        for saved in self.runs.iter().filter(|saved| saved.id.journal == journal) {
            self.record_run(saved, &mut records);
        }
        let own = |run: &RunId| run.journal == journal;
        let clippings = self.clippings.iter().filter(|known| own(&known.run));
        records.extend(clippings.map(|known| Record::Clip { run: known.run.run, fact: known.fact.clone() }));
        let mut briefs: Vec<_> = self.briefs.iter().filter(|(_, run)| own(run)).collect();
        briefs.sort();
        records.extend(briefs.into_iter().map(|(brief, run)| Record::Brief { run: run.run, brief: brief.clone() }));
        let mut annotated: Vec<_> = self.annotations.iter().collect();
        annotated.sort_by_key(|(run, _)| **run);
        annotated.into_iter().for_each(|(run, known)| record_annotations(*run, known, &mut records));
        // The run that was played last remains the last.
        if let Some(last) = self.last_played() {
            let journal = (!own(&last.id)).then_some(last.id.journal);
            records.push(Record::At { journal, run: last.id.run, steps: last.at, time: last.played });
        }
        records
    }

    fn record_run(&self, saved: &SavedRun, records: &mut Vec<Record>) {
        let run = saved.id.run;
        let is_near = saved.from.is_none_or(|(parent, _)| parent.journal == saved.id.journal);
        let path = self.steps(saved.id);
        let has_start = path.len() >= saved.shared();
        let from = saved.from.filter(|_| is_near || !has_start);
        records.push(Record::Run { run, time: saved.started, from, facts: saved.facts.clone() });
        let start = from.map_or(0, |(_, steps)| steps);
        let own: Vec<&SavedStep> = if from.is_some() { saved.own.iter().collect() } else { path };
        let record = |(at, step): (usize, &&SavedStep), time: u64| {
            let (scene, choice) = (step.scene.clone(), step.choice.clone());
            Record::Step { run, steps: at, time, scene, choice }
        };
        let mut left = (start.saturating_add(1)..).zip(&own).peekable();
        for reached in self.finished.iter().filter(|reached| reached.run == saved.id) {
            while let Some(step) = left.next_if(|(at, _)| *at <= reached.steps) {
                records.push(record(step, reached.time));
            }
            records.push(Record::End { run, steps: reached.steps, scene: reached.scene.clone() });
        }
        records.extend(left.map(|step| record(step, saved.played)));
        records.push(Record::At { journal: None, run, steps: saved.at, time: saved.played });
    }
}

/// Returns whether a journal lacks part of the runs that `records` describe, which are those of another journal with
/// its number. If it does, the records can be appended to it. Returns `None` if it contradicts the records, or if its
/// lines can't all be read.
pub fn lacks(story: &str, number: u32, journal: &[u8], records: &[u8]) -> Option<bool> {
    let (found, problems) = Archive::read(story, [(number, journal)]);
    if !problems.is_empty() || !journal.ends_with(b"\n") {
        return None;
    }
    let (wanted, _) = Archive::read(story, [(number, [header(story).as_slice(), records].concat().as_slice())]);
    let mut lacks = false;
    for run in &wanted.runs {
        match found.run(run.id) {
            None => lacks = true,
            Some(there) if (there.started, there.from, &there.facts) != (run.started, run.from, &run.facts) => {
                return None;
            }
            Some(there) if there.own.starts_with(&run.own) => {}
            Some(there) if run.own.starts_with(&there.own) => lacks = true,
            Some(_) => return None,
        }
    }
    Some(lacks)
}

fn rename_keys<V>(by_run: &mut HashMap<RunId, V>, moved: impl Fn(&mut RunId)) {
    let renamed = std::mem::take(by_run).into_iter().map(|(mut id, value)| {
        moved(&mut id);
        (id, value)
    });
    *by_run = renamed.collect();
}

fn record_annotations(run: RunId, known: &Annotations, records: &mut Vec<Record>) {
    let Annotations { name, marked, removed } = known;
    let mut write = |time: u64, annotation: Annotation| records.push(Record::Annotate { run, time, annotation });
    if *name != Default::default() {
        write(name.0, Annotation::Name(name.1.raw().to_owned()));
    }
    if *marked != Default::default() {
        write(marked.0, Annotation::Marked(marked.1));
    }
    if *removed != Default::default() {
        write(removed.0, Annotation::Removed(removed.1));
    }
}
