//! Where the parts of a story that was converted from ink come from.

use std::collections::{BTreeMap, HashMap};

use super::called::Origin;
use crate::diag::{FileSpan, Sources, Span};
use crate::story::{self, Loaded, Story};

/// The place of something in the ink, and that of its condition there.
pub(super) type Origins = (FileSpan, Option<FileSpan>);

/// How far behind the beginning of a scene its words are looked for, in bytes.
const FAR: usize = 20_000;

/// The places in the ink, by those in the files that were made of it: each holds from there on.
#[derive(Debug, Default)]
pub(super) struct Places(BTreeMap<FileSpan, Origins>);

impl Places {
    /// The places of a story that was converted from ink.
    pub(super) fn new(story: &Story, own: &Loaded, origins: &[Origin]) -> Self {
        let by_name: HashMap<&str, Origins> =
            origins.iter().map(|origin| (origin.name.as_str(), (origin.place, origin.condition))).collect();
        let map = own.source_map();
        let mut places = BTreeMap::new();
        for scene in story.scene_ids() {
            let name = story.scene_name(scene);
            places.extend(by_name.get(name).map(|origins| (map.scene(scene), *origins)));
            for choice in story.choices_of(scene) {
                let full = format!("{name}.{}", story.choice_name(choice));
                places.extend(by_name.get(full.as_str()).map(|origins| (map.choice(choice).text, *origins)));
            }
        }
        for declaration in map.declarations() {
            let name = declaration.name.map(|name| own.sources.slice(name)).unwrap_or_default();
            if let story::Symbol::Junction(_) = declaration.symbol {
                places.extend(by_name.get(name).map(|origins| (declaration.record, *origins)));
            }
        }
        Self(places)
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
        let found = begin + near.find(words).filter(|_| words.chars().count() > 2)?;
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
        let before = self.0.range(..=own).next_back().filter(|(at, _)| at.file == own.file);
        before.map(|(_, origins)| *origins)
    }
}
