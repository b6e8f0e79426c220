//! What the names in an ink story refer to.

use std::collections::HashMap;

use super::ast::{Block, Expr, GlobalKind, Ink, Knot, PartKind, Path, Statement, StatementKind, Stitch};
use crate::diag::{FileSpan, nearest};

/// The number of an item of a `LIST`.
pub(super) type ItemId = usize;

/// A place that the flow can be diverted to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// The content before the first knot.
    #[default]
    Root,
    /// A knot, by its number.
    Knot(usize),
    /// A stitch, by the numbers of its knot and of itself in it.
    Stitch(usize, usize),
    /// A labelled gather or choice, by its number among the labels.
    Label(usize),
    /// `END`.
    End,
    /// `DONE`.
    Done,
}

impl Place {
    /// The number of the knot that it is or that it is a stitch of.
    pub(super) fn knot(self) -> Option<usize> {
        match self {
            Self::Knot(knot) | Self::Stitch(knot, _) => Some(knot),
            _ => None,
        }
    }
}

/// A labelled gather or choice.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) name: String,
    /// The knot, the stitch or the root that contains it.
    pub(super) flow: Place,
    /// The statement that it labels.
    pub(super) span: FileSpan,
}

/// An item of a `LIST`.
#[derive(Debug)]
pub(super) struct Item {
    /// The index of its list among the globals.
    pub(super) list: usize,
    pub(super) name: String,
    pub(super) value: i64,
    /// Whether the list of its name holds it at the beginning.
    pub(super) held: bool,
}

/// All names of a story.
#[derive(Debug)]
pub(super) struct Names<'i> {
    pub(super) ink: &'i Ink,
    pub(super) labels: Vec<Label>,
    pub(super) items: Vec<Item>,
    labels_at: HashMap<FileSpan, usize>,
    labels_of: HashMap<String, Vec<usize>>,
    knots: HashMap<&'i str, usize>,
    globals: HashMap<&'i str, usize>,
}

impl<'i> Names<'i> {
    /// Collects the names.
    pub(super) fn new(ink: &'i Ink) -> Self {
        let knots = ink.knots.iter().enumerate().map(|(at, knot)| (knot.name.text.as_str(), at)).collect();
        let globals = ink.globals.iter().enumerate().map(|(at, global)| (global.name.text.as_str(), at)).collect();
        let (labels, labels_at, labels_of) = (Vec::new(), HashMap::new(), HashMap::new());
        let mut names = Self { ink, labels, labels_at, labels_of, knots, globals, items: Vec::new() };
        names.label_block(&ink.root, Place::Root);
        for (at, knot) in ink.knots.iter().enumerate() {
            names.label_block(&knot.block, Place::Knot(at));
            for (inner, stitch) in knot.stitches.iter().enumerate() {
                names.label_block(&stitch.block, Place::Stitch(at, inner));
            }
        }
        names.collect_items();
        names
    }

    fn collect_items(&mut self) {
        for (list, global) in self.ink.globals.iter().enumerate() {
            let GlobalKind::List(items) = &global.kind else {
                continue;
            };
            let mut value = 0;
            for item in items {
                value = item.value.unwrap_or(value + 1);
                self.items.push(Item { list, name: item.name.text.clone(), value, held: item.held });
            }
        }
    }

    fn label_block(&mut self, block: &'i Block, flow: Place) {
        for statement in &block.statements {
            self.label_statement(statement, flow);
            blocks_of(statement, &mut |inner| self.label_block(inner, flow));
        }
    }

    fn label_statement(&mut self, statement: &'i Statement, flow: Place) {
        let label = match &statement.kind {
            StatementKind::Choice(choice) => choice.label.as_ref(),
            StatementKind::Gather(gather) => gather.label.as_ref(),
            _ => None,
        };
        if let Some(name) = label {
            self.labels_at.insert(statement.span, self.labels.len());
            self.labels_of.entry(name.text.clone()).or_default().push(self.labels.len());
            self.labels.push(Label { name: name.text.clone(), flow, span: statement.span });
        }
    }

    /// The label of a statement.
    pub(super) fn label_at(&self, statement: FileSpan) -> Option<Place> {
        self.labels_at.get(&statement).map(|label| Place::Label(*label))
    }

