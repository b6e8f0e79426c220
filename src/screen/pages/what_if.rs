//! Where each choice of a past decision would lead, and which endings it would leave open: numbers first, then
//! the names of what was found, then everything.

use super::{Context, Effect, Head, Page, Request, Told};
use crate::archive::RunId;
use crate::engine::Segment;
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::msg::Key;
use crate::screen::text_rows::TextRows;
use crate::screen::widgets::hints::Hint;
use crate::session::{Command, OpenEndings, Way, WayKind, WhatIf};
use crate::story::SceneId;
use crate::text::{Row, StyledSpan, TextStyle, chapter_words, count, dateline, ending_titles, styled};

/// The page of a decision.
#[derive(Debug)]
pub(crate) struct WhatIfPage {
    /// The kept run that met the decision.
    pub(crate) run: RunId,
    /// How many of its steps lead to the decision.
    pub(crate) steps: usize,
    /// How much of what lies ahead is shown.
    pub(crate) detail: Told,
}

impl Page for WhatIfPage {
    fn head(&self, _: &Context) -> Head {
        Head::new("what if", "WHAT IF")
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    fn key(&self, key: Key) -> Option<Action> {
        (key == Key::Char('i')).then_some(Action::Command(Command::WhatIf))
    }

    fn hints(&self, _: &List, _: &Context) -> Vec<Hint> {
        let mut hints = vec![Hint::new("Enter", "read on from there", Action::Take)];
        if self.detail != Told::All {
            hints.push(Hint::new("i", "tell me more", Action::Command(Command::WhatIf)));
        }
        hints
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let what_if = cx.session.what_if(self.run, self.steps);
        let mut text = cx.text();
        push_heading(&what_if, &mut text, cx);
        if what_if.decision.ways.is_empty() {
            text.say("The run ends here: there is nothing to choose.", TextStyle::PLAIN);
        }
        for way in &what_if.decision.ways {
            self.push_way(&what_if, way, &mut text, cx);
        }
        if cx.session.unknown_edition_of_the_book().is_some() && !what_if.decision.ways.is_empty() {
            text.gap();
            text.say("Looking ahead for which endings stay open …", TextStyle::QUIET);
        }
        text.rows
    }

    fn act(&mut self, action: Action, list: &mut List, _: &Context) -> Option<Effect> {
        match action {
            Action::Command(Command::WhatIf) => {
                self.detail = self.detail.more();
                list.scroll_to(0);
                Some(Effect::Stay)
            }
            Action::Take => {
                let (run, steps) = (Some(self.run), self.steps);
                Some(Effect::Request(Request::Fork { run, steps, select: None }))
            }
            _ => None,
        }
    }
}

fn push_heading(what_if: &WhatIf, text: &mut TextRows, cx: &Context) {
    let scene = cx.story().scene(what_if.decision.scene);
    let label = scene.key.map(|key| format!(": {}", cx.story().str(key))).unwrap_or_default();
    text.say(format!("{}{label}", chapter_words(cx.story(), scene.chapter)), TextStyle::STRONG);
    let (run, steps) = (what_if.decision.run, what_if.decision.steps);
    let open = what_if.open.as_ref().map(|open| format!(", {} open", count(open.endings.len(), "ending")));
    text.say(format!("{run}, step {steps}{}", open.unwrap_or_default()), TextStyle::QUIET);
}

/// Words set in, where there is room for that.
fn push(words: impl Into<String>, indent: u16, text: &mut TextRows) {
    let indent = if text.width < 30 { 0 } else { indent };
    text.indent(&[StyledSpan::new(words, TextStyle::QUIET)], indent, indent + 2);
}

impl WhatIfPage {
    fn push_way(&self, what_if: &WhatIf, way: &Way, text: &mut TextRows, cx: &Context) {
        text.gap();
        text.hang(&way_words(way, cx));
        let lead = what_if.leads.iter().find(|(choice, _)| *choice == way.choice).map(|(_, scene)| *scene);
        let Some(lead) = lead else { return };
        if let Some(place) = self.place(lead, cx) {
            push(format!("to {place}"), 2, text);
        }
        if let Some(open) = &what_if.open {
            self.push_endings(open, way, text, cx);
        }
    }

    /// Where a choice leads, once names are shown; places never read only once everything is.
    fn place(&self, id: SceneId, cx: &Context) -> Option<String> {
        let story = cx.story();
        let scene = story.scene(id);
        let read = cx.session.book().was_read(story.scene_name(id));
        if self.detail == Told::Shape || (self.detail == Told::Names && !read) {
            return None;
        }
        let label = dateline(story, scene.key.or(scene.dateline));
        Some(match story.ending(id) {
            Some(ending) => story.str(ending.title).to_owned(),
            None => format!("{}{label}", chapter_words(story, scene.chapter)),
        })
    }

    fn push_endings(&self, open: &OpenEndings, way: &Way, text: &mut TextRows, cx: &Context) {
        let none = Vec::new();
        let closed = open.closes.iter().find(|(choice, _)| *choice == way.choice).map_or(&none, |(_, closed)| closed);
        let left: Vec<SceneId> = open.endings.iter().copied().filter(|ending| !closed.contains(ending)).collect();
        let stay = if left.len() == 1 { "stays" } else { "stay" };
        let mut words = format!("{} {stay} open", count(left.len(), "ending"));
        if !closed.is_empty() {
            words += &format!(", {} would close", count(closed.len(), "ending"));
        }
        push(words, 2, text);
        self.push_titles("open", &left, text, cx);
        self.push_titles("closed", closed, text, cx);
    }

    fn push_titles(&self, what: &str, endings: &[SceneId], text: &mut TextRows, cx: &Context) {
        let story = cx.story();
        let found = |scene: &SceneId| cx.session.book().endings().contains(&story.scene_name(*scene));
        let is_shown = |scene: &&SceneId| self.detail == Told::All || (self.detail == Told::Names && found(scene));
        let titles = ending_titles(story, &endings.iter().filter(is_shown).copied().collect::<Vec<_>>());
        if !titles.is_empty() {
            push(format!("{what}: {}", titles.join("; ")), 4, text);
        }
    }
}

/// A way on from a decision: whether it was chosen, here or elsewhere, and its label as far as it was shown.
pub(crate) fn way_words(way: &Way, cx: &Context) -> Vec<StyledSpan> {
    let label = |spans: &[Segment], style: TextStyle| {
        let quieter = move |span: StyledSpan| StyledSpan {
            style: TextStyle { quiet: style.quiet, struck: style.struck, ..span.style },
            ..span
        };
        styled(spans, cx.mark()).into_iter().map(quieter)
    };
    let mut words = vec![StyledSpan::new("○ ", TextStyle::QUIET)];
    match &way.kind {
        WayKind::Unseen => words.push(StyledSpan::new(cx.story().seal(), TextStyle::QUIET)),
        WayKind::Chosen(spans) | WayKind::Taken(spans) => {
            let chosen = matches!(way.kind, WayKind::Chosen(_));
            words = vec![StyledSpan::new(if chosen { "◆ " } else { "● " }, TextStyle::QUIET)];
            words.extend(label(spans, TextStyle::PLAIN));
        }
        WayKind::Open(spans) => words.extend(label(spans, TextStyle::QUIET)),
        WayKind::Locked(spans, reason) => {
            words = vec![StyledSpan::new("× ", TextStyle::QUIET)];
            words.extend(label(spans, TextStyle { struck: true, ..TextStyle::QUIET }));
            words.push(StyledSpan::new("   ", TextStyle::QUIET));
            words.extend(label(reason, TextStyle::QUIET));
        }
    }
    words
}
