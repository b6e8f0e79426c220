//! The tree as an outline to be heard, and what is done with runs.

use std::io;

use super::lists::run_line;
use super::{Linear, Next};
use crate::archive::RunId;
use crate::engine::Run;
use crate::report::{Written, exported};
use crate::session::{Leaf, Line, LineKind, Outline, Session, WayKind, WhatIf};
use crate::story::{SceneId, Story};
use crate::text::{chapter_number, count, ending_titles, sentence, with_marks};

impl Linear<'_> {
    /// The tree: all of it folded, a line of it unfolded or folded, every branch unfolded, or what is looked for.
    pub(super) fn book(&mut self, rest: &str) -> io::Result<Next> {
        let mut outline = match self.outline.take().filter(|_| !rest.is_empty()) {
            Some(outline) => outline,
            None => Outline::new(&self.session),
        };
        if outline.tree().is_empty() {
            return self.answer("Nothing is kept yet.");
        }
        let shown = match (rest, rest.parse::<usize>()) {
            ("", _) => self.whole(&outline),
            ("all", _) => {
                outline.unfold_all(&self.session, true);
                self.whole(&outline)
            }
            (_, Ok(number)) => self.turn(&mut outline, number),
            (words, Err(_)) => self.found(&mut outline, words.strip_prefix("find ").unwrap_or(words)),
        };
        self.outline = Some(outline);
        for line in shown {
            // What is set in stays so on the lines after its first.
            let words = line.trim_start_matches(' ');
            let indent = " ".repeat(line.len() - words.len());
            self.say_with_sign(&indent, words)?;
        }
        Ok(Next::Listen)
    }

    fn whole(&self, outline: &Outline) -> Vec<String> {
        let mut shown = vec![format!("The book. {}.", tally(&self.session))];
        shown.extend(outline.lines().iter().enumerate().map(|(at, line)| said(&self.session, at, line)));
        shown.push(
            "Type book and a number to unfold or fold a line, fork and a run and step to read on there.".to_owned(),
        );
        shown
    }

    /// Unfolds or folds a line, and says it with what hangs on it.
    fn turn(&self, outline: &mut Outline, number: usize) -> Vec<String> {
        let line = number.checked_sub(1).and_then(|at| Some((at, outline.lines().get(at)?.clone())));
        let Some((at, line)) = line else {
            return vec![format!("The book has no line {number}. Type book to hear it.")];
        };
        let Some(open) = line.open else { return vec![format!("There is nothing to unfold at {number}.")] };
        outline.unfold(&self.session, at, !open);
        let lines = outline.lines().iter().enumerate().skip(at);
        let hangs = |(place, below): &(usize, &Line)| *place == at || below.depth > line.depth;
        let mut shown: Vec<String> = lines.take_while(hangs).map(|(at, line)| said(&self.session, at, line)).collect();
        let after = at + shown.len() + 1;
        if after <= outline.lines().len() {
            shown.push(format!("What follows begins with {after} now."));
        }
        shown
    }

    fn found(&self, outline: &mut Outline, words: &str) -> Vec<String> {
        let places = outline.find(&self.session, words);
        places.iter().for_each(|place| {
            outline.reveal(&self.session, *place);
        });
        let at: Vec<usize> = places.iter().map(|place| outline.line_of(*place)).collect();
        let lines = outline.lines().iter().enumerate().filter(|(line, _)| at.contains(line));
        let mut shown: Vec<String> = lines.map(|(at, line)| said(&self.session, at, line)).collect();
        if shown.is_empty() {
            shown.push(format!("\"{words}\" is nowhere in the book."));
        }
        shown
    }

    /// Where each choice of a decision would lead: numbers first, names and everything when asked for.
    pub(super) fn what_if(&mut self, rest: &str) -> io::Result<Next> {
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        let told = match words.last() {
            Some(&"names") => 1,
            Some(&"all") => 2,
            _ => 0,
        };
        if told > 0 {
            words.pop();
        }
        let place = match words.as_slice() {
            [] => self.session.run().map(|run| (run, self.session.playthrough().position())),
            [step] => self.session.run().zip(step.parse().ok()),
            [run, step] => self.session.book().find(run).ok().zip(step.parse().ok()),
            _ => None,
        };
        let Some((run, steps)) = place else {
            return self.answer("Which run, and after how many steps? For instance: whatif 1.2 5, whatif 1.2 5 names, whatif 1.2 5 all.");
        };
        self.look_ahead()?;
        let what_if = self.session.what_if(run, steps);
        for line in what_if_lines(&self.session, &what_if, told) {
            self.say(&line)?;
        }
        Ok(Next::Listen)
    }

    pub(super) fn look_ahead(&mut self) -> io::Result<()> {
        if self.session.unknown_edition_of_the_book().is_some() {
            self.output.flush()?;
            self.session.look_ahead_in_the_book();
        }
        Ok(())
    }

    /// The nearest ending that was never read: its shape; asked again its name, and then the road.
    pub(super) fn nearest(&mut self) -> io::Result<Next> {
        self.look_ahead()?;
        let nearest = match self.session.nearest() {
            Err(why) => return self.answer(&sentence(&why)),
            Ok(None) => return self.answer("Every ending that can be reached from this run's decisions was read."),
            Ok(Some(nearest)) => nearest,
        };
        let asked = self.nearest.take().filter(|(before, _)| *before == nearest).map_or(0, |(_, asked)| asked);
        let story = self.session.story().clone();
        let said = match asked {
            0 => format!("{} Type nearest again for its name.", nearest.shape()),
            1 => {
                let ending = story.ending(nearest.ending);
                let words = ending.map(|ending| format!("{}: {}", story.str(ending.title), story.str(ending.teaser)));
                format!("{} Type nearest again for the road.", words.unwrap_or_default())
            }
            _ => {
                let road: Vec<String> = nearest.road.iter().map(|(_, label)| with_marks(label)).collect();
                let from = nearest.run.map(|run| format!("Type fork {run} {}. ", nearest.steps)).unwrap_or_default();
                format!("{from}Then choose: {}", road.join(" / "))
            }
        };
        self.nearest = Some((nearest, (asked + 1) % 3));
        self.answer(&said)
    }

    /// The run that a word means; says why if it means none.
    fn run_called(&mut self, called: &str, example: &str) -> io::Result<Option<RunId>> {
        if called.is_empty() {
            self.say(&format!("Which run? For instance: {example}. Type runs to hear them."))?;
            return Ok(None);
        }
        match self.session.book().find(called) {
            Ok(run) => Ok(Some(run)),
            Err(why) => {
                self.say(&sentence(&why.to_string()))?;
                Ok(None)
            }
        }
    }

    pub(super) fn name(&mut self, rest: &str) -> io::Result<Next> {
        let (called, name) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let Some(run) = self.run_called(called, "name 1.2 The one with the ham")? else { return Ok(Next::Listen) };
        match self.session.call(run, name, self.keeper) {
            Ok(complaint) => {
                self.complain(complaint)?;
                let name = self.session.book().name(run).map(|name| format!("called \"{name}\" now"));
                self.answer(&format!("{run} is {}.", name.unwrap_or_else(|| "called by its number".to_owned())))
            }
            Err(why) => self.answer(&sentence(&why)),
        }
    }

    pub(super) fn mark(&mut self, rest: &str) -> io::Result<Next> {
        let Some(run) = self.run_called(rest, "mark 1.2")? else { return Ok(Next::Listen) };
        let marked = !self.session.book().is_marked(run);
        let said = if marked { format!("{run} is marked.") } else { format!("{run} is no longer marked.") };
        let done = self.session.mark(run, marked, self.keeper);
        self.done(done, &said)
    }

    pub(super) fn remove(&mut self, rest: &str) -> io::Result<Next> {
        let Some(run) = self.run_called(rest, "remove 1.2")? else { return Ok(Next::Listen) };
        self.say(&format!("Remove {run}? It can be restored. Type yes to remove it, or anything else to keep it."))?;
        if self.ask("> ")?.as_deref() != Some("yes") {
            return self.answer(&format!("{run} is kept."));
        }
        let done = self.session.remove(run, self.keeper);
        self.done(done, &format!("{run} is removed. To bring it back, type restore {run}."))
    }

    pub(super) fn restore(&mut self, rest: &str) -> io::Result<Next> {
        let last = self.session.book().last_removed().filter(|_| rest.is_empty());
        let run = match last {
            Some(run) => Some(run),
            None if rest.is_empty() => return self.answer("No run is removed."),
            None => self.run_called(rest, "restore 1.2")?,
        };
        let Some(run) = run else { return Ok(Next::Listen) };
        let done = self.session.restore(run, self.keeper);
        self.done(done, &format!("{run} is there again."))
    }

    fn done(&mut self, done: Result<Option<String>, String>, said: &str) -> io::Result<Next> {
        match done {
            Ok(complaint) => {
                self.complain(complaint)?;
                self.answer(said)
            }
            Err(why) => self.answer(&sentence(&why)),
        }
    }

    pub(super) fn export(&mut self, rest: &str) -> io::Result<Next> {
        let (called, file) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let Some(run) = self.run_called(called, "export 1.2 my-run.md")? else { return Ok(Next::Listen) };
        let file = file.trim();
        let text = Written::in_file(file).and_then(|written| exported(&self.session, run, written));
        match text.and_then(|text| self.keeper.write_new(file, &text)) {
            Ok(path) => self.answer(&format!("Saved as {path}.")),
            Err(why) => self.answer(&sentence(&why)),
        }
    }

    pub(super) fn import(&mut self, rest: &str) -> io::Result<Next> {
        let run = self.keeper.read(rest).and_then(|text| Run::from_ron(&text).map_err(|error| error.to_string()));
        let imported = match run {
            Ok(run) => self.session.import(&run, self.keeper).map_err(|why| why.to_string()),
            Err(why) => Err(why),
        };
        match imported {
            Ok(imported) => {
                self.complain(imported.complaint)?;
                for differs in &imported.differs {
                    self.say(&sentence(differs))?;
                }
                let known = if imported.known { "It is kept already, as" } else { "It is kept as" };
                self.answer(&format!("{known} {}.", imported.run))
            }
            Err(why) => self.answer(&sentence(&why)),
        }
    }
}

