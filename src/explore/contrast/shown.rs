//! Where a reader sees a difference at the same scene of two versions of a story.

use std::borrow::Cow;

use super::super::deeper;
use super::super::knowledge::{self, Knowledge};
use super::names::{Place, Versions};
use crate::engine::whole_page_where;
use crate::story::{
    ChoiceId, CompareOp, Cond, GateKind, Meter, MeterId, Note, Operand, Piece, SceneId, SceneKind, ShownValue, Story,
    Text,
};

/// The maximum number of variants of a text that are compared.
const MOST_VARIANTS: usize = 4_096;

/// The maximum number of cases of what earlier runs may have learned that are distinguished in a condition.
const MOST_WAYS: usize = 64;

/// What a reader looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The scenes, the choices and whether they can be taken, and the values of meters.
    Play,
    /// Everything that is shown, including texts.
    Everything,
}

impl Shown {
    /// Returns conditions, at least one of which holds where a scene shows something different in the newer version.
    pub(super) fn scene(self, versions: &Versions, scene: SceneId, now: SceneId) -> Vec<Cond> {
        let Versions { old, new, .. } = versions;
        let mut differences = Vec::new();
        let is_same_kind = match (&old.scene(scene).kind, &new.scene(now).kind) {
            (SceneKind::Choices(_), SceneKind::Choices(_)) | (SceneKind::Next(_), SceneKind::Next(_)) => true,
            (SceneKind::Ending(before), SceneKind::Ending(now)) => {
                self == Self::Play || old.str(before.title) == new.str(now.title)
            }
            _ => false,
        };
        if !is_same_kind || self.has_other_meters(versions) {
            return vec![always()];
        }
        differences.extend(self.choices(versions, scene, now));
        if self == Self::Everything {
            differences.extend(texts(versions, scene, now));
        }
        differences.iter().flat_map(|cond| whatever_is_known(versions, cond)).collect()
    }

    /// Returns a condition that holds where a choice has a different `after` line.
    pub(super) fn after(self, versions: &Versions, choice: ChoiceId, now: ChoiceId) -> Option<Cond> {
        if self == Self::Play {
            return None;
        }
        let texts = (versions.old.choice(choice).after, versions.new.choice(now).after);
        let other = Pair { versions, place: Some(Place::Take(choice)) }.optional(texts.0, texts.1)?;
        Some(any(whatever_is_known(versions, &other)))
    }

    /// Returns whether other meters are shown; or with other names, if a reader looks at them.
    fn has_other_meters(self, versions: &Versions) -> bool {
        let Versions { old, new, matching, .. } = versions;
        let is_shown = |story: &Story, meter: &MeterId| !story.meter(*meter).hidden;
        let before = old.meter_ids().filter(|meter| is_shown(old, meter)).map(|meter| matching.meter(meter));
        if !before.eq(new.meter_ids().filter(|meter| is_shown(new, meter)).map(Some)) {
            return true;
        }
        let face = |story: &Story, meter: &Meter| {
            let words = meter.words.iter().map(|(from, word)| (*from, story.str(*word).to_owned()));
            (story.str(meter.name).to_owned(), meter.range, words.collect::<Vec<_>>())
        };
        let faces = |story: &Story| {
            let shown = story.meters().iter().filter(|meter| !meter.hidden);
            shown.map(|meter| face(story, meter)).collect::<Vec<_>>()
        };
        self == Self::Everything && faces(old) != faces(new)
    }

