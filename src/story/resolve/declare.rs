//! The first pass: declares every name that can be referred to.

use std::collections::HashMap;

use super::super::lang::{ListedChoice, RESERVED, Role, ShownMeter};
use super::super::model::Target;
use super::super::offered::{Offered, find_list, offered as offered_by};
use super::super::source::{
    Chapter, ChapterItem, Choice, ChoiceList, Fact, Meter, Route, Scene, Story, Text, WordMeter,
};
use super::super::syntax::word_length;
use super::super::table::{ChoiceId, DocumentId, FactId, Id as _, MeterId, SceneId, TextId};
use super::super::tree_reader::Str;
use super::Resolver;
use crate::diag::{Code, Diagnostic, FileSpan, composed};

/// The keys that commands use on the reading screen. No document can have them.
pub const COMMAND_KEYS: &str = "?/,bcefghijkmnopqrstuvw";

/// The name of a scene's `next` in JSON; runs never contain it.
const NEXT: &str = "next";

/// What scenes and junctions are called where their names are repeated.
pub(super) const PLACE: &str = "scene or junction";

const MAX_METERS: usize = 64;
/// The maximum number of words of a meter.
const MAX_VALUES: usize = 100;
const MAX_SCENES: usize = 65_535;
const MAX_CHOICES: usize = 255;

impl<'a> Resolver<'a> {
    /// Declares meters, facts and documents.
    pub(super) fn declare_settings(&mut self, story: &'a Story<'a>) {
        let mut places = HashMap::new();
        for (at, fact) in story.facts.iter().enumerate() {
            self.declare_fact(at, fact, &mut places);
        }
        self.names.bits = story.facts.len();
        for (at, meter) in story.meters.iter().enumerate() {
            self.declare_meter(at, meter, &mut places);
        }
        for (at, meter) in story.word_meters.iter().enumerate() {
            self.declare_word_meter(story.meters.len() + at, meter, &mut places);
        }
        let mut meters = story.meters.iter().map(|meter| meter.here);
        let word_meters = story.word_meters.iter().map(|meter| meter.here);
        if let Some(here) = meters.by_ref().chain(word_meters).nth(MAX_METERS) {
            let place = self.place(here);
            self.report(Diagnostic::new(
                Code::LimitExceeded,
                place,
                format!("too many meters: a story can have at most {MAX_METERS}"),
            ));
        }
        let mut old = HashMap::new();
        for name in story.facts.iter().flat_map(|fact| &fact.was) {
            self.check_old_name(name, places.get(name.text.as_ref()).copied(), &mut old);
        }
        story.lists.iter().for_each(|list| self.declare_list(list));
        let mut texts = HashMap::new();
        for (at, text) in story.texts.iter().enumerate() {
            self.declare_text(at, text, &mut texts);
        }
        let mut documents = HashMap::new();
        for (at, document) in story.documents.iter().enumerate() {
            self.names.roles_incomplete |= nameless(&document.id);
            if self.may_declare_among(&mut documents, &document.id, "document") {
                let id = DocumentId::from_index(at);
                self.names.documents.insert(document.id.text.as_ref(), id);
            }
        }
    }

    fn declare_text(&mut self, at: usize, text: &'a Text<'a>, places: &mut HashMap<&'a str, FileSpan>) {
        self.names.roles_incomplete |= nameless(&text.id);
        if self.may_declare_among(places, &text.id, "reusable text") {
            self.names.texts.ids.insert(text.id.text.as_ref(), TextId::from_index(at));
        }
        self.names.texts.all.push((text.id.text.as_ref(), text.text.text.as_ref()));
        self.reusable.push(text.text.span);
    }

    fn declare_fact(&mut self, at: usize, fact: &'a Fact<'a>, places: &mut HashMap<&'a str, FileSpan>) {
        self.names.kept.push(fact.clipping.is_some() || fact.broken);
        self.names.roles_incomplete |= nameless(&fact.id);
        if self.may_declare_among(places, &fact.id, "meter or fact") {
            let id = FactId::from_index(at);
            let role = Role::Fact { fact: id, from_archive: fact.from.is_some() };
            self.names.roles.insert(fact.id.text.as_ref(), role);
        }
    }

