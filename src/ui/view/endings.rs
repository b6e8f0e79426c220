//! The shelf of endings: found ones by their titles, the others by what is said of them.

use crate::page::{Ink, Row, Shape, Stretch, wrap};
use crate::story::SceneId;
use crate::ui::state::State;

pub(super) fn rows(state: &State) -> Vec<Row> {
    let story = state.session.story();
    let columns = state.reading.laid.columns.inner();
    let found = state.session.book().endings();
    let ids = (0..).map(SceneId);
    let endings: Vec<_> = ids.zip(story.scenes()).filter_map(|(id, scene)| Some((scene, story.ending(id)?))).collect();
    let is_found = |id: &str| found.iter().any(|ending| story.find_scene(ending) == story.find_scene(id));
    let count = endings.iter().filter(|(scene, _)| is_found(scene.id_text(story))).count();
    let mut rows = vec![Row::of(format!("{count} of {} found", endings.len()), Ink::QUIET), Row::default()];
    for (scene, ending) in &endings {
        let (sign, title, ink) = match is_found(scene.id_text(story)) {
            true => ("■ ", story.str(ending.title), Ink::STRONG),
            false => ("□ ", story.seal(), Ink::QUIET),
        };
        let words = [
            Stretch::new(sign, Ink::QUIET),
            Stretch::new(title, ink),
            Stretch::new(format!("   {}", story.str(ending.teaser)), Ink::QUIET),
        ];
        rows.extend(wrap(&words, Shape { hang: 2, ..Shape::flush(columns) }));
    }
    rows
}
