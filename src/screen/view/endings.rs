//! The shelf of endings: found ones by their titles and the road that led there, the others by what is said of them.

use crate::session::Session;
use crate::story::SceneId;
use crate::text::{StyledSpan, TextStyle, count};

/// What is said of an ending.
pub(crate) fn words(session: &Session, scene: SceneId) -> Vec<StyledSpan> {
    let story = session.story();
    let Some(ending) = story.ending(scene) else { return Vec::new() };
    let road = session.book().first_run_to(story.scene(scene).id_text(story));
    let (sign, title, ink) = match road {
        Some(_) => ("■ ", story.str(ending.title), TextStyle::STRONG),
        None => ("□ ", story.seal(), TextStyle::QUIET),
    };
    let road = road.map(|(run, _)| {
        let name = session.book().name(run).map(|name| format!(" \"{name}\"")).unwrap_or_default();
        let choices = session.standing(run).map_or(0, |standing| standing.choices);
        format!("   {run}{name}, {}", count(choices, "choice"))
    });
    vec![
        StyledSpan::new(sign, TextStyle::QUIET),
        StyledSpan::new(title, ink),
        StyledSpan::new(format!("   {}", story.str(ending.teaser)), TextStyle::QUIET),
        StyledSpan::new(road.unwrap_or_default(), TextStyle::QUIET),
    ]
}
