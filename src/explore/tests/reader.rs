//! A reader who tries everything: a separate interpreter of stories, which shares no code with exploration or the
//! engine, and remembers everything that it sees.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::ops::Range;

use crate::explore::{TextPart, TextVariant};
use crate::story::{
    Bit, BranchId, ChoiceId, Cond, CondId, CondSite, Edition, EffectId, EffectOp, FactId, GateKind, IdRange,
    JunctionId, Operand, Piece, SceneId, SceneKind, Story, Target, Text,
};

/// A state of the story: where the reader is, and everything that a condition can ask.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Position {
    pub(super) scene: SceneId,
    pub(super) meters: Vec<i32>,
    pub(super) bits: Vec<bool>,
    /// What earlier runs have learned; nothing that happens depends on it, so it is only given when something is read.
    pub(super) known: Vec<FactId>,
}

impl Position {
    pub(super) fn holds(&self, cond: &Cond) -> bool {
        match cond {
            Cond::Holds(bit) => self.bits[bit.index()],
            Cond::Known(fact) => self.known.contains(fact),
            Cond::Compare(meter, how, with) => {
                let right = match with {
                    Operand::Number(number) => *number,
                    Operand::Meter(other) => self.meters[other.index()],
                };
                how.holds(self.meters[meter.index()], right)
            }
            Cond::Not(inner) => !self.holds(inner),
            Cond::All(parts) => parts.iter().all(|part| self.holds(part)),
            Cond::Any(parts) => parts.iter().any(|part| self.holds(part)),
        }
    }
}

/// What is shown of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Hidden,
    Sealed,
    Locked,
    Open,
}

/// Everything that was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) scenes: BTreeSet<SceneId>,
    pub(super) taken: BTreeSet<ChoiceId>,
    /// The outcomes of the conditions that decide what happens, wherever they are evaluated. The `when` of a choice is
    /// evaluated whether the choice was taken before or not; the other gates only where those before them are open.
    pub(super) outcomes: BTreeSet<(CondSite, bool)>,
    pub(super) saturating: BTreeSet<EffectId>,
    /// The values of each meter at each scene.
    pub(super) values: BTreeMap<(SceneId, usize), (i32, i32)>,
    /// The variants of texts, and where they were met, whatever earlier runs have learned.
    pub(super) read: BTreeMap<(CondId, bool), BTreeSet<SceneId>>,
    /// What was read as a whole, and the variants that have words.
    pub(super) parts: BTreeSet<TextPart>,
}

/// A reader of a story.
pub(super) struct Reader<'s> {
    story: &'s Story,
    /// The junctions that were passed, and what held there.
    passed: Vec<(JunctionId, Position)>,
    /// What earlier runs have learned, if that is one thing and not everything that it may be.
    knows: Option<Vec<FactId>>,
    pub(super) seen: Seen,
}

impl<'s> Reader<'s> {
    pub(super) fn new(story: &'s Story) -> Self {
        Self { story, passed: Vec::new(), knows: None, seen: Seen::default() }
    }

    /// A reader with what earlier runs have learned.
    pub(super) fn knowing(story: &'s Story, known: Vec<FactId>) -> Self {
        Self { knows: Some(known), ..Self::new(story) }
    }

    /// Begins a run in an edition.
    pub(super) fn begin(&mut self, edition: Edition) -> Position {
        let archived = self.story.facts_from_archive().map(Bit::from);
        let mut bits = vec![false; self.story.bit_count()];
        archived.for_each(|bit| bits[bit.index()] = edition == Edition::Later);
        let from_start = self.story.fact_ids().filter(|fact| self.story.fact(*fact).start);
        from_start.for_each(|fact| bits[Bit::from(fact).index()] = true);
        let meters = self.story.meters().iter().map(|meter| meter.start).collect();
        let scene = self.story.scene_ids().next().unwrap();
        let mut position = Position { scene, meters, bits, known: Vec::new() };
        self.go(&mut position, self.story.start());
        position
    }

    /// Evaluates a condition that decides what happens.
    fn decide(&mut self, at: CondSite, cond: &Cond, position: &Position) -> bool {
        let holds = position.holds(cond);
        self.seen.outcomes.insert((at, holds));
        holds
    }

