//! The page of settings, what the settings do, and how they are remembered.

use std::fs;
use std::path::Path;

use earlier::screen::{Cmd, Key, Msg, Theme};
use earlier::session::{Change, Fulfilled, Preferences, Setting, THEMES, Wanted};

use super::pages::{Reader, USUAL, golden, story};
use crate::process::terminal::{Pty, earlier as program};

/// Remembers what the reader changed, and returns all remembered settings.
fn remembered(reader: &mut Reader) -> Preferences {
    match reader.asked.take() {
        Some(Cmd::Fulfil(wish)) => {
            let Wanted::Remember(preferences) = wish.wanted().clone() else { panic!("{wish:?}") };
            reader.send(Msg::Fulfilled(wish, Fulfilled::Remembered));
            *preferences
        }
        asked => panic!("{asked:?} is no wish"),
    }
}

fn at_settings(size: (u16, u16)) -> Reader {
    let mut reader = Reader::with(story("tests/data/ferry"), Vec::new(), Default::default(), size, Theme::Dark);
    reader.press(",");
    assert_eq!(reader.state.page(), Some("settings"));
    reader
}

/// Selects a setting and gives it the next value.
fn change(reader: &mut Reader, setting: Setting) -> Preferences {
    let at = Setting::ALL.iter().position(|one| *one == setting).unwrap();
    reader.press("g").press(&"j".repeat(at)).press("<right>");
    remembered(reader)
}

#[test]
fn the_settings_with_the_passage_as_they_make_it_look() {
    let mut reader = at_settings(USUAL);
    change(&mut reader, Setting::TextWidth);
    golden(&reader);
}

#[test]
fn each_setting_changes_what_is_seen_at_once_and_is_remembered() {
    let mut reader = at_settings((120, 40));
    let before = reader.screen();
    assert_eq!(change(&mut reader, Setting::TextWidth).text_width, Some(40));
    let narrow = reader.screen();
    assert!(narrow.contains("text-width    40") && narrow != before, "{narrow}");
    assert_eq!(format!("{:?}", change(&mut reader, Setting::Spacing).spacing), "Tight");
    assert_eq!(format!("{:?}", change(&mut reader, Setting::Margin).margin), "Left");
    let theme = change(&mut reader, Setting::Theme).theme;
    assert_eq!((theme.as_deref(), reader.state.theme()), (Some("dark"), Theme::Dark));
    let theme = change(&mut reader, Setting::Theme).theme;
    assert_eq!((theme.as_deref(), reader.state.theme()), (Some("light"), Theme::Light));
    assert_eq!(format!("{:?}", change(&mut reader, Setting::Reveal).reveal), "Slow");
    assert!(!change(&mut reader, Setting::Mouse).mouse);
    assert!(matches!(reader.asked, Some(Cmd::Mouse(false))), "{:?}", reader.asked);
    assert!(change(&mut reader, Setting::Lines).lines);
    let all = change(&mut reader, Setting::Marks);
    let expected = Preferences { text_width: Some(40), mouse: false, lines: true, marks: false, ..all.clone() };
    assert_eq!(all, expected, "one change leaves the others as they are");
}

/// A reader for whom the first scene has just been shown, with passages that appear row by row.
fn who_sees_rows_appear() -> Reader {
    let mut reader = at_settings(USUAL);
    change(&mut reader, Setting::Reveal);
    change(&mut reader, Setting::Reveal);
    reader.press("q");
    reader.send_at_once(Msg::Key(Key::Char('2')));
    assert!(reader.state.patience().is_some(), "{}", reader.screen());
    reader
}

#[test]
fn a_new_passage_appears_row_by_row_if_the_reader_wants_it_so() {
    let mut reader = who_sees_rows_appear();
    let whole = {
        let mut other = who_sees_rows_appear();
        other.press("<enter>");
        other.screen()
    };
    let shown = |reader: &Reader| reader.screen().lines().filter(|line| whole.contains(*line)).count();
    assert!(whole.contains("1  ") && !reader.screen().contains("▸ 1"), "{}", reader.screen());
    assert!(reader.screen().contains("Enter show all"), "{}", reader.screen());
    let mut before = shown(&reader);
    let mut rows = 0;
    while let Some(patience) = reader.state.patience() {
        reader.waits(u64::try_from(patience.as_millis()).unwrap());
        reader.send_at_once(Msg::Tick);
        assert!(shown(&reader) >= before, "{}", reader.screen());
        before = shown(&reader);
        rows += 1;
    }
    assert!(rows > 3, "{rows} rows appeared one by one");
    assert_eq!(reader.screen(), whole);
}

