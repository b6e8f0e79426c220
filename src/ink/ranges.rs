//! Limits of numbers that can't be derived locally: they are guessed, and then proved by exploring the whole story.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::ast::Ink;
use super::import::{Compiled, Imported, compile};
use super::places::Places;
use crate::diag::FileSpan;
use crate::explore::{Explored, Prover};
use crate::story::{self, Loaded};

/// How far a number without limits is followed from its first value.
const GUESS: i64 = 24;

/// The maximum number of states that are explored to prove limits.
const MOST_STATES: usize = 1_000_000;

/// Makes a story of the format from the syntax tree of an ink story. `ranges` are limits of numbers by their names, which are
/// taken for granted; [`judge`] says whether they are kept.
pub fn import(ink: &Ink, ranges: &BTreeMap<String, (i64, i64)>) -> Imported {
    import_and_counted(ink, ranges).0
}

/// The same as [`import`], and an import that plays the same and counts each changing text with a meter.
pub(super) fn import_and_counted(ink: &Ink, ranges: &BTreeMap<String, (i64, i64)>) -> (Imported, Imported) {
    let (counted, limits) = limited(ink, ranges);
    let mut imported = compile(ink, &limits, true).imported;
    let is_proved = |said: &&String| !imported.decisions.contains(said) && said.starts_with("the limits of ");
    let proved: Vec<String> = counted.decisions.iter().filter(is_proved).cloned().collect();
    imported.decisions.extend(proved);
    (imported, counted)
}

/// The import with a meter for each changing text, and the limits of numbers in it.
fn limited(ink: &Ink, ranges: &BTreeMap<String, (i64, i64)>) -> (Imported, BTreeMap<String, (i64, i64)>) {
    let first = compile(ink, ranges, false);
    let open = &first.kinds.unbounded;
    let errors = first.imported.diagnostics.iter().filter(|problem| problem.code.as_str().starts_with('E'));
    if errors.count() > open.len() || open.is_empty() {
        return (first.imported, ranges.clone());
    }
    let mut guessed = ranges.clone();
    guessed.extend(open.iter().map(|(name, start)| (name.clone(), (start - GUESS, start + GUESS))));
    let second = compile(ink, &guessed, false);
    let names: BTreeSet<&String> = open.keys().collect();
    let Some(found) = holds(&second, &names) else {
        return (first.imported, ranges.clone());
    };
    let mut exact = guessed.clone();
    exact.extend(found.into_iter().map(|(name, (low, high))| {
        let start = open.get(&name).copied().unwrap_or(low);
        (name, (low.min(start), high.max(start)))
    }));
    let third = compile(ink, &exact, false);
    let is_exact = holds(&third, &names).is_some();
    let (mut compiled, limits) = if is_exact { (third, exact) } else { (second, guessed) };
    for name in open.keys() {
        let said = format!("the limits of `{name}` were proved by exploring all states");
        compiled.imported.decisions.push(said);
    }
    (compiled.imported, limits)
}

/// The values that numbers have in all states, if they never pass their limits.
fn holds(compiled: &Compiled, names: &BTreeSet<&String>) -> Option<BTreeMap<String, (i64, i64)>> {
    let (own, explored) = explored(&compiled.imported)?;
    let biting = biting(&own, &explored);
    let meters: BTreeMap<&String, &String> =
        names.iter().filter_map(|name| Some((*name, compiled.meters.get(*name)?))).collect();
    if biting.iter().any(|(meter, _)| meters.values().any(|name| *name == meter)) {
        return None;
    }
    let story = own.story.as_ref()?;
    let mut found = BTreeMap::new();
    for (name, meter) in meters {
        let id = story.find_meter(meter)?;
        let values = explored.meters.iter().find(|values| values.meter == id)?;
        let (low, high) = values.range?;
        found.insert(name.clone(), (low.into(), high.into()));
    }
    Some(found)
}

fn explored(imported: &Imported) -> Option<(Loaded, Explored)> {
    let files: HashMap<&str, &str> = imported.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let own = story::load(|name| files.get(name).map(|text| text.as_bytes().to_vec()).ok_or("no such file"));
    let story = own.story.clone()?;
    let explored = Prover::new(&story, MOST_STATES, None).explore();
    explored.is_complete.then_some((own, explored))
}

/// The meters that may pass their limits, with the places of the effects.
fn biting(own: &Loaded, explored: &Explored) -> Vec<(String, FileSpan)> {
    let mut found = Vec::new();
    for effect in &explored.saturating {
        let place = own.source_map().effect(*effect);
        let written = own.sources.slice(place).trim_start_matches('"');
        let name = written.split([' ', '"']).next().unwrap_or_default();
        found.push((name.to_owned(), place));
    }
    found
}

/// Explores a story to say where limits that were asked for change what happens, or that they never do, as decisions of its
/// import.
pub fn judge(ink: &Ink, imported: &mut Imported, ranges: &BTreeMap<String, (i64, i64)>) {
    if ranges.is_empty() || imported.files.is_empty() {
        return;
    }
    let Some((own, explored)) = explored(imported) else {
        let said = "whether the limits that were asked for are ever passed was not decided: there are too many states";
        imported.decisions.push(said.to_owned());
        return;
    };
    let places = own.story.as_ref().map(|story| Places::new(story, &own, &imported.origins)).unwrap_or_default();
    let biting = biting(&own, &explored);
    for name in ranges.keys() {
        let changes = biting.iter().filter(|(of, _)| imported.variables.get(of).is_some_and(|of| of.called == *name));
        let stops: BTreeSet<String> =
            changes.filter_map(|(_, own)| Some(position(ink, places.nearest(*own)?.0))).collect();
        let stops: Vec<String> = stops.into_iter().collect();
        imported.decisions.push(match stops.join(", ") {
            none if none.is_empty() => format!("proved: `{name}` never exceeds its limits"),
            stops => format!("warning: `{name}` can exceed its limits and stops there: {stops}"),
        });
    }
}

/// A place as `file:line`.
fn position(ink: &Ink, place: FileSpan) -> String {
    let source = ink.sources.get(place.file);
    source.map_or_else(String::new, |source| format!("{}:{}", source.name, source.position(place.span.start).line))
}
