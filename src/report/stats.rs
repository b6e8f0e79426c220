//! What a story amounts to, as a table or as JSON.

use serde::Serialize;

use super::diagnostics::line;
use crate::check::{Stats, stats as count_all};
use crate::story::Story;

#[derive(Serialize)]
struct All<'s> {
    version: u32,
    words_per_minute: usize,
    #[serde(flatten)]
    total: One,
    chapters: Vec<OfChapter<'s>>,
}

#[derive(Serialize)]
struct OfChapter<'s> {
    id: &'s str,
    title: &'s str,
    #[serde(flatten)]
    amount: One,
}

#[derive(Serialize)]
struct One {
    scenes: usize,
    endings: usize,
    choices: usize,
    readings: Option<usize>,
    words: usize,
    minutes: usize,
}

impl One {
    fn of(amount: Stats, speed: usize) -> Self {
        let Stats { scenes, endings, choices, readings, words } = amount;
        Self { scenes, endings, choices, readings, words, minutes: words.div_ceil(speed.max(1)) }
    }
}

fn all(story: &Story, speed: usize) -> All<'_> {
    let (chapters, total) = count_all(story);
    let named = story.chapters().iter().zip(chapters).map(|(chapter, amount)| OfChapter {
        id: story.str(chapter.id),
        title: story.str(chapter.title),
        amount: One::of(amount, speed),
    });
    All { version: 1, words_per_minute: speed, total: One::of(total, speed), chapters: named.collect() }
}

/// A story's numbers as one line of JSON. `speed` is how many words are read in a minute.
pub fn stats_json(story: &Story, speed: usize) -> String {
    line(&all(story, speed))
}

/// The same as a table.
pub fn stats(story: &Story, speed: usize) -> String {
    let all = all(story, speed);
    let head = ["chapter", "scenes", "endings", "choices", "readings", "words", "minutes"].map(str::to_owned);
    let row = |name: &str, one: &One| {
        let readings = one.readings.map_or("?".to_owned(), |readings| readings.to_string());
        let [scenes, endings, choices] = [one.scenes, one.endings, one.choices].map(|count| count.to_string());
        [name.to_owned(), scenes, endings, choices, readings, one.words.to_string(), one.minutes.to_string()]
    };
    let chapters = all.chapters.iter().map(|chapter| row(chapter.title, &chapter.amount));
    let rows: Vec<_> = [head].into_iter().chain(chapters).chain([row("all", &all.total)]).collect();
    format!(
        "{}\nWords and minutes are those of everything that there is to read, at {speed} words a minute; a run reads\n\
         part of it. Readings are the ways in which the scenes' texts can turn out.\n",
        table(&rows)
    )
}

/// Rows with the first column flush left and the others flush right.
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
