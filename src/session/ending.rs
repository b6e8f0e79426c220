//! What is shown below the text of an ending: corrections of the run before, and briefs.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::payload::{Corrections, EndingReport, Line};
use super::{Session, record};
use crate::archive::{Difference, RunId, SavedStep, differences, shared_prefix_len};
use crate::engine::{Playthrough, Segment, line};
use crate::story::{AFTER, BEFORE, Name};

const CORRECTIONS: usize = 3;
const BRIEFS: usize = 2;

/// The lines after an ending's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct EndingPage {
    /// The decisions of most consequence that the nearest finished run made differently, in the story's words.
    pub(super) corrections: Vec<Vec<Segment>>,
    /// Up to two lines more, those never printed before first.
    pub(super) briefs: Vec<Vec<Segment>>,
    /// The ids of the briefs, to be saved as printed.
    pub(super) brief_ids: Vec<String>,
}

/// A run and the number of its steps that lead to an ending, and those steps.
type FinishedPath = ((RunId, usize), Vec<SavedStep>);

/// A run that reached an ending, as far as that.
struct FinishedRun {
    steps: Vec<SavedStep>,
    playthrough: Playthrough,
}

impl FinishedRun {
    /// The scenes that the run came to after the decision that some steps lead to.
    fn scenes_after<'r>(&'r self, session: &'r Session, steps: usize) -> Vec<&'r str> {
        let end = session.story.scene_name(self.playthrough.state().scene());
        self.steps.iter().skip(steps + 1).map(|step| step.scene.as_str()).chain([end]).collect()
    }
}

/// How many scenes only one of two ways came to before both met again; where they never did, more.
fn apart(first: &[&str], second: &[&str]) -> usize {
    const FOR_GOOD: usize = 10;
    match second.iter().position(|scene| first.contains(scene)) {
        Some(other) => {
            let meeting = second.get(other);
            first.iter().position(|scene| Some(scene) == meeting).unwrap_or(0) + other
        }
        None => first.len() + second.len() + FOR_GOOD,
    }
}

impl Session {
    /// Works out what is shown below the ending where the reader is, or clears it anywhere else.
    pub(super) fn show_ending(&mut self, run: Option<RunId>) {
        let at_ending = self.playthrough.has_ended(&self.story);
        self.ending = at_ending.then(|| {
            let run = run.or(self.run);
            let (brief_ids, briefs) = self.briefs(run);
            EndingPage { corrections: self.corrections(run), briefs, brief_ids }
        });
    }

    /// What the run was that has reached the ending where the reader is, and what it brought.
    pub(super) fn ending_report(&self) -> EndingReport {
        let (found, endings) = self.endings_found();
        let here = self.run.map(|run| (run, self.playthrough.position()));
        let id = self.story.scene_name(self.playthrough.state().scene());
        let first = self.archive.first_run_to(id);
        let seconds = self.run.and_then(|run| self.archive.run(run)).filter(|saved| saved.from.is_none());
        let earned = self.story.facts().iter().filter(|fact| {
            fact.clipping.is_some()
                && self.run.is_some_and(|run| self.archive.found_clipping(self.story.str(fact.id), run))
        });
        EndingReport {
            new: first.is_none() || first == here,
            found,
            endings,
            choices: self.choices_behind(),
            minutes: seconds.map(|saved| saved.spent.div_ceil(60)),
            clippings: earned.filter_map(|fact| self.clipping(fact)).collect(),
        }
    }

    /// Briefs that this run printed itself count as new, so that its ending always shows the same ones.
    fn briefs(&self, run: Option<RunId>) -> (Vec<String>, Vec<Vec<Segment>>) {
        let state = self.playthrough.state();
        let holds = self.story.briefs().iter().filter(|brief| brief.holds(state));
        let (printed, new): (Vec<_>, Vec<_>) =
            holds.partition(|brief| self.archive.printed_before(self.story.str(brief.id), run));
        let chosen = new.into_iter().chain(printed).take(BRIEFS);
        chosen.map(|brief| (self.story.str(brief.id).to_owned(), line(&self.story, brief.text, state))).unzip()
    }

    /// What this run corrects of the nearest run that was finished before it, as far as it has consequences.
    fn corrections(&self, run: Option<RunId>) -> Vec<Vec<Segment>> {
        let second = FinishedRun {
            steps: record::path(&self.story, &self.playthrough, self.playthrough.position()),
            playthrough: self.playthrough.clone(),
        };
        let here = run.map(|run| (run, self.playthrough.position()));
        let finished = self.finished_paths();
        let Some(((before, steps), path)) = self.nearest_finished(&finished, here, &second.steps) else {
            return Vec::new();
        };
        let first = FinishedRun { steps: path.clone(), playthrough: self.played(*before, *steps).playthrough };
        let mut found = self.weighed(&first, &second);
        // Landmarks go first, and of these what most followed from; of several decisions in one scene, one counts.
        found.sort_by_key(|(found, weight)| Reverse((self.is_landmark(found), *weight, Reverse(found.at))));
        let mut scenes = HashSet::new();
        found.retain(|(found, _)| scenes.insert(found.scene.clone()));
        found.truncate(CORRECTIONS);
        found.sort_by_key(|(Difference { at: [_, steps], .. }, _)| *steps);
        found.iter().filter_map(|(found, _)| self.correction(found)).collect()
    }

