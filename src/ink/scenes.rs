//! Scenes: the graph of the flow, cut where the reader decides and where several paths meet.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::flow::{Arm, Finish, Node, NodeId, Offer, Step, Token};
use super::glued::{after_line, begins_with_glue, ends_with_glue};
use super::graph::{Graph, has_offer};
use super::named::{Named, What};
use super::names::{Names, Place};
use super::passage::{Builder, Effect, Offered, asked_before};
use super::refusal::{self, Refusal};
use super::routes::{Dest, Passing, Route, Way, last_arm};
use super::steps::{collect_offers, is_silent, lines};
use super::value::{Value, VarId, and};
use super::variables::Variables;
use crate::diag::{Diagnostic, FileSpan};

/// How deeply branches may be nested where a choice leads.
const MOST_BRANCHES: usize = 64;

/// A scene.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) id: String,
    /// Where it begins in the ink.
    pub(super) span: FileSpan,
    /// The flow that it is in, which says the file.
    pub(super) flow: Place,
    pub(super) what: What,
    pub(super) effects: Vec<Effect>,
    pub(super) tokens: Vec<Token>,
    pub(super) choices: Vec<(Offered, Way)>,
    pub(super) next: Option<Dest>,
    pub(super) finish: Option<Finish>,
}

/// A junction.
#[derive(Debug, Clone)]
pub(super) struct Junction {
    pub(super) id: String,
    pub(super) routes: Vec<Route>,
}

/// How a walk along the flow ends.
#[derive(Debug, Clone)]
enum Exit {
    To(NodeId),
    Branch(NodeId),
    Stop(Finish),
    Finish(Finish),
}

/// Steps up to where the flow leaves.
#[derive(Debug, Clone)]
pub(super) struct Walked {
    pub(super) steps: Vec<Step>,
    exit: Exit,
}

/// All scenes and junctions of a story.
pub(super) struct Scenes<'g> {
    pub(super) graph: Graph,
    pub(super) names: &'g Names<'g>,
    pub(super) variables: &'g mut Variables,
    pub(super) scenes: Vec<Scene>,
    pub(super) junctions: Vec<Junction>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) of_node: HashMap<NodeId, usize>,
    junction_of: HashMap<NodeId, usize>,
    /// Scenes whose fallback choice is taken before they are shown: the junctions that lead to them.
    pub(super) before: HashMap<NodeId, usize>,
    /// Fallback choices that are never taken, each with where it leads.
    pub(super) never_left: Vec<(FileSpan, Dest)>,
    /// Fallback choices that may be taken.
    pub(super) may_be_left: HashSet<FileSpan>,
    /// Names of scenes by where they begin, apart from those that follow from the graph.
    pub(super) named: HashMap<NodeId, Named>,
    waiting: VecDeque<(usize, NodeId)>,
    /// Where scenes begin because the previous line is in several scenes.
    heads: HashSet<NodeId>,
    /// The choices whose content begins at a node.
    pub(super) offers: HashMap<NodeId, Offer>,
    /// The names of scenes and junctions, each with the number that was last added to it.
    pub(super) ids: HashMap<String, usize>,
}

impl<'g> Scenes<'g> {
    /// Cuts the scenes out of a graph. Returns where the story begins.
    pub(super) fn cut(graph: Graph, names: &'g Names<'g>, variables: &'g mut Variables) -> (Self, Dest) {
        let mut offers = HashMap::new();
        for node in graph.reachable() {
            if let Node::Step(step, _) = graph.node(node) {
                collect_offers(step, &mut offers);
            }
        }
        let start = graph.start;
        let mut scenes = Self {
            graph,
            names,
            variables,
            scenes: Vec::new(),
            junctions: Vec::new(),
            problems: Vec::new(),
            of_node: HashMap::new(),
            junction_of: HashMap::new(),
            before: HashMap::new(),
            named: HashMap::new(),
            never_left: Vec::new(),
            may_be_left: HashSet::new(),
            waiting: VecDeque::new(),
            heads: HashSet::new(),
            offers,
            ids: HashMap::new(),
        };
        let ways = scenes.ways_of_arm(start, 0);
        let begins = match ways.as_slice() {
            [only] if scenes.begin_with(&only.steps) => only.route.to,
            _ => scenes.dest(start),
        };
        while let Some((scene, node)) = scenes.waiting.pop_front() {
            scenes.build(scene, node);
        }
        (scenes, begins)
    }

