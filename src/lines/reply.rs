//! From a reply to lines.

use std::io;

use super::runs::run_lines;
use super::{LineFrontEnd, Next};
use crate::report;
use crate::session::payload::{
    Annotated, AnnotationKind, Clippings, Corrections, Endings, Front, GuideEntry, GuideTopic, Help, Imported, LeftOff,
    Nearest, OpenEndings,
};
use crate::session::{Detail, Entry, FIRST_COMMANDS, Group, Host, Reply};
use crate::text::{capitalized, closed, count, heading, path_to_ending, sentence, spoken, with_marks};

/// The groups of commands in the order in which help lists them, each with its heading.
const GROUPS: [(Group, &str); 5] = [
    (Group::Author, "Writing."),
    (Group::Reading, "Reading."),
    (Group::Story, "The story."),
    (Group::Runs, "Your runs."),
    (Group::Program, "The program."),
];

impl<H: Host> LineFrontEnd<'_, H> {
    /// Says a reply. Why it could not be saved comes first.
    pub(super) fn say_reply(&mut self, reply: Reply) -> io::Result<Next> {
        if let Some(complaint) = reply.complaint() {
            self.console.notice(complaint)?;
        }
        match reply {
            Reply::Scene(scene) => return self.say_scene(&scene),
            Reply::Document(document) => {
                self.console.gap()?;
                self.say_text(&document.text, false)?;
            }
            Reply::History(pages) => self.say_history(&pages)?,
            Reply::Runs(runs) => self.console.say_all(&run_lines(&runs))?,
            Reply::Tree(view) => self.say_tree(view.outline)?,
            Reply::Comparison(comparison) if self.shows_whole_comparison => {
                self.console.say_all(&report::compared(&comparison))?
            }
            Reply::Comparison(comparison) => self.console.say_all(&report::compared_in_short(&comparison))?,
            Reply::WhatIf(what_if) => {
                self.console.say_all(&super::what_if::lines(&what_if, self.session.story().seal()))?
            }
            Reply::Nearest(nearest) => self.say_nearest(nearest)?,
            Reply::Endings(endings) => self.say_endings(&endings)?,
            Reply::Clippings(clippings) => self.say_clippings(&clippings)?,
            Reply::Front(front) => self.say_front(&front)?,
            Reply::Open(open) => self.console.say_all(&open_lines(&open))?,
            Reply::Corrections(all) => self.say_corrections(&all)?,
            Reply::Annotated(annotated) => self.console.say(&annotated_line(&annotated))?,
            Reply::Merged(merged) => self.console.say(&sentence(&merged.words().join(", ")))?,
            Reply::Imported(imported) => self.console.say_all(&imported_lines(&imported))?,
            Reply::Saved(path) => self.console.say(&format!("Saved as {path}."))?,
            Reply::Text(text) => self.console.put(&text.text.lines().collect::<Vec<_>>())?,
            Reply::Help(help) => self.say_help(&help)?,
            Reply::Remembered => {}
            Reply::Settings(settings) => self.say_settings(&settings)?,
            Reply::Quit => return Ok(Next::Leave),
            Reply::Problems(problems) => self.say_problems(&problems)?,
            Reply::State(state) => self.say_state(&state)?,
            Reply::Proofs(proof) => self.say_proof(proof.as_deref())?,
            Reply::News(_) => return self.say_jump(),
        }
        Ok(Next::Listen)
    }

    /// Prints what the reply contains about the nearest unread ending: its shape, its name, or how to get there.
    fn say_nearest(&mut self, nearest: Option<Box<Nearest>>) -> io::Result<()> {
        let Some(nearest) = nearest else {
            return self.console.say("You have read every ending that can be reached from this run's decisions.");
        };
        let (detail, line) = match (&nearest.labels, &nearest.title) {
            (Some(labels), _) => {
                let labels: Vec<String> = labels.iter().map(|(_, label)| with_marks(label)).collect();
                let fork = nearest.run.map(|run| format!("Type fork {run} {}. ", nearest.step)).unwrap_or_default();
                (Detail::Everything, format!("{fork}Then choose: {}", labels.join(" / ")))
            }
            (None, Some(title)) => {
                let teaser = nearest.teaser.as_deref().unwrap_or_default();
                (Detail::Names, format!("{title}: {teaser} Type nearest again for the choices that lead there."))
            }
            (None, None) => {
                let path = path_to_ending(nearest.back, nearest.before, nearest.choices, nearest.shortest);
                (Detail::Shape, format!("{path} Type nearest again for its name."))
            }
        };
        self.nearest = Some((*nearest, detail));
        self.console.say(&line)
    }

    fn say_endings(&mut self, endings: &Endings) -> io::Result<()> {
        let found = endings.endings.iter().filter(|ending| ending.found).count();
        self.console.say(&format!("{found} of {} endings.", endings.endings.len()))?;
        for ending in &endings.endings {
            let road = ending.road.map(|road| format!(" {} reached it in {}.", road.run, count(road.step, "step")));
            self.console.say(&match &ending.title {
                Some(title) => format!("Found: {}{}", closed(title), road.unwrap_or_default()),
                None => format!("{}: {}", self.session.story().seal(), ending.teaser),
            })?;
        }
        let headlines: Vec<&str> = endings.clippings.iter().map(|clipping| clipping.headline.as_str()).collect();
        if !headlines.is_empty() {
            self.console.say(&closed(&format!("Clippings: {}", headlines.join("; "))))?;
        }
        if let Some(cover) = &endings.cover {
            self.console.gap()?;
            self.console.say(&cover.title)?;
            self.say_text(&cover.text, false)?;
        }
        Ok(())
    }

    fn say_clippings(&mut self, found: &Clippings) -> io::Result<()> {
        self.console.say(&format!("{} of {}.", found.clippings.len(), count(found.all, "clipping")))?;
        for clipping in &found.clippings {
            self.console.gap()?;
            self.console.say(&closed(&clipping.headline))?;
            self.say_text(clipping.text.as_deref().unwrap_or_default(), false)?;
        }
        if let Some(cover) = &found.cover {
            self.console.gap()?;
            self.console.say(&cover.title)?;
            self.say_text(&cover.text, false)?;
        }
        Ok(())
    }

    /// Says what the story is and where the reader is in it.
    fn say_front(&mut self, front: &Front) -> io::Result<()> {
        self.console.say(&closed(&front.title))?;
        self.say_masthead(front)?;
        if !front.is_first() {
            self.say_text(&front.about, false)?;
            self.console
                .say_all(&[front.contains()].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>())?;
        }
        if let Some(left_off) = &front.left_off {
            let place = heading(left_off.chapter_number, &left_off.chapter, left_off.dateline.as_deref());
            self.console.say(&format!("You are here, after {}: {place}", count(left_off.choices, "choice")))?;
            self.say_recap(left_off)?;
        }
        let known = [("Version", &front.story_version), ("Language", &front.language), ("License", &front.license)];
        for (what, value) in known {
            if let Some(value) = value {
                self.console.say(&closed(&format!("{what}: {value}")))?;
            }
        }
        Ok(())
    }

    /// Prints what is below the title of the front page; for new readers, also what the story is about and what they
    /// should know.
    pub(super) fn say_masthead(&mut self, front: &Front) -> io::Result<()> {
        let parts: Vec<String> = front.masthead().iter().map(|part| sentence(part)).collect();
        self.console.say_all(&[parts.join(" ")].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>())?;
        if front.is_first() {
            self.say_text(&front.about, false)?;
            let words = [front.contains(), front.first_words_aloud()];
            self.console.say_all(&words.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// Says the last decisions, if the story has words for them.
    pub(super) fn say_recap(&mut self, left_off: &LeftOff) -> io::Result<()> {
        let said: Vec<String> = left_off.recap.iter().map(|line| self.console.marked(&line.spans)).collect();
        if said.is_empty() {
            return Ok(());
        }
        self.console.say(&closed(&format!("The last decisions: {}", said.join("; "))))
    }

    fn say_corrections(&mut self, all: &[Corrections]) -> io::Result<()> {
        if all.is_empty() {
            return self.console.say("No finished run corrects another yet.");
        }
        for Corrections { runs: [before, after], lines } in all {
            self.console.say(&format!("{after} corrects {before}."))?;
            self.say_lines(lines)?;
        }
        Ok(())
    }

    /// Says how to read and what to type first; on request, every command instead.
    fn say_help(&mut self, help: &Help) -> io::Result<()> {
        if self.helps_with_commands {
            return self.say_commands(help);
        }
        self.console.say("How to read.")?;
        help.guide.iter().try_for_each(|entry| self.console.say(&guide_line(entry)))?;
        self.console.gap()?;
        self.console.say("Type the number of a choice to take it. Enter alone shows the scene again.")?;
        let first = self.entries().filter(|entry| FIRST_COMMANDS.contains(&entry.command));
        self.console.say_all(&first.map(command_line).collect::<Vec<_>>())?;
        self.console.say("Type help commands for all commands.")
    }

    fn say_commands(&mut self, help: &Help) -> io::Result<()> {
        let is_watched = self.author.is_some();
        for (group, heading) in GROUPS.into_iter().filter(|(group, _)| !is_watched || *group != Group::Runs) {
            let entries: Vec<&Entry> = self.entries().filter(|entry| entry.group == group).collect();
            let heading = Some(heading.to_owned()).filter(|_| !entries.is_empty());
            let said = entries.into_iter().map(command_line);
            let lines: Vec<String> = heading.into_iter().chain(said).collect();
            self.console.say_all(&lines)?;
        }
        for document in &help.documents {
            self.console.say(&closed(&format!("{}: {}", document.id, document.name)))?;
        }
        Ok(())
    }
}

/// A command, its arguments, and what it does.
fn command_line(entry: &Entry) -> String {
    let space = if entry.arguments.is_empty() { "" } else { " " };
    format!("{}{space}{}: {}.", entry.word.unwrap_or_default(), entry.arguments, entry.help)
}

/// A line of how to read, as a sentence.
fn guide_line(GuideEntry { topic, name, text }: &GuideEntry) -> String {
    let name = match topic {
        GuideTopic::Mark => "Words between tildes".to_owned(),
        GuideTopic::Meter => spoken(name),
        GuideTopic::Seal | GuideTopic::Term => name.clone(),
        GuideTopic::Notes | GuideTopic::Kept => capitalized(name),
    };
    closed(&format!("{name}: {text}"))
}

/// How many endings can still be reached, and which choices would close some.
pub(crate) fn open_lines(open: &OpenEndings) -> Vec<String> {
    let mut lines = vec![format!("{} of {} endings can still be reached from here.", open.count(), open.all)];
    let closing = open.closes.iter().filter(|choice| choice.count() > 0);
    lines.extend(
        closing.map(|choice| format!("Choice {} would close {}.", choice.number, count(choice.count(), "ending"))),
    );
    lines
}

fn annotated_line(annotated: &Annotated) -> String {
    let run = annotated.run;
    match (annotated.done, &annotated.name) {
        (AnnotationKind::Named, Some(name)) => closed(&format!("{run} is now named \"{name}\"")),
        (AnnotationKind::Named, None) => format!("{run} no longer has a name."),
        (AnnotationKind::Marked, _) if annotated.marked => format!("{run} is marked."),
        (AnnotationKind::Marked, _) => format!("{run} is no longer marked."),
        (AnnotationKind::Removed, _) => format!("{run} is removed. To restore it, type restore {run}."),
        (AnnotationKind::Restored, _) => format!("{run} is restored."),
    }
}

fn imported_lines(imported: &Imported) -> Vec<String> {
    let run = imported.run;
    let kept = if imported.known { format!("It is already saved as {run}.") } else { format!("It is saved as {run}.") };
    imported.differs.iter().map(|differs| sentence(differs)).chain([kept]).collect()
}
