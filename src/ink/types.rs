//! The type of an ink variable, which ink itself never declares.

use super::ast::{Binary, Block, Expr, ExprKind, GlobalKind, Ink, StatementKind, Unary};
use super::names::blocks_of;
use super::value::Value;

/// Whether a global is only ever true or false: it begins so, and everything that is assigned to it is a condition.
pub(super) fn is_condition(ink: &Ink, name: &str) -> bool {
    begins_as_condition(ink, name)
        && !passes_to_arithmetic(ink, name)
        && blocks(ink).into_iter().all(|block| assigns_conditions(ink, block, name))
}

/// Whether a global is true or false at one time, and may be a number at another.
pub(super) fn is_mixed(ink: &Ink, name: &str) -> bool {
    let once = begins_as_condition(ink, name) || blocks(ink).into_iter().any(|block| assigns_a_condition(block, name));
    once && !is_condition(ink, name)
}

fn begins_as_condition(ink: &Ink, name: &str) -> bool {
    ink.globals.iter().any(|global| {
        global.name.text == name && matches!(&global.kind, GlobalKind::Var(value) if is_plainly_condition(value))
    })
}

/// The content of all flows.
fn blocks(ink: &Ink) -> Vec<&Block> {
    let knots = ink.knots.iter().flat_map(|knot| {
        let stitches = knot.stitches.iter().map(|stitch| &stitch.block);
        [&knot.block].into_iter().chain(stitches)
    });
    [&ink.root].into_iter().chain(knots).collect()
}

fn assigns_a_condition(block: &Block, name: &str) -> bool {
    block.statements.iter().any(|statement| {
        let mut any = match &statement.kind {
            StatementKind::Assign(to, value) => to.text == name && is_plainly_condition(value),
            _ => false,
        };
        blocks_of(statement, &mut |inner| any = any || assigns_a_condition(inner, name));
        any
    })
}

fn assigns_conditions(ink: &Ink, block: &Block, name: &str) -> bool {
    block.statements.iter().all(|statement| {
        let mut all = match &statement.kind {
            StatementKind::Assign(to, value) if to.text == name => is_condition_of(ink, value, name),
            _ => true,
        };
        blocks_of(statement, &mut |inner| all = all && assigns_conditions(ink, inner, name));
        all
    })
}

/// Whether a global is passed by reference to a function that sets the parameter to a number.
fn passes_to_arithmetic(ink: &Ink, name: &str) -> bool {
    let mut found = false;
    super::walk::expressions(ink, &mut |expr| {
        let ExprKind::Call(function, arguments) = &expr.kind else {
            return;
        };
        let knot = ink.knots.iter().find(|knot| knot.function && knot.name.text == function.text);
        for (parameter, argument) in knot.iter().flat_map(|knot| knot.parameters.iter().zip(arguments)) {
            let is_name = matches!(&argument.kind, ExprKind::Path(path)
                if path.parts.len() == 1 && path.parts.first().is_some_and(|part| part.text == name));
            if parameter.by_reference && is_name {
                let conditions = |block| assigns_conditions(ink, block, &parameter.name.text);
                found = found || !knot.is_some_and(|knot| conditions(&knot.block));
            }
        }
    });
    found
}

fn is_plainly_condition(value: &Expr) -> bool {
    matches!(
        &value.kind,
        ExprKind::Bool(_)
            | ExprKind::Unary(Unary::Not, _)
            | ExprKind::Binary(
                Binary::And
                    | Binary::Or
                    | Binary::Equal
                    | Binary::Unequal
                    | Binary::Less
                    | Binary::AtMost
                    | Binary::Greater
                    | Binary::AtLeast
                    | Binary::Has
                    | Binary::HasNot,
                _,
                _
            )
    )
}

fn is_condition_of(ink: &Ink, value: &Expr, name: &str) -> bool {
    if is_plainly_condition(value) {
        return true;
    }
    match &value.kind {
        ExprKind::Path(path) => match path.parts.as_slice() {
            [part] if part.text == name => true,
            [part] => ink.globals.iter().any(|global| {
                global.name.text == part.text
                    && matches!(&global.kind, GlobalKind::Var(value) | GlobalKind::Const(value) if is_plainly_condition(value))
            }),
            _ => false,
        },
        ExprKind::Call(function, _) => {
            let knot = ink.knots.iter().find(|knot| knot.name.text == function.text);
            knot.is_some_and(|knot| start_of_result(&knot.block) == Value::Bool(false))
        }
        _ => false,
    }
}

/// What the variable of the value of a function begins with: false if it returns conditions, and 0 if not.
pub(super) fn start_of_result(block: &Block) -> Value {
    if returns_conditions(block) { Value::Bool(false) } else { Value::Int(0) }
}

fn returns_conditions(block: &Block) -> bool {
    block.statements.iter().all(|statement| {
        let mut all = match &statement.kind {
            StatementKind::Return(Some(value)) => is_plainly_condition(value),
            _ => true,
        };
        blocks_of(statement, &mut |inner| all = all && returns_conditions(inner));
        all
    })
}
