//! The runs that are kept: which it is, where its reader stands, how long it is, where it comes from.

use crate::archive::RunId;
use crate::screen::keymap::Action;
use crate::screen::picker::Picker;
use crate::screen::sheet::{Kind, Sheet};
use crate::screen::widgets::hints::Hint;
use crate::session::{Command, Session, Standing};
use crate::story::{SceneId, Story};
use crate::text::{StyledSpan, TextStyle, count, location};

/// What is said of a run.
pub(crate) fn words(session: &Session, id: RunId) -> Vec<StyledSpan> {
    let mut words = vec![StyledSpan::new(format!("{id}  "), TextStyle::QUIET)];
    if let Some(standing) = session.standing(id) {
        push_place(session.story(), standing.scene, &mut words);
        words.push(StyledSpan::new(format!("   {}", figures(&standing)), TextStyle::QUIET));
    }
    if let Some(name) = session.book().name(id) {
        words.push(StyledSpan::new(format!("   \"{name}\""), TextStyle::STRONG));
    }
    if session.book().is_marked(id) {
        words.push(StyledSpan::new("   *", TextStyle::STRONG));
    }
    if session.run() == Some(id) {
        words.push(StyledSpan::new("   (this one)", TextStyle::QUIET));
    }
    words
}

/// The ending by its title, or the chapter and the time.
fn push_place(story: &Story, id: SceneId, words: &mut Vec<StyledSpan>) {
    if let Some(ending) = story.ending(id) {
        words.push(StyledSpan::new(story.str(ending.title), TextStyle::PLAIN));
        words.push(StyledSpan::new("  an ending", TextStyle::QUIET));
        return;
    }
    words.push(StyledSpan::new(location(story, id), TextStyle::PLAIN));
}

fn figures(standing: &Standing) -> String {
    let choices = count(standing.choices, "choice");
    let behind = if standing.behind == standing.choices { "" } else { &format!("after {} of ", standing.behind) };
    let from = standing.from.map(|(run, choices)| format!(", forked from {run} after {choices}")).unwrap_or_default();
    let stops = if standing.stops { ", the story has changed" } else { "" };
    format!("{behind}{choices}{from}{stops}")
}

/// The keys of the page, in few words where the window is narrow.
pub(super) fn hints(sheet: &Sheet, picker: &Picker) -> Vec<Hint> {
    let narrow = sheet.columns.inner() < 60;
    let keys = match picker.len() {
        _ if narrow => "↑↓".to_owned(),
        count => format!("↑↓ or 1-{count}"),
    };
    let is_shelf = sheet.kind == Kind::Endings;
    let does = match (is_shelf, narrow) {
        (true, _) => "its road",
        (false, true) => "go on",
        (false, false) => "go on with it",
    };
    let mut hints = vec![Hint::new(keys, "select", Action::Down), Hint::new("Enter", does, Action::Take)];
    if !is_shelf {
        hints.push(Hint::new("c", "compare", Action::Command(Command::Compare)));
    }
    hints.push(Hint::new("Tab", if is_shelf { "clippings" } else { "endings" }, Action::NextPage));
    hints.push(Hint::new("q", "close", Action::Close));
    hints
}
