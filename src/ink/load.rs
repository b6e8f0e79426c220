//! Loads an ink story as if it were written in the format of this program.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use super::called::CalledVariable;
use super::import::Imported;
use super::parser::parse;
use super::places::Places;
use super::ranges::{import_and_counted, judge};
use crate::diag::{Diagnostic, FileSpan, Severity};
use crate::story::{self, Alternative, Loaded, Moved, Story, Symbol};

/// An ink story that was loaded.
#[derive(Debug)]
pub struct LoadedInk {
    /// The story. Its files, its diagnostics and the places of its parts are those of the ink.
    pub loaded: Loaded,
    /// What the ink became.
    pub imported: Imported,
}

/// Loads an ink story: `root` is the name of its main file, and `read` returns the bytes of a file. `ranges` are limits of
/// numbers by their names.
pub fn load<E: Display>(
    root: &str,
    read: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ranges: &BTreeMap<String, (i64, i64)>,
) -> LoadedInk {
    let parsed = parse(root, read);
    let is_error = |problem: &Diagnostic| problem.severity() == Severity::Error;
    let (mut imported, counted) = match parsed.diagnostics.iter().any(is_error) {
        true => Default::default(),
        false => import_and_counted(&parsed.ink, ranges),
    };
    judge(&parsed.ink, &mut imported, ranges);
    imported.diagnostics.splice(0..0, parsed.diagnostics);
    let files: HashMap<&str, &str> = counted.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let file = |name: &str| files.get(name).map(|text| text.as_bytes().to_vec()).ok_or("it could not be converted");
    let own = story::load(file);
    let places = own.story.as_ref().map(|story| Places::new(story, &own, &counted.origins)).unwrap_or_default();
    let place = |own: FileSpan| places.place(own);
    let condition = |own: FileSpan| places.nearest(own).and_then(|(_, condition)| condition);
    let text = |at: FileSpan| match alternative(own.sources.slice(at), &counted) {
        Some((place, alternative)) => (place, Some(alternative)),
        None => (places.text(at, &own.sources, &parsed.ink.sources).unwrap_or_else(|| place(at)), None),
    };
    let meters = |is: fn(&CalledVariable) -> bool| {
        let story = own.story.as_ref();
        let is = |name: &str| counted.variables.get(name).is_some_and(is);
        story.map(|story| story.meter_ids().filter(|meter| is(story.meter_name(*meter))).collect()).unwrap_or_default()
    };
    let source_map = own.source_map().moved(Moved {
        place: &place,
        gate: &condition,
        route: &|own| places.route(own),
        text: &text,
        counters: meters(|of| !of.is_declared),
        limited: meters(|of| of.is_limited),
    });
    let mut loaded = own.made_from(parsed.ink.sources, source_map);
    loaded.story = loaded.story.map(|story| in_ink(&story, &counted));
    loaded.diagnostics.clone_from(&imported.diagnostics);
    LoadedInk { loaded, imported }
}

/// The place of the sequence that a condition chooses an alternative of, and which one it is.
fn alternative(condition: &str, imported: &Imported) -> Option<(FileSpan, Alternative)> {
    let (meter, number) = condition.trim().split_once(" = ")?;
    let (place, last) = imported.variables.get(meter)?.sequence?;
    Some((place, Alternative { number: number.parse().ok()?, last }))
}

/// The same story in which everything is called as it is in the ink.
fn in_ink(story: &Story, imported: &Imported) -> Story {
    let by_name = imported.origins.iter().map(|origin| (origin.name.as_str(), origin.called.as_str()));
    let by_name: HashMap<&str, &str> = by_name.collect();
    let variable = |name: &str| imported.variables.get(name).map(|of| of.called.clone());
    story.called(&|symbol| match symbol {
        Symbol::Scene(scene) => by_name.get(story.scene_name(scene)).map(|called| (*called).to_owned()),
        Symbol::Choice(choice) => {
            let name = format!("{}.{}", story.scene_name(story.choice(choice).scene), story.choice_name(choice));
            by_name.get(name.as_str()).map(|called| (*called).to_owned())
        }
        Symbol::Fact(fact) => variable(story.fact_name(fact)),
        Symbol::Meter(meter) => variable(story.meter_name(meter)),
        _ => None,
    })
}
