//! Garbage collection, and finding a better order of the variables.
//!
//! The order is found by sifting (Rudell 1993): each variable in turn is moved to every level, by exchanging it with
//! its neighbours, and is left where the diagrams were smallest. An exchange only rewrites nodes of one level. The
//! variables with the fewest nodes come first: they are moved at little cost, and what they save makes the others
//! cheaper. A direction is abandoned as soon as the diagrams grow a little.

#![expect(
    clippy::indexing_slicing,
    reason = "nodes and variables are those of the diagrams, and children those of their nodes"
)]

use hashbrown::HashTable;
use smallvec::SmallVec;

use super::super::unique::UniqueTable;
use super::{Computed, Diagrams, FREE, Node, NodeId, Operation, Value, Variable, mix};

/// The number of nodes at which garbage is first collected. Fewer are not worth it.
pub(super) const FIRST_COLLECTION: usize = 1 << 14;

/// How many nodes must be in use before an order is searched for in the middle of a search. The sets at the end of the
/// search say more about the work to come, so if it gets that far, the order is searched for then. This is done once.
pub(super) const REORDERING: usize = 1 << 18;

/// While a variable moves, the diagrams may grow to this many percent of the smallest size that was seen.
const MOST_GROWTH: usize = 102;

/// How many nodes may be visited by exchanges for each node in use.
const MOST_VISITS: usize = 256;

impl Diagrams {
    /// Returns whether there are so many nodes that [`keep`](Self::keep) is worth its time.
    pub(crate) fn is_crowded(&self) -> bool {
        self.nodes.len() >= self.next_collection
    }

    /// Returns whether half of the nodes that the control allows exist. Many nodes that no set needs anymore are needed
    /// again by similar work.
    pub(crate) fn is_half_full(&self) -> bool {
        self.nodes.len() >= self.limit / 2
    }

    /// Frees every node that none of these sets needs, and looks for a better order of the variables if many are left.
    /// The ids of these sets are updated; all others are meaningless from now on.
    pub(crate) fn keep(&mut self, sets: &mut [&mut [NodeId]]) {
        if self.is_exhausted {
            return;
        }
        self.collect(sets);
        if self.reorders_at.is_some_and(|least| self.nodes.len() >= least) {
            self.reorder(sets);
            self.computed.fill(FREE);
            self.reorders_at = None;
        }
        self.next_collection = (2 * self.nodes.len()).max(FIRST_COLLECTION);
    }

    /// Does the same as [`keep`](Self::keep), but looks for a better order even if few nodes are left.
    pub(crate) fn improve_order(&mut self, sets: &mut [&mut [NodeId]]) {
        self.reorders_at = self.reorders_at.map(|_| FIRST_COLLECTION);
        self.keep(sets);
    }

    /// Frees every node that none of these sets needs. The others keep their order.
    fn collect(&mut self, sets: &mut [&mut [NodeId]]) {
        let mut is_used = vec![false; self.nodes.len()];
        for set in sets.iter().flat_map(|sets| sets.iter()) {
            is_used[set.0 as usize] = true;
        }
        for at in (2..self.nodes.len()).rev() {
            if is_used[at] {
                let node = self.nodes[at];
                is_used[node.low.0 as usize] = true;
                is_used[node.high.0 as usize] = true;
            }
        }
        let mut moved: Vec<NodeId> = vec![NodeId::EMPTY; self.nodes.len()];
        moved[1] = NodeId::ALL;
        let mut end = 2;
        for at in (2..self.nodes.len()).filter(|at| is_used[*at]) {
            let Node { question, low, high } = self.nodes[at];
            self.nodes[end] = Node { question, low: moved[low.0 as usize], high: moved[high.0 as usize] };
            moved[at] = NodeId(end as u32);
            end += 1;
        }
        self.nodes.truncate(end);
        self.move_computed(&moved);
        for set in sets.iter_mut().flat_map(|sets| sets.iter_mut()) {
            *set = moved[set.0 as usize];
        }
        self.index_all();
    }