#[test]
fn a_key_shows_all_of_a_passage_that_appears_and_takes_nothing() {
    for key in [Key::Enter, Key::Char(' '), Key::Char('1'), Key::Down] {
        let mut reader = who_sees_rows_appear();
        reader.send(Msg::Key(key));
        assert_eq!((reader.state.session().scene().scene.as_str(), reader.state.patience()), ("wait", None), "{key:?}");
        assert!(reader.screen().contains("▸ 1"), "{key:?}\n{}", reader.screen());
    }
    let mut reader = who_sees_rows_appear();
    reader.send(Msg::Click { x: 10, y: 5 });
    assert_eq!((reader.state.session().scene().scene.as_str(), reader.state.patience()), ("wait", None));
    // A command is done, and what was read before appears at once.
    let mut reader = who_sees_rows_appear();
    reader.press("u");
    assert_eq!((reader.state.session().scene().scene.as_str(), reader.state.patience()), ("quay", None));
    reader.send_at_once(Msg::Key(Key::Char('r')));
    assert_eq!((reader.state.session().scene().scene.as_str(), reader.state.patience()), ("wait", None));
}

#[test]
fn notes_are_on_the_left_or_nowhere_if_the_reader_wants_it_so() {
    let place = |reader: &mut Reader| {
        let screen = reader.press("q1").screen();
        let row = screen.lines().find(|row| row.contains("says the man in the booth")).expect("it is the passage");
        (row.find("Mine"), row.find("▾ trust"))
    };
    let mut right = at_settings((120, 40));
    let (text, note) = place(&mut right);
    assert!(note > text && text.is_some());
    let mut left = at_settings((120, 40));
    change(&mut left, Setting::Margin);
    let (text, note) = place(&mut left);
    assert!(note < text && note.is_some());
    let mut off = at_settings((120, 40));
    change(&mut off, Setting::Margin);
    change(&mut off, Setting::Margin);
    assert_eq!(place(&mut off).1, None);
}

#[test]
fn the_page_of_settings_fits_every_window() {
    for (width, height) in (1..60).step_by(3).flat_map(|width| (1..30).map(move |height| (width, height))) {
        let reader = at_settings((width, height));
        assert!(reader.screen().contains('▸') || height < 2, "{width}x{height}\n{}", reader.screen());
    }
}

#[test]
fn every_value_of_every_setting_is_taken_and_follows_the_one_before() {
    for setting in Setting::ALL {
        let mut preferences = Preferences::default();
        for value in setting.values() {
            preferences.apply(&Change::new(setting, &value).expect("it is one of its values"));
            assert_eq!(preferences.value(setting), value);
            let next = preferences.beside(setting, true).expect("there is a next one");
            let mut after = preferences.clone();
            after.apply(&next);
            after.apply(&after.beside(setting, false).expect("there is one before"));
            assert_eq!(after, preferences, "{setting:?} {value}");
        }
        assert_eq!(Change::new(setting, "nonsense"), None);
    }
    assert_eq!(Theme::ALL.map(Theme::name), THEMES);
}

/// The program with a folder for its settings.
fn with_settings(name: &str, settings: &Path, arguments: &[&str]) -> Pty {
    let mut command = program(name, arguments);
    command.env("XDG_CONFIG_HOME", settings);
    Pty::new(command, 80, 24)
}

