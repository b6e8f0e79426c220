//! Functions that only compute a value: their calls are values without effects.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Block, ExprKind, PartKind, Statement, StatementKind};
use super::lower::{Binding, Called, Context, Lowering};
use super::names::Names;
use super::refusal;
use super::value::{Value, cases};
use crate::diag::FileSpan;
use crate::story::CompareOp;

/// How deeply functions may call each other.
const MOST_DEPTH: usize = 12;

/// The most arms of conditionals in a call that is inlined: what follows a conditional is repeated in each of its arms.
const MOST_BRANCHES: usize = 5_000;

/// Whether a function prints nothing, changes nothing but its own variables, and diverts nowhere.
pub(super) fn is_pure(names: &Names<'_>, block: &Block, depth: usize) -> bool {
    let own = own_names(block);
    is_pure_block(names, block, &own, depth)
}

fn own_names(block: &Block) -> Vec<&str> {
    let mut found = Vec::new();
    for statement in &block.statements {
        if let StatementKind::Temp(name, _) = &statement.kind {
            found.push(name.text.as_str());
        }
        super::names::blocks_of(statement, &mut |inner| found.extend(own_names(inner)));
    }
    found
}

fn is_pure_block(names: &Names<'_>, block: &Block, own: &[&str], depth: usize) -> bool {
    let mut calls = depth <= MOST_DEPTH;
    super::walk::block(block, &mut |expr| {
        if let ExprKind::Call(name, _) = &expr.kind {
            let function = names.function(&name.text);
            calls = calls && function.is_none_or(|(_, function)| is_pure(names, &function.block, depth + 1));
        }
    });
    calls
        && block.statements.iter().all(|statement| match &statement.kind {
            StatementKind::Line(line) => line.parts.iter().all(|part| match &part.kind {
                PartKind::Text(text) => text.trim().is_empty(),
                PartKind::Conditional(conditional) => {
                    conditional.arms.iter().all(|arm| is_pure_block(names, &arm.block, own, depth))
                }
                _ => false,
            }),
            StatementKind::Assign(name, _) => own.contains(&name.text.as_str()),
            StatementKind::Temp(..) | StatementKind::Return(_) => true,
            StatementKind::Comment(_) | StatementKind::Todo(_) => true,
            StatementKind::Choice(_) | StatementKind::Gather(_) | StatementKind::Run(_) => false,
        })
}

impl Lowering<'_> {
    /// The value that a pure function returns.
    pub(super) fn evaluate(&mut self, statements: &[&Statement], context: &Context, span: FileSpan) -> Value {
        let Some((first, rest)) = statements.split_first() else {
            return Value::Int(0);
        };
        match &first.kind {
            StatementKind::Return(Some(value)) => self.expr(value, context, &mut Vec::new()),
            StatementKind::Return(None) => Value::Int(0),
            StatementKind::Temp(name, value) | StatementKind::Assign(name, value) => {
                let value = self.expr(value, context, &mut Vec::new());
                let mut bindings: BTreeMap<String, Binding> = context.bindings.as_ref().clone();
                bindings.insert(name.text.clone(), Binding::Value(value));
                self.evaluate(rest, &Context { bindings: Rc::new(bindings), ..context.clone() }, span)
            }
            StatementKind::Line(line) => self.evaluate_parts(&line.parts, rest, context, span),
            _ => self.evaluate(rest, context, span),
        }
    }

    fn evaluate_parts(
        &mut self,
        parts: &[super::ast::Part],
        rest: &[&Statement],
        context: &Context,
        span: FileSpan,
    ) -> Value {
        let conditional = parts.iter().find_map(|part| match &part.kind {
            PartKind::Conditional(conditional) => Some(conditional),
            _ => None,
        });
        let Some(conditional) = conditional else {
            return self.evaluate(rest, context, span);
        };
        self.branches += conditional.arms.len();
        if self.branches > MOST_BRANCHES {
            self.refuse(span, refusal::TOO_MANY_BRANCHES);
            return Value::Int(0);
        }
        let mut before: Vec<Called> = Vec::new();
        let subject = conditional.subject.as_ref().map(|subject| self.expr(subject, context, &mut before));
        let (mut of, mut otherwise) = (Vec::new(), None);
        for arm in &conditional.arms {
            let statements: Vec<&Statement> = arm.block.statements.iter().chain(rest.iter().copied()).collect();
            let value = self.evaluate(&statements, context, span);
            match (&arm.test, &subject) {
                (None, _) => otherwise = otherwise.or(Some(value)),
                (Some(test), None) => of.push((self.condition(test, context, &mut before), value)),
                (Some(test), Some(subject)) => {
                    let test_value = self.expr(test, context, &mut before);
                    of.push((self.compare(CompareOp::Equal, subject.clone(), test_value), value));
                }
            }
        }
        let otherwise = otherwise.unwrap_or_else(|| self.evaluate(rest, context, span));
        cases(of, otherwise)
    }
}
