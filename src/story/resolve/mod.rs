//! Turns records into a [`Story`]: resolves every name, compiles every string, checks every shape.
//!
//! Names are declared first, so that strings may use names that are declared later or in another file. What cannot be
//! resolved is reported and omitted; there is a story only if no error was reported.

mod alone;
mod declare;
mod detour_graph;
mod detours;
mod formats;
mod graph;
mod laws;
mod ranges;
mod resorts;
mod scenes;
mod settings;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

pub(super) use alone::{Declared, resolve_alone};
pub use declare::COMMAND_KEYS;

use super::lang::{self, Asker, Names, Output, TextShape};
use super::model::{About, Cond, Effect, Name, Story, Target, Text};
use super::quoted::{Literal, inside};
use super::references::Symbol;
use super::source::{self, ChapterFile, SourceFile};
use super::source_map::LogicMap;
use super::table::{BranchId, EffectId, Id as _, IdRange, JunctionId, ListId, SceneId, Table, TextId};
use super::tree_reader::{Spanned, Str};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Severity, Similar, Span, is_control, unbalanced_isolate};

/// The input of resolving, apart from the records.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context<'a> {
    /// Whether a chapter has no file, so that the names that it declares are not known.
    pub(super) chapters_missing: bool,
    /// Whether an error is already known, so that a warning may be a mere consequence of it.
    pub(super) troubled: bool,
    /// Whether to record where conditions and effects are, which needs records with locations.
    pub(super) locate: bool,
    /// A condition to compile in addition to those of the story.
    pub(super) question: Option<Question<'a>>,
    /// A law to compile in addition to those of the story, in a file of its own.
    pub(super) law: Option<&'a SourceFile<'a, source::Law<'a>>>,
}

/// A condition that is asked about a story, in a file of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    /// The file to which its diagnostics refer.
    pub(super) file: FileId,
    /// The text of the condition.
    pub(super) text: &'a str,
}

/// The result of resolving.
pub(super) struct Resolved {
    /// The story, if and only if no diagnostic is an error.
    pub(super) story: Option<Story>,
    /// Every problem, in the order of locations.
    pub(super) found: Vec<Diagnostic>,
    /// Where conditions and effects are; empty unless that was wanted.
    pub(super) logic: LogicMap,
    /// The condition of the question, if there is one and it is valid.
    pub(super) question: Option<Box<Cond>>,
}

/// Builds the story from the records of its files, and reports everything that is wrong with them.
pub(super) fn resolve<'a>(
    settings: &'a SourceFile<'a, source::Story<'a>>,
    chapters: &'a [ChapterFile<'a>],
    context: Context<'a>,
) -> Resolved {
    let mut resolver = Resolver::new(settings, chapters, context);
    resolver.declare_settings(&settings.records);
    for (_, chapter) in chapters {
        resolver.enter(chapter);
        resolver.declare_chapter(&chapter.records);
    }
    let mut old = HashMap::new();
    for (_, chapter) in chapters {
        resolver.enter(chapter);
        resolver.check_old_targets(&chapter.records, &mut old);
    }
    resolver.declare_detours(&settings.records, chapters);
    resolver.reserve(chapters);
    resolver.enter(settings);
    resolver.check_formats(settings, chapters);
    resolver.fill_settings(&settings.records);
    for (id, chapter) in chapters {
        resolver.enter(chapter);
        resolver.fill_chapter(id, &chapter.records);
    }
    resolver.enter(settings);
    resolver.laws(&settings.records.laws);
    if let Some(law) = context.law {
        resolver.enter(law);
        resolver.laws(std::slice::from_ref(&law.records));
    }
    let question = context.question.and_then(|question| resolver.question(question));
    resolver.check_graph(chapters);
    resolver.enter(settings);
    resolver.compile_unused_texts(&settings.records);
    resolver.warn_of_unused(&settings.records);
    resolver.warn_of_wide_ranges(&settings.records);
    resolver.finish(question)
}