/// Everything that is kept, for a command that is not asked twice: the runs, and the tree with every branch unfolded.
pub fn all_runs(session: &Session) -> String {
    let mut outline = Outline::new(session);
    outline.unfold_all(session, true);
    let mut out = format!("{}. {}.\n", session.story().title(), tally(session));
    if outline.tree().is_empty() {
        return out;
    }
    for run in session.runs_last_played_first() {
        out += &session.book().run(run).map(|kept| run_line(session, kept) + "\n").unwrap_or_default();
    }
    out.push('\n');
    for (at, line) in outline.lines().iter().enumerate() {
        out += &said(session, at, line);
        out.push('\n');
    }
    out
}

/// `2 runs, 2 of 18 endings, 50 of 109 scenes, 7 of 16 clippings`
fn tally(session: &Session) -> String {
    let tally = session.tally();
    [vec![count(tally.runs, "run")], tally.shares()].concat().join(", ")
}

/// A line of the outline with its number, set in as far as it is unfolded.
fn said(session: &Session, at: usize, line: &Line) -> String {
    let story = session.story();
    let number = at + 1;
    let indent = "  ".repeat(line.depth);
    let here = if line.here { " You are here." } else { "" };
    let place = format!("({} step {})", line.run, line.steps);
    match &line.kind {
        LineKind::Chapter(chapter) => {
            format!("{indent}{}, {}.", chapter_number(*chapter), story.chapter_title(*chapter))
        }
        LineKind::Decision { label, chosen, others } => {
            let label = label.as_ref().map(|label| format!("{label}: ")).unwrap_or_default();
            let ways = if *others > 0 { format!(" {} below.", count(*others, "other way")) } else { String::new() };
            format!("{indent}{number}. {label}{}. {place}{ways}{here}", with_marks(chosen))
        }
        LineKind::Branch { chosen, runs, endings } => {
            let folded = if line.open == Some(true) { "" } else { " Folded." };
            let titles = ending_titles(story, endings);
            let to = if titles.is_empty() { String::new() } else { format!(", to {}", titles.join("; ")) };
            format!("{indent}{number}. Or {}. {place} {}{to}.{folded}", with_marks(chosen), count(*runs, "run"))
        }
        LineKind::Way(way) => format!("{indent}{number}. {}", way_said(story, &way.kind)),
        LineKind::End(leaves) => format!("{indent}{number}. {}{here}", ends_said(session, leaves)),
    }
}

