//! The chapters: scenes with their texts and choices, and junctions.

use super::super::gate::GateKind;
use super::super::lang::{Asker, Here, Names, TextShape};
use super::super::model::{
    Branch, Chapter, Choice, Ending, Junction, Name, Note, Piece, Scene, SceneKind, Target, Text, VisitBits,
};
use super::super::offered::{Offered, find_list, offered};
use super::super::references::Symbol;
use super::super::source::{self, ChapterItem};
use super::super::table::{BranchId, ChapterId, ChoiceId, EffectId, IdRange, SceneId};
use super::super::tree_reader::{Str, list};
use super::Resolver;
use super::declare::identity;
use crate::diag::{Code, Diagnostic, Span};

impl<'a> Resolver<'a> {
    /// Fills in the scenes and junctions of one chapter.
    pub(super) fn fill_chapter(&mut self, id: &str, chapter: &'a source::Chapter<'a>) {
        let title = self.plain(&chapter.title);
        let id = self.out.intern(id);
        let compiled = |text| self.compile(text, TextShape::Line, Asker::Timeless);
        let epigraph = chapter.epigraph.as_ref().map(compiled);
        let number = self.story.chapters.push(Chapter { id, title, epigraph });
        for entry in &chapter.scenes {
            match entry {
                ChapterItem::Scene(scene) => self.scene(scene, number),
                ChapterItem::Junction(junction) => self.junction(junction, number),
            }
        }
    }

    fn junction(&mut self, junction: &'a source::Junction<'a>, chapter: ChapterId) {
        let junction = Junction {
            id: self.out.intern(&junction.id.text),
            chapter,
            branches: self.branches(&junction.to_first, junction.here, "junction"),
            was: self.old_names(&junction.was),
        };
        self.story.junctions.push(junction);
    }

    fn scene(&mut self, scene: &'a source::Scene<'a>, chapter: ChapterId) {
        let branches = self.story.branches.next_id();
        let id = self.story.scenes.next_id();
        self.names.here = Some(Here { scene: id, is_left: false });
        let kind = self.kind(scene, id);
        self.scene_branches.push(self.story.branches.since(branches));
        let reported = self.found.len();
        let text = self.compile(&scene.text, TextShape::Page, Asker::Text);
        let readable = !scene.text.missing && self.found.len() == reported;
        let arrive = self.effects(&scene.arrive);
        let arrive = self.end_detours(id, arrive, scene);
        let filled = Scene {
            id: self.out.intern(&scene.id.text),
            chapter,
            dateline: scene.dateline.as_ref().map(|dateline| self.plain(dateline)),
            key: scene.key.as_ref().map(|key| self.plain(key)),
            text,
            arrive,
            notes: self.notes(&scene.notes, readable.then_some(text)),
            kind,
            visits: VisitBits::default(),
            was: self.old_names(&scene.was),
        };
        self.story.scenes.push(filled);
        self.names.here = None;
    }

    fn kind(&mut self, scene: &'a source::Scene<'a>, id: SceneId) -> SceneKind {
        let has_choices = self.check_choices_of(scene) || offered(scene, self.lists).next().is_some();
        let given = [has_choices, scene.next.is_some(), scene.ending.is_some()];
        let has = given.iter().filter(|given| **given).count();
        if has != 1 && !scene.broken {
            self.report_shape(scene, given);
        }
        let choices = self.choices(scene, id);
        let next = scene.next.as_ref().and_then(|next| self.target(next));
        if let Some(ending) = &scene.ending {
            return SceneKind::Ending(Ending { title: self.plain(&ending.title), teaser: self.plain(&ending.teaser) });
        }
        next.map_or(SceneKind::Choices(choices), SceneKind::Next)
    }

    fn report_shape(&mut self, scene: &source::Scene, given: [bool; 3]) {
        let named = ["choices", "next", "ending"];
        let has: Vec<&str> = named.into_iter().zip(given).filter(|(_, has)| *has).map(|(name, _)| name).collect();
        let place = self.place(scene.here);
        let problem = if has.is_empty() {
            Diagnostic::new(Code::SceneShape, place, "missing `choices`, `next` or `ending` in this scene")
                .help("add `choices` or `next` to continue, or `ending` to end the story here")
        } else {
            Diagnostic::new(
                Code::SceneShape,
                place,
                format!("expected only one of {} in this scene", list(&has, "and")),
            )
            .help("remove all but one of them")
        };
        self.report(problem);
    }

