//! How fast whole stories are explored: `cargo bench --bench explore`, or a part: `cargo bench --bench explore -- rings`.
//!
//! Measures the shipped story (`shipped`); rings of scenes with random jumps, two meters and some facts (`rings`);
//! random stories of 120 and of 300 scenes (`tangles-120`, `tangles-300`); and stories with more states than can be
//! explored one by one (`wide`). Times are wall times; the ratio is to a typed `ron` parse of 10,000 scenes, timed just
//! before, so that figures from different times can be compared; memory is the peak during each line.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are ratios")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark that can't run should stop")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

#[expect(dead_code, reason = "the other benchmarks use the rest")]
mod baseline;
mod synthetic;

use earlier::engine::{Availability, State};
use earlier::explore::{Explored, LIMIT, Outlook, Strategy, Undecided, explore, explore_and_read, explore_with};
use earlier::story::{ChoiceId, Edition, Story, load};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let wanted = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    for (name, run) in PARTS {
        if wanted.as_deref().is_none_or(|wanted| name.starts_with(wanted)) {
            run();
        }
    }
}

/// The parts of this benchmark.
const PARTS: [(&str, fn()); 5] = [
    ("shipped", whole_story),
    ("rings", rings),
    ("tangles-120", || tangles(120)),
    ("tangles-300", || tangles(300)),
    ("wide", wide),
];

fn whole_story() {
    let shipped = shipped();
    timed("shipped: control, both editions, one core", || explore(&shipped, LIMIT).states);
    timed("shipped: the same and all texts, two threads", || {
        let (explored, parts) = explore_and_read(&shipped, LIMIT);
        println!("    {} parts of texts, complete: {}", parts.len(), explored.is_complete);
        explored.states
    });
    for edition in [Edition::First, Edition::Later] {
        let outlook = timed("shipped: looking back from every ending, one edition", || {
            Outlook::new(&shipped, edition, LIMIT).expect("the limit is enough")
        });
        queries(&shipped, &outlook, edition);
    }
}

/// Explores rings of scenes by both strategies.
fn rings() {
    for scenes in [100, 1_000, 10_000] {
        let story = ring(scenes, 0);
        for (how, strategy) in [("one by one", Strategy::Explicit), ("by sets", Strategy::Symbolic)] {
            timed(&format!("{scenes} scenes, {how}"), || states(&explore_with(&story, 2 * LIMIT, strategy)));
        }
        timed(&format!("{scenes} scenes, as `explore` does, and all texts"), || {
            explore_and_read(&story, LIMIT).0.states
        });
    }
}

/// Explores stories with more states than can be explored one by one.
fn wide() {
    let many = ring(1_000, 8);
    timed("1,000 scenes, 8 more facts, by sets", || states(&explore_with(&many, 2 * LIMIT, Strategy::Symbolic)));
    for facts in [36, 60] {
        let chain = chain(facts);
        timed(&format!("{facts} scenes, {facts} facts that all matter to the end, by sets"), || {
            states(&explore_with(&chain, LIMIT, Strategy::Symbolic))
        });
    }
}

/// How many random stories of each size are explored.
const SEEDS: u64 = 20;

/// Explores random stories within the default limit, and counts the lines that stay open.
fn tangles(scenes: usize) {
    for seed in 1..=SEEDS {
        let story = tangle(scenes, seed);
        let lines = 2 * (story.scenes().len() + story.choices().len());
        let name = format!("{scenes} scenes, 4 meters, 16 facts, seed {seed}");
        let (explored, parts) = timed(&name, || explore_and_read(&story, LIMIT));
        let open = Undecided::of(&story, &explored, &parts, &[], Vec::new());
        let [scenes, choices, conditions] =
            open.map_or([0; 3], |open| [open.scenes.len(), open.choices.len(), open.conditions.len()]);
        println!("    open of some {lines} lines: {scenes} scenes, {choices} choices, {conditions} conditions");
    }
}