    /// Returns conditions that hold where other choices are shown, or the same ones differently.
    fn choices(self, versions: &Versions, scene: SceneId, now: SceneId) -> Vec<Cond> {
        let Versions { old, new, matching, .. } = versions;
        let as_before = |cond: &Cond| cond.clone();
        let as_now = |cond: &Cond| versions.names.cond(cond, None);
        let mut differences = Vec::new();
        let gained = new.choices_of(now).filter(|choice| matching.old_choice(*choice).is_none());
        differences.extend(gained.map(|choice| not(Display::of(new, choice, &as_now).hidden)));
        let mut positions = Vec::new();
        for choice in old.choices_of(scene) {
            let before = Display::of(old, choice, &as_before);
            let Some(same) = matching.choice(choice) else {
                differences.push(not(before.hidden));
                continue;
            };
            let after = Display::of(new, same, &as_now);
            // Choices in a different order have different numbers.
            let moved = positions.iter().filter(|(at, _): &&(ChoiceId, Cond)| *at > same);
            differences.extend(moved.map(|(_, other)| all([other.clone(), not(before.hidden.clone())])));
            positions.push((same, not(before.hidden.clone())));
            if self == Self::Everything {
                let pair = Pair { versions, place: None };
                let label = pair.text(old.choice(choice).text, new.choice(same).text);
                let shown = not(any([before.hidden.clone(), before.sealed.clone()]));
                differences.extend(label.map(|label| all([shown, label])));
                let reason = pair.optional(old.choice(choice).locked, new.choice(same).locked);
                differences.extend(reason.map(|reason| all([before.locked.clone(), reason])));
                if old.seal() != new.seal() {
                    differences.push(before.sealed.clone());
                }
            }
            differences.extend(before.other(after));
        }
        differences
    }
}

/// The conditions under which a choice is shown in each way.
#[derive(PartialEq)]
struct Display {
    hidden: Cond,
    sealed: Cond,
    locked: Cond,
    open: Cond,
}

impl Display {
    fn of(story: &Story, choice: ChoiceId, name: &dyn Fn(&Cond) -> Cond) -> Self {
        let gate = |kind| story.choice(choice).gate(kind).map_or(always(), name);
        let (when, seal, needs) = (gate(GateKind::When), gate(GateKind::Seal), gate(GateKind::Needs));
        let taken = story.choice(choice).taken.filter(|_| story.choice(choice).once);
        let taken = taken.map(|bit| name(&Cond::Holds(bit)));
        let shown = all([when.clone()].into_iter().chain(taken.clone().map(not)));
        Self {
            hidden: any([not(when)].into_iter().chain(taken)),
            sealed: all([shown.clone(), not(seal.clone())]),
            locked: all([shown.clone(), seal.clone(), not(needs.clone())]),
            open: all([shown, seal, needs]),
        }
    }

    /// Returns a condition that holds where a choice is shown differently.
    fn other(self, now: Self) -> Option<Cond> {
        let ways = [
            (&self.hidden, now.hidden),
            (&self.sealed, now.sealed),
            (&self.locked, now.locked),
            (&self.open, now.open),
        ];
        let other: Vec<Cond> = ways
            .into_iter()
            .filter(|(before, now)| *before != now)
            .map(|(before, now)| all([before.clone(), not(now)]))
            .collect();
        (!other.is_empty()).then(|| any(other))
    }
}

fn always() -> Cond {
    all([])
}

fn not(cond: Cond) -> Cond {
    Cond::Not(Box::new(cond))
}

fn all(conds: impl IntoIterator<Item = Cond>) -> Cond {
    Cond::All(conds.into_iter().collect())
}

fn any(conds: impl IntoIterator<Item = Cond>) -> Cond {
    Cond::Any(conds.into_iter().collect())
}

