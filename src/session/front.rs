//! The front page.

use super::Session;
use super::payload::{ChapterOpening, Ending, Front, LeftOff, Line};
use super::tree::plain;
use crate::engine::{Move, timeless_line, timeless_page};
use crate::story::{ChapterId, Name};

/// How many of the last decisions the front page recalls.
const RECALLED: usize = 3;

impl Session {
    /// The front page, for a reader at the session's position.
    pub fn front(&self) -> Front {
        let about = self.story.about();
        let line = |name: Option<Name>| name.map(|name| self.story.str(name).to_owned());
        let (found, endings) = self.endings_found();
        let meters = self.story.meters().iter().filter(|meter| !meter.hidden);
        let first = self.story.scene(self.playthrough.state_at(0).scene()).chapter;
        Front {
            title: self.story.title().to_owned(),
            author: line(about.author),
            about: about.about.map(|text| timeless_page(&self.story, text)).unwrap_or_default(),
            story_version: line(about.version),
            language: line(about.language),
            license: line(about.license),
            warnings: about.warnings.iter().map(|warning| self.story.str(*warning).to_owned()).collect(),
            edition: self.archive.runs().filter(|saved| !saved.endings.is_empty()).count() + 1,
            found,
            endings,
            last_ending: self
                .archive
                .last_played()
                .and_then(|saved| saved.ending())
                .and_then(|id| self.ending_named(id)),
            last_read: self.archive.last_played().map_or(0, |saved| saved.played),
            meters: meters.map(|meter| self.story.str(meter.name).to_owned()).collect(),
            left_off: (self.playthrough.position() > 0).then(|| self.left_off()),
            first: self.opening_of(first),
        }
    }

    fn left_off(&self) -> LeftOff {
        let chapter = self.chapter_read(&self.playthrough, self.playthrough.position());
        let dateline = self.story.scene(self.playthrough.state().scene()).dateline;
        LeftOff {
            run: self.run,
            chapter_number: chapter.number,
            chapter: chapter.title,
            dateline: dateline.map(|dateline| self.story.str(dateline).to_owned()),
            choices: self.choices_behind(),
            recap: self.recap(),
        }
    }

    fn ending_named(&self, id: &str) -> Option<Ending> {
        self.ending_of(self.story.find_scene(id)?)
    }

    /// The last decisions for which the story has words of its own.
    fn recap(&self) -> Vec<Line> {
        let said = |choice| self.story.choice(choice).said;
        let taken = self.playthrough.behind().iter().rev().filter_map(|step| match step.taken {
            Move::Choice(choice) => said(choice),
            Move::Next | Move::Edit => None,
        });
        let mut lines: Vec<Line> =
            taken.take(RECALLED).map(|said| Line { spans: plain(self.story.str(said)) }).collect();
        lines.reverse();
        lines
    }

    /// How many choices led to where the reader is. Continuing where there is nothing to choose does not count.
    pub fn choices_behind(&self) -> usize {
        self.playthrough.behind().iter().filter(|step| matches!(step.taken, Move::Choice(_))).count()
    }

    /// How many endings any run reached, and how many there are.
    pub(super) fn endings_found(&self) -> (usize, usize) {
        let found = self.archive.endings().into_iter().filter(|id| self.story.find_scene(id).is_some()).count();
        (found, self.story.scene_ids().filter(|scene| self.story.ending(*scene).is_some()).count())
    }

    /// A chapter as it begins.
    pub(super) fn opening_of(&self, chapter: ChapterId) -> ChapterOpening {
        let found = self.story.chapter(chapter);
        ChapterOpening {
            number: chapter.index() + 1,
            title: self.story.str(found.title).to_owned(),
            epigraph: found.epigraph.map(|epigraph| timeless_line(&self.story, epigraph)),
        }
    }
}
