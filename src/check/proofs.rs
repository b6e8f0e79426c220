//! What exploration proves about a story, as diagnostics with their locations and example runs.

use foldhash::{HashMap, HashSet};

use crate::diag::{Code, Diagnostic, FileSpan};
use crate::explore::{Answer, Explored, OneSided, Stuck, TextVariant, VariantAnswer, Witness};
use crate::story::{
    Alternative, Bit, BranchId, Choice, ChoiceId, Cond, CondSite, GateKind, SceneId, SourceMap, Story, Target,
};

/// A story with the result of exploring it and the locations of its parts.
pub(super) struct Proofs<'p> {
    /// The story that was explored.
    pub(super) story: &'p Story,
    /// The locations of its scenes and choices.
    pub(super) source_map: &'p SourceMap,
    /// What can happen in the story.
    pub(super) explored: &'p Explored,
    /// The parts of texts that depend on a condition, with whether they can be read.
    pub(super) parts: &'p [VariantAnswer],
}

impl Proofs<'_> {
    /// Returns a warning for everything that is proved to be a problem, in no particular order. A problem that follows
    /// from another one is omitted. What is not known causes no warning.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = self.never_reached();
        found.extend(self.never_taken());
        found.extend(self.explored.dead_ends.iter().map(|stuck| self.dead_end(stuck)));
        found.extend(self.explored.soft_locks.iter().map(|stuck| self.soft_lock(stuck)));
        found.extend(self.explored.always.iter().filter_map(|one| self.one_sided(one)));
        found.extend(self.never_read());
        found
    }

    fn scene(&self, scene: SceneId) -> &str {
        self.story.scene_name(scene)
    }

    fn is_reached(&self, scene: SceneId) -> bool {
        is_reached(self.explored, scene)
    }

    fn never_reached(&self) -> Vec<Diagnostic> {
        let never = self.story.scene_ids().zip(&self.explored.scenes).filter(|(_, answer)| **answer == Answer::No);
        // Of what is several scenes here and one in the files that they were made from, one warning says it.
        let has_copies = self.source_map.is_of_other_files();
        let place = |scene: SceneId| self.source_map.scene(scene);
        let reached = self.story.scene_ids().filter(|scene| has_copies && self.is_reached(*scene));
        let mut known: HashSet<FileSpan> = reached.map(place).collect();
        let never = never.filter(|(scene, _)| !has_copies || known.insert(place(*scene)));
        let blocked = self.blocked_paths();
        let warn = |(scene, _): (SceneId, &Answer)| {
            let what = if self.story.ending(scene).is_some() { "ending" } else { "scene" };
            let message = format!("the {what} `{}` can never be reached", self.scene(scene));
            let problem = Diagnostic::new(Code::NeverReached, self.source_map.scene(scene), message);
            let blocked = blocked.get(&scene).into_iter().flatten();
            let problem = blocked.fold(problem, |problem, place| problem.label(*place, "the path is blocked here"));
            problem.help("every path to it is blocked: check the conditions along the way")
        };
        never.map(warn).collect()
    }

    /// Returns for each scene what blocks the paths from reachable scenes to it: choices that can't be taken, and
    /// lines of `to_first` whose condition never holds.
    fn blocked_paths(&self) -> HashMap<SceneId, Vec<FileSpan>> {
        let mut blocked: HashMap<SceneId, Vec<FileSpan>> = HashMap::default();
        for (id, answer) in self.story.choice_ids().zip(&self.explored.choices) {
            let choice = self.story.choice(id);
            for branch in choice.branches.ids().filter(|_| self.is_reached(choice.scene)) {
                let Target::Scene(scene) = self.story.branch(branch).to else { continue };
                let place = match answer {
                    Answer::No => Some(self.gate(id).unwrap_or(self.source_map.choice(id).text)),
                    _ => self.source_map.condition(CondSite::Branch(branch)),
                };
                blocked.entry(scene).or_default().extend(place);
            }
        }
        blocked
    }

    /// Returns whether a choice leads only to unreachable scenes, which have a warning of their own.
    fn leads_nowhere(&self, choice: ChoiceId) -> bool {
        let routes = self.story.branches_in(self.story.choice(choice).branches);
        routes.iter().all(|route| matches!(route.to, Target::Scene(scene) if !self.is_reached(scene)))
    }

    /// Warns about choices in reachable scenes only; the others follow from their scene.
    fn never_taken(&self) -> Vec<Diagnostic> {
        let never = self.story.choice_ids().zip(&self.explored.choices).filter(|(_, answer)| **answer == Answer::No);
        let choices = never.map(|(choice, _)| choice);
        let choices = choices.filter(|choice| self.is_reached(self.story.choice(*choice).scene));
        let mut warned = HashSet::default();
        let choices = choices.filter(|choice| !self.is_taken_elsewhere(*choice));
        let choices = choices.filter(|choice| warned.insert(self.story.first_copy(*choice)));
        let mut places = HashSet::default();
        let has_copies = self.source_map.is_of_other_files();
        let choices = choices.filter(|choice| !has_copies || places.insert(self.source_map.choice(*choice).text));
        choices.filter(|choice| !self.leads_nowhere(*choice)).map(|choice| self.untaken(choice)).collect()
    }

    /// Returns whether a choice comes from a list, or is one of several that were made of one, and may be taken in another
    /// scene.
    fn is_taken_elsewhere(&self, choice: ChoiceId) -> bool {
        let (story, first) = (self.story, self.story.first_copy(choice));
        let list = story.choice(choice).list;
        let place = |choice: ChoiceId| self.source_map.choice(choice).text;
        let is_copy = |other: &ChoiceId| match self.source_map.is_of_other_files() {
            true => place(*other) == place(choice),
            false => list.is_some() && story.choice(*other).list == list && story.first_copy(*other) == first,
        };
        let mut copies = story.choice_ids().filter(is_copy);
        copies.any(|copy| self.explored.choices.get(copy.index()) != Some(&Answer::No))
    }

    fn untaken(&self, choice: ChoiceId) -> Diagnostic {
        let message = format!("the choice `{}` can never be taken", self.story.choice_name(choice));
        let problem = Diagnostic::new(Code::NeverTaken, self.source_map.choice(choice).text, message);
        match self.gate(choice) {
            Some(place) => {
                problem.label(place, "this never holds here").help("change the condition, or remove the choice")
            }
            None => problem.help("its conditions never hold at the same time here"),
        }
    }

    /// Returns the location of the gate that alone keeps a choice from being taken, if there is one.
    fn gate(&self, choice: ChoiceId) -> Option<FileSpan> {
        let always = &self.explored.always;
        // The gates come first, in the order of the choices.
        let before = |one: &OneSided| matches!(one.at, CondSite::Gate(gated, _) if gated < choice);
        let of_choice = |one: &&OneSided| matches!(one.at, CondSite::Gate(gated, _) if gated == choice);
        let mut gates = always.iter().skip(always.partition_point(before)).take_while(of_choice);
        gates.find(|one| !one.holds).and_then(|one| self.source_map.condition(one.at))
    }

    fn dead_end(&self, stuck: &Stuck) -> Diagnostic {
        let message = format!("a reader can get stuck in `{}`: no choice is available", self.scene(stuck.scene));
        let problem = Diagnostic::new(Code::DeadEnd, self.source_map.scene(stuck.scene), message);
        self.with_example(problem, stuck.witness.as_ref()).help("keep one choice available in every case")
    }

    fn soft_lock(&self, stuck: &Stuck) -> Diagnostic {
        let message = format!("a reader can get to `{}` with no path left to an ending", self.scene(stuck.scene));
        let problem = Diagnostic::new(Code::SoftLock, self.source_map.scene(stuck.scene), message);
        self.with_example(problem, stuck.witness.as_ref()).help("add a path from there to an ending")
    }

    fn with_example(&self, problem: Diagnostic, witness: Option<&Witness>) -> Diagnostic {
        match witness {
            Some(witness) => problem.help(example(self.story, witness)),
            None => problem,
        }
    }

    /// Warns about a condition that always has the same value, unless a warning about a choice or scene already says
    /// so.
    fn one_sided(&self, one: &OneSided) -> Option<Diagnostic> {
        let never_taken = |choice: ChoiceId| self.explored.choices.get(choice.index()) == Some(&Answer::No);
        match one.at {
            CondSite::Gate(choice, _) if never_taken(choice) => return None,
            CondSite::Branch(route) if !one.holds && self.leads_to_unreached(route) => return None,
            _ => {}
        }
        let (how, help) = match (one.at, one.holds) {
            (CondSite::Gate(_, GateKind::Needs), true) => {
                ("always holds", "the choice is never locked: remove `needs` and `locked`")
            }
            (_, true) => ("always holds", "remove the condition, or test something else"),
            (CondSite::Branch(_), false) => ("never holds", "this line is never used: remove it"),
            (_, false) => ("never holds", "remove what depends on it, or test something else"),
        };
        let place = self.source_map.condition(one.at)?;
        if is_said_elsewhere(self.story, self.explored, self.source_map, one) {
            return None;
        }
        let problem = Diagnostic::new(Code::ConstantCondition, place, format!("this condition {how} here")).help(help);
        Some(match self.true_of_itself(one.at) {
            Some(why) => problem.help(why),
            None => problem,
        })
    }

    /// Explains a condition in the effects or branches of a choice that asks whether this choice was taken, or whether
    /// its scene was left: both are already true there.
    fn true_of_itself(&self, at: CondSite) -> Option<String> {
        let story = self.story;
        let has = |choice: &Choice| match at {
            CondSite::Gate(..) => false,
            CondSite::Effect(effect) => choice.effects.contains(effect),
            CondSite::Branch(branch) => choice.branches.contains(branch),
        };
        let (id, choice) = story.choice_ids().map(|id| (id, story.choice(id))).find(|(_, choice)| has(choice))?;
        let cond = story.condition(at)?;
        let scene = self.scene(choice.scene);
        let is_asked = |bit: Option<Bit>| bit.is_some_and(|bit| cond.asks(bit));
        if is_asked(choice.taken) {
            let (id, name) = (story.choice_name(id), story.full_name(choice));
            return Some(format!("`took({name})` already holds while `{id}` takes effect"));
        }
        let is_left = is_asked(story.scene(choice.scene).visits.left());
        is_left.then(|| format!("`seen({scene})` already holds while a choice of `{scene}` takes effect"))
    }

    fn leads_to_unreached(&self, branch: BranchId) -> bool {
        matches!(self.story.branch(branch).to, Target::Scene(scene) if !self.is_reached(scene))
    }

    /// Warns about parts of texts in reachable scenes only, and not about parts inside others that are never read. If
    /// neither alternative of a condition is ever read, neither is the text that contains them, which is reported once.
    fn never_read(&self) -> Vec<Diagnostic> {
        let unread = || self.parts.iter().filter(|part| part.readable == Answer::No);
        let variants: HashSet<TextVariant> = unread().map(|part| part.variant).collect();
        let parts = unread().filter(|part| !part.inside.is_some_and(|outer| variants.contains(&outer)));
        let parts = parts.filter(|part| part.scenes.iter().any(|scene| self.is_reached(*scene)));
        // A part of a reusable text is never shown only if none of the texts that show it show that part.
        let key = |part: &VariantAnswer| PartKey::new(self.story, self.source_map, part.variant);
        let read = self.parts.iter().filter(|part| part.readable != Answer::No);
        let is_copied = |place| self.source_map.is_reused(place) || self.source_map.is_of_other_files();
        let read: HashSet<_> = read.map(key).filter(|key| is_copied(key.place)).collect();
        let mut warned = HashSet::default();
        let parts = parts.filter(|part| !read.contains(&key(part)) && warned.insert(key(part)));
        let other = |part: &VariantAnswer| TextVariant { holds: !part.variant.holds, ..part.variant };
        let warn = |part: &VariantAnswer| {
            let key = key(part);
            if let Some(alternative) = self.source_map.alternative(part.variant.cond) {
                return alternative_never_shown(key.place, alternative, part.variant.holds);
            }
            let (place, holds) = (key.place, key.holds);
            let is_neither_read = variants.contains(&other(part)) && !read.contains(&PartKey { holds: !holds, ..key });
            let (message, help) = match (holds, is_neither_read) {
                (true, true) => ("this text is never shown", "the text that it is part of is never shown"),
                (false, true) => return None,
                (true, false) => ("the text after this condition is never shown", "the condition never holds here"),
                (false, false) => {
                    ("the alternative to this condition is never shown", "the condition always holds here")
                }
            };
            Some(Diagnostic::new(Code::NeverShown, place, message).help(help))
        };
        parts.filter_map(warn).collect()
    }
}

