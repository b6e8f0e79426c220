//! Walking through the story and its graph side by side.

use std::collections::{BTreeSet, HashMap};

use super::files::{Files, plain, readings};
use super::notation::{Graph, Place, Shown, State};
use super::players::{Act, Player, Seen, SeenChoice};

/// Numbers that look random and are the same every time.
pub(super) struct Chance(pub u64);

impl Chance {
    /// A number below `below`.
    pub(super) fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % below
    }

    pub(super) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// What a reader of the graph would have on the page: a run with its way back, and whether an ending was ever
/// reached.
pub(super) struct Walk<'g> {
    pub(super) graph: &'g Graph,
    pub(super) files: &'g Files,
    pub(super) written: &'g [&'g str],
    all_editions: bool,
    ended: bool,
    path: Vec<State>,
    /// The choices between the states of the path.
    taken: Vec<usize>,
    at: usize,
    /// How often each choice was taken, by scene and place.
    pub(super) counts: HashMap<(usize, usize), usize>,
    log: Vec<Act>,
}

impl<'g> Walk<'g> {
    pub(super) fn new(graph: &'g Graph, files: &'g Files, written: &'g [&'g str], all_editions: bool) -> Self {
        let path = vec![graph.begin(all_editions)];
        let (taken, counts, log) = (Vec::new(), HashMap::new(), Vec::new());
        Self { graph, files, written, all_editions, ended: false, path, taken, at: 0, counts, log }
    }

    pub(super) fn state(&self) -> &State {
        &self.path[self.at]
    }

    pub(super) fn steps_behind(&self) -> usize {
        self.at
    }

    pub(super) fn steps_ahead(&self) -> usize {
        self.taken.len() - self.at
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.state().place, Place::Ending(_))
    }

    /// Does in the graph what a reader does in the story, and holds what is shown there against it.
    pub(super) fn does(&mut self, act: &Act, player: &mut dyn Player) {
        if matches!(act, Act::New) {
            self.log.clear();
        }
        self.log.push(act.clone());
        let answer = player.does(act);
        match (self.follow(act), answer) {
            (true, Ok(seen)) => self.compare(&seen),
            (false, Err(_)) => {}
            (true, Err(why)) => panic!("{}the story refuses ({why}), the graph does not", self.story_so_far()),
            (false, Ok(seen)) => {
                panic!("{}the graph refuses, the story goes to {}", self.story_so_far(), seen.scene)
            }
        }
    }

    /// Moves; false if that can't be done.
    fn follow(&mut self, act: &Act) -> bool {
        match act {
            Act::New => self.begin(),
            Act::Back(0) | Act::Forward(0) => return false,
            Act::Back(steps) => return self.back(*steps),
            Act::Forward(steps) if self.steps_ahead() == 0 => return *steps == 0,
            Act::Forward(steps) => self.at += (*steps).min(self.steps_ahead()),
            Act::Number(_) | Act::Id(_) => return self.open(act).map(|choice| self.take(choice)).is_some(),
        }
        self.ended |= self.has_ended();
        true
    }

    fn begin(&mut self) {
        self.path = vec![self.graph.begin(self.all_editions || self.ended)];
        self.taken.clear();
        self.at = 0;
    }

    /// A reader who goes back after any ending reads a later edition.
    fn back(&mut self, steps: usize) -> bool {
        let moves = self.at > 0;
        self.at -= steps.min(self.at);
        if moves && self.ended {
            self.path.iter_mut().for_each(|state| self.graph.grant(state));
        }
        moves
    }

    fn open(&self, act: &Act) -> Option<usize> {
        let shown = self.graph.shown(self.state());
        let (choice, shown) = match act {
            Act::Number(number) => *shown.get(number.checked_sub(1)?)?,
            Act::Id(id) => *shown.iter().find(|(choice, _)| self.identity(*choice) == *id)?,
            _ => return None,
        };
        Some(choice).filter(|_| shown == Shown::Open)
    }

    fn take(&mut self, choice: usize) {
        let Place::Scene(scene) = self.state().place else { return };
        *self.counts.entry((scene, choice)).or_default() += 1;
        if self.taken.get(self.at) != Some(&choice) {
            let next = self.graph.take(self.state(), choice, self.written);
            self.path.truncate(self.at + 1);
            self.taken.truncate(self.at);
            self.path.push(next);
            self.taken.push(choice);
        }
        self.at += 1;
        self.ended |= self.has_ended();
    }

    /// By the story's name for a choice of the current scene.
    pub(super) fn identity(&self, choice: usize) -> &str {
        let Some(scene) = self.files.scene(self.graph.place(self.state().place)) else { return "" };
        if scene.next.is_some() { "next" } else { scene.choices.get(choice).map_or("", |choice| choice.identity()) }
    }

    /// Holds what is shown against the graph.
    pub(super) fn compare(&self, seen: &Seen) {
        let state = self.state();
        self.equal("scene", &seen.scene.as_str(), &self.graph.place(state.place));
        self.equal("meters", &[seen.meters["trust"], seen.meters["patience"]], &state.world.meters);
        let holds: BTreeSet<&str> = self.graph.facts(&state.world).into_iter().collect();
        let declared = self.files.facts.iter().map(String::as_str);
        let wanted: Vec<&str> = declared.filter(|fact| holds.contains(fact)).collect();
        self.equal("undeclared facts", &wanted.len(), &holds.len());
        self.equal("facts", &seen.facts.iter().map(String::as_str).collect(), &wanted);
        let shown = self.graph.shown(state);
        self.equal("number of choices", &seen.choices.len(), &shown.len());
        for (at, ((choice, shown), seen)) in shown.iter().zip(&seen.choices).enumerate() {
            self.equal("number", &seen.number, &(at + 1));
            self.equal("identity", &seen.id.as_str(), &self.identity(*choice));
            self.compare_choice(*choice, *shown, seen);
        }
        self.equal("being an ending", &seen.ending.is_some(), &self.has_ended());
    }

    fn compare_choice(&self, choice: usize, shown: Shown, seen: &SeenChoice) {
        let Place::Scene(scene) = self.state().place else { return };
        let graph = &self.graph.scenes[scene].choices[choice];
        let there = self.files.scene(&self.graph.scenes[scene].id).unwrap().choices.get(choice);
        let state = match shown {
            Shown::Open => "open",
            Shown::Locked => "locked",
            Shown::Sealed => "sealed",
        };
        self.equal(&graph.label, &seen.state.as_str(), &state);
        let (label, reason) = match shown {
            Shown::Open => (Some(&graph.label), None),
            Shown::Locked => (Some(&graph.label), graph.needs.as_ref().map(|(_, reason)| reason)),
            Shown::Sealed => (None, None),
        };
        let (text, locked) = there.map_or(("", None), |there| (there.text.as_str(), there.locked.as_deref()));
        self.reads("label", seen.text.as_deref(), label, text);
        self.reads("reason", seen.reason.as_deref(), reason, locked.unwrap_or_default());
    }

    /// Holds a line that is shown against the graph's, or against the readings that the story gives it.
    fn reads(&self, what: &str, seen: Option<&str>, graph: Option<&String>, there: &str) {
        let seen = seen.map(plain);
        let graph = graph.map(|graph| plain(graph));
        let other_reading = graph.is_some() && seen.as_ref().is_some_and(|seen| readings(there).contains(seen));
        if !(there.contains('{') && other_reading) {
            self.equal(what, &seen, &graph);
        }
    }

    fn equal<T: PartialEq + std::fmt::Debug>(&self, what: &str, story: &T, graph: &T) {
        assert!(story == graph, "{}{what}: the graph has {graph:?}, the story {story:?}", self.story_so_far());
    }

    fn story_so_far(&self) -> String {
        let edition = if self.all_editions { "all editions" } else { "from the first edition" };
        format!("after {:?} ({edition}), at {}: ", self.log, self.graph.place(self.state().place))
    }
}
