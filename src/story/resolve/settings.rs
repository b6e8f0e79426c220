//! The content of `story.ron`, and a warning for facts that are never used.

use std::collections::HashMap;

use super::super::lang::{self, Asker, Here, Role, TextShape};
use super::super::model::{AFTER, About, BEFORE, Brief, Clipping, Cover, Document, Fact, Mark, Meter, Term, Text};
use super::super::references::Symbol;
use super::super::source;
use super::super::table::{FactId, Id as _, ListId, SceneId, TextId};
use super::super::tree_reader::{Spanned, Str};
use super::Resolver;
use super::declare::COMMAND_KEYS;
use crate::diag::{Code, Diagnostic, FileSpan, nearest};

/// The length of the longest id of a story. A folder is named after it, and some file systems have no names of more
/// than 143 bytes.
const LONGEST_ID: usize = 128;

/// A clause that is inserted into a wording when it is shown.
struct Clause {
    /// The placeholder in the files.
    written: &'static str,
    /// The placeholder character in the compiled story.
    placeholder: char,
}

/// What the earlier of two runs did.
const EARLIER: Clause = Clause { written: "{before}", placeholder: BEFORE };
/// What the later of two runs did.
const LATER: Clause = Clause { written: "{after}", placeholder: AFTER };

impl<'a> Resolver<'a> {
    /// Fills in everything except the chapters.
    pub(super) fn fill_settings(&mut self, story: &'a source::Story<'a>) {
        self.check_story_id(&story.id);
        self.story.id = self.out.intern(&story.id.text);
        self.story.title = self.plain(&story.title);
        self.about(story);
        self.story.seal = match &story.seal {
            Some(seal) => self.plain(seal),
            None => self.out.intern("TK"),
        };
        if let Some(start) = self.target(&story.start) {
            self.story.start = start;
        }
        for meter in &story.meters {
            let meter = self.meter(meter);
            self.story.meters.push(meter);
        }
        for meter in &story.word_meters {
            let meter = self.word_meter(meter);
            self.story.meters.push(meter);
        }
        for fact in &story.facts {
            let fact = self.fact(fact);
            self.story.facts.push(fact);
        }
        for text in &story.texts {
            let id = self.out.intern(&text.id.text);
            self.story.texts.push(id);
        }
        for list in &story.lists {
            let id = self.out.intern(&list.id.text);
            self.story.lists.push(id);
        }
        self.story.mark = story.mark.as_ref().map(|mark| self.mark(mark));
        self.documents(&story.documents);
        self.briefs(&story.briefs);
        self.story.cover = story.cover.as_ref().map(|cover| Cover {
            title: self.plain(&cover.title),
            text: self.compile(&cover.text, TextShape::Page, Asker::Text),
        });
        let message = [
            "a correction must contain `{before}` and, after it, `{after}`",
            "they are replaced with what the earlier run did and what this run does",
        ];
        let correction = story.correction.as_ref();
        self.story.correction = correction.and_then(|text| self.wording(text, &[EARLIER, LATER], message));
        let message = ["an omission must contain `{after}`", "it is replaced with what this run did"];
        self.story.omission = story.omission.as_ref().and_then(|text| self.wording(text, &[LATER], message));
        self.story.banned = story.banned.iter().map(|text| self.plain(text)).collect();
        self.story.page = story.page.as_ref().and_then(|page| self.page(page));
    }

    fn about(&mut self, story: &source::Story) {
        let line = |resolver: &mut Self, text: &Option<Str>| text.as_ref().map(|text| resolver.plain(text));
        self.story.about = About {
            author: line(self, &story.author),
            about: story.about.as_ref().map(|text| self.compile(text, TextShape::Page, Asker::Timeless)),
            version: line(self, &story.version),
            language: line(self, &story.language),
            license: line(self, &story.license),
            warnings: story.warnings.iter().map(|text| self.plain(text)).collect(),
            terms: story.terms.iter().map(|term| self.term(term)).collect(),
        };
    }

    fn term(&mut self, term: &source::Term) -> Term {
        Term { term: self.plain(&term.term), means: self.plain(&term.means) }
    }

    fn clipping(&mut self, clipping: &source::Keepsake) -> Clipping {
        Clipping {
            title: self.plain(clipping.title()),
            text: clipping.text().map(|text| self.compile(text, TextShape::Page, Asker::Timeless)),
        }
    }

