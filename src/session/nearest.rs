//! The nearest unread ending.

use super::payload::Nearest;
use super::{ActError, Detail, Session};
use crate::engine::{Move, Playthrough};
use crate::explore::EndingPath;
use crate::story::SceneId;

impl Session {
    /// The nearest unread ending: the fewest choices back, and from there the fewest choices forward. `None` if all
    /// endings that can be reached from this run's decisions were read.
    ///
    /// # Errors
    /// The open endings are not known, or an ending is open but no path to it was found within the limit.
    pub(super) fn nearest(&self, tell: Detail) -> Result<Option<Nearest>, ActError> {
        let mut playthrough = self.granted();
        let endings = self.story.scene_ids().filter(|scene| self.story.ending(*scene).is_some());
        let unread: Vec<SceneId> = endings.filter(|ending| !self.was_found(*ending)).collect();
        let position = playthrough.position();
        for step in (0..=position).rev() {
            let state = playthrough.state_at(step);
            let outlook = self.outlook(state).ok_or(ActError::TooLarge)?;
            if let Some(path) = outlook.path_to(&self.story, state, &unread) {
                playthrough.back(position - step);
                return Ok(Some(self.nearest_by(&path, step, playthrough, tell)));
            }
            if outlook.open(state).any(|ending| unread.contains(&ending)) {
                return Err(ActError::TooLarge);
            }
        }
        Ok(None)
    }

    /// The run being read, with the facts that the archive gives to a reader who goes back in it.
    pub(super) fn granted(&self) -> Playthrough {
        let mut playthrough = self.playthrough.clone();
        playthrough.grant(&self.facts_from_archive());
        playthrough
    }

    /// The ending at the end of a path that leaves this run after some steps.
    fn nearest_by(&self, path: &EndingPath, step: usize, playthrough: Playthrough, tell: Detail) -> Nearest {
        let choices = |from: usize, to: usize| {
            let behind = self.playthrough.path().get(from..to).unwrap_or_default();
            behind.iter().filter(|step| matches!(step.taken, Move::Choice(_))).count()
        };
        let names = (tell >= Detail::Names).then(|| self.story.ending(path.ending)).flatten();
        let all = tell == Detail::Everything;
        let text = |name| self.story.str(name).to_owned();
        Nearest {
            run: self.run,
            step,
            back: choices(step, self.playthrough.position()),
            choices: path.choices.len(),
            shortest: path.is_shortest,
            ending: names.map(|_| self.story.scene_name(path.ending).to_owned()),
            title: names.map(|ending| text(ending.title)),
            road: all.then(|| path.choices.iter().map(|choice| text(self.story.choice(*choice).id)).collect()),
            before: choices(0, step),
            teaser: names.map(|ending| text(ending.teaser)),
            labels: all.then(|| self.labels(path, playthrough)),
        }
    }

    /// The places and labels of a path's choices.
    fn labels(
        &self,
        path: &EndingPath,
        mut playthrough: Playthrough,
    ) -> Vec<(super::payload::Place, Vec<crate::engine::Segment>)> {
        let mut labels = Vec::new();
        for choice in &path.choices {
            while playthrough.take(&self.story, Move::Next).is_ok() {}
            let label = self.line_in(self.run, self.story.choice(*choice).text, playthrough.state());
            labels.push((self.place(playthrough.state().scene()), label));
            if playthrough.take(&self.story, Move::Choice(*choice)).is_err() {
                break;
            }
        }
        labels
    }
}