    /// Lets the variables begin with what the first steps set them to. Returns whether all of these are known.
    fn begin_with(&mut self, steps: &[Step]) -> bool {
        let mut known: HashMap<VarId, Value> = HashMap::new();
        for step in steps {
            let Step::Set(var, value, _) = step else { return false };
            let start = |var| self.variables.of(var).map(|variable| variable.start.clone());
            let value = value.replaced(&|var| known.get(&var).cloned().or_else(|| start(var)));
            if !value.is_constant() {
                return false;
            }
            known.insert(*var, value);
        }
        for (var, value) in known {
            self.variables.of_mut(var).into_iter().for_each(|variable| variable.start = value.clone());
        }
        true
    }

    /// Whether nothing can be seen from a node on before the flow branches or leads to something that has a scene.
    fn is_silent(&self, from: NodeId) -> bool {
        let (mut at, mut seen) = (from, HashSet::new());
        loop {
            if !seen.insert(at) || (at != from && self.graph.entries_of(at) > 1) {
                return true;
            }
            match self.graph.node(at) {
                Node::Step(step, next) if is_silent(step) => at = *next,
                Node::Step(..) => return false,
                _ => return true,
            }
        }
    }

    /// Whether a scene begins at a node because several paths lead there.
    fn is_head(&self, node: NodeId) -> bool {
        self.of_node.contains_key(&node)
            || self.heads.contains(&node)
            || (self.graph.entries_of(node) > 1 && !self.is_silent(node))
    }

    /// Whether glue joins what is at a node to the line before it. Then a scene begins after that line instead.
    fn goes_on_in_line(&mut self, steps: &[Step], at: NodeId) -> bool {
        let glued = ends_with_glue(steps) || (lines(steps) > 0 && begins_with_glue(&self.graph, at));
        let Some(after) = glued.then(|| after_line(&self.graph, at)).flatten() else {
            return false;
        };
        if !self.is_silent(after) {
            self.heads.insert(after);
        }
        true
    }

    /// Follows the flow. On the edge of a choice it stops where a named place begins, unless too much was printed
    /// before.
    pub(super) fn walk(&mut self, from: NodeId, edge: bool) -> Walked {
        let (mut steps, mut at, mut pending): (Vec<Step>, _, _) = (Vec::new(), from, false);
        let mut seen = HashSet::new();
        loop {
            if !seen.insert(at) {
                let span = self.place_in_loop(at);
                self.refuse(span, refusal::EMPTY_LOOP);
                return Walked { steps, exit: Exit::Finish(Finish::RanOut(span)) };
            }
            let begins = self.is_head(at) || (edge && self.is_place(at) && lines(&steps) <= 1);
            if at != from && !pending && begins && !self.goes_on_in_line(&steps, at) {
                return Walked { steps, exit: Exit::To(at) };
            }
            match self.graph.node(at).clone() {
                Node::Step(step, next) => {
                    pending = pending || has_offer(&step);
                    steps.push(step);
                    at = next;
                }
                Node::Branch(arms, otherwise) if pending => {
                    steps.push(self.all_arms(arms, otherwise));
                    return Walked { steps, exit: Exit::Stop(Finish::RanOut(FileSpan::default())) };
                }
                Node::Branch(..) => return Walked { steps, exit: Exit::Branch(at) },
                Node::Stop(how) => return Walked { steps, exit: Exit::Stop(how) },
                Node::Finish(how) => return Walked { steps, exit: Exit::Finish(how) },
                Node::Goto(_) | Node::Missing => {
                    let span = self.place_in_loop(at);
                    self.refuse(span, refusal::EMPTY_LOOP);
                    return Walked { steps, exit: Exit::Finish(Finish::RanOut(FileSpan::default())) };
                }
            }
        }
    }

