//! A run as it was read, as a text to keep or to send.

use crate::archive::RunId;
use crate::engine::{Block, Segment};
use crate::session::{PageRead, Session, Transcript};
use crate::story::Story;
use crate::text::{Headings, meter_values, with_marks, wrap_plain, wrap_verse};

/// The columns of a text.
const COLUMNS: usize = 72;

/// What a run is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Markdown: what is marked is underlined by a tag.
    Markdown,
    /// Plain text: what is marked stands between tildes.
    Text,
    /// A run file, to play it again.
    Ron,
}

impl Written {
    /// What a file of this name is written as.
    ///
    /// # Errors
    /// The name says nothing of it; in words.
    pub fn in_file(name: &str) -> Result<Self, String> {
        match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("md") => Ok(Self::Markdown),
            Some("txt") => Ok(Self::Text),
            Some("ron") => Ok(Self::Ron),
            _ => Err(format!("`{name}` should end in .md, .txt or .ron, to say how the run is written")),
        }
    }
}

/// A kept run: with its text as it was read, what was chosen, and what it came to; or as a run file.
///
/// # Errors
/// There is no such run; in words.
pub fn exported(session: &Session, run: RunId, written: Written) -> Result<String, String> {
    let file = session.run_file(run).ok_or_else(|| format!("there is no run `{run}`"))?;
    if written == Written::Ron {
        return file.to_ron().map_err(|error| error.to_string());
    }
    let name = session.book().name(run).map_or_else(|| format!("Run {run}"), str::to_owned);
    Ok(transcript(session.story(), &session.transcript(run), &name, written))
}

fn transcript(story: &Story, run: &Transcript, name: &str, written: Written) -> String {
    let mut writer = Writer { story, markdown: written == Written::Markdown, out: String::new() };
    writer.title(name);
    let mut headings = Headings::default();
    for page in &run.pages {
        if let Some(heading) = headings.next(story, &page.passage) {
            writer.heading(&heading);
        }
        writer.page(page);
    }
    if let Some(stop) = &run.stop {
        writer.paragraph(&format!("Here the story has changed: the choice {} can't be taken any more.", stop.wanted));
    }
    writer.out
}

struct Writer<'w> {
    story: &'w Story,
    markdown: bool,
    out: String,
}

impl Writer<'_> {
    fn title(&mut self, name: &str) {
        let title = self.story.title();
        match self.markdown {
            true => self.paragraph(&format!("# {}\n\n*{}*", escaped(title), escaped(name))),
            false => self.paragraph(&format!("{title}\n{name}")),
        }
    }

    fn heading(&mut self, heading: &str) {
        match self.markdown {
            true => self.paragraph(&format!("## {}", escaped(heading.trim_end_matches('.')))),
            false => self.paragraph(heading),
        }
    }

    fn page(&mut self, page: &PageRead) {
        if let Some(after) = &page.passage.after {
            let after = self.words(after);
            self.paragraph(&after);
        }
        for block in &page.passage.text {
            self.block(block);
        }
        if let Some(ending) = &page.passage.ending {
            let title = self.story.str(ending.title);
            match self.markdown {
                true => self.paragraph(&format!("**The end: {}.**", escaped(title))),
                false => self.paragraph(&format!("The end: {title}.")),
            }
            self.meters(page);
        }
        if let Some(chosen) = page.choice() {
            let words = self.words(chosen);
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
            // Two spaces at the end of a line keep its break; those at its beginning are kept as no-break spaces.
            (Block::Verse(spans), true) => {
                let words = self.words(spans);
                let kept: Vec<String> = words.split('\n').map(|line| with_spaces(line) + "  ").collect();
                self.put(kept);
            }
            (Block::Break, true) => self.paragraph("---"),
            (Block::Break, false) => self.paragraph("* * *"),
            (Block::Beat, _) => {}
        }
    }

    fn meters(&mut self, page: &PageRead) {
        let meters = meter_values(self.story, &page.passage);
        if !meters.is_empty() {
            self.paragraph(&format!("{meters}."));
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

    /// Lines, with an empty one between them and what stands before.
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

/// Words in one style as Markdown. Spaces at its ends stand outside, as Markdown wants them.
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

/// What Markdown would take for signs, as it stands.
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

/// A line whose spaces at the beginning are kept.
fn with_spaces(line: &str) -> String {
    let words = line.trim_start_matches(' ');
    "\u{a0}".repeat(line.len() - words.len()) + words
}
