//! Simplifies the graph of the flow: removes variables that can only have one value and branches that are never taken,
//! and turns branches whose arms meet again into alternatives.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::flow::{Arm, Begins, Node, NodeId, Step, Token, reads};
use super::names::Place;
use super::steps::is_silent;
use super::value::{Value, VarId, and, cases, not};
use super::variables::Variables;
use crate::diag::FileSpan;
use crate::story::CompareOp;

/// How often what is known about variables is used to learn more.
const MOST_ROUNDS: usize = 12;

/// The graph, without nodes that only lead on.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) start: NodeId,
    /// The named places that begin at nodes.
    pub(super) places: HashMap<NodeId, Place>,
    /// The places of threads that begin at nodes, which nothing is called after.
    pub(super) threads: HashMap<NodeId, Place>,
    /// Named places that lead to a branch without showing anything, by the branch and where it leads otherwise.
    pub(super) behind: HashMap<NodeId, Place>,
    /// The locations and flows of choices, by where their texts begin.
    pub(super) offered: HashMap<NodeId, (FileSpan, Place)>,
    /// The locations and flows of lines that begin at nodes.
    pub(super) lines: HashMap<NodeId, (FileSpan, Place)>,
    /// How many nodes and choices lead to each node.
    pub(super) entries: Vec<usize>,
    /// The places that something leads to.
    pub(super) reached: BTreeSet<Place>,
    /// The lines that nothing leads to.
    pub(super) never_shown: BTreeSet<FileSpan>,
    /// The choices that nothing leads to.
    pub(super) never_offered: BTreeSet<FileSpan>,
}

impl Graph {
    /// The graph in its smallest form.
    pub(super) fn new(
        nodes: Vec<Node>,
        start: NodeId,
        places: &HashMap<NodeId, Begins>,
        lines: HashMap<NodeId, (FileSpan, Place)>,
        offered: HashMap<NodeId, (FileSpan, Place)>,
        variables: &Variables,
    ) -> Self {
        let (entries, reached) = (Vec::new(), BTreeSet::new());
        let (never_shown, never_offered) = (BTreeSet::new(), BTreeSet::new());
        let mut graph = Self {
            nodes,
            start,
            places: HashMap::new(),
            threads: HashMap::new(),
            behind: HashMap::new(),
            offered,
            lines,
            entries,
            reached,
            never_shown,
            never_offered,
        };
        for _ in 0..MOST_ROUNDS {
            if !graph.fold(variables) {
                break;
            }
        }
        let reachable = graph.reachable();
        graph.reached = reachable.iter().filter_map(|node| places.get(node)).map(|begins| begins.place).collect();
        graph.never_shown = beside(&graph.lines, &graph.lines, &reachable);
        graph.never_offered = beside(&graph.offered, &graph.lines, &reachable);
        graph.drop_unread();
        graph.skip_gotos(places);
        graph.count_entries();
        let reachable: Vec<NodeId> = graph.reachable().into_iter().collect();
        for node in reachable {
            graph.collapse(node, 0);
        }
        graph.count_entries();
        graph.name_branches();
        graph
    }

    /// Keeps in mind which places lead to branches.
    fn name_branches(&mut self) {
        let mut known: Vec<(NodeId, Place)> = self.places.iter().map(|(node, place)| (*node, *place)).collect();
        known.sort();
        for (node, place) in known {
            let mut at = node;
            while let Node::Step(step, next) = self.node(at)
                && is_silent(step)
                && (at == node || !self.places.contains_key(&at))
            {
                at = *next;
            }
            if let Node::Branch(_, otherwise) = self.node(at) {
                let otherwise = *otherwise;
                self.behind.entry(at).or_insert(place);
                self.behind.entry(otherwise).or_insert(place);
            }
        }
    }

    /// A node.
    pub(super) fn node(&self, node: NodeId) -> &Node {
        self.nodes.get(node).unwrap_or(&Node::Missing)
    }

    /// Where a node leads that only leads on. Of nodes that lead to each other forever, it is the first one.
    fn led_to(&self, node: NodeId) -> NodeId {
        let (mut at, mut steps) = (node, 0);
        while let Node::Goto(next) = self.node(at) {
            (at, steps) = (*next, steps + 1);
            if steps > self.nodes.len() {
                let goto = |node: &NodeId| match self.node(*node) {
                    Node::Goto(next) => Some(*next),
                    _ => None,
                };
                let cycle = std::iter::successors(goto(&at), goto).take_while(|node| *node != at);
                return cycle.chain([at]).min().unwrap_or(at);
            }
        }
        at
    }

