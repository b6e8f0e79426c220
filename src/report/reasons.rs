//! Why something can never happen: the nearest proved reason.

use super::explored::ExploreReport;
use crate::explore::{Answer, OneSided};
use crate::story::{
    Bit, BranchId, ChoiceId, CompareOp, Cond, CondSite, EffectId, EffectOp, IdRange, JunctionId, Operand, SceneId,
    SceneKind, Story, Target,
};

/// Returns why a scene can never be reached, if that is proved and one reason is known.
pub fn why_never(report: &ExploreReport, scene: SceneId) -> Option<String> {
    let is_never = report.explored.scenes.get(scene.index()) == Some(&Answer::No);
    is_never.then(|| Reasons::new(report).scene(scene)).flatten()
}

/// Finds reasons in the result of exploring. Reasons are only given for what can never happen, so everything was
/// explored.
pub(super) struct Reasons<'r, 's> {
    report: &'r ExploreReport<'s>,
    /// For each scene, whether any path leads there from the start, whatever its conditions.
    is_linked: Vec<bool>,
}

/// What leads to a scene or junction.
#[derive(Clone, Copy)]
enum Way {
    Start,
    Next(SceneId),
    Choice(ChoiceId, BranchId),
    Junction(JunctionId, BranchId),
}

impl<'r, 's> Reasons<'r, 's> {
    /// Prepares to find reasons in the result of exploring.
    pub(super) fn new(report: &'r ExploreReport<'s>) -> Self {
        Self { report, is_linked: linked(report.story) }
    }

    /// Returns why a choice can never be taken, if one condition or its scene is to blame.
    pub(super) fn choice(&self, choice: ChoiceId) -> Option<String> {
        let scene = self.report.story.choice(choice).scene;
        if !self.is_reached(scene) {
            return Some(format!("`{}` is never reached", self.report.scene(scene)));
        }
        let is_closed = |one: &&OneSided| !one.holds && matches!(one.at, CondSite::Gate(gated, _) if gated == choice);
        let gate = self.report.explored.always.iter().find(is_closed)?;
        let CondSite::Gate(_, kind) = gate.at else { return None };
        Some(self.never_holds(gate.at, self.report.story.choice(choice).gate(kind), Some(scene)))
    }

    /// Returns why a scene can never be reached: what blocks the first path to it that begins where a reader can be.
    pub(super) fn scene(&self, scene: SceneId) -> Option<String> {
        if self.is_linked.get(scene.index()) == Some(&false) {
            return Some("no path leads there from the start".to_owned());
        }
        self.target(Target::Scene(scene), self.report.story.junctions().len())
    }

    fn target(&self, target: Target, depth: usize) -> Option<String> {
        let ways = self.ways_to(target);
        let blocked = ways.iter().find_map(|way| self.blocked(*way, depth));
        blocked.or_else(|| {
            let mut from = ways.iter().filter_map(|way| match way {
                Way::Next(scene) => Some(*scene),
                Way::Choice(choice, _) => Some(self.report.story.choice(*choice).scene),
                Way::Start | Way::Junction(..) => None,
            });
            let is_before =
                |from: &SceneId| Target::Scene(*from) != target && self.is_linked.get(from.index()) == Some(&true);
            let from = from.find(|from| is_before(from) && !self.is_reached(*from))?;
            Some(format!("`{}` is never reached", self.report.scene(from)))
        })
    }

    /// Returns what blocks one path, if a reader can be where it begins.
    fn blocked(&self, way: Way, depth: usize) -> Option<String> {
        let story = self.report.story;
        match way {
            Way::Start | Way::Next(_) => None,
            Way::Choice(choice, _) if !self.is_reached(story.choice(choice).scene) => None,
            Way::Choice(choice, branch) => match self.report.explored.choices.get(choice.index()) {
                Some(Answer::No) => self.choice(choice),
                _ => self.never_followed(story.choice(choice).branches, branch),
            },
            Way::Junction(junction, branch) => self
                .never_followed(story.junction(junction).branches, branch)
                .or_else(|| self.target(Target::Junction(junction), depth.checked_sub(1)?)),
        }
    }

    /// Returns why a line of a `to_first` is never followed: its condition, or that of a line before it.
    fn never_followed(&self, branches: IdRange<BranchId>, branch: BranchId) -> Option<String> {
        let always = |branch: BranchId| {
            self.report.explored.always.iter().find(move |one| one.at == CondSite::Branch(branch)).map(|one| one.holds)
        };
        let cond = |branch: BranchId| self.report.story.branch(branch).when.as_deref();
        if always(branch) == Some(false) {
            return Some(self.never_holds(CondSite::Branch(branch), cond(branch), None));
        }
        let before = branches.ids().take_while(|id| *id != branch).find(|id| always(*id) == Some(true))?;
        let (place, written) = self.report.condition(CondSite::Branch(before));
        Some(format!("`{written}` before it always holds ({place})"))
    }

    /// Returns the reason that a condition never holds, with the part of it that is to blame, if there is one.
    fn never_holds(&self, at: CondSite, cond: Option<&Cond>, scene: Option<SceneId>) -> String {
        let (place, written) = self.report.condition(at);
        let blame = cond.and_then(|cond| self.blame(cond, scene)).map(|blame| format!(": {blame}")).unwrap_or_default();
        format!("`{written}` never holds ({place}){blame}")
    }