    /// Keeps the results of the computed table that are about nodes that still exist.
    fn move_computed(&mut self, moved: &[NodeId]) {
        let moved = |node: NodeId| {
            let to = moved[node.0 as usize];
            (to != NodeId::EMPTY || node == NodeId::EMPTY).then_some(to)
        };
        let old = std::mem::take(&mut self.computed);
        self.computed = vec![FREE; old.len()];
        for Computed { operands: (first, second), operation, result } in old {
            let second = match operation {
                Operation::None => continue,
                Operation::Union | Operation::Intersect | Operation::Difference => {
                    moved(NodeId(second)).map(|second| second.0)
                }
                Operation::Update | Operation::Project => Some(second),
            };
            if let (Some(first), Some(second), Some(result)) = (moved(first), second, moved(result)) {
                let operands = (first, second);
                let slot = self.slot(operation, operands);
                self.computed[slot] = Computed { operands, operation, result };
            }
        }
    }

    /// Rebuilds the unique table.
    fn index_all(&mut self) {
        self.unique = UniqueTable::with_room_for(2 * self.nodes.len());
        for (node, at) in self.nodes.iter().zip(0u32..).skip(2) {
            let free = self.unique.find(node.hash(), |_| false);
            free.err().into_iter().for_each(|free| self.unique.insert(free, node.hash(), at));
        }
    }

    /// Begins with an order of the variables that is known to be good, if it is a valid order. There must be no nodes
    /// yet.
    pub(crate) fn begin_in_order(&mut self, order: &[Variable]) {
        if self.set_order(order).is_some() {
            self.reorders_at = None;
        }
    }

    /// Returns the variables in their order.
    pub(crate) fn order(&self) -> &[Variable] {
        &self.variable_at
    }

    /// Changes the order of the variables, if this is a valid order. All nodes are meaningless from now on.
    pub(super) fn set_order(&mut self, order: &[Variable]) -> Option<()> {
        let mut level = vec![None; self.level.len()];
        for (variable, at) in order.iter().zip(0..) {
            *level.get_mut(*variable as usize).filter(|level| level.is_none())? = Some(at);
        }
        self.level = level.into_iter().collect::<Option<_>>()?;
        self.variable_at = order.to_vec();
        Some(())
    }

    /// Looks for an order in which these sets have fewer nodes, and changes to it. There must be no other nodes.
    fn reorder(&mut self, sets: &mut [&mut [NodeId]]) {
        let mut sifting = Sifting::of(self, sets);
        sifting.sift_all();
        // Exchanges never lose a variable, so this is a valid order.
        self.set_order(&sifting.variable_at);
        self.nodes.truncate(2);
        self.unique = UniqueTable::with_room_for(2 * sifting.size);
        let mut made: Vec<NodeId> = vec![NodeId::EMPTY; sifting.nodes.len()];
        made[1] = NodeId::ALL;
        for variable in sifting.variable_at.iter().rev() {
            for at in &sifting.tables[*variable as usize] {
                let parts = sifting.nodes[*at as usize].parts.iter();
                let intervals: Vec<_> = parts.map(|(from, to)| (*from, made[*to as usize])).collect();
                made[*at as usize] = self.intervals_node(*variable, &intervals);
            }
        }
        for set in sets.iter_mut().flat_map(|sets| sets.iter_mut()) {
            *set = made[set.0 as usize];
        }
    }
}

/// Where each interval of values of a variable begins, and the node that it leads to. No two neighbours lead to the same.
type Parts = SmallVec<[(Value, u32); 2]>;

/// A node that tests a variable once for all its values.
struct WideNode {
    variable: Variable,
    /// How many nodes lead to it, and how many sets begin with it.
    uses: u32,
    parts: Parts,
}

