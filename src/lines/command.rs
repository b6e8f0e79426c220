//! From a typed line to an act.

use std::io;

use super::scene::value_of;
use super::{LineFrontEnd, Next};
use crate::diag::nearest;
use crate::engine::{Refused, Run};
use crate::session::payload::Nearest;
use crate::session::{
    Act, ActError, COMMANDS, Change, ChoiceSelector, Command, Detail, Entry, Group, Host, Reply, RunSource, Setting,
    SettingValue, TEXT_WIDTHS, Tell,
};
use crate::text::{NOT_WORKED_OUT, capitalized, list, sentence, with_marks};

/// The word that shows the scene again, as an empty line does.
pub(super) const LOOK: &str = "look";

/// How many bytes of a run are read that is pasted.
const LONGEST_RUN: usize = 1024 * 1024;

/// What is said if a reader skips at a decision or an ending.
const NOTHING_TO_SKIP: &str = "There is nothing more to skip here.";

/// The full screen's key for help, which can be typed here, too.
const HELP_KEY: &str = "?";

impl<H: Host> LineFrontEnd<'_, H> {
    /// Carries out what a line asks for.
    pub(super) fn obey(&mut self, line: &str) -> io::Result<Next> {
        let (word, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let word = word.to_lowercase();
        if line.is_empty() {
            return if self.has_next_page() { self.next_page() } else { self.act(Act::Look) };
        }
        if let Ok(number) = line.trim_end_matches('.').parse() {
            return self.act(Act::Choose(ChoiceSelector::Number(number)));
        }
        if let Some(entry) = self.entries().find(|entry| entry.word == Some(&word)) {
            return self.command(entry.command, rest);
        }
        if let Some(act) = self.named_here(line) {
            return self.act(act);
        }
        match self.abbreviated(&word) {
            Ok(command) => self.command(command, rest),
            Err(why) => self.answer(&why),
        }
    }

    /// The commands of the table that can be typed here: those for authors only with a watched story.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'static Entry> + use<H> {
        let is_watched = self.author.is_some();
        COMMANDS.iter().filter(move |entry| entry.word.is_some() && (is_watched || entry.group != Group::Author))
    }

    /// A document of this scene by its id, name or key, or a choice by its identity.
    fn named_here(&self, line: &str) -> Option<Act> {
        let scene = self.session.scene();
        let is_called = |name: &str, key: Option<char>| line == name || key.is_some_and(|key| line.chars().eq([key]));
        let document = scene.documents.into_iter().find(|link| line == link.id || is_called(&link.name, link.key));
        let choice = || scene.choices.into_iter().find(|choice| choice.id == line);
        let act = document.map(|link| Act::Document(link.id));
        act.or_else(|| choice().map(|choice| Act::Choose(ChoiceSelector::Id(choice.id))))
    }

    /// The command whose word begins like this. If there are several, a single letter means the one that has it as its
    /// key, or the first in the table.
    fn abbreviated(&self, word: &str) -> Result<Command, String> {
        if word == HELP_KEY {
            return Ok(Command::Help);
        }
        let fitting: Vec<&Entry> =
            self.entries().filter(|entry| entry.word.is_some_and(|known| known.starts_with(word))).collect();
        let mut letters = word.chars();
        let key = letters.next().filter(|_| letters.next().is_none());
        let keyed = fitting.iter().find(|entry| key.is_some() && entry.key == key);
        match (keyed, fitting.as_slice()) {
            (Some(entry), _) | (None, [entry]) => Ok(entry.command),
            (None, []) => Err(self.unknown(word)),
            (None, [first, ..]) if key.is_some() => Ok(first.command),
            (None, several) => {
                let words: Vec<&str> = several.iter().filter_map(|entry| entry.word).collect();
                Err(format!("\"{word}\" could be {}.", list(&words, "or")))
            }
        }
    }

    fn unknown(&self, word: &str) -> String {
        match nearest(word, self.entries().filter_map(|entry| entry.word)) {
            Some(near) => format!("No such command: {word}. Did you mean {near}?"),
            None => "No such command or choice. Type the number of a choice, or help.".to_owned(),
        }
    }

    /// Carries out a command with the words after its name.
    fn command(&mut self, command: Command, rest: &str) -> io::Result<Next> {
        match command {
            Command::Numbers => return self.say_meters(),
            Command::Marks => return self.write_marks(rest),
            _ => {}
        }
        match command.act(rest, self.session.place_here()) {
            Ok(Act::Book) if !rest.is_empty() => self.book(rest),
            Ok(Act::Nearest(_)) if rest.is_empty() => self.nearest(),
            Ok(Act::History) if !rest.is_empty() => self.last_pages(rest.parse().unwrap_or(usize::MAX)),
            Ok(Act::Save(_)) if self.session.playthrough().position() == 0 => {
                self.answer("No choice has been taken yet, so there is nothing to write.")
            }
            Ok(Act::Save(None)) if self.author.is_some() && !self.session.is_restricted() => {
                self.answer("Which name? For example: save long-way writes routes/long-way.ron.")
            }
            Ok(Act::Help) => {
                self.helps_with_commands = !rest.is_empty();
                self.act(Act::Help)
            }
            Ok(Act::Skip) => self.skip(),
            Ok(Act::Settings(Some(change))) => self.change_setting(change),
            Ok(act @ Act::Compare(_)) => {
                self.shows_whole_comparison = rest.split_whitespace().nth(2).is_some();
                self.act(act)
            }
            Ok(Act::Remove(run)) if !self.confirms_removal(&run)? => Ok(Next::Listen),
            Ok(Act::Import(RunSource::File(text))) if self.session.is_restricted() => self.import_text(text),
            Ok(act @ (Act::Problems | Act::Proved)) => {
                self.wait_for_proof();
                self.act(act)
            }
            Ok(act) => self.act(act),
            Err(question) => self.answer(question),
        }
    }

    /// Skips what was read before. If that leads nowhere, it does not repeat the scene, only what can be done.
    fn skip(&mut self) -> io::Result<Next> {
        let before = self.session.playthrough().position();
        match self.perform(Act::Skip) {
            Ok(Reply::Scene(scene)) if scene.step == before && scene.complaint.is_none() => {
                self.console.say(NOTHING_TO_SKIP)?;
                self.say_choices(&scene.choices)?;
                Ok(Next::Listen)
            }
            Ok(reply) => self.say_reply(reply),
            Err(why) => self.refuse(&why),
        }
    }

    /// Says the values of the meters that are shown.
    fn say_meters(&mut self) -> io::Result<Next> {
        let meters: Vec<String> = self.session.scene().meters.iter().map(value_of).collect();
        match meters.is_empty() {
            true => self.answer("No meters are shown here."),
            false => self.answer(&meters.join(" ")),
        }
    }

    /// Turns the marks of styles on or off.
    fn write_marks(&mut self, rest: &str) -> io::Result<Next> {
        match rest {
            "on" | "off" => {}
            _ => return self.answer("On or off? Type marks on, or marks off."),
        }
        if let Some(change) = Change::new(Setting::Marks, rest)
            && let Err(why) = self.perform(Act::Settings(Some(change)))
        {
            return self.refuse(&why);
        }
        self.console.has_marks = self.session.preferences().marks;
        self.answer(if self.console.has_marks {
            "Tildes and stars are written."
        } else {
            "Tildes and stars are left out."
        })
    }

    /// Changes a setting, and says what it is now.
    fn change_setting(&mut self, change: Change) -> io::Result<Next> {
        let name = change.setting.name();
        let said = format!("{name} is {} now, in all stories.", change.value);
        if let Err(why) = self.perform(Act::Settings(Some(change))) {
            return self.refuse(&why);
        }
        self.console.has_marks = self.session.preferences().marks;
        self.answer(&said)
    }

    /// Says every setting with its value and what else it can be.
    pub(super) fn say_settings(&mut self, settings: &[SettingValue]) -> io::Result<()> {
        for SettingValue { name, value, values, is } in settings {
            let values = match Setting::named(name) {
                Some(Setting::TextWidth) => format!("story, or {} to {}", TEXT_WIDTHS.start(), TEXT_WIDTHS.end()),
                _ => list(values, "or"),
            };
            self.console.say(&format!("{name}: {value}. {}: {values}.", capitalized(is)))?;
        }
        self.console.say("To change one, type settings, its name and a value. It is remembered for all stories.")
    }

    /// Says the last pages that were read.
    fn last_pages(&mut self, count: usize) -> io::Result<Next> {
        let pages = self.session.history();
        let first = pages.len().saturating_sub(count);
        self.say_history(pages.get(first..).unwrap_or_default())?;
        Ok(Next::Listen)
    }

    /// Imports a run whose text begins on the line of the command, or is typed on the lines after it.
    fn import_text(&mut self, mut text: String) -> io::Result<Next> {
        if Run::from_ron(&text).is_err() {
            self.console.say("Paste the text of a run, and then an empty line.")?;
            while let Some(line) = self.ask("")?.filter(|line| !line.is_empty() && text.len() < LONGEST_RUN) {
                text.push('\n');
                text.push_str(&line);
            }
        }
        self.act(Act::Import(RunSource::Text(text)))
    }

    /// Says the shape of the nearest unread ending; if asked again at the same place, says more about it.
    fn nearest(&mut self) -> io::Result<Next> {
        self.announce_wait(&Act::Nearest(Tell(Detail::Shape)))?;
        let shape = match self.perform(Act::Nearest(Tell(Detail::Shape))) {
            Ok(Reply::Nearest(Some(shape))) => shape,
            Ok(reply) => return self.say_reply(reply),
            Err(why) => return self.refuse(&why),
        };
        let place = |nearest: &Nearest| (nearest.run, nearest.step, nearest.back, nearest.choices);
        let last = self.nearest.take().filter(|(before, _)| place(before) == place(&shape));
        match last {
            Some((_, detail)) if detail < Detail::Everything => self.act(Act::Nearest(Tell(detail.more()))),
            _ => self.say_reply(Reply::Nearest(Some(shape))),
        }
    }

    /// Asks for confirmation before a run is removed. A name without a run needs no question.
    fn confirms_removal(&mut self, called: &str) -> io::Result<bool> {
        let Ok(run) = self.session.archive().find(called) else { return Ok(true) };
        self.console
            .say(&format!("Remove {run}? It can be restored. Type yes to remove it, or anything else to keep it."))?;
        let confirms = self.ask("> ")?.as_deref() == Some("yes");
        if !confirms {
            self.console.say(&format!("{run} was not removed."))?;
        }
        Ok(confirms)
    }

    /// Says why an act can't be done.
    pub(super) fn refuse(&mut self, why: &ActError) -> io::Result<Next> {
        match why {
            ActError::Refused { why: Refused::Ended, .. } => {
                self.answer("The run has ended. Type new, back, endings, or quit.")
            }
            ActError::Refused { why, reason: Some(reason) } => {
                self.answer(&format!("{}: {}", capitalized(&why.to_string()), with_marks(reason)))
            }
            ActError::Refused { why: Refused::Sealed, .. } => {
                let note = [&why.to_string(), self.session.seal_note()].map(sentence);
                self.answer(&note.join(" "))
            }
            ActError::TooLarge => self.answer(&sentence(NOT_WORKED_OUT)),
            why => self.answer(&sentence(&why.to_string())),
        }
    }

    fn answer(&mut self, text: &str) -> io::Result<Next> {
        self.console.say(text)?;
        Ok(Next::Listen)
    }
}
