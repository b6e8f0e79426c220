//! The shipped story against the graph that it was planned with.
//!
//! tests/data/graph.txt says what every scene does; [`notation`] reads it and plays it by itself. What the program
//! shows along the same path must be the same, step by step.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at any line, in its helpers too"
)]

mod condition;
mod files;
mod notation;
mod players;
mod reader;
mod search;
mod structure;
mod walk;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use files::Files;
use notation::{Graph, Place, Shown};
use players::{Act, Library, Player, Seen};
use reader::Reader;
use walk::{Chance, Walk};

/// The tags of the scenes that the story has.
const WRITTEN: &[&str] = &["1", "2", "3", "4", "5", "6", "7"];

fn graph() -> Graph {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/graph.txt");
    Graph::read(&std::fs::read_to_string(path).unwrap())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("story")
}

fn files() -> Files {
    Files::read(&folder())
}

#[test]
fn the_graph_is_whole() {
    let graph = graph();
    let choices: Vec<_> = graph.scenes.iter().flat_map(|scene| &scene.choices).collect();
    let lists = graph.lists.values().flatten();
    let targets = choices.iter().flat_map(|choice| &choice.to).chain(lists).map(|route| route.to.as_str());
    let mut endings: Vec<&str> = targets.clone().filter(|to| to.starts_with("e_")).collect();
    endings.sort_unstable();
    endings.dedup();
    let lost: Vec<&str> = targets
        .filter(|to| !to.starts_with("e_") && graph.find(to).is_none() && !graph.lists.contains_key(*to))
        .collect();
    assert_eq!(lost, Vec::<&str>::new());
    let sealed = choices.iter().filter(|choice| choice.sealed).count();
    assert_eq!((graph.scenes.len(), choices.len(), sealed, endings.len()), (124, 395, 19, 18));
}

#[test]
fn the_story_is_built_as_the_graph_has_it() {
    let found = structure::differences(&mut graph(), &files(), WRITTEN);
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

/// One act of a reader who does not always do what can be done.
fn act(walk: &Walk, chance: &mut Chance) -> Act {
    let shown = walk.graph.shown(walk.state());
    let Place::Scene(scene) = walk.state().place else {
        return [Act::New, Act::Back(1 + chance.below(3)), Act::Number(1)][chance.below(3)].clone();
    };
    match chance.below(24) {
        0 | 1 => Act::Back(1 + chance.below(walk.steps_behind() + 1)),
        2 if walk.steps_ahead() > 0 => Act::Forward(1 + chance.below(walk.steps_ahead())),
        3 => Act::Number(chance.below(shown.len() + 2)),
        4 => Act::Id(walk.identity(chance.below(walk.graph.scenes[scene].choices.len())).to_owned()),
        _ => {
            let open = shown.iter().filter(|(_, shown)| *shown == Shown::Open).map(|(choice, _)| *choice);
            let open: Vec<usize> = open.collect();
            let count = |choice: &&usize| walk.counts.get(&(scene, **choice)).copied().unwrap_or(0);
            let rarest = open.iter().min_by_key(count).filter(|_| chance.one_in(3));
            let choice = rarest.copied().unwrap_or_else(|| open[chance.below(open.len())]);
            by_number_or_name(walk, choice, chance)
        }
    }
}

fn by_number_or_name(walk: &Walk, choice: usize, chance: &mut Chance) -> Act {
    let shown = walk.graph.shown(walk.state());
    let number = shown.iter().position(|(shown, _)| *shown == choice).map_or(0, |at| at + 1);
    if chance.one_in(2) { Act::Number(number) } else { Act::Id(walk.identity(choice).to_owned()) }
}

/// Many runs one after the other by one reader.
fn wander(player: &mut dyn Player, first: &Seen, seed: u64, runs: usize, all_editions: bool) {
    let (graph, files) = (graph(), files());
    let mut walk = Walk::new(&graph, &files, WRITTEN, all_editions);
    walk.compare(first);
    let mut chance = Chance(seed);
    for _ in 0..runs {
        let mut acts = 60;
        while !(walk.has_ended() && chance.one_in(2)) && acts > 0 {
            let act = act(&walk, &mut chance);
            walk.does(&act, player);
            acts -= 1;
        }
        walk.does(&Act::New, player);
    }
}

#[test]
fn the_engine_does_what_the_graph_says() {
    for all_editions in [false, true] {
        let (mut library, first) = Library::open(&folder(), all_editions);
        wander(&mut library, &first, 1, 500, all_editions);
    }
}

#[test]
fn the_program_does_what_the_graph_says_in_all_editions() {
    let (mut reader, first) = Reader::open(true);
    wander(&mut reader, &first, 2, 1000, true);
    reader.leave();
}

#[test]
fn the_program_does_what_the_graph_says_to_readers_who_earn_the_second_edition() {
    let (mut reader, first) = Reader::open(false);
    wander(&mut reader, &first, 3, 1000, false);
    reader.leave();
}

/// Takes every shortest path to a choice, each from a beginning in this edition.
fn go_every_way<'g>(graph: &'g Graph, files: &'g Files, second: bool) -> Vec<Walk<'g>> {
    let ways = search::ways_to_choices(graph, WRITTEN, second);
    ways.values()
        .map(|way| {
            let mut walk = Walk::new(graph, files, WRITTEN, second);
            let (mut library, first) = Library::open(&folder(), second);
            walk.compare(&first);
            for choice in way {
                walk.does(&Act::Id(walk.identity(*choice).to_owned()), &mut library);
            }
            walk
        })
        .collect()
}

#[test]
fn a_first_edition_goes_every_way_that_is_not_sealed() {
    let (graph, files) = (graph(), files());
    let walks = go_every_way(&graph, &files, false);
    let sealed = |(scene, choice): &(usize, usize)| graph.scenes[*scene].choices[*choice].sealed;
    assert!(walks.len() > 50, "only {} choices can be taken", walks.len());
    assert!(walks.iter().all(|walk| !walk.counts.keys().any(sealed)));
}

#[test]
fn a_later_edition_goes_every_way_that_is_found() {
    let (graph, files) = (graph(), files());
    let walks = go_every_way(&graph, &files, true);
    let taken: BTreeSet<(usize, usize)> = walks.iter().flat_map(|walk| walk.counts.keys().copied()).collect();
    // The few that a search of this kind gives up on are proved to be takable elsewhere.
    assert!(taken.len() > 320, "only {} choices were taken", taken.len());
}
