//! From the syntax tree to the graph of the flow: what is known during the import is decided here: the position, the
//! active calls, constants, and constant arguments of calls.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::asked::Turns;
use super::ast::{Expr, ExprKind, GlobalKind, Ink, Parameter, StatementKind};
use super::flow::{Begins, Finish, Node, NodeId, Step, Token};
use super::names::{Names, Place, blocks_of};
use super::refusal::{self, Refusal};
use super::value::{Arithmetic, Value, VarId, computed};
use super::variables::{Origin, Variable, Variables};
use crate::diag::{Code, Diagnostic, FileSpan};

/// Graphs with more nodes are refused, because something multiplies.
const MOST_NODES: usize = 400_000;

/// Calls that are nested more deeply count as endless.
const MOST_CALLS: usize = 24;

/// What a name of a parameter stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Binding {
    /// A value that is known, or an expression over the variables.
    Value(Value),
    /// Another variable: of a `ref`, or one that holds the argument.
    Var(VarId),
    /// A global that is a list.
    List(usize),
}

/// The names of parameters.
pub(super) type Bindings = Rc<BTreeMap<String, Binding>>;

/// Where the flow is, apart from the position itself: together they identify a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Context {
    /// The knot, the stitch or the root.
    pub(super) flow: Place,
    pub(super) bindings: Bindings,
    /// The innermost tunnel.
    pub(super) frame: Option<usize>,
    /// Where a thread continues when its flow stops; only before a choice of it is taken.
    pub(super) stop: Option<NodeId>,
    /// Where a function returns to, and the variable of its value.
    pub(super) returns: Option<(Option<VarId>, NodeId)>,
}

/// An active tunnel.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) back: NodeId,
    pub(super) parent: Option<usize>,
    /// The call.
    pub(super) call: FileSpan,
    /// Where the thread that contains the call continues.
    pub(super) stop: Option<NodeId>,
}

/// A call of a function that does more than return a value.
#[derive(Debug, Clone)]
pub(super) struct Called {
    pub(super) knot: usize,
    pub(super) arguments: Vec<Expr>,
    /// The variable that gets what it returns.
    pub(super) result: Option<VarId>,
    pub(super) span: FileSpan,
}

/// The graph while it is made.
pub(super) struct Lowering<'i> {
    pub(super) names: Names<'i>,
    pub(super) nodes: Vec<Node>,
    pub(super) variables: Variables,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) frames: Vec<Frame>,
    /// The tunnels by where they return to and the tunnel around them.
    frame_of: HashMap<(NodeId, Option<usize>), usize>,
    /// The named places that begin at nodes.
    pub(super) places: HashMap<NodeId, Begins>,
    /// The locations and flows of lines that begin at nodes.
    pub(super) lines: HashMap<NodeId, (FileSpan, Place)>,
    /// The locations and flows of choices, by where their texts begin.
    pub(super) offered: HashMap<NodeId, (FileSpan, Place)>,
    /// Where the flow runs out in a tunnel.
    pub(super) in_tunnels: HashSet<FileSpan>,
    /// What is asked about turns.
    pub(super) turns: Turns,
    /// The lists of the items that variables may hold.
    pub(super) held_lists: super::lists::Held,
    /// Globals that something assigns.
    assigned: HashSet<String>,
    flows: HashMap<Context, NodeId>,
    labels: HashMap<(Place, Context), NodeId>,
    /// What follows choices without a label, by their statements.
    contents: HashMap<(FileSpan, Context), NodeId>,
    /// The places that are values somewhere.
    pub(super) targets: Vec<Place>,
    pub(super) temporaries: HashMap<(Place, String), Option<FileSpan>>,
    waiting: VecDeque<(Context, NodeId)>,
    /// Whether the graph is too large, and not complete.
    pub(super) is_cut_off: bool,
    /// How many arms of conditionals the function that is inlined has so far.
    pub(super) branches: usize,
    /// How many calls of functions are nested.
    pub(super) calls: usize,
    /// Choices whose conditions never hold.
    pub(super) never_offered: BTreeSet<FileSpan>,
    /// Parts of conditionals whose conditions never hold.
    pub(super) never_shown: BTreeSet<FileSpan>,
    /// Whether globals are true or false at one time and numbers at another, as far as that was asked.
    pub(super) mixed: HashMap<usize, bool>,
    refused: HashSet<(FileSpan, Code)>,
}

