//! Every run as one tree: an outline whose lines are numbered, so that they can be unfolded.

use std::io;

use super::runs::{NO_RUNS, run_lines};
use super::what_if::way_words;
use super::{LineFrontEnd, Next};
use crate::session::payload::RunEntry;
use crate::session::{Act, Host, Leaf, Outline, OutlineLine, OutlineLineKind, Reply, Session};
use crate::text::{chapter_number, closed, count, ending_titles, list, with_marks};

impl<H: Host> LineFrontEnd<'_, H> {
    /// Says the whole outline, and remembers it for the numbers of its lines.
    pub(super) fn say_tree(&mut self, outline: Outline) -> io::Result<()> {
        let mut lines = vec![NO_RUNS.to_owned()];
        if !outline.tree().is_empty() {
            lines = vec![format!("The book. {}.", tally(&self.session))];
            lines.extend(outline_lines(&self.session, &outline));
            lines.push("Type book and a line's number to unfold or fold it.".to_owned());
            lines.push("To continue from a line, type fork, its run and its step number.".to_owned());
        }
        self.outline = Some(outline);
        self.say_outline(&lines)
    }

    /// Unfolds or folds a line of the outline that was said last, unfolds every branch, or finds words.
    pub(super) fn book(&mut self, argument: &str) -> io::Result<Next> {
        let mut outline = match self.outline.take() {
            Some(outline) => outline,
            None => match self.perform(Act::Book) {
                Ok(Reply::Tree(view)) => view.outline,
                Ok(reply) => return self.say_reply(reply),
                Err(why) => return self.refuse(&why),
            },
        };
        if argument == "all" {
            outline.unfold_all(&self.session, true);
            self.say_tree(outline)?;
            return Ok(Next::Listen);
        }
        let lines = match argument.parse() {
            Ok(number) => turn(&self.session, &mut outline, number),
            Err(_) => found(&self.session, &mut outline, argument.strip_prefix("find ").unwrap_or(argument)),
        };
        self.outline = Some(outline);
        self.say_outline(&lines)?;
        Ok(Next::Listen)
    }

    /// Prints lines of the outline; wrapped lines keep the indentation.
    fn say_outline(&mut self, lines: &[String]) -> io::Result<()> {
        lines.iter().try_for_each(|line| {
            let words = line.trim_start_matches(' ');
            self.console.say_with_prefix(&" ".repeat(line.len() - words.len()), words)
        })
    }
}

/// All saved runs, for a command without follow-up questions: the runs, the one played last first, and the tree with
/// every branch unfolded.
pub fn all_runs(session: &Session) -> String {
    let mut outline = Outline::new(session);
    outline.unfold_all(session, true);
    let mut lines = vec![format!("{} {}.", closed(session.story().title()), tally(session))];
    if !outline.tree().is_empty() {
        let entries = session.run_entries();
        let entry = |run| entries.iter().find(|entry| entry.run == run).cloned();
        let listed: Vec<RunEntry> = session.runs_last_played_first().into_iter().filter_map(entry).collect();
        lines.extend(run_lines(&listed));
        lines.push(String::new());
        lines.extend(outline_lines(session, &outline));
    }
    lines.join("\n") + "\n"
}

/// `2 runs, 2 of 18 endings, 50 of 109 scenes, 7 of 16 clippings`
fn tally(session: &Session) -> String {
    let tally = session.tally();
    let drafts = if tally.drafts > 0 { format!(" and {}", count(tally.drafts, "draft")) } else { String::new() };
    let runs = format!("{}{drafts}", count(tally.runs - tally.drafts, "run"));
    [vec![runs], tally.shares()].concat().join(", ")
}

fn outline_lines(session: &Session, outline: &Outline) -> Vec<String> {
    outline.lines().iter().enumerate().map(|(at, line)| outline_line(session, at, line)).collect()
}

