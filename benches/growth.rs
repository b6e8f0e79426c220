//! How the time grows when an input doubles: `cargo bench --bench growth`. A growth of 2 is linear, of 4 quadratic.
//!
//! The inputs are those that once took quadratic time or never ended: many problems in one line, many unknown names, long
//! chains of alternatives and of junctions, many knots of ink, long runs, and many forks and removals.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are ratios")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::time::{Duration, Instant};

use earlier::archive::{Annotation, Archive, Record, RunId, encode, header};
use earlier::check::{check, prove};
use earlier::explore;
use earlier::ink;
use earlier::report::{DiagnosticFormat, diagnostics};
use earlier::session::{Outline, Session, Settings};
use earlier::story::{Edition, Loaded, load};

/// How often each size is measured; the fastest counts.
const ROUNDS: usize = 3;

/// Returns how long an input of a size takes.
type Measured = fn(usize) -> Duration;

/// What is measured, and the smallest of four sizes, each twice the one before.
const INPUTS: [(&str, usize, Measured); 11] = [
    ("problems in one line", 1_000, |size| checked(&problems_in_a_line(size))),
    ("unknown names", 2_000, |size| checked(&unknown_names(size))),
    ("a cycle of junctions", 2_000, |size| {
        checked_with(&junctions(size), "Scene(id: \"a\", text: \"Here.\", next: \"j0\"),")
    }),
    ("scenes in a chain", 1_000, |size| checked(&scenes(size))),
    ("readers in a chain", 2_000, |size| balanced(&scenes(size))),
    ("conditions in a text", 1_000, |size| checked(&conditions(size))),
    ("alternatives in a chain", 1_000, |size| checked(&alternatives(size))),
    ("knots of ink", 500, |size| imported(&knots(size))),
    ("steps of a run", 2_500, |size| opened(&steps(size))),
    ("forks off the last fork", 1_000, |size| opened(&forks(size))),
    ("removed runs", 2_500, |size| opened(&removals(size))),
];

fn main() {
    println!("growth of the time when the input doubles, three times");
    for (what, size, measured) in INPUTS {
        let fastest = |size| (0..ROUNDS).map(|_| measured(size)).min().unwrap_or_default();
        let times: Vec<Duration> = [1, 2, 4, 8].map(|times| fastest(size * times)).to_vec();
        let mut line = format!("  {what:<26} {:>7} {:>9.1} ms", size, times.first().map_or(0.0, millis));
        for pair in times.windows(2) {
            if let [less, more] = pair {
                let _ = write!(line, " {:>5.2}", millis(more) / millis(less).max(0.001));
            }
        }
        println!("{line}");
    }
}

fn millis(time: &Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

const SETTINGS: &str = r#"Story(format: 1, id: "s", title: "S", start: "a", chapters: ["one"], meters: [
    Meter(id: "m", name: "M", range: (0, 100), start: 0),
])"#;

const END: &str = r#"Scene(id: "z", text: "End.", ending: Ending(title: "End", teaser: "t")),"#;

fn loaded(chapter: &str) -> Loaded {
    load(|name| Ok::<_, String>(if name == "story.ron" { SETTINGS } else { chapter }.as_bytes().to_vec()))
}

/// Loads a story, checks it, proves what can be proved, and writes all problems for people.
fn checked(scenes: &str) -> Duration {
    checked_with("", scenes)
}

fn checked_with(junctions: &str, scenes: &str) -> Duration {
    let chapter = format!("Chapter(title: \"One\", scenes: [\n{junctions}{scenes}{END}\n])");
    let start = Instant::now();
    let mut loaded = loaded(&chapter);
    check(&mut loaded, Vec::new(), &|_, _| true);
    prove(&mut loaded, explore::LIMIT);
    drop(diagnostics(DiagnosticFormat::Human, &loaded.diagnostics, &loaded.sources, false));
    start.elapsed()
}

/// Finds out where readers who choose at random end.
fn balanced(scenes: &str) -> Duration {
    let loaded = loaded(&format!("Chapter(title: \"One\", scenes: [\n{scenes}{END}\n])"));
    let start = Instant::now();
    if let Some(story) = &loaded.story {
        drop(explore::balance(story, Edition::First, &explore::LIMIT.into()));
    }
    start.elapsed()
}

fn problems_in_a_line(size: usize) -> String {
    let scene = |at| format!("Scene(id: \"s{at}\", text: \"X.\", next: \"q{at}\"), ");
    (0..size).map(scene).chain(["Scene(id: \"a\", text: \"Here.\", next: \"z\"),".to_owned()]).collect()
}

