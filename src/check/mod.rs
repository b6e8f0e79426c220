//! What `earlier check` reports beyond errors in reading a story.
//!
//! - [`check_without_readings`]: banned words and markup of other systems do not occur, and the story's recorded runs
//!   still work and end as expected;
//! - [`readings()`]: alternatives fit the text around them, texts fit the page that the story declares, and scenes show
//!   a reasonable number of choices;
//! - [`check`] does both;
//! - [`prove`]: nothing is unreachable, and no reader gets stuck.
//!
//! `readings` uses logic alone: it knows that two conditions exclude each other, but not which states a reader can reach.
//! A caller that knows more passes an [`Occurs`] to it; [`explore()`] asks a prover.
//!
//! # Example
//!
//! ```
//! use earlier::{check, diag::Code, story};
//!
//! let settings = r#"Story(format: 1, id: "s", title: "S", start: "a", chapters: ["one"], banned: ["suddenly"])"#;
//! let chapter = r#"Chapter(title: "One", scenes: [
//!     Scene(id: "a", text: "It suddenly rains.", ending: Ending(title: "Rain", teaser: "Wet.")),
//! ])"#;
//! let mut loaded = story::load(|name| match name {
//!     "story.ron" => Ok(settings.into()),
//!     "chapters/one.ron" => Ok(chapter.into()),
//!     _ => Err("no such file".to_owned()),
//! });
//! check::check(&mut loaded, Vec::new(), &|_, _| true);
//! assert_eq!(loaded.diagnostics[0].code, Code::Banned);
//! ```

mod choices;
mod edges;
mod fits;
mod laws;
mod proofs;
mod readings;
mod relocate;
mod rename;
mod routes;
mod stats;
mod words;

use std::cell::RefCell;
use std::collections::BTreeMap;

use foldhash::HashSet;

use crate::diag::{Code, Diagnostic, Edit, FileSpan, Span, composed};
use crate::explore::{Answer, Explored, LawAnswer, Prover, VariantAnswer};
use crate::story::{Cond, Loaded, SceneId, read_recorded};

pub(crate) use proofs::{PartKey, is_said_elsewhere};
pub use readings::Conjunction;
pub use relocate::{MoveError, move_scene};
pub use rename::{RenameError, rename, see_that_it_plays_the_same, symbol_kind, symbol_name};
pub use stats::{Stats, stats};

/// Returns whether all of a conjunction can hold at once in a scene. It may return true when it does not know.
pub type Occurs<'o> = dyn Fn(SceneId, &Conjunction) -> bool + 'o;

/// A file with a recorded run: its name in the story's folder, such as `routes/a.ron`, and its bytes or the reason why
/// they can't be read.
pub type RouteFile = (String, Result<Vec<u8>, String>);

/// How many readings of each scene are looked at together.
const MOST_TOGETHER: usize = 64;

/// The extension of chapter files.
const SUFFIX: &str = ".ron";

/// Adds diagnostics about the style and the recorded runs of a story that was loaded.
///
/// Returns the edits that make the expectations of the recorded runs true. A run that no longer works has none.
/// A story with errors has no style to check, but its recorded runs are still read.
pub fn check(loaded: &mut Loaded, routes: Vec<RouteFile>, occurs: &Occurs) -> Vec<Edit> {
    let blessings = check_without_readings(loaded, routes);
    add(loaded, readings(loaded, occurs));
    blessings
}

/// Does the same as [`check`], except for [`readings()`], which may take long.
pub fn check_without_readings(loaded: &mut Loaded, routes: Vec<RouteFile>) -> Vec<Edit> {
    if let Some(story) = &loaded.story {
        let mut found = words::foreign(loaded);
        // The locations are only computed if they are needed.
        if story.banned().next().is_some() {
            found.extend(words::banned(story, loaded.source_map(), &loaded.sources));
        }
        add(loaded, found);
    }
    let mut blessings = Vec::new();
    for (name, bytes) in routes {
        let (recorded, found) = read_recorded(&mut loaded.sources, &name, bytes);
        loaded.diagnostics.extend(found);
        if let (Some(story), Some(recorded)) = (&loaded.story, recorded) {
            let check = routes::check_run(story, loaded.source_map(), &recorded);
            loaded.diagnostics.extend(check.diagnostics);
            blessings.extend(check.blessings);
        }
    }
    blessings
}

