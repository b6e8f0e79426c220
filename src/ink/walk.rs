//! Walks over the syntax tree.

use super::ast::{Block, Divert, Expr, ExprKind, GlobalKind, Ink, Part, PartKind, StatementKind};

/// Calls a function with every expression of a story, outer ones before inner ones.
pub(super) fn expressions<'i>(ink: &'i Ink, each: &mut dyn FnMut(&'i Expr)) {
    for global in &ink.globals {
        if let GlobalKind::Var(value) | GlobalKind::Const(value) = &global.kind {
            expression(value, each);
        }
    }
    block(&ink.root, each);
    for knot in &ink.knots {
        block(&knot.block, each);
        knot.stitches.iter().for_each(|stitch| block(&stitch.block, each));
    }
}

/// Calls a function with every expression of a block.
pub(super) fn block<'i>(of: &'i Block, each: &mut dyn FnMut(&'i Expr)) {
    for statement in &of.statements {
        match &statement.kind {
            StatementKind::Line(line) => parts(&line.parts, each),
            StatementKind::Choice(choice) => {
                choice.conditions.iter().for_each(|condition| expression(condition, each));
                [&choice.before, &choice.inside, &choice.after].into_iter().for_each(|list| parts(list, each));
            }
            StatementKind::Temp(_, value) | StatementKind::Assign(_, value) | StatementKind::Run(value) => {
                expression(value, each);
            }
            StatementKind::Return(Some(value)) => expression(value, each),
            StatementKind::Gather(_) | StatementKind::Return(None) => {}
            StatementKind::Comment(_) | StatementKind::Todo(_) => {}
        }
    }
}

fn parts<'i>(list: &'i [Part], each: &mut dyn FnMut(&'i Expr)) {
    for part in list {
        match &part.kind {
            PartKind::Text(_) | PartKind::Glue => {}
            PartKind::Print(value) => expression(value, each),
            PartKind::Conditional(conditional) => {
                conditional.subject.iter().for_each(|subject| expression(subject, each));
                for arm in &conditional.arms {
                    arm.test.iter().for_each(|test| expression(test, each));
                    block(&arm.block, each);
                }
            }
            PartKind::Sequence(sequence) => sequence.elements.iter().for_each(|element| block(element, each)),
            PartKind::Tag(inner) => parts(inner, each),
            PartKind::Divert(divert) => match divert {
                Divert::To(target) | Divert::Tunnel(target) | Divert::Return(Some(target)) | Divert::Thread(target) => {
                    target.arguments.iter().for_each(|argument| expression(argument, each));
                }
                Divert::Return(None) => {}
            },
        }
    }
}

/// Calls a function with an expression and those in it.
pub(super) fn expression<'i>(of: &'i Expr, each: &mut dyn FnMut(&'i Expr)) {
    each(of);
    match &of.kind {
        ExprKind::Text(inner) => parts(inner, each),
        ExprKind::Call(_, arguments) => arguments.iter().for_each(|argument| expression(argument, each)),
        ExprKind::Unary(_, inner) => expression(inner, each),
        ExprKind::Binary(_, left, right) => {
            expression(left, each);
            expression(right, each);
        }
        _ => {}
    }
}
