//! Where each choice of a past decision would lead, and which endings it would leave open: numbers first, then
//! the names of what was found, then everything.

use super::book::way_words;
use crate::archive::RunId;
use crate::screen::sheet::Told;
use crate::screen::state::State;
use crate::session::{OpenEndings, Session, Way, WhatIf};
use crate::story::SceneId;
use crate::text::{
    Row, StyledSpan, TextStyle, WrapOptions, chapter_words, count, dateline, ending_titles, quiet, wrap,
};

pub(super) fn rows(state: &State, run: RunId, steps: usize, told: Told) -> Vec<Row> {
    let session = &state.session;
    let what_if = session.what_if(run, steps);
    let mut page = Page { session, told, columns: state.reading.laid.columns.inner(), rows: Vec::new() };
    page.heading(&what_if);
    if what_if.decision.ways.is_empty() {
        page.say("The run ends here: there is nothing to choose.", TextStyle::PLAIN);
    }
    for way in &what_if.decision.ways {
        page.way(&what_if, way);
    }
    if session.unknown_edition_of_the_book().is_some() && !what_if.decision.ways.is_empty() {
        page.gap();
        page.say("Looking ahead for which endings stay open …", TextStyle::QUIET);
    }
    page.rows
}

struct Page<'p> {
    session: &'p Session,
    told: Told,
    columns: u16,
    rows: Vec<Row>,
}

impl Page<'_> {
    fn heading(&mut self, what_if: &WhatIf) {
        let story = self.session.story();
        let scene = story.scene(what_if.decision.scene);
        let label = scene.key.map(|key| format!(": {}", story.str(key))).unwrap_or_default();
        let place = format!("{}{label}", chapter_words(story, scene.chapter));
        let (run, steps) = (what_if.decision.run, what_if.decision.steps);
        self.say(&place, TextStyle::STRONG);
        let open = what_if.open.as_ref().map(|open| format!(", {} open", count(open.endings.len(), "ending")));
        self.say(&format!("{run}, step {steps}{}", open.unwrap_or_default()), TextStyle::QUIET);
    }

    fn way(&mut self, what_if: &WhatIf, way: &Way) {
        self.gap();
        let words = way_words(self.session, way);
        self.wrap(&words, 0);
        let lead = what_if.leads.iter().find(|(choice, _)| *choice == way.choice).map(|(_, scene)| *scene);
        let Some(lead) = lead else { return };
        if let Some(place) = self.place(lead) {
            self.wrap(&[StyledSpan::new(format!("to {place}"), TextStyle::QUIET)], 2);
        }
        if let Some(open) = &what_if.open {
            self.endings(open, way);
        }
    }

    /// Where a choice leads, once names are told; places never read only once everything is.
    fn place(&self, scene: SceneId) -> Option<String> {
        let story = self.session.story();
        let read = self.session.book().was_read(story.scene(scene).id_text(story));
        if self.told == Told::Shape || (self.told == Told::Names && !read) {
            return None;
        }
        let place = story.scene(scene);
        let chapter = chapter_words(story, place.chapter);
        let label = dateline(story, place.key.or(place.dateline));
        Some(match story.ending(scene) {
            Some(ending) => story.str(ending.title).to_owned(),
            None => format!("{chapter}{label}"),
        })
    }

    fn endings(&mut self, open: &OpenEndings, way: &Way) {
        let none = Vec::new();
        let closed = open.closes.iter().find(|(choice, _)| *choice == way.choice).map_or(&none, |(_, closed)| closed);
        let left: Vec<SceneId> = open.endings.iter().copied().filter(|ending| !closed.contains(ending)).collect();
        let stay = if left.len() == 1 { "stays" } else { "stay" };
        let mut words = format!("{} {stay} open", count(left.len(), "ending"));
        if !closed.is_empty() {
            words += &format!(", {} would close", count(closed.len(), "ending"));
        }
        self.wrap(&[StyledSpan::new(words, TextStyle::QUIET)], 2);
        self.titles("open", &left);
        self.titles("closed", closed);
    }

    fn titles(&mut self, what: &str, endings: &[SceneId]) {
        let story = self.session.story();
        let found = |scene: &SceneId| self.session.book().endings().contains(&story.scene(*scene).id_text(story));
        let told = endings.iter().filter(|scene| self.told == Told::All || (self.told == Told::Names && found(scene)));
        let titles = ending_titles(story, &told.copied().collect::<Vec<_>>());
        if !titles.is_empty() {
            self.wrap(&quiet(vec![StyledSpan::new(format!("{what}: {}", titles.join("; ")), TextStyle::PLAIN)]), 4);
        }
    }

    fn gap(&mut self) {
        self.rows.push(Row::default());
    }

    fn say(&mut self, words: &str, ink: TextStyle) {
        self.wrap(&[StyledSpan::new(words, ink)], 0);
    }

    fn wrap(&mut self, words: &[StyledSpan], indent: u16) {
        let indent = if self.columns < 30 { 0 } else { indent };
        self.rows.extend(wrap(words, WrapOptions { indent, hang: indent + 2, ..WrapOptions::flush(self.columns) }));
    }
}
