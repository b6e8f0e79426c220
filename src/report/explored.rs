//! What `earlier explore` reports about a story, and the names and locations in it.

use std::hash::Hash;

use foldhash::HashMap;

use crate::check::PartKey;
use crate::diag::{FileSpan, Sources};
use crate::explore::{Answer, Balance, Explored, TextVariant, VariantAnswer};
use crate::map::ConditionPrinter;
use crate::session::watch::Proof;
use crate::story::{ChoiceId, CondSite, EffectId, Loaded, SceneId, SourceMap, Story};

/// Everything that `earlier explore` reports about a story.
pub struct ExploreReport<'s> {
    /// The story that was explored.
    pub story: &'s Story,
    /// The files of the story.
    pub sources: &'s Sources,
    /// The locations of its conditions in `sources`.
    pub source_map: &'s SourceMap,
    /// What can happen in the story, and in how many states.
    pub explored: &'s Explored,
    /// Which parts of texts can be read.
    pub parts: &'s [VariantAnswer],
    /// Where readers who choose at random end: in a first edition, then in a later one if that differs. Empty if it was
    /// not computed.
    pub balance: &'s [Balance],
    /// The choices that make no difference to anything that follows.
    pub idle: &'s [ChoiceId],
}

impl<'s> ExploreReport<'s> {
    /// What is known about a story without its texts.
    pub fn of_explored(story: &'s Story, loaded: &'s Loaded, explored: &'s Explored) -> Self {
        let (sources, source_map) = (&loaded.sources, loaded.source_map());
        Self { story, sources, source_map, explored, parts: &[], balance: &[], idle: &[] }
    }

    /// What is proved about a watched story. The balance and idle choices are omitted, because they take long.
    pub fn of_proof(story: &'s Story, proof: &'s Proof) -> Self {
        Self {
            story,
            sources: &proof.problems.sources,
            source_map: &proof.source_map,
            explored: &proof.explored,
            parts: &proof.parts,
            balance: &[],
            idle: &[],
        }
    }
}

impl ExploreReport<'_> {
    /// Returns the id of a scene.
    pub(super) fn scene(&self, scene: SceneId) -> &str {
        self.story.scene_name(scene)
    }

    /// Returns a choice as `scene.choice`.
    pub(super) fn choice(&self, choice: ChoiceId) -> String {
        self.story.choice_in_scene(choice)
    }

    /// The scenes, each with whether it can be reached: those that were made of one place of other files as one.
    pub(super) fn scene_answers(&self) -> Vec<(SceneId, Answer)> {
        let all = self.story.scene_ids().zip(self.explored.scenes.iter().copied());
        let has_copies = self.source_map.is_of_other_files();
        merged(all, |scene| if has_copies { Ok(self.source_map.scene(scene)) } else { Err(scene) })
    }

    /// The choices, each with whether it can be taken: those that were made of one choice of other files as one.
    pub(super) fn choice_answers(&self) -> Vec<(ChoiceId, Answer)> {
        let all = self.story.choice_ids().zip(self.explored.choices.iter().copied());
        let has_copies = self.source_map.is_of_other_files();
        merged(all, |choice| if has_copies { Ok(self.source_map.choice(choice).text) } else { Err(choice) })
    }

    /// The parts of texts, each with whether it can be read: those that were made of one part of other files as one.
    pub(super) fn part_answers(&self) -> Vec<(TextVariant, Answer)> {
        let of_other_files = self.source_map.is_of_other_files();
        // That an alternative of a changing text is not shown says nothing by itself.
        let says = |variant: TextVariant| {
            self.source_map.alternative(variant.cond).is_none_or(|of| of.shown(variant.holds).is_some())
        };
        let all = self.parts.iter().map(|part| (part.variant, part.readable)).filter(|(variant, _)| says(*variant));
        let key = |variant| PartKey::new(self.story, self.source_map, variant);
        merged(all, |variant| if of_other_files { Ok(key(variant)) } else { Err(variant) })
    }

    /// The choice of a gate that no author wrote.
    fn place_of_gate(&self, at: CondSite) -> Option<FileSpan> {
        match at {
            CondSite::Gate(choice, _) => Some(self.source_map.choice(choice).text),
            CondSite::Effect(_) | CondSite::Branch(_) => None,
        }
    }

    /// Returns a location as `file:line:column`, and the source text there. Both are empty if there is no location.
    pub(super) fn source_at(&self, place: Option<FileSpan>) -> (String, String) {
        source_at(self.sources, place)
    }

    /// Returns the location and the source text of a condition.
    pub(super) fn condition(&self, at: CondSite) -> (String, String) {
        self.source_at(self.source_map.condition(at).or_else(|| self.place_of_gate(at)))
    }

    /// Returns the location and the source text of an effect.
    pub(super) fn effect(&self, effect: EffectId) -> (String, String) {
        self.source_at(Some(self.source_map.effect(effect)))
    }

    /// Returns the location and the condition of a part of a text.
    pub(super) fn part(&self, part: TextVariant) -> String {
        variant(self.story, self.sources, self.source_map, part)
    }
}

/// What has the same key as one, with the answer that most of a story gives: that it can happen, or that it may.
fn merged<T: Copy, K: Eq + Hash>(all: impl Iterator<Item = (T, Answer)>, key: impl Fn(T) -> K) -> Vec<(T, Answer)> {
    let mut at: HashMap<K, usize> = HashMap::default();
    let mut found: Vec<(T, Answer)> = Vec::new();
    for (item, answer) in all {
        let known = *at.entry(key(item)).or_insert(found.len());
        match found.get_mut(known) {
            None => found.push((item, answer)),
            Some(known) if answer == Answer::Yes || (known.1 == Answer::No && answer != Answer::No) => {
                *known = (item, answer)
            }
            Some(_) => {}
        }
    }
    found
}

/// Returns a location as `file:line:column`, and the source text there. Both are empty if there is no location.
pub(super) fn source_at(sources: &Sources, place: Option<FileSpan>) -> (String, String) {
    let Some((place, source)) = place.and_then(|place| Some((place, sources.get(place.file)?))) else {
        return (String::new(), String::new());
    };
    let at = source.position(place.span.start);
    let written = source.slice(place.span).trim_matches('"').to_owned();
    (format!("{}:{}:{}", source.shown_path, at.line, at.column), written)
}

/// Returns the location and the condition of a part of a text.
pub(super) fn variant(story: &Story, sources: &Sources, source_map: &SourceMap, variant: TextVariant) -> String {
    let (place, written) = source_at(sources, Some(source_map.text_condition(variant.cond)));
    if let Some(alternative) = source_map.alternative(variant.cond) {
        let number = alternative.shown(variant.holds).unwrap_or(alternative.number);
        let text = written.lines().next().unwrap_or_default();
        return format!("{place}: alternative {number} of `{text}`");
    }
    let condition = match source_map.is_of_other_files() {
        true => ConditionPrinter::new(story).print(story.cond(variant.cond)),
        false => written,
    };
    format!("{place}: {}`{condition}`", if variant.holds { "" } else { "not " })
}
