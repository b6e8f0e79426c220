//! `earlier explore`.

use super::args::{DataFormat, Explore};
use super::{Ended, Failed, files};
use crate::explore;
use crate::report::{self, Whole};
use crate::story::{Loaded, SceneId, Story};

pub(super) fn run(asked: &Explore) -> Result<Ended, Failed> {
    let loaded = files::load(asked.story.as_deref())?;
    let Some(story) = &loaded.story else {
        files::answer(&refused(asked, &loaded))?;
        return Ok(Ended::WithProblems);
    };
    if asked.to.is_some() || asked.scene.is_some() || asked.when.is_some() {
        return question(asked, &loaded, story);
    }
    whole(asked, &loaded, story)
}

fn refused(asked: &Explore, loaded: &Loaded) -> String {
    let format = match asked.format {
        DataFormat::Human => report::Format::Human,
        DataFormat::Json => report::Format::Json,
    };
    report::diagnostics(format, &loaded.diagnostics, &loaded.sources, files::colour())
}

/// Everything about the story. What can happen and what can be read are found side by side.
fn whole(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Ended, Failed> {
    let limit = asked.limit.unwrap_or(explore::LIMIT);
    let say = |line: &str| files::complain(&format!("earlier: {line}"));
    let (explored, parts) = explore::explore_and_read(story, limit, &mut |line| say(line));
    let editions: &[bool] =
        if story.facts().iter().any(|fact| fact.finished_before) { &[false, true] } else { &[false] };
    let balance: Vec<_> = editions.iter().map(|later| explore::balance(story, *later)).collect();
    let idle = explore::idle_choices(story);
    let whole = Whole {
        story,
        sources: &loaded.sources,
        source_map: loaded.source_map(),
        explored: &explored,
        parts: &parts,
        balance: &balance,
        idle: &idle,
    };
    files::answer(&match asked.format {
        DataFormat::Human => report::for_people(&whole),
        DataFormat::Json => report::for_programs(&whole),
    })?;
    let stuck = !explored.dead_ends.is_empty() || !explored.soft_locks.is_empty();
    Ok(if stuck { Ended::WithProblems } else { Ended::Well })
}

/// One question: can a reader stand there?
fn question(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Ended, Failed> {
    let scene = match named(asked, story) {
        Ok(scene) => scene,
        Err(why) => return Ok(Ended::AskedWrongly(why)),
    };
    let (mut sources, limit) = (loaded.sources.clone(), asked.limit.unwrap_or(explore::LIMIT));
    let (answer, witness) = match explore::ask(story, &mut sources, scene, asked.when.as_deref(), limit) {
        Ok(answered) => answered,
        Err(found) => {
            let problems = report::diagnostics(report::Format::Human, &found, &sources, false);
            return Ok(Ended::AskedWrongly(format!("the condition can't be read\n{}", problems.trim_end())));
        }
    };
    files::answer(&match asked.format {
        DataFormat::Human => report::answer_for_people(story, answer, witness.as_ref()),
        DataFormat::Json => report::answer_for_programs(story, answer, witness.as_ref()),
    })?;
    Ok(Ended::Well)
}

/// The scene that is asked about, by its name or an older one.
fn named(asked: &Explore, story: &Story) -> Result<Option<SceneId>, String> {
    let name = match (&asked.to, &asked.scene) {
        (Some(to), Some(scene)) if to != scene => {
            return Err("`--to` and `--scene` name two places; ask about one".to_owned());
        }
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => return Ok(None),
    };
    let wanted = if asked.to.is_some() { "ending" } else { "scene" };
    let fits = |scene: &SceneId| asked.to.is_none() || story.ending(*scene).is_some();
    if let Some(scene) = story.find_scene(name).filter(fits) {
        return Ok(Some(scene));
    }
    let names = story.scene_ids().filter(fits).map(|scene| story.scene_name(scene));
    let near = crate::diag::nearest(name, names);
    Err(match near {
        Some(near) => format!("there is no {wanted} `{name}`; did you mean `{near}`?"),
        None => format!("there is no {wanted} `{name}`"),
    })
}
