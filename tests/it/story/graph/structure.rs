//! The story's files beside the graph: every difference by name.

use super::condition::Cond;
use super::files::{self, Choice, Files, Route, plain, readings};
use super::notation::{self, Act, Effect, Graph};

/// All differences between the graph's scenes with these tags and the story.
pub(super) fn differences(graph: &mut Graph, files: &Files, written: &[&str]) -> Vec<String> {
    let mut names = std::mem::take(&mut graph.names);
    let mut compare = Compare { names: &mut names, found: Vec::new() };
    compare.meters(files);
    if files.start != graph.scenes[0].id {
        compare.found.push(format!("the graph begins at {}, the story at {}", graph.scenes[0].id, files.start));
    }
    for (at, scene) in graph.scenes.iter().enumerate() {
        let there = files.scenes.iter().find(|(_, there)| there.id == scene.id);
        match (graph.is_written(at, written), there) {
            (true, Some((chapter, there))) => compare.scene(scene, chapter, there),
            (true, None) => compare.found.push(format!("{}: the story has no such scene", scene.id)),
            (false, Some(_)) => {
                compare.found.push(format!("{}: written, but its tag is not among {written:?}", scene.id))
            }
            (false, None) => {}
        }
    }
    for (_, scene) in files.scenes.iter().filter(|(_, scene)| scene.ending.is_none()) {
        if graph.find(&scene.id).is_none() {
            compare.found.push(format!("{}: the graph has no such scene", scene.id));
        }
    }
    for (_, ending) in files.scenes.iter().filter(|(_, scene)| scene.ending.is_some()) {
        compare.effects(&format!("{}, on arriving", ending.id), graph.on_ending(&ending.id), &ending.arrive);
    }
    compare.lists(graph, files);
    let found = compare.found;
    graph.names = names;
    found
}

struct Compare<'n> {
    names: &'n mut notation::Names,
    found: Vec<String>,
}

