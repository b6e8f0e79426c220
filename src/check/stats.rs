//! The size of a story, in numbers.

use foldhash::HashSet;

use super::readings::{World, readings_of};
use crate::story::{ChapterId, Choice, Piece, Scene, SceneId, Story, Text};

/// The size of a chapter or of a whole story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// The number of scenes, endings included.
    pub scenes: usize,
    /// The number of scenes that are endings.
    pub endings: usize,
    /// The number of choices in all scenes.
    pub choices: usize,
    /// The number of different forms that the scenes' texts can take, as far as logic alone decides. `None` if a text
    /// has too many of them to count.
    pub readings: Option<usize>,
    /// The number of words in scenes' texts, labels, reasons and afterlines, with each alternative counted once.
    pub words: usize,
}

impl Stats {
    /// An empty size.
    pub const ZERO: Self = Self { scenes: 0, endings: 0, choices: 0, readings: Some(0), words: 0 };

    fn add(self, more: Self) -> Self {
        Self {
            scenes: self.scenes + more.scenes,
            endings: self.endings + more.endings,
            choices: self.choices + more.choices,
            readings: self.readings.zip(more.readings).map(|(some, more)| some + more),
            words: self.words + more.words,
        }
    }
}

/// Returns the size of each chapter, in order, and of the whole story.
pub fn stats(story: &Story) -> (Vec<Stats>, Stats) {
    let of = |chapter: ChapterId| {
        let scenes = story.scene_ids().filter(|scene| story.scene(*scene).chapter == chapter);
        scenes.map(|scene| of_scene(story, scene, story.scene(scene))).fold(Stats::ZERO, Stats::add)
    };
    let chapters: Vec<Stats> = story.chapter_ids().map(of).collect();
    let all = chapters.iter().copied().fold(Stats::ZERO, Stats::add);
    (chapters, all)
}

fn of_scene(story: &Story, id: SceneId, scene: &Scene) -> Stats {
    let choices: Vec<&Choice> = story.choices_of(id).map(|choice| story.choice(choice)).collect();
    let lines = choices.iter().flat_map(|choice| [Some(choice.text), choice.locked, choice.after]).flatten();
    Stats {
        scenes: 1,
        endings: usize::from(story.ending(id).is_some()),
        choices: choices.len(),
        readings: readings_of(story, scene.text, &[]).map(|readings| forms(story, scene.text, &readings)),
        words: lines.chain([scene.text]).map(|text| words(story, text)).sum(),
    }
}

/// Returns how many different forms a text takes. Several readings may give the same form.
fn forms(story: &Story, text: Text, readings: &[World]) -> usize {
    let form = |world: &World| {
        let (mut shown, mut at) = (Vec::new(), text.start);
        while at < text.end {
            let piece = *story.piece(at);
            at += 1;
            match piece {
                Piece::Unless { cond, to } if !world.holds(story.cond(cond)) => at = to,
                Piece::Unless { .. } => {}
                Piece::Jump { to } => at = to,
                Piece::Words { name, verse } => shown.push(format!("{verse} {}", story.str(name))),
                // A number counts as one form, however many values it has.
                Piece::Value { meter, .. } => shown.push(format!("{meter:?}")),
                piece => shown.push(format!("{piece:?}")),
            }
        }
        shown
    };
    readings.iter().map(form).collect::<HashSet<_>>().len()
}

fn words(story: &Story, text: Text) -> usize {
    let mut read = String::new();
    for piece in story.pieces(text) {
        match piece {
            Piece::Words { name, .. } => read.push_str(story.str(*name)),
            Piece::Value { .. } => read.push('0'),
            Piece::Style(_) => {}
            _ => read.push(' '),
        }
    }
    read.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}
