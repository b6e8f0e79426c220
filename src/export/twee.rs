//! A story in Twee 3, for the story format SugarCube: a passage for each scene and junction, and a variable for each truth
//! value and each number.
//!
//! A passage shows a scene whether a link leads to it or another passage includes it. Junctions, and the pages of
//! choices that show something or lead to several places, are passages that include a scene; so everything that is
//! shown between two choices is one passage of the reader's history, and going back works.

use std::fmt::Write as _;
use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128 as _, SipHasher13};

use super::TWEE_MARK;
use super::logic::{Change, Logic, Syntax, negated};
use super::markup::{Position, escaped, in_class, styled};
use super::names::Names;
use super::prose::{self, End, Node};
use crate::engine::GO_ON;
use crate::story::{
    Branch, ChapterId, ChoiceId, CondId, GateKind, JunctionId, MeterId, SceneId, SceneKind, Story, Target, Text,
};

/// How many passages are next to each other on the map.
const COLUMNS: usize = 10;

/// The distance between passages on the map.
const DISTANCE: usize = 150;

/// The styles of the classes of this export.
const STYLES: &str = "\
.dateline { font-style: italic; }
.marked { text-decoration: underline; }
.locked { text-decoration: line-through; opacity: 0.7; }
.reason { font-style: italic; opacity: 0.7; }
.ending { font-weight: bold; }";

/// Returns the whole file.
pub(super) fn written(story: &Story) -> String {
    let names = Names::new(story, |letter| letter.is_ascii_alphanumeric() || letter == '_');
    let logic = Logic { names: &names, syntax: Syntax { variable: "$", and: " and ", or: " or " } };
    // Written once to find out what conditions ask for; the text is dropped.
    Writer::new(&logic).whole();
    let mut writer = Writer::new(&logic);
    writer.whole();
    writer.out
}

struct Writer<'l> {
    logic: &'l Logic<'l, 'l>,
    out: String,
    /// The place of the next passage on the map: its row and its column.
    place: (usize, usize),
    /// Where the passage that is being written leads.
    leads_to: Vec<String>,
}

impl<'l> Writer<'l> {
    fn new(logic: &'l Logic<'l, 'l>) -> Self {
        Self { logic, out: String::new(), place: (0, 0), leads_to: Vec::new() }
    }

