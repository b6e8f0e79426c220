//! The nearest unread ending: its shape, then its name, then the path there.

use super::{FollowUp, Head, Keys, Page, PageContext, PageEffect};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::text_rows::TextRows;
use crate::screen::widgets::hints::Hint;
use crate::session::payload::{Nearest, Place};
use crate::session::{Act, Command, Detail, Tell};
use crate::text::{Headings, Row, StyledSpan, TextStyle, path_to_ending, styled};

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[("p", "its name, then the path there"), ("Enter", "go to where it forks off")];

/// The page, for the run that is being read.
#[derive(Debug)]
pub(crate) struct NearestPage {
    /// Whether it is still being computed.
    pub(crate) is_looking: bool,
    /// The ending, if there is one, with the requested detail.
    pub(crate) found: Option<Box<Nearest>>,
}

impl NearestPage {
    /// How much of the ending is shown.
    fn detail(&self) -> Detail {
        match &self.found {
            Some(found) if found.labels.is_some() => Detail::Everything,
            Some(found) if found.title.is_some() => Detail::Names,
            _ => Detail::Shape,
        }
    }
}

impl Page for NearestPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("nearest", "THE NEAREST UNREAD ENDING")
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        // An unknown ending can't be shown or gone to.
        if self.found.is_none() {
            return Vec::new();
        }
        let more = match self.detail() {
            Detail::Shape => Some("its name"),
            Detail::Names => Some("the path"),
            Detail::Everything => None,
        };
        let more = more.map(|more| Hint::command(Command::Nearest, more));
        more.into_iter().chain([Hint::new("Enter", "go to where it forks off", Action::Take)]).collect()
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = cx.text();
        match &self.found {
            _ if self.is_looking => push_looking(&mut text),
            None => {
                text.say("You have read every ending that can be reached from this run's decisions.", TextStyle::PLAIN)
            }
            Some(found) => push(found, &mut text, cx),
        }
        text.rows
    }

    fn act(&mut self, action: Action, _: &mut List, _: &PageContext) -> Option<PageEffect> {
        match (action, &self.found) {
            (Action::Command(Command::Nearest), None) if self.is_looking => Some(PageEffect::Stay),
            (Action::Command(Command::Nearest), None) => Some(PageEffect::Close),
            (Action::Command(Command::Nearest), Some(_)) => Some(match self.detail() {
                Detail::Everything => PageEffect::Close,
                detail => PageEffect::act(Act::Nearest(Tell(detail.more()))),
            }),
            (Action::Take, Some(found)) => {
                let select = found.road.as_ref().and_then(|road| road.first()).cloned();
                Some(match found.run {
                    Some(run) => PageEffect::fork(run, found.step, select),
                    None => PageEffect::Act(Act::Look, FollowUp { at_once: true, select, ..FollowUp::default() }),
                })
            }
            _ => None,
        }
    }
}

/// Says that the answer is not known yet, and what is being done to find it.
fn push_looking(text: &mut TextRows) {
    text.say("Looking ahead…", TextStyle::STRONG);
    text.gap();
    let doing = "Which endings can still be reached is being worked out for every place that a reader can be in. The \
                 first time, that can take a while. The answer appears here. If you close the page and read on, it is \
                 there when you ask again.";
    text.say(doing, TextStyle::PLAIN);
}

fn push(found: &Nearest, text: &mut TextRows, cx: &PageContext) {
    text.say(path_to_ending(found.back, found.before, found.choices, found.shortest), TextStyle::PLAIN);
    if let Some(title) = &found.title {
        text.gap();
        text.hang(&[
            StyledSpan::new("□ ", TextStyle::QUIET),
            StyledSpan::new(title.as_str(), TextStyle::STRONG),
            StyledSpan::new(format!("   {}", found.teaser.as_deref().unwrap_or_default()), TextStyle::PLAIN),
        ]);
    }
    let mut headings = Headings::default();
    for (at, (Place { chapter, .. }, label)) in found.labels.iter().flatten().enumerate() {
        if at == 0 {
            text.gap();
        }
        if let Some(heading) = headings.next_chapter(chapter.number, &chapter.title) {
            text.rows.push(Row::of(heading, TextStyle::QUIET));
        }
        let mut words = vec![StyledSpan::new("▸ ", TextStyle::QUIET)];
        words.extend(styled(label, cx.mark()));
        text.hang(&words);
    }
}