#[test]
fn settings_are_options_too_and_those_are_not_remembered() {
    let settings = tempfile::tempdir().unwrap();
    let options = [
        "--text-width",
        "44",
        "--margin",
        "left",
        "--mouse",
        "off",
        "--theme",
        "night",
        "--spacing",
        "tight",
        "--reveal",
        "fast",
    ];
    let mut pty = with_settings("options", settings.path(), &options);
    pty.press(",");
    pty.wait_for_words("text-width    44");
    for there in
        ["margin        left", "mouse         off", "theme         night", "spacing       tight", "reveal        fast"]
    {
        pty.wait_for_words(there);
    }
    // One of them is changed on the page; only that is remembered.
    pty.press("jj\x1b[C");
    pty.wait_for_words("margin        off");
    pty.press("qq");
    assert_eq!(pty.end(), 0);
    let text = fs::read_to_string(settings.path().join("earlier/settings.ron")).unwrap();
    assert!(text.contains("margin: Off") && text.contains("theme: None") && text.contains("mouse: true"), "{text}");
}

#[test]
fn linear_mode_for_good_can_be_undone_by_an_option() {
    let settings = tempfile::tempdir().unwrap();
    fs::create_dir(settings.path().join("earlier")).unwrap();
    let file = settings.path().join("earlier/settings.ron");
    fs::write(&file, "Settings(lines: true, marks: false)").unwrap();
    let mut pty = with_settings("lines", settings.path(), &[]);
    pty.wait_for_words("Type the number of a choice");
    pty.press("settings lines off\r");
    pty.wait_for_words("lines is off now, in all stories.");
    pty.press("quit\r");
    assert_eq!(pty.end(), 0);
    assert!(fs::read_to_string(&file).unwrap().contains("lines: false"));
    fs::write(&file, "Settings(lines: true)").unwrap();
    let mut pty = with_settings("lines", settings.path(), &["--screen"]);
    pty.press(",");
    pty.wait_for_words("SETTINGS");
    pty.press("qq");
    assert_eq!(pty.end(), 0);
}

#[test]
fn settings_that_cannot_be_used_are_reported_with_their_place() {
    let settings = tempfile::tempdir().unwrap();
    fs::create_dir(settings.path().join("earlier")).unwrap();
    fs::write(settings.path().join("earlier/settings.ron"), "Settings(\n    margin: Top,\n)").unwrap();
    let mut pty = with_settings("bad", settings.path(), &[]);
    pty.wait_for_words("settings.ron:2:");
    pty.wait_for_words("are not used");
    pty.press("\x03");
    assert_eq!(pty.end(), 0);
}

#[test]
fn keys_that_the_reader_has_given_other_meanings_are_obeyed_hinted_and_in_the_help() {
    let (keys, wrong) = earlier::screen::Bindings::parse("{ \"b\": \"back\", \"u\": \"down\", \"Ctrl-t\": \"book\" }");
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut reader = Reader::with(story("tests/data/ferry"), Vec::new(), Default::default(), (100, 160), Theme::Dark);
    reader.state.bind(keys);
    reader.press("1");
    assert!(reader.screen().contains("b back"), "{}", reader.screen());
    assert!(reader.press("b").screen().contains("▸ 1"), "{}", reader.screen());
    assert!(reader.press("u").screen().contains("▸ 2"), "{}", reader.screen());
    let help = reader.press("?<tab>").screen();
    let own = help.lines().skip_while(|row| row.trim() != "YOUR OWN KEYS").take(4).collect::<Vec<_>>().join("\n");
    for there in ["b                    go back one choice", "u                    select what is below", "Ctrl-t "] {
        assert!(own.contains(there), "{there}\n{help}");
    }
    assert!(!help.contains("u                    go back one choice"), "{help}");
}

#[test]
fn keys_that_cannot_be_used_are_reported_with_their_place() {
    let settings = tempfile::tempdir().unwrap();
    fs::create_dir(settings.path().join("earlier")).unwrap();
    fs::write(settings.path().join("earlier/keys.ron"), "{\n    \"b\": \"bakc\",\n    \"B\": \"settings\",\n}")
        .unwrap();
    let mut pty = with_settings("keys", settings.path(), &[]);
    pty.wait_for_words("keys.ron:2:10: nothing is");
    pty.press("q");
    pty.press("B");
    pty.wait_for_words("SETTINGS");
    pty.press("qq");
    assert_eq!(pty.end(), 0);
}
