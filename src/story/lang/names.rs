//! The names that a story declares, and which of them its strings use.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::super::model::{MeterChange, Target};
use super::super::references::Symbol;
use super::super::syntax::word_length;
use super::super::table::{Bit, ChoiceId, DocumentId, FactId, Id as _, ListId, MeterId, SceneId, TextId};
use crate::diag::{Similar, nearest};

/// What a name refers to in the namespace of meters and facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::story) enum Role {
    /// A meter with its range.
    Meter(MeterId, (i32, i32)),
    /// A fact. If it is `from_archive`, no effect may change it.
    Fact { fact: FactId, from_archive: bool },
}

/// The scene that a string is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::story) struct Here {
    /// The scene.
    pub(in crate::story) scene: SceneId,
    /// Whether the string is read after the scene was left.
    pub(in crate::story) is_left: bool,
}

/// What texts may show of a meter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::story) struct ShownMeter<'a> {
    /// What the reader sees of the meter.
    pub(in crate::story) name: &'a str,
    /// The least values of its words, with the words.
    pub(in crate::story) words: Vec<(i32, &'a str)>,
    /// The words that are its values, from 0 on, if they are words.
    pub(in crate::story) values: Vec<&'a str>,
}

/// The reusable texts, and how much of them is shown.
#[derive(Debug, Default)]
pub(in crate::story) struct ReusableTexts<'a> {
    /// Their ids.
    pub(in crate::story) ids: HashMap<&'a str, TextId>,
    /// Their ids and contents, in declared order.
    pub(in crate::story) all: Vec<(&'a str, &'a str)>,
    /// Those that are shown at all.
    pub(in crate::story) used: HashSet<TextId>,
    /// Those that contain the current position of the compiled string, the outermost first.
    pub(in crate::story) open: Vec<TextId>,
    /// The cycles that were reported, each in the order of declarations.
    pub(in crate::story) cycles: HashSet<Vec<TextId>>,
    /// How many bytes of them were compiled.
    pub(in crate::story) compiled: usize,
}

/// The lists of choices that many scenes have.
#[derive(Debug, Default)]
pub(in crate::story) struct ChoiceLists<'a> {
    /// Their ids.
    pub(in crate::story) ids: HashMap<&'a str, ListId>,
    /// Their ids and choices, in declared order.
    pub(in crate::story) all: Vec<(&'a str, Vec<ListedChoice<'a>>)>,
    /// The choices of scenes that come from lists, each with its list.
    pub(in crate::story) copies: HashMap<ChoiceId, ListId>,
}

/// A choice of a list.
#[derive(Debug, Default)]
pub(in crate::story) struct ListedChoice<'a> {
    /// Its name; `None` if it could not be read.
    pub(in crate::story) name: Option<&'a str>,
    /// Its copies among the choices of scenes.
    pub(in crate::story) copies: Vec<ChoiceId>,
    /// The bit that says whether it was taken in any scene, if something asks for it.
    pub(in crate::story) taken: Option<Bit>,
}

/// How a declared name was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::story) struct Uses {
    /// A condition reads it.
    pub(in crate::story) read: bool,
    /// An effect writes it.
    pub(in crate::story) written: bool,
}

/// The use of a name: in a range of the string that is compiled, or of a reusable text that it shows.
pub(in crate::story) type Referred = (Symbol, Option<TextId>, Range<usize>);

