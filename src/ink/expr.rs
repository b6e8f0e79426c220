//! Expressions of ink as values over the variables of the import, and calls of functions, which are inlined.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::ast::{
    Binary, Block, Expr, ExprKind, GlobalKind, Knot, Parameter, PartKind, Path, Statement, StatementKind, Unary,
};
use super::flow::{NodeId, Step, Token};
use super::lists::is_list;
use super::lower::{Binding, Called, Context, Lowering};
use super::names::{ItemId, Place, blocks_of};
use super::refusal::{self, Refusal};
use super::value::{Arithmetic, Value, VarId, and, cases, compared, computed, not, or, truth};
use super::variables::{Origin, Variable};
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::story::CompareOp;

/// How deeply calls of functions may be nested.
const MOST_CALLS: usize = 16;

impl Lowering<'_> {
    /// The value of an expression. Calls that must be made before it are added to `before`.
    pub(super) fn expr(&mut self, of: &Expr, context: &Context, before: &mut Vec<Called>) -> Value {
        match &of.kind {
            ExprKind::Int(number) => Value::Int(*number),
            ExprKind::Float(_) => self.refused(of.span, refusal::FRACTION),
            ExprKind::Bool(is) => Value::Bool(*is),
            ExprKind::Text(parts) => match parts.as_slice() {
                [] => Value::Text(String::new()),
                [part] if let PartKind::Text(text) = &part.kind => Value::Text(text.clone()),
                _ => self.refused(of.span, refusal::CONCATENATED),
            },
            ExprKind::Path(path) => self.path(path, context),
            ExprKind::Target(path) => match self.names.place(path, context.flow) {
                Some(place) => Value::Target(place),
                None => self.unknown(path),
            },
            ExprKind::List(paths) => {
                let mut held = BTreeMap::new();
                for path in paths {
                    match self.names.item(path) {
                        Some(item) => held.extend([(item, Value::Bool(true))]),
                        None => _ = self.unknown(path),
                    }
                }
                Value::List(held)
            }
            ExprKind::Call(name, arguments) => self.called(&name.text, arguments, of.span, context, before),
            ExprKind::Unary(Unary::Not, inner) => not(self.condition(inner, context, before)),
            ExprKind::Unary(Unary::Minus, inner) => {
                let inner = self.expr(inner, context, before);
                computed(Arithmetic::Subtract, Value::Int(0), inner)
            }
            ExprKind::Binary(how, left, right) => {
                let left = self.expr(left, context, before);
                let right = self.expr(right, context, before);
                self.binary(*how, left, right, of.span)
            }
        }
    }

    /// Reports what can't be converted, and goes on with any value.
    pub(super) fn refused(&mut self, span: FileSpan, refusal: Refusal) -> Value {
        self.refuse(span, refusal);
        Value::Int(0)
    }

    fn unknown(&mut self, path: &Path) -> Value {
        self.unknown_name(path, "");
        Value::Int(0)
    }

    /// Reports an unknown name, and the label that may be meant.
    pub(super) fn unknown_name(&mut self, path: &Path, kind: &str) {
        let parts: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
        let problem = Diagnostic::new(Code::InkName, path.span, format!("cannot find {kind}`{}`", parts.join(".")));
        self.report_name(problem, parts.last().copied().unwrap_or_default());
    }

    /// Reports that a name is unknown, with the name that may be meant.
    pub(super) fn report_name(&mut self, problem: Diagnostic, name: &str) {
        let near = self.names.similar(name).map(|near| format!("did you mean `{near}`?"));
        let declared =
            "declare it: a variable with `VAR`, an item in a `LIST`, or a knot, stitch or label with this name";
        self.report(problem.help(near.unwrap_or_else(|| declared.to_owned())));
    }

    fn path(&mut self, path: &Path, context: &Context) -> Value {
        if let [name] = path.parts.as_slice()
            && let Some(value) = self.lookup(&name.text, context)
        {
            return value;
        }
        if let Some(item) = self.names.item(path) {
            return Value::List(BTreeMap::from([(item, Value::Bool(true))]));
        }
        match self.names.place(path, context.flow) {
            Some(place) => Value::Var(self.count_of(place)),
            None => self.unknown(path),
        }
    }

    /// The variable that counts entries into a place.
    fn count_of(&mut self, place: Place) -> VarId {
        let (name, span) = (self.names.path(place), self.names.span(place));
        self.counter(Origin::Count(place), name, span)
    }

    /// The value of a parameter, a temporary variable, a global or a constant.
    pub(super) fn lookup(&mut self, name: &str, context: &Context) -> Option<Value> {
        match context.bindings.get(name) {
            Some(Binding::Value(value)) => return Some(value.clone()),
            Some(Binding::Var(var)) => return Some(Value::Var(*var)),
            Some(Binding::List(global)) => return Some(self.list(*global)),
            None => {}
        }
        if let Some(var) = self.temporary(name, context.flow) {
            return Some(Value::Var(var));
        }
        if let Some(value) = self.names.constant(name) {
            return Some(self.expr(value, context, &mut Vec::new()));
        }
        let global = self.names.global(name)?;
        Some(self.global(global, name))
    }

    fn global(&mut self, global: usize, name: &str) -> Value {
        if is_list(self.names.ink, global) {
            return self.list(global);
        }
        let start = self.start_of(global);
        if self.is_assigned(name) { Value::Var(self.variable_of(global, start)) } else { start }
    }

    fn variable_of(&mut self, global: usize, start: Value) -> VarId {
        // What kind of value it holds is found out once: that takes all of the story.
        if let Some(known) = self.variables.known(&Origin::Global(global)) {
            return known;
        }
        let ink = self.names.ink;
        let (name, span) = ink.globals.get(global).map(|of| (of.name.text.clone(), of.span)).unwrap_or_default();
        let start = match start {
            Value::Bool(is) if !super::types::is_condition(ink, &name) => Value::Int(is.into()),
            start => start,
        };
        let says = format!("`{name}` is true");
        let origin = Origin::Global(global);
        self.variables.get(origin.clone(), || Variable { origin, name, says, span, start, cap: None })
    }

    /// The name of a global that is true or false at one time and a number at another, if an expression is that alone.
    pub(super) fn mixed_name(&mut self, of: &Expr, context: &Context) -> Option<String> {
        let ExprKind::Path(path) = &of.kind else { return None };
        let [name] = path.parts.as_slice() else { return None };
        let Some(Value::Var(var)) = self.lookup(&name.text, context) else { return None };
        let Origin::Global(global) = self.variables.of(var)?.origin else { return None };
        let ink = self.names.ink;
        let is_mixed = *self.mixed.entry(global).or_insert_with(|| super::types::is_mixed(ink, &name.text));
        is_mixed.then(|| name.text.clone())
    }

    /// The value that a global has at the beginning.
    fn start_of(&mut self, global: usize) -> Value {
        let ink = self.names.ink;
        let root = Context { flow: Place::Root, bindings: Rc::default(), frame: None, stop: None, returns: None };
        match ink.globals.get(global).map(|global| &global.kind) {
            Some(GlobalKind::Var(value) | GlobalKind::Const(value)) => self.expr(value, &root, &mut Vec::new()),
            Some(GlobalKind::List(_)) => {
                let own = self.names.items.iter().enumerate().filter(|(_, item)| item.list == global);
                Value::List(own.map(|(item, of)| (item, Value::Bool(of.held))).collect())
            }
            None => Value::Int(0),
        }
    }

    /// What a global holds that is a list: a condition for each item.
    fn list(&mut self, global: usize) -> Value {
        let start = match self.start_of(global) {
            Value::List(items) => items,
            _ => BTreeMap::new(),
        };
        let ink = self.names.ink;
        let name = ink.globals.get(global).map(|of| of.name.text.clone()).unwrap_or_default();
        let span = ink.globals.get(global).map(|of| of.span).unwrap_or_default();
        if !self.is_assigned(&name) {
            return Value::List(start);
        }
        let mut held = BTreeMap::new();
        for item in 0..self.names.items.len() {
            let (of, list) = self.names.items.get(item).map(|item| (item.name.clone(), item.list)).unwrap_or_default();
            if self.held_lists.get(&global).is_some_and(|held| !held.contains(&list)) {
                continue;
            }
            let origin = Origin::Held(global, item);
            let says = format!("`{name}` has `{of}`");
            let start = Value::Bool(start.get(&item) == Some(&Value::Bool(true)));
            let named = format!("{name}.{of}");
            let var =
                self.variables.get(origin.clone(), || Variable { origin, name: named, says, span, start, cap: None });
            held.insert(item, Value::Var(var));
        }
        Value::List(held)
    }

    /// The temporary variable of a name in a flow or in the knot around it.
    fn temporary(&mut self, name: &str, flow: Place) -> Option<VarId> {
        let found = match self.temporaries.get(&(flow, name.to_owned())) {
            Some(known) => *known,
            None => {
                let around = match flow {
                    Place::Stitch(knot, _) => vec![flow, Place::Knot(knot)],
                    other => vec![other],
                };
                let found = around.into_iter().find_map(|flow| declared(self.names.block(flow)?, name));
                self.temporaries.insert((flow, name.to_owned()), found);
                found
            }
        }?;
        Some(self.temporary_at(found, name, Value::Int(0)))
    }

    fn temporary_at(&mut self, span: FileSpan, name: &str, start: Value) -> VarId {
        let origin = Origin::Temporary(span);
        let says = format!("`{name}` is true");
        let name = name.to_owned();
        self.variables.get(origin.clone(), || Variable { origin, name, says, span, start, cap: None })
    }

    /// An assignment before what follows it.
    pub(super) fn assign(
        &mut self,
        name: &super::ast::Name,
        value: &Expr,
        span: FileSpan,
        next: NodeId,
        context: &Context,
        before: &mut Vec<Called>,
    ) -> NodeId {
        let value = self.expr(value, context, before);
        let list = match (context.bindings.get(&name.text), self.names.global(&name.text)) {
            (Some(Binding::List(global)), _) => Some(*global),
            (None, Some(global)) if is_list(self.names.ink, global) => Some(global),
            _ => None,
        };
        if let Some(global) = list {
            return self.assign_list(global, value, span, next);
        }
        if matches!(value, Value::List(_)) {
            self.refuse(span, refusal::LATE_LIST);
            return next;
        }
        if let Some(declared) = declared_start(&value) {
            // A temporary variable has the type of its first value.
            self.retype(&name.text, declared, context);
        }
        match self.lookup(&name.text, context) {
            Some(Value::Var(var)) => self.set_variable(var, value, span, next),
            _ => {
                let problem = Diagnostic::new(Code::InkName, name.span, format!("cannot assign `{}`", name.text));
                self.report_name(problem, &name.text);
                next
            }
        }
    }

    fn retype(&mut self, name: &str, start: Value, context: &Context) {
        if context.bindings.contains_key(name) {
            return;
        }
        if let Some(var) = self.temporary(name, context.flow)
            && let Some(variable) = self.variables.of_mut(var)
            && variable.start == Value::Int(0)
        {
            variable.start = start;
        }
    }

    fn assign_list(&mut self, global: usize, value: Value, span: FileSpan, next: NodeId) -> NodeId {
        let (Value::List(new), Value::List(old)) = (value, self.list(global)) else {
            self.refuse(span, refusal::LIST_SET_TO_OTHER);
            return next;
        };
        let mut sets: Vec<(VarId, Value)> = Vec::new();
        for (item, bit) in &old {
            let value = new.get(item).cloned().unwrap_or(Value::Bool(false));
            match bit {
                Value::Var(var) if value != *bit => sets.push((*var, value)),
                _ => {}
            }
        }
        // No item is changed before another one that depends on it.
        let in_order = |sets: &[(VarId, Value)]| {
            let mut before = BTreeSet::new();
            sets.iter().all(|(var, value)| {
                let reads = value.reads(&before);
                before.insert(*var);
                !reads
            })
        };
        if !in_order(&sets) {
            sets.reverse();
        }
        if !in_order(&sets) {
            self.refuse(span, refusal::ITEMS_DEPEND);
        }
        sets.into_iter().rev().fold(next, |next, (var, value)| self.step(Step::Set(var, value, span), next))
    }

    /// Sets a variable to a value of its type.
    pub(super) fn set_variable(&mut self, var: VarId, value: Value, span: FileSpan, next: NodeId) -> NodeId {
        let value = if self.variables.is_condition(var) {
            truth(value, &|var| self.variables.is_condition(var))
        } else {
            self.number(value)
        };
        if value == Value::Var(var) { next } else { self.step(Step::Set(var, value, span), next) }
    }

    /// A condition as 0 or 1.
    pub(super) fn number(&self, value: Value) -> Value {
        match value {
            Value::Bool(is) => Value::Int(is.into()),
            Value::Var(var) if self.variables.is_condition(var) => {
                Value::Cases(vec![(Value::Var(var), Value::Int(1))], Box::new(Value::Int(0)))
            }
            value @ (Value::Not(_) | Value::And(_) | Value::Or(_) | Value::Compared(..)) => {
                cases(vec![(value, Value::Int(1))], Value::Int(0))
            }
            other => other,
        }
    }

    fn binary(&mut self, how: Binary, left: Value, right: Value, span: FileSpan) -> Value {
        if let (Value::List(left), Value::List(right)) = (&left, &right) {
            return self.lists(how, left, right, span);
        }
        let condition = |value| truth(value, &|var| self.variables.is_condition(var));
        let arithmetic = match how {
            Binary::And => return and([condition(left), condition(right)]),
            Binary::Or => return or([condition(left), condition(right)]),
            Binary::Equal => return self.compare(CompareOp::Equal, left, right),
            Binary::Unequal => return self.compare(CompareOp::Unequal, left, right),
            Binary::Less => return self.compare(CompareOp::Less, left, right),
            Binary::AtMost => return self.compare(CompareOp::AtMost, left, right),
            Binary::Greater => return self.compare(CompareOp::More, left, right),
            Binary::AtLeast => return self.compare(CompareOp::AtLeast, left, right),
            Binary::Add => Arithmetic::Add,
            Binary::Subtract => Arithmetic::Subtract,
            Binary::Multiply => Arithmetic::Multiply,
            Binary::Divide => Arithmetic::Divide,
            Binary::Modulo => Arithmetic::Modulo,
            Binary::Has | Binary::HasNot | Binary::Intersect => {
                return self.refused(span, refusal::STRING_SEARCH);
            }
        };
        match (how, &left, &right) {
            (Binary::Add, Value::List(items), Value::Int(by)) => return self.moved(items, *by),
            (Binary::Subtract, Value::List(items), Value::Int(by)) => return self.moved(items, -by),
            _ => {}
        }
        if matches!(left, Value::List(_) | Value::Text(_)) || matches!(right, Value::List(_) | Value::Text(_)) {
            return self.refused(span, refusal::STRING_CALCULATION);
        }
        computed(arithmetic, self.number(left), self.number(right))
    }

    /// A comparison of values of any type.
    pub(super) fn compare(&self, how: CompareOp, left: Value, right: Value) -> Value {
        if let (Value::List(left), Value::List(right)) = (&left, &right) {
            return self.compare_lists(how, left, right);
        }
        let is_condition = |value: &Value| match value {
            Value::Var(var) => self.variables.is_condition(*var),
            Value::Bool(_) | Value::Not(_) | Value::And(_) | Value::Or(_) | Value::Compared(..) => true,
            _ => false,
        };
        match (how, &left, &right) {
            (CompareOp::Equal, other, Value::Bool(is)) | (CompareOp::Equal, Value::Bool(is), other)
                if is_condition(other) =>
            {
                if *is {
                    other.clone()
                } else {
                    not(other.clone())
                }
            }
            (CompareOp::Unequal, ..) if is_condition(&left) && is_condition(&right) => {
                not(self.compare(CompareOp::Equal, left, right))
            }
            (CompareOp::Equal, ..) if is_condition(&left) && is_condition(&right) => {
                or([and([left.clone(), right.clone()]), and([not(left), not(right)])])
            }
            _ => compared(how, self.number(left), self.number(right)),
        }
    }

    /// The binding of a parameter to an argument.
    pub(super) fn bind(
        &mut self,
        parameter: &Parameter,
        argument: &Expr,
        place: Place,
        context: &Context,
        before: &mut Vec<Called>,
        sets: &mut Vec<(VarId, Value, FileSpan)>,
    ) -> Binding {
        if parameter.by_reference {
            return self.reference(argument, context);
        }
        let value = self.expr(argument, context, before);
        let name = &parameter.name.text;
        let changes = self.names.block(place).is_some_and(|block| assigns(block, name));
        if (value.is_constant() && !changes) || matches!(value, Value::List(_)) {
            return Binding::Value(value);
        }
        let start = declared_start(&value).unwrap_or(Value::Int(0));
        let var = self.temporary_at(parameter.name.span, name, start);
        sets.push((var, value, argument.span));
        Binding::Var(var)
    }

    fn reference(&mut self, argument: &Expr, context: &Context) -> Binding {
        if let ExprKind::Path(path) = &argument.kind
            && let [name] = path.parts.as_slice()
        {
            if let Some(bound) = context.bindings.get(&name.text) {
                return bound.clone();
            }
            if let Some(global) = self.names.global(&name.text)
                && is_list(self.names.ink, global)
            {
                return Binding::List(global);
            }
            if let Some(value) = self.lookup(&name.text, context) {
                return match value {
                    Value::Var(var) => Binding::Var(var),
                    value => Binding::Value(value),
                };
            }
        }
        self.refuse(argument.span, refusal::REF_TO_VALUE);
        Binding::Value(Value::Int(0))
    }

    /// The body of a function, before what follows its call.
    pub(super) fn call(&mut self, of: &Called, next: NodeId, context: &Context) -> NodeId {
        let Some(function) = self.names.ink.knots.get(of.knot) else {
            return next;
        };
        if self.calls > MOST_CALLS {
            self.refuse(of.span, refusal::ENDLESS_FUNCTION);
            return next;
        }
        self.calls += 1;
        let place = Place::Knot(of.knot);
        let (mut before, mut sets, mut bindings) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (parameter, argument) in function.parameters.iter().zip(&of.arguments) {
            let bound = self.bind(parameter, argument, place, context, &mut before, &mut sets);
            bindings.insert(parameter.name.text.clone(), bound);
        }
        let after = self.token(Token::End, next);
        let inside = Context {
            flow: place,
            bindings: Rc::new(bindings),
            frame: None,
            stop: None,
            returns: Some((of.result, after)),
        };
        let body = self.block(&function.block, after, None, &inside);
        let mut node = self.token(Token::Begin, body);
        for (var, value, span) in sets.into_iter().rev() {
            node = self.set_variable(var, value, span, node);
        }
        self.calls -= 1;
        self.calls_before(before, node, context)
    }

    fn called(
        &mut self,
        name: &str,
        arguments: &[Expr],
        span: FileSpan,
        context: &Context,
        before: &mut Vec<Called>,
    ) -> Value {
        let Some((knot, function)) = self.names.function(name) else {
            return match self.held(name, arguments.len(), context) {
                Some(held) => self.held_value(&held, arguments, span, context, before),
                None => self.builtin(name, arguments, span, context, before),
            };
        };
        if super::pure::is_pure(&self.names, &function.block, 0) {
            return self.inlined(knot, function, arguments, span, context, before);
        }
        let origin = Origin::Returned(knot);
        let says = format!("`{name}` returned true");
        let (named, start) = (name.to_owned(), super::types::start_of_result(&function.block));
        let result =
            self.variables.get(origin.clone(), || Variable { origin, name: named, says, span, start, cap: None });
        before.push(Called { knot, arguments: arguments.to_vec(), result: Some(result), span });
        Value::Var(result)
    }
}

