//! A run as it was read, as a text to save or to send.

use super::payload::HistoryEntry;
use super::{ActError, Session, Transcript};
use crate::archive::RunId;
use crate::engine::{Block, NEXT, Segment};
use crate::text::{Headings, closed, meter_values, with_marks, wrap_plain, wrap_verse};

/// The columns of a text.
const COLUMNS: usize = 72;

/// The format in which a run is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Markdown. Marked words are underlined by a tag.
    Markdown,
    /// Plain text, with tildes around marked words.
    Text,
    /// A run file, to play it again.
    Ron,
}

impl ExportFormat {
    /// The format for a file of this name.
    pub(super) fn of_file(name: &str) -> Result<Self, ActError> {
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("md") => Ok(Self::Markdown),
            Some("txt") => Ok(Self::Text),
            Some("ron") => Ok(Self::Ron),
            _ => Err(ActError::File(format!("`{name}` must end in .md, .txt or .ron, which selects the format"))),
        }
    }
}

/// A saved run: as it was read, with what was chosen and how it ended; or as a run file.
///
/// # Errors
/// There is no such run.
pub fn export(session: &Session, run: RunId, format: ExportFormat) -> Result<String, ActError> {
    let file = session.run_file(run).ok_or_else(|| ActError::Run(format!("there is no run `{run}`")))?;
    if format == ExportFormat::Ron {
        return file.to_ron().map_err(|error| ActError::NoRun(error.to_string()));
    }
    let name = session.archive().name(run).map_or_else(|| format!("Run {run}"), str::to_owned);
    let mut writer = Writer { markdown: format == ExportFormat::Markdown, out: String::new() };
    writer.title(session.story().title(), &name);
    writer.transcript(&session.transcript(run));
    Ok(writer.out)
}

struct Writer {
    markdown: bool,
    out: String,
}

impl Writer {
    fn transcript(&mut self, run: &Transcript) {
        let mut headings = Headings::default();
        for page in &run.pages {
            if let Some(heading) = headings.next(page.chapter_number, &page.chapter, page.dateline.as_deref()) {
                let is_stopped = page.dateline.as_deref().unwrap_or(&page.chapter).ends_with('.');
                self.heading(&heading, is_stopped);
            }
            self.page(page);
        }
        if let Some(stopped) = &run.stopped {
            let wanted = &stopped.wanted;
            self.paragraph(&format!("The story has changed here: the choice {wanted} can no longer be taken."));
        }
    }

    fn title(&mut self, title: &str, name: &str) {
        match self.markdown {
            true => self.paragraph(&format!("# {}\n\n*{}*", escaped(title), escaped(name))),
            false => self.paragraph(&format!("{title}\n{name}")),
        }
    }

    /// Writes a heading. In Markdown it is no sentence, so that a full stop at its end must be the story's own.
    fn heading(&mut self, heading: &str, is_stopped: bool) {
        let stop = if is_stopped { "" } else { "." };
        match self.markdown {
            true => self.paragraph(&format!("## {}", escaped(heading.strip_suffix(stop).unwrap_or(heading)))),
            false => self.paragraph(heading),
        }
    }

    fn page(&mut self, page: &HistoryEntry) {
        if let Some(after) = &page.after_spans {
            let after = self.words(after);
            self.paragraph(&after);
        }
        for block in &page.text {
            self.block(block);
        }
        if let Some(ending) = &page.ending {
            let end = closed(&format!("The end: {}", ending.title));
            match self.markdown {
                true => self.paragraph(&format!("**{}**", escaped(&end))),
                false => self.paragraph(&end),
            }
            self.meters(page);
        }
        if let Some(chosen) = page.chosen.as_ref().filter(|chosen| chosen.id != NEXT) {
            let words = self.words(&chosen.spans);
            match self.markdown {
                true => self.paragraph(&format!("> {words}")),
                false => self.put(wrap_plain(&words, COLUMNS, "> ")),
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match (block, self.markdown) {
            (Block::Paragraph(spans), _) => {
                let words = self.words(spans);
                self.paragraph(&words);
            }
            (Block::Verse(spans), false) => self.put(wrap_verse(&with_marks(spans), COLUMNS)),
            // Two spaces at the end of a line keep its break; those at its beginning become no-break spaces.
            (Block::Verse(spans), true) => {
                let words = self.words(spans);
                let lines: Vec<String> = words.split('\n').map(|line| with_spaces(line) + "  ").collect();
                self.put(lines);
            }
            (Block::Break, true) => self.paragraph("---"),
            (Block::Break, false) => self.paragraph("* * *"),
            (Block::Beat, _) => {}
        }
    }

    fn meters(&mut self, page: &HistoryEntry) {
        let meters = meter_values(page.meters.iter().map(|meter| (meter.name.as_str(), meter.value)));
        if !meters.is_empty() {
            self.paragraph(&closed(&meters));
        }
    }

    fn words(&self, spans: &[Segment]) -> String {
        match self.markdown {
            false => with_marks(spans),
            true => spans.iter().map(marked_down).collect(),
        }
    }

    fn paragraph(&mut self, text: &str) {
        match self.markdown {
            true => self.put(vec![text.to_owned()]),
            false => self.put(wrap_plain(text, COLUMNS, "")),
        }
    }

    /// Writes lines, after an empty one if there is something before them.
    fn put(&mut self, lines: Vec<String>) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for line in lines {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}

/// Words in one style as Markdown. Spaces at its ends go outside the markup, as Markdown requires.
fn marked_down(span: &Segment) -> String {
    let words = span.text.trim_matches(' ');
    let from = span.text.len() - span.text.trim_start_matches(' ').len();
    let (before, after) = span.text.split_at(from);
    let after = after.get(words.len()..).unwrap_or_default();
    let (mut open, mut close) = (String::new(), String::new());
    let style = span.style;
    for (has, opens, closes) in [(style.strong, "**", "**"), (style.emphasis, "*", "*"), (style.marked, "<u>", "</u>")]
    {
        if has && !words.is_empty() {
            open.push_str(opens);
            close.insert_str(0, closes);
        }
    }
    format!("{before}{open}{}{close}{after}", escaped(words))
}

/// Escapes what Markdown would take for markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '~' | '|') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A line whose leading spaces Markdown preserves.
fn with_spaces(line: &str) -> String {
    let words = line.trim_start_matches(' ');
    "\u{a0}".repeat(line.len() - words.len()) + words
}
