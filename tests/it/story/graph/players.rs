//! The program as something that is played from the outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use earlier::engine::{ChoiceDisplay, ChoiceRef, ChoiceShown, Label, MeterShown, Playthrough};
use earlier::story::{Story, load};
use serde::Deserialize;
use serde_json::{Value, json};

/// What is shown, as `play --json` writes it.
#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    pub(super) scene: String,
    pub(super) meters: BTreeMap<String, i8>,
    pub(super) facts: Vec<String>,
    pub(super) choices: Vec<SeenChoice>,
    pub(super) ending: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SeenChoice {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) text: Option<String>,
    pub(super) state: String,
    pub(super) reason: Option<String>,
}

/// What a reader does; each has one answer.
#[derive(Clone, Debug)]
pub(super) enum Act {
    New,
    Number(usize),
    Id(String),
    Back(usize),
    Forward(usize),
}

/// The program, however it is reached.
pub(super) trait Player {
    /// Does something; the error is the program's own.
    fn does(&mut self, act: &Act) -> Result<Seen, String>;
}

/// The engine by itself, with the rule that whoever has reached an ending reads a later edition.
pub(super) struct Library {
    story: Story,
    playthrough: Playthrough,
    later: bool,
}

impl Library {
    pub(super) fn open(folder: &Path, all_editions: bool) -> (Self, Seen) {
        let loaded = load(|name| fs::read(folder.join(name)).map_err(|why| why.to_string()));
        let story = loaded.story.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let playthrough = Playthrough::new(&story, &[]);
        let mut library = Self { story, playthrough, later: all_editions };
        let first = library.does(&Act::New).expect("a story begins");
        (library, first)
    }

    fn grant(&mut self) {
        let second = self.story.find_fact("second_edition").unwrap();
        if self.later {
            self.playthrough.grant(&[second]);
        }
    }

    fn moves(&mut self, act: &Act) -> Result<(), String> {
        let moved = match act {
            Act::New => {
                self.playthrough = Playthrough::new(&self.story, &[]);
                self.grant();
                1
            }
            Act::Number(number) => self.choose(ChoiceRef::Number(*number))?,
            Act::Id(id) => self.choose(ChoiceRef::Id(id))?,
            Act::Back(steps) => {
                let moved = self.playthrough.back(*steps);
                if moved > 0 {
                    self.grant();
                }
                moved
            }
            Act::Forward(steps) => self.playthrough.forward(*steps),
        };
        self.later |= self.playthrough.has_ended(&self.story);
        if moved == 0 { Err("nothing there".to_owned()) } else { Ok(()) }
    }

    fn choose(&mut self, pick: ChoiceRef) -> Result<usize, String> {
        self.playthrough.choose(&self.story, pick).map(|_| 1).map_err(|why| why.to_string())
    }

    fn seen(&self) -> Seen {
        let story = &self.story;
        let passage = self.playthrough.passage(story, &|_| false);
        let state = self.playthrough.state();
        let name = |meter: &MeterShown| story.str(story.meters()[meter.meter.index()].id).to_owned();
        let value = |meter: &MeterShown| i8::try_from(meter.value).unwrap();
        let facts = story
            .facts()
            .iter()
            .map(|fact| story.str(fact.id))
            .filter(|fact| story.find_fact(fact).is_some_and(|fact| state.holds(fact)));
        Seen {
            scene: story.scene_name(passage.scene).to_owned(),
            meters: passage.meters.iter().map(|meter| (name(meter), value(meter))).collect(),
            facts: facts.map(str::to_owned).collect(),
            choices: passage.choices.iter().map(|shown| seen_choice(story, shown)).collect(),
            ending: passage.ending.map(|ending| json!(story.str(ending.title))),
        }
    }
}

fn seen_choice(story: &Story, shown: &ChoiceShown) -> SeenChoice {
    let words = |label: &Label| Some(label.iter().map(|span| span.text.as_str()).collect());
    let (text, state, reason) = match &shown.state {
        ChoiceDisplay::Open(label) => (words(label), "open", None),
        ChoiceDisplay::Sealed => (None, "sealed", None),
        ChoiceDisplay::Locked { label, reason } => (words(label), "locked", words(reason)),
    };
    SeenChoice { number: shown.number, id: shown.id(story).to_owned(), text, state: state.to_owned(), reason }
}

impl Player for Library {
    fn does(&mut self, act: &Act) -> Result<Seen, String> {
        self.moves(act).map(|()| self.seen())
    }
}
