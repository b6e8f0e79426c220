//! The tree, what is said of runs, and what lies beside the ways taken, as lines of JSON.

use serde::Serialize;
use serde_json::Value;

use super::answers::{named, scene_id};
use super::shapes::{self, Line, Ordered, Span, words};
use super::{Talk, yes};
use crate::archive::{NodeId, RunId, shared_prefix_len};
use crate::engine::Run;
use crate::report::{Written, exported};
use crate::session::{Compared, OpenEndings, TookThere, WayKind, WhatIf};
use crate::story::{SceneId, Story};

#[derive(Serialize)]
struct Book<'b> {
    tally: Tally,
    nodes: Vec<Node<'b>>,
}

#[derive(Serialize)]
struct Tally {
    runs: usize,
    endings: [usize; 2],
    scenes: [usize; 2],
    clippings: [usize; 2],
}

/// A place of the tree. `scene` and `choice` are those of the step that leads to it.
#[derive(Serialize)]
struct Node<'n> {
    parent: Option<usize>,
    steps: usize,
    scene: Option<&'n str>,
    choice: Option<&'n str>,
    landmark: Option<&'n str>,
    runs: usize,
    run: String,
    ends: Vec<String>,
    here: bool,
}

#[derive(Serialize)]
struct Side<'s> {
    run: String,
    scene: &'s str,
    steps: Vec<Step<'s>>,
}

#[derive(Serialize)]
struct Step<'s> {
    scene: &'s str,
    choice: &'s str,
}

#[derive(Serialize)]
struct Laid<'c> {
    shared: usize,
    runs: [Side<'c>; 2],
    rows: Vec<[Option<Took<'c>>; 2]>,
    meters: Ordered<&'c str, [&'c [i32]; 2]>,
    corrections: Vec<Line<'c>>,
}

#[derive(Serialize)]
struct Took<'t> {
    step: usize,
    scene: &'t str,
    choice: &'t str,
    landmark: Option<&'t str>,
    text: String,
    closed: Option<Vec<&'t str>>,
}

#[derive(Serialize)]
struct Decision<'d> {
    run: String,
    step: usize,
    scene: &'d str,
    open: Option<usize>,
    ways: Vec<Way<'d>>,
}

#[derive(Serialize)]
struct Way<'w> {
    id: &'w str,
    state: &'static str,
    text: Option<String>,
    spans: Option<Vec<Span<'w>>>,
    to: Option<&'w str>,
    open: Option<usize>,
    closes: Option<usize>,
    open_endings: Vec<&'w str>,
    closed_endings: Vec<&'w str>,
}

#[derive(Serialize)]
struct Nearest<'n> {
    run: Option<String>,
    step: usize,
    back: usize,
    choices: usize,
    shortest: bool,
    ending: Option<&'n str>,
    title: Option<&'n str>,
    road: Option<&'n [String]>,
}

#[derive(Serialize)]
struct Said<'s> {
    run: String,
    name: Option<&'s str>,
    marked: bool,
    removed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    complaint: Option<String>,
}

#[derive(Serialize)]
struct Imported {
    run: String,
    known: bool,
    differs: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    complaint: Option<String>,
}