    /// A named place in a loop that only diverts.
    fn place_in_loop(&self, node: NodeId) -> FileSpan {
        let mut at = node;
        for _ in 0..self.graph.nodes.len() {
            let place = self.graph.places.get(&at).or(self.graph.threads.get(&at));
            if let Some(place) = place.filter(|place| **place != Place::Root) {
                return self.names.span(*place);
            }
            match self.graph.node(at) {
                Node::Goto(next) | Node::Step(_, next) => at = *next,
                _ => break,
            }
        }
        FileSpan::default()
    }

    /// The arms of a branch after choices were offered: what they offer is offered under their conditions.
    fn all_arms(&mut self, arms: Vec<Arm>, otherwise: NodeId) -> Step {
        let mut found = Vec::new();
        for Arm { condition, to, .. } in arms.into_iter().chain([last_arm(otherwise)]) {
            let mut steps = Vec::new();
            let mut at = to;
            // Everything is copied, because the choices before it are offered together with these.
            for _ in 0..10_000 {
                match self.graph.node(at).clone() {
                    Node::Step(step, next) => {
                        steps.push(step);
                        at = next;
                    }
                    Node::Branch(arms, otherwise) => {
                        steps.push(self.all_arms(arms, otherwise));
                        break;
                    }
                    Node::Finish(Finish::Asked(span)) => {
                        self.refuse(span, refusal::END_AFTER_CHOICES);
                        break;
                    }
                    _ => break,
                }
            }
            found.push((condition, steps));
        }
        Step::Either(found)
    }

    fn is_place(&self, node: NodeId) -> bool {
        let named = self.graph.places.get(&node);
        named.is_some_and(|place| matches!(place, Place::Knot(_) | Place::Stitch(..))) && !self.is_silent(node)
    }

    fn refuse(&mut self, span: FileSpan, refusal: Refusal) {
        let problem = refusal.at(span);
        if !self.problems.iter().any(|known| known.place == span && known.code == problem.code) {
            self.problems.push(problem);
        }
    }

    /// Redirects what leads to a node to here.
    pub(super) fn dest(&mut self, node: NodeId) -> Dest {
        if let Some(junction) = self.before.get(&node) {
            return Dest::Junction(*junction);
        }
        let scene = self.scene(node);
        // Whether a junction precedes it is known once the scene is.
        match self.before.get(&node) {
            Some(junction) => Dest::Junction(*junction),
            None => Dest::Scene(scene),
        }
    }

    /// The scene that begins at a node.
    fn scene(&mut self, node: NodeId) -> usize {
        if let Some(known) = self.of_node.get(&node) {
            return *known;
        }
        let Named { id, span, flow, what } = self.name(node);
        let id = self.unique(&id);
        let scene = self.scenes.len();
        let (effects, tokens, choices) = (Vec::new(), Vec::new(), Vec::new());
        self.scenes.push(Scene { id, span, flow, what, effects, tokens, choices, next: None, finish: None });
        self.of_node.insert(node, scene);
        self.fallback(node);
        self.waiting.push_back((scene, node));
        scene
    }

    fn build(&mut self, scene: usize, node: NodeId) {
        let walked = self.walk(node, false);
        let name = self.scenes.get(scene).map(|scene| scene.id.clone()).unwrap_or_default();
        let mut builder = Builder::new(self.variables, &name);
        builder.steps(&walked.steps);
        let passage = builder.finish();
        let mut choices = Vec::new();
        let has_choices = passage.offers.iter().any(|offered| !offered.offer.fallback);
        for offered in passage.offers {
            if !offered.offer.fallback {
                let way = self.edge(offered.offer.content);
                choices.push((offered, way));
            }
        }
        let (mut next, mut finish) = (None, None);
        match walked.exit {
            Exit::To(to) => next = Some(self.dest(to)),
            Exit::Branch(branch) => next = Some(self.junction(branch, &format!("{name}_next"))),
            Exit::Stop(how) if !has_choices => finish = Some(how),
            Exit::Stop(_) => {}
            Exit::Finish(how) => finish = Some(how),
        }
        if let Some(scene) = self.scenes.get_mut(scene) {
            (scene.effects, scene.tokens, scene.choices) = (passage.effects, passage.tokens, choices);
            (scene.next, scene.finish) = (next, finish);
        }
    }