    fn check_story_id(&mut self, id: &Str) {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let length = id.text.chars().count();
        if !id.missing && length > LONGEST_ID {
            let message = format!("the id of a story has at most {LONGEST_ID} characters, this one has {length}");
            let problem = Diagnostic::new(Code::BadName, self.whole(id), message);
            self.report(problem.help("use a shorter one; runs are saved in a folder with this name"));
        } else if !id.missing && (id.text.is_empty() || !id.text.chars().all(fits) || id.text.starts_with('-')) {
            let place = self.whole(id);
            let message = format!("`{}` is not a valid story id", id.text.escape_debug());
            self.report(
                Diagnostic::new(Code::BadName, place, message)
                    .help("use letters without accents, digits, `-` and `_`, not starting with `-`; runs are stored under this id"),
            );
        }
    }

    fn meter(&mut self, meter: &'a source::Meter<'a>) -> Meter {
        let (least, most) = meter.range.value;
        if !meter.range.missing && least > most {
            let place = self.place(meter.range.span);
            let message = format!("the minimum {least} of this range is greater than its maximum {most}");
            self.report(
                Diagnostic::new(Code::BadValue, place, message).help(format!("swap them: `({most}, {least})`")),
            );
        } else if !meter.range.missing && !meter.start.missing && !(least..=most).contains(&meter.start.value) {
            let place = self.place(meter.start.span);
            let message = format!("the start value {} is outside the range {least} to {most}", meter.start.value);
            self.report(Diagnostic::new(Code::BadValue, place, message));
        }
        self.check_thresholds(meter);
        Meter {
            id: self.out.intern(&meter.id.text),
            name: self.plain(&meter.name),
            range: meter.range.value,
            start: meter.start.value,
            color: meter.color,
            hidden: meter.hidden,
            is: meter.is.as_ref().map(|text| self.plain(text)),
            words: meter.words.iter().map(|(from, word)| (from.value, self.plain(word))).collect(),
            is_of_words: false,
        }
    }

    fn word_meter(&mut self, meter: &'a source::WordMeter<'a>) -> Meter {
        let words: Vec<_> = (0..).zip(&meter.of).map(|(at, word)| (at, self.plain(word))).collect();
        let start = meter.start.as_ref().filter(|start| !start.missing).map_or(0, |start| {
            let at = (0..).zip(&meter.of).find(|(_, word)| word.text == start.text).map(|(at, _)| at);
            if at.is_none() {
                let message = format!("`{}` has no value `{}`", meter.id.text, start.text);
                let problem = Diagnostic::new(Code::UnknownName, self.within(start), message);
                let near = nearest(&start.text, meter.of.iter().map(|word| word.text.as_ref()));
                self.report(match near {
                    Some(near) => problem.did_you_mean(near),
                    None => problem.help("it is one of the words in `of`"),
                });
            }
            at.unwrap_or(0)
        });
        Meter {
            id: self.out.intern(&meter.id.text),
            name: self.plain(&meter.name),
            range: (0, i32::try_from(words.len()).unwrap_or(i32::MAX).max(1) - 1),
            start,
            color: meter.color,
            hidden: meter.hidden,
            is: meter.is.as_ref().map(|text| self.plain(text)),
            words,
            is_of_words: true,
        }
    }

    fn check_thresholds(&mut self, meter: &source::Meter) {
        for pair in meter.words.windows(2) {
            if let [(before, _), (after, _)] = pair
                && before.value >= after.value
                && !(before.missing || after.missing)
            {
                let place = self.place(after.span);
                let message = format!(
                    "the words of a meter must be in ascending order, but {} follows {}",
                    after.value, before.value
                );
                self.report(Diagnostic::new(Code::BadValue, place, message));
            }
        }
    }

    fn fact(&mut self, fact: &'a source::Fact<'a>) -> Fact {
        if fact.start && fact.from.is_some() {
            let place = self.place(fact.here);
            let message = format!("`{}` comes from the archive, so it cannot have `start`", fact.id.text);
            self.report(Diagnostic::new(Code::BadValue, place, message).help("remove `start` or `from`"));
        }
        Fact {
            id: self.out.intern(&fact.id.text),
            is: self.plain(&fact.is),
            clipping: fact.clipping.as_ref().map(|clipping| self.clipping(clipping)),
            finished_before: fact.from.is_some(),
            start: fact.start,
            was: fact.was.iter().map(|old| self.out.intern(&old.text)).collect(),
        }
    }

