//! Resolving one chapter alone, with the names that the others were found to declare.

use std::collections::HashMap;

use super::super::model::Target;
use super::super::offered::offered;
use super::super::quoted::inside;
use super::super::source::{self, ChapterFile, ChapterItem, SourceFile};
use super::super::table::{ChoiceId, Id as _, ListId};
use super::super::tree_reader::Str;
use super::declare::{PLACE, identity};
use super::{Context, Resolver};
use crate::diag::{Diagnostic, FileId, FileSpan, Sources, Span};

/// What the chapters of a story declare. It borrows nothing, so it is known for as long as their files do not change.
#[derive(Debug, Default)]
pub(in crate::story) struct Declared {
    targets: Vec<DeclaredTarget>,
    /// The choices of the scenes among the targets, in order.
    choices: Vec<DeclaredChoice>,
    /// The files that may declare what could not be read.
    damaged: Vec<FileId>,
}

/// A scene or junction.
#[derive(Debug)]
struct DeclaredTarget {
    /// Its id with the quotes.
    id: FileSpan,
    /// Its id without the quotes; `None` if it has none.
    name: Option<FileSpan>,
    /// How many choices it has, if it is a scene.
    choices: Option<usize>,
}

/// A choice of a scene.
#[derive(Debug)]
struct DeclaredChoice {
    /// Its identity, unless that could not be read.
    name: Option<FileSpan>,
    /// Whether the identity is where it leads.
    is_by_place: bool,
    /// The list that it comes from, and its position there.
    list: Option<(ListId, usize)>,
}

impl Declared {
    /// What these chapters declare.
    pub(in crate::story) fn new(settings: &SourceFile<source::Story>, chapters: &[ChapterFile]) -> Self {
        let mut declared = Self::default();
        for (_, chapter) in chapters {
            declared.damaged.extend(chapter.damaged.then_some(chapter.file));
            for item in &chapter.records.scenes {
                match item {
                    ChapterItem::Scene(scene) => {
                        let before = declared.choices.len();
                        for offered in offered(scene, &settings.records.lists) {
                            let (file, text) = match offered.list {
                                Some(_) => (settings.file, settings.text),
                                None => (chapter.file, chapter.text),
                            };
                            declared.choices.push(DeclaredChoice {
                                name: identity(offered.choice).map(|name| content(file, text, name)),
                                is_by_place: offered.choice.id.is_none(),
                                list: offered.list,
                            });
                        }
                        let choices = declared.choices.len() - before;
                        declared.targets.push(DeclaredTarget::new(chapter, &scene.id, Some(choices)));
                    }
                    ChapterItem::Junction(junction) => {
                        declared.targets.push(DeclaredTarget::new(chapter, &junction.id, None));
                    }
                }
            }
        }
        declared
    }
}

impl DeclaredTarget {
    fn new(chapter: &SourceFile<source::Chapter>, id: &Str, choices: Option<usize>) -> Self {
        let is_named = !id.missing && !id.text.is_empty();
        let name = is_named.then(|| content(chapter.file, chapter.text, id));
        Self { id: FileSpan { file: chapter.file, span: id.span }, name, choices }
    }
}

/// The location of a string without its quotes.
fn content(file: FileId, text: &str, string: &Str) -> FileSpan {
    let start = string.span.start as usize;
    let span = match text.as_bytes().get(start) {
        Some(b'"') => Span::new(start + 1, start + 1 + string.text.len()),
        _ => inside(text.get(string.span.range()).unwrap_or_default(), string.span.start, 0..string.text.len()),
    };
    FileSpan { file, span }
}

/// Reports what is wrong with a chapter, as far as that does not depend on where choices lead. `elsewhere` is what all
/// chapters declared when they were resolved last, and `sources` has their files.
pub(in crate::story) fn resolve_alone<'a>(
    settings: &'a SourceFile<'a, source::Story<'a>>,
    chapter: &'a ChapterFile<'a>,
    (elsewhere, sources): (&'a Declared, &'a Sources),
    context: Context<'a>,
) -> Vec<Diagnostic> {
    let mut resolver = Resolver::new(settings, std::slice::from_ref(chapter), context);
    let (id, file) = chapter;
    resolver.declare_settings(&settings.records);
    resolver.enter(file);
    resolver.declare_chapter(&file.records);
    resolver.declare_others(elsewhere, sources, file.file);
    resolver.check_old_targets(&file.records, &mut HashMap::new());
    resolver.enter(settings);
    resolver.check_formats(settings, std::slice::from_ref(chapter));
    resolver.fill_settings(&settings.records);
    resolver.enter(file);
    resolver.fill_chapter(id, &file.records);
    resolver.finish(None).found
}

impl<'a> Resolver<'a> {
    /// Declares what other files than one declare. Its own scenes and choices have been declared, so they have the
    /// numbers that they get when they are filled in.
    fn declare_others(&mut self, elsewhere: &'a Declared, sources: &'a Sources, own: FileId) {
        self.names.targets_incomplete |= elsewhere.damaged.iter().any(|file| *file != own);
        let mut choices = elsewhere.choices.iter();
        for target in &elsewhere.targets {
            let of_target = choices.by_ref().take(target.choices.unwrap_or(0));
            if target.id.file == own {
                of_target.for_each(drop);
                continue;
            }
            let declared = match target.choices {
                Some(_) => Target::Scene(self.scene_places.push(target.id)),
                None => Target::Junction(self.junction_places.push(target.id)),
            };
            let name = target.name.map(|name| sources.slice(name));
            if let Some(known) = name.and_then(|name| self.declared(name)).filter(|known| known.file == own) {
                self.report_repeated(name.unwrap_or_default(), target.id, known, PLACE);
            }
            match name {
                Some(name) => _ = self.names.targets.entry(name).or_insert(declared),
                None => self.names.targets_incomplete = true,
            }
            for choice in of_target {
                self.declare_other_choice(declared, choice, sources);
            }
        }
    }

    fn declare_other_choice(&mut self, target: Target, choice: &DeclaredChoice, sources: &'a Sources) {
        let Target::Scene(scene) = target else { return };
        let number = ChoiceId::from_index(self.next_choice);
        self.next_choice += 1;
        let Some(name) = choice.name.map(|name| sources.slice(name)) else {
            self.names.choices_incomplete.insert(scene);
            return;
        };
        if let Some((list, at)) = choice.list {
            self.names.lists.copies.insert(number, list);
            let listed = self.names.lists.all.get_mut(list.index()).and_then(|(_, choices)| choices.get_mut(at));
            listed.into_iter().for_each(|listed| listed.copies.push(number));
        }
        self.names.identities.push((scene, name, number));
        if choice.is_by_place {
            self.names.by_place.push((scene, name));
        }
    }
}
