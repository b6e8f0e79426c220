//! The variants of a story's texts: what a condition includes or excludes, and where a reader may meet it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::Hash as _;
use std::ops::Range;
use std::rc::Rc;

use super::deeper;
use super::knowledge::{self, Knowledge};
use super::plan::{Observed, Point, StoryVar};
use super::record::{Fingerprint, fingerprint};
use crate::engine::State;
use crate::story::{ChoiceId, Cond, CondId, DocumentId, GateKind, Id as _, Note, Piece, SceneId, Story, Text};

/// A variant of a text: what is read where a condition holds, or what is read where it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextVariant {
    /// The condition, as the text has it.
    pub cond: CondId,
    /// Whether the variant is read where the condition holds; if not, it is read where the condition does not hold.
    pub holds: bool,
}

/// A part of what readers see: something that is read as a whole, or a variant of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextPart {
    /// A scene, with whatever its text says to every reader.
    Scene(SceneId),
    /// A choice that is taken, with its `after` line.
    Taken(ChoiceId),
    /// The label of a choice.
    Label(ChoiceId),
    /// The reason why a choice is locked.
    Reason(ChoiceId),
    /// A note of a scene, by its position among them.
    Note(SceneId, usize),
    /// A document that can be opened, or that a text includes.
    Document(DocumentId),
    /// A brief after an ending, by its position among all.
    Brief(usize),
    /// A variant of a text.
    Variant(TextVariant),
}

/// One point at which a reader may meet a part.
#[derive(Clone, Debug)]
pub(super) struct PartOccurrence {
    /// The part that is met.
    pub(super) part: TextPart,
    /// Where it is met: the conditions are evaluated there.
    pub(super) point: Point,
    /// All conditions that decide whether it is met there, apart from those on earlier runs.
    pub(super) path: Option<PathId>,
    /// What earlier runs must have learned, or must not.
    pub(super) knowledge: Knowledge,
}

/// The number of a condition on the way into alternatives, see [`Paths`].
pub(super) type PathId = usize;

/// The conditions that decide whether texts are read.
///
/// A long chain of alternatives has as many conditions before its last one. So the paths are a forest: each condition
/// knows the one that is decided before it, and occurrences share what they have in common.
#[derive(Debug, Default)]
pub(super) struct Paths<'s>(Vec<PathStep<'s>>);

#[derive(Debug)]
struct PathStep<'s> {
    /// The condition that is decided before this one.
    parent: Option<PathId>,
    /// The condition, and whether it must hold.
    decision: (Cow<'s, Cond>, bool),
    /// What it and those before it read from a state, without repetitions.
    vars: Rc<[StoryVar]>,
    /// Identifies it and those before it.
    fingerprint: Fingerprint,
}

/// A condition, and whether it must hold.
pub(super) type Decision<'p> = (&'p Cond, bool);

impl<'s> Paths<'s> {
    /// Returns the conditions of a path, each with the number of the path to it; the last one first.
    pub(super) fn decisions(&self, path: Option<PathId>) -> impl Iterator<Item = (PathId, Decision<'_>)> {
        let step = |path: Option<PathId>| path.and_then(|id| Some((id, self.0.get(id)?)));
        let steps = std::iter::successors(step(path), move |(_, last)| step(last.parent));
        steps.map(|(id, step)| (id, (step.decision.0.as_ref(), step.decision.1)))
    }

    /// Returns whether all conditions of a path are as they must be. Adds those that had to be evaluated to `evaluated`.
    pub(super) fn hold(&self, path: Option<PathId>, state: &State, evaluated: &mut usize) -> bool {
        self.decisions(path).all(|(_, (cond, holds))| {
            *evaluated += 1;
            state.eval(cond) == holds
        })
    }

    /// Returns what must be live, and where, for an occurrence to be decided.
    fn observed(&self, occurrence: &TextOccurrence) -> (Point, Vec<StoryVar>) {
        (occurrence.point, self.vars(occurrence.path).to_vec())
    }