    fn mark(&mut self, mark: &'a source::Mark<'a>) -> Mark {
        Mark {
            color: mark.color,
            means: self.plain(&mark.means),
            known_by: mark.known_by.as_ref().and_then(|fact| self.known_by(fact)),
        }
    }

    fn known_by(&mut self, written: &Str) -> Option<FactId> {
        let fact = written;
        let name = fact.text.as_ref();
        let known = self.names.roles.get_key_value(name).map(|(key, role)| (*key, *role));
        if let Some((key, Role::Fact { fact, .. })) = known {
            self.names.uses.entry(key).or_default().read = true;
            self.refer(Symbol::Fact(fact), written);
            return Some(fact);
        }
        if fact.missing || (known.is_none() && self.names.roles_incomplete) {
            return None;
        }
        let place = self.within(fact);
        let problem = match (known, self.names.near_role(name)) {
            (Some(_), _) => {
                Diagnostic::new(Code::UnknownName, place, format!("expected a fact, found the meter `{name}`"))
            }
            (None, near) => {
                let problem = Diagnostic::new(Code::UnknownName, place, format!("cannot find the fact `{name}`"));
                match near {
                    Some(near) => problem.did_you_mean(near),
                    None => problem,
                }
            }
        };
        self.report(problem);
        None
    }