/// The part of a text, which may be in several texts that were made of one.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct PartKey<'s> {
    place: FileSpan,
    /// Its condition, where several may be at one place.
    cond: Option<&'s Cond>,
    holds: bool,
}

impl<'s> PartKey<'s> {
    /// The key of a part.
    pub(crate) fn new(story: &'s Story, source_map: &SourceMap, variant: TextVariant) -> Self {
        let cond = source_map.is_of_other_files().then(|| story.cond(variant.cond));
        Self { place: source_map.text_condition(variant.cond), cond, holds: variant.holds }
    }
}

/// Warns about an alternative of a text that changes each time. The last one is shown where no condition holds; that an
/// earlier condition holds says nothing by itself.
fn alternative_never_shown(place: FileSpan, alternative: Alternative, holds: bool) -> Option<Diagnostic> {
    let number = alternative.shown(holds)?;
    let message = format!("alternative {number} of this text is never shown");
    Some(Diagnostic::new(Code::NeverShown, place, message).help("the story never comes here that often"))
}

fn is_reached(explored: &Explored, scene: SceneId) -> bool {
    explored.scenes.get(scene.index()) == Some(&Answer::Yes)
}

/// Returns whether a condition needs no warning: it comes from a detour and is written nowhere; or it is compiled
/// several times, in a list of choices or an effect of a meter, and does not have the same value each time, or repeats
/// an earlier one.
pub(crate) fn is_said_elsewhere(story: &Story, explored: &Explored, source_map: &SourceMap, one: &OneSided) -> bool {
    let Some(place) = source_map.condition(one.at) else { return true };
    let is_evaluated = |site: &CondSite| match site {
        CondSite::Gate(choice, _) => is_reached(explored, story.choice(*choice).scene),
        CondSite::Effect(_) | CondSite::Branch(_) => true,
    };
    let times = match source_map.is_of_other_files() {
        true => source_map.sites_at(place).iter().filter(|site| is_evaluated(site)).count(),
        false => source_map.times_compiled(place),
    };
    let is_same = |other: &&OneSided| other.holds == one.holds && source_map.condition(other.at) == Some(place);
    let same = || explored.always.iter().filter(is_same);
    times > 1 && (same().count() < times || same().next().is_some_and(|first| first.at != one.at))
}

/// Returns when something happens that a run shows: at the start of the story, or after its choices.
pub(super) fn example(story: &Story, witness: &Witness) -> String {
    let facts: Vec<&str> = witness.facts.iter().map(|fact| story.fact_name(*fact)).collect();
    let with =
        if facts.is_empty() { String::new() } else { format!(", with `{}` from the start", facts.join("` and `")) };
    let choices: Vec<&str> = witness.choices.iter().map(|choice| story.choice_name(*choice)).collect();
    match choices.as_slice() {
        [] => format!("this happens at the start of the story{with}"),
        choices => format!("for example after this run{with}: {}", choices.join(", ")),
    }
}
