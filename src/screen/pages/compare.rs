//! Two runs side by side: what they share, then two columns, the meters as curves, and the corrections.

use super::{Head, Keys, Page, PageContext, PageEffect};
use crate::report::{SAME_DECISIONS, curve, in_common};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::msg::Key;
use crate::screen::text_rows::TextRows;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::meters;
use crate::session::Command;
use crate::session::payload::{ChoiceTaken, ComparedRun, Comparison};
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, chapter_heading, count, styled, wrap};

/// The narrowest page that has two columns.
const TWO: u16 = 60;
/// The columns between them.
const GAP: u16 = 2;

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[("x", "every choice after the runs parted, or only the first and the landmarks")];

/// The page: both runs from where they part.
#[derive(Debug)]
pub(crate) struct ComparePage {
    /// Both runs, the left one first.
    pub(crate) comparison: Comparison,
    /// Whether every choice after the runs parted is shown, not only the first and the landmarks.
    pub(crate) is_whole: bool,
}

impl Page for ComparePage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("compare", "COMPARED").toggled_by(Action::Command(Command::Compare))
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn key(&self, key: Key) -> Option<Action> {
        (key == Key::Char('x')).then_some(Action::ToggleAll)
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        let does = match self.comparison.in_short() {
            (_, 0) => return Vec::new(),
            _ if self.is_whole => "less",
            _ => "every choice",
        };
        vec![Hint::new("x", does, Action::ToggleAll)]
    }

    fn act(&mut self, action: Action, _: &mut List, _: &PageContext) -> Option<PageEffect> {
        (action == Action::ToggleAll).then(|| {
            self.is_whole = !self.is_whole;
            PageEffect::Stay
        })
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let compared = &self.comparison;
        let mut text = cx.text();
        push_heads(compared, &mut text);
        push_curves(compared, &mut text, cx);
        push_decisions(compared, self.is_whole, &mut text, cx);
        push_corrections(compared, &mut text, cx);
        if cx.is_looking {
            text.say("Looking ahead… Which endings each choice closed is still being worked out.", TextStyle::QUIET);
        }
        text.rows
    }
}

/// The width of one of the two columns.
fn half(text: &TextRows) -> u16 {
    if text.width < TWO { text.width } else { (text.width - GAP) / 2 }
}

/// Words in two columns, or below each other if the window is narrow.
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

fn push_heads(compared: &Comparison, text: &mut TextRows) {
    let head = |run: &ComparedRun| {
        let chapter = &run.end.chapter;
        let end = run.end.ending.clone().unwrap_or_else(|| chapter_heading(chapter.number, &chapter.title));
        [
            StyledSpan::new(format!("{}  ", run.run), TextStyle::QUIET),
            StyledSpan::new(end, TextStyle::STRONG),
            StyledSpan::new(format!("   {}", count(run.choices, "choice")), TextStyle::QUIET),
        ]
    };
    let [left, right] = compared.runs.each_ref().map(head);
    push_beside([&left, &right], text);
}

/// Each meter as a curve, and its value at the end.
fn push_curves(compared: &Comparison, text: &mut TextRows, cx: &PageContext) {
    text.gap();
    let columns = usize::from(half(text).saturating_sub(14)).max(4);
    for shown in &compared.meters {
        let style = TextStyle { color: meters::color(cx.story(), &shown.id), ..TextStyle::PLAIN };
        let side = |values: &Vec<i32>| {
            let last = values.last().copied().unwrap_or_default();
            vec![
                StyledSpan::new(format!("{:<9}", shown.name), TextStyle::QUIET),
                StyledSpan::new(curve(values, shown.range, columns), style),
                StyledSpan::new(format!(" {last}"), TextStyle::PLAIN),
            ]
        };
        let [left, right] = shown.values.each_ref().map(side);
        push_beside([&left, &right], text);
    }
}

fn push_decisions(compared: &Comparison, is_whole: bool, text: &mut TextRows, cx: &PageContext) {
    text.gap();
    text.say(in_common(compared), TextStyle::QUIET);
    let (rows, hidden) = if is_whole { (compared.rows.iter().collect(), 0) } else { compared.in_short() };
    for row in rows {
        let side = |side: &Option<ChoiceTaken>| side.as_ref().map(|taken| taken_words(taken, cx)).unwrap_or_default();
        let [left, right] = row.each_ref().map(side);
        push_beside([&left, &right], text);
    }
    if hidden > 0 {
        text.say(format!("… {hidden} more; x shows every choice"), TextStyle::QUIET);
    }
}

/// `The verb: asked about the verb  closed 2`
fn taken_words(taken: &ChoiceTaken, cx: &PageContext) -> Vec<StyledSpan> {
    let label = taken.landmark.as_ref().map(|label| StyledSpan::new(format!("{label}: "), TextStyle::QUIET));
    let closed = taken.closed_count();
    let closed =
        (closed > 0).then(|| StyledSpan::new(format!("  closed {}", count(closed, "ending")), TextStyle::QUIET));
    label.into_iter().chain(styled(&taken.spans, cx.mark())).chain(closed).collect()
}

fn push_corrections(compared: &Comparison, text: &mut TextRows, cx: &PageContext) {
    text.gap();
    if compared.corrections.is_empty() {
        text.say(SAME_DECISIONS, TextStyle::PLAIN);
    }
    compared.corrections.iter().for_each(|line| text.hang(&styled(&line.spans, cx.mark())));
}
