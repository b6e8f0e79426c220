//! The size of a story as a table or as JSON.

use serde::Serialize;

use super::diagnostics::json_line;
use crate::check::{Stats, stats as count_all};
use crate::story::Story;

#[derive(Serialize)]
struct StatsJson<'s> {
    version: u32,
    words_per_minute: usize,
    #[serde(flatten)]
    total: CountsJson,
    chapters: Vec<ChapterJson<'s>>,
}

#[derive(Serialize)]
struct ChapterJson<'s> {
    id: &'s str,
    title: &'s str,
    #[serde(flatten)]
    counts: CountsJson,
}

#[derive(Serialize)]
struct CountsJson {
    scenes: usize,
    endings: usize,
    choices: usize,
    readings: Option<usize>,
    words: usize,
    minutes: usize,
}

impl CountsJson {
    fn new(stats: Stats, speed: usize) -> Self {
        let Stats { scenes, endings, choices, readings, words } = stats;
        Self { scenes, endings, choices, readings, words, minutes: words.div_ceil(speed.max(1)) }
    }
}

fn count(story: &Story, speed: usize) -> StatsJson<'_> {
    let (chapters, total) = count_all(story);
    let named = story.chapters().iter().zip(chapters).map(|(chapter, stats)| ChapterJson {
        id: story.str(chapter.id),
        title: story.str(chapter.title),
        counts: CountsJson::new(stats, speed),
    });
    StatsJson { version: 1, words_per_minute: speed, total: CountsJson::new(total, speed), chapters: named.collect() }
}

/// Returns the size of a story and of its chapters as one line of JSON. `speed` is in words a minute.
pub fn stats_json(story: &Story, speed: usize) -> String {
    json_line(&count(story, speed))
}

/// Returns the size of a story and of its chapters as a table. `speed` is in words a minute.
pub fn stats(story: &Story, speed: usize) -> String {
    let counts = count(story, speed);
    let head = ["chapter", "scenes", "endings", "choices", "variants", "words", "minutes"].map(str::to_owned);
    let row = |name: &str, one: &CountsJson| {
        let readings = one.readings.map_or("?".to_owned(), |readings| readings.to_string());
        let [scenes, endings, choices] = [one.scenes, one.endings, one.choices].map(|count| count.to_string());
        [name.to_owned(), scenes, endings, choices, readings, one.words.to_string(), one.minutes.to_string()]
    };
    let chapters = counts.chapters.iter().map(|chapter| row(chapter.title, &chapter.counts));
    let rows: Vec<_> = [head].into_iter().chain(chapters).chain([row("all", &counts.total)]).collect();
    format!(
        "{}\nWords and minutes count all text, at {speed} words a minute; one run reads a part of it. Readings count the\n\
         different forms that the texts of scenes can take.\n",
        table(&rows)
    )
}

/// Returns rows as lines, with the first column aligned to the left and the others to the right.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| crate::text::width(cell)).max();
    let widths: Vec<usize> = (0..N).map(|at| usize::from(width(at).unwrap_or(0))).collect();
    let mut out = String::new();
    for row in rows {
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let fill = " ".repeat(width.saturating_sub(usize::from(crate::text::width(cell))));
            out += &if at == 0 { format!("{cell}{fill}") } else { format!("  {fill}{cell}") };
        }
        out.push('\n');
    }
    out
}