fn way_said(story: &Story, kind: &WayKind) -> String {
    match kind {
        WayKind::Chosen(label) => format!("Chosen: {}", with_marks(label)),
        WayKind::Taken(label) => format!("Taken before: {}", with_marks(label)),
        WayKind::Open(label) => format!("Not taken: {}", with_marks(label)),
        WayKind::Locked(label, reason) => format!("Locked: {} {}", with_marks(label), with_marks(reason)),
        WayKind::Unseen => format!("Not seen: {}.", story.seal()),
    }
}

fn ends_said(session: &Session, leaves: &[Leaf]) -> String {
    let story = session.story();
    let runs: Vec<String> = leaves
        .iter()
        .map(|leaf| {
            let name = leaf.name.as_ref().map(|name| format!(", \"{name}\"")).unwrap_or_default();
            let marked = if leaf.marked { ", marked" } else { "" };
            let stops = if leaf.stops { ", under which the story has changed" } else { "" };
            format!("{}{name}{marked}{stops}", leaf.run)
        })
        .collect();
    let place = leaves.last().map(|leaf| leaf.scene);
    let ending = place.and_then(|scene| story.ending(scene));
    match (ending, place) {
        (Some(ending), _) => format!("{}. The end of {}.", story.str(ending.title), runs.join(" and of ")),
        (None, Some(scene)) => {
            let chapter = chapter_number(story.scene(scene).chapter);
            format!("Here {} was left, in chapter {chapter}.", runs.join(" and "))
        }
        (None, None) => String::new(),
    }
}

