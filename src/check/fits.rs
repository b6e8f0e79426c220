//! Whether texts fit the page, and labels their line, in every reading.

use super::Occurs;
use super::readings::{MOST, World, of_text};
use crate::diag::{Code, Diagnostic, Place};
use crate::engine::page_where;
use crate::story::{Choice, Cond, Places, Scene, SceneId, Story, Text};
use crate::text;

/// The columns that a label, and the reason of a locked one, may have: so much is left of a line of 64 beside
/// the number and what is said at its end.
const LABEL: u16 = 58;

/// Warns of scenes whose text takes more rows than the page has.
pub(super) fn pages(story: &Story, places: &Places, page: (u16, u16), occurs: &Occurs) -> Vec<Diagnostic> {
    let scenes = story.scene_ids().map(|id| (id, story.scene(id)));
    scenes.filter_map(|(id, scene)| page_of(story, places.scene(id), (id, scene), page, occurs)).collect()
}

fn page_of(
    story: &Story,
    place: Place,
    (id, scene): (SceneId, &Scene),
    (columns, rows): (u16, u16),
    occurs: &Occurs,
) -> Option<Diagnostic> {
    let of = format!("the text of `{}`", scene.id_text(story));
    let Some(readings) = of_text(story, scene.text, &[]) else { return Some(too_many(place, &of)) };
    let count = |world: &World| rows_of(story, scene.text, columns, world);
    let (world, takes) = worst(readings, count, usize::from(rows), |world| occurs(id, world.known()))?;
    let message = format!("{of} takes {takes} rows{}; the page has {rows}", where_so(story, &world));
    let over = takes - usize::from(rows);
    let problem = Diagnostic::new(Code::TooTall, place, message).at(format!("{} too many", text::count(over, "row")));
    Some(problem.help("shorten it, or make two scenes of it; `page` in story.ron says how many rows there are"))
}

fn rows_of(story: &Story, text: Text, columns: u16, world: &World) -> usize {
    text::lay_out(&page_where(story, text, &|cond| world.holds(cond)), columns, None).len()
}

/// Warns of labels and reasons that are longer than a line.
pub(super) fn labels(story: &Story, places: &Places, occurs: &Occurs) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, choice) in story.choice_ids().map(|id| (id, story.choice(id))) {
        let written = places.choice(id);
        let shown = gates(choice, None);
        found.extend(label(story, (written.text, "label"), (choice, choice.text), &shown, occurs));
        if let (Some(place), Some(reason)) = (written.locked, choice.locked) {
            let locked = gates(choice, choice.needs.as_deref());
            found.extend(label(story, (place, "reason"), (choice, reason), &locked, occurs));
        }
    }
    found
}

/// What must hold for a choice's label to be shown, and what must not for it to be locked.
fn gates<'c>(choice: &'c Choice, shut: Option<&'c Cond>) -> Vec<(&'c Cond, bool)> {
    let open = choice.when.as_deref().into_iter().chain(choice.seal.as_deref());
    open.map(|cond| (cond, true)).chain(shut.map(|cond| (cond, false))).collect()
}

fn label(
    story: &Story,
    (place, what): (Place, &str),
    (choice, text): (&Choice, Text),
    gates: &[(&Cond, bool)],
    occurs: &Occurs,
) -> Option<Diagnostic> {
    let Some(readings) = of_text(story, text, gates) else { return Some(too_many(place, &format!("this {what}"))) };
    let width = |world: &World| columns_of(story, text, world);
    let (world, takes) = worst(readings, width, usize::from(LABEL), |world| occurs(choice.scene, world.known()))?;
    let message = format!("this {what} takes {takes} columns{}; a line has {LABEL}", where_so(story, &world));
    let problem = Diagnostic::new(Code::TooWide, place, message).at(format!("{} too many", takes - usize::from(LABEL)));
    Some(problem.help("say it in fewer words"))
}

fn columns_of(story: &Story, text: Text, world: &World) -> usize {
    let wide = text::lay_out(&page_where(story, text, &|cond| world.holds(cond)), u16::MAX, None);
    wide.iter().map(|row| usize::from(row.width())).max().unwrap_or(0)
}

/// The reading that takes the most of those that take more than `most` and can occur, with how much it takes.
fn worst(
    readings: Vec<World>,
    takes: impl Fn(&World) -> usize,
    most: usize,
    occurs: impl Fn(&World) -> bool,
) -> Option<(World, usize)> {
    let measured = readings.into_iter().map(|world| (takes(&world), world));
    let mut over: Vec<(usize, World)> = measured.filter(|(takes, _)| *takes > most).collect();
    over.sort_by_key(|(takes, _)| std::cmp::Reverse(*takes));
    over.into_iter().find(|(_, world)| occurs(world)).map(|(takes, world)| (world, takes))
}

/// The conditions of a reading as a message has them, or nothing where there are none.
pub(super) fn where_so(story: &Story, world: &World) -> String {
    world.known().words(story).map_or_else(String::new, |words| format!(" where `{words}`"))
}

/// Says honestly that not everything was tried.
pub(super) fn too_many(place: Place, what: &str) -> Diagnostic {
    let message = format!("{what} can turn out in more than {MOST} ways; they were not tried");
    Diagnostic::new(Code::TooManyVariants, place, message).help("let fewer conditions meet in one place")
}
