//! Whether texts fit the page and labels fit a line, in every reading.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::Occurs;
use super::readings::{MAX_OUTCOMES, World, readings_of};
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::engine::{Block, page_where};
use crate::story::{Choice, Cond, GateKind, Scene, SceneId, SourceMap, Story, Text};
use crate::text::{self, Row};

/// The maximum width of a label, and of the reason of a locked choice, in columns. In a line of 64 columns, the rest is
/// taken by the number of the choice and the note at the end.
const MAX_LABEL: u16 = 58;

/// How many of the rows that do not fit are shown.
const MOST_SHOWN: usize = 6;

/// Returns a warning for each scene whose text takes more rows than the page has, in the worst reading that `occurs`
/// accepts.
pub(super) fn pages(story: &Story, source_map: &SourceMap, page: (u16, u16), occurs: &Occurs) -> Vec<Diagnostic> {
    let scenes = story.scene_ids().map(|id| (id, story.scene(id)));
    let place = |id| (source_map.scene(id), source_map.scene_text(id));
    scenes.filter_map(|(id, scene)| page_of(story, place(id), (id, scene), page, occurs)).collect()
}

fn page_of(
    story: &Story,
    (place, written): (FileSpan, FileSpan),
    (id, scene): (SceneId, &Scene),
    (columns, rows): (u16, u16),
    occurs: &Occurs,
) -> Option<Diagnostic> {
    let subject = format!("the text of `{}`", story.scene_name(id));
    let Some(readings) = readings_of(story, scene.text, &[]) else {
        return Some(too_many(place, &format!("{subject} has"), "variants"));
    };
    let mut heights = Heights::new(columns);
    let count = |world: &World| heights.rows(&page_where(story, scene.text, &|cond| world.holds(cond)));
    let (world, takes) = worst(readings, count, usize::from(rows), |world| occurs(id, world.known()))?;
    let message = format!("{subject} takes {takes} rows{}, but the page has {rows}", condition_suffix(story, &world));
    let over = takes - usize::from(rows);
    let problem = Diagnostic::new(Code::TooTall, place, message).at(format!("{} too many", text::count(over, "row")));
    let read = text::lay_out(&page_where(story, scene.text, &|cond| world.holds(cond)), columns, None);
    let problem = problem.reading(written, &past_page(&read, usize::from(rows)));
    Some(problem.help("shorten it or split the scene; `page` in story.ron sets the number of rows"))
}

/// Returns the first rows that are past a page of so many rows.
fn past_page(read: &[Row], rows: usize) -> String {
    let past = read.iter().skip(rows).filter(|row| !row.words.is_empty());
    let shown: Vec<String> = past.take(MOST_SHOWN).map(words_of).collect();
    let more = if read.len() > rows + MOST_SHOWN { "\n…" } else { "" };
    format!("past the page:\n{}{more}", shown.join("\n"))
}

/// Returns the words of a row.
fn words_of(row: &Row) -> String {
    row.words.iter().map(|span| span.text.as_str()).collect()
}

/// The rows that the blocks of one text take. Its readings share most of their blocks.
struct Heights {
    columns: u16,
    /// The rows of each block that does not follow a paragraph, and of each that does.
    first: HashMap<Block, usize>,
    later: HashMap<Block, usize>,
}

impl Heights {
    fn new(columns: u16) -> Self {
        Self { columns, first: HashMap::default(), later: HashMap::default() }
    }

    fn rows(&mut self, blocks: &[Block]) -> usize {
        text::following(blocks).map(|(block, follows)| self.of_block(block, follows)).sum()
    }

    fn of_block(&mut self, block: &Block, follows: bool) -> usize {
        let known = if follows { &mut self.later } else { &mut self.first };
        if let Some(rows) = known.get(block) {
            return *rows;
        }
        let mut rows = Vec::new();
        text::lay_out_block(&mut rows, block, follows, self.columns, None);
        known.insert(block.clone(), rows.len());
        rows.len()
    }
}

