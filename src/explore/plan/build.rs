//! Building a plan from a story.

use super::graph::{bits_read_at, bits_written_at, location_of, order};
use super::predicate::{Predicate, Term, all, any, negation};
use super::{
    Assign, Guard, GuardedEdge, Location, LocationKind, Observed, Plan, StoryVar, Transition, Update, Value, Variable,
};
use crate::explore::variables::VarSet;
use crate::story::{
    Bit, BitUpdate, Branch, BranchId, ChoiceId, CompareOp, Cond, CondSite, Edition, Effect, EffectId, EffectOp,
    GateKind, IdRange, MeterId, Operand, SceneId, SceneKind, Story,
};

impl Plan {
    /// Builds the plan of a story in one edition, in which `observed` is live in addition to what the story itself
    /// reads.
    pub(crate) fn new(story: &Story, edition: Edition, observed: &Observed) -> Self {
        Self::build(story, edition, observed, false)
    }

    /// Builds the plan for reporting what each effect does: effects are kept, even if nothing reads what they change,
    /// if the report says whether their conditions hold or whether they stop at the end of a range.
    pub(crate) fn for_report(story: &Story, edition: Edition, observed: &Observed) -> Self {
        Self::build(story, edition, observed, true)
    }

    fn build(story: &Story, edition: Edition, observed: &Observed, reports: bool) -> Self {
        let archived = story.facts_from_archive().map(|fact| (Bit::from(fact), edition == Edition::Later));
        let mut plan = Self {
            greatest: Vec::new(),
            initial: Vec::new(),
            locations: Vec::new(),
            start: location_of(story, story.start()),
            order: order(story),
            scene_count: story.scenes().len(),
            choice_count: story.choices().len(),
            effect_count: story.effect_ids().len(),
            branch_count: story.branches().len(),
            meters: Vec::new(),
            stands_for: Vec::new(),
            variable_of_bit: vec![None; story.bit_count()],
            reports,
            least: story.meters().iter().map(|meter| meter.range.0).collect(),
            archived: archived.collect(),
            from_start: story.fact_ids().filter(|fact| story.fact(*fact).start).map(Bit::from).collect(),
        };
        plan.order_variables(story, observed);
        let mut locations: Vec<Location> = story.scene_ids().map(|scene| plan.scene(story, scene)).collect();
        locations.extend(story.junctions().iter().map(|junction| plan.junction(story, junction.branches)));
        plan.locations = locations;
        plan.find_live(observed);
        plan
    }

    /// Gives a variable to each meter, and to each bit that something reads and something writes.
    ///
    /// The bits are ordered by where they are first written, the last in the story first, and the meters come in the
    /// middle. Of the orders that were tried on large stories, this one makes the smallest diagrams, by a factor of two
    /// to ten.
    fn order_variables(&mut self, story: &Story, observed: &Observed) {
        let mut needs_variable = self.bits_read(story, observed);
        let mut bits: Vec<Bit> = Vec::new();
        for location in &self.order {
            bits_written_at(story, *location, &mut |bit| {
                if needs_variable.get_mut(bit.index()).is_some_and(std::mem::take) {
                    bits.push(bit);
                }
            });
        }
        bits.reverse();
        bits.sort_by_key(|bit| bit.index() < story.facts().len());
        let (above, below) = bits.split_at(bits.len() / 2);
        above.iter().for_each(|bit| self.add_bit(*bit));
        for (meter, id) in story.meters().iter().zip(story.meter_ids()) {
            let variable = self.add_variable(
                StoryVar::Meter(id),
                meter.range.1.abs_diff(meter.range.0),
                meter.start.abs_diff(meter.range.0),
            );
            self.meters.push(variable);
        }
        below.iter().for_each(|bit| self.add_bit(*bit));
    }

