//! How fast a large story is drawn: `cargo bench --bench map`.
//!
//! Each scene of the story leads to the next in a ring and to two random ones, so that there are cycles of all lengths.
//! Exploring it is not part of the measurement: a map shows what was proved, but this benchmark is about drawing.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are in milliseconds")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that can't run should stop")]
#![expect(dead_code, reason = "the story can do more than is asked of it here")]

mod synthetic;

use std::hint::black_box;
use std::time::{Duration, Instant};

use earlier::explore::{LIMIT, explore};
use earlier::map::{MapFormat, map};
use earlier::story::{Story, load};

const ROUNDS: usize = 9;
const SCENES: usize = 1_000;

fn main() {
    let story = loaded(&synthetic::files(SCENES));
    let start = Instant::now();
    let explored = explore(&story, LIMIT);
    println!("map {SCENES} scenes with circles; exploring them takes {:.1} ms", milliseconds(start.elapsed()));
    for (name, format, aim) in [
        ("svg", MapFormat::Svg, "     (at most 1500, aim 150)"),
        ("dot", MapFormat::Dot, ""),
        ("mermaid", MapFormat::Mermaid, ""),
        ("text", MapFormat::Text, ""),
    ] {
        let times: Vec<Duration> = (0..ROUNDS).map(|_| timed(|| map(&story, &explored, format, None))).collect();
        println!("  {name:<19} {:>9.1} ms{aim}", milliseconds(median(times)));
    }
}

fn loaded(files: &[(String, String)]) -> Story {
    let read = |name: &str| {
        let file = files.iter().find(|file| file.0 == name);
        file.map(|file| file.1.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
    };
    load(read).story.expect("the synthetic story is sound")
}

fn timed<T>(make: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = black_box(make());
    let took = start.elapsed();
    drop(made);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
