//! The weave: which lines belong to which choices, and where the loose ends lead, by ink's own rules.

use super::ast::{Block, Choice, Divert, Expr, PartKind, Statement, StatementKind};
use super::flow::{Finish, Node, NodeId, Offer, Step, Token};
use super::lower::{Context, Lowering};
use super::value::{Value, and, truth};
use super::variables::Origin;
use crate::diag::{FileSpan, Span};

/// A statement, or deeper ones together.
#[derive(Debug)]
enum Item<'b> {
    Statement(&'b Statement),
    Nested(Vec<Item<'b>>),
}

/// The content of one ink container.
#[derive(Debug)]
enum Piece<'b> {
    Statement(&'b Statement),
    Nested(Vec<Item<'b>>),
    Choice { statement: &'b Statement, choice: &'b Choice, content: Vec<Piece<'b>>, loose: bool },
}

/// A gather and what follows it up to the next one of its level; the first has none.
#[derive(Debug, Default)]
struct Section<'b> {
    gather: Option<&'b Statement>,
    pieces: Vec<Piece<'b>>,
    /// Whether a choice of this level is in it.
    offers: bool,
    /// Whether its gather continues to its end.
    open: bool,
}

/// Where the ends of a weave lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    /// Its end, without taking a choice.
    pub(super) main: NodeId,
    /// What follows a choice without a divert.
    pub(super) choices: Option<NodeId>,
    /// What follows the last gather.
    pub(super) gathers: Option<NodeId>,
}

fn depth(statement: &Statement) -> Option<usize> {
    match &statement.kind {
        StatementKind::Choice(choice) => Some(choice.depth),
        StatementKind::Gather(gather) => Some(gather.depth),
        _ => None,
    }
}

/// Groups deeper statements. The level is that of the first choice or gather.
fn nested(statements: &[&'_ Statement]) -> Vec<usize> {
    let base = statements.iter().find_map(|statement| depth(statement)).unwrap_or(1);
    let mut deep = false;
    let is_deep = |statement: &&Statement| {
        deep = depth(statement).map_or(deep, |depth| depth > base);
        usize::from(deep)
    };
    statements.iter().map(is_deep).collect()
}

fn items<'b>(statements: &[&'b Statement]) -> Vec<Item<'b>> {
    let levels = nested(statements);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(statement) = statements.get(at) {
        if levels.get(at) == Some(&0) {
            found.push(Item::Statement(statement));
            at += 1;
            continue;
        }
        let length = levels.iter().skip(at).take_while(|level| **level == 1).count();
        found.push(Item::Nested(items(statements.get(at..at + length).unwrap_or_default())));
        at += length;
    }
    found
}

fn is_loose(choice: &Choice) -> bool {
    !choice.after.iter().any(|part| matches!(part.kind, PartKind::Divert(Divert::To(_))))
}

