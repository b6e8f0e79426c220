//! Random stories in ink: weaves, conditions, counters that guards keep within bounds, tunnels and sequences.
//!
//! They keep to what `bladeink-compiler` compiles as inkle's compiler does: diverts stand on lines of their own, and labels
//! are plain or in brackets.

use std::fmt::Write as _;

use bladeink_compiler::{Compiler, CompilerOptions};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The knots of a story, besides its tunnels.
const KNOTS: usize = 4;
/// The tunnels of a story.
const TUNNELS: usize = 2;

/// A story.
#[derive(Clone, Debug)]
pub(crate) struct RandomInk {
    knots: Vec<Knot>,
    tunnels: Vec<Knot>,
}

#[derive(Clone, Debug)]
struct Knot {
    lines: Vec<Item>,
    choices: Vec<Choice>,
    /// What follows the choices, and whether there is a second round of them.
    gathered: Vec<Item>,
    to: usize,
}

#[derive(Clone, Debug)]
enum Item {
    Text,
    Conditional(&'static str),
    Block(&'static str, bool),
    Sequence(&'static str),
    Flag(&'static str),
    Up(&'static str),
    Down(&'static str),
    Printed,
    Glue,
    Tunnel(usize),
}

#[derive(Clone, Debug)]
struct Choice {
    sticky: bool,
    condition: Option<&'static str>,
    label: usize,
    lines: Vec<Item>,
    choices: Vec<Choice>,
    to: Option<usize>,
}

const CONDITIONS: &[&str] = &[
    "a",
    "not a",
    "b",
    "a && b",
    "a or not b",
    "x > 1",
    "x == 0",
    "x < 3",
    "y >= 2",
    "x > y",
    "y != 1 and a",
    "k1",
    "not k2",
    "k3 > 1",
    "l0 > 2",
    "l1",
    "not (a && x == 2)",
    "t0",
];

fn condition() -> impl Strategy<Value = &'static str> {
    select(CONDITIONS)
}

fn item(tunnels: bool) -> impl Strategy<Value = Item> {
    prop_oneof![
        3 => Just(Item::Text),
        2 => condition().prop_map(Item::Conditional),
        2 => (condition(), any::<bool>()).prop_map(|(condition, other)| Item::Block(condition, other)),
        1 => select(&["one|two|three", "&odd|even", "!only once", "&a|b|c"][..]).prop_map(Item::Sequence),
        2 => select(&["a = true", "a = false", "b = not b", "b = a", "a = not b && x > 0"][..]).prop_map(Item::Flag),
        2 => select(&["x", "y"][..]).prop_map(Item::Up),
        1 => select(&["x", "y"][..]).prop_map(Item::Down),
        1 => Just(Item::Printed),
        1 => Just(Item::Glue),
        u32::from(tunnels) => (0..TUNNELS).prop_map(Item::Tunnel),
    ]
}

fn choice(depth: u32) -> BoxedStrategy<Choice> {
    let inner = if depth == 0 { Just(Vec::new()).boxed() } else { vec(choice(depth - 1), 0..3).boxed() };
    let to = prop_oneof![2 => Just(None), 1 => (0..=KNOTS).prop_map(Some)];
    (any::<bool>(), proptest::option::of(condition()), 0..4usize, vec(item(depth > 0), 0..3), inner, to)
        .prop_map(|(sticky, condition, label, lines, choices, to)| Choice {
            sticky,
            condition,
            label,
            lines,
            choices,
            to,
        })
        .boxed()
}

fn knot(tunnels: bool) -> impl Strategy<Value = Knot> {
    let depth = u32::from(tunnels);
    (vec(item(tunnels), 0..4), vec(choice(depth), 0..4), vec(item(tunnels), 0..3), 0..=KNOTS)
        .prop_map(|(lines, choices, gathered, to)| Knot { lines, choices, gathered, to })
}

/// A random story.
pub(crate) fn story() -> impl Strategy<Value = RandomInk> {
    (vec(knot(true), KNOTS), vec(knot(false), TUNNELS)).prop_map(|(knots, tunnels)| RandomInk { knots, tunnels })
}

/// Writes a story as ink.
struct Writer {
    out: String,
    /// The number of the next text.
    text: usize,
}

impl Writer {
    fn text(&mut self) -> String {
        self.text += 1;
        format!("Text {}", self.text)
    }

    fn line(&mut self, line: &str) {
        writeln!(self.out, "{line}").unwrap();
    }

    fn items(&mut self, items: &[Item]) {
        items.iter().for_each(|item| self.item(item));
    }

    fn item(&mut self, item: &Item) {
        let text = self.text();
        match item {
            Item::Text => self.line(&format!("{text}.")),
            Item::Conditional(condition) => self.line(&format!("{text} {{{condition}:yes|no}}.")),
            Item::Block(condition, other) => {
                self.line(&format!("{{ {condition}:\n    {text}, so.\n    ~ b = true"));
                if *other {
                    self.line(&format!("- else:\n    {text}, otherwise.\n    ~ a = false"));
                }
                self.line("}");
            }
            Item::Sequence(parts) => self.line(&format!("{text} {{{parts}}}.")),
            Item::Flag(effect) => self.line(&format!("~ {effect}")),
            Item::Up(counter) => self.line(&format!("{{ {counter} < 3:\n    ~ {counter} = {counter} + 1\n}}")),
            Item::Down(counter) => self.line(&format!("{{ {counter} > 0:\n    ~ {counter} = {counter} - 1\n}}")),
            Item::Printed => self.line(&format!("{text}: {{x}} and {{y}}.")),
            Item::Glue => self.line(&format!("{text} <>")),
            Item::Tunnel(tunnel) => self.line(&format!("-> t{tunnel} ->")),
        }
    }

    fn to(&mut self, to: usize) {
        let line = if to < KNOTS { format!("-> k{to}") } else { "-> END".to_owned() };
        self.line(&line);
    }

    fn choice(&mut self, choice: &Choice, depth: usize) {
        let bullets = if choice.sticky { "+ " } else { "* " }.repeat(depth);
        let condition = choice.condition.map(|condition| format!("{{{condition}}} ")).unwrap_or_default();
        let text = self.text();
        let label = match choice.label {
            0 => format!("{text}, said."),
            1 => format!("[{text}, thought.]\nAnd so."),
            2 => format!("{text}[, a], done."),
            _ => format!("[{text}.]"),
        };
        self.line(&format!("{bullets}{condition}{label}"));
        self.items(&choice.lines);
        choice.choices.iter().for_each(|inner| self.choice(inner, depth + 1));
        match choice.to {
            Some(to) if choice.choices.is_empty() => self.to(to),
            _ => {}
        }
    }

    fn weave(&mut self, knot: &Knot, label: &str) {
        self.items(&knot.lines);
        self.line(&format!("- ({label})"));
        let text = self.text();
        self.line(&format!("{text} of {label}."));
        knot.choices.iter().for_each(|choice| self.choice(choice, 1));
        self.line("+ [Go on.]");
        self.line("- Gathered.");
        self.items(&knot.gathered);
    }
}

impl RandomInk {
    /// The story as ink.
    pub(crate) fn written(&self) -> String {
        let start = "VAR a = false\nVAR b = true\nVAR x = 0\nVAR y = 2\n-> k0\n";
        let mut writer = Writer { out: start.to_owned(), text: 0 };
        for (at, knot) in self.knots.iter().enumerate() {
            writer.line(&format!("=== k{at} ==="));
            writer.weave(knot, &format!("l{at}"));
            writer.to(knot.to);
        }
        for (at, knot) in self.tunnels.iter().enumerate() {
            writer.line(&format!("=== t{at} ==="));
            let plain = Knot { choices: without_ways(&knot.choices), ..knot.clone() };
            writer.weave(&plain, &format!("m{at}"));
            writer.line("->->");
        }
        // Conditions name labels from outside of their knots.
        writer
            .out
            .replace("l0 > 2", "k0.l0 > 2")
            .replace("{l1}", "{k1.l1}")
            .replace(" l1:", " k1.l1:")
            .replace("{l1:", "{k1.l1:")
    }

    /// The story in the JSON of ink's runtimes.
    pub(crate) fn compiled(&self) -> String {
        let options = CompilerOptions { count_all_visits: true, ..CompilerOptions::default() };
        Compiler::with_options(options).compile(&self.written()).expect("the ink is sound")
    }
}

/// A tunnel is left by its end alone.
fn without_ways(choices: &[Choice]) -> Vec<Choice> {
    choices.iter().map(|choice| Choice { to: None, choices: without_ways(&choice.choices), ..choice.clone() }).collect()
}
