//! `earlier diff`: what an edit changed in a story.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::args::{DeniedChange, Diff, DiffFormat};
use super::{Error, Outcome, console, files, proving, revision};
use crate::check;
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::explore::{self, Contrast, Control, Explored, LawAnswer, Prover, Shown};
use crate::report::{self, DiffReport, Version};
use crate::session::{Session, Settings};
use crate::story::{Loaded, Matching, Story};

/// Runs `earlier diff`.
pub(super) fn run(diff: &Diff) -> Result<Outcome, Error> {
    let (old, new) = match &diff.git {
        Some(revision) => {
            let folder = diff.old.clone().unwrap_or_else(|| PathBuf::from("."));
            (Side::of_revision(&folder, revision)?, Side::of_folder(&folder)?)
        }
        None => match (&diff.old, &diff.new) {
            (Some(old), Some(new)) => (Side::of_folder(old)?, Side::of_folder(new)?),
            _ => return Err(Error::Usage("specify two folders, or `--git` with a revision".to_owned())),
        },
    };
    let matching = Matching::new(&old.story, &new.story);
    let runs = match &diff.archive {
        Some(archive) => lost_runs(archive, &old, &new),
        None => Vec::new(),
    };
    let control = proving::control(&diff.effort);
    let proved = proving::watched(&control, &diff.effort, || Proved::of(&old.story, &new.story, &matching, &control));
    let report = DiffReport {
        old: old.version(&proved.old),
        new: new.version(&proved.new),
        matching: &matching,
        play: &proved.play,
        reading: &proved.reading,
        runs: &runs,
    };
    match diff.format {
        DiffFormat::Human => console::print(&report::diff_text(&report))?,
        DiffFormat::Json => console::print(&report::diff_json(&report))?,
        DiffFormat::Github => console::print_commands(&report::diff_github(&report))?,
    }
    Ok(if diff.deny.contains(&DeniedChange::Loss) && report::has_loss(&report) {
        Outcome::Problems
    } else if report.is_complete() {
        Outcome::Success
    } else {
        Outcome::Undecided
    })
}

/// One of the versions.
struct Side {
    story: Rc<Story>,
    loaded: Loaded,
    /// What is wrong with the recorded runs, one line for each, and where.
    routes: Vec<(String, FileSpan)>,
}

impl Side {
    fn of_folder(folder: &Path) -> Result<Self, Error> {
        Self::of(files::load(Some(folder))?, files::routes(Some(folder))?)
    }

    fn of_revision(folder: &Path, revision: &str) -> Result<Self, Error> {
        let (loaded, routes) = revision::load(folder, revision)?;
        Self::of(loaded, routes)
    }

    fn of(mut loaded: Loaded, routes: Vec<check::RouteFile>) -> Result<Self, Error> {
        let Some(story) = loaded.story.clone().map(Rc::new) else { return Err(Error::Story(Box::new(loaded))) };
        check::check_without_readings(&mut loaded, routes);
        let is_of_route = |problem: &&Diagnostic| matches!(problem.code, Code::RunStops | Code::RunDiffers);
        let routes = loaded.diagnostics.iter().filter(is_of_route).map(|problem| {
            let file = loaded.sources.get(problem.place.file).map(|file| file.name.as_str()).unwrap_or_default();
            (format!("{file}: {}", problem.message), problem.place)
        });
        let routes = routes.collect();
        Ok(Self { story, loaded, routes })
    }

    fn version<'s>(&'s self, (explored, laws): &'s (Explored, Vec<LawAnswer>)) -> Version<'s> {
        Version { story: &self.story, loaded: &self.loaded, explored, laws, routes: &self.routes }
    }
}

/// What is proved about both versions.
struct Proved {
    old: (Explored, Vec<LawAnswer>),
    new: (Explored, Vec<LawAnswer>),
    play: Contrast,
    reading: Contrast,
}

impl Proved {
    fn of(old: &Story, new: &Story, matching: &Matching, control: &Control) -> Self {
        let store = files::proof_store();
        let prove = |story| {
            let (explored, _, laws) = Prover::new(story, control, store.as_deref()).explore_and_judge(&[]);
            (explored, laws)
        };
        let contrast = |shown| explore::contrast(old, new, matching, shown, control);
        let contrasts = || (contrast(Shown::Play), contrast(Shown::Everything));
        let (proved, contrasts) = std::thread::scope(|scope| {
            let other = std::thread::Builder::new().spawn_scoped(scope, contrasts);
            let proved = (prove(old), prove(new));
            (proved, other.ok().and_then(|other| other.join().ok()))
        });
        // If no thread can be started, this one does everything.
        let (play, reading) = contrasts.unwrap_or_else(|| (contrast(Shown::Play), contrast(Shown::Everything)));
        Self { old: proved.0, new: proved.1, play, reading }
    }
}

/// Returns the saved runs that work in the older version but no longer in the newer one, one line for each.
fn lost_runs(archive: &Path, old: &Side, new: &Side) -> Vec<String> {
    let session = |side: &Side| {
        let opened = files::open_archive(Some(archive), side.story.id(), false);
        opened.notices.iter().for_each(|notice| console::warn(&format!("earlier: {notice}")));
        Session::new(Rc::clone(&side.story), opened.archive, opened.journal, Settings::default())
    };
    let (before, now) = (session(old), session(new));
    let lost = now.archive().runs().filter(|run| before.transcript(run.id).stopped.is_none()).filter_map(|run| {
        let stopped = now.transcript(run.id).stopped?;
        let name = now.archive().name(run.id).map(|name| format!(" \"{name}\"")).unwrap_or_default();
        Some(format!("{}{name}: `{}` can't be taken, because {}", run.id, stopped.wanted, stopped.why))
    });
    lost.collect()
}
