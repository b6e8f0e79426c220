//! The runs of a tour as one text to read, in which nothing is shown twice.

use std::collections::HashSet;

use super::{Writer, markdown};
use crate::engine::{
    Block, ChoiceDisplay, ChoiceRef, ChoiceShown, NEXT, Passage, Playthrough, Segment, State, line_knowing,
    page_knowing,
};
use crate::explore::{Tour, TourRun};
use crate::story::{FactId, Story, Style};
use crate::text::{Headings, closed, count, list, plain, with_marks, wrap_plain};

/// Returns the passages of a tour, as Markdown or as plain text: those that show something for the first time, with
/// their choices, notes, documents and briefs. For all others, only the choices that lead on are named. `summary` is
/// the first sentence of the text.
pub fn export_tour(story: &Story, tour: &Tour, summary: &str, markdown: bool) -> String {
    let writer = Writer { markdown, out: String::new() };
    let mut reading = Reading { story, writer, documents: HashSet::new(), headings: Headings::default() };
    reading.writer.title(story.title(), summary);
    for (at, run) in tour.runs.iter().enumerate() {
        reading.heading("##", &format!("Run {} of {}", at + 1, tour.runs.len()));
        reading.run(run);
    }
    reading.writer.out
}

struct Reading<'s> {
    story: &'s Story,
    writer: Writer,
    /// The documents that were shown, as they read.
    documents: HashSet<String>,
    headings: Headings,
}

impl Reading<'_> {
    fn run(&mut self, run: &TourRun) {
        let story = self.story;
        self.headings = Headings::default();
        let names = run.facts.iter().chain(&run.known).map(|fact| story.str(story.fact(*fact).is));
        let given: Vec<&str> = names.collect();
        if !given.is_empty() {
            self.writer.plain(&closed(&format!("For returning readers: {}", list(&given, "and"))));
        }
        let known = |fact: FactId| run.known.contains(&fact);
        let mut playthrough = Playthrough::new(story, &run.facts);
        let mut choices = run.choices.iter();
        let mut skipped: Vec<String> = Vec::new();
        for new in &run.new {
            let step = playthrough.position();
            let passage = playthrough.passage_at(story, step, &known);
            let is_passed = story.is_passed_through(passage.scene);
            let next = if is_passed { None } else { choices.next().copied() };
            let name = next.map_or(if is_passed { NEXT } else { "" }, |choice| story.choice_name(choice));
            let chosen = passage.choices.iter().find(|shown| shown.choice.is_some() && shown.choice == next);
            if new.is_empty() {
                let scene = story.scene_name(passage.scene);
                skipped.push(if next.is_some() { format!("{scene}.{name}") } else { scene.to_owned() });
            } else {
                self.skip(&mut skipped);
                let parts = count(new.len(), "new part");
                self.heading("###", &format!("{}: {parts}", story.scene_name(passage.scene)));
                self.passage(&passage, playthrough.state_at(step), &known);
                chosen.into_iter().for_each(|chosen| self.choice("→", chosen));
            }
            if name.is_empty() || playthrough.choose(story, ChoiceRef::Id(name)).is_err() {
                break;
            }
        }
        self.skip(&mut skipped);
    }

    /// Names the passages that were shown before.
    fn skip(&mut self, skipped: &mut Vec<String>) {
        if !skipped.is_empty() {
            let before = format!("Shown before: {}", std::mem::take(skipped).join(", "));
            self.writer.paragraph(&[Segment { text: before, style: Style { emphasis: true, ..Style::default() } }]);
        }
    }

    /// Writes what a passage shows.
    fn passage(&mut self, passage: &Passage, state: &State, known: &dyn Fn(FactId) -> bool) {
        let story = self.story;
        let (chapter, dateline) = (passage.chapter, passage.dateline.map(|dateline| story.str(dateline)));
        if let Some(heading) = self.headings.next(chapter.index() + 1, story.chapter_title(chapter), dateline) {
            self.writer.plain(&heading);
        }
        passage.after.iter().for_each(|after| self.writer.paragraph(after));
        passage.text.iter().for_each(|block| self.writer.block(block));
        passage.notes.iter().for_each(|note| self.labelled("Note: ", &note.text));
        for document in &passage.documents {
            let (name, text) = (story.document_title(*document), story.document(*document).text);
            self.document(name, &page_knowing(story, text, state, known));
        }
        if let Some(ending) = &passage.ending {
            self.writer.plain(&closed(&format!("The end: {}", story.str(ending.title))));
            let briefs = story.briefs().iter().filter(|brief| brief.holds(state));
            briefs.for_each(|brief| self.labelled("Brief: ", &line_knowing(story, brief.text, state, known)));
        }
        let choices = passage.choices.iter().filter(|shown| shown.choice.is_some());
        choices.for_each(|shown| self.choice(&format!("{}.", shown.number), shown));
    }

    /// Writes a document, unless it was already shown in the same version.
    fn document(&mut self, name: &str, text: &[Block]) {
        let mut read = Writer { markdown: self.writer.markdown, out: String::new() };
        text.iter().for_each(|block| read.block(block));
        if self.documents.insert(format!("{name}\n{}", read.out)) {
            self.writer.plain(&closed(&format!("Document: {name}")));
            text.iter().for_each(|block| self.writer.block(block));
        }
    }

    fn choice(&mut self, mark: &str, shown: &ChoiceShown) {
        match &shown.state {
            ChoiceDisplay::Open(label) => self.labelled(&format!("{mark} "), label),
            ChoiceDisplay::Sealed => self.labelled(&format!("{mark} ({})", self.story.seal()), &[]),
            ChoiceDisplay::Locked { label, reason } => {
                let reason = format!(" (locked: {})", plain(reason));
                let reason = Segment { text: reason, style: Style::default() };
                self.labelled(&format!("{mark} "), &[&label[..], &[reason]].concat());
            }
        }
    }

    /// Writes a line with a label before it.
    fn labelled(&mut self, label: &str, line: &[Segment]) {
        let label_span = Segment { text: label.to_owned(), style: Style::default() };
        match self.writer.markdown {
            true => self.writer.paragraph(&[&[label_span], line].concat()),
            false => self.writer.put(wrap_plain(&with_marks(line), super::COLUMNS, label)),
        }
    }

    fn heading(&mut self, marks: &str, words: &str) {
        match self.writer.markdown {
            true => self.writer.put(vec![format!("{marks} {}", markdown::line(words, Style::default()))]),
            false => self.writer.wrap(words),
        }
    }
}
