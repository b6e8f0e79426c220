//! `earlier explore`.

use super::args::{Explore, ExploreFormat};
use super::{Error, Outcome, console, files, proving, tour};
use crate::diag::Sources;
use crate::explore::{self, Answer, LawAnswer, Place, Prover};
use crate::report::{self, Asked, DiagnosticFormat, ExploreReport};
use crate::story::{Edition, Loaded, SceneId, Story};

/// Runs `earlier explore`.
pub(super) fn run(asked: &Explore) -> Result<Outcome, Error> {
    let loaded = files::load_any(asked.story.as_deref(), &asked.ranges.by_name())?;
    let Some(story) = &loaded.story else {
        return Err(Error::Story(Box::new(loaded)));
    };
    if asked.tour {
        return tour::run(asked, &loaded, story);
    }
    if matches!(asked.format, ExploreFormat::Markdown | ExploreFormat::Text) {
        return Err(Error::Usage("`--format markdown` and `--format text` need `--tour`".to_owned()));
    }
    if let Some(law) = &asked.law {
        return whether(asked, law, &loaded, story);
    }
    if asked.to.is_some() || asked.scene.is_some() || asked.when.is_some() {
        return question(asked, &loaded, story);
    }
    whole(asked, &loaded, story)
}

/// Everything about the story. What can happen and what can be read are computed in parallel.
fn whole(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Outcome, Error> {
    let (control, store) = (proving::control(&asked.effort), files::proof_store());
    let prover = Prover::new(story, &control, store.as_deref());
    let ((explored, parts), balance, idle) = proving::watched(&control, &asked.effort, || {
        let found = prover.explore_and_read();
        let balance = |edition: &Edition| explore::balance(story, *edition, &control);
        (found, story.editions().iter().map(balance).collect::<Vec<_>>(), explore::idle_choices(story))
    });
    let whole = ExploreReport {
        story,
        sources: &loaded.sources,
        source_map: loaded.source_map(),
        explored: &explored,
        parts: &parts,
        balance: &balance,
        idle: &idle,
    };
    if files::is_ink(asked.story.as_deref()) && asked.format != ExploreFormat::Json {
        // Parts of the ink story that nothing leads to are not part of the story that was explored.
        console::warn(&report::diagnostics(DiagnosticFormat::Human, &loaded.diagnostics, &loaded.sources, false));
    }
    console::print(&match asked.format {
        ExploreFormat::Json => report::explore_json(&whole),
        _ if asked.ways => report::explore_text_with_ways(&whole),
        _ => report::explore_text(&whole),
    })?;
    Ok(if !explored.dead_ends.is_empty() || !explored.soft_locks.is_empty() {
        Outcome::Problems
    } else if prover.undecided(&explored, &parts, &[]).is_some() {
        Outcome::Undecided
    } else {
        Outcome::Success
    })
}

/// Answers whether a law holds.
fn whether(asked: &Explore, law: &str, loaded: &Loaded, story: &Story) -> Result<Outcome, Error> {
    let (control, mut sources) = (proving::control(&asked.effort), loaded.asked_in().clone());
    let answer = proving::watched(&control, &asked.effort, || explore::ask_law(&mut sources, law, &control));
    let answer = answer.map_err(|found| Error::Condition(found, sources))?;
    console::print(&match asked.format {
        ExploreFormat::Json => report::law_json(story, &answer),
        _ => report::law_text(story, &answer),
    })?;
    Ok(match answer {
        LawAnswer::Holds | LawAnswer::Untested => Outcome::Success,
        LawAnswer::Broken(_) => Outcome::Problems,
        LawAnswer::Unknown => Outcome::Undecided,
    })
}

/// Answers one question: can a reader get there?
fn question(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Outcome, Error> {
    let place = place(asked, story)?;
    let (control, store) = (proving::control(&asked.effort), files::proof_store());
    let ask = |sources: &mut Sources, when: Option<&str>| explore::ask(story, sources, place, when, &control);
    let mut sources = loaded.asked_in().clone();
    let answer = proving::watched(&control, &asked.effort, || {
        let holds = ask(&mut sources, asked.when.as_deref())?;
        // The second question is the first one negated, so it is as valid.
        let fails = asked.when.as_ref().filter(|_| holds.0 == Answer::Yes);
        let fails = fails.and_then(|when| ask(&mut loaded.asked_in().clone(), Some(&format!("not ({when})"))).ok());
        let reason = match place {
            Place::Scene(scene) if holds.0 == Answer::No => {
                let explored = Prover::new(story, &control, store.as_deref()).explore();
                report::why_never(&ExploreReport::of_explored(story, loaded, &explored), scene)
            }
            _ => None,
        };
        Ok(Asked { holds, fails, reason })
    });
    let answer = answer.map_err(|found| Error::Condition(found, sources))?;
    console::print(&match asked.format {
        ExploreFormat::Json => report::question_json(story, &answer),
        _ => report::question_text(story, &answer),
    })?;
    Ok(if answer.holds.0 == Answer::Unknown { Outcome::Undecided } else { Outcome::Success })
}

/// Returns the place in question, by its id or a former one.
fn place(asked: &Explore, story: &Story) -> Result<Place, Error> {
    match (&asked.to, &asked.scene) {
        (Some(name), _) => ending(name, story).map(Place::Scene),
        (None, Some(name)) => scene_or_junction(name, story),
        (None, None) => Ok(Place::Anywhere),
    }
}

fn scene_or_junction(name: &str, story: &Story) -> Result<Place, Error> {
    let scene = story.find_scene(name).map(Place::Scene);
    let found = scene.or_else(|| story.find_junction(name).map(Place::Junction));
    let scenes = story.scene_ids().map(|scene| story.scene_name(scene));
    let junctions = story.junctions().iter().map(|junction| story.str(junction.id));
    found.ok_or_else(|| unknown("scene", name, scenes.chain(junctions)))
}

fn ending(name: &str, story: &Story) -> Result<SceneId, Error> {
    let is_ending = |scene: &SceneId| story.ending(*scene).is_some();
    let found = story.find_scene(name);
    if let Some(ending) = found.filter(is_ending) {
        return Ok(ending);
    }
    let what = match (found, story.find_junction(name)) {
        (Some(_), _) => "a scene that continues",
        (None, Some(_)) => "a junction",
        (None, None) => {
            let endings = story.scene_ids().filter(is_ending).map(|scene| story.scene_name(scene));
            return Err(unknown("ending", name, endings));
        }
    };
    let ask = format!("`--scene {name}` answers how it is reached");
    Err(Error::Usage(format!("there is no ending `{name}`: it is {what}; {ask}")))
}

fn unknown<'n>(what: &str, name: &str, names: impl Iterator<Item = &'n str>) -> Error {
    Error::Usage(match crate::diag::nearest(name, names) {
        Some(near) => format!("there is no {what} `{name}`; did you mean `{near}`?"),
        None => format!("there is no {what} `{name}`"),
    })
}