    /// Returns what several occurrences observe.
    pub(super) fn observed_by<'o>(&self, occurrences: impl IntoIterator<Item = &'o TextOccurrence>) -> Observed {
        occurrences.into_iter().map(|occurrence| self.observed(occurrence)).collect()
    }

    /// Returns what the conditions of a path read, without repetitions.
    pub(super) fn vars(&self, path: Option<PathId>) -> &[StoryVar] {
        self.step(path).map_or(&[], |step| &step.vars)
    }

    /// Returns for each variant an identification of everything that it depends on, apart from the logic of the story:
    /// where it is met, and the conditions on the way into it.
    pub(super) fn fingerprints(&self, occurrences: &[TextOccurrence]) -> BTreeMap<TextVariant, Fingerprint> {
        let mut all: BTreeMap<TextVariant, Fingerprint> = BTreeMap::new();
        for TextOccurrence { variant, point, path, inside: _ } in occurrences {
            let conditions = self.step(*path).map(|step| step.fingerprint);
            let before = all.get(variant).copied();
            all.insert(*variant, fingerprint(|out| (before, point, conditions).hash(out)));
        }
        all
    }

    fn step(&self, path: Option<PathId>) -> Option<&PathStep<'s>> {
        path.and_then(|id| self.0.get(id))
    }

    fn add(&mut self, parent: Option<PathId>, decision: (Cow<'s, Cond>, bool)) -> PathId {
        let before = self.step(parent);
        let known = before.map_or(Rc::default(), |step| Rc::clone(&step.vars));
        let mut new = Vec::new();
        StoryVar::read_by(&decision.0, &mut |var| new.push(var));
        new.retain(|var| !known.contains(var));
        new.sort_unstable();
        new.dedup();
        let vars = if new.is_empty() { known } else { known.iter().copied().chain(new).collect() };
        let before = before.map(|step| step.fingerprint);
        let fingerprint = fingerprint(|out| (before, &decision).hash(out));
        self.0.push(PathStep { parent, decision, vars, fingerprint });
        self.0.len() - 1
    }
}

/// One point at which a reader may meet a variant.
#[derive(Clone, Debug)]
pub(super) struct TextOccurrence {
    /// The variant that is met.
    pub(super) variant: TextVariant,
    /// The variant that this one is nested in.
    pub(super) inside: Option<TextVariant>,
    /// Where its text is composed: the conditions are evaluated there.
    pub(super) point: Point,
    /// All conditions that decide whether it is read there.
    pub(super) path: Option<PathId>,
}

impl TextOccurrence {
    /// Returns the scene where the variant is met.
    pub(super) fn scene(&self, story: &Story) -> Option<SceneId> {
        match self.point {
            Point::Scene(scene) => Some(scene),
            Point::AfterChoice(choice) => Some(story.choice(choice).scene),
            // No text is read there.
            Point::Junction(_) => None,
        }
    }
}

/// How many cases of what earlier runs have learned are distinguished on the way into a variant. A variant with more is
/// omitted.
const MOST_WAYS: usize = 64;

/// Returns every occurrence of every variant of a story's texts, in the order of the scenes. What earlier runs have
/// learned may be anything, so a variant that depends on it has an occurrence for each way in which it may be read.
pub(super) fn occurrences(story: &Story) -> (Vec<TextOccurrence>, Paths<'_>) {
    let collector = Collector::of(story);
    (collector.found, collector.paths)
}

/// Returns every occurrence of every part of a story, as [`occurrences`] does for variants, and the parts with
/// occurrences that are omitted because they depend on too much of what earlier runs have learned.
pub(super) fn part_occurrences(story: &Story) -> (Vec<PartOccurrence>, Vec<TextPart>, Paths<'_>) {
    let collector = Collector::of(story);
    (collector.parts, collector.left_out, collector.paths)
}
/// One way to get to a piece of a text.
#[derive(Clone, Debug, Default)]
struct Way {
    /// What earlier runs must have learned.
    knowledge: Knowledge,
    /// What must hold in a state.
    path: Option<PathId>,
}

/// Walks through texts and remembers which conditions lead to the piece that it is at.
struct Collector<'s> {
    story: &'s Story,
    point: Point,
    inside: Option<TextVariant>,
    /// All ways to the piece; none if there are too many.
    ways: Vec<Way>,
    paths: Paths<'s>,
    found: Vec<TextOccurrence>,
    parts: Vec<PartOccurrence>,
    left_out: Vec<TextPart>,
}

impl<'s> Collector<'s> {
    fn of(story: &'s Story) -> Self {
        let mut collector = Self {
            story,
            point: Point::Scene(SceneId::from_index(0)),
            inside: None,
            ways: vec![Way::default()],
            paths: Paths::default(),
            found: Vec::new(),
            parts: Vec::new(),
            left_out: Vec::new(),
        };
        story.scene_ids().for_each(|scene| collector.scene(scene));
        collector
    }

    fn scene(&mut self, id: SceneId) {
        let (story, scene) = (self.story, self.story.scene(id));
        self.point = Point::Scene(id);
        self.part(TextPart::Scene(id));
        self.text(scene.text);
        for (at, Note { when, text, .. }) in scene.notes.iter().enumerate() {
            self.text_when(when, TextPart::Note(id, at), *text);
        }
        for (id, document) in story.document_ids().zip(story.documents()) {
            self.text_when(&document.when, TextPart::Document(id), document.text);
        }
        if story.ending(id).is_some() {
            for (at, brief) in story.briefs().iter().enumerate() {
                self.text_when(&brief.when, TextPart::Brief(at), brief.text);
            }
        }
        story.choices_of(id).for_each(|choice| self.choice(choice));
    }

