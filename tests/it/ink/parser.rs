//! The ink parser on the corpus, on mangled sources, and on deep and long ones.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use earlier::diag::FileSpan;
use earlier::ink::ast::{
    Block, Conditional, Expr, ExprKind, GlobalKind, Ink, Line, Part, PartKind, Sequence, StatementKind,
};
use earlier::ink::{Parsed, parse};
use proptest::prelude::*;
use serde_json::Value;

use super::corpus;
use crate::support::cases::describe;
use crate::support::properties::config;

fn said(parsed: &Parsed) -> String {
    parsed.diagnostics.iter().map(|problem| describe(problem, &parsed.ink.sources, "")).collect()
}

#[test]
fn the_corpus_is_read_without_an_error() {
    let mut wrong = String::new();
    for name in corpus::names() {
        let said = said(&corpus::parsed(&name));
        if !said.is_empty() {
            wrong += &format!("{name}\n{said}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a story has in it: its texts, and how many choices, knots and stitches.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) texts: BTreeMap<String, usize>,
    choices: usize,
    flows: Vec<String>,
}

impl Tally {
    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            *self.texts.entry(text.to_owned()).or_default() += 1;
        }
    }

    /// In the output of inkle's compiler, texts begin with `^`, a choice is an object with a `*`, and the last object
    /// of the root has the knots.
    fn of_compiled(json: &str) -> Self {
        let story: Value = serde_json::from_str(json).unwrap();
        let mut tally = Self::default();
        tally.value(&story["root"]);
        let knots = story["root"].as_array().unwrap().last().unwrap();
        for (knot, content) in knots.as_object().into_iter().flatten().filter(|(_, content)| content.is_array()) {
            if knot == "global decl" {
                continue;
            }
            tally.flows.push(knot.clone());
            let stitches = content.as_array().unwrap().last().unwrap().as_object();
            let is_stitch = |content: &Value| content.is_array();
            for (stitch, _) in stitches.into_iter().flatten().filter(|(_, content)| is_stitch(content)) {
                tally.flows.push(format!("{knot}.{stitch}"));
            }
        }
        tally.flows.sort();
        tally
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => text.strip_prefix('^').into_iter().for_each(|text| self.text(text)),
            Value::Array(values) => values.iter().for_each(|value| self.value(value)),
            Value::Object(fields) => {
                self.choices += usize::from(fields.contains_key("*"));
                fields.values().filter(|value| value.is_array()).for_each(|value| self.value(value));
            }
            _ => {}
        }
    }

    fn difference(&self, compiled: &Self) -> String {
        let all: BTreeSet<&String> = self.texts.keys().chain(compiled.texts.keys()).collect();
        let differ = all.iter().filter(|text| self.texts.get(**text) != compiled.texts.get(**text));
        let texts: Vec<_> = differ.map(|text| (text, self.texts.get(*text), compiled.texts.get(*text))).collect();
        let (ours, theirs) = ((self.choices, &self.flows), (compiled.choices, &compiled.flows));
        let others = if ours == theirs { String::new() } else { format!("{ours:?}, {theirs:?}") };
        format!("{others} {texts:?}")
    }

    pub(super) fn of_parsed(ink: &Ink) -> Self {
        let mut tally = Self::default();
        for global in &ink.globals {
            if let GlobalKind::Var(value) = &global.kind {
                tally.expression(value);
            }
        }
        tally.block(&ink.root);
        for knot in &ink.knots {
            tally.flows.push(knot.name.text.clone());
            tally.block(&knot.block);
            for stitch in &knot.stitches {
                tally.flows.push(format!("{}.{}", knot.name.text, stitch.name.text));
                tally.block(&stitch.block);
            }
        }
        tally.flows.sort();
        tally
    }

    fn block(&mut self, block: &Block) {
        for statement in &block.statements {
            match &statement.kind {
                StatementKind::Line(Line { parts, .. }) => self.parts(parts),
                StatementKind::Choice(choice) => {
                    self.choices += 1;
                    choice.conditions.iter().for_each(|condition| self.expression(condition));
                    [&choice.before, &choice.inside, &choice.after].into_iter().for_each(|parts| self.parts(parts));
                }
                StatementKind::Temp(_, value) | StatementKind::Assign(_, value) | StatementKind::Run(value) => {
                    self.expression(value);
                }
                StatementKind::Return(value) => value.iter().for_each(|value| self.expression(value)),
                StatementKind::Gather(_) | StatementKind::Comment(_) | StatementKind::Todo(_) => {}
            }
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match &part.kind {
                PartKind::Text(text) => self.text(text),
                PartKind::Tag(parts) => self.parts(parts),
                PartKind::Print(value) => self.expression(value),
                PartKind::Conditional(Conditional { subject, arms, .. }) => {
                    subject.iter().for_each(|subject| self.expression(subject));
                    for arm in arms {
                        arm.test.iter().for_each(|test| self.expression(test));
                        self.block(&arm.block);
                    }
                }
                PartKind::Sequence(Sequence { elements, .. }) => elements.iter().for_each(|block| self.block(block)),
                PartKind::Glue | PartKind::Divert(_) => {}
            }
        }
    }

    fn expression(&mut self, expression: &Expr) {
        match &expression.kind {
            ExprKind::Text(parts) => self.parts(parts),
            ExprKind::Call(_, arguments) => arguments.iter().for_each(|argument| self.expression(argument)),
            ExprKind::Unary(_, inner) => self.expression(inner),
            ExprKind::Binary(_, left, right) => [left, right].into_iter().for_each(|side| self.expression(side)),
            _ => {}
        }
    }
}