    fn declare_meter(&mut self, at: usize, meter: &'a Meter<'a>, places: &mut HashMap<&'a str, FileSpan>) {
        self.names.roles_incomplete |= nameless(&meter.id);
        if self.may_declare_among(places, &meter.id, "meter or fact") {
            let id = MeterId::from_index(at);
            self.names.roles.insert(meter.id.text.as_ref(), Role::Meter(id, meter.range.value));
        }
        let words = meter.words.iter().map(|(from, word)| (from.value, word.text.as_ref())).collect();
        self.names.meters.push(ShownMeter { name: meter.name.text.as_ref(), words, values: Vec::new() });
    }

    fn declare_word_meter(&mut self, at: usize, meter: &'a WordMeter<'a>, places: &mut HashMap<&'a str, FileSpan>) {
        self.names.roles_incomplete |= nameless(&meter.id);
        let values: Vec<&str> = meter.of.iter().map(|word| word.text.as_ref()).collect();
        let most = i32::try_from(values.len()).unwrap_or(i32::MAX).max(1) - 1;
        if self.may_declare_among(places, &meter.id, "meter or fact") {
            self.names.roles.insert(meter.id.text.as_ref(), Role::Meter(MeterId::from_index(at), (0, most)));
        }
        let mut known = HashMap::new();
        for word in &meter.of {
            self.may_declare_among(&mut known, word, "word of a meter");
        }
        if !(2..=MAX_VALUES).contains(&values.len()) && !meter.broken {
            let code = if values.len() < 2 { Code::BadValue } else { Code::LimitExceeded };
            let message = format!("a meter of words has 2 to {MAX_VALUES} words, this one has {}", values.len());
            self.report(Diagnostic::new(code, self.place(meter.here), message));
        }
        let words = (0..).zip(values.iter().copied()).collect();
        self.names.meters.push(ShownMeter { name: meter.name.text.as_ref(), words, values });
    }

    /// Declares scenes, junctions and choices.
    pub(super) fn declare_chapter(&mut self, chapter: &'a Chapter<'a>) {
        for entry in &chapter.scenes {
            match entry {
                ChapterItem::Scene(scene) => self.declare_scene(scene),
                ChapterItem::Junction(junction) => {
                    self.declare_target(&junction.id, Target::Junction(self.junction_places.next_id()));
                    self.junction_places.push(self.whole(&junction.id));
                }
            }
        }
    }

    /// Checks the old names of scenes and junctions, once all current names are declared.
    pub(super) fn check_old_targets(&mut self, chapter: &'a Chapter<'a>, old: &mut HashMap<&'a str, FileSpan>) {
        for entry in &chapter.scenes {
            let was = match entry {
                ChapterItem::Scene(scene) => &scene.was,
                ChapterItem::Junction(junction) => &junction.was,
            };
            for name in was {
                self.check_old_name(name, self.declared(&name.text), old);
            }
        }
    }

    fn declare_scene(&mut self, scene: &'a Scene<'a>) {
        let id = self.scene_places.next_id();
        if id.index() == MAX_SCENES {
            let place = self.place(scene.here);
            self.report(Diagnostic::new(
                Code::LimitExceeded,
                place,
                format!("too many scenes: a story can have at most {MAX_SCENES}"),
            ));
        }
        self.declare_target(&scene.id, Target::Scene(id));
        self.scene_places.push(self.whole(&scene.id));
        let count = offered_by(scene, self.lists).count();
        if count > MAX_CHOICES {
            let place = self.place(scene.here);
            let message = format!("too many choices: a scene can have at most {MAX_CHOICES}, this one has {count}");
            self.report(Diagnostic::new(Code::LimitExceeded, place, message));
        }
        let first = self.next_choice;
        for choice in offered_by(scene, self.lists) {
            self.declare_choice(id, choice, first, scene);
            self.next_choice += 1;
        }
        self.check_old_choices(scene.choices.iter().chain(scene.groups.iter().flat_map(|group| &group.choices)));
    }