/// A decision's ways, where they lead and what they leave open, as far as the reader wants to know.
fn what_if_lines(session: &Session, what_if: &WhatIf, told: usize) -> Vec<String> {
    let story = session.story();
    let scene = story.scene(what_if.decision.scene);
    let label = scene.key.map_or_else(|| scene.id_text(story).to_owned(), |key| story.str(key).to_owned());
    let mut lines = vec![format!("{label}. {} step {}.", what_if.decision.run, what_if.decision.steps)];
    let is_found = |scene: SceneId| session.book().endings().contains(&story.scene(scene).id_text(story));
    for way in &what_if.decision.ways {
        let mut line = way_said(story, &way.kind);
        let lead = what_if.leads.iter().find(|(choice, _)| *choice == way.choice).map(|(_, scene)| *scene);
        let read = |scene: SceneId| session.book().was_read(story.scene(scene).id_text(story)) || is_found(scene);
        if let Some(to) = lead.filter(|to| told == 2 || (told == 1 && read(*to))) {
            let place = story.scene(to);
            let name = story.ending(to).map(|ending| ending.title).or(place.key).or(place.dateline);
            let name = name.map_or_else(|| place.id_text(story).to_owned(), |name| story.str(name).to_owned());
            line += &format!(" It leads to {}, {name}.", chapter_number(place.chapter));
        }
        if let (Some(open), Some(_)) = (&what_if.open, lead) {
            let none = Vec::new();
            let closed =
                open.closes.iter().find(|(choice, _)| *choice == way.choice).map_or(&none, |(_, closed)| closed);
            let left: Vec<SceneId> = open.endings.iter().copied().filter(|ending| !closed.contains(ending)).collect();
            let stay = if left.len() == 1 { "stays" } else { "stay" };
            line += &format!(" {} {stay} open, {} would close.", count(left.len(), "ending"), closed.len());
            for (what, endings) in [("Open", &left), ("Closed", closed)] {
                let told = endings.iter().filter(|scene| told == 2 || (told == 1 && is_found(**scene)));
                let titles = ending_titles(story, &told.copied().collect::<Vec<_>>());
                if !titles.is_empty() {
                    line += &format!(" {what}: {}.", titles.join("; "));
                }
            }
        }
        lines.push(line);
    }
    lines
}
