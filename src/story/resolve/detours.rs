//! Detours: choices that lead somewhere and, from there, back.
//!
//! A detour is rewritten while the story is loaded, so that play and proofs do not need to know about it. Each place of
//! return is a truth value: the choice that begins the detour sets it, a choice with `back` leads to the innermost
//! place whose value holds, and arriving there clears it.

use std::collections::{HashMap, HashSet};

use super::super::gate::GateKind;
use super::super::model::{Branch, Choice, Cond, DetourReturn, Effect, EffectOp, Target};
use super::super::source::{self, ChapterFile};
use super::super::table::{BranchId, EffectId, IdRange, SceneId};
use super::super::tree_reader::Str;
use super::Resolver;
use super::detour_graph::{Call, DetourGraph};
use crate::diag::{Code, Diagnostic};

/// The maximum number of places that the detours of a story can return to.
const MAX_RETURNS: usize = 4_096;

/// How many steps of a cycle a problem shows.
const MOST_SHOWN: usize = 8;

/// The detours of a story.
#[derive(Debug, Default)]
pub(super) struct Detours {
    /// The places of return. Those of a detour that can begin inside another one come before those of the other.
    returns: Vec<DetourReturn>,
    /// Where a `back` in each scene may lead, as positions in `returns`, in their order.
    back: HashMap<SceneId, Vec<usize>>,
    /// The returns that are complete after arriving in each scene, as positions in `returns`.
    arrivals: HashMap<SceneId, Vec<usize>>,
    /// Whether a reader may be in each scene without being on a detour.
    is_outside: Vec<bool>,
}

/// The detours to one scene or junction.
struct Entry {
    entry: Target,
    /// What can be reached from there before the detour ends, without the inside of other detours.
    own: Vec<bool>,
    /// The number of entries of detours that can begin before this one ends.
    begins: usize,
}

impl Detours {
    /// Returns the places of return, once the story is compiled.
    pub(super) fn into_returns(self) -> Vec<DetourReturn> {
        self.returns
    }
}