/// Returns the diagnostics about alternatives that don't fit the text around them, and, in a story with a page, about
/// readings that don't fit it and scenes with too many or too few choices; in no particular order. A story with errors
/// has none.
pub fn readings(loaded: &Loaded, occurs: &Occurs) -> Vec<Diagnostic> {
    let Some(story) = &loaded.story else { return Vec::new() };
    let source_map = loaded.source_map();
    let mut found = edges::edges(story, source_map, occurs);
    let Some(page) = story.page() else { return found };
    found.extend(fits::pages(story, source_map, page, occurs));
    found.extend(fits::labels(story, source_map, occurs));
    found.extend(choices::counts(story, source_map, occurs));
    found
}

/// Adds diagnostics in the order of the files.
pub fn add(loaded: &mut Loaded, found: Vec<Diagnostic>) {
    loaded.diagnostics.extend(found);
    loaded.diagnostics.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
}

/// Adds a diagnostic for each file in `chapters` that is never read: `story.ron` does not list it, or it is in a
/// subfolder, or its name ends in `.RON`. `files` are the paths of all files in that folder, relative to it. If the
/// list itself can't be read, no file is reported.
pub fn unlisted_chapters(loaded: &mut Loaded, files: &[String]) {
    let listed = loaded.listed_chapters();
    let Some((_, last)) = listed.last() else { return };
    let read: HashSet<String> =
        listed.iter().map(|(chapter, _)| composed(&format!("{chapter}{SUFFIX}")).into_owned()).collect();
    let existing: HashSet<String> = files.iter().map(|file| composed(file).into_owned()).collect();
    let is_hidden = |file: &str| file.split('/').any(|part| part.starts_with('.'));
    let unread = files.iter().filter(|file| !is_hidden(file) && !read.contains(&*composed(file)));
    let problem = |file: &String| {
        let (path, suffix) = file.split_at_checked(file.len().checked_sub(SUFFIX.len())?)?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let right = format!("{name}{SUFFIX}");
        let why = match suffix {
            SUFFIX if right == *file => "is not listed here",
            SUFFIX => "is in a subfolder",
            _ if suffix.eq_ignore_ascii_case(SUFFIX) => "has a name that does not end in `.ron`",
            _ => return None,
        };
        let add = format!("add `\"{name}\"` to `chapters`");
        let help = match (read.contains(&*composed(&right)), existing.contains(&*composed(&right))) {
            _ if right == *file => format!("{add}, or move the file out of the folder"),
            (_, true) => "move the file out of the folder".to_owned(),
            (true, false) => format!("rename it to `chapters/{right}`, or move it out of the folder"),
            (false, false) => format!("rename it to `chapters/{right}` and {add}, or move it out of the folder"),
        };
        let message = format!("the chapter file `chapters/{file}` {why}, so it is never read");
        let problem = Diagnostic::new(Code::UnlistedChapter, *last, message).help(help);
        let end = last.span.end as usize;
        let after = FileSpan { span: Span::new(end, end), ..*last };
        Some(if right == *file { problem.guess(after, format!(", \"{name}\"")) } else { problem })
    };
    let found = unread.filter_map(problem).collect();
    add(loaded, found);
}

