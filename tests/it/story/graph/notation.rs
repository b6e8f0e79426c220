//! The graph of tests/data/graph.txt, and what it says happens. Nothing here comes from the program.

use std::collections::BTreeMap;

use super::condition::{Cond, World};

/// The fact that lets `@2e` pass.
pub(super) const SECOND: &str = "second_edition";

/// What is shown where there is nothing to choose.
pub(super) const GO_ON: &str = "Go on.";

/// The names of facts, in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// The number of a name; a new one if it was not met before.
    pub(super) fn of(&mut self, name: &str) -> usize {
        self.find(name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        })
    }

    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| known == name)
    }

    pub(super) fn name(&self, fact: usize) -> &str {
        &self.0[fact]
    }
}

/// The facts that hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Facts([u64; 8]);

impl Facts {
    pub(super) fn has(&self, fact: usize) -> bool {
        self.0[fact / 64] >> (fact % 64) & 1 == 1
    }

    pub(super) fn set(&mut self, fact: usize) {
        self.0[fact / 64] |= 1 << (fact % 64);
    }
}

#[derive(Debug)]
pub(super) struct Graph {
    pub(super) scenes: Vec<Scene>,
    pub(super) lists: BTreeMap<String, Vec<Route>>,
    /// What happens on arriving at endings.
    pub(super) endings: BTreeMap<String, Vec<Effect>>,
    pub(super) names: Names,
    second: usize,
}

#[derive(Debug)]
pub(super) struct Scene {
    pub(super) id: String,
    pub(super) tag: String,
    pub(super) on: Vec<Effect>,
    pub(super) choices: Vec<Choice>,
    /// Whether there is nothing to choose: the one choice goes on.
    pub(super) goes_on: bool,
    /// The fact that the scene was left by a choice, if a condition asks for it.
    left: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Choice {
    pub(super) label: String,
    pub(super) to: Vec<Route>,
    pub(super) effects: Vec<Effect>,
    pub(super) when: Option<Cond>,
    pub(super) needs: Option<(Cond, String)>,
    pub(super) sealed: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) when: Option<Cond>,
    pub(super) to: String,
}

#[derive(Clone, Debug)]
pub(super) struct Effect {
    pub(super) when: Option<Cond>,
    pub(super) act: Act,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    Add(usize, i8),
    Hold(usize),
}

/// A reader's position. `scene` is a number of the graph's scenes, or that of an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) place: Place,
    pub(super) world: World,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Scene(usize),
    /// An ending, by the number of its name among the names.
    Ending(usize),
}

/// What is shown of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Sealed,
    Locked,
    Open,
}

impl Graph {
    /// Reads the file.
    ///
    /// # Panics
    /// At the first line that says nothing in the notation.
    pub(super) fn read(text: &str) -> Self {
        let mut names = Names::default();
        let second = names.of(SECOND);
        let (lists, endings) = (BTreeMap::new(), BTreeMap::new());
        let mut graph = Self { scenes: Vec::new(), lists, endings, names, second };
        for line in text.lines() {
            graph.read_line(line).unwrap_or_else(|why| panic!("the graph says `{line}`: {why}"));
        }
        for scene in &mut graph.scenes {
            scene.left = graph.names.find(&format!("visited_{}", scene.id));
            // Endings are distinguished by name, so every target has one.
            let targets = scene.choices.iter().flat_map(|choice| &choice.to);
            targets.for_each(|route| _ = graph.names.of(&route.to));
        }
        graph.lists.values().flatten().for_each(|route| _ = graph.names.of(&route.to));
        graph
    }