    fn declare_target(&mut self, id: &'a Str<'a>, target: Target) {
        self.names.targets_incomplete |= nameless(id);
        let earlier = self.declared(&id.text);
        let is_free = self.may_declare(id, earlier, PLACE);
        // A scene with the name of a list can still be a target, so that its uses are not reported, too.
        if is_free || earlier.is_some() && !self.names.targets.contains_key(id.text.as_ref()) {
            self.names.targets.insert(id.text.as_ref(), target);
        }
    }

    /// `written` is the scene, whose first choice has the number `first`.
    fn declare_choice(&mut self, scene: SceneId, offered: Offered<'a>, first: usize, written: &'a Scene<'a>) {
        let choice = offered.choice;
        let Some(identity) = identity(choice) else {
            self.names.choices_incomplete.insert(scene);
            if needs_id(choice) && !choice.broken && choice.id.is_none() && offered.list.is_none() {
                self.report_no_identity(choice);
            }
            return;
        };
        if offered.list.is_some() {
            self.declare_copy(scene, offered, first, written);
        } else if choice.id.is_some() && !self.can_be_name(identity) {
            // It is still known by that name, so that its uses are not reported, too.
        } else if identity.text == NEXT {
            self.report_next(choice, identity);
        } else if let Some(earlier) = self.same_identity(scene, &identity.text) {
            let earlier = offered_by(written, self.lists).nth(earlier.index() - first);
            earlier.into_iter().for_each(|earlier| self.report_same_identity(choice, identity, earlier.choice));
        }
        self.names.identities.push((scene, identity.text.as_ref(), ChoiceId::from_index(self.next_choice)));
        if choice.id.is_none() {
            self.names.by_place.push((scene, identity.text.as_ref()));
        }
    }

    /// Records that a choice of a scene belongs to a list, and reports if the scene has another one with its name.
    fn declare_copy(&mut self, scene: SceneId, offered: Offered<'a>, first: usize, written: &'a Scene<'a>) {
        let (Some((list, at)), Some(name)) = (offered.list, identity(offered.choice)) else { return };
        let number = ChoiceId::from_index(self.next_choice);
        self.names.lists.copies.insert(number, list);
        let listed = self.names.lists.all.get_mut(list.index()).and_then(|(_, choices)| choices.get_mut(at));
        listed.into_iter().for_each(|listed| listed.copies.push(number));
        let earlier = self.same_identity(scene, &name.text).map(|earlier| earlier.index() - first);
        let earlier = earlier.and_then(|earlier| offered_by(written, self.lists).nth(earlier));
        let is_other = |earlier: &Offered| earlier.list.is_none_or(|(other, _)| other != list);
        let used = written.choices_of.iter().find(|used| find_list(self.lists, used).is_some_and(|(id, _)| id == list));
        if let (Some(earlier), Some(used)) = (earlier.filter(is_other), used) {
            let message = format!("two choices of this scene have the same name `{}`", name.text);
            let problem = Diagnostic::new(Code::AmbiguousChoice, self.whole(used), message);
            let own = identity(earlier.choice).filter(|_| earlier.list.is_none()).map(|own| self.whole(own));
            let problem = own
                .into_iter()
                .fold(problem.at("one is in this list"), |problem, own| problem.label(own, "the other one"));
            self.report(problem.help("change the `id` of one of them; runs refer to choices by it"));
        }
    }

    fn declare_list(&mut self, list: &'a ChoiceList<'a>) {
        self.names.targets_incomplete |= nameless(&list.id);
        let earlier = self.declared(&list.id.text);
        let id = self.list_places.push(self.whole(&list.id));
        if self.may_declare(&list.id, earlier, "scene, junction or list") {
            self.names.lists.ids.insert(list.id.text.as_ref(), id);
        }
        let mut listed: Vec<ListedChoice> = Vec::new();
        for choice in &list.choices {
            let name = identity(choice);
            match name {
                None if choice.broken || choice.id.is_some() => {}
                None if needs_id(choice) => self.report_no_identity(choice),
                None => {
                    let message = "a choice of a list needs an `id` if it has no destination";
                    let problem = Diagnostic::new(Code::AmbiguousChoice, self.place(choice.here), message);
                    self.report(problem.help("add `id: \"…\",`; without `to`, it leads back to the scene that has it"));
                }
                Some(name) if choice.id.is_some() && !self.can_be_name(name) => {}
                Some(name) if name.text == NEXT => self.report_next(choice, name),
                Some(name) => {
                    let same = |other: &&Choice| identity(other).is_some_and(|other| other.text == name.text);
                    let earlier = list.choices.iter().take(listed.len()).find(same);
                    earlier.into_iter().for_each(|earlier| self.report_same_identity(choice, name, earlier));
                }
            }
            listed.push(ListedChoice { name: name.map(|name| name.text.as_ref()), ..ListedChoice::default() });
        }
        self.check_old_choices(list.choices.iter());
        self.names.lists.all.push((list.id.text.as_ref(), listed));
    }