    /// Of the runs that were finished before this one, the one that shares most steps with it, and of several the one
    /// finished last. One in which nothing that can be said differs is passed over.
    fn nearest_finished<'f>(
        &self,
        finished: &'f [FinishedPath],
        here: Option<(RunId, usize)>,
        second: &[SavedStep],
    ) -> Option<&'f FinishedPath> {
        let end = finished.iter().position(|(one, _)| Some(*one) == here).unwrap_or(finished.len());
        let others = finished.iter().take(end).filter(|((run, _), _)| here.is_none_or(|(own, _)| *run != own));
        let mut others: Vec<_> = others.map(|other| (shared_prefix_len(&other.1, second), other)).collect();
        others.sort_by_key(|(shared, _)| *shared);
        let is_other =
            |path: &[SavedStep]| differences(path, second).iter().any(|found| self.correction(found).is_some());
        others.into_iter().rev().map(|(_, other)| other).find(|(_, path)| is_other(path))
    }

    /// Each time that a run reached an ending, with the steps to there, oldest first.
    fn finished_paths(&self) -> Vec<FinishedPath> {
        let path = |(run, steps): (RunId, usize)| {
            let mut path = self.archive.path(run);
            path.truncate(steps);
            ((run, steps), path)
        };
        self.archive.finished().map(path).collect()
    }

    fn is_landmark(&self, found: &Difference) -> bool {
        self.story.find_scene(&found.scene).is_some_and(|scene| self.story.scene(scene).key.is_some())
    }

    /// The decisions that two runs took differently and that the story can put into words, each with what followed from
    /// it: the scenes that only one run came to before both met again, the ending where they never did, and what it
    /// did to the meters. Nothing counts but the two runs.
    fn weighed(&self, first: &FinishedRun, second: &FinishedRun) -> Vec<(Difference, usize)> {
        let said =
            differences(&first.steps, &second.steps).into_iter().filter(|found| self.correction(found).is_some());
        let weigh = |found: Difference| {
            let [one, other] = found.at;
            let weight = apart(&first.scenes_after(self, one), &second.scenes_after(self, other))
                + self.meters_apart((first, one), (second, other));
            (found, weight)
        };
        said.map(weigh).collect()
    }

    /// By how much the choices after some steps of two runs changed the meters differently.
    fn meters_apart(&self, first: (&FinishedRun, usize), second: (&FinishedRun, usize)) -> usize {
        let change = |(run, at): (&FinishedRun, usize), meter| {
            let is_played = at < run.playthrough.position();
            let value = |step| run.playthrough.state_at(step).meter(meter);
            if is_played { value(at + 1).saturating_sub(value(at)) } else { 0 }
        };
        let apart = |meter| change(first, meter).abs_diff(change(second, meter));
        self.story
            .meter_ids()
            .map(|meter| usize::try_from(apart(meter)).unwrap_or(usize::MAX))
            .fold(0, usize::saturating_add)
    }

    /// What the second of two runs corrects of the first, in the story's own wording: every decision that
    /// they took differently and that the story can put into words.
    pub(super) fn corrections_between(&self, first: &[SavedStep], second: &[SavedStep]) -> Vec<Vec<Segment>> {
        differences(first, second).iter().filter_map(|found| self.correction(found)).collect()
    }

    /// Everything that each run that reached an ending corrects of the nearest one finished before it, the latest first.
    pub(super) fn all_corrections(&self) -> Vec<Corrections> {
        let finished = self.finished_paths();
        let corrected = finished.iter().rev().filter_map(|((run, steps), path)| {
            let ((before, _), first) = self.nearest_finished(&finished, Some((*run, *steps)), path)?;
            Some(Corrections { runs: [*before, *run], lines: Line::all(self.corrections_between(first, path)) })
        });
        corrected.collect()
    }

    fn correction(&self, found: &Difference) -> Option<Vec<Segment>> {
        let template = self.story.correction()?;
        let scene = self.story.find_scene(&found.scene)?;
        let said = |choice: &str| -> Option<Name> {
            self.story.find_choice(scene, choice).and_then(|choice| self.story.choice(choice).said)
        };
        let before = self.story.str(said(&found.first)?);
        let after = self.story.str(said(&found.second)?);
        let mut spans = line(&self.story, template, self.playthrough.state());
        fill(&mut spans, BEFORE, before);
        fill(&mut spans, AFTER, after);
        Some(spans)
    }
}

/// Puts a clause in the place that a template has for it. Where the clause ends with a full stop of its own, the one of
/// the template is left out.
fn fill(spans: &mut [Segment], place: char, clause: &str) {
    let has_stop = clause.ends_with('.');
    let mut needs_none = false;
    for span in spans {
        if std::mem::take(&mut needs_none) && span.text.starts_with('.') {
            span.text.remove(0);
        }
        needs_none = has_stop && span.text.ends_with(place);
        if has_stop {
            span.text = span.text.replace(&format!("{place}."), clause);
        }
        span.text = span.text.replace(place, clause);
    }
}