/// Every name that the strings of a story may use.
#[derive(Debug, Default)]
pub(in crate::story) struct Names<'a> {
    /// Meters and facts.
    pub(in crate::story) roles: HashMap<&'a str, Role>,
    /// Scenes and junctions.
    pub(in crate::story) targets: HashMap<&'a str, Target>,
    /// The names of choices (an `id`, or the target of `to`) with their scenes, in declared order.
    pub(in crate::story) identities: Vec<(SceneId, &'a str, ChoiceId)>,
    /// Those of them that are the targets of choices without an `id`, in the same order.
    pub(in crate::story) by_place: Vec<(SceneId, &'a str)>,
    /// All of `identities` as a table, built when a condition first needs it.
    pub(in crate::story) choices: HashMap<(SceneId, &'a str), ChoiceId>,
    /// How many names have been compared so far to find similar ones.
    pub(in crate::story) compared: Cell<usize>,
    /// The ids of documents.
    pub(in crate::story) documents: HashMap<&'a str, DocumentId>,
    /// Whether a second space at an edge of an alternative belongs to the text, as it does from format 2 on.
    pub(in crate::story) keeps_second_spaces: bool,
    /// Whether the text that is compiled is a document, which cannot contain another.
    pub(in crate::story) in_document: bool,
    /// Scenes that may have choices whose names could not be read.
    pub(in crate::story) choices_incomplete: HashSet<SceneId>,
    /// Whether a file may declare meters and facts that could not be read.
    pub(in crate::story) roles_incomplete: bool,
    /// Whether a file may declare scenes that could not be read.
    pub(in crate::story) targets_incomplete: bool,
    /// The bits that count visits, for the scenes that something asks about; see `VisitBits::more_than`.
    pub(in crate::story) visits: HashMap<SceneId, Vec<Bit>>,
    /// The bits that count visits in cycles, by scene and by how many values there are; see `VisitBits::cycles`.
    pub(in crate::story) cycles: BTreeMap<(SceneId, usize), Vec<Bit>>,
    /// The scene that the string is in, if it is in one.
    pub(in crate::story) here: Option<Here>,
    /// Whether the archive keeps each fact, in declared order.
    pub(in crate::story) kept: Vec<bool>,
    /// What texts may show of the meters, in declared order.
    pub(in crate::story) meters: Vec<ShownMeter<'a>>,
    /// The bits of the choices that some `took(…)` or `once` asks for.
    pub(in crate::story) taken: HashMap<ChoiceId, Bit>,
    /// The bits that say whether a meter rose or fell, for laws.
    pub(in crate::story) changes: Vec<MeterChange>,
    /// How many bits there are; the facts come first.
    pub(in crate::story) bits: usize,
    /// The uses of names in the compiled string, if wanted: ranges in it, or in the reusable texts that it shows.
    pub(in crate::story) referred: Option<Vec<Referred>>,
    /// The lists of choices.
    pub(in crate::story) lists: ChoiceLists<'a>,
    /// The reusable texts.
    pub(in crate::story) texts: ReusableTexts<'a>,
    /// How meters and facts are used.
    pub(in crate::story) uses: HashMap<&'a str, Uses>,
}

impl<'a> Names<'a> {
    /// The choice of a scene with this name; the first, if there are several.
    pub(super) fn choice(&mut self, scene: SceneId, id: &str) -> Option<ChoiceId> {
        if self.choices.is_empty() {
            // In reverse, so that the first choice of a name is inserted last and stays.
            self.choices = self.identities.iter().rev().map(|(scene, id, choice)| ((*scene, *id), *choice)).collect();
        }
        self.choices.get(&(scene, id)).copied()
    }

    /// The bit that says whether a scene was left this many times, at least once.
    pub(super) fn visits_bit(&mut self, scene: SceneId, times: NonZeroUsize) -> Bit {
        let (bits, counted) = (&mut self.bits, self.visits.entry(scene).or_default());
        while counted.len() < times.get() {
            counted.push(next_bit(bits));
        }
        counted.get(times.get() - 1).copied().unwrap_or(Bit::from_index(0))
    }

    /// The bits that count the visits of a scene in a cycle of this many values.
    pub(super) fn cycle_bits(&mut self, scene: SceneId, values: usize) -> Vec<Bit> {
        let bits = &mut self.bits;
        let new = || (0..values).map(|_| next_bit(bits)).collect();
        self.cycles.entry((scene, values)).or_insert_with(new).clone()
    }

    /// The words that are the values of a meter, if they are words.
    pub(super) fn values(&self, meter: MeterId) -> Vec<&'a str> {
        self.meters.get(meter.index()).map(|meter| meter.values.clone()).unwrap_or_default()
    }

    /// The first meter whose values are numbers, as an example.
    pub(super) fn number_meter(&self) -> Option<&'a str> {
        let meters = self.roles.iter().filter_map(|(name, role)| match role {
            Role::Meter(meter, _) if self.values(*meter).is_empty() => Some((*meter, *name)),
            _ => None,
        });
        meters.min().map(|(_, name)| name)
    }

    /// The bit that says whether a choice was taken.
    pub(in crate::story) fn taken_bit(&mut self, choice: ChoiceId) -> Bit {
        let bits = &mut self.bits;
        *self.taken.entry(choice).or_insert_with(|| next_bit(bits))
    }

    /// The bit that says whether a choice of a list was taken in any scene.
    pub(in crate::story) fn listed_bit(&mut self, list: ListId, at: usize) -> Bit {
        let bits = &mut self.bits;
        let choice = self.lists.all.get_mut(list.index()).and_then(|(_, choices)| choices.get_mut(at));
        let bit = choice.map(|choice| *choice.taken.get_or_insert_with(|| next_bit(bits)));
        bit.unwrap_or(Bit::from_index(0))
    }

    /// A bit that no condition of an author can name.
    pub(in crate::story) fn new_bit(&mut self) -> Bit {
        next_bit(&mut self.bits)
    }

    /// The bit that says whether a meter rose, or whether it fell.
    pub(super) fn change_bit(&mut self, meter: MeterId, rises: bool) -> Bit {
        let known = self.changes.iter().find(|known| (known.meter, known.rises) == (meter, rises));
        if let Some(known) = known {
            return known.bit;
        }
        let bit = next_bit(&mut self.bits);
        self.changes.push(MeterChange { meter, rises, bit });
        bit
    }

    /// Records that a name is used.
    pub(super) fn refer(&mut self, symbol: Symbol, range: &Range<usize>) {
        self.referred.iter_mut().for_each(|referred| referred.push((symbol, None, range.clone())));
    }

    /// The meter or fact with this name, if it is declared. Records that it is written or read, and where.
    pub(super) fn use_role(&mut self, name: &str, range: &Range<usize>, written: bool) -> Option<Role> {
        let (key, role) = self.roles.get_key_value(name).map(|(key, role)| (*key, *role))?;
        let uses = self.uses.entry(key).or_default();
        uses.written |= written;
        uses.read |= !written;
        let symbol = match role {
            Role::Meter(meter, _) => Symbol::Meter(meter),
            Role::Fact { fact, .. } => Symbol::Fact(fact),
        };
        self.refer(symbol, range);
        Some(role)
    }

    /// The declared meter or fact whose name is most similar to an undeclared one, if one is similar enough.
    pub(in crate::story) fn near_role(&self, found: &str) -> Option<Similar<'a>> {
        self.nearest_of(found, self.roles.keys().copied())
    }

    /// The declared scene or junction whose name is most similar to an undeclared one, if one is similar enough.
    pub(in crate::story) fn near_target(&self, found: &str) -> Option<Similar<'a>> {
        self.nearest_of(found, self.targets.keys().copied())
    }

    /// The declared document whose id is most similar to an undeclared one, if one is similar enough.
    pub(super) fn near_document(&self, found: &str) -> Option<Similar<'a>> {
        self.nearest_of(found, self.documents.keys().copied())
    }

    /// The reusable text whose id is most similar to an undeclared one, if one is similar enough.
    pub(super) fn near_text(&self, found: &str) -> Option<Similar<'a>> {
        self.nearest_of(found, self.texts.ids.keys().copied())
    }

    /// The list of choices whose id is most similar to an undeclared one, if one is similar enough.
    pub(in crate::story) fn near_list(&self, found: &str) -> Option<Similar<'a>> {
        self.nearest_of(found, self.lists.ids.keys().copied())
    }

    /// The choice of a list whose name is most similar to an undeclared one, if one is similar enough.
    pub(super) fn near_listed(&self, list: ListId, found: &str) -> Option<Similar<'a>> {
        let choices = self.lists.all.get(list.index()).into_iter().flat_map(|(_, choices)| choices);
        self.nearest_of(found, choices.filter_map(|choice| choice.name))
    }

    /// Whether the similar name is itself invalid. In that case its declaration is reported, and its use need not be.
    pub(in crate::story) fn is_no_name(near: Option<Similar<'_>>) -> bool {
        near.is_some_and(|near| word_length(near.name) != near.name.len())
    }

    /// Whether a scene may have a choice of any name, because something could not be read or because a choice without
    /// an `id` leads to a name that is not declared.
    pub(super) fn may_have_any_choice(&self, scene: SceneId) -> bool {
        let start = self.by_place.partition_point(|(of, _)| *of < scene);
        let mut own = self.by_place.iter().skip(start).take_while(|(of, _)| *of == scene);
        let astray = own.any(|(_, to)| !self.targets.contains_key(to));
        astray || self.targets_incomplete || self.choices_incomplete.contains(&scene)
    }

    /// The choice of a scene whose name is most similar to an undeclared one, if one is similar enough.
    pub(super) fn near_choice(&self, scene: SceneId, found: &str) -> Option<Similar<'a>> {
        self.nearest_of(found, self.identities.iter().filter(|(of, ..)| *of == scene).map(|(_, id, _)| *id))
    }
}