impl Talk<'_> {
    /// Every run as one tree.
    pub(super) fn book(&self) -> String {
        let story = self.session.story().as_ref();
        let tree = self.session.tree();
        let here = self.session.here(&tree);
        let tally = self.session.tally();
        let pair = |(found, all): (usize, usize)| [found, all];
        let node = |id: NodeId| {
            let node = tree.node(id)?;
            let (scene, choice) = tree.step(id);
            let key = story.find_scene(scene).and_then(|scene| story.scene(scene).key);
            Some(Node {
                parent: node.parent.map(NodeId::index),
                steps: node.steps,
                scene: node.parent.map(|_| scene),
                choice: node.parent.map(|_| choice),
                landmark: key.map(|key| story.str(key)),
                runs: node.runs,
                run: node.run.to_string(),
                ends: node.ends.iter().map(RunId::to_string).collect(),
                here: here == Some(id),
            })
        };
        let nodes = tree.node_ids().filter_map(node).collect();
        let (endings, scenes, clippings) = (pair(tally.endings), pair(tally.scenes), pair(tally.clippings));
        named("book", Book { tally: Tally { runs: tally.runs, endings, scenes, clippings }, nodes })
    }

    /// Two runs side by side.
    pub(super) fn compare(&mut self, value: &Value) -> Result<String, String> {
        let names: Vec<&str> = value.as_array().into_iter().flatten().filter_map(|name| name.as_str()).collect();
        let [first, second] = names.as_slice() else {
            return Err("`compare` takes the names of two runs: {\"compare\":[\"1.1\",\"1.2\"]}".to_owned());
        };
        let (first, second) = (self.session.book().find(first)?, self.session.book().find(second)?);
        self.session.look_ahead_in_the_book();
        let compared = self.session.compare(first, second);
        let story = self.session.story().as_ref();
        let paths = compared.runs.map(|run| self.session.book().path(run));
        let shared = shared_prefix_len(&paths[0], &paths[1]);
        let side = |at: usize| Side {
            run: compared.runs.get(at).map(RunId::to_string).unwrap_or_default(),
            scene: compared.ends.get(at).map(|scene| scene_id(story, *scene)).unwrap_or_default(),
            steps: paths
                .get(at)
                .into_iter()
                .flatten()
                .map(|step| Step { scene: &step.scene, choice: &step.choice })
                .collect(),
        };
        Ok(named("compare", laid(story, &compared, shared, [side(0), side(1)])))
    }

    /// Where the choices of a decision would lead.
    pub(super) fn what_if(&mut self, value: &Value) -> Result<String, String> {
        let usage = "`what_if` takes a place and how much is told: \
                     {\"what_if\":{\"run\":\"1.2\",\"step\":5,\"tell\":\"names\"}}; `tell` is shape, names or all";
        let (run, step) = match value {
            Value::Bool(true) => {
                (self.session.run().ok_or("nothing of this run is kept yet")?, self.session.playthrough().position())
            }
            _ => self.place(value).ok_or(usage)??,
        };
        let told = match value.get("tell").map(|tell| tell.as_str()) {
            None | Some(Some("shape")) => 0,
            Some(Some("names")) => 1,
            Some(Some("all")) => 2,
            _ => return Err(usage.to_owned()),
        };
        self.session.look_ahead_in_the_book();
        Ok(self.decision(&self.session.what_if(run, step), told))
    }

    /// The run and the step of a place; nothing where the value is no place.
    fn place(&self, value: &Value) -> Option<Result<(RunId, usize), String>> {
        let step = value.get("step").and_then(Value::as_u64).and_then(|step| usize::try_from(step).ok())?;
        let run = value.get("run").and_then(Value::as_str)?;
        Some(self.session.book().find(run).map(|run| (run, step)).map_err(Into::into))
    }

    fn decision(&self, what_if: &WhatIf, told: usize) -> String {
        let story = self.session.story().as_ref();
        let book = self.session.book();
        let found = |scene: SceneId| book.endings().contains(&scene_id(story, scene));
        let tells = |scene: &SceneId| told == 2 || (told == 1 && found(*scene));
        let ids = |scenes: &[SceneId]| {
            scenes.iter().filter(|scene| tells(scene)).map(|scene| scene_id(story, *scene)).collect()
        };
        let ways = what_if.decision.ways.iter().map(|way| {
            let to = what_if.leads.iter().find(|(choice, _)| *choice == way.choice).map(|(_, scene)| *scene);
            let open = what_if.open.as_ref().filter(|_| to.is_some()).map(|open| after(open, way.choice));
            let (left, closed) = open.clone().unwrap_or_default();
            let read = |scene: &SceneId| tells(scene) || (told == 1 && book.was_read(scene_id(story, *scene)));
            Way {
                id: &way.id,
                state: state(&way.kind),
                text: way.kind.label().map(words),
                spans: way.kind.label().map(shapes::spans),
                to: to.filter(read).map(|scene| scene_id(story, scene)),
                open: open.as_ref().map(|(left, _)| left.len()),
                closes: open.as_ref().map(|(_, closed)| closed.len()),
                open_endings: ids(&left),
                closed_endings: ids(&closed),
            }
        });
        let decision = &what_if.decision;
        named(
            "what_if",
            Decision {
                run: decision.run.to_string(),
                step: decision.steps,
                scene: scene_id(story, decision.scene),
                open: what_if.open.as_ref().map(|open| open.endings.len()),
                ways: ways.collect(),
            },
        )
    }

    /// The nearest ending that was never read: 1 tells its shape, 2 its name too, 3 the road too.
    pub(super) fn nearest(&mut self, value: &Value) -> Result<String, String> {
        let told = value.as_u64().filter(|told| (1..=3).contains(told));
        let told = told.ok_or("`nearest` takes 1 for its shape, 2 for its name too, 3 for the road too")?;
        self.session.look_ahead_in_the_book();
        let story = self.session.story().as_ref();
        let nearest = self.session.nearest()?;
        Ok(named(
            "nearest",
            nearest.as_ref().map(|nearest| Nearest {
                run: nearest.run.map(|run| run.to_string()),
                step: nearest.steps,
                back: nearest.back,
                choices: nearest.road.len(),
                shortest: nearest.is_shortest,
                ending: (told >= 2).then(|| scene_id(story, nearest.ending)),
                title: story.ending(nearest.ending).filter(|_| told >= 2).map(|ending| story.str(ending.title)),
                road: (told == 3).then_some(nearest.choices.as_slice()),
            }),
        ))
    }

    pub(super) fn name(&mut self, value: &Value) -> Result<String, String> {
        let usage = "`name` takes a run and a name: {\"name\":{\"run\":\"1.2\",\"name\":\"The one with the ham\"}}";
        let field = |name: &str| value.get(name).and_then(Value::as_str).ok_or(usage);
        let run = self.session.book().find(field("run")?)?;
        let complaint = self.session.call(run, field("name")?, self.keeper)?;
        Ok(self.said("named", run, complaint))
    }

    pub(super) fn mark(&mut self, value: &Value) -> Result<String, String> {
        let usage = "`mark` takes a run and whether it is marked: {\"mark\":{\"run\":\"1.2\",\"marked\":true}}";
        let run = self.session.book().find(value.get("run").and_then(Value::as_str).ok_or(usage)?)?;
        let marked = value.get("marked").and_then(Value::as_bool).ok_or(usage)?;
        let complaint = self.session.mark(run, marked, self.keeper)?;
        Ok(self.said("marked", run, complaint))
    }

    pub(super) fn remove(&mut self, value: &Value) -> Result<String, String> {
        let run = self.session.book().find(super::text("remove", value)?)?;
        let complaint = self.session.remove(run, self.keeper)?;
        Ok(self.said("removed", run, complaint))
    }

    /// Brings back a run, or the one that was removed last.
    pub(super) fn restore(&mut self, value: &Value) -> Result<String, String> {
        let run = match value {
            Value::String(run) => self.session.book().find(run)?,
            _ => yes("restore", value)
                .and_then(|()| self.session.book().last_removed().ok_or("no run is removed".to_owned()))?,
        };
        let complaint = self.session.restore(run, self.keeper)?;
        Ok(self.said("restored", run, complaint))
    }

    fn said(&self, what: &str, run: RunId, complaint: Option<String>) -> String {
        let book = self.session.book();
        let (name, marked, removed) = (book.name(run), book.is_marked(run), book.is_removed(run));
        named(what, Said { run: run.to_string(), name, marked, removed, complaint })
    }

    pub(super) fn export(&mut self, value: &Value) -> Result<String, String> {
        let usage = "`export` takes a run and a file: {\"export\":{\"run\":\"1.2\",\"file\":\"my-run.md\"}}";
        let field = |name: &str| value.get(name).and_then(Value::as_str).ok_or(usage);
        let (run, file) = (self.session.book().find(field("run")?)?, field("file")?);
        let text = exported(&self.session, run, Written::in_file(file)?)?;
        self.keeper.write_new(file, &text).map(|path| shapes::saved(&path))
    }

    pub(super) fn import(&mut self, value: &Value) -> Result<String, String> {
        let text = self.keeper.read(super::text("import", value)?)?;
        let run = Run::from_ron(&text).map_err(|error| error.to_string())?;
        let imported = self.session.import(&run, self.keeper).map_err(|why| why.to_string())?;
        Ok(named(
            "imported",
            Imported {
                run: imported.run.to_string(),
                known: imported.known,
                differs: imported.differs,
                complaint: imported.complaint,
            },
        ))
    }
}

