//! Statements, lines and diverts as nodes of the flow. Everything is lowered backwards, so what follows is known first.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{
    Block, Conditional, Divert, Expr, ExprKind, Part, PartKind, Sequence, SequenceKind, Statement, StatementKind,
    Target,
};
use super::flow::{Arm, Node, NodeId, Step, Token};
use super::lower::{Binding, Called, Context, Lowering};
use super::names::Place;
use super::refusal;
use super::value::{Arithmetic, Value, compared, computed};
use super::variables::Origin;
use crate::diag::{Code, Diagnostic, FileSpan, Span};
use crate::story::CompareOp;

impl Lowering<'_> {
    /// A statement, before what follows it.
    pub(super) fn statement(
        &mut self,
        statement: &Statement,
        next: NodeId,
        gathers: Option<NodeId>,
        context: &Context,
    ) -> NodeId {
        match &statement.kind {
            StatementKind::Line(line) => {
                let next = if line.breaks { self.token(Token::NewLine, next) } else { next };
                let begins = self.parts(&line.parts, next, gathers, context);
                self.lines.entry(begins).or_insert((statement.span, context.flow));
                begins
            }
            StatementKind::Choice(_) | StatementKind::Gather(_) => next,
            StatementKind::Temp(name, value) | StatementKind::Assign(name, value) => {
                let mut before = Vec::new();
                let next = self.assign(name, value, statement.span, next, context, &mut before);
                self.calls_before(before, next, context)
            }
            StatementKind::Run(value) => self.run_alone(value, next, context),
            StatementKind::Return(value) => self.return_value(value.as_ref(), statement.span, context),
            StatementKind::Comment(_) | StatementKind::Todo(_) if context.returns.is_some() => next,
            StatementKind::Comment(text) => self.token(Token::Comment(text.clone()), next),
            StatementKind::Todo(text) => self.token(Token::Comment(format!("TODO: {text}")), next),
        }
    }

    fn run_alone(&mut self, value: &Expr, next: NodeId, context: &Context) -> NodeId {
        let mut before = Vec::new();
        if let ExprKind::Call(name, arguments) = &value.kind
            && let Some((knot, _)) = self.names.function(&name.text)
        {
            let next = self.token(Token::NewLine, next);
            let call = Called { knot, arguments: arguments.clone(), result: None, span: value.span };
            return self.call(&call, next, context);
        }
        if let ExprKind::Call(name, arguments) = &value.kind {
            let after = self.token(Token::NewLine, next);
            if let Some(held) = self.call_held(name, arguments, value.span, after, context) {
                return held;
            }
        }
        self.expr(value, context, &mut before);
        self.calls_before(before, next, context)
    }

    fn return_value(&mut self, value: Option<&Expr>, span: FileSpan, context: &Context) -> NodeId {
        let Some((result, after)) = context.returns else {
            self.refuse(span, refusal::RETURN);
            return self.ran_out(span);
        };
        let (Some(result), Some(value)) = (result, value) else {
            return after;
        };
        let mut before = Vec::new();
        let value = self.expr(value, context, &mut before);
        let next = self.set_variable(result, value, span, after);
        self.calls_before(before, next, context)
    }

    /// The parts of a line, before what follows them.
    pub(super) fn parts(&mut self, parts: &[Part], next: NodeId, gathers: Option<NodeId>, context: &Context) -> NodeId {
        let mut next = next;
        for part in parts.iter().rev() {
            next = self.part(part, next, gathers, context);
        }
        next
    }

    fn part(&mut self, part: &Part, next: NodeId, gathers: Option<NodeId>, context: &Context) -> NodeId {
        match &part.kind {
            PartKind::Text(text) => self.token(Token::Text(text.clone()), next),
            PartKind::Glue => self.token(Token::Glue, next),
            PartKind::Print(value) => self.print(value, next, context),
            PartKind::Conditional(conditional) => self.conditional(conditional, next, gathers, context),
            PartKind::Sequence(sequence) => self.sequence(sequence, part.span, next, gathers, context),
            PartKind::Tag(inner) => {
                let text: String = inner
                    .iter()
                    .filter_map(|part| match &part.kind {
                        PartKind::Text(text) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect();
                self.token(Token::Comment(format!("# {text}")), next)
            }
            PartKind::Divert(divert) => self.divert(divert, part.span, next, context),
        }
    }

    fn print(&mut self, value: &Expr, next: NodeId, context: &Context) -> NodeId {
        let mut before = Vec::new();
        if let ExprKind::Call(name, arguments) = &value.kind
            && let Some((knot, function)) = self.names.function(&name.text)
            && !super::expr::returns(&function.block)
        {
            let call = Called { knot, arguments: arguments.clone(), result: None, span: value.span };
            return self.call(&call, next, context);
        }
        if let ExprKind::Call(name, arguments) = &value.kind
            && let Some(held) = self.call_held(name, arguments, value.span, next, context)
        {
            return held;
        }
        if let Some(name) = self.mixed_name(value, context) {
            let message = format!("`{name}` is true or false at one time and a number at another, and is shown so");
            let problem = Diagnostic::new(Code::InkRefused, value.span, message);
            self.report(problem.help("let it start as a number, or set it to `true` and `false` only"));
        }
        let shown = self.expr(value, context, &mut before);
        let next = match &shown {
            Value::List(items) => {
                self.listed(items).into_iter().rev().fold(next, |next, token| self.token(token, next))
            }
            _ => self.token(self.shown(shown, value.span), next),
        };
        self.calls_before(before, next, context)
    }

    /// What ink prints for a value.
    fn shown(&self, value: Value, place: FileSpan) -> Token {
        match value {
            Value::Int(number) => Token::Text(number.to_string()),
            Value::Text(text) => Token::Text(text),
            Value::Bool(is) => Token::Text(is.to_string()),
            Value::Cases(of, otherwise) => {
                let mut arms: Vec<(Value, Vec<Token>)> =
                    of.into_iter().map(|(condition, value)| (condition, vec![self.shown(value, place)])).collect();
                arms.push((Value::Bool(true), vec![self.shown(*otherwise, place)]));
                Token::Either(arms)
            }
            other => Token::Print(other, place),
        }
    }

    fn conditional(&mut self, of: &Conditional, next: NodeId, gathers: Option<NodeId>, context: &Context) -> NodeId {
        let mut before = Vec::new();
        let subject = of.subject.as_ref().map(|subject| self.expr(subject, context, &mut before));
        let (mut arms, mut otherwise, mut is_decided) = (Vec::new(), next, false);
        for arm in &of.arms {
            if is_decided {
                self.leave_out(&arm.block, context);
                continue;
            }
            let condition = match (&arm.test, &subject) {
                (None, _) => Value::Bool(true),
                (Some(test), None) => self.condition(test, context, &mut before),
                (Some(test), Some(subject)) => {
                    let value = self.expr(test, context, &mut before);
                    self.compare(CompareOp::Equal, subject.clone(), value)
                }
            };
            if condition == Value::Bool(false) {
                self.leave_out(&arm.block, context);
                continue;
            }
            let mut node = self.block(&arm.block, next, gathers, context);
            if !of.inline {
                node = self.token(Token::NewLine, node);
            }
            is_decided = condition == Value::Bool(true);
            match is_decided {
                true => otherwise = node,
                false => {
                    let asked = arm.test.as_ref().map(|test| test.span);
                    arms.push(Arm { condition, to: node, asked });
                }
            }
        }
        let node = self.branch(arms, otherwise);
        self.calls_before(before, node, context)
    }

    /// Keeps in mind that a part of a conditional is never shown. With the arguments of another call it may be.
    fn leave_out(&mut self, block: &Block, context: &Context) {
        let says = |of: &&Statement| matches!(of.kind, StatementKind::Line(_) | StatementKind::Choice(_));
        let (first, last) = (block.statements.first(), block.statements.last());
        if let (Some(first), Some(last)) = (first, last)
            && context.bindings.is_empty()
            && block.statements.iter().any(|of| says(&of))
        {
            let span = Span { end: last.span.span.end, ..first.span.span };
            self.never_shown.insert(FileSpan { span, ..first.span });
        }
    }

    /// A branch, or what it always leads to.
    pub(super) fn branch(&mut self, arms: Vec<Arm>, otherwise: NodeId) -> NodeId {
        if arms.is_empty() { otherwise } else { self.node(Node::Branch(arms, otherwise)) }
    }

    fn sequence(
        &mut self,
        of: &Sequence,
        span: FileSpan,
        next: NodeId,
        gathers: Option<NodeId>,
        context: &Context,
    ) -> NodeId {
        if of.shuffle {
            self.refuse(span, refusal::SHUFFLE);
            return next;
        }
        let path = self.names.path(context.flow);
        let name = format!("{}_text", path.rsplit('.').next().unwrap_or_default());
        let var = self.counter(Origin::Sequence(span), name, span);
        let count = i64::try_from(of.elements.len()).unwrap_or(i64::MAX);
        let last = if of.kind == SequenceKind::Once { count + 1 } else { count };
        if let Some(variable) = self.variables.of_mut(var) {
            variable.cap = Some(last);
        }
        let mut arms = Vec::new();
        let mut otherwise = next;
        for (at, element) in (1..).zip(&of.elements) {
            let mut node = self.block(element, next, gathers, context);
            if !of.inline {
                node = self.token(Token::NewLine, node);
            }
            if at == last {
                otherwise = node;
            } else {
                let condition = compared(CompareOp::Equal, Value::Var(var), Value::Int(at));
                arms.push(Arm { condition, to: node, asked: None });
            }
        }
        let node = self.branch(arms, otherwise);
        let more = computed(Arithmetic::Add, Value::Var(var), Value::Int(1));
        let counted = self.step(Step::Set(var, more, span), node);
        if of.kind != SequenceKind::Cycle {
            return counted;
        }
        let at_end = compared(CompareOp::Equal, Value::Var(var), Value::Int(last));
        let begins_again = super::value::cases(vec![(at_end, Value::Int(0))], Value::Var(var));
        self.step(Step::Set(var, begins_again, span), counted)
    }

    fn divert(&mut self, of: &Divert, span: FileSpan, next: NodeId, context: &Context) -> NodeId {
        match of {
            Divert::To(target) => self.go(target, context, context, span),
            Divert::Tunnel(target) => match self.tunnel(next, span, context) {
                Some(inside) => self.go(target, context, &inside, span),
                None => next,
            },
            Divert::Thread(target) => {
                let inside = Context { stop: Some(next), ..context.clone() };
                self.go(target, context, &inside, span)
            }
            Divert::Return(target) => self.return_from_tunnel(target.as_ref(), span, context),
        }
    }

    fn return_from_tunnel(&mut self, target: Option<&Target>, span: FileSpan, context: &Context) -> NodeId {
        let Some(frame) = context.frame.and_then(|frame| self.frames.get(frame)) else {
            return self.ran_out(span);
        };
        let (back, parent, stop) = (frame.back, frame.parent, frame.stop);
        if stop.is_some() && context.stop.is_none() {
            self.refuse(span, refusal::CHOICE_IN_TUNNEL);
        }
        match target {
            Some(target) => {
                let outside = Context { frame: parent, ..context.clone() };
                self.go(target, context, &outside, span)
            }
            None => back,
        }
    }

    /// A divert: its arguments, then the place. `inside` is the context there.
    fn go(&mut self, target: &Target, context: &Context, inside: &Context, span: FileSpan) -> NodeId {
        let places = self.places_of(target, context);
        let mut arms = Vec::new();
        for (condition, place) in places {
            let node = match place {
                Place::End | Place::Done => self.finish(place, inside, span),
                place => self.go_to(place, target, context, inside),
            };
            match condition {
                Some(condition) => arms.push(Arm { condition, to: node, asked: Some(span) }),
                None => return self.branch(arms, node),
            }
        }
        match arms.pop() {
            Some(last) => self.branch(arms, last.to),
            None => {
                self.unknown_name(&target.path, "the knot, stitch or label ");
                self.ran_out(span)
            }
        }
    }

    fn go_to(&mut self, place: Place, target: &Target, context: &Context, inside: &Context) -> NodeId {
        let mut before = Vec::new();
        let same_knot = place.knot().is_some() && place.knot() == context.flow.knot();
        let flow = self.names.flow_of(place);
        let keeps = same_knot || flow.knot() == context.flow.knot();
        let mut bindings: BTreeMap<String, Binding> = BTreeMap::new();
        if keeps {
            bindings.clone_from(&inside.bindings);
        }
        let mut sets = Vec::new();
        for (parameter, argument) in self.parameters(place).iter().zip(&target.arguments) {
            let bound = self.bind(parameter, argument, place, context, &mut before, &mut sets);
            bindings.insert(parameter.name.text.clone(), bound);
        }
        let there = Context { bindings: Rc::new(bindings), ..inside.clone() };
        let mut node = self.enter(place, context.flow, &there);
        for (var, value, span) in sets.into_iter().rev() {
            node = self.set_variable(var, value, span, node);
        }
        self.calls_before(before, node, context)
    }

    /// The places that a target may be, each with its condition; the last one has none.
    fn places_of(&mut self, target: &Target, context: &Context) -> Vec<(Option<Value>, Place)> {
        let alone = match target.path.parts.as_slice() {
            [name] => Some(name.text.as_str()),
            _ => None,
        };
        let value = alone.and_then(|name| self.lookup(name, context));
        match value {
            Some(Value::Target(place)) => vec![(None, place)],
            Some(Value::Var(var)) => {
                let arity = target.arguments.len();
                let knot = |place: &Place| self.names.ink.knots.get(place.knot()?);
                let is_function = |place: &Place| knot(place).is_some_and(|knot| knot.function);
                let fits = |place: &&Place| self.parameters(**place).len() == arity && !is_function(place);
                let fit: Vec<Place> = self.targets.iter().filter(fits).copied().collect();
                let is = |place: Place| compared(CompareOp::Equal, Value::Var(var), Value::Target(place));
                fit.into_iter().map(|place| (Some(is(place)), place)).collect()
            }
            _ => self.names.place(&target.path, context.flow).map(|place| (None, place)).into_iter().collect(),
        }
    }
}
