//! Scenes, pages read before, and their text.

use std::io;

use super::{LineFrontEnd, Next};
use crate::archive::RunId;
use crate::engine::Block;
use crate::session::payload::{
    Choice, ChoiceState, DocumentLink, HistoryEntry, Line, MeterReading, Note, Scene, Stopped,
};
use crate::session::{Command, Host};
use crate::text::{DEAD_END, Headings, closed, count, heading, list, meter_change, meter_value, wrap_verse};

/// What is said if a choice is typed at a beat, before any choice was shown.
const TOO_EARLY: &str = "that was typed before there was anything to choose, so it was ignored";

/// What was said last, so that only changes are said again.
#[derive(Clone, Debug, Default)]
pub(super) struct LastSaid {
    title: bool,
    /// Whether the reader went back to the next scene.
    pub(super) goes_back: bool,
    headings: Headings,
    /// The values of the meters that were shown, in declared order.
    meters: Vec<i32>,
    documents: Vec<DocumentLink>,
    /// The passage that was said to its end: the run, the step and the scene.
    heard: Option<(Option<RunId>, usize, String)>,
}

impl LastSaid {
    /// Makes the next scene be said in full, except for the story's title.
    pub(super) fn forget_scene(&mut self) {
        *self = Self { title: self.title, heard: self.heard.take(), ..Self::default() };
    }

    /// Whether the story's title has not been said yet; it counts as said from now on.
    pub(super) fn title_is_new(&mut self) -> bool {
        !std::mem::replace(&mut self.title, true)
    }
}