/// Returns conditions that hold where a scene reads differently: its heading, its text, its notes, and the documents and
/// briefs that can be read there.
fn texts(versions: &Versions, scene: SceneId, now: SceneId) -> Vec<Cond> {
    let Versions { old, new, .. } = versions;
    let (before, after) = (old.scene(scene), new.scene(now));
    let pair = Pair { versions, place: None };
    let heading = |story: &Story, scene: &crate::story::Scene| {
        let dateline = scene.dateline.map(|name| story.str(name).to_owned());
        (dateline, story.chapter_title(scene.chapter).to_owned())
    };
    if heading(old, before) != heading(new, after) {
        return vec![always()];
    }
    let mut differences: Vec<Cond> = pair.text(before.text, after.text).into_iter().collect();
    let given = |whens: (&Option<Box<Cond>>, &Option<Box<Cond>>), texts: (Text, Text)| {
        pair.given((whens.0.as_deref(), whens.1.as_deref()), texts)
    };
    let notes = |story: &Story, notes: &[Note]| {
        notes.iter().map(|note| note.at.map(|at| story.str(at).to_owned())).collect::<Vec<_>>()
    };
    match notes(old, &before.notes) == notes(new, &after.notes) {
        true => {
            let notes = before.notes.iter().zip(&after.notes);
            differences
                .extend(notes.flat_map(|(before, now)| given((&before.when, &now.when), (before.text, now.text))));
        }
        false => differences.push(always()),
    }
    let name = |story: &Story, at: crate::story::DocumentId| {
        (story.document_name(at).to_owned(), story.document_title(at).to_owned())
    };
    let (old_documents, new_documents) = (old.documents(), new.documents());
    let are_same = old.document_ids().map(|at| name(old, at)).eq(new.document_ids().map(|at| name(new, at)));
    if are_same {
        let documents = old_documents.iter().zip(new_documents);
        let all = documents.flat_map(|(before, now)| given((&before.when, &now.when), (before.text, now.text)));
        differences.extend(all);
    } else {
        differences.push(always());
    }
    if old.ending(scene).is_some() {
        match old.briefs().len() == new.briefs().len() {
            true => {
                let briefs = old.briefs().iter().zip(new.briefs());
                differences
                    .extend(briefs.flat_map(|(before, now)| given((&before.when, &now.when), (before.text, now.text))));
            }
            false => differences.push(always()),
        }
    }
    differences
}

/// Compares texts of the two versions.
#[derive(Clone, Copy)]
struct Pair<'m, 's> {
    versions: &'m Versions<'s>,
    /// Where the conditions of the texts are evaluated, if that is within a step.
    place: Option<Place>,
}

impl Pair<'_, '_> {
    fn optional(self, old: Option<Text>, new: Option<Text>) -> Option<Cond> {
        match (old, new) {
            (None, None) => None,
            (old, new) => self.text(old.unwrap_or_default(), new.unwrap_or_default()),
        }
    }

    /// Returns conditions that hold where a text that has a condition itself reads differently.
    fn given(self, (old_when, new_when): (Option<&Cond>, Option<&Cond>), (old, new): (Text, Text)) -> Vec<Cond> {
        let before = old_when.cloned().unwrap_or_else(always);
        let now = new_when.map_or_else(always, |when| self.versions.names.cond(when, self.place));
        let inside = self.text(old, new).map(|other| all([before.clone(), other]));
        let gate = (before != now)
            .then(|| any([all([before.clone(), not(now.clone())]), all([now.clone(), not(before.clone())])]));
        inside.into_iter().chain(gate).collect()
    }

    /// Returns a condition that holds where a text reads differently.
    fn text(self, old: Text, new: Text) -> Option<Cond> {
        let (old_items, new_items) = (items(self.versions.old, old), items(self.versions.new, new));
        let is_same = |(before, now): &(&Item, &Item)| self.is_same_item(**before, **now);
        let first = old_items.iter().zip(&new_items).take_while(is_same).count();
        let rest = |items: &'_ [Item]| items.iter().skip(first).copied().rev().collect::<Vec<_>>();
        let (old_rest, new_rest) = (rest(&old_items), rest(&new_items));
        let last = old_rest.iter().zip(&new_rest).take_while(is_same).count();
        let (old_end, new_end) = (old_items.len() - last, new_items.len() - last);
        let mut groups = Vec::new();
        if old_end == new_end {
            // Identical parts separate the others, which are then compared separately.
            let pair = |at: usize| old_items.get(at).zip(new_items.get(at));
            let is_same = |at: &usize| pair(*at).is_some_and(|(before, now)| self.is_same_item(*before, *now));
            let differing: Vec<usize> = (first..old_end).filter(|at| !is_same(at)).collect();
            for at in differing {
                match groups.last_mut() {
                    Some((_, end, new_end)) if *end == at => (*end, *new_end) = (at + 1, at + 1),
                    _ => groups.push((at, at + 1, at + 1)),
                }
            }
        } else {
            groups.push((first, old_end, new_end));
        }
        let differences = groups.into_iter().filter_map(|(start, old_end, new_end)| {
            // Spaces at the edges of a part depend on what is beside it.
            let before = old_items.iter().take(start).rev().take_while(|item| !self.is_anchor(**item, true)).count();
            let start = start.saturating_sub(before + 1);
            let after = old_items.iter().skip(old_end).take_while(|item| !self.is_anchor(**item, false)).count() + 1;
            let text = |items: &[Item], end: usize| {
                let items = items.get(start..(end + after).min(items.len())).unwrap_or_default();
                Text { start: items.first().map_or(0, |item| item.0), end: items.last().map_or(0, |item| item.1) }
            };
            self.variants(text(&old_items, old_end), text(&new_items, new_end))
        });
        let differences: Vec<Cond> = differences.collect();
        (!differences.is_empty()).then(|| any(differences))
    }

