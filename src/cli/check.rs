//! `earlier check`: reports problems, applies fixes, updates recorded runs.

mod trial;

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{Check, Deny};
use super::{Error, Outcome, console, differences, files, proving};
use crate::check::{self, Findings};
use crate::diag::{Diagnostic, Edit, FileId, Source, Sources, apply_edits, printable, without_overlaps};
use crate::explore::{LawAnswer, Prover};
use crate::report::{self, CheckReport, DiagnosticFormat, Limited, Proofs, totals};
use crate::story::{Loaded, Story};

/// Runs `earlier check`.
pub(super) fn run(check: &Check) -> Result<Outcome, Error> {
    let folders: Vec<Option<&Path>> = match check.stories.as_slice() {
        [] => vec![None],
        stories => stories.iter().map(|story| Some(story.as_path())).collect(),
    };
    let denies = |what: Deny| check.deny.contains(&what);
    let mut ended = Outcome::Success;
    let is_one_object = check.format == DiagnosticFormat::Json && folders.len() > 1;
    let mut stories = Vec::new();
    for folder in folders {
        let (loaded, proofs) = report_story(check, folder, is_one_object)?;
        let (errors, warnings) = totals(&loaded.diagnostics);
        let is_undecided = matches!(proofs, Proofs::Undecided(_));
        if errors > 0 || (warnings > 0 && denies(Deny::Warnings)) || (is_undecided && denies(Deny::Undecided)) {
            ended = Outcome::Problems;
        } else if is_undecided && matches!(ended, Outcome::Success) {
            ended = Outcome::Undecided;
        }
        if is_one_object {
            stories.push((loaded, proofs));
        }
    }
    if is_one_object {
        console::print_styled(&report::stories_json(&stories))?;
    }
    Ok(ended)
}

/// Reports everything about one story: first what needs no proof, and then what is proved.
///
/// If `is_reported_later`, the end of the report is omitted.
fn report_story(check: &Check, folder: Option<&Path>, is_reported_later: bool) -> Result<(Loaded, Proofs), Error> {
    let mut loaded = fixed(check, folder)?;
    let report = CheckReport::new(check.format, console::has_color());
    print(check.format, &report.part(&loaded.diagnostics, &loaded.sources))?;
    let proofs = prove(check, folder, &mut loaded, |found, sources| print(check.format, &report.part(found, sources)))?;
    if !is_reported_later {
        print(check.format, &report.end(&loaded, &proofs))?;
    }
    if let (Proofs::Undecided(open), DiagnosticFormat::Short | DiagnosticFormat::Github) = (&proofs, check.format) {
        console::warn(report::undecided(&loaded, open).trim_end());
    }
    Ok((loaded, proofs))
}

fn print(format: DiagnosticFormat, written: &str) -> Result<(), Error> {
    match format {
        DiagnosticFormat::Github => console::print_commands(written),
        _ => console::print_styled(written),
    }
}

/// Applies the requested fixes and updates, and returns the story with the problems that need no proof.
fn fixed(check: &Check, folder: Option<&Path>) -> Result<Loaded, Error> {
    if files::is_ink(folder) {
        return files::load_any(folder, &check.ranges.by_name());
    }
    let (mut loaded, mut blessings) = diagnosed(folder)?;
    let Some(folder) = folder else { return Ok(loaded) };
    if check.fix || check.bless {
        files::remove_leftovers(folder).iter().for_each(|notice| console::warn(notice));
    }
    if check.fix && apply_fixes(folder, &loaded, check.yes)? {
        (loaded, blessings) = diagnosed(Some(folder))?;
    }
    if check.bless && !blessings.is_empty() {
        write(folder, &rewritten_files(&loaded, &blessings))?;
        (loaded, _) = diagnosed(Some(folder))?;
    }
    Ok(loaded)
}

/// Loads a story, or the shipped one, and checks everything that needs no proof. Also returns the edits that would
/// update the expectations of its recorded runs.
pub(super) fn diagnosed(folder: Option<&Path>) -> Result<(Loaded, Vec<Edit>), Error> {
    let mut loaded = files::load(folder)?;
    check::unlisted_chapters(&mut loaded, &files::chapters(folder));
    let blessings = check::check_without_readings(&mut loaded, files::routes(folder)?);
    Ok((loaded, blessings))
}

