//! Where the names of a story are declared, and where they are used.

use std::collections::HashSet;

use super::offered::{Offered, offered};
use super::quoted::inside;
use super::source::{self, ChapterFile, ChapterItem, Choice, SourceFile};
use super::table::{ChoiceId, DocumentId, FactId, Id, JunctionId, LawId, ListId, MeterId, SceneId, TextId};
use super::tree_reader::Str;
use crate::diag::{FileId, FileSpan, Span};

/// Something that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// A scene.
    Scene(SceneId),
    /// A junction.
    Junction(JunctionId),
    /// A choice, by its identity in its scene.
    Choice(ChoiceId),
    /// A fact.
    Fact(FactId),
    /// A meter.
    Meter(MeterId),
    /// A document.
    Document(DocumentId),
    /// A reusable text.
    Text(TextId),
    /// A list of choices.
    List(ListId),
    /// A law.
    Law(LawId),
}

/// The declaration of something that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// What is declared.
    pub symbol: Symbol,
    /// Its name with the quotes; `None` for a choice without an `id`.
    pub id: Option<FileSpan>,
    /// Its name without the quotes.
    pub name: Option<FileSpan>,
    /// Where the record begins: its name, or its bracket.
    pub record: FileSpan,
    /// The first of its old names with the quotes, if it has any.
    pub was: Option<FileSpan>,
}

/// Returns every declaration in the files of a story.
pub(super) fn declarations(settings: &SourceFile<source::Story>, chapters: &[ChapterFile]) -> Vec<Declaration> {
    let mut all = Declarations { file: settings.file, text: settings.text, found: Vec::new() };
    let story = &settings.records;
    for (at, fact) in story.facts.iter().enumerate() {
        all.add(Symbol::Fact(FactId::from_index(at)), Some(&fact.id), fact.here, &fact.was);
    }
    for (at, meter) in story.meters.iter().enumerate() {
        all.add(Symbol::Meter(MeterId::from_index(at)), Some(&meter.id), meter.here, &[]);
    }
    for (at, meter) in story.word_meters.iter().enumerate() {
        let symbol = Symbol::Meter(MeterId::from_index(story.meters.len() + at));
        all.add(symbol, Some(&meter.id), meter.here, &[]);
    }
    for (at, document) in story.documents.iter().enumerate() {
        all.add(Symbol::Document(DocumentId::from_index(at)), Some(&document.id), document.here, &[]);
    }
    for (at, text) in story.texts.iter().enumerate() {
        all.add(Symbol::Text(TextId::from_index(at)), Some(&text.id), text.here, &[]);
    }
    for (at, list) in story.lists.iter().enumerate() {
        all.add(Symbol::List(ListId::from_index(at)), Some(&list.id), list.here, &[]);
    }
    for (at, law) in story.laws.iter().enumerate() {
        all.add(Symbol::Law(LawId::from_index(at)), Some(&law.id), law.here, &[]);
    }
    let home = (settings.file, settings.text);
    let mut listed = HashSet::new();
    let (mut scenes, mut junctions, mut choices) = (0, 0, 0);
    for (_, chapter) in chapters {
        (all.file, all.text) = (chapter.file, chapter.text);
        for item in &chapter.records.scenes {
            match item {
                ChapterItem::Junction(junction) => {
                    let symbol = Symbol::Junction(next(&mut junctions));
                    all.add(symbol, Some(&junction.id), junction.here, &junction.was);
                }
                ChapterItem::Scene(scene) => {
                    all.add(Symbol::Scene(next(&mut scenes)), Some(&scene.id), scene.here, &scene.was);
                    for Offered { choice: Choice { id, here, was, .. }, list, .. } in offered(scene, &story.lists) {
                        let symbol = Symbol::Choice(next(&mut choices));
                        // A choice of a list is declared once; the first scene that has it represents all of them.
                        if list.is_none_or(|list| listed.insert(list)) {
                            (all.file, all.text) = if list.is_some() { home } else { (chapter.file, chapter.text) };
                            all.add(symbol, id.as_deref(), *here, was);
                            (all.file, all.text) = (chapter.file, chapter.text);
                        }
                    }
                }
            }
        }
    }
    all.found
}

/// Returns the id of the next row of a table.
fn next<I: Id>(count: &mut usize) -> I {
    *count += 1;
    I::from_index(*count - 1)
}

struct Declarations<'t> {
    file: FileId,
    text: &'t str,
    found: Vec<Declaration>,
}

impl Declarations<'_> {
    fn add(&mut self, symbol: Symbol, id: Option<&Str>, record: Span, was: &[Str]) {
        let place = |span: Span| FileSpan { file: self.file, span };
        let content = |id: &Str| {
            let token = self.text.get(id.span.range()).unwrap_or_default();
            place(inside(token, id.span.start, 0..id.text.len()))
        };
        self.found.push(Declaration {
            symbol,
            id: id.map(|id| place(id.span)),
            name: id.map(content),
            record: place(record),
            was: was.first().map(|name| place(name.span)),
        });
    }
}
