//! Where the parts of a story stand in its files, for whatever is said of a story that has no errors.

use std::ops::Range;

use super::lang::{self, Shape};
use super::quoted::inside;
use super::read::{Read, Reader, Str};
use super::source::{self, Choice, Entry, Scene};
use super::syntax;
use super::table::{ChoiceId, SceneId};
use crate::diag::{FileId, Place, Sources};

/// The places of a story's parts.
///
/// A story itself knows no places, so that reading one costs no more than it must; this reads its files again.
#[derive(Clone, Debug, Default)]
pub struct Places {
    scenes: Vec<Place>,
    choices: Vec<ChoicePlaces>,
    shown: Vec<Shown>,
}

/// The places of a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoicePlaces {
    /// Its label, with its quotes.
    pub text: Place,
    /// Why it can't be taken, where it can be locked.
    pub locked: Option<Place>,
}

/// A string that a reader is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    text: String,
    /// Where it stands, with its quotes.
    place: Place,
    /// Whether it is a text of the small language, and of which kind.
    shape: Option<Shape>,
}

impl Places {
    /// The places in the files of a story without errors: `story.ron`, then its chapters in their order.
    pub fn of(sources: &Sources) -> Self {
        let mut places = Self::default();
        for (file, source) in (0..).map(FileId).zip(sources.iter()) {
            let text = source.text.as_str();
            if source.name.starts_with("chapters/") {
                read::<source::Chapter>(file, text).into_iter().for_each(|chapter| places.chapter(file, &chapter));
            } else if source.name == "story.ron" {
                read::<source::Story>(file, text).into_iter().for_each(|story| places.settings(file, &story));
            }
        }
        places
    }

    /// Where a scene's name is declared.
    pub fn scene(&self, scene: SceneId) -> Place {
        self.scenes.get(scene.index()).copied().unwrap_or_default()
    }

    /// Where a choice's texts are.
    pub fn choice(&self, choice: ChoiceId) -> ChoicePlaces {
        self.choices.get(choice.index()).copied().unwrap_or_default()
    }

    /// Every string that a reader is shown, in the order of the files, those of `story.ron` first.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    fn settings(&mut self, file: FileId, story: &source::Story) {
        let (page, line) = (Some(Shape::Page), Some(Shape::Line));
        let mut show = |text: &Str, shape| self.shown.push(Shown::new(file, text, shape));
        show(&story.title, None);
        for meter in &story.meters {
            show(&meter.name, None);
            meter.words.iter().for_each(|(_, word)| show(word, None));
        }
        story.mark.iter().for_each(|mark| show(&mark.means, None));
        story.seal.iter().for_each(|seal| show(seal, None));
        story.facts.iter().filter_map(|fact| fact.clipping.as_ref()).for_each(|headline| show(headline, None));
        story.correction.iter().for_each(|correction| show(correction, None));
        for document in &story.documents {
            show(&document.name, None);
            show(&document.text, page);
        }
        story.briefs.iter().for_each(|brief| show(&brief.text, line));
        if let Some(cover) = &story.cover {
            show(&cover.title, None);
            show(&cover.text, page);
        }
    }

    fn chapter(&mut self, file: FileId, chapter: &source::Chapter) {
        self.shown.push(Shown::new(file, &chapter.title, None));
        for entry in &chapter.scenes {
            if let Entry::Scene(scene) = entry {
                self.scenes.push(Place { file, span: scene.id.span });
                self.scene_texts(file, scene);
                scene.choices.iter().for_each(|choice| self.choice_texts(file, choice));
            }
        }
    }

    fn scene_texts(&mut self, file: FileId, scene: &Scene) {
        let mut show = |text: &Str, shape| self.shown.push(Shown::new(file, text, shape));
        scene.dateline.iter().chain(&scene.key).for_each(|plain| show(plain, None));
        show(&scene.text, Some(Shape::Page));
        scene.notes.iter().for_each(|note| show(&note.text, Some(Shape::Line)));
        if let Some(ending) = &scene.ending {
            show(&ending.title, None);
            show(&ending.teaser, None);
        }
    }

    fn choice_texts(&mut self, file: FileId, choice: &Choice) {
        let place = |text: &Str| Place { file, span: text.span };
        self.choices.push(ChoicePlaces { text: place(&choice.text), locked: choice.locked.as_deref().map(place) });
        let mut show = |text: &Str, shape| self.shown.push(Shown::new(file, text, shape));
        show(&choice.text, Some(Shape::Line));
        choice.said.iter().for_each(|said| show(said, None));
        choice.after.iter().chain(&choice.locked).for_each(|line| show(line, Some(Shape::Line)));
    }
}

/// A file's records as far as they can be read.
fn read<'a, T: Read<'a>>(file: FileId, text: &'a str) -> Option<T> {
    T::read(&syntax::parse(file, text, T::WANTED).root, &mut Reader::new(file, text, Vec::new()))
}

impl Shown {
    fn new(file: FileId, text: &Str, shape: Option<Shape>) -> Self {
        Self { text: text.text.to_string(), place: Place { file, span: text.span }, shape }
    }

    /// Where any of these phrases can be read in it, in their order, none inside another; each with the phrase.
    pub fn find<'p>(&self, phrases: &[&'p str], sources: &Sources) -> Vec<(Place, &'p str)> {
        let mut found = match self.shape {
            Some(shape) => lang::find(&self.text, shape, phrases),
            None => self.find_plain(phrases),
        };
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut last = 0;
        found.retain(|(range, _)| {
            let apart = range.end > last;
            last = last.max(range.end);
            apart
        });
        let token = sources.slice(self.place);
        let place = |range| Place { file: self.place.file, span: inside(token, self.place.span.start, range) };
        found.into_iter().filter_map(|(range, at)| Some((place(range), *phrases.get(at)?))).collect()
    }

    fn find_plain(&self, phrases: &[&str]) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        for (which, phrase) in phrases.iter().enumerate() {
            found.extend(self.text.match_indices(phrase).map(|(at, _)| (at..at + phrase.len(), which)));
        }
        found
    }
}