    /// Checks the names of the lists whose choices a scene has. Returns whether one of them is not known.
    fn check_choices_of(&mut self, scene: &'a source::Scene<'a>) -> bool {
        let mut has_unknown = false;
        for (at, name) in scene.choices_of.iter().enumerate() {
            let is_repeated = scene.choices_of.iter().take(at).any(|before| before.text == name.text);
            match find_list(self.lists, name) {
                Some(_) if is_repeated => {
                    let message = format!("this scene has the list `{}` twice", name.text);
                    let problem = Diagnostic::new(Code::RepeatedName, self.whole(name), message);
                    self.report(problem.help("remove one of the two"));
                }
                Some((list, _)) => {
                    self.refer(Symbol::List(list), name);
                    self.used_lists.insert(list);
                }
                None => {
                    has_unknown = true;
                    if !name.missing && !self.names.roles_incomplete {
                        let message = format!("cannot find the list of choices `{}`", name.text);
                        let problem = Diagnostic::new(Code::UnknownName, self.within(name), message);
                        self.report(match self.names.near_list(&name.text) {
                            Some(near) => problem.did_you_mean(near),
                            None => problem.help("lists of choices are declared in story.ron, under `lists`"),
                        });
                    }
                }
            }
        }
        has_unknown
    }

    fn choices(&mut self, written: &'a source::Scene<'a>, scene: SceneId) -> IdRange<ChoiceId> {
        let start = self.story.choices.next_id();
        for offered in offered(written, self.lists) {
            let home = (self.file, self.text);
            if offered.list.is_some() {
                (self.file, self.text) = self.settings;
            }
            let choice = offered.choice;
            let mut gates = GateKind::ALL.map(|kind| choice.gate(kind).map(|gate| self.whole(gate)));
            let [when, ..] = &mut gates;
            let shared = offered.when.map(|when| self.whole(when));
            *when = when.or(shared).or(choice.otherwise.then(|| self.place(choice.here)));
            self.locate(|logic| {
                logic.gates.push(gates);
                logic.expanded.extend(shared);
            });
            let choice = self.choice(offered, scene);
            self.story.choices.push(choice);
            (self.file, self.text) = home;
        }
        let all = self.story.choices.since(start);
        self.close_last_resorts(written, all);
        all
    }

    fn choice(&mut self, offered: Offered<'a>, scene: SceneId) -> Choice {
        let mut choice = self.choice_alone(offered, scene);
        if let Some(shared) = self.condition_of(offered.when, Asker::Plain) {
            choice.narrow(GateKind::When, &shared);
        }
        if offered.choice.goes_back() {
            self.hide_back(&mut choice, scene);
        }
        choice
    }

    /// Compiles a choice without the condition that it shares with others.
    fn choice_alone(&mut self, Offered { choice, list, .. }: Offered<'a>, scene: SceneId) -> Choice {
        let number = self.story.choices.next_id();
        self.check_locked(choice);
        let taken_bit = |names: &mut Names| match list {
            Some((list, at)) => names.listed_bit(list, at),
            None => names.taken_bit(number),
        };
        Choice {
            list: list.map(|(list, _)| list),
            id: identity(choice).map_or(Name::default(), |id| self.out.intern(&id.text)),
            scene,
            text: self.compile(&choice.text, TextShape::Line, Asker::Text),
            said: choice.said.as_ref().map(|said| self.plain(said)),
            after: choice.after.as_ref().map(|after| self.compile_after(after)),
            locked: choice.locked.as_ref().map(|locked| self.compile(locked, TextShape::Line, Asker::Text)),
            gates: GateKind::ALL.map(|kind| {
                let asker = if kind == GateKind::Seal { Asker::Seal } else { Asker::Plain };
                self.condition_of(choice.gate(kind), asker)
            }),
            effects: self.effects_of(choice, scene),
            branches: match &list {
                Some(_) if !leads_elsewhere(choice) => self.stay(scene),
                _ => self.branches_of(choice, scene),
            },
            leaves: self.call(choice, scene).is_none_or(|(.., stays)| !stays),
            once: choice.once,
            taken: choice.once.then(|| taken_bit(&mut self.names)),
            was: self.old_names(&choice.was),
        }
    }

    /// Compiles the `after` line of a choice, which is read after its scene was left.
    fn compile_after(&mut self, after: &Str) -> Text {
        let set_left = |names: &mut Names, is_left| {
            names.here.as_mut().into_iter().for_each(|here| here.is_left = is_left);
        };
        set_left(&mut self.names, true);
        let text = self.compile(after, TextShape::Line, Asker::Text);
        set_left(&mut self.names, false);
        text
    }