/// Diagrams in which neighbouring levels can be exchanged. The nodes that are in the [`Diagrams`] too have the same
/// positions here.
struct Sifting {
    nodes: Vec<WideNode>,
    free: Vec<u32>,
    /// For each variable, the nodes that test it, by what they lead to.
    tables: Vec<HashTable<u32>>,
    /// How many nodes of [`Diagrams`] each variable has, and all together.
    sizes: Vec<usize>,
    size: usize,
    variable_at: Vec<Variable>,
    /// How many more nodes may be visited.
    work: usize,
}

/// The variable of the terminals.
const NO_VARIABLE: Variable = Variable::MAX;

fn hash(parts: &[(Value, u32)]) -> u64 {
    parts.iter().fold(0, |hash, (from, to)| mix(hash ^ u64::from(*from), u64::from(*to)))
}

/// Returns the node that a value leads to.
fn side(parts: &[(Value, u32)], value: Value) -> u32 {
    let after = parts.partition_point(|(from, _)| *from <= value);
    parts[after.saturating_sub(1)].1
}

impl Sifting {
    /// Copies these sets.
    fn of(diagrams: &Diagrams, sets: &[&mut [NodeId]]) -> Self {
        let count = diagrams.variable_at.len();
        let unused = || WideNode { variable: NO_VARIABLE, uses: 0, parts: Parts::new() };
        let mut sifting = Self {
            nodes: std::iter::repeat_with(unused).take(diagrams.nodes.len()).collect(),
            free: Vec::new(),
            tables: (0..count).map(|_| HashTable::new()).collect(),
            sizes: vec![0; count],
            size: 0,
            variable_at: diagrams.variable_at.clone(),
            work: MOST_VISITS.saturating_mul(diagrams.nodes.len()),
        };
        // The terminals are always in use.
        let roots = sets.iter().flat_map(|sets| sets.iter()).chain(&[NodeId::EMPTY, NodeId::ALL]);
        roots.for_each(|root| sifting.nodes[root.0 as usize].uses += 1);
        for at in (2..diagrams.nodes.len() as u32).rev() {
            if sifting.nodes[at as usize].uses == 0 {
                sifting.free.push(at);
                continue;
            }
            let variable = diagrams.variable(diagrams.node(NodeId(at)));
            let intervals = diagrams.intervals(variable, NodeId(at));
            sifting.fill(at, variable, intervals.iter().map(|(from, set)| (*from, set.0)).collect());
        }
        sifting
    }

    /// Makes a node lead to others, and enters it into the table of its variable.
    fn fill(&mut self, at: u32, variable: Variable, parts: Parts) {
        for (_, to) in &parts {
            self.nodes[*to as usize].uses += 1;
        }
        self.sizes[variable as usize] += parts.len() - 1;
        self.size += parts.len() - 1;
        let hash_of = |at: &u32| hash(&self.nodes[*at as usize].parts);
        self.tables[variable as usize].insert_unique(hash(&parts), at, hash_of);
        let node = &mut self.nodes[at as usize];
        node.variable = variable;
        node.parts = parts;
    }

    /// Returns the one node of a variable that leads to these.
    fn make(&mut self, variable: Variable, parts: Parts) -> u32 {
        if let [(_, only)] = *parts {
            return only;
        }
        let is_equal = |at: &u32| self.nodes[*at as usize].parts == parts;
        if let Some(at) = self.tables[variable as usize].find(hash(&parts), is_equal) {
            return *at;
        }
        let at = self.free.pop().unwrap_or(self.nodes.len() as u32);
        if at as usize == self.nodes.len() {
            self.nodes.push(WideNode { variable, uses: 0, parts: Parts::new() });
        }
        self.fill(at, variable, parts);
        at
    }

