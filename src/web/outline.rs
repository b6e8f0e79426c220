//! The book as the lines of its outline, with every branch unfolded.

use serde_json::{Value, json};

use crate::session::{Leaf, Outline, OutlineLine, OutlineLineKind, Session};
use crate::text::{chapter_number, count, ending_titles};

/// The lines of an outline: the text and depth of each, and the place where a reader can continue.
pub(super) fn lines(session: &Session, mut outline: Outline) -> Value {
    outline.unfold_all(session, true);
    outline.lines().iter().map(|shown| line(session, shown)).collect()
}

fn line(session: &Session, line: &OutlineLine) -> Value {
    let mut said = says(session, &line.kind);
    if let Value::Object(fields) = &mut said {
        fields.insert("depth".to_owned(), line.depth.into());
        fields.insert("run".to_owned(), line.run.to_string().into());
        fields.insert("step".to_owned(), line.steps.into());
        fields.insert("here".to_owned(), line.here.into());
    }
    said
}

fn says(session: &Session, kind: &OutlineLineKind) -> Value {
    let story = session.story();
    match kind {
        OutlineLineKind::Chapter(chapter) => json!({
            "kind": "chapter",
            "number": chapter_number(chapter.index() + 1),
            "title": story.chapter_title(*chapter),
        }),
        OutlineLineKind::Decision { label, chosen, others } => json!({
            "kind": "decision",
            "label": label,
            "spans": chosen,
            "more": (*others > 0).then(|| count(*others, "alternative")),
        }),
        OutlineLineKind::Branch { chosen, runs, endings, is_draft } => json!({
            "kind": "branch",
            "spans": chosen,
            "more": count(*runs, if *is_draft { "draft" } else { "run" }),
            "endings": ending_titles(story, endings),
        }),
        // Choices that no run took are not unfolded.
        OutlineLineKind::Way(_) => json!({"kind": "way"}),
        OutlineLineKind::End(leaves) => json!({
            "kind": "end",
            "ending": leaves.last().and_then(|leaf| story.ending(leaf.scene)).map(|ending| story.str(ending.title)),
            "leaves": leaves.iter().map(leaf).collect::<Value>(),
        }),
    }
}

fn leaf(leaf: &Leaf) -> Value {
    json!({"run": leaf.run, "name": leaf.name, "marked": leaf.marked, "stops": leaf.stops})
}
