//! Whether every scene shows a reasonable number of choices.

use super::Occurs;
use super::fits::{condition_suffix, too_many};
use super::readings::{MAX_OUTCOMES, World};
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::story::{ChoiceId, Cond, GateKind, SceneId, SourceMap, Story};

/// A scene should show at least this many choices.
const MIN_SHOWN: usize = 2;
/// A scene should show at most this many choices.
const MAX_SHOWN: usize = 5;

/// Returns a warning for each scene that can show too few or too many choices. Locked and sealed choices count,
/// hidden ones do not. Endings and scenes with `next` are skipped.
pub(super) fn counts(story: &Story, source_map: &SourceMap, occurs: &Occurs) -> Vec<Diagnostic> {
    let scenes = story.scene_ids().filter(|id| story.ending(*id).is_none() && !story.is_passed_through(*id));
    scenes.flat_map(|id| counts_of(story, source_map.scene(id), id, occurs)).collect()
}

fn counts_of(story: &Story, place: FileSpan, scene: SceneId, occurs: &Occurs) -> Vec<Diagnostic> {
    let choices: Vec<Visibility> = story.choices_of(scene).map(|choice| Visibility::of(story, choice)).collect();
    let name = story.scene_name(scene);
    let Some(outside) = outside(story, &choices) else {
        return vec![too_many(place, &format!("the choices of `{name}` have"), "combinations")];
    };
    let real = |wanted: fn(usize) -> bool| {
        let found = outside.iter().filter(move |(_, shown)| wanted(*shown));
        found.filter(|(world, _)| occurs(scene, world.known()))
    };
    let few = real(|shown| shown < MIN_SHOWN).min_by_key(|(_, shown)| *shown);
    let many = real(|shown| shown > MAX_SHOWN).max_by_key(|(_, shown)| *shown);
    let warn = |(world, shown): &(World, usize)| {
        let when = condition_suffix(story, world);
        let message = match shown {
            0 => format!("`{name}` shows no choices{when}"),
            1 => format!("`{name}` shows only 1 choice{when}"),
            shown => format!("`{name}` shows {shown} choices{when}"),
        };
        let problem = Diagnostic::new(Code::ChoiceCount, place, message);
        problem.help(advice(choices.len(), *shown))
    };
    few.into_iter().chain(many).map(warn).collect()
}

fn advice(declared: usize, shown: usize) -> String {
    match (declared, shown) {
        (1, _) => "add a choice, or replace this one with `next`".to_owned(),
        (_, shown) if shown > MAX_SHOWN => format!("show at most {MAX_SHOWN} choices: hide some with `when`"),
        _ => "show another choice in this case, for example a locked one".to_owned(),
    }
}

/// The conditions that decide whether a choice is shown.
struct Visibility<'s> {
    when: Option<&'s Cond>,
    /// True once the choice was taken, if it has `once: true` and is hidden from then on.
    taken: Option<Cond>,
}

impl<'s> Visibility<'s> {
    fn of(story: &'s Story, choice: ChoiceId) -> Self {
        let choice = story.choice(choice);
        Self { when: choice.gate(GateKind::When), taken: choice.taken.filter(|_| choice.once).map(Cond::Holds) }
    }

    /// Splits a world until it decides whether the choice is shown, and returns that for each part.
    fn split(&self, world: World) -> Vec<(World, bool)> {
        let open = match self.when {
            Some(when) => world.split(when),
            None => vec![(world, true)],
        };
        let Some(taken) = &self.taken else { return open };
        let taken = |(world, shown): (World, bool)| match shown {
            true => world.split(taken).into_iter().map(|(world, taken)| (world, !taken)).collect(),
            false => vec![(world, false)],
        };
        open.into_iter().flat_map(taken).collect()
    }
}

/// Returns the worlds in which too few or too many choices are shown, each with their number. Returns `None` if there
/// are too many worlds to check.
fn outside(story: &Story, choices: &[Visibility]) -> Option<Vec<(World, usize)>> {
    let asked = choices.iter().flat_map(|choice| choice.when.into_iter().chain(&choice.taken));
    let mut waiting = vec![(World::new(story, asked)?, 0, 0)];
    let mut found = Vec::new();
    while let Some((world, at, shown)) = waiting.pop() {
        if waiting.len() + found.len() > MAX_OUTCOMES {
            return None;
        }
        let left = choices.len().saturating_sub(at);
        match choices.get(at) {
            // The number is in range whatever the remaining choices do.
            _ if shown >= MIN_SHOWN && shown + left <= MAX_SHOWN => {}
            Some(choice) => {
                let split = choice.split(world).into_iter().rev();
                waiting.extend(split.map(|(world, shows)| (world, at + 1, shown + usize::from(shows))));
            }
            None => found.push((world, shown)),
        }
    }
    Some(found)
}