/// A story with choices that mostly lead on and sometimes back, four meters and sixteen facts: about every third
/// choice asks for something, and every second changes something.
fn tangle(scenes: usize, seed: u64) -> Story {
    let mut settings =
        "Story(format: 1, id: \"tangle\", title: \"Tangle\", start: \"s0\", chapters: [\"one\"], meters: [".to_owned();
    for meter in 0..4 {
        let _ = write!(settings, "Meter(id: \"m{meter}\", name: \"M\", range: (0, 10), start: 5),");
    }
    settings.push_str("], facts: [");
    for fact in 0..16 {
        let _ = write!(settings, "Fact(id: \"f{fact}\", is: \"-\"),");
    }
    settings.push_str("])");
    let mut chapter = "Chapter(title: \"One\", scenes: [\n".to_owned();
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (seed << 32) ^ seed);
    for scene in 0..scenes {
        let _ = write!(chapter, "Scene(id: \"s{scene}\", text: \"S.\", choices: [");
        for choice in 0..2 + random.below(3) {
            let on = (scene + 1 + random.below(5)).min(scenes);
            let to = if choice > 0 && random.below(10) == 0 { random.below(scene + 1) } else { on };
            let to = if to == scenes { format!("e{}", random.below(5)) } else { format!("s{to}") };
            let _ = write!(chapter, "Choice(id: \"c{choice}\", text: \"C.\", to: \"{to}\"");
            if random.below(2) == 0 {
                let (meter, by) = (random.below(4), ["-1", "+1", "+2"][random.below(3)]);
                let (not, fact) = (["", "", "not "][random.below(3)], random.below(16));
                let _ = write!(chapter, ", effects: [\"m{meter} {by}\", \"{not}f{fact}\"]");
            }
            if choice > 0 && random.below(2) == 0 {
                let (meter, least, fact, other) =
                    (random.below(4), 3 + random.below(6), random.below(16), random.below(16));
                let how = ["and", "or"][random.below(2)];
                let _ = write!(chapter, ", when: \"m{meter} >= {least} {how} (f{fact} or not f{other})\"");
            }
            chapter.push_str("),");
        }
        chapter.push_str("]),\n");
    }
    for at in 0..5 {
        let _ = writeln!(chapter, "Scene(id: \"e{at}\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\")),");
    }
    chapter.push_str("])");
    let read =
        |name: &str| Ok::<_, String>(if name == "story.ron" { &settings } else { &chapter }.clone().into_bytes());
    load(read).story.expect("the story is sound")
}

fn states(explored: &Explored) -> u128 {
    assert!(explored.is_complete, "the limit was passed");
    println!("    {} states", explored.states);
    explored.states
}

fn queries(story: &Story, outlook: &Outlook, edition: Edition) {
    let states = walk(story, edition, 20_000);
    let start = Instant::now();
    let open: usize = states.iter().map(|state| outlook.open(state).count()).sum();
    let each = start.elapsed().as_secs_f64() * 1e6 / states.len() as f64;
    println!(
        "    a query {each:.2} µs (at most 100, aim 5), {:.1} endings open on average",
        open as f64 / states.len() as f64
    );
}

fn timed<T>(name: &str, act: impl FnOnce() -> T) -> T {
    let baseline = baseline();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    let start = Instant::now();
    let made = act();
    let took = start.elapsed().as_secs_f64() * 1e3;
    let peak = MEMORY.peak_usage_as_mb() - before;
    println!("{name:<66} {took:>10.1} ms {:>8.2} x {peak:>7.1} MB", took / baseline);
    made
}

/// Returns how many milliseconds a typed `ron` parse of 10,000 scenes takes now: the least of three.
fn baseline() -> f64 {
    static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| synthetic::files(10_000));
    let once = || {
        let start = Instant::now();
        std::hint::black_box(baseline::typed::parse(&FILES));
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn shipped() -> Story {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("story");
    load(|name| std::fs::read(folder.join(name)).map_err(|error| error.to_string())).story.expect("it is sound")
}

/// A xorshift generator.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as usize * end) >> 32
    }
}

/// A ring of scenes with random jumps, one meter moved at each and one asked for; each fact is set, taken back and
/// asked for in many places. One scene in fifty has a path to one of ten endings.
fn ring(scenes: usize, facts: usize) -> Story {
    let mut settings =
        "Story(format: 1, id: \"ring\", title: \"Ring\", start: \"s0\", chapters: [\"one\"], meters: [".to_owned();
    for meter in 0..2 {
        let _ = write!(settings, "Meter(id: \"m{meter}\", name: \"M\", range: (0, 10), start: 6),");
    }
    settings.push_str("], facts: [");
    for fact in 0..facts {
        let _ = write!(settings, "Fact(id: \"f{fact}\", is: \"-\"),");
    }
    settings.push_str("])");
    let mut chapter = "Chapter(title: \"One\", scenes: [\n".to_owned();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for scene in 0..scenes {
        write_scene(&mut chapter, scene, scenes, facts, &mut random);
    }
    for at in 0..10 {
        let _ = writeln!(chapter, "Scene(id: \"e{at}\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\")),");
    }
    chapter.push_str("])");
    let read =
        |name: &str| Ok::<_, String>(if name == "story.ron" { &settings } else { &chapter }.clone().into_bytes());
    load(read).story.expect("the ring is sound")
}

