//! Lists, and the functions that ink has by itself.

use std::collections::BTreeMap;

use super::ast::{Binary, Expr, ExprKind};
use super::expr::Items;
use super::flow::Token;
use super::lists::is_list;
use super::lower::{Called, Context, Lowering};
use super::names::ItemId;
use super::refusal;
use super::value::{Arithmetic, Value, and, cases, compared, computed, not, or};
use super::variables::Origin;
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::story::CompareOp;

impl Lowering<'_> {
    /// A function of ink.
    pub(super) fn builtin(
        &mut self,
        name: &str,
        arguments: &[Expr],
        span: FileSpan,
        context: &Context,
        before: &mut Vec<Called>,
    ) -> Value {
        match (name, arguments) {
            ("READ_COUNT" | "TURNS_SINCE", [of]) => self.read_count(name, of, span, context, before),
            ("INT" | "FLOOR" | "CEILING" | "FLOAT", [of]) => self.expr(of, context, before),
            ("MIN" | "MAX", [left, right]) => {
                let (left, right) = (self.expr(left, context, before), self.expr(right, context, before));
                computed(if name == "MIN" { Arithmetic::Min } else { Arithmetic::Max }, left, right)
            }
            ("CHOICE_COUNT", []) => Value::Var(self.offered()),
            ("RANDOM" | "SEED_RANDOM" | "LIST_RANDOM", _) => self.refused(span, refusal::CHANCE),
            ("TURNS", _) => self.refused(span, refusal::TURNS),
            ("LIST_COUNT" | "LIST_MIN" | "LIST_MAX" | "LIST_VALUE" | "LIST_ALL" | "LIST_INVERT", [of]) => {
                let value = self.expr(of, context, before);
                match value {
                    Value::List(items) => self.list_function(name, &items, span),
                    _ => self.refused(span, refusal::NO_LIST),
                }
            }
            _ if self.names.ink.externals.iter().any(|external| external.name.text == name) => {
                let problem = Diagnostic::new(Code::InkExternal, span, "an external function can't be converted");
                self.report(problem.help(format!("define it in ink too: `=== function {name}`")));
                Value::Int(0)
            }
            _ if self.names.global(name).is_some_and(|global| is_list(self.names.ink, global)) => {
                self.item_of_number(name, arguments, span, context, before)
            }
            _ if name.chars().all(|c| c.is_ascii_uppercase() || c == '_') => {
                let problem = Diagnostic::new(Code::InkRefused, span, format!("`{name}` can't be converted"));
                self.report(problem.help("write a function of ink that does the same"));
                Value::Int(0)
            }
            _ => {
                let problem = Diagnostic::new(Code::InkName, span, format!("cannot find the function `{name}`"));
                self.report_name(problem, name);
                Value::Int(0)
            }
        }
    }

    fn read_count(
        &mut self,
        name: &str,
        of: &Expr,
        span: FileSpan,
        context: &Context,
        before: &mut Vec<Called>,
    ) -> Value {
        let named = match &of.kind {
            ExprKind::Path(path) => self.names.place(path, context.flow),
            _ => None,
        };
        let place = named.or_else(|| match self.expr(of, context, before) {
            Value::Target(place) => Some(place),
            _ => None,
        });
        let Some(place) = place else {
            return self.refused(span, refusal::UNKNOWN_PLACE);
        };
        let (path, at) = (self.names.path(place), self.names.span(place));
        let count = Value::Var(self.counter(Origin::Count(place), path, at));
        if name == "READ_COUNT" {
            return count;
        }
        let never = compared(CompareOp::Equal, count, Value::Int(0));
        let since = self.since(place);
        Value::Cases(vec![(never, Value::Int(-1))], Box::new(Value::Var(since)))
    }

    /// `list(2)`: the item of a number.
    fn item_of_number(
        &mut self,
        name: &str,
        arguments: &[Expr],
        span: FileSpan,
        context: &Context,
        before: &mut Vec<Called>,
    ) -> Value {
        let list = self.names.global(name);
        let value = arguments.first().map(|argument| self.expr(argument, context, before));
        let Some(Value::Int(number)) = value else {
            return if value.is_none() {
                Value::List(BTreeMap::new())
            } else {
                self.refused(span, refusal::UNKNOWN_ITEM)
            };
        };
        let of = |item: &&super::names::Item| Some(item.list) == list && item.value == number;
        let found = self.names.items.iter().position(|item| of(&item));
        Value::List(found.map(|item| (item, Value::Bool(true))).into_iter().collect())
    }

    fn list_function(&mut self, name: &str, items: &Items, span: FileSpan) -> Value {
        match name {
            "LIST_COUNT" => count(items),
            "LIST_MIN" => Value::List(self.first(items, false)),
            "LIST_MAX" => Value::List(self.first(items, true)),
            "LIST_VALUE" => self.extreme(items, true),
            _ => {
                if items.values().any(|held| !matches!(held, Value::Bool(_))) && !self.one_list(items) {
                    return self.refused(span, refusal::ALL_ITEMS);
                }
                let lists: Vec<usize> =
                    items.keys().filter_map(|item| self.names.items.get(*item)).map(|item| item.list).collect();
                let all = self.names.items.iter().enumerate().filter(|(_, item)| lists.contains(&item.list));
                let all = all.map(|(item, _)| {
                    let held = items.get(&item).cloned().unwrap_or(Value::Bool(false));
                    (item, if name == "LIST_ALL" { Value::Bool(true) } else { not(held) })
                });
                Value::List(all.collect())
            }
        }
    }

    /// Whether all items are of one list.
    fn one_list(&self, items: &Items) -> bool {
        let mut lists: Vec<usize> =
            items.keys().filter_map(|item| self.names.items.get(*item)).map(|item| item.list).collect();
        lists.dedup();
        lists.len() <= 1
    }

    /// The items in the order of their numbers, or the other way round.
    fn ordered<'v>(&self, items: &'v Items, highest: bool) -> Vec<(ItemId, &'v Value)> {
        let mut order: Vec<(ItemId, &Value)> = items.iter().map(|(item, held)| (*item, held)).collect();
        let key = |item: ItemId| self.names.items.get(item).map(|item| (item.value, item.list));
        order.sort_by_key(|(item, _)| key(*item));
        if highest {
            order.reverse();
        }
        order
    }

    fn first(&self, items: &Items, highest: bool) -> Items {
        let mut before: Vec<Value> = Vec::new();
        let mut found = BTreeMap::new();
        for (item, held) in self.ordered(items, highest) {
            found.insert(item, and(before.iter().cloned().chain([held.clone()])));
            before.push(not(held.clone()));
        }
        found
    }

    /// Whether the lowest item of one list is above the highest of another.
    fn apart(&self, above: &Items, below: &Items) -> Value {
        compared(CompareOp::More, self.extreme(above, false), self.extreme(below, true))
    }

    /// Whether neither the lowest nor the highest item of one list is below that of another.
    fn not_below(&self, one: &Items, other: &Items) -> Value {
        let both = [false, true];
        and(both.map(|end| compared(CompareOp::AtLeast, self.extreme(one, end), self.extreme(other, end))))
    }

    /// The items of a list that are a number of places further in the lists of their kinds.
    pub(super) fn moved(&self, items: &Items, by: i64) -> Value {
        let mut found = Items::new();
        for (item, held) in items {
            let Some(from) = self.names.items.get(*item) else {
                continue;
            };
            let there = |to: &super::names::Item| to.list == from.list && to.value == from.value + by;
            if let Some(to) = self.names.items.iter().position(there) {
                found.insert(to, held.clone());
            }
        }
        Value::List(found)
    }

    /// The names of the items that a list holds, as ink prints them.
    pub(super) fn listed(&self, items: &Items) -> Vec<Token> {
        let (mut found, mut before) = (Vec::new(), Vec::new());
        for (item, held) in self.ordered(items, false).into_iter().filter(|(_, held)| **held != Value::Bool(false)) {
            let name = self.names.items.get(item).map(|item| item.name.clone()).unwrap_or_default();
            let comma = match or(before.iter().cloned()) {
                Value::Bool(false) => Vec::new(),
                Value::Bool(true) => vec![Token::Text(", ".to_owned())],
                some => vec![Token::Either(vec![(some, vec![Token::Text(", ".to_owned())])])],
            };
            let tokens: Vec<Token> = comma.into_iter().chain([Token::Text(name)]).collect();
            match held {
                Value::Bool(true) => found.extend(tokens),
                held => found.push(Token::Either(vec![(held.clone(), tokens)])),
            }
            before.push(held.clone());
        }
        found
    }

    /// The number of the lowest or the highest item, or 0.
    fn extreme(&self, items: &Items, highest: bool) -> Value {
        let of = self.ordered(items, highest);
        let number = |item: ItemId| Value::Int(self.names.items.get(item).map_or(0, |item| item.value));
        cases(of.into_iter().map(|(item, held)| (held.clone(), number(item))).collect(), Value::Int(0))
    }

    /// An operation on two lists.
    pub(super) fn lists(&mut self, how: Binary, left: &Items, right: &Items, span: FileSpan) -> Value {
        let held = |items: &Items, item: ItemId| items.get(&item).cloned().unwrap_or(Value::Bool(false));
        let merged = |each: &dyn Fn(Value, Value) -> Value| {
            let items = left.keys().chain(right.keys());
            Value::List(items.map(|item| (*item, each(held(left, *item), held(right, *item)))).collect())
        };
        let all_held = |left: &Items, right: &Items| {
            let each = right.iter().map(|(item, held_right)| or([not(held_right.clone()), held(left, *item)]));
            and([or(right.values().cloned()), and(each.collect::<Vec<_>>())])
        };
        match how {
            Binary::Add => merged(&|left, right| or([left, right])),
            Binary::Subtract => merged(&|left, right| and([left, not(right)])),
            Binary::Intersect => merged(&|left, right| and([left, right])),
            Binary::Has => all_held(left, right),
            Binary::HasNot => not(all_held(left, right)),
            Binary::Equal => self.compare_lists(CompareOp::Equal, left, right),
            Binary::Unequal => self.compare_lists(CompareOp::Unequal, left, right),
            Binary::Less => self.compare_lists(CompareOp::Less, left, right),
            Binary::AtMost => self.compare_lists(CompareOp::AtMost, left, right),
            Binary::Greater => self.compare_lists(CompareOp::More, left, right),
            Binary::AtLeast => self.compare_lists(CompareOp::AtLeast, left, right),
            Binary::And => and([or(left.values().cloned()), or(right.values().cloned())]),
            Binary::Or => or(left.values().chain(right.values()).cloned()),
            _ => self.refused(span, refusal::LIST_OPERATION),
        }
    }

    /// A comparison of two lists, by the numbers of their lowest and highest items if it is one of order.
    pub(super) fn compare_lists(&self, how: CompareOp, left: &Items, right: &Items) -> Value {
        let held = |items: &Items, item: ItemId| items.get(&item).cloned().unwrap_or(Value::Bool(false));
        match how {
            CompareOp::Equal | CompareOp::Unequal => {
                let same = left.keys().chain(right.keys()).map(|item| {
                    let (left, right) = (held(left, *item), held(right, *item));
                    or([and([left.clone(), right.clone()]), and([not(left), not(right)])])
                });
                let same = and(same.collect::<Vec<_>>());
                if how == CompareOp::Equal { same } else { not(same) }
            }
            CompareOp::More => and([not(empty(left)), or([empty(right), self.apart(left, right)])]),
            CompareOp::Less => and([not(empty(right)), or([empty(left), self.apart(right, left)])]),
            CompareOp::AtLeast => and([not(empty(left)), or([empty(right), self.not_below(left, right)])]),
            CompareOp::AtMost => and([not(empty(right)), or([empty(left), self.not_below(right, left)])]),
        }
    }
}

fn empty(items: &Items) -> Value {
    not(or(items.values().cloned()))
}

fn count(items: &Items) -> Value {
    items.values().fold(Value::Int(0), |sum, held| {
        let one = match held {
            Value::Bool(is) => Value::Int((*is).into()),
            held => Value::Cases(vec![(held.clone(), Value::Int(1))], Box::new(Value::Int(0))),
        };
        computed(Arithmetic::Add, sum, one)
    })
}
