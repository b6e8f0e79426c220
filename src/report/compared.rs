//! Two runs side by side, as lines that need no columns.

use crate::session::{Compared, TookThere};
use crate::story::{SceneId, Story};
use crate::text::{chapter_number, count, with_marks};

/// What two runs share, what each did where they parted, how the meters went, and what the second corrects.
pub fn compared(story: &Story, compared: &Compared) -> Vec<String> {
    let [first, second] = compared.runs;
    let choices = count(compared.shared, "choice");
    let mut lines = vec![format!("{first} and {second} share {choices} from the beginning.")];
    for (run, (scene, length)) in compared.runs.iter().zip(compared.ends.iter().zip(compared.lengths)) {
        lines.push(format!("{run}: {}, {length} choices.", place(story, *scene)));
    }
    for row in &compared.rows {
        let sides = compared.runs.iter().zip(&row.sides);
        let said = sides.filter_map(|(run, side)| Some(format!("{run} {}", took(side.as_ref()?))));
        let label = row.sides.iter().flatten().find_map(|side| side.label.clone());
        let label = label.map(|label| format!("{label}: ")).unwrap_or_default();
        lines.push(format!("{label}{}.", said.collect::<Vec<_>>().join("; ")));
    }
    for curve in &compared.curves {
        let meter = story.meter(curve.meter);
        for (run, values) in compared.runs.iter().zip(&curve.values) {
            let values: Vec<String> = values.iter().map(i32::to_string).collect();
            lines.push(format!("{} in {run}: {}.", story.str(meter.name), values.join(" ")));
        }
    }
    if compared.corrections.is_empty() {
        lines.push("Of the decisions that both met, none that can be told was taken otherwise.".to_owned());
    }
    lines.extend(compared.corrections.iter().map(|line| with_marks(line)));
    lines
}

fn took(took: &TookThere) -> String {
    let closed = took.closed.as_ref().map_or(0, Vec::len);
    let closed = if closed == 0 { String::new() } else { format!(", which closed {}", count(closed, "ending")) };
    format!("{}{closed}", with_marks(&took.chosen))
}

fn place(story: &Story, scene: SceneId) -> String {
    match story.ending(scene) {
        Some(ending) => story.str(ending.title).to_owned(),
        None => format!("left in chapter {}", chapter_number(story.scene(scene).chapter)),
    }
}