    /// The first choice of a scene with a name, among as many as a scene may have.
    fn same_identity(&self, scene: SceneId, identity: &str) -> Option<ChoiceId> {
        let earlier = self.names.identities.iter().rev().take(MAX_CHOICES).take_while(|(of, ..)| *of == scene);
        earlier.filter(|(_, id, _)| *id == identity).map(|(.., choice)| *choice).last()
    }

    fn report_no_identity(&mut self, choice: &Choice) {
        let place = self.place(choice.here);
        let field = if choice.goes_back() { "back" } else { "to_first" };
        let problem = Diagnostic::new(Code::AmbiguousChoice, place, format!("a choice with `{field}` needs an `id`"))
            .help("add `id: \"…\",`; runs refer to choices by it, so it must never change");
        let last = choice.to_first.iter().flatten().last().filter(|route| !route.to.missing);
        self.report(match last {
            Some(Route { to, .. }) => problem.help(format!(
                "if the choice used to have `to: \"{to}\"`, runs refer to it by that name, and `id: \"{to}\"` keeps them valid",
                to = to.text
            )),
            None => problem,
        });
    }

    fn report_next(&mut self, choice: &Choice, name: &Str) {
        let message = "`next` refers to the `next` of a scene and cannot be the name of a choice";
        let help = if choice.id.is_some() { "choose another `id`" } else { "add an `id` to the choice" };
        self.report(Diagnostic::new(Code::BadName, self.whole(name), message).help(help));
    }

    fn report_same_identity(&mut self, later: &Choice, name: &Str, earlier: &Choice) {
        let message = format!("two choices of this scene have the same name `{}`", name.text);
        let mut problem = Diagnostic::new(Code::AmbiguousChoice, self.whole(name), message);
        let (earlier_by_id, later_by_id) = (earlier.id.is_some(), later.id.is_some());
        if let Some(other) = identity(earlier) {
            let label =
                if earlier_by_id { "this is the `id` of the other choice" } else { "the other choice leads here, too" };
            problem = problem.label(self.whole(other), label);
        }
        self.report(match (earlier_by_id, later_by_id) {
            (false, false) => problem
                .help(format!("add `id: \"{}\"` to the choice that recorded runs mean, to keep them valid", name.text))
                .help("add a different `id` to the other choice; runs refer to choices by it"),
            (true, true) => problem.help("change one `id`; runs refer to choices by it"),
            _ => problem.help("add a different `id` to the choice without one; runs refer to choices by it"),
        });
    }

    /// Checks the old names of a scene's choices, if there are any.
    fn check_old_choices(&mut self, choices: impl Iterator<Item = &'a Choice<'a>> + Clone) {
        if choices.clone().all(|choice| choice.was.is_empty()) {
            return;
        }
        let mut now = HashMap::new();
        for id in choices.clone().filter_map(identity) {
            now.entry(id.text.as_ref()).or_insert(self.whole(id));
        }
        let mut old = HashMap::new();
        for name in choices.flat_map(|choice| &choice.was) {
            self.check_old_name(name, now.get(name.text.as_ref()).copied(), &mut old);
        }
    }