    /// Returns for each bit whether the story or a question reads it. Archived facts count as not read.
    fn bits_read(&self, story: &Story, observed: &Observed) -> Vec<bool> {
        let mut is_read = vec![false; story.bit_count()];
        let mut mark =
            |bit: Bit, read: bool| is_read.get_mut(bit.index()).into_iter().for_each(|is_read| *is_read = read);
        for location in &self.order {
            bits_read_at(story, *location, &mut |bit| mark(bit, true));
        }
        for var in observed.iter().flat_map(|(_, vars)| vars) {
            if let StoryVar::Bit(bit) = var {
                mark(*bit, true);
            }
        }
        self.archived.iter().for_each(|(bit, _)| mark(*bit, false));
        // Whatever decides how a count changes is read, too, if something reads the count.
        let counts: Vec<BitUpdate> = story.scenes().iter().flat_map(|scene| scene.visits.updates()).collect();
        let is_marked = |is_read: &[bool], bit: Bit| is_read.get(bit.index()) == Some(&true);
        let missing = |is_read: &[bool]| -> Vec<Bit> {
            let read = counts.iter().filter(|update| is_marked(is_read, update.bit));
            read.filter_map(|update| update.if_set).filter(|set| !is_marked(is_read, *set)).collect()
        };
        let mut left = missing(&is_read);
        while !left.is_empty() {
            left.iter().for_each(|bit| is_read.get_mut(bit.index()).into_iter().for_each(|is_read| *is_read = true));
            left = missing(&is_read);
        }
        is_read
    }

    fn add_bit(&mut self, bit: Bit) {
        let variable = self.add_variable(StoryVar::Bit(bit), 1, Value::from(self.from_start.contains(&bit)));
        if let Some(of_bit) = self.variable_of_bit.get_mut(bit.index()) {
            *of_bit = Some(variable);
        }
    }

    fn add_variable(&mut self, stands_for: StoryVar, greatest: Value, initial: Value) -> Variable {
        self.stands_for.push(stands_for);
        self.greatest.push(greatest);
        self.initial.push(initial);
        self.greatest.len() as Variable - 1
    }

    fn scene(&self, story: &Story, id: SceneId) -> Location {
        let scene = story.scene(id);
        let leave: Vec<Update> = scene.visits.updates().filter_map(|update| self.bit_update(update)).collect();
        let (kind, transitions) = match &scene.kind {
            SceneKind::Choices(choices) => {
                let transitions = choices.ids().map(|choice| self.choice(story, choice, leave.clone()));
                (LocationKind::Choices, transitions.collect())
            }
            SceneKind::Next(to) => {
                let guard = Guard { at: None, when: Predicate::Constant(true) };
                let edges = vec![GuardedEdge { guard, to: location_of(story, *to) }];
                (LocationKind::Next, vec![self.transition(None, Vec::new(), leave, edges)])
            }
            SceneKind::Ending(_) => (LocationKind::Ending, Vec::new()),
        };
        self.location(kind, self.updates(story, scene.arrive).collect(), transitions)
    }

    fn junction(&self, story: &Story, branches: IdRange<BranchId>) -> Location {
        let transition = self.transition(None, Vec::new(), Vec::new(), self.edges(story, branches));
        self.location(LocationKind::Junction, Vec::new(), vec![transition])
    }

    /// Returns a location where nothing is known to be live.
    fn location(&self, kind: LocationKind, on_entry: Vec<Update>, transitions: Vec<Transition>) -> Location {
        let (live_before_entry, live) = Default::default();
        Location { kind, on_entry, transitions, live_before_entry, live }
    }

    fn transition(
        &self,
        choice: Option<ChoiceId>,
        guards: Vec<Guard>,
        updates: Vec<Update>,
        edges: Vec<GuardedEdge>,
    ) -> Transition {
        Transition { choice, guards, updates, observed: VarSet::default(), edges }
    }

    fn choice(&self, story: &Story, id: ChoiceId, leave: Vec<Update>) -> Transition {
        let choice = story.choice(id);
        let taken = choice.taken.filter(|_| choice.once).and_then(|bit| self.variable(StoryVar::Bit(bit)));
        let not_taken = taken.map(|taken| Guard { at: None, when: negation(Predicate::IsSet(taken)) });
        let gates = GateKind::ALL.into_iter().filter_map(|kind| {
            let when = self.predicate(choice.gate(kind)?);
            Some(Guard { at: Some(CondSite::Gate(id, kind)), when })
        });
        let mut guards: Vec<Guard> = gates.collect();
        // A choice that was already taken is hidden, as by a `when`, before anything else is evaluated.
        let after_when = usize::from(choice.gate(GateKind::When).is_some());
        guards.splice(after_when..after_when, not_taken);
        let leave = leave.into_iter().filter(|_| choice.leaves);
        let updates =
            leave.chain(choice.taken.and_then(|bit| self.set_bit(bit))).chain(self.updates(story, choice.effects));
        self.transition(Some(id), guards, updates.collect(), self.edges(story, choice.branches))
    }

