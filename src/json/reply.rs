//! From a reply to a line.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::diag::printable_json;
use crate::report::{self, DiagnosticFormat};
use crate::session::payload::AnnotationKind;
use crate::session::{Reply, Session};

/// The version of the protocol.
const VERSION: u32 = 1;

/// The line of a reply; `None` if the reader quits.
pub(super) fn line(reply: &Reply, session: &Session) -> Option<String> {
    match reply {
        Reply::Problems(problems) => {
            let found = report::diagnostics(DiagnosticFormat::Json, &problems.found, &problems.sources, false);
            Some(found.trim_end().to_owned())
        }
        Reply::State(state) => Some(named("state", state)),
        Reply::Proofs(Some(proof)) => {
            let proved = report::explore_json(&report::ExploreReport::of_proof(session.story(), proof));
            Some(proved.trim_end().to_owned())
        }
        Reply::Proofs(None) => Some(named("proved", ())),
        Reply::News(news) => Some(named("news", news)),
        reply => reader_line(reply),
    }
}

/// The line of a reply to a reader; `None` where the reader quits, and for what only authors ask.
pub(crate) fn reader_line(reply: &Reply) -> Option<String> {
    Some(match reply {
        Reply::Scene(scene) => with_version(scene),
        Reply::Document(document) => with_version(document),
        Reply::History(entries) => named("history", entries),
        Reply::Runs(runs) => named("runs", runs),
        Reply::Tree(tree) => named("book", tree),
        Reply::Comparison(comparison) => named("compare", comparison),
        Reply::WhatIf(what_if) => named("what_if", what_if),
        Reply::Nearest(nearest) => named("nearest", nearest),
        Reply::Endings(endings) => with_version(endings),
        Reply::Clippings(clippings) => with_version(clippings),
        Reply::Front(front) => named("front", front),
        Reply::Open(open) => with_version(open),
        Reply::Corrections(corrections) => named("corrections", corrections),
        Reply::Annotated(annotated) => {
            let name = match annotated.done {
                AnnotationKind::Named => "named",
                AnnotationKind::Marked => "marked",
                AnnotationKind::Removed => "removed",
                AnnotationKind::Restored => "restored",
            };
            named(name, annotated)
        }
        Reply::Imported(imported) => named("imported", imported),
        Reply::Merged(merged) => named("merged", merged),
        Reply::Saved(path) => json(&Field("saved", path)),
        Reply::Text(text) => named("text", text),
        Reply::Help(help) => named("help", help),
        Reply::Remembered => named("remembered", true),
        Reply::Settings(settings) => named("settings", settings),
        Reply::Quit | Reply::Problems(_) | Reply::State(_) | Reply::Proofs(_) | Reply::News(_) => return None,
    })
}

/// Returns the line `{"error":"…"}` for a request that is refused.
pub(super) fn error(why: &str) -> String {
    json(&Field("error", why))
}

/// A payload's fields after the version.
fn with_version(payload: &impl Serialize) -> String {
    // Flattening would generate serialization code for each payload.
    json(payload).replacen('{', &format!("{{\"version\":{VERSION},"), 1)
}

/// A payload as one field after the version.
fn named(name: &'static str, payload: impl Serialize) -> String {
    with_version(&Field(name, payload))
}

/// An object with one field.
struct Field<P>(&'static str, P);

impl<P: Serialize> Serialize for Field<P> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(Some(1))?;
        map.serialize_entry(self.0, &self.1)?;
        map.end()
    }
}

/// JSON on one line. Writing text keys and whole numbers can't fail.
fn json(value: &impl Serialize) -> String {
    printable_json(serde_json::to_string(value).unwrap_or_default())
}