/// A chain of scenes, each of which sets a fact or doesn't; at its end every fact is asked for.
fn chain(facts: usize) -> Story {
    let mut settings =
        "Story(format: 1, id: \"chain\", title: \"Chain\", start: \"s0\", chapters: [\"one\"], facts: [".to_owned();
    for fact in 0..facts {
        let _ = write!(settings, "Fact(id: \"f{fact}\", is: \"-\"),");
    }
    settings.push_str("])");
    let mut chapter = "Chapter(title: \"One\", scenes: [\n".to_owned();
    for fact in 0..facts {
        let next = if fact + 1 == facts { "end".to_owned() } else { format!("s{}", fact + 1) };
        let _ = write!(
            chapter,
            "Scene(id: \"s{fact}\", text: \"S.\", choices: [Choice(id: \"a\", text: \"A.\", to: \"{next}\","
        );
        let _ = writeln!(chapter, " effects: [\"f{fact}\"]), Choice(id: \"b\", text: \"B.\", to: \"{next}\")]),");
    }
    chapter.push_str("Scene(id: \"end\", text: \"E.\", choices: [Choice(text: \"Out.\", to: \"e\"),");
    for fact in 0..facts {
        let _ = write!(
            chapter,
            "Choice(id: \"c{fact}\", text: \"C.\", to: \"e\", when: \"f{fact} and not f{}\"),",
            (fact + 7) % facts
        );
    }
    chapter.push_str("]), Scene(id: \"e\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\"))])");
    let read =
        |name: &str| Ok::<_, String>(if name == "story.ron" { &settings } else { &chapter }.clone().into_bytes());
    load(read).story.expect("the chain is sound")
}

fn write_scene(out: &mut String, scene: usize, scenes: usize, facts: usize, random: &mut Random) {
    let (next, far, side) = ((scene + 1) % scenes, random.below(scenes), random.below(scenes));
    let (meter, by, asked, least) = (random.below(2), random.below(2) * 2, random.below(2), 1 + random.below(9));
    let mut effects = format!("\"m{meter} {}\"", ["-1", "", "+1"][by]);
    let mut asks = format!("m{asked} >= {least}");
    if facts > 0 {
        let _ = write!(effects, ", \"{}f{}\"", ["", "", "not "][random.below(3)], random.below(facts));
        let _ = write!(asks, " or f{}", random.below(facts));
    }
    let _ = write!(out, "Scene(id: \"s{scene}\", text: \"S.\", choices: [");
    let _ = write!(out, "Choice(id: \"a\", text: \"A.\", to: \"s{next}\", effects: [{effects}]),");
    let _ = write!(out, "Choice(id: \"b\", text: \"B.\", to: \"s{far}\"),");
    let _ = write!(out, "Choice(id: \"c\", text: \"C.\", to: \"s{side}\", when: \"{asks}\"),");
    if scene % 50 == 49 {
        let _ = write!(
            out,
            "Choice(id: \"e\", text: \"E.\", to: \"e{}\", when: \"m0 = {}\"),",
            random.below(10),
            random.below(11)
        );
    }
    out.push_str("]),\n");
}

/// Returns the states of readers who choose at random.
fn walk(story: &Story, edition: Edition, count: usize) -> Vec<State> {
    let facts = story.facts_at_start(edition);
    let (mut random, mut states) = (Random(7), Vec::with_capacity(count));
    let mut state = State::begin(story, &facts);
    while states.len() < count {
        states.push(state.clone());
        let open: Vec<ChoiceId> = story
            .choices_of(state.scene())
            .filter(|choice| state.availability(story, *choice) == Availability::Open)
            .collect();
        match open.get(random.below(open.len())) {
            Some(choice) => state.step(story, *choice).expect("it is open"),
            None => state = State::begin(story, &facts),
        }
    }
    states
}
