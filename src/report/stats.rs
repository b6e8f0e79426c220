//! The size of a story as a table or as JSON.

use serde::Serialize;

use super::diagnostics::json_line;
use crate::check::{Stats, stats as count_all};
use crate::engine::timeless_page;
use crate::story::{Name, Story};
use crate::text::plain_blocks;

#[derive(Serialize)]
struct StatsJson<'s> {
    version: u32,
    story: AboutJson<'s>,
    words_per_minute: usize,
    #[serde(flatten)]
    total: CountsJson,
    chapters: Vec<ChapterJson<'s>>,
}

/// What the story says about itself.
#[derive(Serialize)]
struct AboutJson<'s> {
    id: &'s str,
    title: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<&'s str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<&'s str>,
}

impl<'s> AboutJson<'s> {
    fn new(story: &'s Story) -> Self {
        let about = story.about();
        let line = |name: Option<Name>| name.map(|name| story.str(name));
        Self {
            id: story.id(),
            title: story.title(),
            author: line(about.author),
            about: about.about.map(|text| plain_blocks(&timeless_page(story, text))),
            version: line(about.version),
            language: line(about.language),
            license: line(about.license),
            warnings: about.warnings.iter().map(|warning| story.str(*warning)).collect(),
        }
    }

    /// What is known of the story, a line each. The title is only worth a line where there is more.
    fn lines(&self) -> Vec<String> {
        let line = |what: &str, value: Option<&str>| value.map(|value| format!("{what}: {value}"));
        let warnings = Some(self.warnings.join("; ")).filter(|warnings| !warnings.is_empty());
        let known = [
            line("author", self.author),
            line("about", self.about.as_deref()),
            line("version", self.version),
            line("language", self.language),
            line("license", self.license),
            line("warnings", warnings.as_deref()),
        ];
        let known: Vec<String> = known.into_iter().flatten().collect();
        let title = (!known.is_empty()).then(|| format!("title: {}", self.title));
        title.into_iter().chain(known).collect()
    }
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
    let story = AboutJson::new(story);
    StatsJson {
        version: 1,
        story,
        words_per_minute: speed,
        total: CountsJson::new(total, speed),
        chapters: named.collect(),
    }
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
    let known: String = counts.story.lines().iter().map(|line| format!("{line}\n")).collect();
    let gap = if known.is_empty() { "" } else { "\n" };
    format!(
        "{known}{gap}{}\nWords and minutes count all text, at {speed} words a minute; one run reads a part of it. Variants count the\n\
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