impl<H: Host> LineFrontEnd<'_, H> {
    /// Says a scene, up to its choices. Leaves where the input ends at a beat.
    pub(super) fn say_scene(&mut self, scene: &Scene) -> io::Result<Next> {
        if let Some(stopped) = scene.stopped.as_ref().filter(|_| scene.replay.is_none()) {
            self.say_stopped(stopped)?;
        }
        self.console.gap()?;
        self.say_title()?;
        let goes_back = std::mem::take(&mut self.said.goes_back);
        if goes_back {
            self.say_back(scene)?;
        }
        // An `after` line belongs to the scene that was left, so it comes before the next heading; but if a reader goes
        // back, the heading comes first and says where they are.
        let after = scene.after_spans.as_ref().filter(|_| !goes_back);
        let (before, below) = if self.said.headings.is_first() { (None, after) } else { (after, None) };
        before.map_or(Ok(()), |after| self.say_with_gap(&self.console.marked(after)))?;
        let dateline = scene.dateline.as_deref();
        let heading = self.said.headings.next_change(scene.chapter_read.number, &scene.chapter_read.title, dateline);
        if let Some(heading) = heading.filter(|_| !goes_back) {
            self.say_with_gap(&heading)?;
        }
        if let Some(epigraph) = scene.opens.as_ref().and_then(|chapter| chapter.epigraph.as_ref()) {
            self.say_with_gap(&self.console.marked(epigraph))?;
        }
        below.map_or(Ok(()), |after| self.say_with_gap(&self.console.marked(after)))?;
        // Beats wait in a passage that is new, and not if it is said again or the reader goes back to it.
        let passage = Some((scene.run, scene.step, scene.scene.clone()));
        let is_heard = goes_back || self.said.heard == passage;
        if !self.say_text(&scene.text, self.console.interactive && !is_heard)? {
            return Ok(Next::Leave);
        }
        self.said.heard = passage;
        let notes = scene.notes.iter().map(|note| self.note(note)).collect();
        self.say_group(notes)?;
        let meters = self.meters_to_say(&scene.meters).join(" ");
        let meters = Some(meters).filter(|meters| !meters.is_empty());
        // Nothing may come between the last sentence and the end.
        let at_end = meters.clone().filter(|_| scene.ending.is_some());
        self.say_group(meters.filter(|_| scene.ending.is_none()).into_iter().collect())?;
        let documents = std::mem::replace(&mut self.said.documents, scene.documents.clone());
        let new = scene.documents.iter().filter(|document| !documents.contains(document));
        self.say_group(new.map(|document| format!("(To read {}, type {}.)", document.name, document.id)).collect())?;
        let earned = scene.earned_words().filter(|_| scene.ending.is_none());
        let them = if scene.earned.len() == 1 { "it" } else { "them" };
        let earned = earned.map(|words| format!("({words} To read {them}, type clippings.)"));
        self.say_group(earned.into_iter().chain(scene.cover_words().map(|words| format!("({words})"))).collect())?;
        match &scene.ending {
            Some(ending) => self.say_ending(&ending.title, scene, at_end)?,
            None => self.say_choices(&scene.choices)?,
        }
        if let Some(ways_out) = &scene.dead_end {
            self.say_dead_end(ways_out)?;
        }
        self.say_replay(scene)?;
        Ok(Next::Listen)
    }

    /// Whether a line refers to a choice of this scene, by its number or its id.
    fn is_choice(&self, line: &str) -> bool {
        let is_number = line.trim_end_matches('.').parse::<usize>().is_ok();
        is_number || self.session.scene().choices.iter().any(|choice| choice.id == line)
    }

    /// Says blocks of text, waiting at beats if asked to. Returns `false` if the input ended there. A line that is
    /// typed at a beat is carried out later, and the beats after it do not wait. A choice is not carried out, because
    /// nobody has seen it yet.
    pub(super) fn say_text(&mut self, blocks: &[Block], mut waits: bool) -> io::Result<bool> {
        for block in blocks {
            match block {
                Block::Paragraph(spans) => self.console.say(&self.console.marked(spans))?,
                Block::Verse(spans) => {
                    self.console.put(&wrap_verse(&self.console.marked(spans), self.console.width))?
                }
                Block::Break => self.console.say("* * *")?,
                Block::Beat if waits => {
                    let Some(line) = self.ask("(Enter) ")? else { return Ok(false) };
                    if self.is_choice(&line) {
                        self.console.notice(TOO_EARLY)?;
                        continue;
                    }
                    waits = line.is_empty();
                    self.typed = Some(line).filter(|line| !line.is_empty());
                    continue;
                }
                Block::Beat => continue,
            }
            self.console.gap()?;
        }
        Ok(true)
    }

    /// Every meter at first; later only those whose value has changed.
    fn meters_to_say(&mut self, meters: &[MeterReading]) -> Vec<String> {
        let before = std::mem::replace(&mut self.said.meters, meters.iter().map(|meter| meter.value).collect());
        let said = meters.iter().enumerate().filter_map(|(at, meter)| match before.get(at) {
            Some(before) => meter_change(&meter.name, meter.value, meter.word.as_deref(), *before),
            None => Some(value_of(meter)),
        });
        said.collect()
    }

    /// Says the choices with their numbers.
    pub(super) fn say_choices(&mut self, choices: &[Choice]) -> io::Result<()> {
        for choice in choices {
            let label = choice.spans.as_deref().map(|spans| self.console.marked(spans)).unwrap_or_default();
            let line = match choice.state {
                ChoiceState::Open => format!("{label}{}", if choice.is_read { " (seen)" } else { "" }),
                ChoiceState::Sealed => format!("{} {}", self.session.story().seal(), choice.seal_words()),
                ChoiceState::Locked => {
                    format!(
                        "(locked) {label} {}",
                        choice.reason_spans.as_deref().map(|spans| self.console.marked(spans)).unwrap_or_default()
                    )
                }
            };
            self.console.say_with_prefix(&format!("{}. ", choice.number), &line)?;
        }
        Ok(())
    }

    /// Says that no choice can be taken, and what can be typed instead.
    fn say_dead_end(&mut self, ways_out: &[Command]) -> io::Result<()> {
        let typed = ways_out.iter().filter_map(|command| match command {
            Command::Back => Some("back to go back and choose differently"),
            Command::Fork => Some("book to continue from elsewhere in your runs"),
            Command::New => Some("new to begin again"),
            _ => None,
        });
        let typed: Vec<&str> = typed.chain(["quit"]).collect();
        self.console.gap()?;
        self.console.say(&format!("{DEAD_END} Type {}.", list(&typed, "or")))
    }

    /// Says that the reader went back, and where they are.
    fn say_back(&mut self, scene: &Scene) -> io::Result<()> {
        let chapter = &scene.chapter_read;
        let place = scene.dateline.clone().unwrap_or_else(|| heading(chapter.number, &chapter.title, None));
        self.console.notice(&format!("back to {}", place.trim_end_matches('.')))?;
        self.console.gap()
    }

    fn say_ending(&mut self, title: &str, scene: &Scene, meters: Option<String>) -> io::Result<()> {
        self.console.say(&closed(&format!("The end: {title}")))?;
        if let Some(report) = &scene.report {
            let new = if report.new { "It is new. " } else { "" };
            self.console.say(&format!("{new}{} of {} found.", report.found, count(report.endings, "ending")))?;
        }
        for (heading, lines) in [("Corrections.", &scene.corrections), ("Also in this edition.", &scene.briefs)] {
            if let Some(lines) = lines.as_ref().filter(|lines| !lines.is_empty()) {
                self.console.gap()?;
                self.console.say(heading)?;
                self.say_lines(lines)?;
            }
        }
        if let Some(report) = &scene.report {
            self.console.gap()?;
            self.console
                .say_all(&report.clippings_words().into_iter().chain([report.numbers_words()]).collect::<Vec<_>>())?;
        }
        self.console.say_all(&Vec::from_iter(meters))?;
        self.console.gap()?;
        self.console.say("Type nearest for the nearest ending that you have not read, new to begin again, back to go back and choose \
             differently, endings, or quit.")
    }

    /// Says lines in the story's words.
    pub(super) fn say_lines(&mut self, lines: &[Line]) -> io::Result<()> {
        lines.iter().try_for_each(|line| self.console.say(&self.console.marked(&line.spans)))
    }

    /// Says below a page of a replayed run how to continue, and where the run no longer works.
    fn say_replay(&mut self, scene: &Scene) -> io::Result<()> {
        let Some(place) = &scene.replay else { return Ok(()) };
        match &scene.stopped {
            Some(stopped) => self.say_stopped(stopped),
            None if !self.console.interactive => Ok(()),
            None if place.has_next() => {
                let (step, of) = (place.step, place.of);
                self.console.say(&format!("(Replay: {step} of {of}. Enter continues the replay; a choice ends it.)"))
            }
            None if scene.dead_end.is_some() => self.console.say("(The replay ends here.)"),
            None => self.console.say("(The replay ends here. Take a choice to continue.)"),
        }
    }

    /// Says which choice the replayed run takes on this page.
    pub(super) fn say_choice_of_replay(&mut self) -> io::Result<()> {
        let scene = self.session.scene();
        let next = scene.replay.and_then(|place| place.next);
        let taken = scene.choices.iter().find(|choice| next.as_ref().is_none_or(|next| choice.id == *next));
        match taken.and_then(|choice| choice.spans.as_deref()) {
            Some(label) => self.console.say(&format!("Chosen: {}", self.console.marked(label))),
            None => Ok(()),
        }
    }

    /// Says where a run no longer works, what it takes there, and what is offered instead.
    fn say_stopped(&mut self, stopped: &Stopped) -> io::Result<()> {
        let Stopped { scene, wanted, why, offered, .. } = stopped;
        let offered = if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") };
        self.say_with_gap(&format!(
            "The story has changed since this run was read. At the scene {scene} the run takes the choice {wanted}, \
             but {why}. Available there now: {offered}. You can continue from here; nothing is lost."
        ))
    }

    /// Says every page with what was chosen on it.
    pub(super) fn say_history(&mut self, pages: &[HistoryEntry]) -> io::Result<()> {
        let mut headings = Headings::default();
        for page in pages {
            self.console.gap()?;
            if let Some(after) = &page.after_spans {
                self.say_with_gap(&self.console.marked(after))?;
            }
            let (number, title) = page.chapter_read();
            if let Some(heading) = headings.next(number, title, page.dateline.as_deref()) {
                self.say_with_gap(&heading)?;
            }
            self.say_text(&page.text, false)?;
            if let Some(chosen) = &page.chosen {
                self.console.say(&format!("You chose: {}", self.console.marked(&chosen.spans)))?;
            }
        }
        Ok(())
    }

    fn note(&self, note: &Note) -> String {
        let at = note.at.as_ref().map(|at| format!(", at \"{at}\"")).unwrap_or_default();
        format!("(In the margin{at}: {})", self.console.marked(&note.spans))
    }

    fn say_with_gap(&mut self, text: &str) -> io::Result<()> {
        self.console.say(text)?;
        self.console.gap()
    }

    /// Says lines with a gap below them, if there are any.
    fn say_group(&mut self, lines: Vec<String>) -> io::Result<()> {
        self.console.say_all(&lines)?;
        if lines.is_empty() { Ok(()) } else { self.console.gap() }
    }
}

/// A meter's value in words.
pub(super) fn value_of(meter: &MeterReading) -> String {
    meter_value(&meter.name, meter.value, meter.range, meter.word.as_deref())
}
