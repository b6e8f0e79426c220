//! What exploration proves of a story, as problems with their places and the runs that show them.

use crate::diag::{Code, Diagnostic, Place};
use crate::explore::{Answer, CondAt, Explored, OneSided, Part, PartFound, Stuck, Witness};
use crate::story::{BranchId, ChoiceId, Places, SceneId, Spots, Story, Target};

/// What is known of a story and where its parts stand.
pub(super) struct Known<'k> {
    pub(super) story: &'k Story,
    pub(super) places: &'k Places,
    pub(super) spots: &'k Spots,
    pub(super) explored: &'k Explored,
    pub(super) parts: &'k [PartFound],
}

/// Everything that is proved and worth a warning, in no order.
pub(super) fn proved(known: &Known) -> Vec<Diagnostic> {
    let mut found = known.never_reached();
    found.extend(known.never_taken());
    found.extend(known.explored.dead_ends.iter().map(|stuck| known.dead_end(stuck)));
    found.extend(known.explored.soft_locks.iter().map(|stuck| known.soft_lock(stuck)));
    found.extend(known.explored.always.iter().filter_map(|one| known.one_sided(one)));
    found.extend(known.never_read());
    found
}

impl Known<'_> {
    fn scene(&self, scene: SceneId) -> &str {
        self.story.scene(scene).id_text(self.story)
    }

    fn is_reached(&self, scene: SceneId) -> bool {
        self.explored.scenes.get(scene.index()) == Some(&Answer::Yes)
    }

    fn never_reached(&self) -> Vec<Diagnostic> {
        let never = self.story.scene_ids().zip(&self.explored.scenes).filter(|(_, answer)| **answer == Answer::No);
        let warn = |(scene, _): (SceneId, &Answer)| {
            let what = if self.story.ending(scene).is_some() { "ending" } else { "scene" };
            let message = format!("the {what} `{}` can never be reached", self.scene(scene));
            let problem = Diagnostic::new(Code::NeverReached, self.places.scene(scene), message);
            let shut = self.shut_ways(scene).into_iter();
            let problem = shut.fold(problem, |problem, place| problem.label(place, "this way is never open"));
            problem.help("no way to it is ever open; look at the conditions on the way")
        };
        never.map(warn).collect()
    }

    /// The ways from scenes that are reached to one that is not: choices that can't be taken, and lines whose
    /// condition never holds.
    fn shut_ways(&self, scene: SceneId) -> Vec<Place> {
        let mut shut = Vec::new();
        let leads_there = |branch: &BranchId| self.story.branch(*branch).to == Target::Scene(scene);
        for (id, answer) in self.story.choice_ids().zip(&self.explored.choices) {
            let choice = self.story.choice(id);
            for branch in choice.branches.ids().filter(|_| self.is_reached(choice.scene)).filter(leads_there) {
                match answer {
                    Answer::No => shut.push(self.gate(id).unwrap_or(self.places.choice(id).text)),
                    _ => shut.extend(self.spots.branch(branch)),
                }
            }
        }
        shut
    }

    /// Whether a choice leads only to scenes that are never reached, which is said of them.
    fn leads_nowhere(&self, choice: ChoiceId) -> bool {
        let routes = self.story.branches_in(self.story.choice(choice).branches);
        routes.iter().all(|route| matches!(route.to, Target::Scene(scene) if !self.is_reached(scene)))
    }

    /// Choices of scenes that are reached; those of others say nothing new.
    fn never_taken(&self) -> Vec<Diagnostic> {
        let never = self.story.choice_ids().zip(&self.explored.choices).filter(|(_, answer)| **answer == Answer::No);
        let choices = never.map(|(choice, _)| choice);
        let choices = choices.filter(|choice| self.is_reached(self.story.choice(*choice).scene));
        choices.filter(|choice| !self.leads_nowhere(*choice)).map(|choice| self.untaken(choice)).collect()
    }

    fn untaken(&self, choice: ChoiceId) -> Diagnostic {
        let found = self.story.choice(choice);
        let message = format!("`{}` can never be taken", found.id_text(self.story));
        let problem = Diagnostic::new(Code::NeverTaken, self.places.choice(choice).text, message);
        match self.gate(choice) {
            Some(place) => {
                problem.label(place, "this never holds here").help("change the condition, or take the choice out")
            }
            None => problem.help("its conditions never hold together here"),
        }
    }

    /// The gate of a choice that alone keeps it from being taken.
    fn gate(&self, choice: ChoiceId) -> Option<Place> {
        let shut = |one: &&OneSided| {
            !one.holds && [CondAt::When(choice), CondAt::Seal(choice), CondAt::Needs(choice)].contains(&one.at)
        };
        self.explored.always.iter().find(shut).and_then(|one| self.place(one.at))
    }

    fn dead_end(&self, stuck: &Stuck) -> Diagnostic {
        let message = format!("a reader can come to `{}` and find nothing to take", self.scene(stuck.scene));
        let problem = Diagnostic::new(Code::DeadEnd, self.places.scene(stuck.scene), message);
        self.shown(problem, stuck.witness.as_ref()).help("leave one choice open, whatever holds")
    }

    fn soft_lock(&self, stuck: &Stuck) -> Diagnostic {
        let message = format!("from `{}` a reader may never come to an ending", self.scene(stuck.scene));
        let problem = Diagnostic::new(Code::SoftLock, self.places.scene(stuck.scene), message);
        self.shown(problem, stuck.witness.as_ref()).help("open a way to an ending from wherever that leads")
    }

    fn shown(&self, problem: Diagnostic, witness: Option<&Witness>) -> Diagnostic {
        let Some(witness) = witness else { return problem };
        let choices: Vec<&str> =
            witness.choices.iter().map(|choice| self.story.choice(*choice).id_text(self.story)).collect();
        match choices.as_slice() {
            [] => problem.help("at the very start"),
            choices => problem.help(format!("a run that shows it: {}", choices.join(", "))),
        }
    }

    /// A condition with one outcome. One that only keeps a choice from ever being taken is told with the choice.
    fn one_sided(&self, one: &OneSided) -> Option<Diagnostic> {
        let never_taken = |choice: ChoiceId| self.explored.choices.get(choice.index()) == Some(&Answer::No);
        match one.at {
            CondAt::When(choice) | CondAt::Seal(choice) | CondAt::Needs(choice) if never_taken(choice) => return None,
            CondAt::Route(route) if !one.holds && self.leads_to_unreached(route) => return None,
            _ => {}
        }
        let (how, help) = match (one.at, one.holds) {
            (CondAt::Needs(_), true) => ("always holds", "the choice is never locked: take `needs` and `locked` out"),
            (_, true) => ("always holds", "take the condition out, or ask for something else"),
            (CondAt::Route(_), false) => ("never holds", "this way is never taken: take the line out"),
            (_, false) => ("never holds", "take out what depends on it, or ask for something else"),
        };
        let problem =
            Diagnostic::new(Code::ConstantCondition, self.place(one.at)?, format!("this {how} where it is judged"));
        Some(problem.help(help))
    }

    fn leads_to_unreached(&self, branch: BranchId) -> bool {
        matches!(self.story.branch(branch).to, Target::Scene(scene) if !self.is_reached(scene))
    }

    /// Parts of texts of scenes that are reached.
    fn never_read(&self) -> Vec<Diagnostic> {
        let unread = |wanted: Part| self.parts.iter().any(|part| part.part == wanted && part.readable == Answer::No);
        let parts = self.parts.iter().filter(|part| part.readable == Answer::No && !part.inside.is_some_and(unread));
        let parts = parts.filter(|part| part.scenes.iter().any(|scene| self.is_reached(*scene)));
        let warn = |part: &PartFound| {
            let place = self.spots.text(part.part.cond)?;
            let message = if part.part.holds {
                "nobody can read what stands after this condition"
            } else {
                "nobody can read what stands for when this condition doesn't hold"
            };
            let help = if part.part.holds { "it never holds here" } else { "it always holds here" };
            Some(Diagnostic::new(Code::NeverShown, place, message).help(help))
        };
        parts.filter_map(warn).collect()
    }

    fn place(&self, at: CondAt) -> Option<Place> {
        match at {
            CondAt::When(choice) => self.spots.gate(choice, 0),
            CondAt::Seal(choice) => self.spots.gate(choice, 1),
            CondAt::Needs(choice) => self.spots.gate(choice, 2),
            CondAt::Effect(effect) => self.spots.effect(effect),
            CondAt::Route(route) => self.spots.branch(route),
        }
    }
}
