//! Laws: the author's claims about every run.

use std::collections::HashMap;

use super::super::lang::Asker;
use super::super::model::{Claim, Cond, Law, Target};
use super::super::source;
use super::super::table::{Id as _, SceneId};
use super::super::tree_reader::Str;
use super::Resolver;
use crate::diag::{Code, Diagnostic, FileSpan};

/// The maximum number of choices for `within`.
const MOST_CHOICES: i32 = 100;

impl<'a> Resolver<'a> {
    /// Compiles the laws. They come last, because they may refer to everything.
    pub(super) fn laws(&mut self, laws: &'a [source::Law<'a>]) {
        let mut places: HashMap<&str, FileSpan> = HashMap::new();
        for law in laws {
            self.may_declare_among(&mut places, &law.id, "law");
            let place = self.whole(&law.id);
            let after = self.condition_of(law.after.as_ref(), Asker::Law);
            let until = self.condition_of(law.until.as_ref(), Asker::Law);
            let (id, says) = (self.out.intern(&law.id.text), self.plain(&law.says));
            self.check_law(law, place);
            if let Some(claim) = self.claim(law) {
                self.story.laws.push(Law { id, says, after, until, claim });
                self.locate(|logic| logic.laws.push(place));
            }
        }
    }

    /// Reports fields that can't be combined.
    fn check_law(&mut self, law: &source::Law, place: FileSpan) {
        let leads = !law.leads_to.is_empty() || law.ends;
        let claims = [law.always.is_some(), law.never.is_some(), !law.possible.is_empty(), leads];
        let claims = claims.into_iter().filter(|given| *given).count();
        let mut refuse = |is_wrong: bool, message: &str, help: &str| {
            if is_wrong && !law.broken {
                self.report(Diagnostic::new(Code::BadValue, place, message).help(help));
            }
        };
        refuse(
            claims == 0,
            "this law claims nothing",
            "add one of `always`, `never`, `possible`, `leads_to` and `ends: true`",
        );
        refuse(
            claims > 1 || (law.ends && !law.leads_to.is_empty()),
            "this law claims several things",
            "write a law for each",
        );
        refuse(
            !law.at.is_empty() && law.always.is_none() && law.never.is_none(),
            "only `always` and `never` are limited to scenes with `at`",
            "remove `at`; to ask for the first visit to a scene, use `not seen(…)`",
        );
        refuse(law.within.is_some() && !leads, "`within` has no meaning here", "it belongs to `leads_to` and `ends`");
        refuse(
            law.until.is_some() && leads,
            "`until` has no meaning here",
            "add the scenes where it may stop to `leads_to`",
        );
    }

    fn claim(&mut self, law: &'a source::Law<'a>) -> Option<Claim> {
        let at = self.law_scenes(&law.at);
        let always = self.condition_of(law.always.as_ref(), Asker::Law);
        let never = self.condition_of(law.never.as_ref(), Asker::Law);
        let (possible, mut leads_to) = (self.law_scenes(&law.possible), self.law_scenes(&law.leads_to));
        let within = law.within.as_ref().filter(|within| !within.missing).and_then(|within| {
            let place = self.place(within.span);
            if !(0..=MOST_CHOICES).contains(&within.value) {
                let message = format!("`within` must be from 0 to {MOST_CHOICES} choices, found {}", within.value);
                self.report(Diagnostic::new(Code::BadValue, place, message));
            }
            u32::try_from(within.value).ok()
        });
        if law.ends {
            let scenes = self.story.scenes.rows().iter().enumerate();
            let endings = scenes.filter(|(_, scene)| matches!(scene.kind, super::super::model::SceneKind::Ending(_)));
            leads_to.extend(endings.map(|(at, _)| SceneId::from_index(at)));
        }
        Some(match (always, never) {
            (Some(always), _) => Claim::Always(at, *always),
            (None, Some(never)) => Claim::Always(at, Cond::Not(never)),
            (None, None) if !possible.is_empty() => Claim::Possible(possible),
            (None, None) if !leads_to.is_empty() => Claim::LeadsTo(leads_to, within),
            (None, None) => return None,
        })
    }

    /// The scenes that a law names. A junction is never shown, so no reader is at one.
    fn law_scenes(&mut self, names: &[Str]) -> Vec<SceneId> {
        let mut scenes = Vec::new();
        for name in names {
            match self.target(name) {
                Some(Target::Scene(scene)) => scenes.push(scene),
                Some(Target::Junction(_)) => {
                    let place = self.within(name);
                    let message = format!("expected a scene, found the junction `{}`", name.text);
                    let help = "junctions are never shown, so laws name scenes only";
                    self.report(Diagnostic::new(Code::UnknownName, place, message).help(help));
                }
                None => {}
            }
        }
        scenes
    }
}