fn sections(items: Vec<Item<'_>>) -> Vec<Section<'_>> {
    let mut found = vec![Section { open: true, ..Section::default() }];
    let mut below = false;
    for item in items {
        let is_gather = |statement: &Statement| matches!(statement.kind, StatementKind::Gather(_));
        if let Item::Statement(statement) = &item
            && is_gather(statement)
        {
            found.push(Section { gather: Some(statement), open: true, ..Section::default() });
            below = false;
            continue;
        }
        let Some(section) = found.last_mut() else {
            continue;
        };
        match item {
            Item::Statement(statement) => match &statement.kind {
                StatementKind::Choice(choice) => {
                    let loose = is_loose(choice);
                    section.pieces.push(Piece::Choice { statement, choice, content: Vec::new(), loose });
                    (section.offers, section.open, below) = (true, false, loose);
                }
                _ => section.add(Piece::Statement(statement), below),
            },
            Item::Nested(inner) => {
                section.add(Piece::Nested(inner), below);
                if let Some(Piece::Choice { loose, .. }) = section.pieces.last_mut().filter(|_| below) {
                    *loose = false;
                }
                (section.open, below) = (false, false);
            }
        }
    }
    found
}

impl<'b> Section<'b> {
    /// Adds a piece to the section, or below its last choice.
    fn add(&mut self, piece: Piece<'b>, below: bool) {
        match self.pieces.last_mut() {
            Some(Piece::Choice { content, .. }) if below => content.push(piece),
            _ => self.pieces.push(piece),
        }
    }
}

impl Lowering<'_> {
    /// A block: what it does, and then what follows it.
    pub(super) fn block(&mut self, block: &Block, main: NodeId, gathers: Option<NodeId>, context: &Context) -> NodeId {
        let statements: Vec<&Statement> = block.statements.iter().collect();
        self.weave(items(&statements), Ends { main, choices: None, gathers }, context)
    }

    fn weave(&mut self, items: Vec<Item<'_>>, ends: Ends, context: &Context) -> NodeId {
        let sections = sections(items);
        // A gather is in the container of the one before it only if no choice came between them.
        let mut joined = vec![true];
        for section in &sections {
            joined.push(joined.last() == Some(&true) && !section.offers);
        }
        let mut next_gather: Option<NodeId> = None;
        let mut begins = ends.main;
        // Before a choice of a thread is taken, nothing leads past its choices.
        let offers = sections.iter().position(|section| section.offers).filter(|_| context.stop.is_some());
        let known = |section: &Section<'_>| {
            let label = section.gather.and_then(|gather| self.names.label_at(gather.span));
            label.is_some_and(|label| self.knows_label(label, context))
        };
        let needed = |(at, section): &(usize, &Section<'_>)| offers.is_none_or(|first| *at <= first) || known(section);
        let sections: Vec<(usize, &Section<'_>)> = sections.iter().enumerate().filter(needed).collect();
        for (at, section) in sections.into_iter().rev() {
            let span = section.gather.map_or(FileSpan::default(), |gather| gather.span);
            let falls = if joined.get(at) == Some(&true) { ends.main } else { self.run_out(context, span) };
            let main = match next_gather {
                Some(next) if !section.offers => next,
                None if section.gather.is_some() && section.open => ends.gathers.unwrap_or(falls),
                _ => falls,
            };
            let choices = next_gather.or(ends.choices);
            let inner = Ends { main, choices, gathers: next_gather.or(ends.gathers) };
            begins = self.pieces(&section.pieces, inner, context);
            if let Some(label) = section.gather.and_then(|gather| self.names.label_at(gather.span)) {
                begins = self.define_label(label, context, begins);
            }
            next_gather = Some(begins);
        }
        begins
    }

    fn pieces(&mut self, pieces: &[Piece<'_>], ends: Ends, context: &Context) -> NodeId {
        let mut next = ends.main;
        for piece in pieces.iter().rev() {
            next = match piece {
                Piece::Statement(statement) => self.statement(statement, next, ends.gathers, context),
                Piece::Nested(inner) => {
                    let levels = inner_items(inner);
                    self.weave(levels, Ends { main: next, ..ends }, context)
                }
                Piece::Choice { statement, choice, .. } if self.is_never_offered(choice, context) => {
                    if context.bindings.is_empty() {
                        self.never_offered.insert(statement.span);
                    }
                    next
                }
                Piece::Choice { statement, choice, content, loose } => {
                    let (condition, before) = self.asked(choice, context);
                    if condition == Value::Bool(false) && choice.label.is_none() {
                        if context.bindings.is_empty() {
                            self.never_offered.insert(statement.span);
                        }
                        continue;
                    }
                    self.below(statement, choice, content, *loose, ends, context);
                    let offered = self.offer(statement, choice, condition, next, context);
                    self.calls_before(before, offered, context)
                }
            };
        }
        next
    }

    /// Whether a choice can't be offered with the arguments of this call. In that case its target is not examined,
    /// because arguments may grow without limit.
    fn is_never_offered(&mut self, choice: &Choice, context: &Context) -> bool {
        let mut calls = Vec::new();
        let mut conditions = Vec::new();
        for condition in &choice.conditions {
            let value = self.expr(condition, context, &mut calls);
            conditions.push(truth(value, &|var| self.variables.is_condition(var)));
        }
        calls.is_empty() && and(conditions) == Value::Bool(false)
    }

    /// What follows a choice once it is taken.
    fn below(
        &mut self,
        of: &Statement,
        choice: &Choice,
        content: &[Piece<'_>],
        loose: bool,
        ends: Ends,
        context: &Context,
    ) {
        if context.stop.is_some() {
            let after = Context { stop: None, ..context.clone() };
            self.require(&after);
            return;
        }
        let stops = self.run_out(context, of.span);
        let main = ends.choices.filter(|_| loose).unwrap_or(stops);
        let inner = Ends { main, ..ends };
        let body = self.pieces(content, inner, context);
        let body = self.token(Token::NewLine, body);
        let body = self.parts(&choice.after, body, ends.gathers, context);
        let body = self.parts(&choice.before, body, ends.gathers, context);
        let name = self.choice_name(of, choice, context);
        self.define_content(of.span, &name, context, body);
    }

    /// A name for a choice: its label, or its place and its first words.
    fn choice_name(&self, of: &Statement, choice: &Choice, context: &Context) -> String {
        if let Some(label) = self.names.label_at(of.span) {
            return self.names.path(label);
        }
        let words = choice.before.iter().chain(&choice.inside).find_map(|part| match &part.kind {
            PartKind::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let words = words.unwrap_or("choice").replace('.', "");
        let words: Vec<&str> = words.split_whitespace().take(4).collect();
        format!("{}.{}", self.names.path(context.flow), words.join(" "))
    }

    /// The condition of a choice, and the calls that it needs before it.
    fn asked(&mut self, choice: &Choice, context: &Context) -> (Value, Vec<super::lower::Called>) {
        let (mut before, mut conditions) = (Vec::new(), Vec::new());
        for condition in &choice.conditions {
            conditions.push(self.condition(condition, context, &mut before));
        }
        (and(conditions), before)
    }

    /// The choice itself, before what follows it in the same container.
    fn offer(&mut self, of: &Statement, choice: &Choice, condition: Value, next: NodeId, context: &Context) -> NodeId {
        let place = self.names.label_at(of.span);
        let name = self.choice_name(of, choice, context);
        let origin = place.map_or(Origin::Taken(of.span), Origin::Count);
        let counted = self.content(of.span, &Context { stop: None, ..context.clone() });
        let content = self.turn(choice.fallback, counted);
        let offer = Offer {
            span: of.span,
            place,
            flow: context.flow,
            condition,
            asked: place_of(&choice.conditions),
            count: self.counter(origin, name, of.span),
            once: !choice.sticky,
            fallback: choice.fallback,
            label: Vec::new(),
            content,
            counted,
        };
        let next = self.one_more_offered(&offer, next);
        let offered = self.step(Step::Offer(Box::new(offer)), next);
        let offered = self.parts(&choice.inside, offered, None, context);
        let offered = self.parts(&choice.before, offered, None, context);
        let begins = self.step(Step::Label, offered);
        self.offered.insert(begins, (of.span, context.flow));
        begins
    }

    /// The kind of an end of the flow without a divert.
    pub(super) fn ran_out(&mut self, span: FileSpan) -> NodeId {
        self.node(Node::Finish(Finish::RanOut(span)))
    }

    /// Calls before a node, in their order.
    pub(super) fn calls_before(&mut self, calls: Vec<super::lower::Called>, next: NodeId, context: &Context) -> NodeId {
        let mut next = next;
        for call in calls.into_iter().rev() {
            next = self.call(&call, next, context);
        }
        next
    }

    /// A condition from an expression, and the calls that it needs before it.
    pub(super) fn condition(
        &mut self,
        of: &super::ast::Expr,
        context: &Context,
        before: &mut Vec<super::lower::Called>,
    ) -> Value {
        let value = self.expr(of, context, before);
        truth(value, &|var| self.variables.is_condition(var))
    }
}

/// The place of some conditions, from the first to the last.
fn place_of(conditions: &[Expr]) -> Option<FileSpan> {
    let (first, last) = (conditions.first()?.span, conditions.last()?.span);
    Some(FileSpan { span: Span { end: last.span.end, ..first.span }, ..first })
}

/// The items of a nested weave, to be lowered again wherever they are.
fn inner_items<'b>(of: &[Item<'b>]) -> Vec<Item<'b>> {
    of.iter()
        .map(|item| match item {
            Item::Statement(statement) => Item::Statement(statement),
            Item::Nested(inner) => Item::Nested(inner_items(inner)),
        })
        .collect()
}