    /// Frees the nodes that these led to, unless something else leads there.
    fn release(&mut self, parts: Parts) {
        let mut released = vec![parts];
        while let Some(parts) = released.pop() {
            for (_, to) in parts {
                let node = &mut self.nodes[to as usize];
                node.uses -= 1;
                if node.uses == 0 {
                    let below = std::mem::take(&mut node.parts);
                    let variable = node.variable as usize;
                    if let Ok(entry) = self.tables[variable].find_entry(hash(&below), |at| *at == to) {
                        entry.remove();
                    }
                    self.sizes[variable] -= below.len() - 1;
                    self.size -= below.len() - 1;
                    self.free.push(to);
                    released.push(below);
                }
            }
        }
    }

    /// Exchanges the variables of a level and the next one. The nodes of the one that sinks are rewritten if they lead
    /// to the one that rises: in place, so whatever leads to them stays the same.
    fn exchange(&mut self, at: usize) {
        let (sinking, rising) = (self.variable_at[at], self.variable_at[at + 1]);
        self.variable_at.swap(at, at + 1);
        let nodes = &self.nodes;
        let leads =
            |node: &mut u32| nodes[*node as usize].parts.iter().any(|(_, to)| nodes[*to as usize].variable == rising);
        let table = &mut self.tables[sinking as usize];
        self.work = self.work.saturating_sub(1 + table.len());
        let rewritten: Vec<u32> = table.extract_if(leads).collect();
        self.work = self.work.saturating_sub(4 * rewritten.len());
        rewritten.into_iter().for_each(|node| self.rewrite(node, sinking, rising));
    }

    /// Makes a node test the variable that rises to its level, before the one that sinks from it.
    fn rewrite(&mut self, node: u32, sinking: Variable, rising: Variable) {
        let old = std::mem::take(&mut self.nodes[node as usize].parts);
        self.sizes[sinking as usize] -= old.len() - 1;
        self.size -= old.len() - 1;
        let risen = |nodes: &[WideNode], to: u32| nodes[to as usize].variable == rising;
        let mut starts: SmallVec<[Value; 8]> = SmallVec::new();
        for (_, to) in old.iter().filter(|(_, to)| risen(&self.nodes, *to)) {
            starts.extend(self.nodes[*to as usize].parts.iter().map(|(from, _)| *from));
        }
        starts.sort_unstable();
        starts.dedup();
        let mut new = Parts::with_capacity(starts.len());
        for start in starts {
            let mut below = Parts::with_capacity(old.len());
            for (from, to) in &old {
                let to = if risen(&self.nodes, *to) { side(&self.nodes[*to as usize].parts, start) } else { *to };
                if below.last().is_none_or(|(_, last)| *last != to) {
                    below.push((*from, to));
                }
            }
            new.push((start, self.make(sinking, below)));
        }
        self.fill(node, rising, new);
        self.release(old);
    }

    /// Sifts every variable, those with the fewest nodes first.
    fn sift_all(&mut self) {
        let mut variables = self.variable_at.clone();
        variables.sort_by_key(|variable| self.sizes[*variable as usize]);
        for variable in variables {
            self.sift(variable);
        }
    }

    /// Moves a variable to the level where the diagrams are smallest: to the nearer end, then to the other one.
    fn sift(&mut self, variable: Variable) {
        let Some(mut at) = self.variable_at.iter().position(|each| *each == variable) else { return };
        let last = self.variable_at.len() - 1;
        let (mut best, mut best_at) = (self.size, at);
        let ends = if at < last / 2 { [0, last] } else { [last, 0] };
        for end in ends {
            while at != end && self.size * 100 <= best * MOST_GROWTH && self.work > 0 {
                at = self.step(at, end);
                if self.size < best {
                    (best, best_at) = (self.size, at);
                }
            }
            while at != best_at {
                at = self.step(at, best_at);
            }
        }
    }

    /// Moves the variable of a level one level towards another; returns its new level.
    fn step(&mut self, at: usize, towards: usize) -> usize {
        if at < towards {
            self.exchange(at);
            at + 1
        } else {
            self.exchange(at - 1);
            at - 1
        }
    }
}
