//! What is said of a passage.

use std::io;

use super::{Linear, Next};
use crate::engine::{Block, ChoiceDisplay, ChoiceShown, NoteShown, Passage};
use crate::session::{EndingPage, PageRead};
use crate::text::{Headings, meter_change, meter_value, with_marks, wrap_verse};

impl Linear<'_> {
    /// The whole passage, up to its choices. Leaves where the input ends at a beat.
    pub(super) fn show(&mut self) -> io::Result<Next> {
        let passage = self.session.passage();
        self.gap()?;
        self.say_heading(&passage)?;
        if let Some(after) = &passage.after {
            self.say(&with_marks(after))?;
            self.gap()?;
        }
        if !self.say_text(&passage.text, true)? {
            return Ok(Next::Leave);
        }
        self.say_notes(&passage.notes)?;
        self.say_meters(&passage)?;
        self.say_new_documents(&passage)?;
        match self.session.ending_page().cloned() {
            Some(page) => self.say_ending(&passage, &page)?,
            None => self.say_choices(&passage.choices)?,
        }
        self.say_replay()?;
        Ok(Next::Listen)
    }

    fn say_heading(&mut self, passage: &Passage) -> io::Result<()> {
        self.say_title()?;
        let story = self.session.story().clone();
        match self.told.headings.next_change(&story, passage) {
            Some(heading) => {
                self.say(&heading)?;
                self.gap()
            }
            None => Ok(()),
        }
    }

    /// Says blocks of text, waiting at beats if a person types. False where the input ended there.
    ///
    /// Whoever types a line at a beat is not held up at the next.
    pub(super) fn say_text(&mut self, blocks: &[Block], waits: bool) -> io::Result<bool> {
        let mut waits = waits && self.setup.interactive;
        for block in blocks {
            match block {
                Block::Paragraph(spans) => self.say(&with_marks(spans))?,
                Block::Verse(spans) => self.put(wrap_verse(&with_marks(spans), self.setup.width))?,
                Block::Break => self.say("* * *")?,
                Block::Beat if waits => {
                    let Some(line) = self.ask("(Enter) ")? else { return Ok(false) };
                    waits = line.is_empty();
                    self.waiting = Some(line).filter(|line| !line.is_empty());
                    continue;
                }
                Block::Beat => continue,
            }
            self.gap()?;
        }
        Ok(true)
    }

    fn say_notes(&mut self, notes: &[NoteShown]) -> io::Result<()> {
        let story = self.session.story().clone();
        for note in notes {
            let at = note.at.map(|at| format!(", at \"{}\"", story.str(at))).unwrap_or_default();
            self.say(&format!("(In the margin{at}: {})", with_marks(&note.text)))?;
        }
        if notes.is_empty() { Ok(()) } else { self.gap() }
    }

    /// Every meter at first, and then those that are other than they were said to be.
    fn say_meters(&mut self, passage: &Passage) -> io::Result<()> {
        let story = self.session.story().clone();
        let values = passage.meters.iter().map(|shown| shown.value).collect();
        let before = std::mem::replace(&mut self.told.meters, values);
        let sentence = |(at, shown): (usize, _)| match before.get(at) {
            Some(before) => meter_change(&story, shown, *before),
            None => Some(meter_value(&story, shown)),
        };
        let sentences: Vec<String> = passage.meters.iter().enumerate().filter_map(sentence).collect();
        if sentences.is_empty() {
            return Ok(());
        }
        self.say(&sentences.join(" "))?;
        self.gap()
    }

    /// The documents that there were not before.
    fn say_new_documents(&mut self, passage: &Passage) -> io::Result<()> {
        let story = self.session.story().clone();
        let before = std::mem::replace(&mut self.told.documents, passage.documents.clone());
        let new = passage.documents.iter().filter(|document| !before.contains(document));
        let new: Vec<_> = new.map(|document| story.document(*document)).collect();
        for document in &new {
            self.say(&format!("(To read {}, type {}.)", story.str(document.name), story.str(document.id)))?;
        }
        if new.is_empty() { Ok(()) } else { self.gap() }
    }

    fn say_choices(&mut self, choices: &[ChoiceShown]) -> io::Result<()> {
        let seal = self.session.story().seal().to_owned();
        for shown in choices {
            let seen = shown.choice.is_some_and(|choice| self.session.was_taken(choice));
            let seen = if seen { " (seen)" } else { "" };
            let line = match &shown.state {
                ChoiceDisplay::Open(label) => format!("{}{seen}", with_marks(label)),
                ChoiceDisplay::Sealed => format!("{seal} (sealed)"),
                ChoiceDisplay::Locked { label, reason } => {
                    format!("(locked) {} {}", with_marks(label), with_marks(reason))
                }
            };
            self.say_with_sign(&format!("{}. ", shown.number), &line)?;
        }
        Ok(())
    }

    fn say_ending(&mut self, passage: &Passage, page: &EndingPage) -> io::Result<()> {
        let story = self.session.story().clone();
        if let Some(ending) = &passage.ending {
            self.say(&format!("The end: {}.", story.str(ending.title)))?;
        }
        if !page.corrections.is_empty() {
            self.gap()?;
            self.say("Corrections.")?;
        }
        for line in &page.corrections {
            self.say(&with_marks(line))?;
        }
        if !page.briefs.is_empty() {
            self.gap()?;
            self.say("Also in this edition.")?;
        }
        for line in &page.briefs {
            self.say(&with_marks(line))?;
        }
        self.gap()?;
        self.say("Type new to begin again, back to go back and choose otherwise, endings, or quit.")
    }

    /// Everything that was read in this run, with what was chosen.
    pub(super) fn say_history(&mut self) -> io::Result<()> {
        let story = self.session.story().clone();
        let mut headings = Headings::default();
        for PageRead { passage, chosen } in self.session.history() {
            self.gap()?;
            if let Some(heading) = headings.next(&story, &passage) {
                self.say(&heading)?;
                self.gap()?;
            }
            if let Some(after) = &passage.after {
                self.say(&with_marks(after))?;
                self.gap()?;
            }
            self.say_text(&passage.text, false)?;
            if let Some((_, label)) = &chosen {
                self.say(&format!("You chose: {}", with_marks(label)))?;
            }
        }
        Ok(())
    }
}
