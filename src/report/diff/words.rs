//! The texts that differ between two versions, word by word.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::DiffReport;
use crate::story::{ChapterId, ChoiceId, Clipping, Name, Piece, SceneId, ShownValue, Story, Text};

/// How many words around a change are shown.
const CONTEXT: usize = 6;

/// A text that is not the same in both versions.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct TextChange {
    /// Where the text is.
    pub(super) at: String,
    /// The changed words, with a few around them: `[-old-]` and `{+new+}`.
    pub(super) words: String,
}

/// The texts of one version, each with its name in the newer one.
type Texts = Vec<(String, String)>;

/// Returns how the texts differ in the parts that both versions have, and in those outside of play: the title, the
/// front page, documents, clippings and so on. A change of a list or a reusable text that affects several places is
/// reported once.
pub(super) fn texts(report: &DiffReport) -> Vec<TextChange> {
    let (old, new, matching) = (report.old.story, report.new.story, report.matching);
    let mut changes = Changes::default();
    changes.all(front(old), front(new));
    changes.all(help(old), help(new));
    changes.all(chapters(old), chapters(new));
    for (scene, same) in old.scene_ids().filter_map(|scene| Some((scene, matching.scene(scene)?))) {
        let name = new.scene_name(same);
        changes.all(of_scene(old, scene, name), of_scene(new, same, name));
        for (choice, same) in old.choices_of(scene).filter_map(|choice| Some((choice, matching.choice(choice)?))) {
            let name = new.full_name(new.choice(same));
            changes.all(of_choice(old, choice, &name), of_choice(new, same, &name));
        }
    }
    changes.all(beside(old), beside(new));
    changes.0
}

#[derive(Default)]
struct Changes(Vec<TextChange>);

impl Changes {
    /// Compares texts with the same names. A text that a version does not have counts as empty.
    fn all(&mut self, before: Texts, mut now: Texts) {
        for (at, before) in before {
            let same = now.iter().position(|(name, _)| *name == at).map(|same| now.remove(same).1);
            self.add(at, &before, &same.unwrap_or_default());
        }
        now.into_iter().for_each(|(at, now)| self.add(at, "", &now));
    }

    fn add(&mut self, at: String, before: &str, now: &str) {
        if before != now {
            let change = TextChange { at, words: words(before, now) };
            if !self.0.contains(&change) {
                self.0.push(change);
            }
        }
    }
}

/// Texts with their names, without missing ones.
fn named<const N: usize>(texts: [(&str, Option<String>); N]) -> impl Iterator<Item = (String, String)> {
    texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)))
}

fn front(story: &Story) -> Texts {
    let about = story.about();
    let name = |name: Option<Name>| name.map(|name| story.str(name).to_owned());
    let warnings = about.warnings.iter().map(|warning| story.str(*warning)).collect::<Vec<_>>().join(", ");
    let texts = [
        ("title", Some(story.title().to_owned())),
        ("author", name(about.author)),
        ("about", about.about.map(|text| written(story, text))),
        ("version", name(about.version)),
        ("language", name(about.language)),
        ("license", name(about.license)),
        ("warnings", Some(warnings)),
    ];
    named(texts).collect()
}

/// What explains the story, and the words with which its runs are shown.
fn help(story: &Story) -> Texts {
    let terms = story.about().terms.iter().map(|term| (story.str(term.term), story.str(term.means)));
    let mut texts: Texts = terms.map(|(term, means)| (format!("term {term}"), means.to_owned())).collect();
    for meter in story.meters() {
        let is = meter.is.map(|is| story.str(is));
        let words = meter.words.iter().map(|(_, word)| story.str(*word));
        let all: Vec<&str> = [story.str(meter.name)].into_iter().chain(is).chain(words).collect();
        texts.push((format!("meter {}", story.str(meter.id)), all.join(", ")));
    }
    texts.extend(named([
        ("mark", story.mark().map(|mark| story.str(mark.means).to_owned())),
        ("seal", Some(story.seal().to_owned())),
        ("correction", story.correction().map(|text| written(story, text))),
        ("cover", story.cover().map(|cover| story.str(cover.title).to_owned())),
        ("cover (text)", story.cover().map(|cover| written(story, cover.text))),
    ]));
    texts
}

fn chapters(story: &Story) -> Texts {
    let of = |id: ChapterId| {
        let chapter = story.chapter(id);
        let name = format!("chapter {}", story.str(chapter.id));
        let epigraph = chapter.epigraph.map(|text| (format!("{name} (epigraph)"), written(story, text)));
        [(name, story.str(chapter.title).to_owned())].into_iter().chain(epigraph)
    };
    story.chapter_ids().flat_map(of).collect()
}

