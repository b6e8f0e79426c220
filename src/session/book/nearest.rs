//! Where the nearest ending that was never read lies.

use crate::archive::RunId;
use crate::engine::{Move, Segment, line};
use crate::session::Session;
use crate::story::SceneId;
use crate::text::count;

/// The nearest ending that was never read, from the run being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The run being read; none if nothing of it is kept, which stands at its beginning then.
    pub run: Option<RunId>,
    /// After how many of its steps the road leaves it.
    pub steps: usize,
    /// How many choices the reader goes back for that.
    pub back: usize,
    /// How many choices lie between that place and the beginning.
    pub before: usize,
    /// The scene there.
    pub scene: SceneId,
    /// The ending.
    pub ending: SceneId,
    /// What to choose from there, each with its scene.
    pub road: Vec<(SceneId, Vec<Segment>)>,
    /// Whether no shorter road leads to an unread ending from there.
    pub is_shortest: bool,
    /// The identities of those choices.
    pub choices: Vec<String>,
}

impl Session {
    /// Where the nearest ending that was never read lies: as few choices back as can be, and from there as few
    /// choices on. None if all that can be reached from this run's decisions were read; an error if the story is
    /// too large to know.
    ///
    /// # Errors
    /// The session has not [looked ahead](Self::look_ahead), or can't; in words.
    pub fn nearest(&self) -> Result<Option<Nearest>, String> {
        let mut playthrough = self.playthrough.clone();
        playthrough.grant(&self.facts_from_archive());
        let found: Vec<SceneId> = self.book.endings().iter().filter_map(|id| self.story.find_scene(id)).collect();
        let endings = self.story.scene_ids().filter(|scene| self.story.ending(*scene).is_some());
        let unread: Vec<SceneId> = endings.filter(|ending| !found.contains(ending)).collect();
        let position = playthrough.position();
        for steps in (0..=position).rev() {
            let state = playthrough.state_at(steps);
            let outlook = self.outlook(state).ok_or("this story is too large to say which endings are still open")?;
            let Some(road) = outlook.path_to(&self.story, state, &unread) else { continue };
            playthrough.back(position - steps);
            let choices = |from: usize, to: usize| {
                let behind = self.playthrough.path().get(from..to).unwrap_or_default();
                behind.iter().filter(|step| matches!(step.taken, Move::Choice(_))).count()
            };
            let (back, before) = (choices(steps, position), choices(0, steps));
            let mut nearest = Nearest {
                run: self.run,
                steps,
                back,
                before,
                scene: playthrough.state().scene(),
                ending: road.ending,
                road: Vec::new(),
                is_shortest: road.is_shortest,
                choices: Vec::new(),
            };
            for choice in road.choices {
                if playthrough.pass_through(&self.story, |_| false).is_err() {
                    break;
                }
                let label = line(&self.story, self.story.choice(choice).text, playthrough.state());
                nearest.road.push((playthrough.state().scene(), label));
                nearest.choices.push(self.story.choice(choice).id_text(&self.story).to_owned());
                if playthrough.take(&self.story, Move::Choice(choice)).is_err() {
                    break;
                }
            }
            return Ok(Some(nearest));
        }
        Ok(None)
    }
}

impl Nearest {
    /// Where it lies, without its name.
    pub fn shape(&self) -> String {
        let (back, on) = (count(self.back, "choice"), count(self.road.len(), "choice"));
        let place = match (self.back, self.before) {
            (0, _) => "It is still open from where you stand".to_owned(),
            (_, 0) => format!("Go back {back}, to the first decision"),
            (_, before) => format!("Go back {back}, to what followed choice {before}"),
        };
        let most = if self.is_shortest { "" } else { " at most" };
        format!("{place}. From there it is {on} away{most}.")
    }
}
