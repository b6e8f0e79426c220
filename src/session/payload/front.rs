//! The front page: what a story says about itself, and where its reader left off.

use serde::Serialize;

use super::{ChapterOpening, Ending, Line};
use crate::archive::RunId;
use crate::engine::Block;
use crate::text::{age, closed, count, list};

/// What is shown before the reader begins or continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Front {
    /// The story's title.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// What it is about.
    pub about: Vec<Block>,
    /// Which version of the story it is.
    pub story_version: Option<String>,
    /// The language that it is written in.
    pub language: Option<String>,
    /// The license.
    pub license: Option<String>,
    /// What a reader may want to know before reading.
    pub warnings: Vec<String>,
    /// The number of this reading, from 1: one more than the runs that have reached an ending.
    pub edition: usize,
    /// The number of endings that any run reached.
    pub found: usize,
    /// The number of all endings of the story.
    pub endings: usize,
    /// The ending that was read last, if the last run has ended.
    pub last_ending: Option<Ending>,
    /// When a run was last read, in seconds since 1970; 0 if that is not known.
    pub last_read: u64,
    /// The names of the meters that are shown.
    pub meters: Vec<String>,
    /// Where the reader left off, if the run has begun.
    pub left_off: Option<LeftOff>,
    /// The chapter with which a run begins.
    #[serde(skip)]
    pub first: ChapterOpening,
}

/// Where a reader left off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOff {
    /// The run.
    pub run: Option<RunId>,
    /// The number of the chapter, from 1.
    pub chapter_number: usize,
    /// The title of the chapter.
    pub chapter: String,
    /// When and where the scene happens.
    pub dateline: Option<String>,
    /// The number of choices so far.
    pub choices: usize,
    /// The last decisions that the story has words for, the oldest first.
    pub recap: Vec<Line>,
}

impl Front {
    /// Whether nothing was ever read.
    pub fn is_first(&self) -> bool {
        self.left_off.is_none() && self.last_ending.is_none() && self.edition == 1
    }

    /// What is below the title: the author, the edition, the endings found.
    pub fn masthead(&self) -> Vec<String> {
        let author = self.author.as_ref().map(|author| format!("by {author}"));
        let finished = match self.edition - 1 {
            0 => "no run finished yet".to_owned(),
            finished => format!("{} finished", count(finished, "run")),
        };
        let edition = (!self.is_first()).then(|| format!("edition {} ({finished})", self.edition));
        let endings = match (self.endings, self.is_first()) {
            (0 | 1, _) => None,
            (all, true) => Some(count(all, "ending")),
            (all, false) => Some(format!("{} of {all} endings", self.found)),
        };
        [author, edition, endings].into_iter().flatten().collect()
    }

    /// What a first-time reader should know: what the meters are, and that nothing is lost. In few words if there is
    /// little room.
    pub fn first_words(&self, is_brief: bool) -> String {
        const MANY: usize = 3;
        let meters = match self.meters.len() {
            0 => None,
            1..=MANY => Some(list(&self.meters, "and")),
            _ => Some("the meters".to_owned()),
        };
        match (meters, is_brief) {
            (Some(meters), true) => format!("Your choices move {meters}. Nothing is lost; u goes back."),
            (Some(meters), false) => format!(
                "Your choices move {meters}, shown below the text. Nothing is lost: every choice is saved, and \
                 u goes back."
            ),
            (None, true) => "Nothing is lost: all is saved, and u goes back.".to_owned(),
            (None, false) => "Nothing is lost: every choice is saved, and u goes back.".to_owned(),
        }
    }

    /// The same as [`first_words`](Self::first_words), for readers who type words instead of pressing keys.
    pub fn first_words_aloud(&self) -> String {
        self.first_words(false)
            .replace(", shown below the text", "")
            .replace("u goes back", "back takes the last one back")
    }

    /// What was read last, and when; `None` if nothing was. `now` is the time in seconds since 1970.
    pub fn last_words(&self, now: u64) -> Option<String> {
        let ago = self.last_read_ago(now);
        match (&self.left_off, &self.last_ending, ago) {
            (Some(_), _, Some(ago)) => Some(format!("You left off {}", closed(&ago))),
            (None, Some(ending), Some(ago)) => Some(format!("You read the ending {}, {}", ending.title, closed(&ago))),
            (None, Some(ending), None) => Some(format!("You read the ending {}", closed(&ending.title))),
            _ => None,
        }
    }

    /// How long ago a run was last read, or on which day; `None` if that is not known.
    pub fn last_read_ago(&self, now: u64) -> Option<String> {
        let is_day = |ago: &str| ago.starts_with(|letter: char| letter.is_ascii_digit()) && !ago.ends_with("ago");
        let ago = age(self.last_read, now).filter(|_| now > 0)?;
        Some(if is_day(&ago) { format!("on {ago}") } else { ago })
    }

    /// What a reader may want to know before reading, as a sentence; empty if there is nothing.
    pub fn contains(&self) -> String {
        match self.warnings.as_slice() {
            [] => String::new(),
            warnings => closed(&format!("Contains: {}", warnings.join("; "))),
        }
    }
}
