//! Names of chapters, datelines and places in a story.

use super::words::closed;
use crate::story::{ChapterId, Name, SceneId, Story};

/// A chapter's number, from 1, as in a heading: as a word in capitals up to twenty, then in digits.
pub fn chapter_number(number: usize) -> String {
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
    let word = number.checked_sub(1).and_then(|at| WORDS.get(at));
    word.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A chapter, by its number from 1 and its title, as a heading of its own: `TWO  It's Ink`.
pub fn chapter_heading(number: usize, title: &str) -> String {
    format!("{}  {title}", chapter_number(number))
}

/// A chapter of a story as [`chapter_heading`].
pub fn chapter_words(story: &Story, chapter: ChapterId) -> String {
    chapter_heading(chapter.index() + 1, story.chapter_title(chapter))
}

/// A dateline to append to a location, `, Thu Oct 24, 11:52 pm`. Empty if there is none.
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
    location_words(chapter.index() + 1, story.chapter_title(chapter), at.map(|at| story.str(at)))
}

/// A chapter, by its number from 1 and its title, and a dateline, as [`location`] says them.
pub fn location_words(number: usize, title: &str, dateline: Option<&str>) -> String {
    let dateline = dateline.map(|dateline| format!(", {dateline}")).unwrap_or_default();
    format!("{} {title}{dateline}", chapter_number(number))
}

/// The titles of the scenes that are endings.
pub fn ending_titles<'s>(story: &'s Story, scenes: &[SceneId]) -> Vec<&'s str> {
    scenes.iter().filter_map(|scene| story.ending(*scene)).map(|ending| story.str(ending.title)).collect()
}

/// The heading of a scene as a sentence to be heard, of its chapter's number, from 1, and title, and its dateline:
/// `TWO, It's Ink. Thu Oct 24, 11:52 pm.`
pub fn heading(chapter: usize, title: &str, dateline: Option<&str>) -> String {
    let dateline = dateline.map(|dateline| format!(" {}", closed(dateline))).unwrap_or_default();
    format!("{}, {}{dateline}", chapter_number(chapter), closed(title))
}

/// The headings of consecutive scenes, each shown only if it changes.
#[derive(Clone, Debug, Default)]
pub struct Headings {
    /// The chapter's number and the dateline of the previous scene.
    last: Option<(usize, Option<String>)>,
}

impl Headings {
    /// Whether no heading has been requested so far.
    pub fn is_first(&self) -> bool {
        self.last.is_none()
    }

    /// The whole heading of the next scene, if its chapter or its dateline differs from the previous one.
    pub fn next(&mut self, chapter: usize, title: &str, dateline: Option<&str>) -> Option<String> {
        let now = Some((chapter, dateline.map(str::to_owned)));
        let is_new = self.last != now;
        self.last = now;
        is_new.then(|| heading(chapter, title, dateline))
    }

    /// The heading of the next scene if its chapter is new; only its dateline if only that is new.
    pub fn next_change(&mut self, chapter: usize, title: &str, dateline: Option<&str>) -> Option<String> {
        match self.last.replace((chapter, dateline.map(str::to_owned))) {
            Some((before, last)) if before == chapter => {
                dateline.filter(|now| last.as_deref() != Some(*now)).map(closed)
            }
            _ => Some(heading(chapter, title, dateline)),
        }
    }

    /// The chapter of the next scene as [`chapter_heading`], if it differs from the previous one.
    pub fn next_chapter(&mut self, number: usize, title: &str) -> Option<String> {
        let before = self.last.replace((number, None));
        before.is_none_or(|(before, _)| before != number).then(|| chapter_heading(number, title))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_counted_in_words_up_to_twenty() {
        assert_eq!([0, 1, 20, 21].map(chapter_number), ["0", "ONE", "TWENTY", "21"]);
    }

    #[test]
    fn only_what_changes_of_a_heading_is_shown() {
        let mut headings = Headings::default();
        assert_eq!(headings.next_change(1, "A", Some("Mon")).as_deref(), Some("ONE, A. Mon."));
        assert_eq!(headings.next_change(1, "A", Some("Mon")), None);
        assert_eq!(headings.next_change(1, "A", Some("Tue")).as_deref(), Some("Tue."));
        assert_eq!(headings.next_change(1, "A", None), None);
        assert_eq!(headings.next_change(2, "B", None).as_deref(), Some("TWO, B."));
        assert_eq!(headings.next(2, "B", Some("Wed")).as_deref(), Some("TWO, B. Wed."));
        assert_eq!(headings.next(2, "B", Some("Wed")), None);
        assert_eq!(headings.next(2, "B", None).as_deref(), Some("TWO, B."));
        assert_eq!(headings.next_chapter(2, "B"), None);
        assert_eq!(headings.next_chapter(3, "C").as_deref(), Some("THREE  C"));
    }
}