    /// Returns the part of a condition that alone keeps it from holding: what is never set, or out of reach.
    fn blame(&self, cond: &Cond, scene: Option<SceneId>) -> Option<String> {
        match cond {
            Cond::Holds(bit) => self.never_set(*bit),
            Cond::All(parts) => parts.iter().find_map(|part| self.blame(part, scene)),
            Cond::Compare(meter, how, Operand::Number(number)) => {
                let values = self.report.explored.meters.get(meter.index())?;
                let (least, most) = (*values.by_scene.get(scene?.index())?)?;
                let name = self.report.story.meter_name(*meter);
                match how {
                    CompareOp::AtLeast if most < *number => Some(format!("`{name}` is at most {most} there")),
                    CompareOp::More if most <= *number => Some(format!("`{name}` is at most {most} there")),
                    CompareOp::AtMost if least > *number => Some(format!("`{name}` is at least {least} there")),
                    CompareOp::Less if least >= *number => Some(format!("`{name}` is at least {least} there")),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Returns the reason that a fact is never set, a scene never left or a choice never taken, if that is the case.
    fn never_set(&self, bit: Bit) -> Option<String> {
        let story = self.report.story;
        if let Some(fact) = story.fact_ids().find(|fact| Bit::from(*fact) == bit) {
            let holds_first = story.fact(fact).finished_before || story.fact(fact).start;
            return (!holds_first && !self.is_ever_set(bit))
                .then(|| format!("`{}` is never set", story.fact_name(fact)));
        }
        if let Some(scene) = story.scene_ids().find(|scene| story.scene(*scene).visits.left() == Some(bit)) {
            return (!self.is_reached(scene)).then(|| format!("`{}` is never reached", self.report.scene(scene)));
        }
        // A choice of a list is one of several scenes.
        let mut choices = story.choice_ids().filter(|choice| story.choice(*choice).taken == Some(bit));
        let first = choices.next()?;
        let is_never_taken = |choice: ChoiceId| self.report.explored.choices.get(choice.index()) == Some(&Answer::No);
        let never = is_never_taken(first) && choices.all(is_never_taken);
        never.then(|| format!("`{}` is never taken", self.report.choice(first)))
    }

    fn is_ever_set(&self, bit: Bit) -> bool {
        let story = self.report.story;
        let sets = |effects: IdRange<EffectId>| {
            story.effects_in(effects).iter().zip(effects.ids()).any(|(effect, id)| {
                let never = |one: &OneSided| one.at == CondSite::Effect(id) && !one.holds;
                effect.op == EffectOp::Hold(bit, true) && !self.report.explored.always.iter().any(never)
            })
        };
        let taken = story.choice_ids().zip(&self.report.explored.choices).filter(|each| *each.1 != Answer::No);
        let reached = story.scene_ids().filter(|scene| self.is_reached(*scene));
        taken.map(|(choice, _)| story.choice(choice).effects).any(sets)
            || reached.map(|scene| story.scene(scene).arrive).any(sets)
    }

    fn is_reached(&self, scene: SceneId) -> bool {
        self.report.explored.scenes.get(scene.index()) == Some(&Answer::Yes)
    }

    fn ways_to(&self, target: Target) -> Vec<Way> {
        let story = self.report.story;
        let leads = |branch: &BranchId| story.branch(*branch).to == target;
        let start = (story.start() == target).then_some(Way::Start);
        let nexts = story.scene_ids().filter_map(|scene| match story.scene(scene).kind {
            SceneKind::Next(to) if to == target => Some(Way::Next(scene)),
            _ => None,
        });
        let choices = story.choice_ids().flat_map(|choice| {
            let branches = story.choice(choice).branches.ids().filter(leads);
            branches.map(move |branch| Way::Choice(choice, branch)).collect::<Vec<_>>()
        });
        let junctions = story.junction_ids().flat_map(|junction| {
            let branches = story.junction(junction).branches.ids().filter(leads);
            branches.map(move |branch| Way::Junction(junction, branch)).collect::<Vec<_>>()
        });
        start.into_iter().chain(nexts).chain(choices).chain(junctions).collect()
    }
}

/// Returns for each scene whether edges lead there from the start, whatever their conditions.
fn linked(story: &Story) -> Vec<bool> {
    let (mut scenes, mut junctions) = (vec![false; story.scenes().len()], vec![false; story.junctions().len()]);
    let mut waiting = vec![story.start()];
    while let Some(target) = waiting.pop() {
        let known = match target {
            Target::Scene(scene) => scenes.get_mut(scene.index()),
            Target::Junction(junction) => junctions.get_mut(junction.index()),
        };
        if known.is_none_or(|known| std::mem::replace(known, true)) {
            continue;
        }
        let mut follow = |branches| waiting.extend(story.branches_in(branches).iter().map(|branch| branch.to));
        match target {
            Target::Junction(junction) => follow(story.junction(junction).branches),
            Target::Scene(scene) => match story.scene(scene).kind {
                SceneKind::Next(to) => waiting.push(to),
                _ => story.choices_of(scene).for_each(|choice| follow(story.choice(choice).branches)),
            },
        }
    }
    scenes
}