#[test]
fn texts_choices_knots_and_stitches_are_those_of_inkles_compiler() {
    let mut wrong = String::new();
    for (name, json) in corpus::compiled() {
        let (parsed, compiled) = (Tally::of_parsed(&corpus::parsed(&name).ink), Tally::of_compiled(&json));
        if parsed != compiled {
            wrong += &format!("{name}: {}\n", parsed.difference(&compiled));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every place in a tree is in its file, and between characters.
fn assert_places(parsed: &Parsed) {
    let sources = &parsed.ink.sources;
    let check = |place: FileSpan, what: &str| {
        let text = sources.text(place.file);
        assert!(text.get(place.span.range()).is_some(), "{what} is at {place:?} of {text:?}");
    };
    for problem in &parsed.diagnostics {
        check(problem.place, &problem.message);
        problem.labels.iter().for_each(|label| check(label.place, &label.text));
    }
    let knots = parsed.ink.knots.iter();
    let inside = knots.flat_map(|knot| std::iter::once(&knot.block).chain(knot.stitches.iter().map(|s| &s.block)));
    for block in inside.chain([&parsed.ink.root]) {
        for statement in &block.statements {
            check(statement.span, "a statement");
            if let StatementKind::Line(line) = &statement.kind {
                line.parts.iter().for_each(|part| check(part.span, "a part"));
            }
        }
    }
}

/// Pieces of ink, from which nearly valid sources are composed.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\n",
        "\n",
        "\n",
        " ",
        "* ",
        "+ ",
        "- ",
        "-> ",
        "->-> ",
        "<- ",
        "<>",
        "{",
        "}",
        "|",
        ":",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "\\",
        "# tag ",
        "// c",
        "/* ",
        "*/",
        "~ ",
        "temp ",
        "x",
        "y = ",
        "+= ",
        "++",
        "knot",
        "=== ",
        "= ",
        "VAR ",
        "CONST ",
        "LIST ",
        "INCLUDE ",
        "EXTERNAL ",
        "TODO: ",
        "else:",
        "not ",
        "and ",
        "== ",
        "1",
        ".5",
        "é",
        "{x: a|b}",
        "{&a|b}",
        "{stopping:\n- a\n- b\n}",
        "{\n- x: a\n- else: b\n}",
        "return ",
        "function ",
        "\r\n",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn whatever_is_written_there_is_a_tree_and_every_problem_has_a_place(text in pieces()) {
        assert_places(&parse("story.ink", |name| match name {
            "story.ink" => Ok(text.clone().into_bytes()),
            _ => Err("there is no such file"),
        }));
    }

    #[test]
    fn a_story_with_a_hole_in_it_is_read(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), length in 1..30usize) {
        let names = corpus::names();
        let name = which.get(&names);
        let mut bytes = corpus::read(&format!("{name}.ink")).unwrap();
        let start = at.index(bytes.len());
        bytes.drain(start..bytes.len().min(start + length));
        assert_places(&parse("story.ink", |file| if file == "story.ink" { Ok(bytes.clone()) } else { corpus::read(file) }));
    }
}

#[test]
fn deep_nesting_is_a_limit_and_no_stack_overflow() {
    for open in [
        "{",
        "{x:",
        "{&",
        "(",
        "{\"",
        "{x:\n",
        "{\n- x:",
        "~ x = (",
        "~ x = not ",
        "~ x = -",
        "{f(",
        "* {(",
        "->-> (",
        "x|{",
    ] {
        let text = open.repeat(20_000);
        assert_places(&parse("story.ink", |_| Ok::<_, String>(text.clone().into_bytes())));
    }
    let closed = format!("{}{}", "{x:".repeat(20_000), "}".repeat(20_000));
    let parsed = parse("story.ink", |_| Ok::<_, String>(closed.clone().into_bytes()));
    assert_eq!(said(&parsed).lines().count(), 1, "{}", said(&parsed));
}

#[test]
fn twice_the_text_takes_no_more_than_a_few_times_as_long() {
    for piece in [
        "{\"a\" b|c}",
        "{x: {y: a|{z}} }\n",
        "{\"",
        "{x ",
        "* {x} a[b]c -> d\n",
        "// c\n",
        "/*",
        "{",
        "a {",
        "{a|",
        "\\",
        "(a, ",
        "{x:\n- a",
    ] {
        let time = |count: usize| {
            let text = piece.repeat(count);
            let once = || {
                let start = Instant::now();
                parse("story.ink", |_| Ok::<_, String>(text.clone().into_bytes()));
                start.elapsed()
            };
            (0..3).map(|_| once()).min().unwrap()
        };
        // Eight times the text; the square would be 64 times as long. Other programs may take the processor away from some
        // of the tries, and never make them quicker.
        let is_linear = |_| time(16_000) < time(2_000) * 24 + Duration::from_millis(20);
        assert!((0..20).any(is_linear), "{piece:?}");
    }
}
