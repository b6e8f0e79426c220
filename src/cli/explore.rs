//! `earlier explore`.

use super::args::{DataFormat, Explore};
use super::{Error, Outcome, console, files};
use crate::explore;
use crate::report::{self, ExploreReport};
use crate::story::{Loaded, SceneId, Story};

/// Runs `earlier explore`.
pub(super) fn run(asked: &Explore) -> Result<Outcome, Error> {
    let loaded = files::load(asked.story.as_deref())?;
    let Some(story) = &loaded.story else {
        return Err(Error::Story(Box::new(loaded)));
    };
    if asked.to.is_some() || asked.scene.is_some() || asked.when.is_some() {
        return question(asked, &loaded, story);
    }
    whole(asked, &loaded, story)
}

/// Everything about the story. What can happen and what can be read are found side by side.
fn whole(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Outcome, Error> {
    let limit = asked.limit.unwrap_or(explore::LIMIT);
    let (explored, parts) = explore::explore_and_read(story, limit);
    let balance: Vec<_> = story.editions().iter().map(|edition| explore::balance(story, *edition)).collect();
    let idle = explore::idle_choices(story);
    let whole = ExploreReport {
        story,
        sources: &loaded.sources,
        source_map: loaded.source_map(),
        explored: &explored,
        parts: &parts,
        balance: &balance,
        idle: &idle,
    };
    console::print(&match asked.format {
        DataFormat::Human => report::explore_text(&whole),
        DataFormat::Json => report::explore_json(&whole),
    })?;
    let stuck = !explored.dead_ends.is_empty() || !explored.soft_locks.is_empty();
    Ok(if stuck { Outcome::Problems } else { Outcome::Success })
}

/// Answers one question: can a reader get there?
fn question(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Outcome, Error> {
    let scene = named(asked, story)?;
    let (mut sources, limit) = (loaded.sources.clone(), asked.limit.unwrap_or(explore::LIMIT));
    let answered = explore::ask(story, &mut sources, scene, asked.when.as_deref(), limit);
    let (answer, witness) = answered.map_err(|found| Error::Condition(found, sources))?;
    console::print(&match asked.format {
        DataFormat::Human => report::answer_text(story, answer, witness.as_ref()),
        DataFormat::Json => report::answer_json(story, answer, witness.as_ref()),
    })?;
    Ok(Outcome::Success)
}

/// Returns the scene or ending that is asked about, by its id or a former one.
fn named(asked: &Explore, story: &Story) -> Result<Option<SceneId>, Error> {
    let Some(name) = asked.to.as_ref().or(asked.scene.as_ref()) else { return Ok(None) };
    let wanted = if asked.to.is_some() { "ending" } else { "scene" };
    let fits = |scene: &SceneId| asked.to.is_none() || story.ending(*scene).is_some();
    if let Some(scene) = story.find_scene(name).filter(fits) {
        return Ok(Some(scene));
    }
    let names = story.scene_ids().filter(fits).map(|scene| story.scene_name(scene));
    let near = crate::diag::nearest(name, names);
    Err(Error::Usage(match near {
        Some(near) => format!("there is no {wanted} `{name}`; did you mean `{near}`?"),
        None => format!("there is no {wanted} `{name}`"),
    }))
}