    /// What taking a choice does.
    fn edge(&mut self, content: NodeId) -> Way {
        let is_head = self.is_head(content);
        let walked = self.walk(content, true);
        let leads = matches!(walked.exit, Exit::To(_) | Exit::Branch(_));
        if is_head || !leads || walked.steps.iter().any(has_offer) || lines(&walked.steps) > 1 {
            let dest = self.dest(content);
            return Way { routes: vec![Route::always(dest)], ..Way::default() };
        }
        let routes = self.routes(&walked.exit, 0);
        let name = self.name(content).id;
        let mut builder = Builder::new(self.variables, &name);
        builder.steps(&walked.steps);
        let sets: Vec<(Value, Vec<Step>)> =
            routes.iter().map(|passing| (passing.route.condition.clone(), passing.steps.clone())).collect();
        builder.routes(&sets);
        let passage = builder.finish();
        let routes = passage.routes.into_iter().zip(routes);
        let routes = routes.map(|(condition, passing)| Route { condition, ..passing.route });
        Way { effects: passage.effects, after: passage.tokens, routes: routes.collect() }
    }

    /// The paths from where a walk ended, with what changes on each; the last one has no condition.
    fn routes(&mut self, exit: &Exit, depth: usize) -> Vec<Passing> {
        let branch = match exit {
            Exit::To(to) => return vec![Passing::always(self.dest(*to))],
            Exit::Branch(branch) => *branch,
            Exit::Stop(_) | Exit::Finish(_) => return Vec::new(),
        };
        if let Some(junction) = self.junction_of.get(&branch) {
            return vec![Passing::always(Dest::Junction(*junction))];
        }
        let routes = self.ways_of_branch(branch, depth);
        if self.graph.entries_of(branch) > 1 && routes.iter().all(|passing| passing.steps.is_empty()) {
            let junction = self.add_junction(branch, "onward", routes);
            return vec![Passing::always(Dest::Junction(junction))];
        }
        routes
    }

    fn ways_of_branch(&mut self, branch: NodeId, depth: usize) -> Vec<Passing> {
        let Node::Branch(arms, otherwise) = self.graph.node(branch).clone() else {
            return Vec::new();
        };
        if depth > MOST_BRANCHES {
            self.refuse(FileSpan::default(), refusal::EMPTY_LOOP);
            return Vec::new();
        }
        let mut routes = Vec::new();
        for arm in arms.into_iter().chain([last_arm(otherwise)]) {
            for mut inner in self.ways_of_arm(arm.to, depth) {
                inner.route.condition = and([arm.condition.clone(), inner.route.condition]);
                inner.route.asked = inner.route.asked.or(arm.asked);
                routes.push(inner);
            }
        }
        routes
    }

    pub(super) fn ways_of_arm(&mut self, node: NodeId, depth: usize) -> Vec<Passing> {
        if self.is_head(node) || !self.is_silent(node) {
            return vec![Passing::always(self.dest(node))];
        }
        let walked = self.walk(node, false);
        if !matches!(walked.exit, Exit::To(_) | Exit::Branch(_)) {
            return vec![Passing::always(self.dest(node))];
        }
        let mut builder = Builder::new(self.variables, "");
        builder.steps(&walked.steps);
        let effects = builder.finish().effects;
        let routes = self.routes(&walked.exit, depth + 1);
        let sets = walked.steps.into_iter().filter(|step| !matches!(step, Step::Token(_)));
        let sets: Vec<Step> = sets.collect();
        let each = |Passing { route, steps }: Passing| {
            let condition = asked_before(&route.condition, &effects);
            let steps = sets.iter().cloned().chain(steps).collect();
            Passing { route: Route { condition, ..route }, steps }
        };
        routes.into_iter().map(each).collect()
    }