    /// Returns whether a part of the older text always has a word at its end, or at its beginning, or ends a paragraph.
    fn is_anchor(self, (at, end): Item, is_before: bool) -> bool {
        match self.versions.old.piece(at) {
            Piece::Words { name, verse: false } => {
                let words = self.versions.old.str(*name);
                let edge = if is_before { words.chars().next_back() } else { words.chars().next() };
                edge.is_some_and(|edge| edge != ' ')
            }
            Piece::Paragraph | Piece::Rule | Piece::Beat => end == at + 1,
            _ => false,
        }
    }

    /// Returns whether two parts of texts are the same under all conditions.
    fn is_same_item(self, old: Item, new: Item) -> bool {
        let Versions { old: before, new: now, names, .. } = self.versions;
        old.1 - old.0 == new.1 - new.0
            && (old.0..old.1).zip(new.0..new.1).all(|(at_old, at_new)| {
                match (before.piece(at_old), now.piece(at_new)) {
                    (Piece::Words { name, .. }, Piece::Words { name: other, .. }) => {
                        before.str(*name) == now.str(*other)
                    }
                    (Piece::Unless { cond, to }, Piece::Unless { cond: other, to: new_to }) => {
                        let other = names.cond(now.cond(*other), self.place);
                        to - old.0 == new_to - new.0 && *before.cond(*cond) == other
                    }
                    (Piece::Jump { to }, Piece::Jump { to: new_to }) => to - old.0 == new_to - new.0,
                    (Piece::Document(document), Piece::Document(other)) => {
                        let (text, other) = (before.document(*document).text, now.document(*other).text);
                        deeper(|| self.is_same_item((text.start, text.end), (other.start, other.end)))
                    }
                    (Piece::Value { meter, shown, .. }, Piece::Value { meter: other, shown: other_shown, .. }) => {
                        match (shown, other_shown) {
                            (ShownValue::Number(_), ShownValue::Number(_)) => *meter == names.meter(*other, self.place),
                            (ShownValue::Word(word), ShownValue::Word(other)) => before.str(*word) == now.str(*other),
                            _ => false,
                        }
                    }
                    (Piece::Document(_) | Piece::Value { .. }, _) => false,
                    (before, now) => before == now,
                }
            })
    }

    /// Goes through all the variants of two texts, and returns a condition that holds where they differ.
    fn variants(self, old: Text, new: Text) -> Option<Cond> {
        let Versions { old: before, new: now, names, .. } = self.versions;
        let mut differences = Vec::new();
        let mut waiting: Vec<Vec<(Cond, bool)>> = vec![Vec::new()];
        let mut tried = 0;
        while let Some(decided) = waiting.pop() {
            tried += 1;
            if tried > MOST_VARIANTS {
                self.versions.is_too_much.set(true);
                return None;
            }
            let mut reading = Reading { pair: self, decided, numbers: (Vec::new(), Vec::new()) };
            let read = reading.read(before, old, true).and_then(|()| reading.read(now, new, false));
            if let Err(asked) = read {
                for holds in [false, true] {
                    waiting.push(reading.decided.iter().cloned().chain([(asked.clone(), holds)]).collect());
                }
                continue;
            }
            let as_before = whole_page_where(before, old, &|cond| reading.holds(cond) == Some(true));
            let as_now = whole_page_where(now, new, &|cond| reading.holds(&names.cond(cond, self.place)) == Some(true));
            let others = match as_before == as_now {
                false => Some(always()),
                true => reading.other_numbers(),
            };
            let decisions = reading.decided.into_iter().map(|(cond, holds)| if holds { cond } else { not(cond) });
            differences.extend(others.map(|others| all(decisions.chain([others]))));
        }
        (!differences.is_empty()).then(|| any(differences))
    }
}

