//! The names of a story's parts in another language, in which all names share one namespace.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::story::{Bit, Choice, ChoiceId, JunctionId, MeterId, SceneId, Story, Target};

/// The words that can't be names in ink or Twee, in lower case.
const RESERVED: &[&str] = &[
    "and",
    "or",
    "not",
    "mod",
    "has",
    "hasnt",
    "true",
    "false",
    "else",
    "return",
    "temp",
    "function",
    "ref",
    "end",
    "done",
    "var",
    "const",
    "list",
    "include",
    "external",
    "todo",
    "once",
    "cycle",
    "stopping",
    "shuffle",
    "random",
    "turns",
    "turns_since",
    "choice_count",
    "min",
    "max",
    "int",
    "float",
    "floor",
    "ceiling",
    "pow",
    "read_count",
    "seed_random",
    "list_count",
    "list_min",
    "list_max",
    "list_all",
    "list_value",
    "list_random",
    "list_range",
    "list_invert",
    "is",
    "isnot",
    "eq",
    "neq",
    "gt",
    "gte",
    "lt",
    "lte",
    "to",
    "def",
    "ndef",
    "this",
    "__proto__",
    "passagedone",
    "passagefooter",
    "passageheader",
    "passageready",
    "storyauthor",
    "storybanner",
    "storycaption",
    "storydata",
    "storydisplaytitle",
    "storyinit",
    "storyinterface",
    "storymenu",
    "storyscript",
    "storysettings",
    "storyshare",
    "storystylesheet",
    "storysubtitle",
    "storytitle",
];

/// Where a truth value of a story is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a variable that is true or false.
    Flag(String),
    /// In a counter: the value is true where the counter is at least this.
    AtLeast(String, usize),
    /// Nowhere, because nothing makes it true. An example is a choice of a list that no scene has.
    Never,
}

/// A counter that says how often a scene was left.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    pub(super) name: String,
    /// The truth values that it stands for.
    bits: Vec<usize>,
    /// The greatest value.
    pub(super) most: usize,
    /// Whether it begins again after it.
    pub(super) cycles: bool,
}

/// The names of a story.
pub(super) struct Names<'s> {
    pub(super) story: &'s Story,
    scenes: Vec<String>,
    junctions: Vec<String>,
    meters: Vec<String>,
    places: BTreeMap<usize, Place>,
    /// The counters of each scene.
    counters: Vec<Vec<Counter>>,
    /// The truth values that conditions have asked for so far.
    asked: RefCell<BTreeSet<usize>>,
    /// The names of the choices, for a language that needs some.
    choices: Vec<String>,
}

/// Finds names that nothing else has.
struct Fresh {
    taken: HashSet<String>,
    /// Whether the name of a variable may contain a letter; others become `_`.
    may_have: fn(char) -> bool,
}

impl Fresh {
    fn name(&mut self, wanted: &str) -> String {
        let letters: String = wanted.chars().map(|c| if (self.may_have)(c) { c } else { '_' }).collect();
        self.unique(letters)
    }

    /// A name of something that is not a variable.
    fn unique(&mut self, mut name: String) -> String {
        while RESERVED.contains(&name.to_lowercase().as_str()) || !self.taken.insert(name.to_lowercase()) {
            name.push('_');
        }
        name
    }
}

/// The name of the page of a choice, with its text after the choice.
fn page_name(story: &Story, choice: &Choice) -> String {
    format!("{}_{}", story.scene_name(choice.scene), story.str(choice.id))
}

impl<'s> Names<'s> {
    /// Names for a language, with the letters that its variables may contain; others become `_`.
    pub(super) fn new(story: &'s Story, may_have: fn(char) -> bool) -> Self {
        let mut fresh = Fresh { taken: HashSet::new(), may_have };
        let scenes = story.scene_ids().map(|scene| fresh.unique(story.scene_name(scene).to_owned())).collect();
        let junctions =
            story.junctions().iter().map(|junction| fresh.unique(story.str(junction.id).to_owned())).collect();
        let meters = story.meter_ids().map(|meter| fresh.name(story.meter_name(meter))).collect();
        let mut names = Self {
            story,
            scenes,
            junctions,
            meters,
            places: BTreeMap::new(),
            counters: Vec::new(),
            asked: RefCell::new(BTreeSet::new()),
            choices: Vec::new(),
        };
        names.flags(&mut fresh);
        names.count(&mut fresh);
        names.choices = story.choices().iter().map(|choice| fresh.unique(page_name(story, choice))).collect();
        names
    }

