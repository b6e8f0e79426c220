//! What an edit changed in a story, as `earlier diff` reports it.

mod annotations;
mod changes;
mod contrast;
mod words;

use std::fmt::Write as _;

use serde::Serialize;

use self::changes::{Change, EndingChange, MeterChange, Parts};
use self::contrast::Seen;
use self::words::TextChange;
use super::diagnostics::json_line;
use crate::check::stats;
use crate::diag::FileSpan;
use crate::explore::{Contrast, Explored, LawAnswer};
use crate::story::{ChoiceId, Loaded, Matching, Story};

/// The reading speed, in words per minute.
const SPEED: usize = 230;

/// One of two versions of a story, with what is proved about it.
pub struct Version<'s> {
    /// The story.
    pub story: &'s Story,
    /// Its files.
    pub loaded: &'s Loaded,
    /// What can happen in it.
    pub explored: &'s Explored,
    /// Which of its laws hold, in declared order.
    pub laws: &'s [LawAnswer],
    /// What is wrong with its recorded runs, one line for each, and where.
    pub routes: &'s [(String, FileSpan)],
}

/// What is known about two versions of a story.
pub struct DiffReport<'s> {
    /// The version before the edit.
    pub old: Version<'s>,
    /// The version after it.
    pub new: Version<'s>,
    /// Which of their parts are the same.
    pub matching: &'s Matching,
    /// Where a reader sees different scenes, choices or meters.
    pub play: &'s Contrast,
    /// Where a reader sees any difference, including texts.
    pub reading: &'s Contrast,
    /// The saved runs that no longer work, one line for each.
    pub runs: &'s [String],
}

impl DiffReport<'_> {
    /// Returns whether everything that is compared was decided. If not, the report is still true, but something may be
    /// missing.
    pub fn is_complete(&self) -> bool {
        let is_decided = |contrast: &Contrast| matches!(contrast, Contrast::Same | Contrast::Differs(_));
        [self.play, self.reading].into_iter().all(is_decided) && changes::undecided(self).is_empty()
    }
}

/// The effects of an edit. The names of fields are part of version 1 of the format.
#[derive(Debug, Serialize)]
struct Changes {
    version: u32,
    /// Whether everything was decided.
    complete: bool,
    /// What is not known about both versions.
    undecided: Vec<String>,
    /// Where the versions play differently, or that they don't.
    play: Seen,
    /// Where they read differently, or that they don't.
    reading: Seen,
    gained: Parts,
    lost: Parts,
    /// The renamed parts, as `old -> new`.
    renamed: Vec<String>,
    endings: Vec<EndingChange>,
    /// The scenes and choices that can be reached or taken only in the older version, and only in the newer one.
    no_longer: Vec<Change>,
    now: Vec<Change>,
    /// The conditions that always have the same value only in the newer version.
    always: Vec<Change>,
    meters: Vec<MeterChange>,
    /// The scenes at which a reader can get stuck only in the newer version.
    stuck: Vec<Change>,
    /// The laws that hold in the older version but not in the newer one.
    laws: Vec<Change>,
    routes: Vec<Change>,
    runs: Vec<String>,
    texts: Vec<TextChange>,
    words: (usize, usize),
    minutes: (usize, usize),
    /// Whether a reader or writer has lost something.
    loss: bool,
}

/// Returns the effects of an edit as text.
pub fn diff_text(report: &DiffReport) -> String {
    Changes::of(report).text()
}

/// Returns the effects of an edit as one line of JSON.
pub fn diff_json(report: &DiffReport) -> String {
    json_line(&Changes::of(report))
}

/// Returns the effects of an edit as annotations for GitHub Actions.
pub fn diff_github(report: &DiffReport) -> String {
    annotations::annotations(&Changes::of(report), report)
}

/// Returns whether an edit took something away: an ending, a scene or choice, a law or recorded run that worked, or a
/// saved run of a reader.
pub fn has_loss(report: &DiffReport) -> bool {
    Changes::of(report).loss
}

