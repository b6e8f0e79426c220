//! Two runs side by side: what they share, then two columns, the meters as curves, and the corrections.

use super::{Context, Head, Page};
use crate::archive::RunId;
use crate::report::curve;
use crate::screen::keymap::Action;
use crate::screen::text_rows::TextRows;
use crate::session::{Command, Compared, TookThere};
use crate::story::SceneId;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, chapter_words, count, styled, wrap};

/// The narrowest page that has two columns.
const TWO: u16 = 60;
/// The columns between them.
const GAP: u16 = 2;

/// The page: both runs from where they part.
#[derive(Debug)]
pub(crate) struct ComparePage {
    /// The runs, the left one first.
    pub(crate) runs: [RunId; 2],
}

impl Page for ComparePage {
    fn head(&self, _: &Context) -> Head {
        Head::new("compare", "COMPARED").toggled_by(Action::Command(Command::Compare))
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let [first, second] = self.runs;
        let compared = cx.session.compare(first, second);
        let mut text = cx.text();
        push_heads(&compared, &mut text, cx);
        push_curves(&compared, &mut text, cx);
        push_decisions(&compared, &mut text, cx);
        push_corrections(&compared, &mut text, cx);
        if cx.session.unknown_edition_of_the_book().is_some() {
            text.say("Looking ahead for the endings that each choice closed …", TextStyle::QUIET);
        }
        text.rows
    }
}

/// How wide one of the two columns is.
fn half(text: &TextRows) -> u16 {
    if text.width < TWO { text.width } else { (text.width - GAP) / 2 }
}

/// Words in two columns, or below each other where the window is narrow.
fn push_beside([left, right]: [&[StyledSpan]; 2], text: &mut TextRows) {
    let half = half(text);
    let options = WrapOptions { hang: 2, ..WrapOptions::flush(half) };
    let (left, right) = (wrap(left, options), wrap(right, options));
    if text.width < TWO {
        text.rows.extend(left);
        let second = right.into_iter().map(|row| Row { indent: row.indent + 1, ..row });
        return text.rows.extend(second.filter(|row| !row.words.is_empty()));
    }
    for at in 0..left.len().max(right.len()) {
        let mut row = left.get(at).cloned().unwrap_or_default();
        if let Some(other) = right.get(at).filter(|other| !other.words.is_empty()) {
            let blank = (half + GAP + other.indent).saturating_sub(row.width());
            row.words.push(StyledSpan::new(" ".repeat(usize::from(blank)), TextStyle::PLAIN));
            row.words.extend(other.words.iter().cloned());
        }
        text.rows.push(row);
    }
}

fn push_heads(compared: &Compared, text: &mut TextRows, cx: &Context) {
    let head = |at: usize| {
        let (run, scene) = (compared.runs.get(at).copied()?, compared.ends.get(at).copied()?);
        let choices = compared.lengths.get(at).copied().unwrap_or_default();
        Some(vec![
            StyledSpan::new(format!("{run}  "), TextStyle::QUIET),
            StyledSpan::new(place(scene, cx), TextStyle::STRONG),
            StyledSpan::new(format!("   {}", count(choices, "choice")), TextStyle::QUIET),
        ])
    };
    push_beside([&head(0).unwrap_or_default(), &head(1).unwrap_or_default()], text);
}

fn place(scene: SceneId, cx: &Context) -> String {
    match cx.story().ending(scene) {
        Some(ending) => cx.story().str(ending.title).to_owned(),
        None => chapter_words(cx.story(), cx.story().scene(scene).chapter),
    }
}

/// Each meter as a curve, and its value at the end.
fn push_curves(compared: &Compared, text: &mut TextRows, cx: &Context) {
    text.gap();
    let columns = usize::from(half(text).saturating_sub(14)).max(4);
    for shown in &compared.curves {
        let meter = cx.story().meter(shown.meter);
        let style = TextStyle { color: meter.color, ..TextStyle::PLAIN };
        let side = |values: &Vec<i32>| {
            let last = values.last().copied().unwrap_or_default();
            vec![
                StyledSpan::new(format!("{:<9}", cx.story().str(meter.name)), TextStyle::QUIET),
                StyledSpan::new(curve(values, meter.range, columns), style),
                StyledSpan::new(format!(" {last}"), TextStyle::PLAIN),
            ]
        };
        let [left, right] = shown.values.each_ref().map(side);
        push_beside([&left, &right], text);
    }
}

fn push_decisions(compared: &Compared, text: &mut TextRows, cx: &Context) {
    text.gap();
    let both = match compared.shared {
        0 => "They part at the first choice.".to_owned(),
        1 => "They share 1 choice from the beginning, and part.".to_owned(),
        shared if compared.rows.is_empty() => format!("They share {shared} choices: they are the same."),
        shared => format!("They share {shared} choices from the beginning, and part."),
    };
    text.say(both, TextStyle::QUIET);
    for row in &compared.rows {
        let side = |side: &Option<TookThere>| side.as_ref().map(|taken| taken_words(taken, cx)).unwrap_or_default();
        let [left, right] = row.sides.each_ref().map(side);
        push_beside([&left, &right], text);
    }
}

/// `The verb: asked about the verb  closed 2`
fn taken_words(taken: &TookThere, cx: &Context) -> Vec<StyledSpan> {
    let label = taken.label.as_ref().map(|label| StyledSpan::new(format!("{label}: "), TextStyle::QUIET));
    let closed = taken.closed.as_ref().map_or(0, Vec::len);
    let closed = (closed > 0).then(|| StyledSpan::new(format!("  closed {closed}"), TextStyle::QUIET));
    label.into_iter().chain(styled(&taken.chosen, cx.mark())).chain(closed).collect()
}

fn push_corrections(compared: &Compared, text: &mut TextRows, cx: &Context) {
    text.gap();
    if compared.corrections.is_empty() {
        text.say("Of the decisions that both met, none that can be told was taken otherwise.", TextStyle::PLAIN);
    }
    compared.corrections.iter().for_each(|line| text.hang(&styled(line, cx.mark())));
}