    /// Reports an old name that is also the name of something else: a run that uses it would be ambiguous.
    /// `now` is where something with that name is declared, and `old` has the old names so far.
    fn check_old_name(&mut self, name: &'a Str<'a>, now: Option<FileSpan>, old: &mut HashMap<&'a str, FileSpan>) {
        if name.missing || !self.can_be_name(name) {
            return;
        }
        let place = self.whole(name);
        if let Some(earlier) = now.or(old.get(name.text.as_ref()).copied()) {
            let message = format!("the old name `{}` is also the name of something else", name.text);
            let problem = Diagnostic::new(Code::RepeatedName, place, message).label(earlier, "also used here");
            self.report(problem.help("remove it from `was`; it is ambiguous in old runs"));
        }
        old.entry(&name.text).or_insert(place);
    }

    /// Whether a name may be declared, because it was not declared `earlier`. An invalid name is reported but still
    /// declared, so that its uses are not reported.
    fn may_declare(&mut self, id: &Str, earlier: Option<FileSpan>, kind: &str) -> bool {
        if id.missing {
            return false;
        }
        let named = self.can_be_name(id);
        if id.text.is_empty() {
            return named;
        }
        let Some(known) = earlier else { return true };
        self.report_repeated(&id.text, self.whole(id), known, kind);
        false
    }

    /// Reports the later one of two declarations of the same name.
    pub(super) fn report_repeated(&mut self, name: &str, place: FileSpan, known: FileSpan, kind: &str) {
        let (earlier, later) = if place < known { (place, known) } else { (known, place) };
        let message = format!("the name `{name}` is declared more than once");
        let problem = Diagnostic::new(Code::RepeatedName, later, message)
            .at("declared again here")
            .label(earlier, "first declared here")
            .help(format!("each {kind} needs a unique name"));
        self.report(problem);
    }

    /// Whether a name may be declared; `places` has the names declared so far, and it is added to them.
    pub(super) fn may_declare_among(
        &mut self,
        places: &mut HashMap<&'a str, FileSpan>,
        id: &'a Str<'a>,
        kind: &str,
    ) -> bool {
        let may = self.may_declare(id, places.get(id.text.as_ref()).copied(), kind);
        if may {
            places.insert(id.text.as_ref(), self.whole(id));
        }
        may
    }

    /// Whether a string is a valid name; reports if it is not.
    fn can_be_name(&mut self, id: &Str) -> bool {
        let text = id.text.as_ref();
        let (message, help) = if text.is_empty() {
            (
                "a name cannot be empty".to_owned(),
                "names consist of letters, digits and `_`, and do not start with a digit",
            )
        } else if RESERVED.contains(&text) {
            (format!("expected a name, found the reserved word `{text}`"), "add a letter or an underscore")
        } else if word_length(text) != text.len() {
            (
                format!("`{}` is not a valid name", told_apart(text)),
                "names consist of letters, digits and `_`, and do not start with a digit",
            )
        } else if composed(text) != *text {
            (
                format!("`{}` is not a valid name", told_apart(text)),
                "write it with composed letters (Unicode NFC); if not, different names could look the same",
            )
        } else {
            return true;
        };
        let place = self.whole(id);
        self.report(Diagnostic::new(Code::BadName, place, message).help(help));
        false
    }
}

/// A name in which each character that is not a letter, a digit or ASCII, or that composes differently, is escaped.
fn told_apart(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii() && !letter.is_control();
    let is_composed = |letter: char| {
        let text = letter.to_string();
        letter.is_alphanumeric() && composed(&text) == text
    };
    let escaped = |letter: char| match is_plain(letter) || is_composed(letter) {
        true => letter.to_string(),
        false => letter.escape_unicode().to_string(),
    };
    name.chars().map(escaped).collect()
}

/// The name that runs use for a choice: its `id` or, without one, its `to` or `detour`; `None` if it could not be read.
pub(super) fn identity<'a>(choice: &'a Choice<'a>) -> Option<&'a Str<'a>> {
    choice.id.as_deref().or(choice.to.as_ref()).or(choice.detour.as_deref()).filter(|id| !id.missing)
}

/// Whether the name of something is unknown.
fn nameless(id: &Str) -> bool {
    id.missing || id.text.is_empty()
}

/// Whether a choice has no destination that could be its name.
fn needs_id(choice: &Choice) -> bool {
    choice.to_first.is_some() || choice.goes_back()
}
