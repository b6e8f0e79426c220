//! Whether every scene shows as many choices as a reader can weigh.

use super::Occurs;
use super::fits::{too_many, where_so};
use super::readings::{MOST, World};
use crate::diag::{Code, Diagnostic, Place};
use crate::story::{ChoiceId, Cond, Places, SceneId, Story};
use crate::text::count;

/// The fewest and the most choices that a scene should show.
const FEWEST: usize = 2;
const MOST_SHOWN: usize = 5;

/// Warns of scenes that can show too few choices, or too many. Locked and sealed ones are shown, too.
pub(super) fn counts(story: &Story, places: &Places, occurs: &Occurs) -> Vec<Diagnostic> {
    let scenes = story.scene_ids().filter(|id| story.ending(*id).is_none() && !story.is_passed_through(*id));
    scenes.flat_map(|id| counts_of(story, places.scene(id), id, occurs)).collect()
}

fn counts_of(story: &Story, place: Place, scene: SceneId, occurs: &Occurs) -> Vec<Diagnostic> {
    let choices: Vec<Shows> = story.choices_of(scene).map(|choice| Shows::of(story, choice)).collect();
    let name = story.scene(scene).id_text(story);
    let Some(outside) = outside(story, &choices) else {
        return vec![too_many(place, &format!("the choices of `{name}`"))];
    };
    let real = |wanted: fn(usize) -> bool| {
        let found = outside.iter().filter(move |(_, shown)| wanted(*shown));
        found.filter(|(world, _)| occurs(scene, world.known()))
    };
    let few = real(|shown| shown < FEWEST).min_by_key(|(_, shown)| *shown);
    let many = real(|shown| shown > MOST_SHOWN).max_by_key(|(_, shown)| *shown);
    let warn = |(world, shown): &(World, usize)| {
        let so = where_so(story, world);
        let message = match shown {
            0 => format!("`{name}` shows no choice{so}"),
            shown => format!("`{name}` shows {}{so}", count(*shown, "choice")),
        };
        let problem = Diagnostic::new(Code::ChoiceCount, place, message);
        problem.help(advice(choices.len(), *shown))
    };
    few.into_iter().chain(many).map(warn).collect()
}

fn advice(declared: usize, shown: usize) -> String {
    match (declared, shown) {
        (1, _) => "give it another, or lead on with `next`, which is no choice".to_owned(),
        (_, shown) if shown > MOST_SHOWN => format!("a reader weighs at most {MOST_SHOWN}: hide some with `when`"),
        _ => "a reader who has one choice has none: let another be shown then, locked for instance".to_owned(),
    }
}

/// What decides whether a choice is shown.
struct Shows<'s> {
    when: Option<&'s Cond>,
    /// That it was taken, where that hides it.
    taken: Option<Cond>,
}

impl<'s> Shows<'s> {
    fn of(story: &'s Story, choice: ChoiceId) -> Self {
        let choice = story.choice(choice);
        Self { when: choice.when.as_deref(), taken: choice.taken.filter(|_| choice.once).map(Cond::Holds) }
    }

    /// The worlds in which it is decided whether it is shown, each with whether it is.
    fn split(&self, world: World) -> Vec<(World, bool)> {
        let judged = match self.when {
            Some(when) => world.split(when),
            None => vec![(world, true)],
        };
        let Some(taken) = &self.taken else { return judged };
        let taken = |(world, shown): (World, bool)| match shown {
            true => world.split(taken).into_iter().map(|(world, taken)| (world, !taken)).collect(),
            false => vec![(world, false)],
        };
        judged.into_iter().flat_map(taken).collect()
    }
}

/// The outcomes in which too few or too many choices are shown, with how many, or None where there are too
/// many outcomes to try.
fn outside(story: &Story, choices: &[Shows]) -> Option<Vec<(World, usize)>> {
    let asked = choices.iter().flat_map(|choice| choice.when.into_iter().chain(&choice.taken));
    let mut waiting = vec![(World::new(story, asked)?, 0, 0)];
    let mut found = Vec::new();
    while let Some((world, at, shown)) = waiting.pop() {
        if waiting.len() + found.len() > MOST {
            return None;
        }
        let left = choices.len().saturating_sub(at);
        match choices.get(at) {
            // Whatever the others do, the number will do.
            _ if shown >= FEWEST && shown + left <= MOST_SHOWN => {}
            Some(choice) => {
                let split = choice.split(world).into_iter().rev();
                waiting.extend(split.map(|(world, shows)| (world, at + 1, shown + usize::from(shows))));
            }
            None => found.push((world, shown)),
        }
    }
    Some(found)
}
