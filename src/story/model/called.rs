//! What the parts of a story are called in reports.

use super::super::references::Symbol;
use super::{ChoiceId, Name, Story};

impl Story {
    /// Returns a choice with its scene: `quay.jump`, or, where it is called by its text, `the quay: "Jump."`.
    pub(crate) fn choice_in_scene(&self, choice: ChoiceId) -> String {
        self.joined(self.scene_name(self.choice(choice).scene), self.choice_name(choice))
    }

    /// Returns the name of a choice behind that of its scene or list.
    pub(super) fn joined(&self, owner: &str, choice: &str) -> String {
        // No identifier begins with a quotation mark.
        if choice.starts_with('"') { format!("{owner}: {choice}") } else { format!("{owner}.{choice}") }
    }

    /// Returns the same story in which parts are called something else, for reports about the files that it was made from.
    /// Scenes are found by their former names as well.
    pub(crate) fn called(&self, name: &dyn Fn(Symbol) -> Option<String>) -> Self {
        let mut story = self.clone();
        for id in self.scene_ids() {
            let Some(name) = name(Symbol::Scene(id)).and_then(|name| story.new_name(&name)) else { continue };
            if let Some(scene) = story.scenes.row_mut(id) {
                scene.was.push(std::mem::replace(&mut scene.id, name));
            }
        }
        for id in self.choice_ids() {
            let Some(name) = name(Symbol::Choice(id)).and_then(|name| story.new_name(&name)) else { continue };
            story.choices.row_mut(id).into_iter().for_each(|choice| choice.id = name);
        }
        for id in self.fact_ids() {
            let Some(name) = name(Symbol::Fact(id)).and_then(|name| story.new_name(&name)) else { continue };
            story.facts.row_mut(id).into_iter().for_each(|fact| fact.id = name);
        }
        for id in self.meter_ids() {
            let Some(name) = name(Symbol::Meter(id)).and_then(|name| story.new_name(&name)) else { continue };
            story.meters.row_mut(id).into_iter().for_each(|meter| meter.id = name);
        }
        story
    }

    /// Adds a name. [`None`] if the story has more words than it can count.
    fn new_name(&mut self, text: &str) -> Option<Name> {
        let (start, len) = (u32::try_from(self.words.len()).ok()?, text.len().try_into().ok()?);
        self.words.push_str(text);
        Some(Name { start, len })
    }
}
