//! Two runs side by side: what they share, then two columns, the meters as curves, and the corrections.

use crate::archive::RunId;
use crate::report::curve;
use crate::screen::reading::mark;
use crate::screen::state::State;
use crate::session::{Compared, Session, TookThere};
use crate::story::SceneId;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, chapter_words, count, styled, width, wrap};

/// The narrowest page that has two columns.
const TWO: u16 = 60;
/// The columns between them.
const GAP: u16 = 2;

pub(super) fn rows(state: &State, first: RunId, second: RunId) -> Vec<Row> {
    let session = &state.session;
    let columns = state.reading.laid.columns.inner();
    let compared = session.compare(first, second);
    let mut page = Page { session, columns, rows: Vec::new() };
    page.heads(&compared);
    page.curves(&compared);
    page.decisions(&compared);
    page.corrections(&compared);
    if session.unknown_edition_of_the_book().is_some() {
        page.say("Looking ahead for the endings that each choice closed …", TextStyle::QUIET);
    }
    page.rows
}

struct Page<'p> {
    session: &'p Session,
    columns: u16,
    rows: Vec<Row>,
}

impl Page<'_> {
    fn has_two(&self) -> bool {
        self.columns >= TWO
    }

    /// How wide one of the two columns is.
    fn half(&self) -> u16 {
        if self.has_two() { (self.columns - GAP) / 2 } else { self.columns }
    }

    fn heads(&mut self, compared: &Compared) {
        let head = |at: usize| {
            let (run, scene) = (compared.runs.get(at).copied()?, compared.ends.get(at).copied()?);
            let choices = compared.lengths.get(at).copied().unwrap_or_default();
            Some(vec![
                StyledSpan::new(format!("{run}  "), TextStyle::QUIET),
                StyledSpan::new(self.place(scene), TextStyle::STRONG),
                StyledSpan::new(format!("   {}", count(choices, "choice")), TextStyle::QUIET),
            ])
        };
        let (left, right) = (head(0).unwrap_or_default(), head(1).unwrap_or_default());
        self.beside(&left, &right);
    }

    fn place(&self, scene: SceneId) -> String {
        let story = self.session.story();
        match story.ending(scene) {
            Some(ending) => story.str(ending.title).to_owned(),
            None => chapter_words(story, story.scene(scene).chapter),
        }
    }

    /// Each meter as a curve, and its value at the end.
    fn curves(&mut self, compared: &Compared) {
        self.gap();
        let room = usize::from(self.half().saturating_sub(14)).max(4);
        for shown in &compared.curves {
            let story = self.session.story();
            let meter = story.meter(shown.meter);
            let ink = TextStyle { color: meter.color, ..TextStyle::PLAIN };
            let side = |values: &[i32]| {
                let last = values.last().copied().unwrap_or_default();
                vec![
                    StyledSpan::new(format!("{:<9}", story.str(meter.name)), TextStyle::QUIET),
                    StyledSpan::new(curve(values, meter.range, room), ink),
                    StyledSpan::new(format!(" {last}"), TextStyle::PLAIN),
                ]
            };
            let [left, right] = &shown.values;
            let (left, right) = (side(left), side(right));
            self.beside(&left, &right);
        }
    }

    fn decisions(&mut self, compared: &Compared) {
        self.gap();
        let both = match compared.shared {
            0 => "They part at the first choice.".to_owned(),
            1 => "They share 1 choice from the beginning, and part.".to_owned(),
            shared if compared.rows.is_empty() => format!("They share {shared} choices: they are the same."),
            shared => format!("They share {shared} choices from the beginning, and part."),
        };
        self.say(&both, TextStyle::QUIET);
        for row in &compared.rows {
            let [left, right] = row.sides.each_ref().map(|side| side.as_ref().map(|took| self.took(took)));
            self.beside(&left.unwrap_or_default(), &right.unwrap_or_default());
        }
    }

    /// `The verb: asked about the verb  −2`
    fn took(&self, took: &TookThere) -> Vec<StyledSpan> {
        let mut words = Vec::new();
        if let Some(label) = &took.label {
            words.push(StyledSpan::new(format!("{label}: "), TextStyle::QUIET));
        }
        words.extend(styled(&took.chosen, mark(self.session)));
        let closed = took.closed.as_ref().map_or(0, Vec::len);
        if closed > 0 {
            words.push(StyledSpan::new(format!("  closed {closed}"), TextStyle::QUIET));
        }
        words
    }

    fn corrections(&mut self, compared: &Compared) {
        self.gap();
        if compared.corrections.is_empty() {
            self.say("Of the decisions that both met, none that can be told was taken otherwise.", TextStyle::PLAIN);
        }
        for line in &compared.corrections {
            let words = styled(line, mark(self.session));
            self.rows.extend(wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(self.columns) }));
        }
    }

    /// Words in two columns, or below each other where the window is narrow.
    fn beside(&mut self, left: &[StyledSpan], right: &[StyledSpan]) {
        let shape = WrapOptions { hang: 2, ..WrapOptions::flush(self.half()) };
        let (left, right) = (wrap(left, shape), wrap(right, shape));
        if !self.has_two() {
            self.rows.extend(left);
            let second = right.into_iter().map(|row| Row { indent: row.indent + 1, ..row });
            return self.rows.extend(second.filter(|row| !row.words.is_empty()));
        }
        for at in 0..left.len().max(right.len()) {
            let mut row = left.get(at).cloned().unwrap_or_default();
            if let Some(other) = right.get(at).filter(|other| !other.words.is_empty()) {
                let to = self.half() + GAP + other.indent;
                let blank =
                    to.saturating_sub(row.indent + row.words.iter().map(|stretch| width(&stretch.text)).sum::<u16>());
                row.words.push(StyledSpan::new(" ".repeat(usize::from(blank)), TextStyle::PLAIN));
                row.words.extend(other.words.iter().cloned());
            }
            self.rows.push(row);
        }
    }

    fn gap(&mut self) {
        self.rows.push(Row::default());
    }

    fn say(&mut self, words: &str, ink: TextStyle) {
        self.rows.extend(wrap(&[StyledSpan::new(words, ink)], WrapOptions::flush(self.columns)));
    }
}