    /// Lets everything lead past the nodes that only lead on.
    fn skip_gotos(&mut self, places: &HashMap<NodeId, Begins>) {
        let to: Vec<NodeId> = (0..self.nodes.len()).map(|node| self.led_to(node)).collect();
        let lead = |node: NodeId| to.get(node).copied().unwrap_or(node);
        // A thread goes on with what follows it, so that nothing is called after it.
        let known = places.iter().filter(|(_, begins)| !begins.is_thread);
        let mut known: Vec<(NodeId, Begins)> = known.map(|(node, begins)| (lead(*node), *begins)).collect();
        known.sort();
        for (node, begins) in known {
            self.places.entry(node).or_insert(begins.place);
        }
        let threads = places.iter().filter(|(_, begins)| begins.is_thread);
        self.threads = threads.map(|(node, begins)| (lead(*node), begins.place)).collect();
        let moved: Vec<_> = self.lines.iter().map(|(node, line)| (lead(*node), *line)).collect();
        for (node, line) in moved {
            self.lines.entry(node).or_insert(line);
        }
        let moved: Vec<_> = self.offered.iter().map(|(node, line)| (lead(*node), *line)).collect();
        self.offered.extend(moved);
        self.start = lead(self.start);
        for node in &mut self.nodes {
            redirect(node, &lead);
        }
    }

    /// The nodes that the flow can reach.
    pub(super) fn reachable(&self) -> BTreeSet<NodeId> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![self.start];
        while let Some(node) = waiting.pop() {
            if found.insert(node) {
                waiting.extend(self.node(node).next());
                waiting.extend(contents(self.node(node)));
            }
        }
        found
    }

    fn count_entries(&mut self) {
        let mut entries = vec![0; self.nodes.len()];
        if let Some(start) = entries.get_mut(self.start) {
            *start += 1;
        }
        for node in self.reachable() {
            for next in self.node(node).next().into_iter().chain(contents(self.node(node))) {
                if let Some(next) = entries.get_mut(next) {
                    *next += 1;
                }
            }
        }
        self.entries = entries;
    }

    /// How many nodes and choices lead to a node.
    pub(super) fn entries_of(&self, node: NodeId) -> usize {
        self.entries.get(node).copied().unwrap_or(0)
    }

    /// Inserts what is known about variables. Returns whether that changed anything.
    fn fold(&mut self, variables: &Variables) -> bool {
        let values = self.values(variables);
        let known = |value: &Value| simplified(value, &values);
        let mut changed = false;
        for node in self.reachable() {
            let Some(node) = self.nodes.get_mut(node) else {
                continue;
            };
            let before = node.clone();
            if let Node::Step(step, _) = node {
                map_step(step, &known);
            }
            if let Node::Branch(arms, otherwise) = node {
                let mut kept = Vec::new();
                for arm in arms.drain(..) {
                    match known(&arm.condition) {
                        Value::Bool(false) => {}
                        Value::Bool(true) => {
                            *otherwise = arm.to;
                            break;
                        }
                        condition => kept.push(Arm { condition, ..arm }),
                    }
                }
                while kept.last().is_some_and(|arm| arm.to == *otherwise) {
                    kept.pop();
                }
                *node = if kept.is_empty() { Node::Goto(*otherwise) } else { Node::Branch(kept, *otherwise) };
            }
            changed = changed || *node != before;
        }
        changed
    }

    /// The values that each variable can have, for those that only get constants.
    fn values(&self, variables: &Variables) -> BTreeMap<VarId, BTreeSet<Value>> {
        let mut values: BTreeMap<VarId, Option<BTreeSet<Value>>> = BTreeMap::new();
        for (id, variable) in variables.iter() {
            // A variable that is set before it is read never has its first value.
            let start =
                if variable.is_set_first() { BTreeSet::new() } else { BTreeSet::from([variable.start.clone()]) };
            values.insert(id, Some(start));
        }
        let mut copies: BTreeSet<(VarId, VarId)> = BTreeSet::new();
        for node in self.reachable() {
            if let Node::Step(Step::Set(var, value, _), _) = self.node(node) {
                add_values(*var, value, &mut values, &mut copies);
            }
        }
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for (to, from) in &copies {
                let of = values.get(from).cloned().flatten();
                let entry = values.entry(*to).or_default();
                let before = entry.as_ref().map(BTreeSet::len);
                *entry = entry.take().zip(of).map(|(known, of)| known.into_iter().chain(of).collect());
                changed = changed || entry.as_ref().map(BTreeSet::len) != before;
            }
        }
        values
            .into_iter()
            .filter_map(|(var, values)| Some((var, values?)))
            .filter(|(_, values)| !values.is_empty())
            .collect()
    }

    /// Removes assignments to variables that nothing reads.
    fn drop_unread(&mut self) {
        let (mut read, mut sets) = (BTreeSet::new(), Vec::new());
        for node in self.reachable() {
            match self.node(node) {
                Node::Step(Step::Set(var, value, _), _) => {
                    let mut of = BTreeSet::new();
                    value.variables(&mut of);
                    of.remove(var);
                    sets.push((*var, of));
                }
                Node::Step(step, _) => reads(step, &mut read),
                Node::Branch(arms, _) => arms.iter().for_each(|arm| arm.condition.variables(&mut read)),
                _ => {}
            }
        }
        let mut before = usize::MAX;
        while before != read.len() {
            before = read.len();
            let more: Vec<VarId> =
                sets.iter().filter(|(var, _)| read.contains(var)).flat_map(|(_, of)| of.iter().copied()).collect();
            read.extend(more);
        }
        for node in &mut self.nodes {
            if let Node::Step(Step::Set(var, ..), next) = node
                && !read.contains(var)
            {
                *node = Node::Goto(*next);
            }
        }
    }

    /// The steps of an arm up to where it meets something else, and that node.
    fn arm(&mut self, from: NodeId, depth: usize) -> (Vec<Step>, NodeId) {
        let (mut steps, mut at) = (Vec::new(), from);
        loop {
            if self.entries_of(at) > 1 {
                return (steps, at);
            }
            if matches!(self.node(at), Node::Branch(..)) && depth < 200 {
                self.collapse(at, depth + 1);
            }
            match self.node(at) {
                Node::Step(step, next) => {
                    steps.push(step.clone());
                    at = *next;
                }
                _ => return (steps, at),
            }
        }
    }

    /// Turns a branch whose arms meet again into a step. If the branch has other arms, too, those that meet become one.
    fn collapse(&mut self, branch: NodeId, depth: usize) {
        let Node::Branch(arms, otherwise) = self.node(branch).clone() else {
            return;
        };
        let walked: Vec<(Arm, Vec<Step>, NodeId)> = arms
            .into_iter()
            .map(|arm| {
                let (steps, end) = self.arm(arm.to, depth);
                (arm, steps, end)
            })
            .collect();
        let (last, meeting) = self.arm(otherwise, depth);
        let offers = |steps: &[Step]| steps.iter().any(has_offer);
        let some_offer = offers(&last) || walked.iter().any(|(_, steps, _)| offers(steps));
        let is_stop = |node: NodeId| matches!(self.node(node), Node::Stop(_));
        let meets = |end: NodeId| end == meeting || (some_offer && is_stop(end) && is_stop(meeting));
        let (mut together, mut apart, mut before) = (Vec::new(), Vec::new(), Vec::new());
        let mut met = 0;
        for (arm, steps, end) in walked {
            if meets(end) {
                met += usize::from(end == meeting);
                before.push(not(arm.condition.clone()));
                together.push((arm.condition, steps));
            } else {
                apart.push(Arm { condition: and(before.iter().cloned().chain([arm.condition])), ..arm });
            }
        }
        if together.is_empty() {
            return;
        }
        if !last.is_empty() {
            together.push((Value::Bool(true), last));
        }
        if let Some(entries) = self.entries.get_mut(meeting) {
            *entries = entries.saturating_sub(met);
        }
        let step = Node::Step(Step::Either(together), meeting);
        let node = if apart.is_empty() {
            step
        } else {
            self.nodes.push(step);
            self.entries.push(1);
            Node::Branch(apart, self.nodes.len() - 1)
        };
        if let Some(branch) = self.nodes.get_mut(branch) {
            *branch = node;
        }
    }
}

