//! Runs of the first edition, played in the current story.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use earlier::engine::{ChoiceRef, Playthrough};
use earlier::story::{FactId, Story};

use crate::support::memory::shipped;

/// The lines of a file about the first edition, without those that explain it, split at their colon.
fn lines(file: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/first-edition").join(file);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{file}: {line}"))).map(owned).collect()
}

fn owned((head, rest): (&str, &str)) -> (String, String) {
    (head.to_owned(), rest.to_owned())
}

/// Leaves scenes that have a single continuation, as a reader does who goes on.
fn go_on(story: &Story, run: &mut Playthrough) {
    while run.choose(story, ChoiceRef::Id("next")).is_ok() {}
}

/// Plays choices to an ending; otherwise returns the scene and the choice at which the run stops.
fn play(story: &Story, later: bool, choices: &str) -> Result<(), String> {
    let second = story.find_fact("second_edition").unwrap();
    let before: Vec<FactId> = later.then_some(second).into_iter().collect();
    let mut run = Playthrough::new(story, &before);
    for choice in choices.split(' ') {
        go_on(story, &mut run);
        let at = story.scene_name(run.state().scene()).to_owned();
        run.choose(story, ChoiceRef::Id(choice)).map_err(|_| format!("{at} {choice}"))?;
    }
    go_on(story, &mut run);
    let at = story.scene_name(run.state().scene());
    if run.has_ended(story) { Ok(()) } else { Err(format!("{at} (the run is over)")) }
}

#[test]
fn runs_of_the_first_edition_play_or_stop_at_what_was_taken_away() {
    let story = shipped();
    let (runs, allowed) = (lines("runs.txt"), lines("taken-away.txt"));
    assert!(runs.len() > 250);
    let allowed: BTreeSet<String> = allowed.into_iter().map(|(place, _)| place).collect();
    let mut stops = BTreeSet::new();
    for (head, choices) in &runs {
        stops.extend(play(&story, head.starts_with("later "), choices).err());
    }
    let lost: Vec<&String> = stops.difference(&allowed).collect();
    assert!(lost.is_empty(), "runs stop at {lost:#?}");
    let idle: Vec<&String> = allowed.difference(&stops).collect();
    assert!(idle.is_empty(), "no run stops at {idle:#?}");
}

#[test]
fn the_runs_of_the_first_edition_have_reached_all_its_endings() {
    let runs = lines("runs.txt");
    let endings: BTreeSet<&str> = runs.iter().filter_map(|(head, _)| head.split(' ').nth(1)).collect();
    assert_eq!(endings.len(), 18);
    let choices: BTreeSet<&str> = runs.iter().flat_map(|(_, choices)| choices.split(' ')).collect();
    assert!(choices.len() > 200, "{} identities of choices", choices.len());
}
