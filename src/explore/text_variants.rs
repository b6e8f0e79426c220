//! The variants of a story's texts: what a condition lets in or keeps out, and where a reader may meet it.

use std::ops::Range;

use super::plan::{Observed, Point, StoryVar};
use crate::story::{ChoiceId, Cond, CondId, GateKind, Id as _, Note, Piece, SceneId, Story, Text};

/// A variant of a text: what is read where a condition holds, or what is read where it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextVariant {
    /// The condition, as the text has it.
    pub cond: CondId,
    /// Whether the variant is read where the condition holds; if not, it is read where the condition does not hold.
    pub holds: bool,
}

/// One point at which a reader may meet a variant.
#[derive(Clone, Debug)]
pub(super) struct TextOccurrence<'s> {
    /// The variant that is met.
    pub(super) variant: TextVariant,
    /// The variant that this one is nested in.
    pub(super) inside: Option<TextVariant>,
    /// Where its text is composed: the conditions are evaluated there.
    pub(super) point: Point,
    /// All conditions that decide whether it is read there, each with whether it must hold.
    pub(super) path: Vec<(&'s Cond, bool)>,
}

impl TextOccurrence<'_> {
    /// Returns the scene where the variant is met.
    pub(super) fn scene(&self, story: &Story) -> SceneId {
        match self.point {
            Point::Scene(scene) => scene,
            Point::AfterChoice(choice) => story.choice(choice).scene,
        }
    }

    /// Returns what must be live, and where, for the occurrence to be decided.
    pub(super) fn observed(&self) -> (Point, Vec<StoryVar>) {
        let mut vars = Vec::new();
        self.path.iter().for_each(|(cond, _)| StoryVar::read_by(cond, &mut |var| vars.push(var)));
        (self.point, vars)
    }
}

/// Returns what several occurrences observe.
pub(super) fn observed<'o, 's: 'o>(occurrences: impl IntoIterator<Item = &'o TextOccurrence<'s>>) -> Observed {
    occurrences.into_iter().map(TextOccurrence::observed).collect()
}

/// Returns every occurrence of every variant of a story's texts, in the order of the scenes. Variants that depend on
/// what earlier runs have learned are left out: no story alone decides whether they are read.
pub(super) fn occurrences(story: &Story) -> Vec<TextOccurrence<'_>> {
    let point = Point::Scene(SceneId::from_index(0));
    let mut collector = Collector { story, point, inside: None, path: Vec::new(), found: Vec::new() };
    for (id, scene) in story.scene_ids().zip(story.scenes()) {
        collector.point = Point::Scene(id);
        collector.text(scene.text);
        scene.notes.iter().for_each(|Note { when, text, .. }| collector.text_when(when, *text));
        story.documents().iter().for_each(|document| collector.text_when(&document.when, document.text));
        if story.ending(id).is_some() {
            story.briefs().iter().for_each(|brief| collector.text_when(&brief.when, brief.text));
        }
        story.choices_of(id).for_each(|choice| collector.choice(choice));
    }
    collector.found
}

/// Walks through texts and remembers which conditions lead to the piece that it is at.
struct Collector<'s> {
    story: &'s Story,
    point: Point,
    inside: Option<TextVariant>,
    path: Vec<(&'s Cond, bool)>,
    found: Vec<TextOccurrence<'s>>,
}

impl<'s> Collector<'s> {
    fn text_when(&mut self, when: &'s Option<Box<Cond>>, text: Text) {
        self.given(when.as_deref().map(|when| (when, true)), |collector| collector.text(text));
    }

    /// Collects the texts of a choice: its label is read unless it is hidden or sealed, its reason where it is locked,
    /// and what comes after it once it is taken.
    fn choice(&mut self, id: ChoiceId) {
        let choice = self.story.choice(id);
        let hiding = GateKind::ALL.into_iter().filter(|gate| !gate.shows_label());
        let shown = hiding.filter_map(|gate| choice.gate(gate)).map(|cond| (cond, true));
        self.given(shown, |collector| {
            collector.text(choice.text);
            if let (Some(needs), Some(locked)) = (choice.gate(GateKind::Needs), choice.locked) {
                collector.given([(needs, false)], |collector| collector.text(locked));
            }
        });
        let scene = std::mem::replace(&mut self.point, Point::AfterChoice(id));
        choice.after.into_iter().for_each(|after| self.text(after));
        self.point = scene;
    }

    /// Collects something that is met only where more conditions hold, or do not.
    fn given(&mut self, more: impl IntoIterator<Item = (&'s Cond, bool)>, collect: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        self.path.extend(more);
        collect(self);
        self.path.truncate(before);
    }

    fn text(&mut self, text: Text) {
        self.pieces(text.start..text.end);
    }

    fn pieces(&mut self, pieces: Range<u32>) {
        let story = self.story;
        let mut at = pieces.start;
        while at < pieces.end {
            match story.piece(at) {
                Piece::Unless { cond, to } => at = self.alternatives(at, *cond, *to, pieces.end),
                Piece::Document(document) => {
                    self.text(story.document(*document).text);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Collects the two variants of a condition; returns where the text continues after both.
    fn alternatives(&mut self, at: u32, cond: CondId, to: u32, end: u32) -> u32 {
        let test = self.story.cond(cond);
        let second = to.min(end);
        let last = second.checked_sub(1).filter(|last| *last > at).map(|last| self.story.piece(last));
        let (first_end, joined) = match last {
            Some(Piece::Jump { to }) => (second - 1, (*to).min(end)),
            _ => (second, second),
        };
        self.variant(TextVariant { cond, holds: true }, test, at + 1..first_end);
        self.variant(TextVariant { cond, holds: false }, test, second..joined);
        joined.max(at + 1)
    }

    fn variant(&mut self, variant: TextVariant, test: &'s Cond, pieces: Range<u32>) {
        self.given([(test, variant.holds)], |collector| {
            if collector.has_words(pieces.clone()) && !collector.path.iter().any(|(cond, _)| reads_archive(cond)) {
                let (inside, point, path) = (collector.inside, collector.point, collector.path.clone());
                collector.found.push(TextOccurrence { variant, inside, point, path });
            }
            let outer = collector.inside.replace(variant);
            collector.pieces(pieces);
            collector.inside = outer;
        });
    }

    fn has_words(&self, mut pieces: Range<u32>) -> bool {
        pieces.any(|at| matches!(self.story.piece(at), Piece::Words { .. } | Piece::Document(_)))
    }
}

/// Returns whether a condition depends on what earlier runs have learned.
fn reads_archive(cond: &Cond) -> bool {
    match cond {
        Cond::Known(_) => true,
        Cond::Holds(_) | Cond::Compare(..) => false,
        Cond::Not(inner) => reads_archive(inner),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().any(reads_archive),
    }
}
