//! The lines of the outline: chapters, decisions with dotted leaders to what was chosen, alternatives, ends.

use crate::screen::list::ListItem;
use crate::screen::pages::PageContext;
use crate::screen::pages::what_if::way_words;
use crate::session::{Leaf, OutlineLine, OutlineLineKind, Tally};
use crate::story::SceneId;
use crate::text::{Row, StyledSpan, TextStyle, age, chapter_words, count, dateline, ending_titles, styled, width};

/// The column, counted from the label, where the chosen label begins.
const LEADER: u16 = 30;
/// The indent of a branch, and the greatest indent.
const INDENT: u16 = 2;
const DEEPEST: u16 = 16;
/// What is shown at the end of the line where the reader is.
const HERE: &str = "◂ here";

/// A line as an item of the list.
pub(super) fn item(line: &OutlineLine, width: u16, cx: &PageContext) -> ListItem {
    let tail = line.here.then_some((HERE, TextStyle::STRONG));
    ListItem { tail, ..ListItem::row(row(line, width, cx)) }
}

fn row(line: &OutlineLine, columns: u16, cx: &PageContext) -> Row {
    let mut row = Row { indent: indent(line.depth, columns), ..Row::default() };
    match &line.kind {
        OutlineLineKind::Chapter(chapter) => {
            row.words.push(StyledSpan::new(chapter_words(cx.story(), *chapter), TextStyle::STRONG))
        }
        OutlineLineKind::Decision { label, chosen, .. } => {
            push_decision(&mut row, label.as_deref(), styled(chosen, cx.mark()), columns)
        }
        OutlineLineKind::Branch { chosen, runs, endings, is_draft } => {
            let sign = if line.open == Some(true) { "└ − " } else { "└ + " };
            row.words.push(StyledSpan::new(sign, TextStyle::QUIET));
            row.words.extend(styled(chosen, cx.mark()));
            row.words.push(StyledSpan::new(format!("   {}", beyond(*runs, *is_draft, endings, cx)), TextStyle::QUIET));
        }
        OutlineLineKind::Way(way) => row.words.extend(way_words(way, cx)),
        OutlineLineKind::End(leaves) => push_ends(leaves, &mut row, cx),
    }
    row
}

/// Returns the indent of a line in an outline of this many columns.
fn indent(depth: usize, columns: u16) -> u16 {
    let deep = u16::try_from(depth).unwrap_or(u16::MAX).saturating_mul(INDENT);
    deep.min(DEEPEST).min(columns / 4)
}

/// `Eleven minutes ....... stood still for eleven minutes`
fn push_decision(row: &mut Row, label: Option<&str>, chosen: Vec<StyledSpan>, columns: u16) {
    let label = label.unwrap_or_default();
    let to = LEADER.saturating_sub(row.indent);
    if columns < 56 {
        if !label.is_empty() {
            row.words.push(StyledSpan::new(format!("{label}: "), TextStyle::PLAIN));
        }
    } else {
        let dots = usize::from(to.saturating_sub(width(label) + 2).max(2));
        let lead = if label.is_empty() { String::new() } else { format!("{label} ") };
        let dots = dots + usize::from(label.is_empty());
        row.words.push(StyledSpan::new(lead, TextStyle::PLAIN));
        row.words.push(StyledSpan::new(format!("{} ", ".".repeat(dots)), TextStyle::QUIET));
    }
    row.words.extend(chosen);
}

/// `3 runs, to Twice, Stet and 2 more`
fn beyond(runs: usize, is_draft: bool, endings: &[SceneId], cx: &PageContext) -> String {
    const NAMED: usize = 2;
    let titles = ending_titles(cx.story(), endings);
    let runs = count(runs, if is_draft { "draft" } else { "run" });
    let named = titles.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match titles.len() {
        0 => runs,
        found if found > NAMED => format!("{runs}, to {named} and {} more", found - NAMED),
        _ => format!("{runs}, to {named}"),
    }
}

/// Runs that end here; if there are many, only the last is named.
fn push_ends(leaves: &[Leaf], row: &mut Row, cx: &PageContext) {
    let Some(leaf) = leaves.last() else { return };
    let story = cx.story();
    match story.ending(leaf.scene) {
        Some(ending) => {
            row.words.push(StyledSpan::new("■ ", TextStyle::QUIET));
            row.words.push(StyledSpan::new(story.str(ending.title), TextStyle::STRONG));
        }
        None => {
            let scene = story.scene(leaf.scene);
            let dateline = dateline(story, scene.dateline);
            let place = chapter_words(story, scene.chapter);
            row.words.push(StyledSpan::new(format!("□ left off at {place}{dateline}"), TextStyle::PLAIN));
        }
    }
    row.words.push(StyledSpan::new(format!("   {}", leaf_words(leaf, cx)), TextStyle::QUIET));
    if leaves.len() > 1 {
        row.words.push(StyledSpan::new(format!(" and {} more", leaves.len() - 1), TextStyle::QUIET));
    }
}

/// A run by its number, its name, its mark, and whether the story has changed under it.
fn leaf_words(leaf: &Leaf, cx: &PageContext) -> String {
    let name = leaf.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let marked = if leaf.marked { " *" } else { "" };
    let stops = if leaf.stops { ", here the story has changed" } else { "" };
    let played = cx.session.archive().run(leaf.run).map_or(0, |run| run.played);
    let age = age(played, cx.now).map(|age| format!(", {age}")).unwrap_or_default();
    format!("{}{name}{marked}{age}{stops}", leaf.run)
}

/// `Edition 9 · 11 of 18 endings · 74 of 109 scenes · 12 of 16 clippings`. An edition is a run that reached an ending.
pub(super) fn tally(tally: &Tally) -> String {
    let edition = (tally.finished > 0).then(|| format!("Edition {}", tally.finished));
    edition.into_iter().chain(tally.shares()).collect::<Vec<_>>().join(" · ")
}