impl<'i> Lowering<'i> {
    /// The graph of a story, and its first node.
    pub(super) fn run(ink: &'i Ink) -> (Self, NodeId) {
        let mut lowering = Self {
            names: Names::new(ink),
            nodes: Vec::new(),
            variables: Variables::default(),
            problems: Vec::new(),
            frames: Vec::new(),
            frame_of: HashMap::new(),
            places: HashMap::new(),
            lines: HashMap::new(),
            offered: HashMap::new(),
            in_tunnels: HashSet::new(),
            turns: Turns::default(),
            held_lists: super::lists::Held::new(),
            assigned: assigned(ink),
            flows: HashMap::new(),
            labels: HashMap::new(),
            contents: HashMap::new(),
            targets: Vec::new(),
            temporaries: HashMap::new(),
            waiting: VecDeque::new(),
            is_cut_off: false,
            branches: 0,
            calls: 0,
            never_offered: BTreeSet::new(),
            never_shown: BTreeSet::new(),
            mixed: HashMap::new(),
            refused: HashSet::new(),
        };
        lowering.held_lists = super::lists::held(&lowering.names);
        lowering.targets = lowering.values_of_diverts();
        lowering.turns = Turns::of(&lowering.names, &lowering.targets);
        let root = Context { flow: Place::Root, bindings: Bindings::default(), frame: None, stop: None, returns: None };
        let start = lowering.flow(&root);
        while let Some((context, node)) = lowering.waiting.pop_front() {
            lowering.fill(&context, node);
            if lowering.nodes.len() > MOST_NODES {
                let call = context.frame.and_then(|frame| lowering.frames.get(frame)).map(|frame| frame.call);
                let span = call.unwrap_or_else(|| lowering.names.span(context.flow));
                lowering.is_cut_off = true;
                lowering.refuse(span, refusal::TOO_MANY_COPIES);
                break;
            }
        }
        (lowering, start)
    }

    /// Reports what can't be converted, once for each place.
    pub(super) fn refuse(&mut self, span: FileSpan, refusal: Refusal) {
        self.report(refusal.at(span));
    }

    /// Adds a problem, unless one with the same code was reported at its place.
    pub(super) fn report(&mut self, problem: Diagnostic) {
        if self.refused.insert((problem.place, problem.code)) {
            self.problems.push(problem);
        }
    }