    fn flags(&mut self, fresh: &mut Fresh) {
        let story = self.story;
        for fact in story.fact_ids() {
            self.flag(Bit::from(fact), fresh.name(story.fact_name(fact)));
        }
        for choice in story.choices() {
            if let Some(bit) = choice.taken.filter(|bit| !self.places.contains_key(&bit.index())) {
                let wanted = format!("took_{}", story.full_name(choice).replace('.', "_"));
                self.flag(bit, fresh.name(&wanted));
            }
        }
        for known in story.returns() {
            let (entry, then) = (story.target_name(known.entry), story.target_name(known.then));
            self.flag(known.bit, fresh.name(&format!("{entry}_returns_to_{then}")));
        }
    }

    fn flag(&mut self, bit: Bit, name: String) {
        self.places.insert(bit.index(), Place::Flag(name));
    }

    fn count(&mut self, fresh: &mut Fresh) {
        for scene in self.story.scene_ids() {
            let visits = &self.story.scene(scene).visits;
            let id = self.story.scene_name(scene);
            let mut counters = Vec::new();
            let all = visits.cycles.iter().map(|bits| (bits, true)).chain([(&visits.more_than, false)]);
            for (bits, cycles) in all {
                if bits.is_empty() {
                    continue;
                }
                let what = match bits.len() {
                    1 if !cycles => "seen",
                    _ if cycles => "turn",
                    _ => "visits",
                };
                let name = fresh.name(&format!("{what}_{id}"));
                let is_flag = bits.len() == 1 && !cycles;
                for (at, bit) in bits.iter().enumerate() {
                    let counted = Place::AtLeast(name.clone(), at + 1);
                    let place = if is_flag { Place::Flag(name.clone()) } else { counted };
                    self.places.insert(bit.index(), place);
                }
                let most = if cycles { bits.len() - 1 } else { bits.len() };
                counters.push(Counter { name, bits: bits.iter().map(|bit| bit.index()).collect(), most, cycles });
            }
            self.counters.push(counters);
        }
    }

    /// The name of a scene.
    pub(super) fn scene(&self, scene: SceneId) -> &str {
        self.scenes.get(scene.index()).map_or("", String::as_str)
    }

    /// The name of the page of a choice.
    pub(super) fn choice(&self, choice: ChoiceId) -> &str {
        self.choices.get(choice.index()).map_or("", String::as_str)
    }

    pub(super) fn junction(&self, junction: JunctionId) -> &str {
        self.junctions.get(junction.index()).map_or("", String::as_str)
    }

    pub(super) fn target(&self, target: Target) -> &str {
        match target {
            Target::Scene(scene) => self.scene(scene),
            Target::Junction(junction) => self.junction(junction),
        }
    }

    pub(super) fn meter(&self, meter: MeterId) -> &str {
        self.meters.get(meter.index()).map_or("", String::as_str)
    }

    /// Where a truth value is kept, for a condition: from now on it counts as asked for.
    pub(super) fn ask(&self, bit: Bit) -> Place {
        self.asked.borrow_mut().insert(bit.index());
        self.place(bit)
    }

    /// Where a truth value is kept, for an effect.
    pub(super) fn place(&self, bit: Bit) -> Place {
        self.places.get(&bit.index()).cloned().unwrap_or(Place::Never)
    }

    /// Whether a condition has asked for a truth value.
    pub(super) fn is_asked(&self, bit: Bit) -> bool {
        self.asked.borrow().contains(&bit.index())
    }

    /// Whether a condition has asked for any value of a counter.
    pub(super) fn counts(&self, counter: &Counter) -> bool {
        let asked = self.asked.borrow();
        counter.bits.iter().any(|bit| asked.contains(bit))
    }

    /// The counters of a scene.
    pub(super) fn counters(&self, scene: SceneId) -> &[Counter] {
        self.counters.get(scene.index()).map_or(&[], Vec::as_slice)
    }

    /// Every variable that is true or false, with its first value, and then every counter; apart from facts, only those
    /// that conditions ask for.
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        let facts = self.story.fact_ids().map(|fact| (Bit::from(fact), self.story.fact(fact).start));
        let is_fact = self.story.facts().len();
        let asked = self.asked.borrow();
        let others = asked.iter().filter(|bit| **bit >= is_fact);
        let mut found: Vec<(String, String)> = Vec::new();
        for (bit, start) in facts {
            if let Place::Flag(name) = self.place(bit) {
                found.push((name, start.to_string()));
            }
        }
        for bit in others {
            let variable = match self.places.get(bit) {
                Some(Place::Flag(name)) => (name.clone(), "false".to_owned()),
                Some(Place::AtLeast(name, _)) => (name.clone(), "0".to_owned()),
                Some(Place::Never) | None => continue,
            };
            if !found.contains(&variable) {
                found.push(variable);
            }
        }
        found
    }
}