/// One way to read a text.
struct Reading<'m, 's> {
    pair: Pair<'m, 's>,
    decided: Vec<(Cond, bool)>,
    /// The meters whose numbers are shown, in each version.
    numbers: (Vec<MeterId>, Vec<MeterId>),
}

impl Reading<'_, '_> {
    /// Returns whether a condition holds, if that is decided.
    fn holds(&self, cond: &Cond) -> Option<bool> {
        self.decided.iter().find(|(decided, _)| decided == cond).map(|(_, holds)| *holds)
    }

    /// Returns a condition that holds where a number that is shown differs in the newer version.
    fn other_numbers(&self) -> Option<Cond> {
        let pairs = self.numbers.0.iter().zip(&self.numbers.1).filter(|(before, now)| before != now);
        let other = pairs.map(|(before, now)| Cond::Compare(*before, CompareOp::Unequal, Operand::Meter(*now)));
        let others: Vec<Cond> = other.collect();
        (!others.is_empty()).then(|| any(others))
    }

    /// Reads a text. Fails with the first condition that is not decided.
    fn read(&mut self, story: &Story, text: Text, is_old: bool) -> Result<(), Cond> {
        let (names, place) = (&self.pair.versions.names, self.pair.place);
        let mut at = text.start;
        while at < text.end {
            let piece = story.piece(at);
            at += 1;
            match piece {
                Piece::Jump { to } => at = *to,
                Piece::Unless { cond, to } => {
                    let cond = story.cond(*cond);
                    let cond = if is_old { cond.clone() } else { names.cond(cond, place) };
                    if !self.holds(&cond).ok_or(cond)? {
                        at = *to;
                    }
                }
                Piece::Document(document) => {
                    let text = story.document(*document).text;
                    deeper(|| self.read(story, text, is_old))?;
                }
                Piece::Value { meter, shown: ShownValue::Number(_), .. } if is_old => self.numbers.0.push(*meter),
                Piece::Value { meter, shown: ShownValue::Number(_), .. } => {
                    self.numbers.1.push(names.meter(*meter, place));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The position of the first piece of a part of a text, and of the first one after it. A part is one piece, or all that
/// depends on one condition.
type Item = (u32, u32);

/// Returns the parts of a text.
fn items(story: &Story, text: Text) -> Vec<Item> {
    let mut items = Vec::new();
    let mut at = text.start;
    while at < text.end {
        let end = match story.piece(at) {
            Piece::Unless { to, .. } => {
                let last = to.checked_sub(1).filter(|last| *last > at).map(|last| story.piece(last));
                if let Some(Piece::Jump { to }) = last { *to } else { *to }
            }
            _ => at + 1,
        };
        items.push((at, end.clamp(at + 1, text.end)));
        at = end.clamp(at + 1, text.end);
    }
    items
}

/// Returns conditions that only depend on the state, at least one of which holds where another condition holds for some
/// reader, whatever earlier runs have learned.
fn whatever_is_known(versions: &Versions, cond: &Cond) -> Vec<Cond> {
    let ways = knowledge::ways(&Knowledge::new(), (&Cow::Borrowed(cond), true), MOST_WAYS);
    if ways.len() > MOST_WAYS {
        versions.is_too_much.set(true);
    }
    ways.into_iter().map(|(_, cond)| cond.map_or_else(always, Cow::into_owned)).collect()
}
