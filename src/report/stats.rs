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
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<SinceJson<'s>>,
}

/// What changed since another version of the story.
#[derive(Serialize)]
struct SinceJson<'s> {
    #[serde(flatten)]
    total: Changes,
    /// The chapters that changed; removed ones come last.
    chapters: Vec<ChangedChapter<'s>>,
}

#[derive(Serialize)]
struct ChangedChapter<'s> {
    id: &'s str,
    title: &'s str,
    #[serde(flatten)]
    changes: Changes,
}

/// The increase or decrease since then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Changes {
    scenes: i64,
    endings: i64,
    choices: i64,
    readings: Option<i64>,
    words: i64,
}

impl Changes {
    fn new(now: Stats, before: Stats) -> Self {
        let more = |now: usize, before: usize| {
            i64::try_from(now).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(i64::MAX)
        };
        Self {
            scenes: more(now.scenes, before.scenes),
            endings: more(now.endings, before.endings),
            choices: more(now.choices, before.choices),
            readings: now.readings.zip(before.readings).map(|(now, before)| more(now, before)),
            words: more(now.words, before.words),
        }
    }

    fn row(self, name: &str) -> [String; 6] {
        let signed = |change: i64| if change == 0 { "0".to_owned() } else { format!("{change:+}") };
        let [scenes, endings, choices, words] = [self.scenes, self.endings, self.choices, self.words].map(signed);
        [name.to_owned(), scenes, endings, choices, self.readings.map_or("?".to_owned(), signed), words]
    }
}

/// Counts what changed. Chapters correspond if they have the same id.
fn changes<'s>(story: &'s Story, since: &'s Story) -> SinceJson<'s> {
    let named = |story: &'s Story| -> (Vec<(&'s str, &'s str, Stats)>, Stats) {
        let (chapters, total) = count_all(story);
        let names = story.chapters().iter().map(|chapter| (story.str(chapter.id), story.str(chapter.title)));
        (names.zip(chapters).map(|((id, title), stats)| (id, title, stats)).collect(), total)
    };
    let ((now, total), (before, total_before)) = (named(story), named(since));
    let find = |all: &[(&str, &str, Stats)], id: &str| {
        all.iter().find(|(known, ..)| *known == id).map_or(Stats::ZERO, |(.., stats)| *stats)
    };
    let is_gone = |(id, ..): &&(&str, &str, Stats)| !now.iter().any(|(known, ..)| known == id);
    let gone = before.iter().filter(is_gone);
    let changed = now.iter().chain(gone).map(|(id, title, _)| ChangedChapter {
        id,
        title,
        changes: Changes::new(find(&now, id), find(&before, id)),
    });
    let has_changed = |chapter: &ChangedChapter| {
        let counted = Changes { readings: chapter.changes.readings.filter(|more| *more != 0), ..chapter.changes };
        counted != Changes::default()
    };
    SinceJson { total: Changes::new(total, total_before), chapters: changed.filter(has_changed).collect() }
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

    /// What the story says about itself, one line for each item. The title only gets a line if there is more.
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

fn count<'s>(story: &'s Story, since: Option<&'s Story>, speed: usize) -> StatsJson<'s> {
    let (chapters, total) = count_all(story);
    let named = story.chapters().iter().zip(chapters).map(|(chapter, stats)| ChapterJson {
        id: story.str(chapter.id),
        title: story.str(chapter.title),
        counts: CountsJson::new(stats, speed),
    });
    StatsJson {
        version: 1,
        story: AboutJson::new(story),
        since: since.map(|since| changes(story, since)),
        words_per_minute: speed,
        total: CountsJson::new(total, speed),
        chapters: named.collect(),
    }
}

/// Returns the size of a story and of its chapters as one line of JSON, with what changed `since` another version of it.
/// `speed` is in words a minute.
pub fn stats_json(story: &Story, since: Option<&Story>, speed: usize) -> String {
    json_line(&count(story, since, speed))
}

/// Returns the size of a story and of its chapters as a table, with what changed `since` another version of it. `speed` is
/// in words a minute.
pub fn stats(story: &Story, since: Option<&Story>, speed: usize) -> String {
    let counts = count(story, since, speed);
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
        "{known}{gap}{}\nWords and minutes count all text, at {speed} words a minute; one run covers only a part of \
         it. Variants count the\n\
         different forms that the texts of scenes can take.\n{}",
        table(&rows),
        counts.since.as_ref().map(since_table).unwrap_or_default()
    )
}

/// Returns what changed as a table.
fn since_table(since: &SinceJson) -> String {
    if since.chapters.is_empty() {
        return "\nNone of this has changed since then.\n".to_owned();
    }
    let head = ["since then", "scenes", "endings", "choices", "variants", "words"].map(str::to_owned);
    let chapters = since.chapters.iter().map(|chapter| chapter.changes.row(chapter.title));
    let rows: Vec<_> = [head].into_iter().chain(chapters).chain([since.total.row("all")]).collect();
    format!("\n{}", table(&rows))
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
