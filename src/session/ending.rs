//! What stands after the text of an ending: what this run corrects of the one before, and briefs.

use super::{Session, record};
use crate::archive::{Difference, RunId, SavedStep, differences};
use crate::engine::{Block, Segment, line, page};
use crate::story::{AFTER, BEFORE, Name};

const CORRECTIONS: usize = 3;
const BRIEFS: usize = 2;

/// The lines after an ending's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndingPage {
    /// The first three decisions that the run before took otherwise, in the story's house style.
    pub corrections: Vec<Vec<Segment>>,
    /// Up to two lines more, those never printed before first.
    pub briefs: Vec<Vec<Segment>>,
    pub(super) brief_ids: Vec<String>,
}

impl Session {
    /// Works out the page of the ending that the reader stands at, or forgets it where there is none.
    pub(super) fn show_ending(&mut self, run: Option<RunId>) {
        let at_ending = self.playthrough.has_ended(&self.story);
        self.ending = at_ending.then(|| {
            let run = run.or(self.run);
            let (brief_ids, briefs) = self.briefs(run);
            EndingPage { corrections: self.corrections(run), briefs, brief_ids }
        });
    }

    /// What this run printed itself counts as new, so that its ending always reads the same.
    fn briefs(&self, run: Option<RunId>) -> (Vec<String>, Vec<Vec<Segment>>) {
        let state = self.playthrough.state();
        let holds = self.story.briefs().iter().filter(|brief| brief.holds(state));
        let (printed, new): (Vec<_>, Vec<_>) =
            holds.partition(|brief| self.book.printed_before(self.story.str(brief.id), run));
        let chosen = new.into_iter().chain(printed).take(BRIEFS);
        chosen.map(|brief| (self.story.str(brief.id).to_owned(), line(&self.story, brief.text, state))).unzip()
    }

    /// The run before is the last other run that came to an ending.
    fn corrections(&self, run: Option<RunId>) -> Vec<Vec<Segment>> {
        let Some((before, steps)) = self.book.finished_before(run) else { return Vec::new() };
        let mut first = self.book.path(before);
        first.truncate(steps);
        let second = record::path(&self.story, &self.playthrough, self.playthrough.position());
        let mut corrections = self.corrections_between(&first, &second);
        corrections.truncate(CORRECTIONS);
        corrections
    }

    /// What the second of two runs corrects of the first, in the story's house style: every decision that
    /// they took differently and that the story can put into words.
    pub fn corrections_between(&self, first: &[SavedStep], second: &[SavedStep]) -> Vec<Vec<Segment>> {
        differences(first, second).iter().filter_map(|found| self.correction(found)).collect()
    }

    /// What each run that came to an ending corrects of the one before it, the latest first.
    pub fn all_corrections(&self) -> Vec<([RunId; 2], Vec<Vec<Segment>>)> {
        let paths: Vec<(RunId, Vec<SavedStep>)> = self
            .book
            .finished()
            .map(|(run, steps)| {
                let mut path = self.book.path(run);
                path.truncate(steps);
                (run, path)
            })
            .collect();
        let pairs = paths.iter().zip(paths.iter().skip(1)).rev();
        let corrected =
            pairs.map(|(before, after)| ([before.0, after.0], self.corrections_between(&before.1, &after.1)));
        corrected.filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// The title and text of the book's cover, once every clipping is known.
    pub fn cover(&self) -> Option<(String, Vec<Block>)> {
        let cover = self.story.cover()?;
        let mut clippings = self.story.facts().iter().filter(|fact| fact.clipping.is_some());
        let complete = clippings.all(|fact| self.book.has_clipping(self.story.str(fact.id)));
        let text = page(&self.story, cover.text, self.playthrough.state());
        complete.then(|| (self.story.str(cover.title).to_owned(), text))
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
        for span in &mut spans {
            span.text = span.text.replace(BEFORE, before).replace(AFTER, after);
        }
        Some(spans)
    }
}
