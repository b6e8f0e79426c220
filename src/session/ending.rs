//! What is shown below the text of an ending: corrections of the run before, and briefs.

use super::payload::{Corrections, Line};
use super::{Session, record};
use crate::archive::{Difference, RunId, SavedStep, differences};
use crate::engine::{Segment, line};
use crate::story::{AFTER, BEFORE, Name};

const CORRECTIONS: usize = 3;
const BRIEFS: usize = 2;

/// The lines after an ending's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct EndingPage {
    /// The first three decisions that the run before made differently, in the story's words.
    pub(super) corrections: Vec<Vec<Segment>>,
    /// Up to two lines more, those never printed before first.
    pub(super) briefs: Vec<Vec<Segment>>,
    /// The ids of the briefs, to be saved as printed.
    pub(super) brief_ids: Vec<String>,
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

    /// Briefs that this run printed itself count as new, so that its ending always shows the same ones.
    fn briefs(&self, run: Option<RunId>) -> (Vec<String>, Vec<Vec<Segment>>) {
        let state = self.playthrough.state();
        let holds = self.story.briefs().iter().filter(|brief| brief.holds(state));
        let (printed, new): (Vec<_>, Vec<_>) =
            holds.partition(|brief| self.archive.printed_before(self.story.str(brief.id), run));
        let chosen = new.into_iter().chain(printed).take(BRIEFS);
        chosen.map(|brief| (self.story.str(brief.id).to_owned(), line(&self.story, brief.text, state))).unzip()
    }

    /// The run before is the last other run that reached an ending.
    fn corrections(&self, run: Option<RunId>) -> Vec<Vec<Segment>> {
        let Some((before, steps)) = self.archive.finished_before(run) else { return Vec::new() };
        let mut first = self.archive.path(before);
        first.truncate(steps);
        let second = record::path(&self.story, &self.playthrough, self.playthrough.position());
        let mut corrections = self.corrections_between(&first, &second);
        corrections.truncate(CORRECTIONS);
        corrections
    }

    /// What the second of two runs corrects of the first, in the story's own wording: every decision that
    /// they took differently and that the story can put into words.
    pub(super) fn corrections_between(&self, first: &[SavedStep], second: &[SavedStep]) -> Vec<Vec<Segment>> {
        differences(first, second).iter().filter_map(|found| self.correction(found)).collect()
    }

    /// What each run that reached an ending corrects of the one before it, the latest first.
    pub(super) fn all_corrections(&self) -> Vec<Corrections> {
        let path = |(run, steps): (RunId, usize)| {
            let mut path = self.archive.path(run);
            path.truncate(steps);
            (run, path)
        };
        let paths: Vec<(RunId, Vec<SavedStep>)> = self.archive.finished().map(path).collect();
        let pairs = paths.iter().zip(paths.iter().skip(1)).rev();
        let corrected = pairs.map(|(before, after)| Corrections {
            runs: [before.0, after.0],
            lines: Line::all(self.corrections_between(&before.1, &after.1)),
        });
        corrected.filter(|corrections| !corrections.lines.is_empty()).collect()
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
