//! How much memory a story takes: `cargo bench --bench memory`.
//!
//! This is a separate program, so that nothing else counts: the files are generated one by one on demand, and nothing
//! is loaded before.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::float_arithmetic, reason = "figures are in megabytes")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that can't run should stop")]
#![expect(dead_code, reason = "the ink source is not needed here")]

mod synthetic;

use peak_alloc::PeakAlloc;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

const SCENES: usize = 10_000;

fn main() {
    let resident_before = resident("VmRSS:");
    let live_before = COUNTED.current_usage();
    COUNTED.reset_peak_usage();
    let loaded = earlier::story::load(|name| Ok::<_, String>(synthetic::file(SCENES, name).into_bytes()));
    let story = loaded.story.expect("the synthetic story is sound");
    drop((loaded.sources, loaded.diagnostics));
    let live = COUNTED.current_usage() - live_before;
    let peak = COUNTED.peak_usage() - live_before;
    let shown = |bytes: usize| bytes as f64 / 1e6;
    println!("memory of {} loaded scenes", story.scenes().len());
    println!("  live                {:>9.1} MB    (at most 60, aim 30)", shown(live));
    println!("  peak while loading  {:>9.1} MB", shown(peak));
    println!("  resident            {:>9.1} MB    more than before", shown(resident("VmRSS:") - resident_before));
    println!("  resident, peak      {:>9.1} MB    in all", shown(resident("VmHWM:")));
}

/// A figure that the system reports about this process, in bytes; 0 if there is none.
fn resident(line: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|found| found.strip_prefix(line)).unwrap_or_default();
    value.split_whitespace().next().and_then(|kilobytes| kilobytes.parse().ok()).map_or(0, |kilo: usize| kilo * 1024)
}
