//! What a typed line does.

use std::io;

use super::{Linear, Next, Told};
use crate::diag::nearest;
use crate::engine::{ChoiceDisplay, ChoiceRef, Refused, page};
use crate::session::workshop::find_craft;
use crate::session::{COMMANDS, Command, Entry, find_command};
use crate::story::Document;
use crate::text::{capitalized, sentence, with_marks};

/// Shows the passage again. It changes nothing, so it is no command of the table.
pub(super) const LOOK: &str = "look";

/// The key of the screens for help, which whoever knows them may type.
const HELP_KEY: &str = "?";

impl Linear<'_> {
    /// Does what a line asks for.
    pub(super) fn act(&mut self, line: &str) -> io::Result<Next> {
        let (word, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let word = word.to_lowercase();
        if line.is_empty() && self.has_next_page() {
            return self.next_page();
        }
        if line.is_empty() || word == LOOK {
            return self.afresh();
        }
        if let Ok(number) = line.trim_end_matches('.').parse() {
            return self.choose(ChoiceRef::Number(number));
        }
        if let Some(command) = find_command(&word) {
            return self.command(command, rest);
        }
        if let Some(craft) = find_craft(&word).filter(|_| self.desk.is_some()) {
            return self.craft(craft, rest);
        }
        if let Some(document) = self.document(line) {
            return self.say_document(&document);
        }
        if self.session.playthrough().find(self.session.story(), ChoiceRef::Id(line)) != Err(Refused::NotHere) {
            return self.choose(ChoiceRef::Id(line));
        }
        self.abbreviated(&word, rest)
    }

    /// The whole passage, with everything that is otherwise said only when it changes.
    fn afresh(&mut self) -> io::Result<Next> {
        self.told = Told::default();
        Ok(Next::Show)
    }

    /// A word that begins as one of the table's, or as none.
    fn abbreviated(&mut self, word: &str, rest: &str) -> io::Result<Next> {
        let words = || COMMANDS.iter().filter_map(|entry| entry.word).chain([LOOK]);
        let fitting: Vec<&str> = words().filter(|known| known.starts_with(word)).collect();
        match fitting.as_slice() {
            [LOOK] => self.afresh(),
            [one] => find_command(one).map_or(Ok(Next::Listen), |command| self.command(command, rest)),
            [] if word == HELP_KEY => self.help(),
            [] => match nearest(word, words()) {
                Some(near) => self.answer(&format!("There is no \"{word}\" here. Did you mean {near}?")),
                None => self.answer("That is no command and no choice here. Type a choice's number, or help."),
            },
            // A letter alone is the first in the table, as on the screen.
            [first, ..] if word.chars().count() == 1 => {
                find_command(first).map_or(Ok(Next::Listen), |command| self.command(command, rest))
            }
            several => self.answer(&format!("\"{word}\" could be {}.", several.join(" or "))),
        }
    }

    fn choose(&mut self, pick: ChoiceRef) -> io::Result<Next> {
        let refused = match self.session.choose(pick, self.keeper) {
            Ok(chosen) => return self.complain(chosen.complaint).map(|()| Next::Show),
            Err(refused) => refused,
        };
        match self.reason(pick) {
            _ if refused == Refused::Ended => self.answer("The run has ended. Type new, back, endings, or quit."),
            Some(reason) => self.answer(&format!("{}: {reason}", capitalized(&refused.to_string()))),
            None => self.answer(&sentence(&refused.to_string())),
        }
    }

    /// Why a choice is locked, in the story's words.
    fn reason(&self, pick: ChoiceRef) -> Option<String> {
        let story = self.session.story();
        let choices = self.session.passage().choices;
        let shown = choices.iter().find(|shown| match pick {
            ChoiceRef::Number(number) => shown.number == number,
            ChoiceRef::Id(id) => shown.id(story) == id,
        })?;
        match &shown.state {
            ChoiceDisplay::Locked { reason, .. } => Some(with_marks(reason)),
            _ => None,
        }
    }

    pub(super) fn answer(&mut self, text: &str) -> io::Result<Next> {
        self.say(text)?;
        Ok(Next::Listen)
    }

    pub(super) fn complain(&mut self, complaint: Option<String>) -> io::Result<()> {
        match complaint {
            Some(complaint) => self.say(&format!("({})", sentence(&complaint))),
            None => Ok(()),
        }
    }

    fn command(&mut self, command: Command, rest: &str) -> io::Result<Next> {
        if command.speaks_of_kept_runs() && self.desk.is_some() {
            return self.answer("Of a story that is watched no run is kept.");
        }
        match command {
            Command::Back | Command::Forward => self.walk(command == Command::Back, rest),
            Command::New => {
                let complaint = self.session.begin_anew(self.keeper);
                self.complain(complaint)?;
                self.afresh()
            }
            Command::History => self.say_history().map(|()| Next::Listen),
            Command::Endings => self.say_endings(),
            Command::Open => self.say_open(),
            Command::Nearest => self.nearest(),
            Command::Book => self.book(rest),
            Command::Runs => self.say_runs(),
            Command::Fork => self.fork(rest),
            Command::Compare => self.compare(rest),
            Command::WhatIf => self.what_if(rest),
            Command::Name => self.name(rest),
            Command::Mark => self.mark(rest),
            Command::Remove => self.remove(rest),
            Command::Restore => self.restore(rest),
            Command::Export => self.export(rest),
            Command::Import => self.import(rest),
            Command::Save => self.save(rest),
            Command::Help => self.help(),
            Command::Quit => Ok(Next::Leave),
            // These have no word, since lines have no screen to change.
            Command::Skip | Command::Numbers | Command::Theme => Ok(Next::Listen),
        }
    }

    fn walk(&mut self, back: bool, rest: &str) -> io::Result<Next> {
        let steps = if rest.is_empty() { Some(1) } else { rest.parse().ok().filter(|steps| *steps > 0) };
        let Some(steps) = steps else { return self.answer("How many choices? For instance: back 2.") };
        let (moved, complaint) =
            if back { self.session.back(steps, self.keeper) } else { self.session.forward(steps, self.keeper) };
        self.complain(complaint)?;
        match moved {
            0 if back => self.answer("This is the beginning."),
            0 => self.answer("There is nothing to go forward to."),
            _ => Ok(Next::Show),
        }
    }

    /// A step alone is one of this run.
    fn fork(&mut self, rest: &str) -> io::Result<Next> {
        let (run, step) = match rest.rsplit_once(char::is_whitespace) {
            Some((run, step)) => match self.session.book().find(run.trim()) {
                Ok(run) => (Some(run), step),
                Err(why) => return self.answer(&sentence(&why.to_string())),
            },
            None => (self.session.run(), rest),
        };
        let Some((run, step)) = run.zip(step.parse().ok()) else {
            return self
                .answer("Which run, and after how many steps? For instance: fork 1.2 5. Type runs to see them.");
        };
        match self.session.fork(run, step, self.keeper) {
            Ok(opened) => {
                self.complain(opened.complaint)?;
                if let Some(stop) = opened.stop {
                    self.say_stop(&stop)?;
                }
                self.afresh()
            }
            Err(why) => self.answer(&sentence(&why)),
        }
    }

    fn save(&mut self, rest: &str) -> io::Result<Next> {
        let name = if rest.is_empty() { self.session.file_name() } else { rest.to_owned() };
        match self.session.save(&name, self.keeper) {
            Ok(path) => self.answer(&format!("Saved as {path}.")),
            Err(why) => self.answer(&sentence(&why)),
        }
    }

    fn help(&mut self) -> io::Result<Next> {
        self.say("Type the number of a choice to take it. Enter alone, or look, says everything again.")?;
        for Entry { word, argument, help, .. } in COMMANDS {
            if let Some(word) = word {
                let space = if argument.is_empty() { "" } else { " " };
                self.say(&format!("{word}{space}{argument}: {help}."))?;
            }
        }
        self.say_crafts()?;
        let story = self.session.story().clone();
        for document in self.documents() {
            self.say(&format!("{}: {}.", story.str(document.id), story.str(document.name)))?;
        }
        let Some(mark) = story.mark() else { return Ok(Next::Listen) };
        let means = if self.session.mark_is_known() { story.str(mark.means) } else { story.seal() };
        self.answer(&format!("What stands between tildes: {means}."))
    }

    fn documents(&self) -> Vec<Document> {
        let story = self.session.story();
        let shown = self.session.passage().documents.into_iter();
        shown.map(|document| story.document(document).clone()).collect()
    }

    /// A document that exists by now, by its id, name or key.
    fn document(&self, called: &str) -> Option<Document> {
        let story = self.session.story();
        self.documents().into_iter().find(|document| {
            called == story.str(document.id) || called == story.str(document.name) || called.chars().eq([document.key])
        })
    }

    fn say_document(&mut self, document: &Document) -> io::Result<Next> {
        let text = page(self.session.story(), document.text, self.session.playthrough().state());
        self.gap()?;
        self.say_text(&text, false)?;
        Ok(Next::Listen)
    }
}