    /// The junction of a branch.
    fn junction(&mut self, branch: NodeId, name: &str) -> Dest {
        if let Some(junction) = self.junction_of.get(&branch) {
            return Dest::Junction(*junction);
        }
        let mut routes = self.ways_of_branch(branch, 0);
        if let [only] = routes.as_slice() {
            return only.route.to;
        }
        for Passing { route, steps } in &mut routes {
            if !steps.is_empty() {
                route.to = self.between(steps, route);
                steps.clear();
            }
        }
        Dest::Junction(self.add_junction(branch, name, routes))
    }

    fn add_junction(&mut self, branch: NodeId, name: &str, routes: Vec<Passing>) -> usize {
        let place = self.graph.places.get(&branch).or(self.graph.behind.get(&branch)).copied();
        let name = place.map_or(name.to_owned(), |place| self.names.path(place));
        let id = self.unique(&name);
        let routes = routes.into_iter().map(|passing| passing.route).collect();
        self.junctions.push(Junction { id, routes });
        self.junction_of.insert(branch, self.junctions.len() - 1);
        self.junctions.len() - 1
    }

    /// A scene that only changes variables, between a junction and where one of its routes leads.
    fn between(&mut self, steps: &[Step], route: &Route) -> Dest {
        let (to, flow) = self.landing(route.to).map(|to| (to.id.clone(), to.flow)).unwrap_or_default();
        let id = self.unique(&format!("to_{to}"));
        let mut builder = Builder::new(self.variables, &id);
        builder.steps(steps);
        let passage = builder.finish();
        let effects = passage.effects;
        let span = route.asked.or(effects.first().map(|effect| effect.span)).unwrap_or_default();
        let (what, tokens, choices, next) = (What::Way, Vec::new(), Vec::new(), Some(route.to));
        self.scenes.push(Scene { id, span, flow, what, effects, tokens, choices, next, finish: None });
        Dest::Scene(self.scenes.len() - 1)
    }

    /// The fallback choices that are never taken.
    pub(super) fn dead_fallbacks(&self) -> BTreeSet<FileSpan> {
        let never = self.never_left.iter().map(|(span, _)| *span);
        never.filter(|span| !self.may_be_left.contains(span)).collect()
    }

    /// The scene that is led to first.
    pub(super) fn landing(&self, to: Dest) -> Option<&Scene> {
        let mut to = to;
        for _ in 0..=self.junctions.len() {
            match to {
                Dest::Scene(scene) => return self.scenes.get(scene),
                Dest::Junction(junction) => to = self.junctions.get(junction)?.routes.last()?.to,
            }
        }
        None
    }

    /// The scenes that can be reached, also by fallback choices that are never taken, with the number of places where each
    /// is led to.
    pub(super) fn used(&self, start: Dest) -> BTreeMap<usize, usize> {
        let mut found = BTreeMap::new();
        let (mut waiting, mut seen) = (vec![start], HashSet::new());
        waiting.extend(self.never_left.iter().map(|(_, dest)| *dest));
        while let Some(dest) = waiting.pop() {
            if let Dest::Scene(scene) = dest {
                *found.entry(scene).or_default() += 1;
            }
            if !seen.insert(dest) {
                continue;
            }
            match dest {
                Dest::Junction(junction) => {
                    let routes = self.junctions.get(junction).map(|junction| junction.routes.as_slice());
                    waiting.extend(routes.unwrap_or_default().iter().map(|route| route.to));
                }
                Dest::Scene(scene) => {
                    if let Some(scene) = self.scenes.get(scene) {
                        waiting.extend(scene.next);
                        let ways = scene.choices.iter().flat_map(|(_, way)| &way.routes);
                        waiting.extend(ways.map(|route| route.to));
                    }
                }
            }
        }
        found
    }
}