    fn branch(&mut self, position: &Position, branches: IdRange<BranchId>) -> Target {
        let story = self.story;
        let found = story.branches_in(branches).iter().zip(branches.ids()).find(|(branch, id)| match &branch.when {
            Some(when) => self.decide(CondSite::Branch(*id), when, position),
            None => true,
        });
        found.unwrap().0.to
    }

    fn go(&mut self, position: &mut Position, mut target: Target) {
        let story = self.story;
        while let Target::Junction(junction) = target {
            self.passed.push((junction, position.clone()));
            target = self.branch(position, story.junction(junction).branches);
        }
        let Target::Scene(scene) = target else { unreachable!() };
        position.scene = scene;
        self.apply(position, story.scene(scene).arrive);
    }

    fn apply(&mut self, position: &mut Position, effects: IdRange<EffectId>) {
        let story = self.story;
        for (effect, id) in story.effects_in(effects).iter().zip(effects.ids()) {
            if let Some(when) = &effect.when
                && !self.decide(CondSite::Effect(id), when, position)
            {
                continue;
            }
            match effect.op {
                EffectOp::Add(meter, by) => {
                    let (least, most) = story.meter(meter).range;
                    let wanted = i64::from(position.meters[meter.index()]) + i64::from(by);
                    let value = wanted.clamp(i64::from(least), i64::from(most));
                    if value != wanted {
                        self.seen.saturating.insert(id);
                    }
                    position.meters[meter.index()] = value as i32;
                }
                EffectOp::Set(meter, to) => position.meters[meter.index()] = to,
                EffectOp::Hold(bit, holds) => position.bits[bit.index()] = holds,
            }
        }
    }

    /// Looks at a choice.
    pub(super) fn look_at(&mut self, position: &Position, id: ChoiceId) -> Shown {
        let story = self.story;
        let choice = story.choice(id);
        let mut gate = |kind: GateKind| match choice.gate(kind) {
            Some(cond) => self.decide(CondSite::Gate(id, kind), cond, position),
            None => true,
        };
        let when = gate(GateKind::When);
        let is_used = choice.once && position.bits[choice.taken.unwrap().index()];
        match () {
            () if !when || is_used => Shown::Hidden,
            () if !gate(GateKind::Seal) => Shown::Sealed,
            () if !gate(GateKind::Needs) => Shown::Locked,
            () => Shown::Open,
        }
    }

    /// Takes a choice, which must be open.
    pub(super) fn take(&mut self, position: &Position, id: ChoiceId) -> Position {
        let story = self.story;
        let (choice, mut next) = (story.choice(id), position.clone());
        self.seen.taken.insert(id);
        self.seen.parts.insert(TextPart::Taken(id));
        if choice.leaves {
            self.leave(&mut next);
        }
        choice.taken.into_iter().for_each(|bit| next.bits[bit.index()] = true);
        self.apply(&mut next, choice.effects);
        if let Some(after) = choice.after {
            self.read(&next, None, after, choice.scene);
        }
        let target = self.branch(&next, choice.branches);
        self.go(&mut next, target);
        next
    }

    fn leave(&self, position: &mut Position) {
        let visits = &self.story.scene(position.scene).visits;
        let count = |bits: &[Bit]| bits.iter().filter(|bit| position.bits[bit.index()]).count();
        let counted = std::iter::once((&visits.more_than, count(&visits.more_than) + 1));
        let cycles = visits.cycles.iter().map(|bits| (bits, (count(bits) + 1) % bits.len()));
        let counts: Vec<(&Vec<Bit>, usize)> = counted.chain(cycles).collect();
        for (bits, count) in counts {
            bits.iter().enumerate().for_each(|(at, bit)| position.bits[bit.index()] = at < count);
        }
    }