fn choice_name(story: &Story, choice: ChoiceId) -> String {
    story.choice_in_scene(choice)
}

impl Changes {
    fn of(report: &DiffReport) -> Self {
        let DiffReport { old, new, play, reading, runs, .. } = report;
        let endings = changes::endings(report);
        let (no_longer, now) = changes::reached(report, &endings);
        let (total_old, total_new) = (stats(old.story).1, stats(new.story).1);
        let minutes = |words: usize| words.div_ceil(SPEED);
        let was_broken = |line: &str| old.routes.iter().any(|(before, _)| before == line);
        let new_routes = new.routes.iter().filter(|(line, _)| !was_broken(line));
        let mut changes = Self {
            version: 1,
            complete: report.is_complete(),
            undecided: changes::undecided(report),
            play: Seen::of(report, play, false),
            reading: Seen::of(report, reading, true),
            gained: changes::gained(report),
            lost: changes::lost(report),
            renamed: changes::renamed(report),
            endings,
            no_longer,
            now,
            always: changes::always(report),
            meters: changes::meters(report),
            stuck: changes::stuck(report),
            laws: changes::laws(report),
            routes: new_routes.map(|(line, at)| Change { words: line.clone(), place: Some(*at) }).collect(),
            runs: runs.to_vec(),
            texts: words::texts(report),
            words: (total_old.words, total_new.words),
            minutes: (minutes(total_old.words), minutes(total_new.words)),
            loss: false,
        };
        changes.loss = changes.has_loss();
        changes
    }

    fn has_loss(&self) -> bool {
        let Parts { scenes, endings, choices, .. } = &self.lost;
        let lists = [scenes, endings, choices, &self.no_longer, &self.stuck, &self.laws, &self.routes];
        let is_never = |ending: &EndingChange| ending.fewest.1.is_none();
        lists.into_iter().any(|list| !list.is_empty()) || !self.runs.is_empty() || self.endings.iter().any(is_never)
    }

    fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |what: &str, list: Vec<String>| {
            for (at, one) in list.iter().enumerate() {
                let _ = writeln!(out, "{:<11} {one}", if at == 0 { what } else { "" });
            }
        };
        let words = |list: &[Change]| list.iter().map(|change| change.words.clone()).collect::<Vec<_>>();
        line("play", self.play.lines("the same: every choice and meter is the same on every run"));
        // If play differs, so does reading.
        if self.reading.run.is_none() || self.reading.run != self.play.run {
            line("reading", self.reading.lines("the same: every passage reads the same on every run"));
        }
        line("undecided", self.undecided.clone());
        for (what, parts) in [("gained", &self.gained), ("lost", &self.lost)] {
            let named = |(kind, list): (&str, &[Change])| {
                list.iter().map(|part| format!("{kind} {}", part.words)).collect::<Vec<_>>()
            };
            line(what, parts.kinds().into_iter().flat_map(named).collect());
        }
        line("renamed", self.renamed.clone());
        line("endings", self.endings.iter().map(EndingChange::words).collect());
        line("no longer", words(&self.no_longer));
        line("now", words(&self.now));
        line("always", words(&self.always));
        let meter =
            |MeterChange { id, old, new }: &_| format!("{id}: {} to {} -> {} to {}", old.0, old.1, new.0, new.1);
        line("meters", self.meters.iter().map(meter).collect());
        line("stuck", words(&self.stuck));
        line("laws", words(&self.laws));
        line("routes", words(&self.routes));
        line("runs", self.runs.clone());
        line("texts", self.texts.iter().map(|TextChange { at, words }| format!("{at}: {words}")).collect());
        if self.words.0 != self.words.1 {
            let (words, minutes) = (self.words, self.minutes);
            line("size", vec![format!("{} -> {} words, {} -> {} minutes", words.0, words.1, minutes.0, minutes.1)]);
        }
        out
    }
}
