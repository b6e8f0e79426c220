//! What is shown below the text of an ending: corrections of the previous run, and briefs.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::consequence::FinishedRun;
use super::decisive::Chances;
use super::payload::{Corrections, EndingReport, Line};
use super::{Session, record};
use crate::archive::{DecisionIndex, DecisionSet, Difference, Omission, RunId, SavedStep, differences, omissions};
use crate::engine::Segment;
use crate::story::{AFTER, BEFORE, Text};

const CORRECTIONS: usize = 3;
const BRIEFS: usize = 2;

/// The percentage from which on a decision counts as having made an ending more likely: readers who choose at random
/// vary by a few percent.
const FELT: u32 = 110;

/// The lines after an ending's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct EndingPage {
    /// The decisions that made the ending likely, and that the nearest finished run did not make, in the story's words.
    pub(super) corrections: Vec<Vec<Segment>>,
    /// Up to two more lines, those never printed before first.
    pub(super) briefs: Vec<Vec<Segment>>,
    /// The ids of the briefs, to be saved as printed.
    pub(super) brief_ids: Vec<String>,
}

/// The runs that reached an ending, oldest first, each up to that ending.
struct FinishedRuns {
    /// Each run and the number of its steps that lead to the ending.
    places: Vec<(RunId, usize)>,
    /// Those steps.
    paths: Vec<Vec<SavedStep>>,
}

/// A decision of a run that may be printed.
struct Candidate {
    /// The number of steps that lead to it.
    at: usize,
    /// The scene in which it was made.
    scene: String,
    /// What is printed.
    line: Vec<Segment>,
    /// Whether it affected anything that was read.
    is_felt: bool,
    /// Its weight.
    weight: usize,
}

impl Session {
    /// Computes what is shown below the ending where the reader is, or clears it anywhere else.
    pub(super) fn show_ending(&mut self, run: Option<RunId>) {
        let at_ending = self.playthrough.has_ended(&self.story);
        self.ending = at_ending.then(|| {
            let run = run.or(self.run);
            let (brief_ids, briefs) = self.briefs(run);
            EndingPage { corrections: self.corrections(run), briefs, brief_ids }
        });
    }