    fn story(&self) -> &'l Story {
        self.logic.names.story
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }

    /// Begins a passage that has a meaning in the format.
    fn special(&mut self, header: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.line(&format!(":: {header}"));
    }

    fn whole(&mut self) {
        self.head();
        self.story_passages();
    }

    fn head(&mut self) {
        let story = self.story();
        self.out.push_str(&story_data(story, self.logic.names.target(story.start())));
        self.special("StoryTitle");
        // The space keeps a title from being the header of a passage.
        self.line(&format!(" {}", story.title().replace('\n', " ")));
        if let Some(author) = story.about().author {
            self.special("StoryAuthor");
            self.line(&escaped(story.str(author), Position::Text));
        }
        self.special("StoryInit");
        for meter in story.meter_ids() {
            self.line(&format!("<<set ${} to {}>>", self.logic.names.meter(meter), story.meter(meter).start));
        }
        for (name, value) in self.logic.names.variables() {
            self.line(&format!("<<set ${name} to {value}>>"));
        }
        self.meters();
        self.documents();
        self.special("StoryStylesheet [stylesheet]");
        self.line(STYLES);
    }

    /// The meters that the reader sees, beside the text.
    fn meters(&mut self) {
        let story = self.story();
        let shown: Vec<MeterId> = story.meter_ids().filter(|meter| !story.meter(*meter).hidden).collect();
        if shown.is_empty() {
            return;
        }
        self.special("StoryCaption");
        for id in shown {
            let meter = story.meter(id);
            let name = escaped(story.str(meter.name), Position::Text);
            let variable = self.logic.names.meter(id);
            let word = |(at, (from, word)): (usize, &(i32, _))| {
                let word = escaped(story.str(*word), Position::Text);
                format!("<<{}if ${variable} >= {from}>>{word}", if at == 0 { "" } else { "else" })
            };
            let value = match meter.is_of_words {
                true => meter.words.iter().rev().enumerate().map(word).collect::<String>() + "<</if>>",
                false => format!("<<= ${variable}>>"),
            };
            self.line(&format!("{name}: {value}"));
        }
    }

    /// The documents that can be opened, below each text.
    fn documents(&mut self) {
        let story = self.story();
        if story.documents().is_empty() {
            return;
        }
        self.special("PassageFooter");
        for document in story.documents() {
            let condition = document.when.as_deref().map(|when| self.logic.condition(when));
            let name = escaped(story.str(document.name), Position::Label);
            self.guarded(condition, |writer| {
                writer.line(&format!("\n<<linkreplace \"{name}\">>\\"));
                writer.text(document.text);
                writer.line("<</linkreplace>>\\");
            });
        }
    }

    /// Something that is only shown under a condition.
    fn guarded(&mut self, condition: Option<String>, inner: impl FnOnce(&mut Self)) {
        if let Some(condition) = &condition {
            self.line(&format!("<<if {condition}>>\\"));
        }
        inner(self);
        if condition.is_some() {
            self.line("<</if>>\\");
        }
    }

    fn story_passages(&mut self) {
        let story = self.story();
        for chapter in story.chapter_ids() {
            self.place = (self.place.0 + usize::from(self.place.1 > 0), 0);
            for scene in story.scene_ids().filter(|scene| story.scene(*scene).chapter == chapter) {
                self.scene(scene, chapter);
            }
            for junction in story.junction_ids().filter(|id| story.junction(*id).chapter == chapter) {
                self.junction(junction, chapter);
            }
        }
    }

    /// A passage of the story, with a line that says where it leads: Twine draws its map from links of this form, and knows
    /// none of the others.
    fn passage(&mut self, name: &str, chapter: ChapterId, tag: &str, inner: impl FnOnce(&mut Self)) {
        let (row, column) = self.place;
        self.place = if column + 1 == COLUMNS { (row + 1, 0) } else { (row, column + 1) };
        let position = format!("{},{}", (column + 1) * DISTANCE, (row + 1) * DISTANCE);
        let tag = if tag.is_empty() { String::new() } else { format!(" {tag}") };
        self.special(&format!(
            "{name} [chapter-{}{tag}] {{\"position\":\"{position}\",\"size\":\"100,100\"}}",
            chapter.index() + 1
        ));
        inner(self);
        let targets = std::mem::take(&mut self.leads_to);
        if !targets.is_empty() {
            let is_first = |(at, target): &(usize, &String)| !targets.iter().take(*at).any(|before| before == *target);
            let targets = targets.iter().enumerate().filter(is_first);
            let links: String = targets.map(|(_, target)| format!(" [[{target}]]")).collect();
            self.line(&format!("/* leads to{links} */"));
        }
    }

    fn scene(&mut self, id: SceneId, chapter: ChapterId) {
        let scene = self.story().scene(id);
        self.passage(self.logic.names.scene(id), chapter, "", |writer| {
            for change in writer.logic.arrived(id) {
                writer.line(&format!("{}\\", macros(&[change])));
            }
            if let Some(dateline) = scene.dateline {
                let dateline = escaped(writer.story().str(dateline), Position::Text);
                writer.line(&format!("{}\n", in_class("dateline", &dateline)));
            }
            writer.text(scene.text);
            match &scene.kind {
                SceneKind::Ending(ending) => {
                    let title = escaped(writer.story().str(ending.title), Position::Text);
                    writer.line(&in_class("ending", &title));
                }
                SceneKind::Next(to) => {
                    let link = writer.link(GO_ON, writer.logic.names.target(*to), &writer.logic.left(id));
                    writer.line(&link);
                }
                SceneKind::Choices(choices) => choices.ids().for_each(|choice| writer.choice(choice)),
            }
        });
        if let SceneKind::Choices(choices) = &scene.kind {
            for choice in choices.ids() {
                if self.only_target(choice).is_none() {
                    self.page(choice, chapter);
                }
            }
        }
    }

    /// Where a choice leads, if it leads to one place and shows nothing on the way.
    fn only_target(&self, id: ChoiceId) -> Option<Target> {
        let choice = self.story().choice(id);
        match self.story().branches_in(choice.branches) {
            [Branch { when: None, to }] if choice.after.is_none() => Some(*to),
            _ => None,
        }
    }

    /// What a choice shows, and then where it leads.
    fn page(&mut self, id: ChoiceId, chapter: ChapterId) {
        let choice = self.story().choice(id);
        self.passage(self.logic.names.choice(id), chapter, "choice", |writer| {
            choice.after.into_iter().for_each(|after| writer.text(after));
            writer.branches(writer.story().branches_in(choice.branches));
        });
    }

    fn junction(&mut self, id: JunctionId, chapter: ChapterId) {
        let branches = self.story().branches_in(self.story().junction(id).branches);
        self.passage(self.logic.names.junction(id), chapter, "junction", |writer| writer.branches(branches));
    }

    /// The passage of the first branch whose condition holds, in place.
    fn branches(&mut self, branches: &[Branch]) {
        let mut line = String::new();
        for (at, Branch { when, to }) in branches.iter().enumerate() {
            let target = self.logic.names.target(*to);
            let word = if at == 0 { "if" } else { "elseif" };
            let _ = match when {
                Some(when) => write!(line, "<<{word} {}>>", self.logic.condition(when)),
                None if at == 0 => Ok(()),
                None => write!(line, "<<else>>"),
            };
            let _ = write!(line, "<<include \"{target}\">>");
            self.leads_to.push(target.to_owned());
        }
        if branches.iter().any(|branch| branch.when.is_some()) {
            line.push_str("<</if>>");
        }
        self.line(&line);
    }

    /// A choice: hidden, struck out with its reason, or a link.
    fn choice(&mut self, id: ChoiceId) {
        let choice = self.story().choice(id);
        let label = self.inline(&prose::styled_tree(self.story(), choice.text), Position::Label);
        let names = self.logic.names;
        let target = self.only_target(id).map_or_else(|| names.choice(id), |to| names.target(to));
        let mut line = self.link(label.trim(), target, &self.logic.taken(id));
        if let Some(needs) = self.logic.gate(id, false, &[GateKind::Needs]) {
            let label = self.inline(&prose::styled_tree(self.story(), choice.text), Position::Text);
            let mut locked = in_class("locked", label.trim());
            if let Some(reason) = choice.locked {
                let reason = self.inline(&prose::styled_tree(self.story(), reason), Position::Text);
                let _ = write!(locked, " {}", in_class("reason", reason.trim()));
            }
            line = format!("<<if {needs}>>{line}<<else>>{locked}<</if>>");
        }
        let hidden = self.logic.gate(id, true, &[GateKind::When, GateKind::Seal]);
        self.guarded(hidden, |writer| writer.line(&line));
    }

    fn link(&mut self, label: &str, target: &str, changes: &[Change]) -> String {
        self.leads_to.push(target.to_owned());
        format!("<<link \"{label}\" \"{target}\">>{}<</link>>", macros(changes))
    }

    /// A text in paragraphs, with an empty line after each.
    fn text(&mut self, text: Text) {
        let nodes = prose::styled_tree(self.story(), text);
        self.lines(&nodes);
    }

    fn lines(&mut self, nodes: &[Node]) {
        for (inline, last) in prose::lines(nodes) {
            let text = self.inline(inline, Position::Text);
            let text = text.trim();
            if !text.is_empty() {
                let end = if last == Some(&Node::Break(End::Line)) { "" } else { "\n" };
                self.line(&format!("{text}{end}"));
            }
            if let Some(Node::If(cond, then, other)) = last {
                self.block(*cond, then, other);
            }
        }
    }

    fn block(&mut self, cond: CondId, then: &[Node], other: &[Node]) {
        let mut is_first = true;
        for (condition, arm) in self.arms(cond, then, other) {
            self.line(&format!("{}\\", opening(condition.as_deref(), is_first)));
            self.lines(arm);
            is_first = false;
        }
        self.line("<</if>>\\");
    }

    /// An alternative as a list of conditions; the first that holds decides.
    fn arms<'n>(&self, cond: CondId, then: &'n [Node], other: &'n [Node]) -> Vec<(Option<String>, &'n [Node])> {
        let is_empty = |nodes: &[Node]| nodes.iter().all(|node| matches!(node, Node::Break(_)));
        let condition = self.logic.condition(self.story().cond(cond));
        if is_empty(then) {
            return vec![(Some(negated(&condition)), other)];
        }
        let mut arms = vec![(Some(condition), then)];
        match other {
            [Node::If(cond, then, other)] if !is_empty(then) => arms.extend(self.arms(*cond, then, other)),
            _ if is_empty(other) => {}
            _ => arms.push((None, other)),
        }
        arms
    }

    /// Text within a line.
    fn inline(&self, nodes: &[Node], position: Position) -> String {
        let mut out = String::new();
        for node in prose::with_spaces_inside(nodes) {
            match node {
                Node::Words(words, style) => out.push_str(&styled(&escaped(&words, position), style)),
                Node::Break(_) => out.push(' '),
                Node::Value(meter, style) => {
                    out.push_str(&styled(&format!("<<= ${}>>", self.logic.names.meter(meter)), style));
                }
                Node::If(cond, then, other) => {
                    for (at, (condition, arm)) in self.arms(cond, &then, &other).into_iter().enumerate() {
                        out.push_str(&opening(condition.as_deref(), at == 0));
                        out.push_str(&self.inline(arm, position));
                    }
                    out.push_str("<</if>>");
                }
            }
        }
        out
    }
}