    fn part(&mut self, part: TextPart) {
        let point = self.point;
        let occurrence = |way: &Way| PartOccurrence { part, point, path: way.path, knowledge: way.knowledge.clone() };
        self.parts.extend(self.ways.iter().map(occurrence));
        if self.ways.is_empty() {
            self.left_out.push(part);
        }
    }

    fn text_when(&mut self, when: &'s Option<Box<Cond>>, part: TextPart, text: Text) {
        self.given(when.as_deref().map(|when| (Cow::Borrowed(when), true)), |collector| {
            collector.part(part);
            collector.text(text);
        });
    }

    /// Collects the texts of a choice: its label is read unless it is hidden or sealed, or was taken and can be taken only
    /// once; its reason where it is locked, and what comes after it once it is taken.
    fn choice(&mut self, id: ChoiceId) {
        let choice = self.story.choice(id);
        let hiding = GateKind::ALL.into_iter().filter(|gate| !gate.shows_label());
        let shown = hiding.filter_map(|gate| choice.gate(gate)).map(|cond| (Cow::Borrowed(cond), true));
        let not_taken = choice.taken.filter(|_| choice.once).map(|taken| (Cow::Owned(Cond::Holds(taken)), false));
        self.given(not_taken.into_iter().chain(shown), |collector| {
            collector.part(TextPart::Label(id));
            collector.text(choice.text);
            if let (Some(needs), Some(locked)) = (choice.gate(GateKind::Needs), choice.locked) {
                collector.given([(Cow::Borrowed(needs), false)], |collector| {
                    collector.part(TextPart::Reason(id));
                    collector.text(locked);
                });
            }
        });
        let scene = std::mem::replace(&mut self.point, Point::AfterChoice(id));
        self.part(TextPart::Taken(id));
        choice.after.into_iter().for_each(|after| self.text(after));
        self.point = scene;
    }

    /// Collects something that is met only where more conditions hold, or do not.
    fn given(&mut self, more: impl IntoIterator<Item = (Cow<'s, Cond>, bool)>, collect: impl FnOnce(&mut Self)) {
        let before = self.ways.clone();
        more.into_iter().for_each(|decision| self.narrow(&decision));
        collect(self);
        self.ways = before;
    }

    /// Adds one more condition that must hold, or must not.
    fn narrow(&mut self, (cond, holds): &(Cow<'s, Cond>, bool)) {
        let mut narrowed = Vec::new();
        let first = self.ways.first().cloned();
        for Way { knowledge, path } in std::mem::take(&mut self.ways) {
            for (knowledge, cond) in knowledge::ways(&knowledge, (cond, *holds), MOST_WAYS) {
                let path = cond.map_or(path, |cond| Some(self.paths.add(path, (cond, *holds))));
                narrowed.push(Way { knowledge, path });
            }
        }
        if narrowed.is_empty() {
            // Whatever is known, nobody gets there.
            let never = (Cow::Owned(Cond::Any(Box::default())), true);
            narrowed.extend(first.map(|way| Way { path: Some(self.paths.add(way.path, never)), ..way }));
        }
        self.ways = if narrowed.len() > MOST_WAYS { Vec::new() } else { narrowed };
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
                    self.part(TextPart::Document(*document));
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
        // The way a value is shown is not a variant that an author has written.
        let is_value = matches!(self.story.piece(at + 1), Piece::Value { .. });
        self.variant(TextVariant { cond, holds: true }, test, at + 1..first_end, is_value);
        self.variant(TextVariant { cond, holds: false }, test, second..joined, is_value);
        joined.max(at + 1)
    }

    fn variant(&mut self, variant: TextVariant, test: &'s Cond, pieces: Range<u32>, is_value: bool) {
        self.given([(Cow::Borrowed(test), variant.holds)], |collector| {
            if collector.has_words(pieces.clone()) && !is_value {
                let (inside, point) = (collector.inside, collector.point);
                let occurrence = |way: &Way| TextOccurrence { variant, inside, point, path: way.path };
                collector.found.extend(collector.ways.iter().map(occurrence));
                collector.part(TextPart::Variant(variant));
            }
            let outer = collector.inside.replace(variant);
            // The rest of a chain of alternatives is nested in its first one.
            deeper(|| collector.pieces(pieces));
            collector.inside = outer;
        });
    }

    fn has_words(&self, mut pieces: Range<u32>) -> bool {
        pieces.any(|at| matches!(self.story.piece(at), Piece::Words { .. } | Piece::Value { .. } | Piece::Document(_)))
    }
}