    /// Reads everything that is shown at a position, and opens every document.
    pub(super) fn read_all(&mut self, position: &Position) {
        let (story, id) = (self.story, position.scene);
        let scene = story.scene(id);
        self.seen.scenes.insert(id);
        for (at, value) in position.meters.iter().enumerate() {
            let range = self.seen.values.entry((id, at)).or_insert((*value, *value));
            *range = (range.0.min(*value), range.1.max(*value));
        }
        self.seen.parts.insert(TextPart::Scene(id));
        self.read(position, None, scene.text, id);
        let notes = scene.notes.iter().enumerate();
        let notes = notes.map(|(at, note)| (TextPart::Note(id, at), note.when.as_deref(), note.text));
        let documents = story.document_ids().map(|id| (id, story.document(id)));
        let documents =
            documents.map(|(id, document)| (TextPart::Document(id), document.when.as_deref(), document.text));
        let ends = matches!(scene.kind, SceneKind::Ending(_));
        let briefs = story.briefs().iter().enumerate().filter(|_| ends);
        let briefs = briefs.map(|(at, brief)| (TextPart::Brief(at), brief.when.as_deref(), brief.text));
        for (part, when, text) in notes.chain(documents).chain(briefs) {
            if self.read(position, when, text, id) {
                self.seen.parts.insert(part);
            }
        }
        for choice in story.choices_of(id) {
            let shown = self.look_at(position, choice);
            if matches!(shown, Shown::Locked | Shown::Open) {
                self.seen.parts.insert(TextPart::Label(story.first_copy(choice)));
                self.read(position, None, story.choice(choice).text, id);
            }
            if let (Shown::Locked, Some(locked)) = (shown, story.choice(choice).locked) {
                self.seen.parts.insert(TextPart::Reason(choice));
                self.read(position, None, locked, id);
            }
        }
    }

    /// Reads a text where a condition holds, with everything that earlier runs may have learned; returns whether it ever
    /// holds.
    fn read(&mut self, position: &Position, when: Option<&Cond>, text: Text, scene: SceneId) -> bool {
        let positions = match &self.knows {
            Some(known) => vec![Position { known: known.clone(), ..position.clone() }],
            None => knowing(self.story, position, when, text),
        };
        let mut is_read = false;
        for position in positions {
            if when.is_none_or(|when| position.holds(when)) {
                self.read_pieces(&position, text.start..text.end, scene);
                is_read = true;
            }
        }
        is_read
    }