    fn edges(&self, story: &Story, branches: IdRange<BranchId>) -> Vec<GuardedEdge> {
        let edge = |(branch, id): (&Branch, BranchId)| GuardedEdge {
            guard: Guard {
                at: branch.when.is_some().then_some(CondSite::Branch(id)),
                when: branch.when.as_deref().map_or(Predicate::Constant(true), |cond| self.predicate(cond)),
            },
            to: location_of(story, branch.to),
        };
        story.branches_in(branches).iter().zip(branches.ids()).map(edge).collect()
    }

    fn set_bit(&self, bit: Bit) -> Option<Update> {
        self.bit_update(BitUpdate { bit, to: true, if_set: None })
    }

    /// Returns the update of a bit that no effect names, if it has a variable.
    fn bit_update(&self, BitUpdate { bit, to, if_set }: BitUpdate) -> Option<Update> {
        let variable = self.variable(StoryVar::Bit(bit))?;
        let guard = if_set.map(|set| Guard { at: None, when: self.is_set(set) });
        Some(Update { assign: Assign::Set(variable, Value::from(to)), guard, effect: None })
    }

    fn updates<'u>(&'u self, story: &'u Story, effects: IdRange<EffectId>) -> impl Iterator<Item = Update> + 'u {
        story.effects_in(effects).iter().zip(effects.ids()).map(|(effect, id)| self.update(effect, id))
    }

    fn update(&self, effect: &Effect, id: EffectId) -> Update {
        let assign = match effect.op {
            EffectOp::Add(meter, by) => Assign::Shift(self.meter(meter), by),
            EffectOp::Set(meter, to) => Assign::Set(self.meter(meter), to.abs_diff(self.least_of(meter))),
            EffectOp::Hold(bit, holds) => {
                let variable = self.variable(StoryVar::Bit(bit));
                variable.map_or(Assign::Nothing, |variable| Assign::Set(variable, Value::from(holds)))
            }
        };
        let at = self.reports.then_some(CondSite::Effect(id));
        let guard = |cond| Guard { at, when: self.predicate(cond) };
        Update { assign, guard: effect.when.as_deref().map(guard), effect: Some(id) }
    }

    /// Returns the variable of a meter. Every meter has one, so the fallback is never reached.
    fn meter(&self, meter: MeterId) -> Variable {
        self.variable(StoryVar::Meter(meter)).unwrap_or(Variable::MAX)
    }

    /// Translates a condition of the story. What earlier runs have learned counts as unknown.
    pub(crate) fn predicate(&self, cond: &Cond) -> Predicate {
        match cond {
            Cond::Holds(bit) => self.is_set(*bit),
            Cond::Known(_) => Predicate::Constant(false),
            Cond::Compare(meter, how, Operand::Number(number)) => self.compare_number(*meter, *how, *number),
            Cond::Compare(meter, how, Operand::Meter(other)) => {
                let term = |meter| Term { variable: self.meter(meter), least: i64::from(self.least_of(meter)) };
                Predicate::Compare(term(*meter), *how, term(*other))
            }
            Cond::Not(inner) => negation(self.predicate(inner)),
            Cond::All(parts) => all(parts.iter().map(|part| self.predicate(part))),
            Cond::Any(parts) => any(parts.iter().map(|part| self.predicate(part))),
        }
    }

    fn is_set(&self, bit: Bit) -> Predicate {
        if let Some((_, holds)) = self.archived.iter().find(|(archived, _)| *archived == bit) {
            return Predicate::Constant(*holds);
        }
        // A bit without a variable is never written, so it keeps its value from the beginning of the run.
        let first = || Predicate::Constant(self.from_start.contains(&bit));
        self.variable(StoryVar::Bit(bit)).map_or_else(first, Predicate::IsSet)
    }

    fn compare_number(&self, meter: MeterId, how: CompareOp, number: i32) -> Predicate {
        let (variable, least) = (self.meter(meter), i64::from(self.least_of(meter)));
        let greatest = i64::from(self.greatest.get(variable as usize).copied().unwrap_or_default());
        let at_least = |number: i64| match number - least {
            ..=0 => Predicate::Constant(true),
            value if value > greatest => Predicate::Constant(false),
            value => Predicate::AtLeast(variable, value as Value),
        };
        let number = i64::from(number);
        match how {
            CompareOp::AtLeast => at_least(number),
            CompareOp::More => at_least(number + 1),
            CompareOp::Less => negation(at_least(number)),
            CompareOp::AtMost => negation(at_least(number + 1)),
            CompareOp::Equal => all([at_least(number), negation(at_least(number + 1))]),
            CompareOp::Unequal => any([negation(at_least(number)), at_least(number + 1)]),
        }
    }
}
