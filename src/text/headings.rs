//! How chapters, datelines and locations in a story are called.

use crate::engine::Passage;
use crate::story::{ChapterId, Name, SceneId, Story};

/// The number of a chapter as a heading has it: in capitals and words up to twenty, then in digits.
pub fn chapter_number(chapter: ChapterId) -> String {
    const WORDS: [&str; 20] = [
        "ONE",
        "TWO",
        "THREE",
        "FOUR",
        "FIVE",
        "SIX",
        "SEVEN",
        "EIGHT",
        "NINE",
        "TEN",
        "ELEVEN",
        "TWELVE",
        "THIRTEEN",
        "FOURTEEN",
        "FIFTEEN",
        "SIXTEEN",
        "SEVENTEEN",
        "EIGHTEEN",
        "NINETEEN",
        "TWENTY",
    ];
    WORDS.get(chapter.index()).map_or_else(|| (chapter.index() + 1).to_string(), |word| (*word).to_owned())
}

/// A chapter as a heading of its own: `TWO  It's Ink`.
pub fn chapter_words(story: &Story, chapter: ChapterId) -> String {
    format!("{}  {}", chapter_number(chapter), story.chapter_title(chapter))
}

/// A dateline to append to a location, `, Thu Oct 24, 11:52 pm`. Empty where there is none.
pub fn dateline(story: &Story, dateline: Option<Name>) -> String {
    dateline.map(|dateline| format!(", {}", story.str(dateline))).unwrap_or_default()
}

/// Where a scene is in the story: `TWO It's Ink, Thu Oct 24, 11:52 pm`.
pub fn location(story: &Story, scene: SceneId) -> String {
    let scene = story.scene(scene);
    location_of(story, scene.chapter, scene.dateline)
}

/// A chapter and a dateline, as [`location`] says them.
pub fn location_of(story: &Story, chapter: ChapterId, at: Option<Name>) -> String {
    format!("{} {}{}", chapter_number(chapter), story.chapter_title(chapter), dateline(story, at))
}

/// The titles of those scenes that are endings.
pub fn ending_titles<'s>(story: &'s Story, scenes: &[SceneId]) -> Vec<&'s str> {
    scenes.iter().filter_map(|scene| story.ending(*scene)).map(|ending| story.str(ending.title)).collect()
}

/// The heading of a passage as a sentence to be heard: `TWO, It's Ink. Thu Oct 24, 11:52 pm.`
pub fn heading(story: &Story, passage: &Passage) -> String {
    let dateline = passage.dateline.map(|dateline| format!(" {}.", story.str(dateline))).unwrap_or_default();
    format!("{}, {}.{dateline}", chapter_number(passage.chapter), story.chapter_title(passage.chapter))
}

/// The headings of passages that are shown one after the other, each only where it changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headings {
    /// The chapter and dateline of the passage before.
    last: Option<(ChapterId, Option<Name>)>,
}

impl Headings {
    /// The whole heading of the next passage, if its chapter or its dateline is not that of the passage before.
    pub fn next(&mut self, story: &Story, passage: &Passage) -> Option<String> {
        let now = (passage.chapter, passage.dateline);
        (self.last.replace(now) != Some(now)).then(|| heading(story, passage))
    }

    /// The heading of the next passage if its chapter is new; its dateline alone if only that is new.
    pub fn next_change(&mut self, story: &Story, passage: &Passage) -> Option<String> {
        let before = self.last.replace((passage.chapter, passage.dateline));
        if before.is_none_or(|(chapter, _)| chapter != passage.chapter) {
            return Some(heading(story, passage));
        }
        let is_new = before.is_some_and(|(_, dateline)| dateline != passage.dateline);
        passage.dateline.filter(|_| is_new).map(|dateline| format!("{}.", story.str(dateline)))
    }

    /// The chapter of the next passage as [`chapter_words`], if it is not that of the passage before.
    pub fn next_chapter(&mut self, story: &Story, chapter: ChapterId) -> Option<String> {
        let before = self.last.replace((chapter, None));
        before.is_none_or(|(before, _)| before != chapter).then(|| chapter_words(story, chapter))
    }
}