/// The macro that begins a part of an alternative.
fn opening(condition: Option<&str>, is_first: bool) -> String {
    match condition {
        Some(condition) => format!("<<{}if {condition}>>", if is_first { "" } else { "else" }),
        None => "<<else>>".to_owned(),
    }
}

/// The macros that change variables, without a line break.
fn macros(changes: &[Change]) -> String {
    let one = |change: &Change| match change {
        Change::Set(name, value) => format!("<<set ${name} to {value}>>"),
        Change::If(condition, then, other) if other.is_empty() => format!("<<if {condition}>>{}<</if>>", macros(then)),
        Change::If(condition, then, other) => {
            format!("<<if {condition}>>{}<<else>>{}<</if>>", macros(then), macros(other))
        }
    };
    changes.iter().map(one).collect()
}

/// The passage that tells tools about the story, its format and its first passage.
fn story_data(story: &Story, start: &str) -> String {
    let ifid = serde_json::Value::from(ifid(story));
    let start = serde_json::Value::from(start);
    format!(
        "{TWEE_MARK}\n  \"ifid\": {ifid},\n  \"format\": \"SugarCube\",\n  \"format-version\": \"2.36.1\",\n  \
         \"start\": {start}\n}}\n"
    )
}

/// The number of a story in catalogues of interactive fiction, in the form of a random UUID. It is derived from the
/// story's name, so that later exports of the same story have the same number.
fn ifid(story: &Story) -> String {
    let author = story.about().author.map_or("", |author| story.str(author));
    let mut hasher = SipHasher13::new();
    for part in [story.id(), story.title(), author] {
        hasher.write(part.as_bytes());
        hasher.write_u8(0xff);
    }
    let bits = hasher.finish128().as_u128();
    let bits = bits & !(0xf << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032X}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