    /// Adds a node.
    pub(super) fn node(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Adds a step before a node.
    pub(super) fn step(&mut self, step: Step, next: NodeId) -> NodeId {
        self.node(Node::Step(step, next))
    }

    /// Adds a token before a node.
    pub(super) fn token(&mut self, token: Token, next: NodeId) -> NodeId {
        self.step(Step::Token(token), next)
    }

    fn set(&mut self, node: NodeId, to: Node) {
        if let Some(node) = self.nodes.get_mut(node) {
            *node = to;
        }
    }

    /// Where the content of a flow begins, without counting an entry.
    fn flow(&mut self, context: &Context) -> NodeId {
        if let Some(known) = self.flows.get(context) {
            return *known;
        }
        let node = self.node(Node::Missing);
        self.flows.insert(context.clone(), node);
        self.begin(node, context.flow, context);
        self.waiting.push_back((context.clone(), node));
        node
    }

    fn fill(&mut self, context: &Context, node: NodeId) {
        let first_stitch = match context.flow {
            Place::Knot(knot) => self.names.ink.knots.get(knot).filter(|knot| {
                let says = |kind: &StatementKind| !matches!(kind, StatementKind::Comment(_) | StatementKind::Todo(_));
                !knot.block.statements.iter().any(|statement| says(&statement.kind)) && !knot.stitches.is_empty()
            }),
            _ => None,
        };
        let begins = match (first_stitch, context.flow) {
            (Some(_), Place::Knot(knot)) => self.enter(Place::Stitch(knot, 0), context.flow, context),
            _ => {
                let end = self.run_out(context, self.names.span(context.flow));
                let block = self.names.block(context.flow);
                let begins = block.map_or(end, |block| self.block(block, end, None, context));
                let comments = self.names.comments_before(context.flow);
                comments.into_iter().rev().fold(begins, |next, text| self.token(Token::Comment(text), next))
            }
        };
        self.set(node, Node::Goto(begins));
    }

    /// What follows where a flow ends without a divert.
    pub(super) fn run_out(&mut self, context: &Context, span: FileSpan) -> NodeId {
        match (context.returns, context.stop) {
            (Some((_, after)), _) => after,
            (None, Some(stop)) => stop,
            (None, None) => {
                self.in_tunnels.extend(context.frame.map(|_| span));
                self.node(Node::Stop(Finish::RanOut(span)))
            }
        }
    }

    /// The node of a label, which is created on first use.
    pub(super) fn label(&mut self, label: Place, context: &Context) -> NodeId {
        if let Some(known) = self.labels.get(&(label, context.clone())) {
            return *known;
        }
        let node = self.node(Node::Missing);
        self.begin(node, label, context);
        self.labels.insert((label, context.clone()), node);
        node
    }

    /// Whether something leads to a label in a context.
    pub(super) fn knows_label(&self, label: Place, context: &Context) -> bool {
        self.labels.contains_key(&(label, context.clone()))
    }

    /// Makes the node of a label lead to what follows it.
    pub(super) fn define_label(&mut self, label: Place, context: &Context, next: NodeId) -> NodeId {
        let node = self.label(label, context);
        let counted = self.count(Origin::Count(label), self.names.path(label), self.names.span(label), next);
        self.set(node, Node::Goto(counted));
        node
    }

    /// The node of what follows a choice, which is created on first use.
    pub(super) fn content(&mut self, choice: FileSpan, context: &Context) -> NodeId {
        if let Some(label) = self.names.label_at(choice) {
            return self.label(label, context);
        }
        if let Some(known) = self.contents.get(&(choice, context.clone())) {
            return *known;
        }
        let node = self.node(Node::Missing);
        self.contents.insert((choice, context.clone()), node);
        node
    }

    /// Makes the node of what follows a choice lead to a node.
    pub(super) fn define_content(&mut self, choice: FileSpan, name: &str, context: &Context, next: NodeId) {
        if let Some(label) = self.names.label_at(choice) {
            self.define_label(label, context, next);
            return;
        }
        let node = self.content(choice, context);
        let counted = self.count(Origin::Taken(choice), name.to_owned(), choice, next);
        self.set(node, Node::Goto(counted));
    }

    /// Registers where the flow of a context begins, so that its labels and choices are defined.
    pub(super) fn require(&mut self, context: &Context) {
        self.flow(context);
    }

    /// Increments a counter, before a node.
    pub(super) fn count(&mut self, origin: Origin, name: String, span: FileSpan, next: NodeId) -> NodeId {
        let next = match origin {
            Origin::Count(place) => self.entered(place, span, next),
            _ => next,
        };
        let var = self.counter(origin, name, span);
        let more = computed(Arithmetic::Add, Value::Var(var), Value::Int(1));
        self.step(Step::Set(var, more, span), next)
    }

    /// The variable that counts something.
    pub(super) fn counter(&mut self, origin: Origin, name: String, span: FileSpan) -> VarId {
        let says = match &origin {
            Origin::Sequence(_) => format!("how often a changing text was shown: {name}"),
            Origin::Taken(_) => format!("the choice `{name}` was taken"),
            _ => format!("`{name}` was visited"),
        };
        let start = Value::Int(0);
        self.variables.get(origin.clone(), || Variable { origin, name, says, span, start, cap: None })
    }

    /// Enters a place with a divert from another one. Ink counts each knot and stitch that the flow was not in before.
    pub(super) fn enter(&mut self, to: Place, from: Place, context: &Context) -> NodeId {
        let flow = self.names.flow_of(to);
        let context = Context { flow, ..context.clone() };
        let begins = match to {
            Place::Label(_) => {
                self.flow(&context);
                self.label(to, &context)
            }
            _ => self.flow(&context),
        };
        let mut begins = begins;
        if let Place::Stitch(..) = flow
            && from != flow
        {
            begins = self.count_place(flow, begins, &context);
        }
        if let Some(knot) = flow.knot()
            && from.knot() != Some(knot)
        {
            begins = self.count_place(Place::Knot(knot), begins, &context);
        }
        begins
    }

    fn count_place(&mut self, place: Place, next: NodeId, context: &Context) -> NodeId {
        let (name, span) = (self.names.path(place), self.names.span(place));
        let node = self.count(Origin::Count(place), name, span, next);
        self.begin(node, place, context);
        node
    }

    /// Keeps in mind that a place begins at a node.
    fn begin(&mut self, node: NodeId, place: Place, context: &Context) {
        let frames = std::iter::successors(context.frame, |frame| self.frames.get(*frame)?.parent);
        let (is_thread, depth, is_root) = (context.stop.is_some(), frames.count(), place == Place::Root);
        self.places.insert(node, Begins { is_thread, depth, is_root, place });
    }

    /// The end of the story.
    pub(super) fn finish(&mut self, to: Place, context: &Context, span: FileSpan) -> NodeId {
        match context.stop {
            Some(stop) if to == Place::Done => stop,
            _ if to == Place::Done => self.node(Node::Stop(Finish::Asked(span))),
            _ => self.node(Node::Finish(Finish::Asked(span))),
        }
    }

    /// The context inside of a tunnel.
    pub(super) fn tunnel(&mut self, back: NodeId, call: FileSpan, context: &Context) -> Option<Context> {
        let (mut depth, mut again, mut at) = (0, false, context.frame);
        while let Some(frame) = at.and_then(|at| self.frames.get(at)) {
            (depth, again, at) = (depth + 1, again || frame.call == call, frame.parent);
        }
        if again || depth > MOST_CALLS {
            self.refuse(call, refusal::ENDLESS_TUNNEL);
            return None;
        }
        let frame = *self.frame_of.entry((back, context.frame)).or_insert_with(|| {
            self.frames.push(Frame { back, parent: context.frame, call, stop: context.stop });
            self.frames.len() - 1
        });
        Some(Context { frame: Some(frame), ..context.clone() })
    }

    /// The places that some expression names as a value.
    fn values_of_diverts(&self) -> Vec<Place> {
        let mut found = Vec::new();
        let mut add = |expr: &super::ast::Expr, flow: Place| {
            if let ExprKind::Target(path) = &expr.kind {
                found.extend(self.names.place(path, flow));
            }
        };
        for flow in self.names.flows() {
            if let Some(block) = self.names.block(flow) {
                super::walk::block(block, &mut |expr| add(expr, flow));
            }
        }
        for global in &self.names.ink.globals {
            if let GlobalKind::Var(value) | GlobalKind::Const(value) = &global.kind {
                add(value, Place::Root);
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// Whether a global is given another value anywhere.
    pub(super) fn is_assigned(&self, name: &str) -> bool {
        self.assigned.contains(name)
    }

    /// The parameters of a place.
    pub(super) fn parameters(&self, place: Place) -> &'i [Parameter] {
        match place {
            Place::Knot(knot) => self.names.ink.knots.get(knot).map_or(&[], |knot| &knot.parameters),
            Place::Stitch(knot, stitch) => self.names.stitch(knot, stitch).map_or(&[], |stitch| &stitch.parameters),
            _ => &[],
        }
    }
}

/// The names that something assigns, or passes to a function that may.
fn assigned(ink: &Ink) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut blocks = vec![&ink.root];
    for knot in &ink.knots {
        blocks.push(&knot.block);
        blocks.extend(knot.stitches.iter().map(|stitch| &stitch.block));
    }
    while let Some(block) = blocks.pop() {
        for statement in &block.statements {
            if let StatementKind::Assign(name, _) = &statement.kind {
                found.insert(name.text.clone());
            }
            blocks_of(statement, &mut |inner| blocks.push(inner));
        }
    }
    let references: Vec<(usize, &str)> = ink
        .knots
        .iter()
        .flat_map(|knot| {
            let references = knot.parameters.iter().enumerate().filter(|(_, parameter)| parameter.by_reference);
            references.map(|(at, _)| (at, knot.name.text.as_str()))
        })
        .collect();
    super::walk::expressions(ink, &mut |expr| {
        if let ExprKind::Call(name, arguments) = &expr.kind {
            for (at, _) in references.iter().filter(|(_, function)| *function == name.text) {
                if let Some(ExprKind::Path(path)) = arguments.get(*at).map(|argument| &argument.kind) {
                    found.extend(path.parts.first().map(|part| part.text.clone()));
                }
            }
        }
    });
    found
}