/// What begins at none of some nodes. What is in a function that is never called is left out: nothing of its flow is among
/// the lines that begin there.
fn beside(
    all: &HashMap<NodeId, (FileSpan, Place)>,
    lines: &HashMap<NodeId, (FileSpan, Place)>,
    reachable: &BTreeSet<NodeId>,
) -> BTreeSet<FileSpan> {
    let reached = |of: &HashMap<NodeId, (FileSpan, Place)>| -> Vec<(FileSpan, Place)> {
        of.iter().filter(|(node, _)| reachable.contains(node)).map(|(_, of)| *of).collect()
    };
    let spans: BTreeSet<FileSpan> = reached(all).into_iter().map(|(span, _)| span).collect();
    let flows: BTreeSet<Place> = reached(all).into_iter().chain(reached(lines)).map(|(_, flow)| flow).collect();
    let dead = all.values().filter(|(span, flow)| flows.contains(flow) && !spans.contains(span));
    dead.map(|(span, _)| *span).collect()
}

/// Whether a step offers a choice.
pub(super) fn has_offer(step: &Step) -> bool {
    match step {
        Step::Offer(_) => true,
        Step::Either(arms) => arms.iter().any(|(_, steps)| steps.iter().any(has_offer)),
        _ => false,
    }
}

/// Where the choices of a node lead.
fn contents(node: &Node) -> Vec<NodeId> {
    let mut found = Vec::new();
    if let Node::Step(step, _) = node {
        step_contents(step, &mut found);
    }
    found
}

