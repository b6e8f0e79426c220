//! Where the choices of a past decision would lead, and which endings they would leave open.

use super::payload::{self, Ending, MeterStep, Place, Way, WayState};
use super::{Detail, OpenAt, Session};
use crate::archive::RunId;
use crate::engine::{Availability, Move, Playthrough, State};
use crate::story::{ChoiceId, SceneId};
use crate::text::plain;

impl Session {
    /// Where each choice of a decision would lead, as far as `tell` allows.
    ///
    /// The open endings are known once the session knows the outlook of the edition; until then they are `None`. If the
    /// run no longer works up to `step`, the decision is the last one that it reaches.
    pub(super) fn what_if(&self, run: RunId, step: usize, tell: Detail) -> payload::WhatIf {
        let playthrough = self.played(run, step).playthrough;
        let open = self.open_at(playthrough.state());
        let scene = playthrough.state().scene();
        let ways = self.ways(run, step, &playthrough, tell);
        let ways =
            ways.into_iter().map(|(choice, way)| self.with_outcome(way, choice, &playthrough, open.as_ref(), tell));
        let landmark = self.story.scene(scene).key.map(|key| self.story.str(key).to_owned());
        payload::WhatIf {
            run,
            step: playthrough.position(),
            scene: self.story.scene_name(scene).to_owned(),
            open: open.as_ref().map(|open| open.endings.len()),
            ways: ways.collect(),
            landmark,
            chapter: self.chapter_of(scene),
            dateline: self.story.scene(scene).dateline.map(|dateline| self.story.str(dateline).to_owned()),
        }
    }

    /// The choices at a decision with what runs did with them, but without where they lead.
    pub(super) fn ways_at(&self, run: RunId, step: usize) -> Vec<Way> {
        let playthrough = self.played(run, step).playthrough;
        self.ways(run, step, &playthrough, Detail::Shape).into_iter().map(|(_, way)| way).collect()
    }

    fn ways(&self, run: RunId, step: usize, playthrough: &Playthrough, tell: Detail) -> Vec<(ChoiceId, Way)> {
        let path = self.archive.steps(run);
        let chosen = path.get(step).map(|step| step.choice.as_str());
        let state = playthrough.state();
        let way = |choice| (choice, self.way(run, state, choice, chosen == Some(self.story.choice_name(choice)), tell));
        self.story.choices_of(state.scene()).map(way).collect()
    }

    fn way(&self, run: RunId, state: &State, choice: ChoiceId, chosen: bool, tell: Detail) -> Way {
        let declared = self.story.choice(choice);
        let availability = state.availability(&self.story, choice);
        let way_state = match availability {
            _ if chosen => WayState::Chosen,
            _ if self.was_taken(choice) => WayState::Taken,
            Availability::Open => WayState::Open,
            Availability::Locked => WayState::Locked,
            Availability::Hidden | Availability::Sealed => WayState::Unseen,
        };
        let spans = (way_state != WayState::Unseen).then(|| self.line_in(Some(run), declared.text, state));
        let may_name = way_state != WayState::Unseen || tell == Detail::Everything;
        let is_locked = !chosen && availability == Availability::Locked;
        let locked = declared.locked.filter(|_| is_locked);
        Way {
            id: may_name.then(|| self.story.choice_name(choice).to_owned()),
            state: way_state,
            text: spans.as_deref().map(plain),
            spans,
            to: None,
            open: None,
            closes: None,
            open_endings: Vec::new(),
            closed_endings: Vec::new(),
            meters: Vec::new(),
            recalled: false,
            is_shown: chosen || availability != Availability::Hidden,
            is_locked,
            reason: locked.map(|text| self.line_in(Some(run), text, state)).unwrap_or_default(),
        }
    }

    /// Adds what would follow to a choice, as far as `tell` allows.
    fn with_outcome(
        &self,
        way: Way,
        choice: ChoiceId,
        playthrough: &Playthrough,
        open: Option<&OpenAt>,
        tell: Detail,
    ) -> Way {
        let mut next = playthrough.clone();
        if next.take(&self.story, Move::Choice(choice)).is_err() {
            return way;
        }
        let to = next.state().scene();
        let to = self.may_name(to, tell).then(|| self.place(to));
        let meters = self.meter_steps(playthrough.state(), next.state());
        let way = Way { to, meters, recalled: self.story.may_recall(choice), ..way };
        let Some(open) = open else { return way };
        let (left, closed) = open.split(choice);
        Way {
            open: Some(left.len()),
            closes: Some(closed.len()),
            open_endings: self.nameable(&left, tell),
            closed_endings: self.nameable(&closed, tell),
            ..way
        }
    }

    /// How much the visible meters differ between two states.
    fn meter_steps(&self, before: &State, after: &State) -> Vec<MeterStep> {
        let shown = self.story.meter_ids().map(|id| (id, self.story.meter(id))).filter(|(_, meter)| !meter.hidden);
        let steps = shown.map(|(id, meter)| MeterStep {
            id: self.story.meter_name(id).to_owned(),
            name: self.story.str(meter.name).to_owned(),
            change: after.meter(id).saturating_sub(before.meter(id)),
        });
        steps.filter(|step| step.change != 0).collect()
    }

    /// Whether a scene may be named: if `tell` allows names, one that was read; if it allows everything, any scene.
    fn may_name(&self, scene: SceneId, tell: Detail) -> bool {
        let id = self.story.scene_name(scene);
        match tell {
            Detail::Shape => false,
            Detail::Names => self.archive.was_read(id) || self.was_found(scene),
            Detail::Everything => true,
        }
    }

    /// The endings that may be named.
    fn nameable(&self, endings: &[SceneId], tell: Detail) -> Vec<Ending> {
        let told = endings.iter().copied().filter(|scene| self.may_name_ending(*scene, tell));
        told.filter_map(|scene| self.ending_of(scene)).collect()
    }

    /// The ids of the endings that may be named, and the number of the others.
    pub(super) fn told_endings(&self, endings: &[SceneId], tell: Detail) -> (Vec<String>, usize) {
        let told: Vec<String> = self.nameable(endings, tell).into_iter().map(|ending| ending.id).collect();
        let untold = endings.len() - told.len();
        (told, untold)
    }

    /// Whether an ending may be named: if `tell` allows names, one that was found; if it allows everything, any ending.
    pub(super) fn may_name_ending(&self, ending: SceneId, tell: Detail) -> bool {
        tell == Detail::Everything || (tell == Detail::Names && self.was_found(ending))
    }

    /// Whether any run reached this ending.
    pub(super) fn was_found(&self, scene: SceneId) -> bool {
        self.archive.endings().contains(&self.story.scene_name(scene))
    }

    /// A scene as a named place.
    pub(super) fn place(&self, scene: SceneId) -> Place {
        let declared = self.story.scene(scene);
        let name = declared.key.or(declared.dateline);
        Place {
            scene: self.story.scene_name(scene).to_owned(),
            chapter: self.chapter_of(scene),
            name: name.map(|name| self.story.str(name).to_owned()),
            ending: self.ending_of(scene).map(|ending| ending.title),
        }
    }
}