fn unknown_names(size: usize) -> String {
    let scene = |at| format!("Scene(id: \"s{at}\", text: \"X.\", next: \"scene_number_{at}\"),\n");
    (0..size).map(scene).chain(["Scene(id: \"a\", text: \"Here.\", next: \"z\"),".to_owned()]).collect()
}

fn junctions(size: usize) -> String {
    let junction = |at| format!("Junction(id: \"j{at}\", to_first: [(to: \"j{}\")]),", (at + 1) % size);
    (0..size).map(junction).collect()
}

fn scenes(size: usize) -> String {
    let scene = |at| format!("Scene(id: \"s{at}\", text: \"X.\", next: \"s{}\"),\n", at + 1);
    let last = format!("Scene(id: \"s{size}\", text: \"X.\", next: \"z\"),\n");
    ["Scene(id: \"a\", text: \"Here.\", next: \"s0\"),\n".to_owned()]
        .into_iter()
        .chain((0..size).map(scene))
        .chain([last])
        .collect()
}

fn conditions(size: usize) -> String {
    let part = |at| format!("{{m >= {}: x{at}}}", at % 101);
    format!("Scene(id: \"a\", text: \"{}\", next: \"z\"),\n", (0..size).map(part).collect::<String>())
}

fn alternatives(size: usize) -> String {
    let parts: Vec<String> = (0..size).map(|at| format!("m = {}: x{at}", at % 101)).collect();
    format!("Scene(id: \"a\", text: \"{{{} | y}}\", next: \"z\"),\n", parts.join(" | "))
}

/// Brings a story over from ink.
fn imported(ink: &str) -> Duration {
    let start = Instant::now();
    let parsed = ink::parse("story.ink", |_| Ok::<_, String>(ink.as_bytes().to_vec()));
    drop(ink::import(&parsed.ink, &BTreeMap::new()));
    start.elapsed()
}

/// Knots with labels, read counts and choices that lead back.
fn knots(size: usize) -> String {
    let mut out = "VAR a = false\n-> k0\n".to_owned();
    for at in 0..size {
        let (next, far, before) = ((at + 1) % size, (at * 7 + 3) % size, at.saturating_sub(1));
        let _ = write!(
            out,
            "=== k{at} ===\nText of {at}, {{k{before}: again|new}}.\n* [Choice one.] And so. -> k{next}\n\
             + {{a}} [Choice two.] -> k{far}\n* [Wait.]\n  ~ a = not a\n- (g{at}) Gathered.\n+ [On.] -> k{next}\n* [Out.] -> END\n"
        );
    }
    out
}

/// Reads a journal, opens a session, and lists its runs and the outline of its tree.
fn opened(records: &[Record]) -> Duration {
    let chapter = r#"Chapter(title: "One", scenes: [
        Scene(id: "a", text: "Here.", choices: [
            Choice(id: "r", text: "Round.", to: "a"), Choice(id: "x", text: "Out.", to: "z"),
        ]),
        Scene(id: "z", text: "End.", ending: Ending(title: "End", teaser: "t")),
    ])"#;
    let Some(story) = loaded(chapter).story else { return Duration::ZERO };
    let journal = [header("s"), records.iter().flat_map(encode).collect()].concat();
    let start = Instant::now();
    let archive = Archive::read("s", [(1, journal.as_slice())]).0;
    let session = Session::new(Rc::new(story), archive, 2, Settings::default());
    drop(session.run_entries());
    let mut outline = Outline::new(&session);
    outline.unfold_all(&session, true);
    start.elapsed()
}

fn begun(run: u32, from: Option<(RunId, usize)>) -> Record {
    Record::Run { run, time: 1, from, facts: Vec::new() }
}

fn step(run: u32, steps: usize) -> Record {
    Record::Step { run, steps, time: 1, scene: "a".to_owned(), choice: "r".to_owned() }
}

fn steps(size: usize) -> Vec<Record> {
    [begun(1, None)].into_iter().chain((1..=size).map(|at| step(1, at))).collect()
}

fn forks(size: usize) -> Vec<Record> {
    let fork = |(run, steps): (u32, usize)| {
        let from = (run > 1).then(|| (RunId { journal: 1, run: run - 1 }, steps - 1));
        [begun(run, from), step(run, steps)]
    };
    (1..).zip(1..=size).flat_map(fork).collect()
}

fn removals(size: usize) -> Vec<Record> {
    let removed = |(run, _)| {
        let annotation = Annotation::Removed(true);
        [begun(run, None), step(run, 1), Record::Annotate { run: RunId { journal: 1, run }, time: 1, annotation }]
    };
    (1..).zip(0..size).flat_map(removed).collect()
}