struct Resolver<'a> {
    /// The format of the story, and where it is specified.
    format: (Spanned<i32>, FileSpan),
    names: Names<'a>,
    out: Output,
    story: Story,
    found: Vec<Diagnostic>,
    troubled: bool,
    file: FileId,
    text: &'a str,
    /// Where the ids of scenes are declared.
    scene_places: Table<SceneId, FileSpan>,
    /// Where the ids of junctions are declared.
    junction_places: Table<JunctionId, FileSpan>,
    next_choice: usize,
    /// The file of the settings, and its text.
    settings: (FileId, &'a str),
    /// The lists of choices.
    lists: &'a [source::ChoiceList<'a>],
    /// Where the ids of lists are declared.
    list_places: Table<ListId, FileSpan>,
    /// The lists that a scene has.
    used_lists: HashSet<ListId>,
    /// Where the reusable texts are declared, with their quotes.
    reusable: Vec<Span>,
    /// What was reported of reusable texts, which are compiled wherever they are shown.
    reported: BTreeSet<(FileSpan, Code, String)>,
    /// The detours of the story.
    detours: detours::Detours,
    /// The branches of each scene's choices, which are consecutive.
    scene_branches: Table<SceneId, IdRange<BranchId>>,
    /// Where conditions and effects are, if that is wanted.
    logic: Option<LogicMap>,
}