/// Adds the problems that exploring the story proves, and passes them to `report`.
fn prove(
    check: &Check,
    folder: Option<&Path>,
    loaded: &mut Loaded,
    report: impl FnOnce(&[Diagnostic], &Sources) -> Result<(), Error>,
) -> Result<Proofs, Error> {
    let Some(story) = loaded.story.clone() else { return Ok(Proofs::Impossible) };
    if check.quick {
        return Ok(Proofs::Skipped);
    }
    let control = proving::control(&check.effort);
    let store = files::proof_store();
    let prover = Prover::new(&story, &control, store.as_deref());
    let Findings { explored, parts, laws, readings: mut found } = proving::watched(&control, &check.effort, || {
        if !files::is_ink(folder) {
            return check::explore(loaded, &prover);
        }
        // The text of an ink story stays as its author wrote it, so only what can happen is checked.
        let (explored, parts, laws) = prover.explore_and_judge(&[]);
        Findings { explored, parts, laws, readings: Vec::new() }
    });
    found.extend(check::proved(loaded, &explored, &parts));
    found.extend(check::laws(loaded, &laws));
    found.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
    report(&found, &loaded.sources)?;
    check::add(loaded, found);
    if let Some(folder) = folder.filter(|_| check.record_breaches) {
        record_breaches(folder, &story, &laws)?;
    }
    let open = prover.undecided(&explored, &parts, &laws);
    Ok(open.map_or(Proofs::Complete, |open| Proofs::Undecided(Box::new(Limited::new(open, &control)))))
}

/// Records a run that breaks each of the laws that do not hold.
fn record_breaches(folder: &Path, story: &Story, laws: &[LawAnswer]) -> Result<(), Error> {
    for (law, answer) in story.laws().iter().zip(laws) {
        let LawAnswer::Broken(breach) = answer else { continue };
        let run = report::breach_route(story, law, breach).to_ron().map_err(|error| Error::Io(error.to_string()))?;
        let name = format!("law-{}.ron", story.str(law.id));
        match files::create_all(&folder.join("routes"), &[(name.clone(), run)]) {
            Ok(()) => console::warn(&format!("wrote `routes/{name}`")),
            Err(error) => console::warn(&error.to_string()),
        }
    }
    Ok(())
}

/// Shows the fixes, and applies them if requested. Returns whether it did.
fn apply_fixes(folder: &Path, loaded: &Loaded, yes: bool) -> Result<bool, Error> {
    let edits: Vec<Edit> = loaded.diagnostics.iter().filter_map(|problem| problem.fix.clone()).collect();
    let fixed = trial::better(folder, rewritten_files(loaded, &edits))?;
    if fixed.is_empty() {
        return Ok(false);
    }
    if !yes {
        let shown: String = fixed
            .iter()
            .map(|(source, text, _)| differences::between(&source.shown_path, &source.text, text))
            .collect();
        console::warn(&shown);
        if !console::confirm("apply these fixes? [y/N] ") {
            console::warn("nothing was written; use `--yes` to apply fixes without asking");
            return Ok(false);
        }
    }
    write(folder, &fixed)?;
    Ok(true)
}

/// A file, its text with edits applied, and the edits.
pub(super) type Rewritten<'l> = (&'l Source, String, Vec<&'l Edit>);

/// Applies edits to the texts of their files. If edits overlap, the first one is applied.
pub(super) fn rewritten_files<'l>(loaded: &'l Loaded, edits: &'l [Edit]) -> Vec<Rewritten<'l>> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| by_file.entry(edit.place.file).or_default().push(edit));
    let file = |(file, edits): (FileId, Vec<&'l Edit>)| {
        let source = loaded.sources.get(file)?;
        let edits = without_overlaps(edits);
        Some((source, apply_edits(&source.text, &edits), edits))
    };
    by_file.into_iter().filter_map(file).collect()
}

/// Replaces the texts of either all files or none, and reports every edit on standard error.
pub(super) fn write(folder: &Path, files: &[Rewritten]) -> Result<(), Error> {
    let texts: Vec<(&Source, &str)> = files.iter().map(|(source, text, _)| (*source, text.as_str())).collect();
    files::rewrite(folder, &texts)?;
    for (source, _, edits) in files {
        for edit in edits {
            let at = source.position(edit.place.span.start);
            let (was, is) = (source.slice(edit.place.span), &edit.with);
            let instead = if was.is_empty() { String::new() } else { format!(" for {was}") };
            let wrote = printable(&format!("wrote {is}{instead}"));
            console::warn(&format!("{}:{}:{}: {wrote}", source.path, at.line, at.column));
        }
    }
    Ok(())
}