    fn check_locked(&mut self, choice: &source::Choice) {
        let (alone, has, lacks, help) = match (&choice.needs, &choice.locked) {
            (Some(needs), None) => (needs, "needs", "locked", "add `locked: \"…\"`, the reason shown to the reader"),
            (None, Some(locked)) => (locked, "locked", "needs", "add `needs: \"…\"`, or remove `locked`"),
            _ => return,
        };
        if !choice.broken && !alone.missing {
            let place = self.place(choice.here);
            let problem =
                Diagnostic::new(Code::NeedsWithoutLocked, place, format!("this choice has `{has}` but no `{lacks}`"));
            let label = self.whole(alone);
            self.report(problem.label(label, format!("`{has}` is specified here")).help(help));
        }
    }

    /// The default branch of a choice of a list: back to the scene that has it.
    fn stay(&mut self, scene: SceneId) -> IdRange<BranchId> {
        let start = self.story.branches.next_id();
        self.locate(|logic| logic.branches.push(None));
        self.story.branches.push(Branch { when: None, to: Target::Scene(scene) });
        self.story.branches.since(start)
    }

    /// Compiles the effects of a choice; those of a detour begin it.
    fn effects_of(&mut self, choice: &source::Choice, scene: SceneId) -> IdRange<EffectId> {
        let start = self.story.effects.next_id();
        self.effects(&choice.effects);
        self.begin_detour(choice, scene);
        self.story.effects.since(start)
    }

    fn branches_of(&mut self, choice: &'a source::Choice<'a>, scene: SceneId) -> IdRange<BranchId> {
        self.check_destination(choice);
        let start = self.story.branches.next_id();
        for to in choice.to.iter().chain(choice.detour.as_deref()) {
            if let Some(to) = self.target(to) {
                self.locate(|logic| logic.branches.push(None));
                self.story.branches.push(Branch { when: None, to });
            }
        }
        choice.then.iter().for_each(|then| _ = self.target(then));
        choice.to_first.iter().for_each(|routes| _ = self.branches(routes, choice.here, "choice"));
        if choice.goes_back() {
            self.back_branches(scene);
        }
        self.story.branches.since(start)
    }

    /// Reports a choice that leads nowhere, or to several places at once.
    fn check_destination(&mut self, choice: &source::Choice) {
        let strings = [("to", choice.to.as_ref()), ("detour", choice.detour.as_deref())];
        let strings = strings.into_iter().filter_map(|(name, given)| Some((name, Some(given?))));
        let others = [
            ("to_first", choice.to_first.is_some()),
            ("back", choice.goes_back() || choice.back.is_some_and(|back| back.missing)),
        ];
        let others = others.into_iter().filter(|(_, given)| *given).map(|(name, _)| (name, None));
        let given: Vec<(&str, Option<&Str>)> = strings.chain(others).collect();
        let place = self.place(choice.here);
        match given.as_slice() {
            _ if choice.broken => {}
            [] if choice.then.is_some() => {}
            [] => {
                let problem = Diagnostic::new(Code::Destination, place, "missing `to` or `to_first` in this choice");
                self.report(problem.help("add `to: \"…\"`, the scene or junction it leads to"));
            }
            [(first, written), (second, _), ..] => {
                let message = format!("this choice has both `{first}` and `{second}`");
                let problem = Diagnostic::new(Code::Destination, place, message);
                let label = written.map(|written| self.whole(written));
                let problem = label
                    .into_iter()
                    .fold(problem, |problem, label| problem.label(label, format!("`{first}` is specified here")));
                self.report(problem.help("remove one of them"));
            }
            [_] => {}
        }
        if let (Some(then), None, false) = (choice.then.as_deref(), &choice.detour, choice.broken) {
            let problem = Diagnostic::new(Code::Destination, self.whole(then), "`then` needs `detour`");
            self.report(
                problem.help("add `detour: \"…\"`, where the choice leads first, or write `to` instead of `then`"),
            );
        }
    }

