//! What a story amounts to, in numbers.

use super::readings::of_text;
use crate::story::{ChapterId, Choice, Piece, Scene, SceneId, Story, Text};

/// What a chapter, or a whole story, amounts to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Scenes, endings included.
    pub scenes: usize,
    /// Endings.
    pub endings: usize,
    /// Choices.
    pub choices: usize,
    /// In how many ways its scenes' texts can read, as far as logic tells, or none where some have more ways
    /// than are tried.
    pub readings: Option<usize>,
    /// The words of its scenes' texts, labels, reasons and afterlines, every alternative once.
    pub words: usize,
}

impl Amount {
    const NOTHING: Self = Self { scenes: 0, endings: 0, choices: 0, readings: Some(0), words: 0 };

    fn and(self, more: Self) -> Self {
        Self {
            scenes: self.scenes + more.scenes,
            endings: self.endings + more.endings,
            choices: self.choices + more.choices,
            readings: self.readings.zip(more.readings).map(|(some, more)| some + more),
            words: self.words + more.words,
        }
    }
}

/// What each chapter amounts to, in order, and what all do together.
pub fn stats(story: &Story) -> (Vec<Amount>, Amount) {
    let of = |chapter: ChapterId| {
        let scenes = story.scene_ids().filter(|scene| story.scene(*scene).chapter == chapter);
        scenes.map(|scene| of_scene(story, scene, story.scene(scene))).fold(Amount::NOTHING, Amount::and)
    };
    let chapters: Vec<Amount> = story.chapter_ids().map(of).collect();
    let all = chapters.iter().copied().fold(Amount::NOTHING, Amount::and);
    (chapters, all)
}

fn of_scene(story: &Story, id: SceneId, scene: &Scene) -> Amount {
    let choices: Vec<&Choice> = story.choices_of(id).map(|choice| story.choice(choice)).collect();
    let lines = choices.iter().flat_map(|choice| [Some(choice.text), choice.locked, choice.after]).flatten();
    Amount {
        scenes: 1,
        endings: usize::from(story.ending(id).is_some()),
        choices: choices.len(),
        readings: of_text(story, scene.text, &[]).map(|readings| readings.len()),
        words: lines.chain([scene.text]).map(|text| words(story, text)).sum(),
    }
}

fn words(story: &Story, text: Text) -> usize {
    let mut read = String::new();
    for piece in story.pieces(text) {
        match piece {
            Piece::Words { name, .. } => read.push_str(story.str(*name)),
            Piece::Style(_) => {}
            _ => read.push(' '),
        }
    }
    read.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}
