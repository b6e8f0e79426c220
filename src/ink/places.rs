//! Where the parts of a story that was converted from ink come from.

use std::collections::{BTreeMap, HashMap};

use super::called::Origin;
use crate::diag::{FileSpan, Sources, Span};
use crate::story::{self, BranchId, CondSite, EffectId, IdRange, Loaded, SourceMap, Story};

/// The place of something in the ink, and that of its condition there.
pub(super) type Origins = (FileSpan, Option<FileSpan>);

/// How far behind the beginning of a scene its words are looked for, in bytes.
const FAR: usize = 20_000;

/// The places in the ink, by those in the files that were made of it.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Those of records: each holds from there on.
    records: BTreeMap<FileSpan, Origins>,
    /// Those of effects.
    effects: HashMap<FileSpan, FileSpan>,
    /// Those of the conditions of routes.
    routes: HashMap<FileSpan, FileSpan>,
}

impl Places {
    /// The places of a story that was converted from ink.
    pub(super) fn new(story: &Story, own: &Loaded, origins: &[Origin]) -> Self {
        let by_name: HashMap<&str, &Origin> = origins.iter().map(|origin| (origin.name.as_str(), origin)).collect();
        let map = own.source_map();
        let mut places = Self::default();
        for scene in story.scene_ids() {
            let name = story.scene_name(scene);
            if let Some(origin) = by_name.get(name) {
                places.records.insert(map.scene(scene), (origin.place, origin.condition));
                places.add_effects(map, story.scene(scene).arrive, origin);
            }
            for choice in story.choices_of(scene) {
                let full = format!("{name}.{}", story.choice_name(choice));
                if let Some(origin) = by_name.get(full.as_str()) {
                    places.records.insert(map.choice(choice).text, (origin.place, origin.condition));
                    places.add_effects(map, story.choice(choice).effects, origin);
                    places.add_routes(map, story.choice(choice).branches, origin);
                }
            }
        }
        for declaration in map.declarations() {
            let name = declaration.name.map(|name| own.sources.slice(name)).unwrap_or_default();
            if let (story::Symbol::Junction(junction), Some(origin)) = (declaration.symbol, by_name.get(name)) {
                places.records.insert(declaration.record, (origin.place, origin.condition));
                places.add_routes(map, story.junction(junction).branches, origin);
            }
        }
        places
    }

    fn add_effects(&mut self, map: &SourceMap, effects: IdRange<EffectId>, origin: &Origin) {
        // What is written as one effect may be several.
        let mut own: Vec<FileSpan> = effects.ids().map(|effect| map.effect(effect)).collect();
        own.dedup();
        self.effects.extend(own.into_iter().zip(origin.effects.iter().copied()));
    }

    fn add_routes(&mut self, map: &SourceMap, branches: IdRange<BranchId>, origin: &Origin) {
        for (branch, place) in branches.ids().zip(&origin.routes) {
            self.routes.extend(map.condition(CondSite::Branch(branch)).zip(*place));
        }
    }

    /// The place of a record or an effect.
    pub(super) fn place(&self, own: FileSpan) -> FileSpan {
        let exact = self.effects.get(&own).filter(|place| **place != FileSpan::default());
        exact.copied().or_else(|| self.nearest(own).map(|(place, _)| place)).unwrap_or_default()
    }

    /// The place of the condition of a route, if an author wrote it.
    pub(super) fn route(&self, own: FileSpan) -> Option<FileSpan> {
        self.routes.get(&own).copied()
    }

    /// Where a condition in a text comes from, as far as the words after it tell: its own place, or else that of their line.
    pub(super) fn text(&self, own: FileSpan, from: &Sources, ink: &Sources) -> Option<FileSpan> {
        let (nearest, _) = self.nearest(own)?;
        let after = from.get(own.file)?.text.get(own.span.end as usize..)?;
        let after = after.trim_start_matches([' ', ':']);
        let words = after.split(['|', '{', '}', '\n', '\\', '*', '~']).next()?.trim();
        let begin = nearest.span.start as usize;
        let text = &ink.get(nearest.file)?.text;
        let near = text.get(begin..text.floor_char_boundary(begin + FAR).min(text.len()))?;
        // What follows a tunnel may stand before it.
        let alone = || text.find(words).filter(|at| text.rfind(words) == Some(*at));
        let found = near.find(words).map(|at| begin + at).or_else(alone).filter(|_| words.chars().count() > 2)?;
        let (before, rest) = text.split_at_checked(found)?;
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let within = before.get(line..)?;
        let condition = within.rfind('{').map(|open| within.get(open + 1..).unwrap_or_default());
        let condition =
            condition.and_then(|inner| inner.trim_end().strip_suffix(':')).filter(|inner| !inner.contains('}'));
        let span = match condition {
            Some(condition) => {
                let start = within.rfind('{').map_or(line, |open| line + open + 1);
                Span::new(start, start + condition.trim_end().len())
            }
            None => {
                let start = line + within.len() - within.trim_start().len();
                let end = rest.find('\n').map_or(text.len(), |length| found + length);
                Span::new(start, end)
            }
        };
        Some(FileSpan { span, ..nearest })
    }

    /// What stands last before a place, in its file.
    pub(super) fn nearest(&self, own: FileSpan) -> Option<Origins> {
        let before = self.records.range(..=own).next_back().filter(|(at, _)| at.file == own.file);
        before.map(|(_, origins)| *origins)
    }
}