    /// Compiles the lines of a `to_first`. The last, and only the last, has no condition.
    fn branches(&mut self, routes: &'a [source::Route<'a>], owner: Span, kind: &str) -> IdRange<BranchId> {
        let start = self.story.branches.next_id();
        let last = routes.len().saturating_sub(1);
        if routes.is_empty() {
            let place = self.place(owner);
            let problem = Diagnostic::new(Code::Destination, place, format!("the `to_first` of this {kind} is empty"));
            self.report(problem.help("add a final line without `when`: `(to: \"…\")`"));
        }
        for (at, route) in routes.iter().enumerate() {
            self.check_route(route, at == last);
            let when = self.condition_of(route.when.as_ref(), Asker::Plain);
            if let Some(to) = self.target(&route.to) {
                let place = route.when.as_ref().map(|when| self.whole(when));
                self.locate(|logic| logic.branches.push(place));
                self.story.branches.push(Branch { when, to });
            }
        }
        self.story.branches.since(start)
    }

    fn check_route(&mut self, route: &source::Route, is_last: bool) {
        let problem = match (&route.when, is_last) {
            (Some(when), true) if !when.missing => Diagnostic::new(
                Code::Destination,
                self.whole(when),
                "the last line of a `to_first` cannot have a `when`",
            )
            .help("add a line without `when` after it, to follow when no condition is true"),
            (None, false) if !route.broken => Diagnostic::new(
                Code::Destination,
                self.place(route.here),
                "only the last line of a `to_first` can omit `when`; the lines after this one are unreachable",
            )
            .help("add a `when`, or move this line to the end"),
            _ => return,
        };
        self.report(problem);
    }

    fn notes(&mut self, notes: &'a [source::Note<'a>], scene_text: Option<Text>) -> Vec<Note> {
        let fill = |note: &'a source::Note<'a>| {
            if let Some(scene_text) = scene_text {
                self.check_note(note, scene_text);
            }
            Note {
                text: self.compile(&note.text, TextShape::Line, Asker::Note),
                at: note.at.as_ref().map(|at| self.plain(at)),
                when: self.condition_of(note.when.as_ref(), Asker::Note),
            }
        };
        notes.iter().map(fill).collect()
    }

    fn check_note(&mut self, note: &source::Note, scene_text: Text) {
        let Some(at) = note.at.as_ref().filter(|at| !at.missing) else { return };
        let mut words = String::new();
        for piece in self.out.pieces.get(scene_text.range()).unwrap_or_default() {
            match piece {
                Piece::Words { name, .. } => {
                    let start = name.start as usize;
                    words.push_str(self.out.words.get(start..start + name.len as usize).unwrap_or_default());
                }
                Piece::Style(_) => {}
                _ => words.push('\n'),
            }
        }
        if !words.contains(at.text.as_ref()) {
            let place = self.whole(at);
            let message = format!("the text of this scene does not contain `{}`", at.text);
            self.report(
                Diagnostic::new(Code::NoteWithoutText, place, message)
                    .help("copy the words from the text as it is displayed"),
            );
        }
    }

    fn old_names(&mut self, was: &[Str]) -> Vec<Name> {
        was.iter().map(|old| self.out.intern(&old.text)).collect()
    }

    /// Stores the bits that conditions ask for, which are known only after every string is compiled.
    pub(super) fn spread_bits(&mut self) {
        for (scene, bits) in &self.names.visits {
            if let Some(scene) = self.story.scenes.row_mut(*scene) {
                scene.visits.more_than.clone_from(bits);
            }
        }
        for ((scene, _), bits) in &self.names.cycles {
            if let Some(scene) = self.story.scenes.row_mut(*scene) {
                scene.visits.cycles.push(bits.clone());
            }
        }
        for listed in self.names.lists.all.iter().flat_map(|(_, choices)| choices) {
            for copy in &listed.copies {
                if let (Some(choice), Some(bit)) = (self.story.choices.row_mut(*copy), listed.taken) {
                    choice.taken = Some(bit);
                }
            }
        }
        for (choice, bit) in &self.names.taken {
            if let Some(choice) = self.story.choices.row_mut(*choice) {
                choice.taken = Some(*bit);
            }
        }
    }

    /// Adds every target to which a target leads.
    pub(super) fn leads_to(&self, target: Target, found: &mut Vec<Target>) {
        let branches = match target {
            Target::Junction(junction) => self.story.junction(junction).branches,
            Target::Scene(scene) => *self.scene_branches.row(scene),
        };
        let branches = self.story.branches_in(branches);
        found.extend(branches.iter().map(|branch| branch.to));
        if let Target::Scene(scene) = target
            && branches.is_empty()
            && let SceneKind::Next(next) = self.story.scene(scene).kind
        {
            found.push(next);
        }
    }
}

/// Whether a choice says where it leads.
fn leads_elsewhere(choice: &source::Choice) -> bool {
    let elsewhere = [choice.to.is_some(), choice.to_first.is_some(), choice.detour.is_some(), choice.then.is_some()];
    elsewhere.contains(&true) || choice.back.is_some()
}
