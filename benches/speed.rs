//! How fast the library is, relative to the baselines: `cargo bench --bench speed`.
//!
//! Everything is measured in turns, so that a busy machine slows both sides alike; each figure is the median
//! of the rounds.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are ratios")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that can't run should stop")]

mod baseline;
mod synthetic;

use std::hint::black_box;
use std::time::{Duration, Instant};

use baseline::ink::Ink;
use baseline::typed;
use earlier::engine::{Availability, State, write_text};
use earlier::story::{ChoiceId, Story, load};
use synthetic::Random;

const ROUNDS: usize = 15;
const SCENES_TO_LOAD: usize = 10_000;
const SCENES_TO_PLAY: usize = 1_000;
const STEPS: u32 = 300_000;
const INK_STEPS: u32 = 15_000;

fn main() {
    measure_loading();
    measure_steps();
}

fn measure_loading() {
    let files = synthetic::files(SCENES_TO_LOAD);
    let bytes: usize = files.iter().map(|file| file.1.len()).sum();
    let (mut ours, mut typed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(timed(|| loaded(&files)));
        typed.push(timed(|| typed::parse(&files)));
    }
    println!("load {SCENES_TO_LOAD} scenes, {:.1} MB of RON, to a playable story", bytes as f64 / 1e6);
    println!("  earlier             {:>9.1} ms", median(&ours).as_secs_f64() * 1e3);
    println!("  plain typed parse   {:>9.1} ms", median(&typed).as_secs_f64() * 1e3);
    println!("  ratio               {:>9.2}     (at most 2.0, aim 1.4)", ratio(&ours, &typed));
}

fn measure_steps() {
    let story = loaded(&synthetic::files(SCENES_TO_PLAY));
    let mut walk = Walk::new(&story);
    let mut ink = Ink::new(SCENES_TO_PLAY);
    check_same_story(&story);
    let (mut random, mut out) = (Random::new(1), String::new());
    let (mut ours, mut inks) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(timed(|| (0..STEPS).for_each(|_| walk.step(&mut random, black_box(&mut out)))) / STEPS);
        inks.push(timed(|| (0..INK_STEPS).for_each(|_| ink.step(&mut random, black_box(&mut out)))) / INK_STEPS);
    }
    println!("steps with text and labels, {SCENES_TO_PLAY} scenes, one core");
    println!("  earlier             {:>9.2} million/s (at least 1.8, aim 4.4)", 1e-6 / median(&ours).as_secs_f64());
    println!("  bladeink            {:>9.2} million/s", 1e-6 / median(&inks).as_secs_f64());
    println!("  ratio               {:>9.1}     (at least 10, aim 25)", ratio(&inks, &ours));
}

/// Both sides must show the same words along the same path, or the comparison would be meaningless.
fn check_same_story(story: &Story) {
    let (mut walk, mut ink) = (Walk::new(story), Ink::new(SCENES_TO_PLAY));
    let (mut here, mut there) = (String::new(), String::new());
    let (mut random, mut same) = (Random::new(2), Random::new(2));
    for _ in 0..2_000 {
        walk.step(&mut random, &mut here);
        ink.step(&mut same, &mut there);
        assert_eq!(here, there, "both sides tell the same story");
    }
}

fn loaded(files: &[(String, String)]) -> Story {
    let read = |name: &str| {
        let file = files.iter().find(|file| file.0 == name);
        file.map(|file| file.1.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
    };
    load(read).story.expect("the synthetic story is sound")
}

/// A random walk through a story.
struct Walk<'s> {
    story: &'s Story,
    state: State,
    open: Vec<ChoiceId>,
}

impl<'s> Walk<'s> {
    fn new(story: &'s Story) -> Self {
        let mut walk = Self { story, state: State::begin(story, &[]), open: Vec::new() };
        walk.show(&mut String::new());
        walk
    }

    /// Takes a random open choice and writes the next scene's text and labels into `out`.
    fn step(&mut self, random: &mut Random, out: &mut String) {
        let choice = self.open[random.below(self.open.len())];
        self.state.step(self.story, choice).expect("an open choice can be taken");
        self.show(out);
    }

    fn show(&mut self, out: &mut String) {
        let Self { story, state, open } = self;
        let scene = state.scene();
        out.clear();
        open.clear();
        write_text(story, story.scene(scene).text, state, out);
        out.push('\n');
        for choice in story.choices_of(scene) {
            let gate = state.availability(story, choice);
            if gate == Availability::Open {
                open.push(choice);
            }
            if gate != Availability::Hidden {
                write_text(story, story.choice(choice).text, state, out);
                out.push('\n');
            }
        }
    }
}

/// How long it takes to make a value; dropping it is not counted.
fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = black_box(make());
    let took = start.elapsed();
    drop(made);
    took
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// The median of the ratios of rounds.
fn ratio(of: &[Duration], to: &[Duration]) -> f64 {
    let mut ratios: Vec<f64> = of.iter().zip(to).map(|(of, to)| of.as_secs_f64() / to.as_secs_f64()).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}