impl<'a> Resolver<'a> {
    /// Finds the detours of the story and where they return to, once all names are declared. Reports those that cannot
    /// return.
    pub(super) fn declare_detours(&mut self, story: &source::Story, chapters: &'a [ChapterFile<'a>]) {
        let graph = DetourGraph::new(self, chapters);
        if graph.calls.is_empty() && graph.backs.is_empty() {
            return;
        }
        let entries = self.entries(&graph);
        let mut returns: Vec<DetourReturn> = Vec::new();
        let mut known: HashMap<_, usize> = HashMap::new();
        for call in &graph.calls {
            known.entry((call.entry, call.then, call.stays)).or_insert_with(|| {
                let bit = self.names.new_bit();
                returns.push(DetourReturn { entry: call.entry, then: call.then, stays: call.stays, bit });
                returns.len()
            });
            if returns.len() > MAX_RETURNS {
                let message = format!(
                    "too many detours: a story can have at most {MAX_RETURNS} places that detours \
                                       return to"
                );
                self.report(Diagnostic::new(Code::LimitExceeded, call.place, message));
                return;
            }
        }
        let rank: HashMap<Target, usize> = entries.iter().zip(0..).map(|(known, at)| (known.entry, at)).collect();
        returns.sort_by_key(|known| rank.get(&known.entry).copied());
        let own = |known: &DetourReturn| rank.get(&known.entry).and_then(|at| entries.get(*at));
        for (at, known) in returns.iter().enumerate() {
            for scene in graph.scenes_of(known.then) {
                self.detours.arrivals.entry(scene).or_default().push(at);
            }
            let backs = graph.backs.iter().map(|(scene, _)| *scene);
            for scene in
                backs.filter(|scene| own(known).is_some_and(|entry| graph.has(&entry.own, Target::Scene(*scene))))
            {
                let back = self.detours.back.entry(scene).or_default();
                if back.last() != Some(&at) {
                    back.push(at);
                }
            }
        }
        let start = self.names.targets.get(story.start.text.as_ref());
        self.detours.is_outside = start.map(|start| graph.reached(*start, false)).unwrap_or_default();
        self.detours.returns = returns;
        self.report_no_way_back(&graph, &entries);
    }

    /// Returns where detours begin; those that can begin inside others come first. Reports a detour that can begin
    /// again before it ends.
    fn entries(&mut self, graph: &DetourGraph<'a>) -> Vec<Entry> {
        let mut known = HashSet::new();
        let mut entries = Vec::new();
        for call in graph.calls.iter().filter(|call| known.insert(call.entry)) {
            if let Some(cycle) = graph.cycle(call.entry) {
                self.report_detour_cycle(graph, call, &cycle);
            }
            let begins = graph.begun(&graph.reached(call.entry, true)).len();
            entries.push(Entry { entry: call.entry, own: graph.reached(call.entry, false), begins });
        }
        entries.sort_by_key(|entry| entry.begins);
        entries
    }

    fn report_detour_cycle(&mut self, graph: &DetourGraph<'a>, call: &Call, cycle: &[Target]) {
        let entry = graph.name(call.entry);
        let message = format!("the detour to `{entry}` can begin again before it ends");
        let mut problem = Diagnostic::new(Code::DetourCycle, call.place, message);
        for (at, target) in cycle.iter().enumerate().take(MOST_SHOWN) {
            let Some(place) = self.declared(graph.name(*target)) else { continue };
            let words = if at == 0 { "it begins here" } else { "it goes on here" };
            let more = match cycle.len().saturating_sub(MOST_SHOWN) {
                _ if at + 1 == cycle.len() => format!(", and leads to `{entry}` again"),
                more if more > 0 && at + 1 == MOST_SHOWN => format!(", and in {more} more places"),
                _ => String::new(),
            };
            problem = problem.label(place, format!("{words}{more}"));
        }
        self.report(problem.help("end the detour first, with a choice that has `back: true`"));
    }

    /// Reports detours without a way back, and each `back` that no detour leads to.
    fn report_no_way_back(&mut self, graph: &DetourGraph<'a>, entries: &[Entry]) {
        // A name that could not be resolved may lead anywhere.
        if graph.has_unknown || !self.is_sound() {
            return;
        }
        for Entry { entry, own, .. } in entries {
            let comes_back = graph.backs.iter().any(|(scene, _)| graph.has(own, Target::Scene(*scene)));
            if let Some(call) = graph.calls.iter().find(|call| call.entry == *entry && !comes_back) {
                let message = format!("the detour to `{}` never comes back", graph.name(*entry));
                let problem = Diagnostic::new(Code::Destination, call.place, message);
                self.report(problem.help("add a choice with `back: true` there, or write `to` instead of `detour`"));
            }
        }
        for (scene, place) in &graph.backs {
            if !self.detours.back.contains_key(scene) {
                let problem = Diagnostic::new(Code::Destination, *place, "this choice has nowhere to go back to");
                self.report(problem.help("no `detour` leads here: add one, or write `to` instead of `back`"));
            }
        }
    }

    /// Returns where a choice's detour begins, where it returns to, and whether that is the scene of the choice. The
    /// names of targets are declared.
    pub(super) fn call(&self, choice: &source::Choice, scene: SceneId) -> Option<(Target, Target, bool)> {
        let known = |name: &Str| self.names.targets.get(name.text.as_ref()).copied();
        let entry = choice.detour.as_deref().and_then(known)?;
        let then = choice.then.as_deref().map_or(Some(Target::Scene(scene)), known)?;
        Some((entry, then, then == Target::Scene(scene)))
    }

    /// Adds the effect of a choice that begins its detour, if it has one.
    pub(super) fn begin_detour(&mut self, choice: &source::Choice, scene: SceneId) {
        let call = self.call(choice, scene);
        let known = |known: &&DetourReturn| Some((known.entry, known.then, known.stays)) == call;
        if let Some(bit) = self.detours.returns.iter().find(known).map(|known| known.bit) {
            self.imply(Effect { op: EffectOp::Hold(bit, true), when: None }, choice.here);
        }
    }

    /// Extends the effects of arriving in a scene, which were compiled last, so that they end the detours that return
    /// there. The scene where a detour began was not left, so the effects of arriving there are not applied again.
    pub(super) fn end_detours(
        &mut self,
        scene: SceneId,
        own: IdRange<EffectId>,
        written: &source::Scene,
    ) -> IdRange<EffectId> {
        let Some(arrivals) = self.detours.arrivals.get(&scene) else { return own };
        let ended: Vec<DetourReturn> =
            arrivals.iter().filter_map(|at| self.detours.returns.get(*at)).copied().collect();
        let is_returning = |known: &DetourReturn| Cond::Not(Box::new(Cond::Holds(known.bit)));
        let arrives: Vec<Cond> = ended.iter().filter(|known| known.stays).map(is_returning).collect();
        for id in own.ids().filter(|_| !arrives.is_empty()) {
            let Some(effect) = self.story.effects.row_mut(id) else { continue };
            let when = effect.when.take();
            let is_implied = when.is_none();
            effect.when = Some(Box::new(Cond::All(arrives.iter().cloned().chain(when.map(|when| *when)).collect())));
            self.locate(|logic| is_implied && logic.implied.insert(id));
        }
        let start = self.story.effects.next_id();
        for known in ended {
            self.imply(Effect { op: EffectOp::Hold(known.bit, false), when: None }, written.here);
        }
        own.to(self.story.effects.since(start))
    }

    /// Compiles the branches of a choice with `back`. Wherever it can be taken, one of the returns holds, so the last
    /// one needs no condition.
    pub(super) fn back_branches(&mut self, scene: SceneId) -> IdRange<BranchId> {
        let start = self.story.branches.next_id();
        let returns = self.detours.back.get(&scene).map(Vec::as_slice).unwrap_or_default();
        for (at, known) in returns.iter().filter_map(|at| self.detours.returns.get(*at)).enumerate() {
            let when = (at + 1 < returns.len()).then(|| Box::new(Cond::Holds(known.bit)));
            self.story.branches.push(Branch { when, to: known.then });
            if let Some(logic) = &mut self.logic {
                logic.branches.push(None);
            }
        }
        self.story.branches.since(start)
    }

    /// Hides a choice with `back` while its reader is not on a detour, in scenes where that is possible.
    pub(super) fn hide_back(&self, choice: &mut Choice, scene: SceneId) {
        let Some(returns) = self.detours.back.get(&scene) else { return };
        if self.detours.is_outside.get(scene.index()) == Some(&true) {
            let known = returns.iter().filter_map(|at| self.detours.returns.get(*at));
            choice.narrow(GateKind::When, &Cond::Any(known.map(|known| Cond::Holds(known.bit)).collect()));
        }
    }
}