fn next_bit(bits: &mut usize) -> Bit {
    let bit = Bit::from_index(*bits);
    *bits += 1;
    bit
}

/// The number of names that are compared to find similar ones, so that even a story full of unknown names loads in
/// reasonable time.
const MOST_COMPARED: usize = 2_000_000;

/// The longest name, in bytes, for which similar ones are searched.
const LONGEST_COMPARED: usize = 100;

impl Names<'_> {
    /// Names from a hash table have no order, so they are sorted first to make the result deterministic.
    fn nearest_of<'n>(&self, found: &str, names: impl Iterator<Item = &'n str>) -> Option<Similar<'n>> {
        if found.len() > LONGEST_COMPARED {
            return None;
        }
        let near_in_length = |name: &&str| name.len().abs_diff(found.len()) <= found.len() / 3 + 1;
        if self.compared.get() > MOST_COMPARED {
            return None;
        }
        // Skipping a name of another length costs something, too.
        let mut seen = 0_usize;
        let mut names: Vec<&str> = names.inspect(|_| seen += 1).filter(near_in_length).collect();
        let cost = found.len() * names.iter().map(|name| name.len()).sum::<usize>() / 64;
        self.compared.set(self.compared.get() + names.len() + cost + seen / 8);
        names.sort_unstable();
        nearest(found, names)
    }
}