    /// The report of the run that has reached the ending where the reader is.
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
        chosen.map(|brief| (self.story.str(brief.id).to_owned(), self.line_in(run, brief.text, state))).unzip()
    }

    /// What this run corrects in the nearest run that was finished before it: the decisions that made its ending
    /// likely.
    fn corrections(&self, run: Option<RunId>) -> Vec<Vec<Segment>> {
        let second = FinishedRun {
            steps: record::path(&self.story, &self.playthrough, self.playthrough.position()),
            playthrough: self.playthrough.clone(),
        };
        let here = run.map(|run| (run, self.playthrough.position()));
        let finished = self.finished_runs();
        let mut index = DecisionIndex::default();
        let sets: Vec<DecisionSet> = finished.paths.iter().map(|path| index.set(path)).collect();
        let nearest = self.nearest_finished(&finished, &sets, here, (&second.steps, &index.set(&second.steps)));
        let Some(((before, at), steps)) = nearest else { return Vec::new() };
        let first = FinishedRun { steps: steps.to_vec(), playthrough: self.played(before, at).playthrough };
        let chances = Chances::new(&self.story, &second);
        self.most_decisive(self.candidates(&first, &second, &chances), &chances)
    }

    /// What the second of two runs may correct of the first: what they decided differently, and what it decided at
    /// landmarks to which the first never came.
    fn candidates(&self, first: &FinishedRun, second: &FinishedRun, chances: &Chances) -> Vec<Candidate> {
        let corrected = self.decided_differently(first, second).into_iter().filter_map(|(found, followed)| {
            let line = self.correction(&found)?;
            let is_felt = followed.is_felt() || chances.is_remembered(found.at[1]);
            let weight = followed.weight();
            Some(Candidate { at: found.at[1], scene: found.scene, line, is_felt, weight })
        });
        let omitted = self.omitted(&first.steps, &second.steps);
        // One of these is always printed: the first run has nothing in its place.
        let best = omitted.iter().map(|(found, _)| found.at).max_by_key(|at| (chances.weight(*at), *at));
        let omitted = omitted.into_iter().map(|(found, line)| {
            let is_felt = Some(found.at) == best || chances.weight(found.at) >= FELT;
            Candidate { at: found.at, scene: found.scene, line, is_felt, weight: 0 }
        });
        corrected.chain(omitted).collect()
    }

    /// The lines of the decisions that are printed, in the order of the run: landmarks first, and of these what counts
    /// most for the ending, then what most followed from, and the later of two alike; of several in one scene, one. What
    /// nobody felt is printed only where there is nothing else.
    fn most_decisive(&self, mut found: Vec<Candidate>, chances: &Chances) -> Vec<Vec<Segment>> {
        let rank = |one: &Candidate| (one.is_felt, self.is_landmark(&one.scene));
        found.sort_by_cached_key(|one| Reverse((rank(one), chances.weight(one.at), one.weight, one.at)));
        let best = found.first().map(rank);
        found.retain(|one| one.is_felt || Some(rank(one)) == best);
        let mut scenes = HashSet::new();
        found.retain(|found| scenes.insert(found.scene.clone()));
        found.truncate(CORRECTIONS);
        in_order(found.into_iter().map(|found| (found.at, found.line)))
    }

    /// Of the runs that were finished before this one, the one that decided most like it, and of several the one
    /// finished last. One in which nothing that can be said differs is passed over.
    fn nearest_finished<'f>(
        &self,
        finished: &'f FinishedRuns,
        sets: &[DecisionSet],
        here: Option<(RunId, usize)>,
        (second, decisions): (&[SavedStep], &DecisionSet),
    ) -> Option<((RunId, usize), &'f [SavedStep])> {
        let end = finished.places.iter().position(|one| Some(*one) == here).unwrap_or(finished.places.len());
        let others = finished.places.iter().zip(&finished.paths).zip(sets).take(end);
        let others = others.filter(|(((run, _), _), _)| here.is_none_or(|(own, _)| *run != own));
        let mut others: Vec<_> = others.map(|(other, set)| (set.distance(decisions), other)).rev().collect();
        others.sort_by_key(|(distance, _)| *distance);
        let is_other = |path: &[SavedStep]| !self.corrections_between(path, second).is_empty();
        let nearest = others.into_iter().map(|(_, other)| other).find(|(_, path)| is_other(path));
        nearest.map(|(place, path)| (*place, path.as_slice()))
    }

    /// Each time that a run reached an ending.
    fn finished_runs(&self) -> FinishedRuns {
        let places: Vec<(RunId, usize)> = self.archive.finished().collect();
        let path = |(run, steps): &(RunId, usize)| {
            let mut path = self.archive.path(*run);
            path.truncate(*steps);
            path
        };
        FinishedRuns { paths: places.iter().map(path).collect(), places }
    }

    fn is_landmark(&self, scene: &str) -> bool {
        self.story.find_scene(scene).is_some_and(|scene| self.story.scene(scene).key.is_some())
    }

    /// What the second of two runs corrects of the first, in the story's own wording and in the order of the run: every
    /// decision that they took differently and that the story can put into words, and every landmark that the first never
    /// came to.
    pub(super) fn corrections_between(&self, first: &[SavedStep], second: &[SavedStep]) -> Vec<Vec<Segment>> {
        let differences = self.said_differently(first, second);
        let corrected = differences.iter().filter_map(|found| Some((found.at[1], self.correction(found)?)));
        let omitted = self.omitted(first, second).into_iter().map(|(found, line)| (found.at, line));
        in_order(corrected.chain(omitted))
    }

    /// The decisions that two runs took differently and that the story can put into words.
    ///
    /// What is corrected must be false of the second run, and the correction news about the first: a clause is left out
    /// if the other run took the same choice on another visit of the scene, or a choice with the same clause elsewhere.
    pub(super) fn said_differently(&self, first: &[SavedStep], second: &[SavedStep]) -> Vec<Difference> {
        let [before, after] = [first, second].map(|steps| self.clauses(steps));
        let is_said = |found: &Difference| {
            let [old, new] = [&found.first, &found.second].map(|choice| self.said(&found.scene, choice));
            old.is_some_and(|old| !after.contains(old)) && new.is_some_and(|new| !before.contains(new))
        };
        differences(first, second).into_iter().filter(is_said).collect()
    }

    /// The decisions of a run at landmarks that an earlier run never reached, each in the story's own wording. One with
    /// a clause that is true of the earlier run, too, is left out.
    fn omitted(&self, first: &[SavedStep], second: &[SavedStep]) -> Vec<(Omission, Vec<Segment>)> {
        let before = self.clauses(first);
        let is_news = |found: &Omission| {
            let clause = self.said(&found.scene, &found.choice);
            self.is_landmark(&found.scene) && clause.is_some_and(|clause| !before.contains(clause))
        };
        let omitted = omissions(first, second).into_iter().filter(is_news);
        omitted.filter_map(|found| self.omission(&found).map(|line| (found, line))).collect()
    }

    /// The clauses that say what the choices of a run were.
    fn clauses(&self, steps: &[SavedStep]) -> HashSet<&str> {
        steps.iter().filter_map(|step| self.said(&step.scene, &step.choice)).collect()
    }

    /// Everything that each run that reached an ending corrects in the nearest one finished before it, the latest
    /// first.
    pub(super) fn all_corrections(&self) -> Vec<Corrections> {
        let finished = self.finished_runs();
        let mut index = DecisionIndex::default();
        let sets: Vec<DecisionSet> = finished.paths.iter().map(|path| index.set(path)).collect();
        let runs = finished.places.iter().zip(&finished.paths).zip(&sets);
        let corrected = runs.rev().filter_map(|((place, path), set)| {
            let ((before, _), first) = self.nearest_finished(&finished, &sets, Some(*place), (path, set))?;
            Some(Corrections { runs: [before, place.0], lines: Line::all(self.corrections_between(first, path)) })
        });
        corrected.collect()
    }

    /// What a decision of two runs corrects, in the story's own wording, if it can put both choices into words.
    fn correction(&self, found: &Difference) -> Option<Vec<Segment>> {
        let [before, after] = [&found.first, &found.second].map(|choice| self.said(&found.scene, choice));
        Some(self.worded(self.story.correction()?, &[(BEFORE, before?), (AFTER, after?)]))
    }

    /// A decision that an earlier run never reached, in the story's own wording, if it can put the choice into words.
    fn omission(&self, found: &Omission) -> Option<Vec<Segment>> {
        let after = self.said(&found.scene, &found.choice)?;
        Some(self.worded(self.story.omission()?, &[(AFTER, after)]))
    }

    /// A wording with clauses inserted in its placeholders.
    fn worded(&self, wording: Text, clauses: &[(char, &str)]) -> Vec<Segment> {
        let mut spans = self.line_in(self.run, wording, self.playthrough.state());
        clauses.iter().for_each(|(place, clause)| fill(&mut spans, *place, clause));
        spans
    }

    /// The clause that says what a choice was, if it has one.
    fn said(&self, scene: &str, choice: &str) -> Option<&str> {
        let scene = self.story.find_scene(scene)?;
        let choice = self.story.find_choice(scene, choice)?;
        self.story.choice(choice).said.map(|said| self.story.str(said))
    }
}

/// The lines of a run in the order of the steps that they are about.
fn in_order(lines: impl Iterator<Item = (usize, Vec<Segment>)>) -> Vec<Vec<Segment>> {
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|(step, _)| *step);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Inserts a clause into a template. If the clause ends with a full stop of its own, that of the template is omitted.
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