/// Explores a story and adds diagnostics about what can never be reached, taken or read, where a reader can get stuck,
/// conditions that always have the same value, and laws that do not hold.
///
/// Returns whether all states were explored. If there are more than `limit`, only what is known is reported. A story
/// with errors is not explored.
pub fn prove(loaded: &mut Loaded, limit: usize) -> bool {
    let Some(story) = &loaded.story else { return true };
    let prover = Prover::new(story, limit, None);
    let (explored, parts, answers) = prover.explore_and_judge(&[]);
    drop(prover);
    let mut found = proved(loaded, &explored, &parts);
    found.extend(laws(loaded, &answers));
    add(loaded, found);
    explored.is_complete
        && parts.iter().all(|part| part.readable != Answer::Unknown)
        && !answers.contains(&LawAnswer::Unknown)
}

/// Returns the diagnostics of [`prove`] for a story that was already explored, in no particular order.
pub fn proved(loaded: &Loaded, explored: &Explored, parts: &[VariantAnswer]) -> Vec<Diagnostic> {
    let Some(story) = &loaded.story else { return Vec::new() };
    let proofs = proofs::Proofs { story, source_map: loaded.source_map(), explored, parts };
    let unreferenced = loaded.diagnostics.iter().filter(|problem| problem.code == Code::Unreferenced);
    let known_unreached: HashSet<FileSpan> = unreferenced.map(|problem| problem.place).collect();
    proofs.diagnostics().into_iter().filter(|problem| !known_unreached.contains(&problem.place)).collect()
}

/// Returns the diagnostics about the laws of a story from what is known about them, in declared order.
pub fn laws(loaded: &Loaded, answers: &[LawAnswer]) -> Vec<Diagnostic> {
    laws::diagnostics(loaded, answers)
}

/// What a prover found out about a story.
pub struct Findings {
    /// What can be reached, and where a reader can get stuck.
    pub explored: Explored,
    /// Which variants of its texts some reader can read.
    pub parts: Vec<VariantAnswer>,
    /// Whether its laws hold, in declared order.
    pub laws: Vec<LawAnswer>,
    /// The diagnostics of [`readings()`] about what a reader can really see, as far as the prover can decide that within
    /// its limit; it marks scenes as undecided otherwise.
    pub readings: Vec<Diagnostic>,
}

/// Explores a story, its texts and its laws, and the readings that don't fit.
pub fn explore(loaded: &Loaded, prover: &Prover) -> Findings {
    let (known, doubtful) = known_readings(loaded, prover);
    let (explored, parts, laws) = prover.explore_and_judge(&doubtful);
    let occurs = |scene, found: &Conjunction| prover.occurs(scene, &in_this_run(found)) == Answer::Yes;
    let readings = if doubtful.is_empty() { known } else { readings(loaded, &occurs) };
    Findings { explored, parts, laws, readings }
}

/// Returns the diagnostics of [`readings()`] as far as the prover knows without exploring, and what it does not know:
/// scenes, each with a condition. One exploration rules out many of them.
fn known_readings(loaded: &Loaded, prover: &Prover) -> (Vec<Diagnostic>, Vec<(SceneId, Cond)>) {
    let doubtful: RefCell<BTreeMap<SceneId, Vec<Cond>>> = RefCell::default();
    let known = readings(loaded, &|scene, conjunction| {
        let when = in_this_run(conjunction);
        prover.known_to_occur(scene, &when).unwrap_or_else(|| {
            let mut doubtful = doubtful.borrow_mut();
            let of_scene = doubtful.entry(scene).or_default();
            let is_enough = of_scene.len() >= MOST_TOGETHER;
            if !is_enough {
                of_scene.push(when);
            }
            is_enough
        })
    });
    let doubtful = doubtful.into_inner().into_iter();
    (known, doubtful.flat_map(|(scene, all)| all.into_iter().map(move |when| (scene, when))).collect())
}

/// Returns what a conjunction says about the present run. Earlier runs may have learned anything.
fn in_this_run(conjunction: &Conjunction) -> Cond {
    let of_this_run = conjunction.literals.iter().filter(|(cond, _)| !cond.asks_archive());
    let parts = of_this_run.map(|(cond, holds)| match holds {
        true => cond.clone(),
        false => Cond::Not(Box::new(cond.clone())),
    });
    Cond::All(parts.collect())
}