    fn read_line(&mut self, line: &str) -> Result<(), String> {
        if let Some(head) = line.strip_prefix('@') {
            let (id, rest) = head.split_once(" [").ok_or("there is no tag")?;
            let (tag, _) = rest.split_once(']').ok_or("the tag is not closed")?;
            let (id, tag) = (id.to_owned(), tag.to_owned());
            self.scenes.push(Scene { id, tag, on: Vec::new(), choices: Vec::new(), goes_on: false, left: None });
        } else if let Some(effects) = line.strip_prefix("on: ") {
            let effects = effects_of(effects, &mut self.names)?;
            self.scenes.last_mut().ok_or("it stands in no scene")?.on = effects;
        } else if let Some(choice) = line.strip_prefix("- ") {
            let choice = choice_of(choice, &mut self.names)?;
            self.scenes.last_mut().ok_or("it stands in no scene")?.choices.push(choice);
        } else if let Some(to) = line.strip_prefix("=> ") {
            let choice = choice_of(&format!("{GO_ON} -> {to}"), &mut self.names)?;
            let scene = self.scenes.last_mut().ok_or("it stands in no scene")?;
            (scene.choices, scene.goes_on) = (vec![choice], true);
        } else if let Some((ending, effects)) = line.split_once(", on: ").filter(|(name, _)| name.starts_with("e_")) {
            let effects = effects_of(effects, &mut self.names)?;
            self.endings.insert(ending.to_owned(), effects);
        } else if let Some((name, routes)) = line.strip_prefix("# ").and_then(|line| line.split_once(" := ")) {
            if is_name(name) {
                let routes = routes_of(routes, &mut self.names)?;
                self.lists.insert(name.to_owned(), routes);
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            return Err("it begins with nothing known".to_owned());
        }
        Ok(())
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.scenes.iter().position(|scene| scene.id == id)
    }

    /// The name of a place.
    pub(super) fn place(&self, place: Place) -> &str {
        match place {
            Place::Scene(scene) => &self.scenes[scene].id,
            Place::Ending(name) => self.names.name(name),
        }
    }

    /// The facts of a state that the story has too, by name.
    pub(super) fn facts(&self, world: &World) -> Vec<&str> {
        let all = (0..self.names.0.len()).filter(|fact| world.facts.has(*fact)).map(|fact| self.names.name(fact));
        all.filter(|name| !name.starts_with("visited_")).collect()
    }

    /// The beginning of a run, in the first scene of the file.
    pub(super) fn begin(&self, second: bool) -> State {
        let mut state = State { place: Place::Scene(0), world: World { meters: [7, 7], facts: Facts::default() } };
        if second {
            self.grant(&mut state);
        }
        self.apply(&self.scenes[0].on, &mut state.world);
        state
    }

    /// Lets a run be of the second edition.
    pub(super) fn grant(&self, state: &mut State) {
        state.world.facts.set(self.second);
    }

    /// The choices that are shown, with their places among all choices of the scene.
    pub(super) fn shown(&self, state: &State) -> Vec<(usize, Shown)> {
        let Place::Scene(scene) = state.place else { return Vec::new() };
        let choices = self.scenes[scene].choices.iter().enumerate();
        choices.filter_map(|(at, choice)| Some((at, self.judge(choice, &state.world)?))).collect()
    }

    fn judge(&self, choice: &Choice, world: &World) -> Option<Shown> {
        if choice.when.as_ref().is_some_and(|cond| !cond.judge(world)) {
            None
        } else if choice.sealed && !world.facts.has(self.second) {
            Some(Shown::Sealed)
        } else if choice.needs.as_ref().is_some_and(|(cond, _)| !cond.judge(world)) {
            Some(Shown::Locked)
        } else {
            Some(Shown::Open)
        }
    }

    /// What taking a choice that is open leads to, where only the scenes with these tags are written.
    pub(super) fn take(&self, state: &State, choice: usize, written: &[&str]) -> State {
        let Place::Scene(scene) = state.place else { panic!("an ending has no choices") };
        let scene = &self.scenes[scene];
        let mut world = state.world;
        scene.left.iter().for_each(|left| world.facts.set(*left));
        self.apply(&scene.choices[choice].effects, &mut world);
        let to = self.first(&scene.choices[choice].to, &world);
        let place = self.arrive(to, written);
        match place {
            Place::Scene(scene) => self.apply(&self.scenes[scene].on, &mut world),
            Place::Ending(name) => self.apply(self.on_ending(self.names.name(name)), &mut world),
        }
        State { place, world }
    }

    /// What happens on arriving at an ending.
    pub(super) fn on_ending(&self, ending: &str) -> &[Effect] {
        self.endings.get(ending).map_or(&[], Vec::as_slice)
    }

    fn first<'g>(&'g self, routes: &'g [Route], world: &World) -> &'g str {
        let open = routes.iter().find(|route| route.when.as_ref().is_none_or(|cond| cond.judge(world)));
        let to = open.map_or("", |route| route.to.as_str());
        self.lists.get(to).map_or(to, |list| self.first(list, world))
    }

    fn arrive(&self, to: &str, written: &[&str]) -> Place {
        let scene = self.find(to).filter(|scene| self.is_written(*scene, written));
        scene.map_or_else(|| Place::Ending(self.names.find(to).expect("endings have names")), Place::Scene)
    }

    pub(super) fn is_written(&self, scene: usize, written: &[&str]) -> bool {
        written.contains(&self.scenes[scene].tag.as_str())
    }

    fn apply(&self, effects: &[Effect], world: &mut World) {
        for effect in effects {
            if effect.when.as_ref().is_none_or(|cond| cond.judge(world)) {
                match effect.act {
                    Act::Add(meter, by) => world.meters[meter] = (world.meters[meter] + by).clamp(0, 10),
                    Act::Hold(fact) => world.facts.set(fact),
                }
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn choice_of(line: &str, names: &mut Names) -> Result<Choice, String> {
    let (label, rest) = line.split_once(" -> ").ok_or("there is no target")?;
    let (rest, sealed) = match rest.strip_suffix(" @2e") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (mut rest, mut when, mut needs) = (rest, None, None);
    while let (before, Some(gate)) = bracketed(rest, '[', ']')? {
        rest = before;
        match (gate.strip_prefix('?'), gate.split_once(" ! ")) {
            (Some(cond), _) => when = Some(Cond::read(cond, names)?),
            (None, Some((cond, reason))) => needs = Some((Cond::read(cond, names)?, reason.to_owned())),
            (None, None) => return Err("the gate neither hides nor gives a reason".to_owned()),
        }
    }
    let (routes, effects) = bracketed(rest, '{', '}')?;
    let effects = effects_of(effects.unwrap_or_default(), names)?;
    let to = routes_of(routes, names)?;
    Ok(Choice { label: without_remark(label).to_owned(), to, effects, when, needs, sealed })
}

/// Splits a line whose end may be in brackets.
fn bracketed(line: &str, open: char, close: char) -> Result<(&str, Option<&str>), String> {
    match line.strip_suffix(close) {
        None => Ok((line, None)),
        Some(line) => {
            let (before, inside) = line.rsplit_once(open).ok_or("a bracket is not opened")?;
            Ok((before.trim_end(), Some(inside)))
        }
    }
}

fn without_remark(label: &str) -> &str {
    match label.split_once(" (") {
        Some((label, remark)) if remark.ends_with(')') => label,
        _ => label,
    }
}

fn routes_of(text: &str, names: &mut Names) -> Result<Vec<Route>, String> {
    let route = |part: &str| match part.rsplit_once(": ") {
        Some((cond, to)) => Ok(Route { when: Some(Cond::read(cond, names)?), to: to.to_owned() }),
        None => Ok(Route { when: None, to: part.to_owned() }),
    };
    let routes: Vec<Route> = text.split("; ").map(route).collect::<Result<_, String>>()?;
    match routes.iter().position(|route| route.when.is_none()) {
        Some(at) if at + 1 == routes.len() && routes.iter().all(|route| is_name(&route.to)) => Ok(routes),
        _ => Err("the last target alone has no condition".to_owned()),
    }
}

fn effects_of(text: &str, names: &mut Names) -> Result<Vec<Effect>, String> {
    let mut effects = Vec::new();
    for part in text.split("; ").filter(|part| !part.is_empty()) {
        let (when, acts) = match part.strip_prefix("when ").and_then(|part| part.split_once(": ")) {
            Some((cond, acts)) => (Some(Cond::read(cond, names)?), acts),
            None => (None, part),
        };
        for act in acts.split(' ') {
            effects.push(Effect { when: when.clone(), act: act_of(act, names)? });
        }
    }
    Ok(effects)
}

fn act_of(text: &str, names: &mut Names) -> Result<Act, String> {
    let (meter, rest) = match text.split_at_checked(1) {
        Some(("T", by)) => (0, by),
        Some(("P", by)) => (1, by),
        Some(("+", name)) if is_name(name) => return Ok(Act::Hold(names.of(name))),
        _ => return Err(format!("`{text}` is no effect")),
    };
    rest.parse().map(|by| Act::Add(meter, by)).map_err(|_| format!("`{text}` is no effect"))
}
