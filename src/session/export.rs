//! A run as it was read, as a text to save or send.

mod markdown;
mod tour;

pub use tour::export_tour;

use super::payload::HistoryEntry;
use super::{ActError, Session, Transcript};
use crate::archive::RunId;
use crate::diag::Untrusted;
use crate::engine::{Block, NEXT, Segment};
use crate::story::Style;
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
    let name = session.archive().name(run).map_or_else(|| format!("Run {run}"), Untrusted::to_string);
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
            let (number, title) = page.chapter_read();
            if let Some(heading) = headings.next(number, title, page.dateline.as_deref()) {
                let is_stopped = page.dateline.as_deref().unwrap_or(title).ends_with('.');
                self.heading(&heading, is_stopped);
            }
            self.page(page);
        }
        if let Some(stopped) = &run.stopped {
            let wanted = &stopped.wanted;
            self.plain(&format!("The story has changed here: the choice {wanted} can no longer be taken."));
        }
    }

    fn title(&mut self, title: &str, name: &str) {
        match self.markdown {
            true => {
                let emphasis = Style { emphasis: true, ..Style::default() };
                self.put(vec![format!("# {}", markdown::line(title, Style::default()))]);
                self.put(vec![markdown::line(name, emphasis)]);
            }
            false => self.wrap(&format!("{title}\n{name}")),
        }
    }

    /// Writes a heading. In Markdown it is not a sentence, so a full stop at its end is always the story's own.
    fn heading(&mut self, heading: &str, is_stopped: bool) {
        let stop = if is_stopped { "" } else { "." };
        match self.markdown {
            true => {
                let heading = heading.strip_suffix(stop).unwrap_or(heading);
                self.put(vec![format!("## {}", markdown::line(heading, Style::default()))]);
            }
            false => self.wrap(heading),
        }
    }

    fn page(&mut self, page: &HistoryEntry) {
        if let Some(after) = &page.after_spans {
            self.paragraph(after);
        }
        for block in &page.text {
            self.block(block);
        }
        if let Some(ending) = &page.ending {
            let end = closed(&format!("The end: {}", ending.title));
            match self.markdown {
                true => self.put(vec![markdown::line(&end, Style { strong: true, ..Style::default() })]),
                false => self.wrap(&end),
            }
            self.meters(page);
        }
        if let Some(chosen) = page.chosen.as_ref().filter(|chosen| chosen.id != NEXT) {
            match self.markdown {
                true => self.put(markdown::lines(&chosen.spans).iter().map(|line| format!("> {line}")).collect()),
                false => self.put(wrap_plain(&with_marks(&chosen.spans), COLUMNS, "> ")),
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match (block, self.markdown) {
            (Block::Verse(spans), false) => self.put(wrap_verse(&with_marks(spans), COLUMNS)),
            (Block::Paragraph(spans) | Block::Verse(spans), _) => self.paragraph(spans),
            (Block::Break, true) => self.put(vec!["---".to_owned()]),
            (Block::Break, false) => self.wrap("* * *"),
            (Block::Beat, _) => {}
        }
    }

    fn meters(&mut self, page: &HistoryEntry) {
        let meters = meter_values(page.meters.iter().map(|meter| (meter.name.as_str(), meter.value)));
        if !meters.is_empty() {
            self.plain(&closed(&meters));
        }
    }

    /// Writes words in their styles.
    fn paragraph(&mut self, spans: &[Segment]) {
        match self.markdown {
            true => self.put(markdown::lines(spans)),
            false => self.wrap(&with_marks(spans)),
        }
    }

    /// Writes words in no style.
    fn plain(&mut self, text: &str) {
        self.paragraph(&[Segment { text: text.to_owned(), style: Style::default() }]);
    }

    /// Writes plain text.
    fn wrap(&mut self, text: &str) {
        self.put(wrap_plain(text, COLUMNS, ""));
    }

    /// Writes lines, if there are any, after an empty one unless they come first.
    fn put(&mut self, lines: Vec<String>) {
        if !lines.is_empty() && !self.out.is_empty() {
            self.out.push('\n');
        }
        for line in lines {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}
