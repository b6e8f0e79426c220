//! What is shown before anything else: what is wrong with the archive, and where a run no longer works.

use super::{Head, Page, PageContext, PageEffect};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::text_rows::TextRows;
use crate::screen::widgets::hints::Hint;
use crate::session::Command;
use crate::session::payload::{ChoiceState, Stopped};
use crate::text::{Row, StyledSpan, TextStyle, count, location};

/// Notices to be read before the reader continues.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoticesPage {
    /// What is wrong with the archive.
    pub(crate) notices: Vec<String>,
    /// Where the run that was opened no longer works.
    pub(crate) stop: Option<Stopped>,
}

impl Page for NoticesPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("notices", "BEFORE YOU GO ON")
    }

    fn closing_hint(&self) -> Hint {
        Hint::new("Enter", "continue", Action::Close)
    }

    fn is_searched(&self) -> bool {
        false
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = TextRows::new(cx.width().min(76));
        for notice in &self.notices {
            text.say(notice, TextStyle::PLAIN);
            text.gap();
        }
        if let Some(stop) = &self.stop {
            push_stop(stop, &mut text, cx);
        }
        text.rows
    }

    /// The reader continues as after a beat, once the end of the page was visible. Nothing else opens from here.
    fn act(&mut self, action: Action, list: &mut List, _: &PageContext) -> Option<PageEffect> {
        match action {
            Action::Take | Action::On if list.top() == list.last_top() => Some(PageEffect::Close),
            Action::Command(Command::Quit | Command::Theme) => None,
            Action::Command(_) | Action::Letter(_) => Some(PageEffect::Stay),
            _ => None,
        }
    }
}

fn push_stop(stop: &Stopped, text: &mut TextRows, cx: &PageContext) {
    let story = cx.story();
    let work = if stop.works == 1 { "works" } else { "work" };
    let still = format!("{} still {work}", count(stop.works, "choice"));
    text.say(format!("The story has changed since this run was played. {still}."), TextStyle::STRONG);
    let place = story.find_scene(&stop.scene).map(|scene| location(story, scene)).unwrap_or_default();
    let scene = &stop.scene;
    text.say(format!("It stops at the scene `{scene}` ({place})."), TextStyle::PLAIN);
    text.say(format!("Its next choice is `{}`, but {}.", stop.wanted, stop.why), TextStyle::PLAIN);
    text.say("Available there now:", TextStyle::PLAIN);
    for id in &stop.offered {
        let label = label(stop, id, cx).map(|label| format!("  {label}")).unwrap_or_default();
        let words = [StyledSpan::new(format!("`{id}`"), TextStyle::PLAIN), StyledSpan::new(label, TextStyle::QUIET)];
        text.indent(&words, 2, 4);
    }
    text.say("You continue from there. The rest of the run is kept until you choose.", TextStyle::QUIET);
}

/// The label of a choice that is offered, where the reader is at that scene.
fn label(stop: &Stopped, id: &str, cx: &PageContext) -> Option<String> {
    let scene = &cx.reading.scene;
    let mut choices = scene.choices.iter().filter(|_| scene.scene == stop.scene);
    let choice = choices.find(|choice| choice.id == id && choice.state == ChoiceState::Open)?;
    choice.text.clone()
}
