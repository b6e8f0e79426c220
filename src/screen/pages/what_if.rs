//! Where each choice of a past decision would lead, and which endings it would leave open: numbers first, then
//! the names of what was found, then everything.

use super::{FollowUp, Head, Keys, Page, PageContext, PageEffect};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::msg::Key;
use crate::screen::prompt::{Prompt, PromptKind};
use crate::screen::text_rows::TextRows;
use crate::screen::widgets::hints::Hint;
use crate::session::payload::{Ending, Place, Way, WayState, WhatIf};
use crate::session::{Act, Command, Detail, RunPlace, WhatIfPlace};
use crate::text::{Row, StyledSpan, TextStyle, chapter_heading, count, styled};

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[("i", "names of what you have read, then all names"), ("Enter", "continue from there")];

/// The page of a decision.
#[derive(Debug)]
pub(crate) struct WhatIfPage {
    /// The decision and its choices, with the requested detail.
    pub(crate) what_if: WhatIf,
    /// The requested detail.
    pub(crate) detail: Detail,
}

impl Page for WhatIfPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("what if", "WHAT IF")
    }

    fn key(&self, key: Key) -> Option<Action> {
        (key == Key::Char('i')).then_some(Action::Command(Command::WhatIf))
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn hints(&self, _: &List, cx: &PageContext) -> Vec<Hint> {
        let mut hints = vec![Hint::new("Enter", "continue from there", Action::Take)];
        // Unknown consequences can't be shown.
        let more = match self.detail {
            _ if cx.is_looking => None,
            Detail::Shape => Some("names of what you have read"),
            Detail::Names => Some("all names"),
            Detail::Everything => None,
        };
        hints.extend(more.map(|more| Hint::new("i", more, Action::Command(Command::WhatIf))));
        hints
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = cx.text();
        push_heading(&self.what_if, &mut text);
        if self.what_if.ways.is_empty() {
            text.say("The run ends here: there is nothing to choose.", TextStyle::PLAIN);
        }
        self.what_if.ways.iter().filter(|way| way.is_shown).for_each(|way| push_way(way, &mut text, cx));
        if cx.is_looking && !self.what_if.ways.is_empty() {
            text.gap();
            text.say("Looking ahead… Which endings stay open is still being worked out.", TextStyle::QUIET);
        }
        text.rows
    }

    fn act(&mut self, action: Action, _: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let (run, step) = (self.what_if.run, self.what_if.step);
        match action {
            Action::Command(Command::WhatIf) if cx.is_looking => {
                Some(PageEffect::say("still looking ahead; there is no more to show yet"))
            }
            // One key press too many must not reveal titles that the reader has not read.
            Action::Command(Command::WhatIf) if self.detail == Detail::Names => {
                Some(PageEffect::Ask(Prompt::new(PromptKind::Unread, "")))
            }
            Action::Command(Command::WhatIf) => Some(what_if(run.to_string(), step, self.detail.more())),
            Action::Take => Some(PageEffect::fork(run, step, None)),
            _ => None,
        }
    }

    fn answer(&mut self, _: PromptKind, text: &str, _: &mut List, _: &PageContext) -> PageEffect {
        match text {
            "y" => what_if(self.what_if.run.to_string(), self.what_if.step, Detail::Everything),
            _ => PageEffect::say("nothing more is named"),
        }
    }
}

/// Asks where the choices of a decision would lead.
pub(crate) fn what_if(run: String, step: usize, detail: Detail) -> PageEffect {
    let place = WhatIfPlace { place: Some(RunPlace { run, step }), tell: detail };
    PageEffect::Act(Act::WhatIf(place), FollowUp { detail, ..FollowUp::default() })
}

fn push_heading(what_if: &WhatIf, text: &mut TextRows) {
    let label = what_if.landmark.as_ref().map(|landmark| format!(": {landmark}")).unwrap_or_default();
    let chapter = chapter_heading(what_if.chapter.number, &what_if.chapter.title);
    text.say(format!("{chapter}{label}"), TextStyle::STRONG);
    let open = what_if.open.map(|open| format!(", {} open", count(open, "ending"))).unwrap_or_default();
    text.say(format!("{}, step {}{open}", what_if.run, what_if.step), TextStyle::QUIET);
}

/// Adds indented words; a narrow page does not indent.
fn push(words: impl Into<String>, indent: u16, text: &mut TextRows) {
    let indent = if text.width < 30 { 0 } else { indent };
    text.indent(&[StyledSpan::new(words, TextStyle::QUIET)], indent, indent + 2);
}

fn push_way(way: &Way, text: &mut TextRows, cx: &PageContext) {
    text.gap();
    text.hang(&way_words(way, cx));
    if let Some(to) = &way.to {
        push(format!("to {}", place_words(to)), 2, text);
    }
    let felt = [way.meter_words(false), way.recalled_words().map(str::to_owned)];
    let felt: Vec<String> = felt.into_iter().flatten().collect();
    if !felt.is_empty() {
        push(felt.join("; "), 2, text);
    }
    if let (Some(open), Some(closes)) = (way.open, way.closes) {
        let stay = if open == 1 { "stays" } else { "stay" };
        let closes = if closes > 0 { format!(", {} would close", count(closes, "ending")) } else { String::new() };
        push(format!("{} {stay} open{closes}", count(open, "ending")), 2, text);
    }
    push_titles("open", &way.open_endings, text);
    push_titles("closed", &way.closed_endings, text);
}

fn place_words(place: &Place) -> String {
    let name = place.name.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    let chapter = || format!("{}{name}", chapter_heading(place.chapter.number, &place.chapter.title));
    place.ending.clone().unwrap_or_else(chapter)
}

fn push_titles(what: &str, endings: &[Ending], text: &mut TextRows) {
    let titles: Vec<&str> = endings.iter().map(|ending| ending.title.as_str()).collect();
    if !titles.is_empty() {
        push(format!("{what}: {}", titles.join("; ")), 4, text);
    }
}

/// A choice of a decision: whether it was taken, here or elsewhere, and its label if it was shown.
pub(crate) fn way_words(way: &Way, cx: &PageContext) -> Vec<StyledSpan> {
    let (sign, style) = match way.state {
        _ if way.is_locked => ("× ", TextStyle { struck: true, ..TextStyle::PLAIN }),
        WayState::Chosen => ("◆ ", TextStyle::PLAIN),
        WayState::Taken => ("● ", TextStyle::PLAIN),
        WayState::Open | WayState::Unseen => ("○ ", TextStyle::PLAIN),
        WayState::Locked => ("× ", TextStyle { struck: true, ..TextStyle::PLAIN }),
    };
    let restyle = |style: TextStyle| {
        move |span: StyledSpan| StyledSpan { style: TextStyle { struck: style.struck, ..span.style }, ..span }
    };
    let mut words = vec![StyledSpan::new(sign, TextStyle::QUIET)];
    match &way.spans {
        Some(spans) => words.extend(styled(spans, cx.mark()).into_iter().map(restyle(style))),
        None => words.push(StyledSpan::new(cx.story().seal(), TextStyle::QUIET)),
    }
    if way.is_locked {
        words.push(StyledSpan::new("   ", TextStyle::QUIET));
        words.extend(styled(&way.reason, cx.mark()).into_iter().map(restyle(TextStyle::PLAIN)));
    }
    words
}