/// Two runs side by side, with the steps of each.
fn laid<'c>(story: &'c Story, compared: &'c Compared, shared: usize, runs: [Side<'c>; 2]) -> impl Serialize + 'c {
    let ids = |scenes: &[SceneId]| -> Vec<&'c str> { scenes.iter().map(|scene| scene_id(story, *scene)).collect() };
    let took = |took: &'c TookThere| Took {
        step: took.steps,
        scene: &took.scene,
        choice: &took.choice,
        landmark: took.label.as_deref(),
        text: words(&took.chosen),
        closed: took.closed.as_deref().map(ids),
    };
    let meter = |curve: &'c crate::session::Curve| {
        let meter = story.meter(curve.meter);
        Some((story.str(meter.id), curve.values.each_ref().map(Vec::as_slice)))
    };
    Laid {
        shared,
        runs,
        rows: compared.rows.iter().map(|row| row.sides.each_ref().map(|side| side.as_ref().map(took))).collect(),
        meters: Ordered(compared.curves.iter().filter_map(meter).collect()),
        corrections: Line::all(&compared.corrections),
    }
}

/// The endings that a choice leaves open, and those that it closes.
fn after(open: &OpenEndings, choice: crate::story::ChoiceId) -> (Vec<SceneId>, Vec<SceneId>) {
    let closes = open.closes.iter().find(|(found, _)| *found == choice).map(|(_, closed)| closed.clone());
    let closed = closes.unwrap_or_default();
    (open.endings.iter().copied().filter(|ending| !closed.contains(ending)).collect(), closed)
}

fn state(kind: &WayKind) -> &'static str {
    match kind {
        WayKind::Chosen(_) => "chosen",
        WayKind::Taken(_) => "taken",
        WayKind::Open(_) => "open",
        WayKind::Locked(..) => "locked",
        WayKind::Unseen => "unseen",
    }
}