impl<'a> Resolver<'a> {
    fn new(settings: &'a SourceFile<'a, source::Story<'a>>, chapters: &[ChapterFile<'a>], context: Context) -> Self {
        let names = Names {
            roles_incomplete: settings.damaged,
            targets_incomplete: context.chapters_missing
                || settings.damaged
                || settings.records.chapters.iter().any(|name| name.missing)
                || chapters.iter().any(|(_, read)| read.damaged),
            keeps_second_spaces: settings.records.format.value >= 2,
            referred: context.locate.then(Vec::new),
            ..Names::default()
        };
        let format = settings.records.format;
        Self {
            format: (format, FileSpan { file: settings.file, span: format.span }),
            names,
            out: Output::default(),
            story: empty_story(),
            found: Vec::new(),
            troubled: context.troubled,
            file: settings.file,
            text: settings.text,
            scene_places: Table::default(),
            junction_places: Table::default(),
            next_choice: 0,
            settings: (settings.file, settings.text),
            lists: &settings.records.lists,
            list_places: Table::default(),
            used_lists: HashSet::new(),
            reusable: Vec::new(),
            reported: BTreeSet::new(),
            detours: detours::Detours::default(),
            scene_branches: Table::default(),
            logic: context.locate.then(LogicMap::default),
        }
    }

    /// Reserves space for what was declared, so that the large tables need not grow. The words are not longer than the
    /// text that they come from.
    fn reserve(&mut self, chapters: &[ChapterFile<'a>]) {
        self.out.words.reserve(chapters.iter().map(|(_, chapter)| chapter.text.len()).sum());
        self.story.scenes.reserve(self.scene_places.rows().len());
        self.story.choices.reserve(self.names.identities.len());
        self.story.branches.reserve(self.names.identities.len());
    }

    fn enter<T>(&mut self, read: &SourceFile<'a, T>) {
        self.file = read.file;
        self.text = read.text;
    }

    fn place(&self, span: Span) -> FileSpan {
        FileSpan { file: self.file, span }
    }

    /// The location of a string with its quotes.
    fn whole(&self, text: &Str) -> FileSpan {
        self.place(text.span)
    }

    /// The location of a string's content, without its quotes.
    fn within(&self, text: &Str) -> FileSpan {
        self.range(text, 0..text.text.len())
    }

    fn range(&self, text: &Str, range: Range<usize>) -> FileSpan {
        let token = self.text.get(text.span.range()).unwrap_or_default();
        self.place(inside(token, text.span.start, range))
    }

    /// The location of a range of a string, or of the reusable text that the string shows.
    fn located(&self, literal: &Literal, text: &Str, within: Option<TextId>, range: Range<usize>) -> FileSpan {
        match within.and_then(|within| self.reusable.get(within.index())) {
            Some(span) => {
                let (file, settings) = self.settings;
                let token = settings.get(span.range()).unwrap_or_default();
                FileSpan { file, span: inside(token, span.start, range) }
            }
            None => self.place(literal.locate(text.span.start, range)),
        }
    }

    fn report(&mut self, problem: Diagnostic) {
        self.found.push(problem);
    }

    /// Whether there is no error so far. After an error, a warning may be a mere consequence of it.
    fn is_sound(&self) -> bool {
        !self.troubled && self.found.iter().all(|problem| problem.severity() == Severity::Warning)
    }

    /// Reports the problems that were found while compiling a string, at their locations in the file.
    fn hand_over(&mut self, text: &Str) {
        let problems = std::mem::take(&mut self.out.problems);
        let referred = self.names.referred.as_mut().map(std::mem::take).unwrap_or_default();
        if problems.is_empty() && referred.is_empty() {
            return;
        }
        let literal = Literal::new(self.text.get(text.span.range()).unwrap_or_default());
        for (symbol, within, range) in referred {
            let place = self.located(&literal, text, within, range);
            self.locate(|logic| logic.references.push((symbol, place)));
        }
        for problem in problems {
            let place = self.located(&literal, text, problem.text, problem.range);
            if problem.text.is_some() && !self.reported.insert((place, problem.code, problem.message.clone())) {
                continue;
            }
            if problem.code == Code::NewerFormat {
                self.check_newer(place, &problem.message);
                continue;
            }
            let mut diagnostic = Diagnostic::new(problem.code, place, problem.message);
            if let Some(help) = problem.help {
                diagnostic = diagnostic.help(help);
            }
            if problem.text.is_some() && problem.code == Code::NotAllowedHere {
                diagnostic = diagnostic.label(self.whole(text), "the text is shown here");
            }
            if let Some(instead) = problem.instead {
                diagnostic = diagnostic.fix(place, instead);
            }
            if let Some(guess) = problem.guess {
                diagnostic = diagnostic.guess(place, guess);
            }
            self.found.push(diagnostic);
        }
    }

    fn condition(&mut self, text: &Str, asker: Asker) -> Option<Box<Cond>> {
        if text.missing || self.is_blank(text, Code::BadCondition, "a condition") {
            return None;
        }
        let condition = lang::condition(&text.text, asker, &mut self.names, &mut self.out);
        self.hand_over(text);
        condition
    }

    /// Whether a string is blank; reports if it is.
    fn is_blank(&mut self, text: &Str, code: Code, what: &str) -> bool {
        let blank = text.text.trim().is_empty();
        if blank {
            let place = self.whole(text);
            let message = format!("expected {what}, found an empty string");
            self.report(Diagnostic::new(code, place, message).help("write one, or remove the string"));
        }
        blank
    }

    fn condition_of(&mut self, text: Option<&Str>, asker: Asker) -> Option<Box<Cond>> {
        text.and_then(|text| self.condition(text, asker))
    }

    fn compile(&mut self, text: &Str, shape: TextShape, asker: Asker) -> Text {
        let compiled = lang::text(&text.text, shape, asker, &mut self.names, &mut self.out);
        self.hand_over(text);
        self.locate_conditions(text);
        compiled
    }

    /// Records a location, if locations are wanted.
    fn locate<T>(&mut self, record: impl FnOnce(&mut LogicMap) -> T) {
        self.logic.as_mut().map(record);
    }

    /// Records where the conditions of the text are that was just compiled.
    fn locate_conditions(&mut self, text: &Str) {
        let known = self.logic.as_ref().map(|logic| logic.text_conditions.rows().len());
        let ranges = known.and_then(|known| self.out.cond_ranges.get(known..)).unwrap_or_default();
        let literal = Literal::new(self.text.get(text.span.range()).unwrap_or_default());
        let place =
            |(within, range): &(Option<TextId>, Range<usize>)| self.located(&literal, text, *within, range.clone());
        let places: Vec<FileSpan> = ranges.iter().map(place).collect();
        self.locate(|logic| {
            for place in places {
                logic.text_conditions.push(place);
            }
        });
    }

    /// Compiles the condition of a question.
    fn question(&mut self, Question { file, text }: Question<'a>) -> Option<Box<Cond>> {
        (self.file, self.text) = (file, text);
        let asked = Str { text: text.into(), span: Span::new(0, text.len()), missing: false };
        self.condition(&asked, Asker::Plain)
    }

    fn effects(&mut self, effects: &[Str]) -> IdRange<EffectId> {
        let start = self.story.effects.next_id();
        for text in effects {
            if text.missing || self.is_blank(text, Code::BadEffect, "an effect") {
                continue;
            }
            let effect: Vec<Effect> = lang::effect(&text.text, &mut self.names, &mut self.out).unwrap_or_default();
            self.hand_over(text);
            let place = self.whole(text);
            self.locate(|logic| {
                effect.iter().for_each(|_| _ = logic.effects.push(place));
                if effect.len() > 1 {
                    logic.expanded.insert(place);
                }
            });
            effect.into_iter().for_each(|effect| _ = self.story.effects.push(effect));
        }
        self.story.effects.since(start)
    }

    /// Adds an effect that follows from something else in the file, at `origin`.
    fn imply(&mut self, effect: Effect, origin: Span) {
        let place = self.place(origin);
        self.locate(|logic| logic.effects.push(place));
        self.story.effects.push(effect);
    }

    /// Interns a plain string, which has no formatting and cannot contain control characters.
    fn plain(&mut self, text: &Str) -> Name {
        // For nearly all strings, the bytes alone show that there are none.
        let suspect = |byte: u8| byte < b' ' || matches!(byte, 0x7f | 0xc2 | 0xe2);
        let is_refused = |(_, c): &(usize, char)| is_control(*c) && *c != '\t';
        let refused = || text.text.char_indices().find(is_refused).or_else(|| unbalanced_isolate(&text.text));
        if text.text.bytes().any(suspect)
            && let Some((at, control)) = refused()
        {
            let place = self.range(text, at..at + control.len_utf8());
            let message = format!("the control character {} is not allowed here", control.escape_unicode());
            self.report(
                Diagnostic::new(Code::ControlCharacter, place, message)
                    .help("write this text on one line, without control characters"),
            );
        }
        self.out.intern(&text.text)
    }

    fn target(&mut self, text: &Str) -> Option<Target> {
        if text.missing {
            return None;
        }
        if let Some(target) = self.names.targets.get(text.text.as_ref()).copied() {
            let symbol = match target {
                Target::Scene(scene) => Symbol::Scene(scene),
                Target::Junction(junction) => Symbol::Junction(junction),
            };
            self.refer(symbol, text);
            return Some(target);
        }
        if self.report_foreign_target(text) {
            return None;
        }
        let near = self.names.near_target(&text.text);
        if !self.names.targets_incomplete && !Names::is_no_name(near) {
            let place = self.within(text);
            let message = format!("cannot find the scene or junction `{}`", text.text);
            let problem = Diagnostic::new(Code::UnknownName, place, message);
            let problem = match near {
                Some(near) => self.meant(problem, near),
                None => problem.help("scenes and junctions are declared in chapters by their `id`"),
            };
            self.report(problem);
        }
        None
    }

    /// Reports a target with signs of another system around its name, and returns whether it is one.
    fn report_foreign_target(&mut self, text: &Str) -> bool {
        let name = text.text.trim_matches(|c: char| c.is_whitespace() || "->[]#'\"“”".contains(c));
        if name.len() == text.text.len() || !self.names.targets.contains_key(name) {
            return false;
        }
        let place = self.within(text);
        let message = format!("expected the name of a scene or junction, found `{}`", text.text);
        let problem = Diagnostic::new(Code::UnknownName, place, message);
        self.report(problem.help(format!("write the name alone: `{name}`")).fix(place, name));
        true
    }

    /// Records that a string is the name of something, if locations are wanted.
    fn refer(&mut self, symbol: Symbol, name: &Str) {
        if self.logic.is_some() {
            let place = self.within(name);
            self.locate(|logic| logic.references.push((symbol, place)));
        }
    }

    /// Where a scene, junction or list of choices is declared, if it is.
    fn declared(&self, name: &str) -> Option<FileSpan> {
        let Some(target) = self.names.targets.get(name) else {
            return self.names.lists.ids.get(name).map(|list| *self.list_places.row(*list));
        };
        match target {
            Target::Scene(scene) => Some(*self.scene_places.row(*scene)),
            Target::Junction(junction) => Some(*self.junction_places.row(*junction)),
        }
    }

    /// Adds to a problem with a scene's name the one that was probably meant, and where that is declared.
    fn meant(&self, problem: Diagnostic, near: Similar<'_>) -> Diagnostic {
        let problem = problem.did_you_mean(near);
        let near = near.name;
        match self.declared(near) {
            Some(place) => problem.label(place, format!("`{near}` is declared here")),
            None => problem,
        }
    }

    /// Removes the fix from each unknown name that is written more than once: a typo is not made twice, so it may be a
    /// name whose declaration is missing.
    fn doubt_repeated_names(&mut self) {
        let mut spelled: HashMap<String, usize> = HashMap::new();
        let is_similar = |help: &String| help.contains("did you mean");
        let is_unknown =
            |problem: &&mut Diagnostic| problem.code == Code::UnknownName && problem.help.iter().any(is_similar);
        let name = |problem: &Diagnostic| problem.message.rsplit('`').nth(1).unwrap_or_default().to_owned();
        for problem in self.found.iter_mut().filter(is_unknown) {
            *spelled.entry(name(problem)).or_default() += 1;
        }
        for problem in self.found.iter_mut().filter(is_unknown) {
            if spelled.get(&name(problem)).is_some_and(|times| *times > 1) {
                problem.guess = problem.fix.take().or(problem.guess.take());
            }
        }
    }

    fn finish(mut self, question: Option<Box<Cond>>) -> Resolved {
        self.found.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
        // Problems that are compiled in several places are reported once.
        self.found.dedup();
        self.doubt_repeated_names();
        let sound = self.found.iter().all(|problem| problem.severity() == Severity::Warning);
        self.story.words = self.out.words;
        self.story.pieces = self.out.pieces;
        self.story.conds = self.out.conds;
        self.story.bits = self.names.bits;
        self.story.changes = self.names.changes;
        self.story.returns = self.detours.into_returns();
        self.story.words.shrink_to_fit();
        self.story.pieces.shrink_to_fit();
        self.story.choices.shrink_to_fit();
        self.story.scenes.shrink_to_fit();
        self.story.branches.shrink_to_fit();
        self.story.effects.shrink_to_fit();
        Resolved {
            story: sound.then_some(self.story),
            found: self.found,
            logic: self.logic.unwrap_or_default(),
            question,
        }
    }
}

fn empty_story() -> Story {
    Story {
        id: Name::default(),
        title: Name::default(),
        about: About::default(),
        seal: Name::default(),
        start: Target::Junction(JunctionId::from_index(0)),
        page: None,
        mark: None,
        correction: None,
        omission: None,
        cover: None,
        banned: Vec::new(),
        meters: Table::default(),
        facts: Table::default(),
        chapters: Table::default(),
        documents: Table::default(),
        texts: Table::default(),
        lists: Table::default(),
        briefs: Vec::new(),
        scenes: Table::default(),
        junctions: Table::default(),
        choices: Table::default(),
        branches: Table::default(),
        effects: Table::default(),
        conds: Table::default(),
        pieces: Vec::new(),
        bits: 0,
        laws: Vec::new(),
        changes: Vec::new(),
        returns: Vec::new(),
        words: String::new(),
    }
}
