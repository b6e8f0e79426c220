//! Acts of authors, in addition to those of readers.

use super::watch::{StateView, WatchSession, parse_change};
use super::{Act, ActError, Group, Pending, Reply, Session};
use crate::diag::nearest;
use crate::story::Story;

impl WatchSession {
    /// Performs an act: an author's here, any other in the session. A run that is saved under a plain name becomes a
    /// recorded run of the story, in its folder `routes`.
    ///
    /// # Errors
    /// The act can't be done, or it is about saved runs, which a watched story does not have.
    pub fn act(&mut self, session: &mut Session, act: Act, now: u64) -> Result<Pending, ActError> {
        let reply = match act {
            Act::Problems => Reply::Problems(self.problems().clone()),
            Act::State => Reply::State(StateView::of(session)),
            Act::Proved => Reply::Proofs(self.proof().cloned()),
            Act::Set(wanted) => {
                let change = parse_change(session.story(), &wanted.name, &wanted.value).map_err(ActError::Author)?;
                self.change(session, change);
                session.answer_scene()
            }
            Act::Jump(name) => {
                let scene = session.story().find_scene(&name).ok_or_else(|| no_scene(session.story(), &name))?;
                self.jump(session, scene);
                Reply::News(self.news().clone())
            }
            Act::Save(Some(name)) if !name.contains(['/', '.']) => {
                let path = self.problems().sources.path(&format!("routes/{name}.ron"));
                return session.act(Act::Save(Some(path)), now);
            }
            act if act.command().group() == Group::Runs => return Err(ActError::Unsaved),
            act => return session.act(act, now),
        };
        Ok(Pending::Ready(reply))
    }
}

/// Why a jump to a scene is not possible.
fn no_scene(story: &Story, name: &str) -> ActError {
    let names = story.scene_ids().map(|scene| story.scene_name(scene));
    let near = nearest(name, names).map(|near| format!("; did you mean `{near}`?"));
    ActError::Author(format!("there is no scene `{name}`{}", near.unwrap_or_default()))
}