fn step_contents(step: &Step, found: &mut Vec<NodeId>) {
    match step {
        Step::Offer(offer) => found.push(offer.content),
        Step::Either(arms) => arms.iter().flat_map(|(_, steps)| steps).for_each(|step| step_contents(step, found)),
        _ => {}
    }
}

fn redirect(node: &mut Node, lead: &dyn Fn(NodeId) -> NodeId) {
    match node {
        Node::Goto(next) => *next = lead(*next),
        Node::Step(step, next) => {
            *next = lead(*next);
            redirect_step(step, lead);
        }
        Node::Branch(arms, otherwise) => {
            arms.iter_mut().for_each(|arm| arm.to = lead(arm.to));
            *otherwise = lead(*otherwise);
        }
        Node::Missing | Node::Stop(_) | Node::Finish(_) => {}
    }
}

fn redirect_step(step: &mut Step, lead: &dyn Fn(NodeId) -> NodeId) {
    match step {
        Step::Offer(offer) => (offer.content, offer.counted) = (lead(offer.content), lead(offer.counted)),
        Step::Either(arms) => {
            arms.iter_mut().flat_map(|(_, steps)| steps).for_each(|step| redirect_step(step, lead));
        }
        _ => {}
    }
}

/// Adds the values that a variable is set to: constants, and those of other variables.
fn add_values(
    var: VarId,
    value: &Value,
    values: &mut BTreeMap<VarId, Option<BTreeSet<Value>>>,
    copies: &mut BTreeSet<(VarId, VarId)>,
) {
    match value {
        Value::Var(other) => _ = copies.insert((var, *other)),
        Value::Cases(of, otherwise) => {
            of.iter().for_each(|(_, value)| add_values(var, value, values, copies));
            add_values(var, otherwise, values, copies);
        }
        value => {
            let entry = values.entry(var).or_default();
            match entry {
                Some(known) if value.is_constant() => _ = known.insert(value.clone()),
                _ => *entry = None,
            }
        }
    }
}

/// A value with everything that is known about its variables inserted.
fn simplified(value: &Value, values: &BTreeMap<VarId, BTreeSet<Value>>) -> Value {
    let single = |var: VarId| values.get(&var).filter(|values| values.len() == 1)?.first().cloned();
    let replaced = value.replaced(&single);
    never_equal(&replaced, values)
}

/// A value in which comparisons with what a variable never is are decided.
fn never_equal(value: &Value, values: &BTreeMap<VarId, BTreeSet<Value>>) -> Value {
    let again = |value: &Value| never_equal(value, values);
    match value {
        Value::Compared(how @ (CompareOp::Equal | CompareOp::Unequal), left, right) => {
            if let Value::Var(var) = left.as_ref()
                && right.is_constant()
                && values.get(var).is_some_and(|values| !values.contains(right.as_ref()))
            {
                return Value::Bool(*how == CompareOp::Unequal);
            }
            value.clone()
        }
        Value::Not(inner) => not(again(inner)),
        Value::And(all) => and(all.iter().map(again)),
        Value::Or(all) => super::value::or(all.iter().map(again)),
        Value::Cases(of, otherwise) => {
            cases(of.iter().map(|(condition, value)| (again(condition), again(value))).collect(), again(otherwise))
        }
        other => other.clone(),
    }
}

/// Replaces all values of a step.
pub(super) fn map_step(step: &mut Step, map: &dyn Fn(&Value) -> Value) {
    match step {
        Step::Token(token) => map_token(token, map),
        Step::Set(_, value, _) => *value = map(value),
        Step::Label => {}
        Step::Offer(offer) => {
            offer.condition = map(&offer.condition);
            offer.label.iter_mut().for_each(|token| map_token(token, map));
        }
        Step::Either(arms) => {
            for (condition, steps) in arms {
                *condition = map(condition);
                steps.iter_mut().for_each(|step| map_step(step, map));
            }
        }
    }
}

/// Replaces all values of a token. What is printed and known is text.
pub(super) fn map_token(token: &mut Token, map: &dyn Fn(&Value) -> Value) {
    match token {
        Token::Print(value, _) => match map(value) {
            Value::Int(number) => *token = Token::Text(number.to_string()),
            Value::Text(text) => *token = Token::Text(text),
            Value::Bool(is) => *token = Token::Text(is.to_string()),
            other => *value = other,
        },
        Token::Either(arms) => {
            for (condition, tokens) in arms {
                *condition = map(condition);
                tokens.iter_mut().for_each(|token| map_token(token, map));
            }
        }
        _ => {}
    }
}