    /// The function of a name.
    pub(super) fn function(&self, name: &str) -> Option<(usize, &'i Knot)> {
        let at = *self.knots.get(name)?;
        self.ink.knots.get(at).filter(|knot| knot.function).map(|knot| (at, knot))
    }

    /// The index of a global.
    pub(super) fn global(&self, name: &str) -> Option<usize> {
        self.globals.get(name).copied()
    }

    /// The value of a constant.
    pub(super) fn constant(&self, name: &str) -> Option<&'i Expr> {
        match &self.ink.globals.get(self.global(name)?)?.kind {
            GlobalKind::Const(value) => Some(value),
            _ => None,
        }
    }

    /// The item that a path names, with its list or alone.
    pub(super) fn item(&self, path: &Path) -> Option<ItemId> {
        let named = |item: &Item| match path.parts.as_slice() {
            [name] => item.name == name.text,
            [list, name] => item.name == name.text && self.global(&list.text) == Some(item.list),
            _ => false,
        };
        self.items.iter().position(named)
    }

    /// The place that a path in a flow refers to.
    pub(super) fn place(&self, path: &Path, flow: Place) -> Option<Place> {
        let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        match parts.as_slice() {
            ["END"] => Some(Place::End),
            ["DONE"] => Some(Place::Done),
            [name] => self.near(name, flow),
            [first, name] => {
                let within = self.near(first, flow).or_else(|| self.knot(first));
                within.and_then(|within| self.inside(within, name))
            }
            [knot, stitch, label] => {
                let stitch = self.inside(self.knot(knot)?, stitch)?;
                self.inside(stitch, label)
            }
            _ => None,
        }
    }

    fn knot(&self, name: &str) -> Option<Place> {
        self.knots.get(name).map(|knot| Place::Knot(*knot))
    }

    /// A single name: the nearest label, stitch or knot.
    fn near(&self, name: &str, flow: Place) -> Option<Place> {
        let here = self.label(name, |label| label.flow == flow);
        let in_knot = || flow.knot().and_then(|knot| self.inside(Place::Knot(knot), name));
        here.or_else(in_knot)
            .or_else(|| self.knot(name))
            .or_else(|| self.label(name, |label| label.flow == Place::Root))
    }

    fn label(&self, name: &str, within: impl Fn(&Label) -> bool) -> Option<Place> {
        let called = self.labels_of.get(name).into_iter().flatten();
        called.copied().find(|label| self.labels.get(*label).is_some_and(&within)).map(Place::Label)
    }

    /// A stitch or label inside of a place.
    fn inside(&self, place: Place, name: &str) -> Option<Place> {
        match place {
            Place::Knot(knot) => {
                let stitches = &self.ink.knots.get(knot)?.stitches;
                let stitch = stitches.iter().position(|stitch| stitch.name.text == name);
                let stitch = stitch.map(|stitch| Place::Stitch(knot, stitch));
                stitch.or_else(|| self.label(name, |label| label.flow.knot() == Some(knot)))
            }
            Place::Stitch(..) => self.label(name, |label| label.flow == place),
            _ => None,
        }
    }

    /// The knot, the stitch or the root that a place is in.
    pub(super) fn flow_of(&self, place: Place) -> Place {
        match place {
            Place::Label(label) => self.labels.get(label).map_or(Place::Root, |label| label.flow),
            other => other,
        }
    }

    /// The stitch of a place.
    pub(super) fn stitch(&self, knot: usize, stitch: usize) -> Option<&'i Stitch> {
        self.ink.knots.get(knot)?.stitches.get(stitch)
    }

    /// The content of a flow.
    pub(super) fn block(&self, flow: Place) -> Option<&'i Block> {
        match flow {
            Place::Root => Some(&self.ink.root),
            Place::Knot(knot) => self.ink.knots.get(knot).map(|knot| &knot.block),
            Place::Stitch(knot, stitch) => self.stitch(knot, stitch).map(|stitch| &stitch.block),
            _ => None,
        }
    }

    /// The path of what an unknown name probably means where it is written.
    pub(super) fn similar(&self, name: &str) -> Option<String> {
        let elsewhere = self.labels.iter().position(|label| label.name == name);
        if let Some(label) = elsewhere {
            return Some(self.path(Place::Label(label)));
        }
        let stitches = self.ink.knots.iter().flat_map(|knot| &knot.stitches).map(|stitch| stitch.name.text.as_str());
        let labels = self.labels.iter().map(|label| label.name.as_str());
        let known = self.knots.keys().chain(self.globals.keys()).copied().chain(stitches).chain(labels);
        nearest(name, known).map(|near| near.name.to_owned())
    }

    /// All flows: the root, the knots and the stitches.
    pub(super) fn flows(&self) -> Vec<Place> {
        let mut flows = vec![Place::Root];
        for (at, knot) in self.ink.knots.iter().enumerate() {
            flows.push(Place::Knot(at));
            flows.extend((0..knot.stitches.len()).map(|stitch| Place::Stitch(at, stitch)));
        }
        flows
    }

    /// The knots, stitches and labels.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let flows = self.flows().into_iter().filter(|flow| *flow != Place::Root);
        flows.chain((0..self.labels.len()).map(Place::Label))
    }

    /// The comments between the content before a flow and the flow: they are about what follows them.
    pub(super) fn comments_before(&self, flow: Place) -> Vec<String> {
        let before = match flow {
            Place::Knot(0) => Some(&self.ink.root),
            Place::Knot(knot) => self
                .ink
                .knots
                .get(knot - 1)
                .map(|knot| knot.stitches.last().map_or(&knot.block, |stitch| &stitch.block)),
            Place::Stitch(knot, 0) => self.block(Place::Knot(knot)),
            Place::Stitch(knot, stitch) => self.block(Place::Stitch(knot, stitch - 1)),
            _ => None,
        };
        before.map(trailing_comments).unwrap_or_default()
    }

    /// A place as ink writes it: `knot.stitch.label`.
    pub(super) fn path(&self, place: Place) -> String {
        match place {
            Place::Root => String::new(),
            Place::Knot(knot) => self.ink.knots.get(knot).map_or_else(String::new, |knot| knot.name.text.clone()),
            Place::Stitch(knot, stitch) => {
                let name = self.stitch(knot, stitch).map_or("", |stitch| stitch.name.text.as_str());
                format!("{}.{name}", self.path(Place::Knot(knot)))
            }
            Place::Label(label) => match self.labels.get(label) {
                Some(label) if label.flow == Place::Root => label.name.clone(),
                Some(label) => format!("{}.{}", self.path(label.flow), label.name),
                None => String::new(),
            },
            Place::End => "END".to_owned(),
            Place::Done => "DONE".to_owned(),
        }
    }

    /// Where a place is declared.
    pub(super) fn span(&self, place: Place) -> FileSpan {
        let span = match place {
            Place::Knot(knot) => self.ink.knots.get(knot).map(|knot| knot.span),
            Place::Stitch(knot, stitch) => self.stitch(knot, stitch).map(|stitch| stitch.span),
            Place::Label(label) => self.labels.get(label).map(|label| label.span),
            _ => None,
        };
        span.unwrap_or_default()
    }
}

/// The comments at the end of a block that says something.
fn trailing_comments(block: &Block) -> Vec<String> {
    let comment = |statement: &Statement| match &statement.kind {
        StatementKind::Comment(text) => Some(text.clone()),
        StatementKind::Todo(text) => Some(format!("TODO: {text}")),
        _ => None,
    };
    let mut found: Vec<String> = block.statements.iter().rev().map_while(comment).collect();
    found.reverse();
    if found.len() == block.statements.len() { Vec::new() } else { found }
}

/// Calls a function with each block that a statement holds: the arms of its conditionals and sequences.
pub(super) fn blocks_of<'i>(statement: &'i Statement, each: &mut dyn FnMut(&'i Block)) {
    let lists: Vec<&[super::ast::Part]> = match &statement.kind {
        StatementKind::Line(line) => vec![&line.parts],
        StatementKind::Choice(choice) => vec![&choice.before, &choice.inside, &choice.after],
        _ => Vec::new(),
    };
    for part in lists.into_iter().flatten() {
        match &part.kind {
            PartKind::Conditional(conditional) => conditional.arms.iter().for_each(|arm| each(&arm.block)),
            PartKind::Sequence(sequence) => sequence.elements.iter().for_each(&mut *each),
            _ => {}
        }
    }
}