/// Unfolds or folds a line; it is said with the lines below it that it unfolds.
fn turn(session: &Session, outline: &mut Outline, number: usize) -> Vec<String> {
    let line = number.checked_sub(1).and_then(|at| Some((at, outline.lines().get(at)?.clone())));
    let Some((at, line)) = line else {
        return vec![format!("The book has no line {number}. Type book to show its lines.")];
    };
    let Some(open) = line.open else { return vec![format!("Line {number} has nothing to unfold.")] };
    outline.unfold(session, at, !open);
    let below = outline.lines().iter().skip(at + 1).take_while(|below| below.depth > line.depth).count();
    let mut lines = outline_lines(session, outline);
    let next = at + below + 2;
    let has_next = next <= lines.len();
    lines.truncate(at + below + 1);
    lines.drain(..at);
    if has_next {
        lines.push(format!("The next line is now number {next}."));
    }
    lines
}

/// Unfolds whatever hides the lines with these words, and returns those.
fn found(session: &Session, outline: &mut Outline, words: &str) -> Vec<String> {
    let places = outline.find(session, words);
    for place in &places {
        outline.reveal(session, *place);
    }
    let at: Vec<usize> = places.iter().map(|place| outline.line_of(*place)).collect();
    let lines = outline.lines().iter().enumerate().filter(|(line, _)| at.contains(line));
    let lines: Vec<String> = lines.map(|(at, line)| outline_line(session, at, line)).collect();
    if lines.is_empty() { vec![format!("Not found in the book: \"{words}\".")] } else { lines }
}

/// A line of the outline with its number, indented by its depth.
fn outline_line(session: &Session, at: usize, line: &OutlineLine) -> String {
    let story = session.story();
    let number = at + 1;
    let indent = "  ".repeat(line.depth);
    let here = if line.here { " You are here." } else { "" };
    let place = format!("({} step {})", line.run, line.steps);
    match &line.kind {
        OutlineLineKind::Chapter(chapter) => {
            let title = closed(story.chapter_title(*chapter));
            format!("{indent}{}, {title}", chapter_number(chapter.index() + 1))
        }
        OutlineLineKind::Decision { label, chosen, others } => {
            let label = label.as_ref().map(|label| format!("{label}: ")).unwrap_or_default();
            let ways = if *others > 0 { format!(" {} below.", count(*others, "alternative")) } else { String::new() };
            format!("{indent}{number}. {label}{} {place}{ways}{here}", closed(&with_marks(chosen)))
        }
        OutlineLineKind::Branch { chosen, runs, endings, is_draft } => {
            let folded = if line.open == Some(true) { "" } else { " Folded." };
            let titles = ending_titles(story, endings);
            let to = if titles.is_empty() { String::new() } else { format!(", to {}", titles.join("; ")) };
            let noun = if *is_draft { "draft" } else { "run" };
            let runs = closed(&format!("{}{to}", count(*runs, noun)));
            format!("{indent}{number}. Or {} {place} {runs}{folded}", closed(&with_marks(chosen)))
        }
        OutlineLineKind::Way(way) => format!("{indent}{number}. {}", way_words(way, story.seal())),
        OutlineLineKind::End(leaves) => format!("{indent}{number}. {}{here}", ends(session, leaves)),
    }
}

/// Runs that end at one place.
fn ends(session: &Session, leaves: &[Leaf]) -> String {
    let story = session.story();
    let name = |leaf: &Leaf| {
        let name = leaf.name.as_ref().map(|name| format!(", \"{name}\"")).unwrap_or_default();
        let marked = if leaf.marked { ", marked" } else { "" };
        let stops = if leaf.stops { ", which no longer works" } else { "" };
        format!("{}{name}{marked}{stops}", leaf.run)
    };
    let runs = list(&leaves.iter().map(name).collect::<Vec<_>>(), "and");
    let Some(scene) = leaves.last().map(|leaf| leaf.scene) else { return String::new() };
    match story.ending(scene) {
        Some(ending) => format!("{} The end of {runs}.", closed(story.str(ending.title))),
        None => {
            format!("Left off here, in chapter {}: {runs}.", chapter_number(story.scene(scene).chapter.index() + 1))
        }
    }
}