fn of_scene(story: &Story, id: SceneId, name: &str) -> Texts {
    let scene = story.scene(id);
    let mut texts = vec![(name.to_owned(), written(story, scene.text))];
    let mut add = |part: &str, text: Option<String>| {
        texts.extend(text.map(|text| (format!("{name} ({part})"), text)));
    };
    add("dateline", scene.dateline.map(|line| story.str(line).to_owned()));
    add("key", scene.key.map(|key| story.str(key).to_owned()));
    for (note, at) in scene.notes.iter().zip(1..) {
        let beside = note.at.map(|words| format!("\"{}\": ", story.str(words))).unwrap_or_default();
        add(&format!("note {at}"), Some(beside + &written(story, note.text)));
    }
    if let Some(ending) = story.ending(id) {
        add("title", Some(story.str(ending.title).to_owned()));
        add("teaser", Some(story.str(ending.teaser).to_owned()));
    }
    texts
}

fn of_choice(story: &Story, id: ChoiceId, name: &str) -> Texts {
    let choice = story.choice(id);
    let parts = [("locked", choice.locked), ("after", choice.after)];
    let parts = parts.into_iter().filter_map(|(part, text)| Some((format!("{name} ({part})"), written(story, text?))));
    let said = choice.said.map(|said| (format!("{name} (said)"), story.str(said).to_owned()));
    [(name.to_owned(), written(story, choice.text))].into_iter().chain(parts).chain(said).collect()
}

/// What can be read beside the passages: documents, briefs and clippings.
fn beside(story: &Story) -> Texts {
    let mut texts = Texts::new();
    for (id, document) in story.document_ids().zip(story.documents()) {
        let name = format!("document {}", story.document_name(id));
        texts.push((format!("{name} (name)"), story.str(document.name).to_owned()));
        texts.push((name, written(story, document.text)));
    }
    let briefs = story.briefs().iter();
    texts.extend(briefs.map(|brief| (format!("brief {}", story.str(brief.id)), written(story, brief.text))));
    for (id, fact) in story.fact_ids().zip(story.facts()) {
        let Some(Clipping { title, text }) = fact.clipping else { continue };
        let name = format!("clipping {}", story.fact_name(id));
        texts.extend(text.map(|text| (format!("{name} (text)"), written(story, text))));
        texts.push((name, story.str(title).to_owned()));
    }
    texts
}

/// Returns all words of a text, with `{`, `|` and `}` around those that depend on a condition.
fn written(story: &Story, text: Text) -> String {
    let mut out = String::new();
    let mut ends: Vec<u32> = Vec::new();
    for (at, piece) in (text.start..text.end).zip(story.pieces(text)) {
        while ends.pop_if(|end| *end <= at).is_some() {
            out.push('}');
        }
        match piece {
            Piece::Words { name, .. } | Piece::Value { shown: ShownValue::Word(name), .. } => {
                out.push_str(story.str(*name));
            }
            Piece::Value { meter, shown: ShownValue::Number(_), .. } => out.push_str(story.meter_name(*meter)),
            Piece::Paragraph | Piece::Verse | Piece::Newline => out.push('\n'),
            Piece::Rule => out.push_str("\n---\n"),
            Piece::Beat => out.push_str("\n~\n"),
            Piece::Document(document) => out.push_str(story.document_name(*document)),
            Piece::Unless { to, .. } => {
                let last = to.checked_sub(1).filter(|last| *last > at).map(|last| story.piece(last));
                ends.push(if let Some(Piece::Jump { to }) = last { *to } else { *to });
                out.push('{');
            }
            Piece::Jump { .. } => out.push('|'),
            Piece::Style(_) => {}
        }
    }
    out.extend(ends.iter().map(|_| '}'));
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    // A space at the edge of an alternative is not part of the text.
    words.replace("{ ", "{").replace("| ", "|").replace(" |", "|").replace(" }", "}")
}

/// Returns the words that differ, with a few around them.
fn words(before: &str, now: &str) -> String {
    let diff = TextDiff::from_words(before, now);
    let changes: Vec<(ChangeTag, &str)> =
        diff.iter_all_changes().map(|change| (change.tag(), change.value())).collect();
    let is_word = |word: &str| !word.trim().is_empty();
    let is_near = |at: usize| {
        let near = |range: &mut dyn Iterator<Item = usize>| {
            let mut words = 0;
            for other in range {
                match changes.get(other) {
                    Some((ChangeTag::Equal, word)) => words += usize::from(is_word(word)),
                    Some(_) => return true,
                    None => return false,
                }
                if words >= CONTEXT {
                    return false;
                }
            }
            false
        };
        near(&mut (0..at).rev()) || near(&mut (at + 1..changes.len()))
    };
    let mut out = String::new();
    let mut is_cut = false;
    for (at, (tag, word)) in changes.iter().enumerate() {
        match tag {
            ChangeTag::Equal if is_near(at) => {
                out.push_str(word);
                is_cut = false;
            }
            ChangeTag::Equal if is_cut => {}
            ChangeTag::Equal => {
                out.push_str(" … ");
                is_cut = true;
            }
            ChangeTag::Delete => out.push_str(&format!("[-{word}-]")),
            ChangeTag::Insert => out.push_str(&format!("{{+{word}+}}")),
        }
    }
    let joined = out.replace("-][-", "").replace("+}{+", "");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}