    fn read_pieces(&mut self, position: &Position, pieces: Range<u32>, scene: SceneId) {
        let story = self.story;
        let mut at = pieces.start;
        while at < pieces.end {
            match *story.piece(at) {
                Piece::Unless { cond, to } => {
                    let is_jump = |piece: &Piece| match piece {
                        Piece::Jump { to } => Some(*to),
                        _ => None,
                    };
                    let end = Some(to - 1).filter(|last| *last > at).and_then(|last| is_jump(story.piece(last)));
                    let (first, second) = (at + 1..if end.is_some() { to - 1 } else { to }, to..end.unwrap_or(to));
                    at = second.end;
                    let test = story.cond(cond);
                    let holds = position.holds(test);
                    // The way a value is shown is not a variant.
                    if !matches!(story.piece(first.start), Piece::Value { .. }) {
                        self.seen.read.entry((cond, holds)).or_default().insert(scene);
                        let mut pieces = if holds { first.clone() } else { second.clone() };
                        let has_words = |piece: &Piece| {
                            matches!(piece, Piece::Words { .. } | Piece::Value { .. } | Piece::Document(_))
                        };
                        if pieces.any(|at| has_words(story.piece(at))) {
                            self.seen.parts.insert(TextPart::Variant(TextVariant { cond, holds }));
                        }
                    }
                    self.read_pieces(position, if holds { first } else { second }, scene);
                }
                Piece::Document(document) => {
                    self.seen.parts.insert(TextPart::Document(document));
                    let text = story.document(document).text;
                    self.read_pieces(position, text.start..text.end, scene);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Takes every step that can be taken at a position: the choice, unless it is the only continuation, and what
    /// follows.
    pub(super) fn steps(&mut self, position: &Position) -> Vec<(Option<ChoiceId>, Position)> {
        let story = self.story;
        if let SceneKind::Next(target) = story.scene(position.scene).kind {
            let mut next = position.clone();
            self.leave(&mut next);
            self.go(&mut next, target);
            return vec![(None, next)];
        }
        let open = story.choices_of(position.scene).filter(|choice| self.look_at(position, *choice) == Shown::Open);
        let open: Vec<ChoiceId> = open.collect();
        open.into_iter().map(|choice| (Some(choice), self.take(position, choice))).collect()
    }
}

/// A position with everything that earlier runs may have learned, as far as a text and the condition for it ask.
pub(super) fn knowing(story: &Story, position: &Position, when: Option<&Cond>, text: Text) -> Vec<Position> {
    let mut asked = BTreeSet::new();
    when.into_iter().for_each(|when| asked_facts(when, &mut asked));
    let mut texts = vec![text];
    while let Some(text) = texts.pop() {
        for piece in story.pieces(text) {
            match piece {
                Piece::Unless { cond, .. } => asked_facts(story.cond(*cond), &mut asked),
                Piece::Document(document) => texts.push(story.document(*document).text),
                _ => {}
            }
        }
    }
    let mut all = vec![position.clone()];
    for fact in asked {
        let with =
            |position: &Position| Position { known: [&position.known[..], &[fact]].concat(), ..position.clone() };
        let more: Vec<Position> = all.iter().map(with).collect();
        all.extend(more);
    }
    all
}

/// The facts in the `known(…)` of a condition.
fn asked_facts(cond: &Cond, asked: &mut BTreeSet<FactId>) {
    match cond {
        Cond::Known(fact) => _ = asked.insert(*fact),
        Cond::Holds(_) | Cond::Compare(..) => {}
        Cond::Not(inner) => asked_facts(inner, asked),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| asked_facts(part, asked)),
    }
}

/// Every position that a reader can be at in one edition, and everything that is seen there.
pub(super) struct Tried {
    /// In the order of the fewest choices that lead there, the first in declared order first.
    pub(super) positions: Vec<Position>,
    /// How many choices lead to each.
    pub(super) depths: Vec<usize>,
    /// For each position the steps from there.
    pub(super) next: Vec<Vec<(Option<ChoiceId>, usize)>>,
    /// The junctions that are passed, what holds there, and how many choices lead there.
    pub(super) passed: Vec<(JunctionId, Position, usize)>,
    pub(super) seen: Seen,
}

impl Tried {
    /// Tries everything; returns `None` if there are too many positions.
    pub(super) fn new(story: &Story, edition: Edition, most: usize) -> Option<Self> {
        let mut reader = Reader::new(story);
        let mut known: HashMap<Position, usize> = HashMap::new();
        let (positions, depths, next, passed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut tried = Self { positions, depths, next, passed, seen: Seen::default() };
        let mut steps: Vec<Vec<(Option<ChoiceId>, Position)>> = Vec::new();
        let mut waiting = VecDeque::from([(reader.begin(edition), 0)]);
        let pass = |reader: &mut Reader, depth: usize| -> Vec<(JunctionId, Position, usize)> {
            reader.passed.drain(..).map(|(junction, position)| (junction, position, depth)).collect()
        };
        tried.passed.extend(pass(&mut reader, 0));
        while let Some((position, depth)) = waiting.pop_front() {
            if known.contains_key(&position) {
                continue;
            }
            if known.len() >= most {
                return None;
            }
            known.insert(position.clone(), tried.positions.len());
            reader.read_all(&position);
            let found = reader.steps(&position);
            let choices = usize::from(!story.is_passed_through(position.scene));
            tried.passed.extend(pass(&mut reader, depth + choices));
            for (choice, next) in &found {
                match choice {
                    None => waiting.push_front((next.clone(), depth)),
                    Some(_) => waiting.push_back((next.clone(), depth + 1)),
                }
            }
            steps.push(found);
            tried.positions.push(position);
            tried.depths.push(depth);
        }
        let number = |steps: Vec<(Option<ChoiceId>, Position)>| -> Vec<(Option<ChoiceId>, usize)> {
            steps.into_iter().map(|(choice, position)| (choice, known[&position])).collect()
        };
        tried.next = steps.into_iter().map(number).collect();
        tried.seen = reader.seen;
        Some(tried)
    }

    /// Returns for each position whether one that passes a test can be reached from it.
    pub(super) fn leading(&self, is: impl Fn(usize, &Position) -> bool) -> Vec<bool> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.positions.len()];
        for (at, steps) in self.next.iter().enumerate() {
            steps.iter().for_each(|(_, to)| before[*to].push(at));
        }
        let mut leading = vec![false; self.positions.len()];
        let mut waiting: Vec<usize> =
            self.positions.iter().enumerate().filter(|(at, position)| is(*at, position)).map(|each| each.0).collect();
        while let Some(at) = waiting.pop() {
            if !std::mem::replace(&mut leading[at], true) {
                waiting.extend(&before[at]);
            }
        }
        leading
    }
}