impl Lowering<'_> {
    /// What a function returns that has no effects.
    pub(super) fn inlined(
        &mut self,
        knot: usize,
        function: &Knot,
        arguments: &[Expr],
        span: FileSpan,
        context: &Context,
        before: &mut Vec<Called>,
    ) -> Value {
        let mut bindings = BTreeMap::new();
        for (parameter, argument) in function.parameters.iter().zip(arguments) {
            let value = self.expr(argument, context, before);
            bindings.insert(parameter.name.text.clone(), Binding::Value(value));
        }
        let inside = Context { flow: Place::Knot(knot), bindings: Rc::new(bindings), ..context.clone() };
        let statements: Vec<&Statement> = function.block.statements.iter().collect();
        let outer = std::mem::take(&mut self.branches);
        let value = self.evaluate(&statements, &inside, span);
        self.branches += outer;
        value
    }
}

/// The initial value of a variable that is first set to a value.
fn declared_start(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) | Value::Not(_) | Value::And(_) | Value::Or(_) | Value::Compared(..) => Some(Value::Bool(false)),
        Value::Text(_) | Value::Target(_) => Some(value.clone()),
        Value::Cases(_, otherwise) => declared_start(otherwise),
        _ => None,
    }
}

/// Where a block declares a temporary variable.
fn declared(block: &Block, name: &str) -> Option<FileSpan> {
    block.statements.iter().find_map(|statement| {
        if let StatementKind::Temp(declared, _) = &statement.kind
            && declared.text == name
        {
            return Some(statement.span);
        }
        let mut found = None;
        blocks_of(statement, &mut |inner| found = found.or_else(|| declared_in(inner, name)));
        found
    })
}

fn declared_in(block: &Block, name: &str) -> Option<FileSpan> {
    declared(block, name)
}

/// Whether a block assigns a name.
pub(super) fn assigns(block: &Block, name: &str) -> bool {
    block.statements.iter().any(|statement| {
        let mut found = matches!(&statement.kind, StatementKind::Assign(to, _) if to.text == name);
        blocks_of(statement, &mut |inner| found = found || assigns(inner, name));
        found
    })
}

/// Whether a function returns a value anywhere.
pub(super) fn returns(block: &Block) -> bool {
    block.statements.iter().any(|statement| {
        let mut found = matches!(statement.kind, StatementKind::Return(Some(_)));
        blocks_of(statement, &mut |inner| found = found || returns(inner));
        found
    })
}

/// The items of a list, for what is counted or compared.
pub(super) type Items = BTreeMap<ItemId, Value>;
