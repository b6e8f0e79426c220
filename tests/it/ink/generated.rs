//! Random ink stories: weaves, conditions, counters that guards keep within bounds, tunnels and sequences.
//!
//! They only use what `bladeink-compiler` compiles in the same way as inkle's compiler: diverts are on lines of their
//! own, and labels are plain or in brackets.

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
    /// Choices of another knot. Only choices follow it: `bladeink` offers them even after an `-> END`. A line stands before
    /// it: with `bladeink` the label of a choice ends glue that is open, and with inkle's runtime it does not.
    Thread,
    /// A function with an effect and a value.
    Call,
    /// Another text with each of several lines.
    Lines(&'static str),
}

#[derive(Clone, Debug)]
struct Choice {
    sticky: bool,
    condition: Option<&'static str>,
    label: usize,
    lines: Vec<Item>,
    choices: Vec<Choice>,
    to: Option<usize>,
    /// Whether it is a fallback choice.
    fallback: bool,
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
        1 => Just(Item::Call),
        1 => select(&["stopping", "cycle", "once"][..]).prop_map(Item::Lines),
        1 => (0..TUNNELS).prop_map(move |tunnel| if tunnels { Item::Tunnel(tunnel) } else { Item::Text }),
        1 => Just(if tunnels { Item::Thread } else { Item::Text }),
    ]
}

fn choice(depth: u32) -> BoxedStrategy<Choice> {
    let inner = if depth == 0 { Just(Vec::new()).boxed() } else { vec(choice(depth - 1), 0..3).boxed() };
    let to = prop_oneof![2 => Just(None), 1 => (0..=KNOTS).prop_map(Some)];
    let fallback = prop::bool::weighted(0.1);
    (any::<bool>(), proptest::option::of(condition()), 0..4usize, lines(depth > 0), inner, to, fallback)
        .prop_map(|(sticky, condition, label, lines, choices, to, fallback)| Choice {
            sticky,
            condition,
            label,
            lines,
            choices,
            to,
            fallback,
        })
        .boxed()
}

/// What follows a choice.
fn lines(tunnels: bool) -> impl Strategy<Value = Vec<Item>> {
    vec(item(tunnels), 0..3).prop_map(|mut items| {
        items.retain(|item| !matches!(item, Item::Thread));
        items
    })
}

fn knot(tunnels: bool) -> impl Strategy<Value = Knot> {
    let depth = u32::from(tunnels);
    (vec(item(tunnels), 0..4), vec(choice(depth), 0..4), lines(tunnels), 0..=KNOTS)
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
            Item::Thread => self.line(&format!("{text}, and a thread.\n<- th")),
            Item::Call => self.line(&format!("{text} {{bump(x, 2):raised|kept}}.")),
            Item::Lines(how) => {
                self.line(&format!("{{ {how}:\n    - {text}, first.\n    - {text}, second.\n      ~ a = not a\n}}"));
            }
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
        if choice.fallback && depth > 1 {
            self.line(&format!("{bullets}->"));
            self.items(&choice.lines);
            return choice.to.into_iter().for_each(|to| self.to(to));
        }
        let label = match choice.label {
            0 => format!("{text}, said."),
            1 => format!("[{text}, thought.]\nAnd so."),
            2 => format!("{text}[, a], done."),
            _ => format!("[{text}.]"),
        };
        self.line(&format!("{bullets}{condition}{label}"));
        // With `bladeink` the label of a choice ends glue that is open, and with inkle's runtime it does not.
        let glued = !choice.choices.is_empty() && matches!(choice.lines.last(), Some(Item::Glue));
        self.items(&choice.lines[..choice.lines.len() - usize::from(glued)]);
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
        writer.line(
            "=== th ===\n* Text of a thread.\n    ~ b = not b\n    -> k0\n+ {a} [Thread on.]\n    -> k1\n- -> DONE",
        );
        writer.line(
            "=== function bump(ref c, most) ===\n{ c < most:\n    ~ c = c + 1\n    ~ return true\n}\n~ return false",
        );
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

/// A tunnel is only left by its end.
fn without_ways(choices: &[Choice]) -> Vec<Choice> {
    choices.iter().map(|choice| Choice { to: None, choices: without_ways(&choice.choices), ..choice.clone() }).collect()
}
