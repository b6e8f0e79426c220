//! The shelf of endings: found ones by their titles and the road that led there, the others by what is said of them.

use crate::session::Session;
use crate::story::SceneId;
use crate::text::{Ink, Stretch};

/// What is said of an ending.
pub(crate) fn words(session: &Session, scene: SceneId) -> Vec<Stretch> {
    let story = session.story();
    let Some(ending) = story.ending(scene) else { return Vec::new() };
    let road = session.book().road_to(story.scene(scene).id_text(story));
    let (sign, title, ink) = match road {
        Some(_) => ("■ ", story.str(ending.title), Ink::STRONG),
        None => ("□ ", story.seal(), Ink::QUIET),
    };
    let road = road.map(|(run, _)| {
        let name = session.book().name(run).map(|name| format!(" \"{name}\"")).unwrap_or_default();
        let choices = session.standing(run).map_or(0, |standing| standing.choices);
        format!("   {run}{name}, {choices} choices")
    });
    vec![
        Stretch::new(sign, Ink::QUIET),
        Stretch::new(title, ink),
        Stretch::new(format!("   {}", story.str(ending.teaser)), Ink::QUIET),
        Stretch::new(road.unwrap_or_default(), Ink::QUIET),
    ]
}