impl Compare<'_> {
    fn differ(&mut self, place: &str, graph: &str, story: &str) {
        self.found.push(format!("{place}: the graph has {graph}, the story has {story}"));
    }

    fn meters(&mut self, files: &Files) {
        let story: Vec<_> = files.meters.iter().map(|meter| (meter.id.as_str(), meter.range, meter.start)).collect();
        let graph = [("trust", (0, 10), 7), ("patience", (0, 10), 7)];
        if story != graph {
            self.differ("meters", &format!("{graph:?}"), &format!("{story:?}"));
        }
    }

    fn scene(&mut self, graph: &notation::Scene, chapter: &str, story: &files::Scene) {
        if chapter.split('-').next() != Some(&graph.tag) {
            self.differ(&graph.id, &format!("chapter {}", graph.tag), chapter);
        }
        self.effects(&format!("{}, on arriving", graph.id), &graph.on, &story.arrive);
        if graph.goes_on || story.next.is_some() {
            self.goes_on(graph, story);
            return;
        }
        let (wanted, there) = (graph.choices.len(), story.choices.len());
        if wanted != there {
            self.differ(&graph.id, &format!("{wanted} choices"), &there.to_string());
        }
        for (at, (graph_choice, choice)) in graph.choices.iter().zip(&story.choices).enumerate() {
            self.choice(&format!("{}, choice {}", graph.id, at + 1), graph_choice, choice);
        }
    }

    /// A scene in which one of the two has nothing to choose.
    fn goes_on(&mut self, graph: &notation::Scene, story: &files::Scene) {
        match (graph.choices.as_slice(), &story.next) {
            ([only], Some(to)) if graph.goes_on => self.routes(&graph.id, &only.to, &[(None, to)]),
            _ => self.differ(&graph.id, "choices or none", "the other"),
        }
    }

    fn choice(&mut self, place: &str, graph: &notation::Choice, story: &Choice) {
        let label = plain(&graph.label);
        if !readings(&story.text).contains(&label) {
            self.differ(place, &format!("the label `{label}`"), &format!("`{}`", story.text));
        }
        self.effects(place, &graph.effects, &story.effects);
        self.routes(place, &graph.to, &ways(story));
        self.cond(&format!("{place}, when"), graph.when.as_ref(), story.when.as_deref());
        self.cond(&format!("{place}, needs"), graph.needs.as_ref().map(|(cond, _)| cond), story.needs.as_deref());
        let reason = graph.needs.as_ref().map(|(_, reason)| plain(reason));
        let there = story.locked.as_deref();
        if reason.as_ref().is_some_and(|reason| !there.is_some_and(|there| readings(there).contains(reason))) {
            self.differ(place, &format!("the reason {reason:?}"), &format!("{there:?}"));
        }
        let seal = if graph.sealed { Some(notation::SECOND) } else { None };
        if seal != story.seal.as_deref() {
            self.differ(place, &format!("the seal {seal:?}"), &format!("{:?}", story.seal));
        }
        if story.once {
            self.differ(place, "nothing that is taken once only", "`once`");
        }
    }

    fn cond(&mut self, place: &str, graph: Option<&Cond>, story: Option<&str>) {
        let there = story.map(|story| Cond::read(story, self.names)).transpose();
        let same = match (graph, &there) {
            (Some(graph), Ok(Some(there))) => graph.same_as(there),
            (None, Ok(None)) => true,
            _ => false,
        };
        if !same {
            let graph = graph.map_or_else(|| "nothing".to_owned(), |graph| self.say(graph));
            let wrong = there.err().map(|why| format!(" ({why})")).unwrap_or_default();
            self.differ(place, &graph, &format!("{}{wrong}", story.unwrap_or("nothing")));
        }
    }

    fn effects(&mut self, place: &str, graph: &[Effect], story: &[String]) {
        let read: Vec<Result<Effect, String>> = story.iter().map(|text| self.effect(text)).collect();
        let sound: Vec<Effect> = read.iter().filter_map(|effect| effect.clone().ok()).collect();
        let same = |(graph, there): (&&Effect, &&Effect)| {
            graph.act == there.act
                && match (&graph.when, &there.when) {
                    (Some(graph), Some(there)) => graph.same_as(there),
                    (graph, there) => graph.is_none() && there.is_none(),
                }
        };
        let (wanted, there) = (in_order(graph), in_order(&sound));
        if sound.len() != read.len() || wanted.len() != there.len() || !wanted.iter().zip(&there).all(same) {
            let wanted: Vec<String> = graph.iter().map(|effect| self.say_effect(effect)).collect();
            let wrong: Vec<String> = read.into_iter().filter_map(Result::err).collect();
            self.differ(place, &list(&wanted), &format!("{}{}", list(story), wrong.join(", ")));
        }
    }

    fn effect(&mut self, text: &str) -> Result<Effect, String> {
        let (act, when) = match text.split_once(" when ") {
            Some((act, cond)) => (act, Some(Cond::read(cond, self.names)?)),
            None => (text, None),
        };
        let act = match act.split_once(' ') {
            None => Act::Hold(self.names.of(act)),
            Some((meter, by)) => {
                let meter = ["trust", "patience"].iter().position(|known| *known == meter);
                let by = by.parse().ok().filter(|_| by.starts_with(['+', '-']));
                let (meter, by) = meter.zip(by).ok_or_else(|| format!("`{text}` is no effect of a graph"))?;
                Act::Add(meter, by)
            }
        };
        Ok(Effect { when, act })
    }

    fn routes(&mut self, place: &str, graph: &[notation::Route], story: &[(Option<&str>, &str)]) {
        if graph.len() != story.len() {
            let wanted: Vec<&str> = graph.iter().map(|route| route.to.as_str()).collect();
            let there: Vec<&str> = story.iter().map(|(_, to)| *to).collect();
            self.differ(place, &format!("the targets {wanted:?}"), &format!("{there:?}"));
            return;
        }
        for (graph, (when, to)) in graph.iter().zip(story) {
            if graph.to != *to {
                self.differ(place, &format!("the target {}", graph.to), to);
            }
            self.cond(&format!("{place}, to {to} when"), graph.when.as_ref(), *when);
        }
    }

    /// The lists of the graph that the story has as junctions of their own.
    fn lists(&mut self, graph: &Graph, files: &Files) {
        for (name, routes) in &files.junctions {
            let ways: Vec<(Option<&str>, &str)> = routes.iter().map(way).collect();
            match graph.lists.get(name) {
                Some(list) => self.routes(name, list, &ways),
                None => self.differ(name, "no such list", "a junction"),
            }
        }
    }

    fn say(&self, cond: &Cond) -> String {
        let all = |inner: &[Cond], word: &str| inner.iter().map(|cond| self.say(cond)).collect::<Vec<_>>().join(word);
        match cond {
            Cond::Holds(fact) => self.names.name(*fact).to_owned(),
            Cond::AtLeast(meter, value) => format!("{} >= {value}", meter_name(*meter)),
            Cond::AtMost(meter, value) => format!("{} <= {value}", meter_name(*meter)),
            Cond::Not(inner) => format!("not {}", self.say(inner)),
            Cond::All(inner) => all(inner, " and "),
            Cond::Any(inner) => all(inner, " or "),
        }
    }

    fn say_effect(&self, effect: &Effect) -> String {
        let act = match effect.act {
            Act::Add(meter, by) => format!("{} {by:+}", meter_name(meter)),
            Act::Hold(fact) => self.names.name(fact).to_owned(),
        };
        match &effect.when {
            Some(when) => format!("{act} when {}", self.say(when)),
            None => act,
        }
    }
}

fn meter_name(meter: usize) -> &'static str {
    ["trust", "patience"][meter]
}

fn list(effects: &[String]) -> String {
    if effects.is_empty() { "no effects".to_owned() } else { effects.join(", ") }
}

/// If no condition reads what comes before it, the order of effects does not matter.
fn in_order(effects: &[Effect]) -> Vec<&Effect> {
    let mut effects: Vec<&Effect> = effects.iter().collect();
    if effects.iter().all(|effect| effect.when.is_none()) {
        effects.sort_by_key(|effect| effect.act);
    }
    effects
}

fn ways(choice: &Choice) -> Vec<(Option<&str>, &str)> {
    let one = choice.to.iter().map(|to| (None, to.as_str()));
    one.chain(choice.to_first.iter().map(way)).collect()
}

fn way(route: &Route) -> (Option<&str>, &str) {
    (route.when.as_deref(), route.to.as_str())
}