    fn documents(&mut self, documents: &'a [source::Document<'a>]) {
        let mut keys: HashMap<char, FileSpan> = HashMap::new();
        for document in documents {
            match &document.key {
                Some(key) => self.check_key(key, &mut keys),
                None if document.broken => {}
                None => self.check_newer(self.place(document.here), "a document without a `key`"),
            }
            let document = Document {
                id: self.out.intern(&document.id.text),
                name: self.plain(&document.name),
                key: document.key.as_ref().map(|key| key.value),
                text: self.document_text(document),
                when: self.condition_of(document.when.as_ref(), Asker::Plain),
            };
            self.story.documents.push(document);
        }
    }

    /// A document cannot contain documents, or it might contain itself.
    fn document_text(&mut self, document: &'a source::Document<'a>) -> Text {
        self.names.in_document = true;
        let text = self.compile(&document.text, TextShape::Page, Asker::Text);
        self.names.in_document = false;
        text
    }

    fn check_key(&mut self, key: &Spanned<char>, keys: &mut HashMap<char, FileSpan>) {
        if key.missing {
            return;
        }
        let place = self.place(key.span);
        let found = key.value;
        if COMMAND_KEYS.contains(found) || !found.is_lowercase() {
            let message = format!("the key `{}` cannot be used for a document", found.escape_default());
            let free: String = ('a'..='z').filter(|c| !COMMAND_KEYS.contains(*c)).collect();
            self.report(
                Diagnostic::new(Code::BadName, place, message)
                    .help(format!("available keys: {free}; commands use the others"))
                    .help("documents without a `key` are listed together"),
            );
        } else if let Some(earlier) = keys.insert(found, place) {
            let message = format!("two documents use the key `{found}`");
            self.report(Diagnostic::new(Code::RepeatedName, place, message).label(earlier, "first used here"));
        }
    }

    fn briefs(&mut self, briefs: &'a [source::Brief<'a>]) {
        let mut places: HashMap<&str, FileSpan> = HashMap::new();
        for brief in briefs {
            self.may_declare_among(&mut places, &brief.id, "brief");
            let brief = Brief {
                id: self.out.intern(&brief.id.text),
                text: self.compile(&brief.text, TextShape::Line, Asker::Text),
                when: self.condition(&brief.when, Asker::Plain),
            };
            self.story.briefs.push(brief);
        }
    }

    /// The wording of a correction or an omission. The clauses are inserted when it is shown; characters that no text can
    /// contain are their placeholders, which must occur in the order given.
    fn wording(&mut self, text: &'a Str<'a>, clauses: &[Clause], [message, help]: [&str; 2]) -> Option<Text> {
        let template = text.text.as_ref();
        let places: Option<Vec<usize>> = clauses.iter().map(|clause| template.find(clause.written)).collect();
        let Some(places) = places.filter(|places| places.is_sorted()) else {
            let place = self.whole(text);
            let problem = Diagnostic::new(Code::BadText, place, message);
            self.report(problem.help(help));
            return None;
        };
        let filled = clauses.iter().fold(template.to_owned(), |filled, clause| {
            filled.replacen(clause.written, clause.placeholder.encode_utf8(&mut [0; 4]), 1)
        });
        let compiled = lang::text(&filled, TextShape::Line, Asker::Text, &mut self.names, &mut self.out);
        // The placeholders are shorter than what they replace, so ranges after them are shifted back.
        let written = |at: usize| {
            places.iter().zip(clauses).fold(at, |at, (place, clause)| {
                if at > *place { at + clause.written.len() - clause.placeholder.len_utf8() } else { at }
            })
        };
        for problem in self.out.problems.iter_mut().filter(|problem| problem.text.is_none()) {
            problem.range = written(problem.range.start)..written(problem.range.end);
        }
        self.hand_over(text);
        self.locate_conditions(text);
        Some(compiled)
    }

    fn page(&mut self, page: &source::Page) -> Option<(u16, u16)> {
        let side = |side: &Spanned<i32>| u16::try_from(side.value).ok().filter(|side| *side > 0);
        for (wrong, what) in [(&page.columns, "columns"), (&page.rows, "rows")] {
            if side(wrong).is_none() && !wrong.missing {
                let place = self.place(wrong.span);
                let message = format!("a page has 1 to {} {what}, found {}", u16::MAX, wrong.value);
                self.report(Diagnostic::new(Code::BadValue, place, message));
            }
        }
        Some((side(&page.columns)?, side(&page.rows)?))
    }

    /// Compiles the reusable texts that nothing shows, so that their problems are reported, too.
    pub(super) fn compile_unused_texts(&mut self, story: &'a source::Story<'a>) {
        let known = (self.out.pieces.len(), self.out.conds.rows().len());
        self.names.here = Some(Here { scene: SceneId::from_index(0), is_left: false });
        for (at, text) in story.texts.iter().enumerate() {
            if !self.names.texts.used.contains(&TextId::from_index(at)) {
                self.compile(&text.text, TextShape::Page, Asker::Text);
            }
        }
        self.names.here = None;
        self.out.pieces.truncate(known.0);
        self.out.conds.truncate(known.1);
    }

    /// Warns about facts that nothing reads. A clipping is shown in the archive, so it only needs to be set.
    pub(super) fn warn_of_unused(&mut self, story: &source::Story) {
        if !self.is_sound() {
            return;
        }
        for (at, list) in story.lists.iter().enumerate() {
            if !self.used_lists.contains(&ListId::from_index(at)) {
                let message = format!("no scene has the list of choices `{}`", list.id.text);
                let problem = Diagnostic::new(Code::NeverReused, self.whole(&list.id), message);
                let help = format!("write `choices_of: [\"{}\"]` in a scene, or remove it", list.id.text);
                self.report(problem.help(help));
            }
        }
        for (at, text) in story.texts.iter().enumerate() {
            if !self.names.texts.used.contains(&TextId::from_index(at)) {
                let message = format!("no text shows the reusable text `{}`", text.id.text);
                let problem = Diagnostic::new(Code::NeverReused, self.whole(&text.id), message);
                self.report(problem.help(format!("write `{{text: {}}}` where it belongs, or remove it", text.id.text)));
            }
        }
        for fact in &story.facts {
            let uses = self.names.uses.get(fact.id.text.as_ref()).copied().unwrap_or_default();
            let (unused, help) = match uses.written || fact.start {
                false => ("never used", "remove it, or use it in a condition or an effect"),
                true => {
                    ("set but never read", "read it in a condition or a text, or remove it and the effects that set it")
                }
            };
            if !(uses.read || (uses.written || fact.start) && fact.clipping.is_some()) {
                let place = self.whole(&fact.id);
                let message = format!("the fact `{}` is {unused}", fact.id.text);
                self.report(Diagnostic::new(Code::Unused, place, message).help(help));
            }
        }
    }
}
