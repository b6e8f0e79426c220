//! A story in ink: a knot for each scene and junction, and a variable for each truth value and each number.

use std::fmt::Write as _;

use super::INK_MARK;
use super::logic::{Change, Logic, Syntax, negated};
use super::names::Names;
use super::prose::{self, Node};
use crate::story::{Branch, BranchId, ChoiceId, GateKind, IdRange, SceneId, SceneKind, Story, Target, Text};

/// The words that begin an ink statement at the beginning of a line.
const KEYWORDS: &[&str] = &["TODO", "VAR", "CONST", "LIST", "INCLUDE", "EXTERNAL"];

/// Returns the whole file.
pub(super) fn written(story: &Story) -> String {
    let names = Names::new(story, |_| true);
    let syntax = Syntax { variable: "", and: " && ", or: " || " };
    let logic = Logic { names: &names, syntax };
    // Written once to find out what conditions ask for; the text is dropped.
    Writer { logic: &logic, out: String::new(), depth: 0 }.knots();
    let mut writer = Writer { logic: &logic, out: String::new(), depth: 0 };
    writer.head();
    writer.knots();
    writer.out
}

struct Writer<'l> {
    logic: &'l Logic<'l, 'l>,
    out: String,
    depth: usize,
}

impl<'l> Writer<'l> {
    fn story(&self) -> &'l Story {
        self.logic.names.story
    }

    fn line(&mut self, line: &str) {
        let indent = if line.is_empty() { 0 } else { 4 * self.depth };
        let _ = writeln!(self.out, "{:indent$}{line}", "");
    }

    fn deeper(&mut self, inner: impl FnOnce(&mut Self)) {
        self.depth += 1;
        inner(self);
        self.depth -= 1;
    }

    /// The content before the first knot.
    fn head(&mut self) {
        let story = self.story();
        self.line(&format!("{INK_MARK}, without what ink can't express."));
        self.line(&format!("# title: {}", escaped(story.title())));
        if let Some(author) = story.about().author {
            self.line(&format!("# author: {}", escaped(story.str(author))));
        }
        self.line("");
        for meter in story.meter_ids() {
            self.line(&format!("VAR {} = {}", self.logic.names.meter(meter), story.meter(meter).start));
        }
        for (name, value) in self.logic.names.variables() {
            self.line(&format!("VAR {name} = {value}"));
        }
        self.line("");
        self.line(&format!("-> {}", self.logic.names.target(story.start())));
    }

    fn knots(&mut self) {
        let story = self.story();
        for chapter in story.chapter_ids() {
            self.line("");
            self.line(&format!("// {}", story.chapter_title(chapter)));
            for scene in story.scene_ids().filter(|scene| story.scene(*scene).chapter == chapter) {
                self.scene(scene);
            }
            for id in story.junction_ids().filter(|id| story.junction(*id).chapter == chapter) {
                self.line("");
                self.line(&format!("=== {} ===", self.logic.names.junction(id)));
                self.branches(story.junction(id).branches);
            }
        }
    }

    fn scene(&mut self, id: SceneId) {
        let scene = self.story().scene(id);
        self.line("");
        self.line(&format!("=== {} ===", self.logic.names.scene(id)));
        if let Some(dateline) = scene.dateline {
            self.line(&format!("# dateline: {}", escaped(self.story().str(dateline))));
        }
        self.changes(&self.logic.arrived(id));
        self.text(scene.text);
        match &scene.kind {
            SceneKind::Ending(ending) => {
                self.line(&format!("# ending: {}", escaped(self.story().str(ending.title))));
                self.line("-> END");
            }
            SceneKind::Next(to) => {
                self.changes(&self.logic.left(id));
                self.divert(*to);
            }
            SceneKind::Choices(choices) => choices.ids().for_each(|choice| self.choice(choice)),
        }
    }

    /// A choice. One that can be taken once is so by itself, unless other scenes have it, too.
    fn choice(&mut self, id: ChoiceId) {
        let choice = self.story().choice(id);
        let alone = choice.list.is_none();
        let bullet = if choice.once && alone { '*' } else { '+' };
        let gate = self.logic.gate(id, !alone, &GateKind::ALL).map(|gate| format!(" {{{gate}}}")).unwrap_or_default();
        let label = self.inline(&prose::tree(self.story(), choice.text));
        self.line(&format!("{bullet}{gate} [{}]", label.trim()));
        self.deeper(|writer| {
            writer.changes(&writer.logic.taken(id));
            choice.after.into_iter().for_each(|after| writer.text(after));
            writer.branches(choice.branches);
        });
    }

    fn branches(&mut self, branches: IdRange<BranchId>) {
        for Branch { when, to } in self.story().branches_in(branches) {
            match when {
                None => self.divert(*to),
                Some(when) => {
                    self.line(&format!("{{ {}:", self.logic.condition(when)));
                    self.deeper(|writer| writer.divert(*to));
                    self.line("}");
                }
            }
        }
    }

    fn divert(&mut self, to: Target) {
        self.line(&format!("-> {}", self.logic.names.target(to)));
    }

    fn changes(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Set(name, value) => self.line(&format!("~ {name} = {value}")),
                Change::If(condition, then, other) => {
                    self.line(&format!("{{ {condition}:"));
                    self.deeper(|writer| writer.changes(then));
                    if !other.is_empty() {
                        self.line("- else:");
                        self.deeper(|writer| writer.changes(other));
                    }
                    self.line("}");
                }
            }
        }
    }

    fn text(&mut self, text: Text) {
        let nodes = prose::tree(self.story(), text);
        self.lines(&nodes);
    }

    /// Text, each line on its own.
    fn lines(&mut self, nodes: &[Node]) {
        for (inline, last) in prose::lines(nodes) {
            self.text_line(inline);
            if let Some(Node::If(cond, then, other)) = last {
                self.block(&self.logic.condition(self.story().cond(*cond)), then, other);
            }
        }
    }

    fn text_line(&mut self, nodes: &[Node]) {
        let text = self.inline(nodes);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let is_sign = text.starts_with(['*', '+', '-', '=', '~']) || KEYWORDS.iter().any(|word| text.starts_with(word));
        self.line(&if is_sign { format!("\\{text}") } else { text.to_owned() });
    }

    fn block(&mut self, condition: &str, then: &[Node], other: &[Node]) {
        let (condition, then, other) = match then.iter().all(is_break) {
            true => (negated(condition), other, then),
            false => (condition.to_owned(), then, other),
        };
        self.line(&format!("{{ {condition}:"));
        self.deeper(|writer| writer.lines(then));
        if !other.iter().all(is_break) {
            self.line("- else:");
            self.deeper(|writer| writer.lines(other));
        }
        self.line("}");
    }

    /// Text within a line.
    fn inline(&self, nodes: &[Node]) -> String {
        let mut out = String::new();
        for node in prose::with_spaces_inside(nodes) {
            match node {
                Node::Words(words, _) => out.push_str(&escaped(&words)),
                Node::Break(_) => out.push(' '),
                Node::Value(meter, _) => {
                    let _ = write!(out, "{{{}}}", self.logic.names.meter(meter));
                }
                Node::If(cond, then, other) => {
                    let condition = self.logic.condition(self.story().cond(cond));
                    let (then, other) = (self.inline(&then), self.inline(&other));
                    let _ = match (then.is_empty(), other.is_empty()) {
                        (true, true) => Ok(()),
                        (true, false) => write!(out, "{{{}:{other}}}", negated(&condition)),
                        (false, true) => write!(out, "{{{condition}:{then}}}"),
                        (false, false) => write!(out, "{{{condition}:{then}|{other}}}"),
                    };
                }
            }
        }
        out
    }
}

fn is_break(node: &Node) -> bool {
    matches!(node, Node::Break(_))
}

/// Words with backslashes before characters that have a meaning in ink.
fn escaped(words: &str) -> String {
    let mut out = String::new();
    let mut letters = words.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let pair = (letter, next);
        match pair {
            ('\\' | '{' | '}' | '|' | '#' | '[' | ']' | '~', _) | ('-', Some('>')) | ('<', Some('-' | '>')) => {
                out.push('\\');
                out.push(letter);
            }
            // The backslash keeps the two from beginning a comment.
            ('/', Some('/' | '*')) => out.push_str("/\\"),
            ('\n', _) => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}