/// Returns a warning for each label, and for each reason of a locked choice, that does not fit on a line, in the worst
/// reading that `occurs` accepts.
pub(super) fn labels(story: &Story, source_map: &SourceMap, occurs: &Occurs) -> Vec<Diagnostic> {
    // A choice of a list is in several scenes, and its text counts in the widest of them.
    let mut found: BTreeMap<FileSpan, (usize, Diagnostic)> = BTreeMap::new();
    let mut add = |place: FileSpan, label: Option<(usize, Diagnostic)>| {
        let is_worse = |(takes, _): &(usize, Diagnostic)| found.get(&place).is_none_or(|(before, _)| takes > before);
        if let Some(label) = label.filter(is_worse) {
            found.insert(place, label);
        }
    };
    for (id, choice) in story.choice_ids().map(|id| (id, story.choice(id))) {
        let written = source_map.choice(id);
        let taken = choice.taken.filter(|_| choice.once).map(Cond::Holds);
        let shown = gates(choice, taken.as_ref(), None);
        add(written.text, label(story, (written.text, "label"), (choice, choice.text), &shown, occurs));
        if let (Some(place), Some(reason)) = (written.locked, choice.locked) {
            let locked = gates(choice, taken.as_ref(), choice.gate(GateKind::Needs));
            add(place, label(story, (place, "reason"), (choice, reason), &locked, occurs));
        }
    }
    found.into_values().map(|(_, problem)| problem).collect()
}

/// Returns the conditions that must hold for a choice's label to be shown, and those that must not: `taken`, if the
/// choice is hidden once it has been taken, and the condition that must not hold for the reason to be shown.
pub(super) fn gates<'c>(
    choice: &'c Choice,
    taken: Option<&'c Cond>,
    locked_by: Option<&'c Cond>,
) -> Vec<(&'c Cond, bool)> {
    let hiding = GateKind::ALL.into_iter().filter(|kind| !kind.shows_label());
    let open = hiding.filter_map(|kind| choice.gate(kind));
    open.map(|cond| (cond, true)).chain(taken.into_iter().chain(locked_by).map(|cond| (cond, false))).collect()
}

/// Returns the columns of a text that is too wide, and the warning.
fn label(
    story: &Story,
    (place, what): (FileSpan, &str),
    (choice, text): (&Choice, Text),
    gates: &[(&Cond, bool)],
    occurs: &Occurs,
) -> Option<(usize, Diagnostic)> {
    let Some(readings) = readings_of(story, text, gates) else {
        return Some((usize::MAX, too_many(place, &format!("this {what} has"), "variants")));
    };
    let width = |world: &World| columns_of(story, text, world);
    let (world, takes) = worst(readings, width, usize::from(MAX_LABEL), |world| occurs(choice.scene, world.known()))?;
    let when = condition_suffix(story, &world);
    let message = format!("this {what} takes {takes} columns{when}, but a line has {MAX_LABEL}");
    let over = text::count(takes - usize::from(MAX_LABEL), "column");
    let read = text::lay_out(&page_where(story, text, &|cond| world.holds(cond)), u16::MAX, None);
    let read: Vec<String> = read.iter().map(words_of).collect();
    let problem = Diagnostic::new(Code::TooWide, place, message).at(format!("{over} too many")).help("shorten it");
    Some((takes, problem.reading(place, &format!("as it is read:\n{}", read.join("\n")))))
}

fn columns_of(story: &Story, text: Text, world: &World) -> usize {
    let wide = text::lay_out(&page_where(story, text, &|cond| world.holds(cond)), u16::MAX, None);
    wide.iter().map(|row| usize::from(row.width())).max().unwrap_or(0)
}

/// Returns the reading with the highest cost above `most` that can occur, and its cost. `takes` returns the cost.
fn worst(
    readings: Vec<World>,
    mut takes: impl FnMut(&World) -> usize,
    most: usize,
    occurs: impl Fn(&World) -> bool,
) -> Option<(World, usize)> {
    let measured = readings.into_iter().map(|world| (takes(&world), world));
    let mut over: Vec<(usize, World)> = measured.filter(|(takes, _)| *takes > most).collect();
    over.sort_by_key(|(takes, _)| std::cmp::Reverse(*takes));
    over.into_iter().find(|(_, world)| occurs(world)).map(|(takes, world)| (world, takes))
}

/// Returns the conditions of a world as the end of a message, `` when `met and told` ``, or an empty string if there
/// are none.
pub(super) fn condition_suffix(story: &Story, world: &World) -> String {
    world.known().words(story).map_or_else(String::new, |words| format!(" when `{words}`"))
}

/// Returns the warning that something was not checked: `subject` and a verb, `the text of … has`, and what there are
/// too many of.
pub(super) fn too_many(place: FileSpan, subject: &str, what: &str) -> Diagnostic {
    let message = format!("{subject} more than {MAX_OUTCOMES} {what}, too many to check");
    Diagnostic::new(Code::TooManyVariants, place, message).help("use fewer conditions in one place")
}
