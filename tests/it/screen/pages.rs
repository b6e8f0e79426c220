//! The full screen: what it shows in windows of many sizes, and what keys do to it.

use std::rc::Rc;
use std::time::Duration;

use earlier::archive::{Archive, Record, RunId, encode};
use earlier::engine::Run;
use earlier::screen::{Ansi, Background, Cmd, Colors, Key, Msg, State, Theme, update, view};
use earlier::session::{COMMANDS, Command, Fulfilled, Group, HostError, Opening, Session, Settings, Wanted, Wish};
use earlier::story::{COMMAND_KEYS, Story, load};
use proptest::prelude::*;

use crate::support::properties::config;
use crate::support::stories::CELL;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier};
use ratatui::terminal::Terminal;

pub(crate) const USUAL: (u16, u16) = (80, 24);

pub(crate) fn story(folder: &str) -> Rc<Story> {
    let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
    let loaded = load(|file| std::fs::read(format!("{folder}/{file}")).map_err(|error| error.to_string()));
    Rc::new(loaded.story.expect("the test story is sound"))
}

/// Somebody at the screen.
pub(crate) struct Reader {
    pub(crate) state: State,
    story: Rc<Story>,
    /// What was saved, without the journal's header.
    journal: Vec<u8>,
    /// Why nothing more can be saved.
    broken: Option<String>,
    /// The last commands of the state, other than saving.
    pub(crate) asked: Option<Cmd>,
    /// The time by a monotonic clock.
    time: Duration,
}

impl Reader {
    fn new(size: (u16, u16), theme: Theme) -> Self {
        Self::with(story("tests/data/ferry"), Vec::new(), Opening::default(), size, theme)
    }

    pub(crate) fn with(story: Rc<Story>, journal: Vec<u8>, opening: Opening, size: (u16, u16), theme: Theme) -> Self {
        let mut bytes = earlier::archive::header(story.id());
        bytes.extend(journal);
        let (book, troubles) = Archive::read(story.id(), [(1, bytes.as_slice())]);
        assert!(troubles.is_empty());
        let session = Session::new(Rc::clone(&story), book, 2, Settings::default());
        let state = State::new(session, opening, theme, size);
        Self::at(state, story)
    }

    /// Somebody at a screen, whose first frame was drawn.
    pub(crate) fn at(state: State, story: Rc<Story>) -> Self {
        let time = Duration::ZERO;
        let mut reader = Self { state, story, journal: Vec::new(), broken: None, asked: None, time };
        reader.waits(1000);
        reader
    }

    /// The screen of somebody who comes back after what this reader did.
    pub(crate) fn comes_back(self, asks: bool, size: (u16, u16)) -> Self {
        let mut opening = Opening::default();
        let mut bytes = earlier::archive::header(self.story.id());
        bytes.extend(&self.journal);
        let (book, _) = Archive::read(self.story.id(), [(1, bytes.as_slice())]);
        if asks {
            opening.offer = book.last_played().map(|kept| kept.id);
        }
        Self::with(self.story, self.journal, opening, size, Theme::Dark)
    }

    /// Handles a message; the frame after it is drawn and looked at.
    pub(crate) fn send(&mut self, msg: Msg) {
        self.take_in(msg);
        self.waits(1000);
    }

    /// Draws a frame, and lets time pass after it.
    pub(crate) fn waits(&mut self, millis: u64) -> &mut Self {
        update(&mut self.state, Msg::Drawn(self.time));
        self.time += Duration::from_millis(millis);
        update(&mut self.state, Msg::Moment(self.time));
        self
    }

    /// Handles a message; a frame is drawn after it, in no time.
    pub(crate) fn send_at_once(&mut self, msg: Msg) {
        self.take_in(msg);
        self.waits(0);
    }

    /// Handles a message, without a frame after it.
    fn take_in(&mut self, msg: Msg) {
        match update(&mut self.state, msg) {
            Some(Cmd::Append(append)) => {
                let result = self.broken.clone().map_or(Ok(()), |why| Err(HostError(why)));
                if result.is_ok() {
                    self.journal.extend(append.bytes());
                }
                self.take_in(Msg::Replied(append.written(result)));
            }
            Some(cmd) => self.asked = Some(cmd),
            None => {}
        }
    }

    /// What the screen wished for last.
    fn wish(&mut self) -> Wish {
        match self.asked.take() {
            Some(Cmd::Fulfil(wish)) => wish,
            asked => panic!("{asked:?} is no wish"),
        }
    }

    /// Takes in a run from a file that holds this.
    fn imports(&mut self, file: &str, holds: Result<&str, &str>) -> &mut Self {
        self.press("y").send(Msg::Paste(file.to_owned()));
        self.press("<enter>");
        let wish = self.wish();
        assert_eq!(*wish.wanted(), Wanted::Read { name: file.to_owned() });
        let holds = holds.map(str::to_owned).map_err(|why| HostError(why.to_owned()));
        self.send(Msg::Fulfilled(wish, Fulfilled::Read(holds)));
        self
    }

    /// Presses keys: letters as they are, others by their names in angle brackets.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let (key, length) = match rest.strip_prefix('<').and_then(|named| named.split_once('>')) {
                Some((name, _)) => (named(name), name.len() + 2),
                None => (Key::Char(first), first.len_utf8()),
            };
            self.send(Msg::Key(key));
            // The page that opens a chapter has a test of its own.
            if self.state.opens_chapter() {
                self.send(Msg::Key(Key::Enter));
            }
            rest = &rest[length..];
        }
        self
    }

    /// Presses keys, and never continues from a page by itself.
    pub(crate) fn press_as_it_is(&mut self, keys: &str) {
        match keys.strip_prefix('<').and_then(|named| named.split_once('>')) {
            Some((name, rest)) => {
                self.send(Msg::Key(named(name)));
                if !rest.is_empty() {
                    self.press_as_it_is(rest);
                }
            }
            None => keys.chars().for_each(|key| self.send(Msg::Key(Key::Char(key)))),
        }
    }

    fn click(&mut self, words: &str) -> &mut Self {
        let screen = self.screen();
        let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(words)).expect("the words are shown");
        let x = line[..line.find(words).unwrap()].chars().count();
        self.send(Msg::Click { x: u16::try_from(x).unwrap(), y: u16::try_from(y).unwrap() });
        self
    }

    pub(crate) fn buffer(&self) -> Buffer {
        let Size { width, height } = self.size();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view(&self.state, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    fn size(&self) -> Size {
        self.state.window()
    }

    pub(crate) fn screen(&self) -> String {
        words(&self.buffer())
    }

    /// The words of the screen as one line.
    pub(crate) fn line(&self) -> String {
        self.screen().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Words and, below, how they are set, for the golden files.
    fn picture(&self) -> String {
        let buffer = self.buffer();
        format!("{}\n{}", words(&buffer), styles(&buffer))
    }
}

fn named(name: &str) -> Key {
    match name {
        "enter" => Key::Enter,
        "esc" => Key::Esc,
        "up" => Key::Up,
        "down" => Key::Down,
        "pgup" => Key::PageUp,
        "pgdn" => Key::PageDown,
        "home" => Key::Home,
        "end" => Key::End,
        "bs" => Key::Backspace,
        "tab" => Key::Tab,
        "left" => Key::Left,
        "right" => Key::Right,
        "c-c" => Key::Ctrl('c'),
        "c-z" => Key::Ctrl('z'),
        _ => panic!("no key is called {name}"),
    }
}

fn rows(buffer: &Buffer, sign: impl Fn(&Cell) -> String) -> String {
    let width = usize::from(buffer.area.width);
    let row = |cells: &[Cell]| {
        let mut line = String::new();
        let mut hidden = 0;
        for cell in cells {
            if hidden == 0 {
                line += &sign(cell);
                hidden = unicode_width(cell.symbol());
            }
            hidden -= 1;
        }
        line.trim_end().to_owned() + "\n"
    };
    buffer.content.chunks(width.max(1)).map(row).collect()
}

fn unicode_width(symbol: &str) -> usize {
    ratatui::text::Span::raw(symbol).width().max(1)
}

fn words(buffer: &Buffer) -> String {
    rows(buffer, |cell| cell.symbol().to_owned())
}

/// One letter a cell: a color's capital, or else the strongest modifier; a dot for words in no style.
fn styles(buffer: &Buffer) -> String {
    rows(buffer, |cell| {
        let has = |modifier| cell.modifier.contains(modifier);
        let letter = match cell.fg {
            Color::Indexed(213 | 126 | 219) if has(Modifier::UNDERLINED) => 'M',
            Color::Indexed(213 | 126 | 219) => 'm',
            Color::Indexed(80 | 23 | 123) => 'C',
            Color::Indexed(222 | 58 | 227) => 'Y',
            Color::Indexed(240 | 252) => 'G',
            // The ink of the terminal, or of the theme that paints its background.
            Color::Reset | Color::Indexed(231) => match () {
                () if has(Modifier::REVERSED) && has(Modifier::BOLD) => 'B',
                () if has(Modifier::REVERSED) => 'R',
                () if has(Modifier::CROSSED_OUT) => 'x',
                () if has(Modifier::UNDERLINED) => 'u',
                () if has(Modifier::ITALIC) => 'i',
                () if has(Modifier::BOLD) => 'b',
                () if has(Modifier::DIM) => 'd',
                () if cell.symbol() == " " => ' ',
                () => '.',
            },
            _ => '?',
        };
        letter.to_string().repeat(unicode_width(cell.symbol()))
    })
}

/// Compares the picture with the golden file that is named after the test. `BLESS=overwrite` writes it.
pub(crate) fn golden(reader: &Reader) {
    let thread = std::thread::current();
    let name = thread.name().and_then(|name| name.rsplit("::").next()).expect("a test has a name");
    let path = format!("{}/tests/it/screen/pages/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let wanted = snapbox::Data::read_from(path.as_ref(), None).raw();
    snapbox::Assert::new().action_env("BLESS").eq(reader.picture(), wanted);
}

#[test]
fn the_first_scene_as_it_opens() {
    golden(&Reader::new(USUAL, Theme::Dark));
}

#[test]
fn the_first_scene_on_light() {
    golden(&Reader::new(USUAL, Theme::Light));
}

#[test]
fn the_first_scene_in_contrast() {
    golden(&Reader::new(USUAL, Theme::Contrast));
}

#[test]
fn the_first_scene_without_colors() {
    golden(&Reader::new(USUAL, Theme::None));
}

#[test]
fn the_first_scene_in_a_narrow_window() {
    golden(&Reader::new((40, 12), Theme::Dark));
}

#[test]
fn the_first_scene_in_a_wide_window() {
    golden(&Reader::new((120, 40), Theme::Dark));
}

#[test]
fn the_first_scene_in_a_huge_window() {
    golden(&Reader::new((200, 60), Theme::Dark));
}

#[test]
fn the_first_scene_in_a_tiny_window() {
    golden(&Reader::new((20, 8), Theme::Dark));
}

#[test]
fn a_beat_holds_back_the_text_and_the_choices() {
    golden(Reader::new(USUAL, Theme::Dark).press("1"));
}

#[test]
fn past_its_beats_a_scene_shows_its_choices() {
    golden(Reader::new(USUAL, Theme::Dark).press("1<enter> "));
}

#[test]
fn verse_a_break_and_wide_characters() {
    golden(Reader::new((40, 12), Theme::Dark).press("2<end>"));
}

#[test]
fn a_text_too_long_scrolls_and_the_choices_too() {
    golden(Reader::new((40, 12), Theme::Dark).press("21").press("<down><down><down><down><down><pgdn>"));
}

/// A scene of ten paragraphs, each of numbered words.
fn numbered_words() -> Rc<Story> {
    let paragraph = |number: usize| (0..30).map(|word| format!("p{number}w{word}")).collect::<Vec<_>>().join(" ");
    let text = (0..10).map(paragraph).collect::<Vec<_>>().join("\n\n");
    let scenes =
        format!("Scene(id: \"a\", text: r#\"\n{text}\n\"#, choices: [Choice(id: \"on\", text: \"On.\", to: \"a\")])");
    Rc::new(crate::support::stories::story("", &scenes))
}

#[test]
fn the_words_at_the_top_stay_there_in_a_window_of_any_width() {
    let mut reader = Reader::with(numbered_words(), Vec::new(), Opening::default(), USUAL, Theme::Dark);
    // If a window shows the whole text, the position is still the same in the next one.
    reader.press("<pgdn>");
    let before = reader.screen();
    for (width, height) in [(80, 100), (200, 100), (80, 24)] {
        reader.send(Msg::Resize(width, height));
    }
    assert_eq!(reader.screen(), before);
    reader.press("<home>");
    for pages in 0..4 {
        let before = reader.screen();
        let top = |screen: &str| screen.split_whitespace().find(|word| word.starts_with('p')).unwrap().to_owned();
        let word = top(&before);
        for (width, height) in [(40, 24), (120, 24), (60, 12), (25, 9), (80, 10)] {
            reader.send(Msg::Resize(width, height));
            let screen = reader.screen();
            let row = screen.lines().find(|row| row.trim_start().starts_with('p')).unwrap();
            assert!(row.split_whitespace().any(|shown| shown == word), "{width}x{height}, {word}:\n{screen}");
        }
        reader.send(Msg::Resize(USUAL.0, USUAL.1));
        assert_eq!(reader.screen(), before, "after {pages} pages");
        reader.press("<pgdn>");
    }
}

#[test]
fn an_ending_with_what_may_follow() {
    golden(Reader::new(USUAL, Theme::Dark).press("2112"));
}

#[test]
fn where_nothing_can_be_chosen_the_way_back_is_offered() {
    let story = Rc::new(crate::support::stories::story("", CELL));
    let begun = || Reader::with(Rc::clone(&story), Vec::new(), Opening::default(), USUAL, Theme::Dark);
    let mut reader = begun();
    golden(reader.press("1<enter>"));
    assert!(reader.press("<enter>").screen().contains("Sing."), "the way back is selected");
    assert!(begun().press("113").screen().contains("THE BOOK"), "all runs are shown");
    assert!(begun().press("114").screen().contains("Two doors."), "a new run has begun");
}

#[test]
fn the_second_ending_corrects_the_first() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("211<enter>n").press("1<enter><enter>11").press("10");
    golden(&reader);
}

#[test]
fn what_was_taken_before_is_marked_and_what_was_sealed_is_open() {
    golden(Reader::new(USUAL, Theme::Dark).press("2112n"));
}

#[test]
fn the_history_is_all_that_was_read() {
    golden(Reader::new(USUAL, Theme::Dark).press("1<enter><enter>1h<home>"));
}

#[test]
fn a_search_shows_what_it_found() {
    golden(Reader::new(USUAL, Theme::Dark).press("1<enter><enter>1h<home>/BOOTH<enter>n"));
}

#[test]
fn the_help_with_its_color_key() {
    golden(Reader::new((80, 50), Theme::Dark).press("1?"));
}

#[test]
fn the_help_before_the_mark_is_known() {
    golden(Reader::new((40, 50), Theme::None).press("?"));
}

#[test]
fn the_endings_found_and_not() {
    golden(Reader::new(USUAL, Theme::Dark).press("211<enter>ne").press("qe"));
}

/// Three runs: one that was gone back in, one that forked off it to an ending, and one after that. The first is marked,
/// so that it is no draft.
pub(crate) const THREE_RUNS: &str = "213u4n1  1umx/2.1<enter>*q";

#[test]
fn the_runs_that_are_kept() {
    golden(Reader::new(USUAL, Theme::Dark).press(THREE_RUNS).press("m<tab>j"));
}

#[test]
fn the_runs_in_a_narrow_window() {
    golden(Reader::new((40, 12), Theme::Dark).press(THREE_RUNS).press("m<tab>j"));
}

#[test]
fn the_book() {
    golden(Reader::new(USUAL, Theme::Dark).press(THREE_RUNS).press("m<up><up><right>"));
}

#[test]
fn the_book_in_a_narrow_window() {
    golden(Reader::new((40, 12), Theme::Dark).press(THREE_RUNS).press("mx"));
}

#[test]
fn the_book_with_its_picture() {
    golden(Reader::new((130, 16), Theme::None).press(THREE_RUNS).press("mx<end>"));
}

#[test]
fn two_runs_side_by_side() {
    golden(with_outlook(
        Reader::new(USUAL, Theme::Dark).press(THREE_RUNS).press("m<end>").click("waited   2 runs").press("c"),
    ));
}

#[test]
fn two_runs_in_a_narrow_window() {
    golden(Reader::new((40, 20), Theme::Dark).press(THREE_RUNS).press("m<end>").click("waited   2 runs").press("c"));
}

#[test]
fn what_if_is_told_in_steps() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("m").click("waited   2 runs").press("ki");
    assert!(reader.screen().contains("Looking ahead"), "{}", reader.screen());
    let shape = with_outlook(&mut reader).screen();
    assert!(shape.contains("2 endings stay open") && !shape.contains("Home") && !shape.contains("Over"), "{shape}");
    let names = reader.press("i").screen();
    assert!(names.contains("open: Home") && !names.contains("Over"), "{names}");
    let asked = reader.press("i").screen();
    assert!(!asked.contains("Over") && asked.contains("that you have not read?"), "{asked}");
    assert!(!reader.press("n").screen().contains("Over"));
    let all = reader.press("iy").screen();
    assert!(all.contains("Over"), "{all}");
    reader.press("q");
    assert_eq!(reader.state.page(), Some("tree"), "and back to the book");
}

#[test]
fn the_nearest_ending_is_told_in_three_presses() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("211<enter>p");
    let shape = with_outlook(&mut reader).line();
    assert!(
        shape.contains("go back 1 choice, to what followed choice 1. From there it is 1 choice away.")
            && !shape.contains("Home"),
        "{shape}"
    );
    let name = reader.press("p").screen();
    assert!(name.contains("Home") && !name.contains('▸'), "{name}");
    let road = reader.press("p").screen();
    assert!(road.contains('▸'), "{road}");
    reader.press("<enter>");
    assert_eq!((reader.state.page(), reader.state.session().playthrough().position()), (None, 2));
}

/// Computes what the screen waits for, as the background thread does.
fn with_outlook(reader: &mut Reader) -> &mut Reader {
    while let Some(edition) = reader.state.wanted_outlook() {
        let outlook = earlier::explore::Outlook::new(&reader.story, edition, earlier::explore::LIMIT).map(Box::new);
        reader.send(Msg::LookedAhead(edition, outlook));
    }
    reader
}

/// After keys in the book: the run being read, the steps of it, the scene.
fn book_leads(keys: &str) -> (RunId, usize, String) {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("m").press(keys);
    assert_eq!(reader.state.page(), None, "{}", reader.screen());
    let session = reader.state.session();
    (session.run().unwrap(), session.playthrough().position(), scene(&reader).to_owned())
}

#[test]
fn from_any_line_of_the_book_one_reads_on() {
    let run = |run| RunId { journal: 2, run };
    for (keys, wanted) in [
        ("q", (run(3), 1, "booth")),
        ("<enter>", (run(3), 1, "booth")),
        ("<home>f", (run(3), 0, "quay")),
        ("<home>j<enter>", (run(2), 1, "wait")),
        ("<home>j<right>j<enter>", (run(2), 2, "crowd")),
        ("<home>j<right><end><enter>", (run(3), 2, "wait")),
        ("<home>j jjj<enter>", (run(2), 3, "e_home")),
        ("x<home>jjj<left><left><enter>", (run(2), 2, "crowd")),
        ("/HOME<enter><enter>", (run(2), 3, "e_home")),
        ("/2.1<enter>f", (run(1), 3, "crowd")),
    ] {
        let (id, steps, scene) = book_leads(keys);
        assert_eq!((id, steps, scene.as_str()), wanted, "after {keys:?}");
    }
}

#[test]
fn a_way_not_taken_is_selected_when_one_goes_there() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("m<home> ").click("○ Go home.");
    reader.press("<enter>");
    assert_eq!(scene(&reader), "quay");
    let before = reader.state.session().archive().runs().count();
    reader.press("<enter>");
    assert_eq!(reader.state.session().archive().runs().count(), before + 1, "and taken only then");
}

#[test]
fn runs_are_named_marked_removed_and_brought_back_in_the_book() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("mx/home<enter>");
    reader.press("aThe way home<enter>*");
    assert!(reader.screen().contains("2.2 \"The way home\" *"), "{}", reader.screen());
    reader.press("d");
    assert!(reader.screen().contains("remove 2.2?"));
    reader.press("n");
    assert_eq!(reader.state.status(), Some("2.2 was not removed"));
    reader.press("dy");
    assert_eq!(reader.state.status(), Some("2.2 is removed; z restores it"));
    assert!(!reader.screen().contains("The way home") && reader.screen().contains("2.1"), "{}", reader.screen());
    reader.press("z/home<enter>");
    assert!(reader.screen().contains("The way home"), "{}", reader.screen());
    // The run being read stays.
    reader.press("/2.3<enter>dy");
    assert!(reader.state.status().is_some_and(|said| said.contains("is being read")));
}

#[test]
fn runs_are_written_and_read_in_the_book() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("m/2.3<enter>w");
    assert!(reader.screen().contains("write 2.3 to: ferry-2.3.md"), "{}", reader.screen());
    reader.press("<bs><bs>ron<enter>");
    let Wanted::Write { name, text } = reader.wish().wanted().clone() else { panic!("nothing to write") };
    assert_eq!(name, "ferry-2.3.ron");
    reader.imports("sent.ron", Ok(&text));
    assert_eq!(reader.state.status(), Some("already saved as 2.3"));
    reader.imports("sent.ron", Ok("Run(story: \"ferry\", choices: [\"fly\"])"));
    assert!(reader.state.status().is_some_and(|said| said.contains("`fly`, can't be taken")));
    reader.imports("sent.ron", Err("`sent.ron` can't be read"));
    assert_eq!(reader.state.status(), Some("`sent.ron` can't be read"));
}

#[test]
fn the_shelf_leads_to_the_road_of_an_ending() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("m<tab><tab>");
    assert_eq!(reader.state.page(), Some("endings"));
    let home = reader.screen().lines().position(|line| line.contains("Home")).unwrap();
    reader.send(Msg::Click { x: 8, y: u16::try_from(home).unwrap() });
    assert_eq!(reader.state.page(), Some("tree"));
    assert!(reader.screen().contains("▸") && reader.screen().contains("■ Home"), "{}", reader.screen());
    reader.press("<enter>");
    assert_eq!(scene(&reader), "e_home");
    reader.press("m<tab><tab><tab>");
    assert!(reader.screen().contains("CLIPPINGS   1 of 1 found"), "{}", reader.screen());
    reader.press("<tab>");
    assert_eq!(reader.state.page(), Some("corrections"));
    reader.press("<tab>");
    assert_eq!(reader.state.page(), Some("front"));
    reader.press("<tab>");
    assert_eq!(reader.state.page(), Some("tree"));
}

#[test]
fn a_click_in_the_picture_goes_to_the_place() {
    let mut reader = Reader::new((130, 16), Theme::Dark);
    reader.press(THREE_RUNS).press("m");
    let screen = reader.screen();
    let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains("└")).unwrap();
    let last = line.chars().collect::<Vec<_>>().iter().rposition(|letter| "■□".contains(*letter)).unwrap();
    reader.send(Msg::Click { x: u16::try_from(last).unwrap(), y: u16::try_from(y).unwrap() });
    reader.press("<enter>");
    assert_eq!(reader.state.session().run(), Some(RunId { journal: 2, run: 2 }), "{screen}");
}

#[test]
fn a_run_is_shown_again_by_itself_and_taken_over() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).journal.clear();
    let archive = reader.state.session().archive().clone();
    let mut session = Session::new(Rc::clone(&reader.story), archive, 3, Settings::default());
    assert!(session.replay_saved(RunId { journal: 2, run: 2 }));
    reader.state = State::new(session, Opening::default(), Theme::Dark, USUAL);
    reader.waits(1000);
    assert!(reader.screen().contains("auto-play (0 of 3)"), "{}", reader.screen());
    assert_eq!(reader.state.patience(), None, "it waits for the reader");
    reader.press("<tab>");
    assert!(reader.state.patience().is_some());
    reader.send(Msg::Tick);
    reader.press("<tab>v");
    assert!(reader.screen().contains("auto-play (1 of 3)"), "{}", reader.screen());
    assert_eq!(reader.state.patience(), None);
    // Enter takes what the run took; another choice takes over.
    reader.press("<enter><enter>");
    assert_eq!((scene(&reader), reader.journal.len()), ("e_home", 0));
    reader.press("u<down><enter>");
    assert!(reader.state.session().replay().is_none() && !reader.journal.is_empty());
}

#[test]
fn a_document() {
    golden(Reader::new(USUAL, Theme::Dark).press("1l"));
}

#[test]
fn coming_back_asks_whether_to_go_on() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1<enter><enter>1");
    golden(&reader.comes_back(true, USUAL));
}

#[test]
fn what_is_to_be_told_comes_first() {
    let opening = Opening { notices: vec!["the journal 1 has 2 damaged lines".to_owned()], ..Opening::default() };
    golden(&Reader::with(story("tests/data/ferry"), Vec::new(), opening, USUAL, Theme::Dark));
}

#[test]
fn a_run_that_no_longer_stands_says_where() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1<enter><enter>1");
    let text = String::from_utf8(reader.journal.clone()).unwrap();
    assert!(text.contains("wait"));
    let run = earlier::engine::Run {
        story: "ferry".to_owned(),
        facts: Vec::new(),
        choices: vec!["booth".to_owned(), "gone".to_owned(), "c1".to_owned()],
        expect: None,
        note: None,
    };
    let story = story("tests/data/ferry");
    let mut session = Session::new(Rc::clone(&story), Archive::default(), 2, Settings::default());
    session.play_run(&run, 0).unwrap();
    let state = State::new(session, Opening::default(), Theme::Dark, USUAL);
    let mut reader = Reader::at(state, story);
    golden(&reader);
    assert_eq!(reader.state.page(), Some("notices"));
    reader.press("<enter>");
    assert_eq!(reader.state.page(), None);
    assert!(reader.screen().contains("\"Mine,\" says the man"));
}

fn scene(reader: &Reader) -> &str {
    let story = &reader.story;
    story.scene_name(reader.state.session().playthrough().state().scene())
}

/// Where key sequences lead from the beginning.
#[test]
fn keys_lead_where_they_should() {
    for (keys, wanted) in [
        ("", "quay"),
        ("1", "booth"),
        ("1<enter><enter><enter>", "wait"),
        ("1  1", "wait"),
        ("<enter>", "booth"),
        ("<down><enter>", "wait"),
        ("jkj<enter>", "wait"),
        ("<down><up><enter>", "booth"),
        // Locked, locked, sealed, none: nothing happens.
        ("3", "quay"),
        ("4", "quay"),
        ("5", "quay"),
        ("6", "quay"),
        ("0", "quay"),
        ("1u", "quay"),
        ("1uu", "quay"),
        ("1ur", "booth"),
        ("1u2r", "wait"),
        // A digit goes past the beats and selects a choice that nobody has seen yet.
        ("11", "booth"),
        ("11<enter>", "wait"),
        ("111", "wait"),
        // That is so even where the passage was read before: what there is to choose may be something else now.
        ("1  1u<enter>", "wait"),
        ("1  1n11", "booth"),
        ("1  1n11<enter>", "wait"),
        // Two digits where there are twelve choices.
        ("2112", "e_home"),
        // What was typed of a number means it; without it, the text that is below comes first.
        ("211<enter>", "e_sea"),
        ("211<bs><enter>", "crowd"),
        ("211<bs><enter><enter>", "e_sea"),
        ("2112u", "crowd"),
        ("214", "e_home"),
        ("213", "crowd"),
        ("211<bs>12", "e_home"),
        ("21<esc>4", "e_home"),
        // At an ending: the nearest unread one, a new run, back.
        ("2141", "e_home"),
        ("2142", "quay"),
        ("2143", "crowd"),
        ("1n", "quay"),
        ("1nu", "booth"),
        ("1hq", "booth"),
        ("1h<esc>u", "quay"),
        // Pages use their own keys.
        ("1hu", "booth"),
        ("1?1", "booth"),
    ] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press(keys);
        assert_eq!(scene(&reader), wanted, "after {keys:?}\n{}", reader.screen());
    }
}

#[test]
fn a_refused_choice_says_why_and_changes_nothing() {
    for (key, why) in [
        ("3", "Not in this coat."),
        ("5", "that choice is sealed; some open once a run has reached an ending"),
        ("9", "there is no choice 9 here"),
    ] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        let before = reader.state.session().playthrough().clone();
        reader.press(key);
        assert_eq!(reader.state.status(), Some(why));
        assert_eq!(*reader.state.session().playthrough(), before);
        assert!(reader.journal.is_empty());
        let screen = reader.screen();
        let (others, last) = screen.trim_end().rsplit_once('\n').unwrap();
        assert!(others.contains(why) && last.contains("? help"), "both are shown\n{screen}");
    }
}

#[test]
fn every_choice_comes_out_to_be_kept_at_once() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.send(Msg::Clock(7));
    reader.press("1");
    assert!(String::from_utf8(reader.journal.clone()).unwrap().contains("booth"));
    let mut back = reader.comes_back(false, USUAL);
    let kept = back.state.session().archive().runs().cloned().collect::<Vec<_>>();
    assert_eq!((kept.len(), kept[0].started), (1, 7));
    back.press("n");
    assert!(back.asked.is_none());
}

#[test]
fn nothing_is_shown_before_it_is_saved() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    for key in ['1', 'u', 'r', 'n'] {
        let before = reader.picture();
        let Some(Cmd::Append(append)) = update(&mut reader.state, Msg::Key(Key::Char(key))) else {
            panic!("{key} leaves something to save")
        };
        assert_eq!(reader.picture(), before, "before {key} is saved");
        reader.send(Msg::Replied(append.written(Ok(()))));
        assert_ne!(reader.picture(), before, "once {key} is saved");
    }
}

#[test]
fn what_could_not_be_kept_is_said_until_the_next_key() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.broken = Some("the archive can't be written: no space; play goes on".to_owned());
    reader.press("1");
    assert!(reader.screen().contains("no space; play goes on"));
    reader.press("j");
    assert!(!reader.screen().contains("no space"));
}

#[test]
fn clicks_do_what_keys_do() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.click("Ask whose coat");
    assert_eq!(scene(&reader), "booth");
    // Anywhere goes past a beat.
    reader.click("Mine").click("Mine");
    reader.click("Wait for the boat.");
    assert_eq!(scene(&reader), "wait");
    reader.click("u back");
    assert_eq!(scene(&reader), "booth");
    reader.click("r forward").click("h history");
    assert_eq!(reader.state.page(), Some("history"));
    reader.click("q close");
    assert_eq!(reader.state.page(), None);
    reader.click("l the letter");
    assert_eq!(reader.state.page(), Some("document"));
    reader.press("luu").click("q leave");
    assert!(matches!(reader.asked, Some(Cmd::Quit)));
}

#[test]
fn the_wheel_turns_text_and_choices() {
    let mut reader = Reader::new((40, 12), Theme::Dark);
    reader.press("21");
    let top = reader.screen();
    reader.send(Msg::Wheel { y: 2, up: false });
    let down = reader.screen();
    assert_ne!(top, down);
    reader.send(Msg::Wheel { y: 2, up: true });
    assert_eq!(reader.screen(), top);
    reader.send(Msg::Wheel { y: 8, up: false });
    assert!(reader.screen().contains("▸  2"));
}

#[test]
fn the_selected_choice_is_always_in_sight() {
    let mut reader = Reader::new((40, 12), Theme::Dark);
    reader.press("21");
    for number in 1..=12 {
        assert!(reader.screen().contains(&format!("▸ {number:>2}")), "{number}\n{}", reader.screen());
        reader.press("j");
    }
}

#[test]
fn going_back_shows_a_passage_past_its_beats() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1  1u");
    assert!(reader.screen().contains("\"I lend it to people,\" he says."));
    assert!(reader.screen().contains("Wait for the boat."));
}

#[test]
fn what_was_read_before_can_be_skipped_to_the_next_choice() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("s");
    assert_eq!(reader.state.status(), Some("nothing here has been read before"));
    reader.press("1  11").press("1<enter>n");
    assert_eq!(scene(&reader), "quay");
    // The scene with `next` was read before, so it is skipped, as far as the choices behind it.
    reader.press("2s");
    assert_eq!(scene(&reader), "crowd");
    let mut again = Reader::new(USUAL, Theme::Dark);
    again.press("1  1n1s");
    assert!(again.screen().contains("\"I lend it to people,\" he says."));
}

#[test]
fn beginning_anew_leaves_the_run_that_was_offered() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1  1");
    let mut back = reader.comes_back(true, USUAL);
    back.press("2");
    assert_eq!(scene(&back), "quay");
    back.press("u");
    assert_eq!(scene(&back), "wait");
}

#[test]
fn going_on_takes_up_the_run_that_was_offered() {
    for keys in ["1", "<enter>", " ", "<down><up><enter>"] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press("1  1");
        let mut back = reader.comes_back(true, USUAL);
        back.press(keys);
        assert_eq!(scene(&back), "wait", "after {keys:?}");
    }
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1");
    let mut back = reader.comes_back(true, USUAL);
    back.click("Continue:");
    assert_eq!(scene(&back), "booth");
}

/// Which run is read after some keys on the page of the three runs, and where in it.
#[test]
fn the_page_of_the_runs_leads_to_any_place_of_any_run() {
    for (keys, run, wanted) in [
        ("<enter>", 3, "booth"),
        ("j<enter>", 2, "e_home"),
        ("jj<enter>", 1, "crowd"),
        ("<down><down><down><up><enter>", 2, "e_home"),
        ("<end><enter>", 1, "crowd"),
        ("G<home><enter>", 3, "booth"),
        ("<pgdn><enter>", 1, "crowd"),
        ("<pgdn><pgup><enter>", 3, "booth"),
        ("3<enter>", 1, "crowd"),
        ("32<enter>", 2, "e_home"),
        ("9<enter>", 3, "booth"),
        ("30<bs><enter>", 1, "crowd"),
        ("jjq", 3, "booth"),
        ("jj<esc>", 3, "booth"),
        ("jjm", 3, "booth"),
        // Since an ending was found, what follows the end of that run has other facts and is a run of its own.
        ("3<enter>r", 4, "crowd"),
        ("3<enter>u", 1, "wait"),
        ("3<enter>uu", 1, "quay"),
        ("3<enter>uuu", 1, "quay"),
        ("2<enter>u4", 2, "e_home"),
        ("2<enter>uuu1", 4, "booth"),
    ] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press(THREE_RUNS).press("m<tab>").press(keys);
        let read = reader.state.session().run();
        assert_eq!(read, Some(RunId { journal: 2, run }), "after {keys:?}\n{}", reader.screen());
        assert_eq!(scene(&reader), wanted, "after {keys:?}\n{}", reader.screen());
        assert_eq!(reader.state.page(), None);
    }
}

#[test]
fn the_run_that_was_gone_on_with_is_the_one_to_come_back_to() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("m<tab>3<enter>");
    assert!(reader.state.status().is_some_and(|said| said.contains("run 2.1")));
    let kept = reader.state.session().archive().last_played().map(|kept| kept.id);
    assert_eq!(kept, Some(RunId { journal: 2, run: 1 }));
    // What the reader above saved is read back as the first journal.
    let mut back = reader.comes_back(true, USUAL);
    assert!(back.screen().contains("Continue: TWO"), "{}", back.screen());
    back.press("m<tab>");
    assert!(back.screen().contains("▸ 1  1.1"), "{}", back.screen());
}

#[test]
fn the_first_page_leads_to_every_run_too() {
    for (keys, run, wanted) in
        [("m<tab><enter>", 2, "booth"), ("m<tab>2<enter>", 1, "e_sea"), ("m<tab>q2u", 2, "booth")]
    {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press("211<enter>n").press("1");
        let mut back = reader.comes_back(true, USUAL);
        assert!(back.screen().contains("m book"));
        back.press(keys);
        let read = back.state.session().run();
        assert_eq!(read, Some(RunId { journal: 1, run }), "after {keys:?}\n{}", back.screen());
        assert_eq!((scene(&back), back.state.page()), (wanted, None), "after {keys:?}");
    }
}

#[test]
fn a_run_is_clicked_and_the_wheel_turns_the_list() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("nj").click("m book").press("<tab>");
    assert_eq!(reader.state.page(), Some("runs"));
    reader.send(Msg::Wheel { y: 5, up: false });
    assert!(reader.screen().contains("▸ 3"));
    reader.send(Msg::Wheel { y: 5, up: true });
    assert!(reader.screen().contains("▸ 1"));
    reader.send(Msg::Click { x: 5, y: 20 });
    assert_eq!(reader.state.page(), Some("runs"), "below the list there is nothing to click");
    reader.click("forked from 2.1");
    assert_eq!((scene(&reader), reader.state.page()), ("e_home", None));
}

#[test]
fn without_a_run_there_is_no_page_of_runs() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("m");
    assert_eq!(reader.state.page(), None);
    assert_eq!(reader.state.status(), Some("no run is saved yet; your first choice saves this one"));
}

/// The lines of a run of one step.
fn short_run(run: u32, choice: &str) -> Vec<u8> {
    let time = u64::from(run);
    let mut bytes = encode(&Record::Run { run, time, from: None, facts: Vec::new() });
    let (scene, choice) = ("quay".to_owned(), choice.to_owned());
    bytes.extend(encode(&Record::Step { run, steps: 1, time, scene, choice }));
    bytes
}

#[test]
fn of_ten_thousand_runs_each_is_at_hand() {
    let journal: Vec<u8> = (1..=10_000).flat_map(|run| short_run(run, "booth")).collect();
    let story = story("tests/data/ferry");
    let mut reader = Reader::with(story, journal, Opening::default(), (60, 12), Theme::Dark);
    reader.press("m<tab>");
    let top = reader.screen();
    assert!(top.contains("▸     1  1.10000") && top.contains("more"), "{top}");
    reader.press("9998");
    assert!(reader.screen().contains("▸  9998  1.3 "), "{}", reader.screen());
    reader.press("<end>");
    let end = reader.screen();
    assert!(end.contains("▸ 10000  1.1 ") && end.contains('▴') && !end.contains("more"), "{end}");
    // The list scrolls no further than it must.
    reader.press("k");
    assert!(reader.screen().contains("  10000  1.1 "), "{}", reader.screen());
    for place in 0..60 {
        assert!(reader.screen().contains(&format!("▸ {:>5}", 9999 - place)), "{}", reader.screen());
        reader.press("k");
    }
    reader.press("4711");
    assert!(reader.screen().contains("4711▏") || reader.screen().contains("▸  4711"), "{}", reader.screen());
    reader.press("<enter>");
    assert_eq!(reader.state.session().run(), Some(RunId { journal: 1, run: 10_000 - 4710 }));
}

#[test]
fn a_run_that_no_longer_stands_says_so_in_the_list_and_when_it_is_gone_on_with() {
    let mut journal = short_run(1, "gone");
    journal.extend(short_run(2, "booth"));
    let story = story("tests/data/ferry");
    let mut reader = Reader::with(story, journal, Opening::default(), (96, 24), Theme::Dark);
    reader.press("m<tab>");
    let changed: Vec<String> =
        reader.screen().lines().filter(|line| line.contains("has changed")).map(str::to_owned).collect();
    assert!(changed.len() == 1 && changed[0].contains("1.1"), "{changed:?}");
    reader.press("j<enter>");
    assert_eq!(reader.state.page(), Some("notices"));
    assert!(reader.screen().contains("`gone`"));
    reader.press("<enter>");
    assert_eq!((scene(&reader), reader.state.page()), ("quay", None));
}

#[test]
fn a_restricted_screen_asks_for_no_file_and_shows_and_takes_the_text_of_runs() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    let (book, _) = Archive::read(reader.story.id(), []);
    let settings = Settings { restricted: true, ..Settings::default() };
    let session = Session::new(Rc::clone(&reader.story), book, 2, settings);
    reader.state = State::new(session, Opening::default(), Theme::Dark, USUAL);
    reader.waits(1000).press("1w");
    assert!(reader.asked.is_none());
    assert!(reader.screen().contains("Run(") && reader.screen().contains("\"booth\","), "{}", reader.screen());
    reader.press("qmw<bs><bs>ron<enter>");
    assert!(reader.asked.is_none());
    assert!(reader.screen().contains("Run("), "{}", reader.screen());
    reader
        .press("qy")
        .send(Msg::Paste("Run(\n    story: \"ferry\",\n    choices: [\n        \"booth\",\n    ],\n)\n".to_owned()));
    reader.press("<enter>");
    assert!(reader.asked.is_none());
    assert_eq!(reader.state.status(), Some("already saved as 2.1"));
    reader.press("y").send(Msg::Paste("/etc/hostname".to_owned()));
    reader.press("<enter>");
    assert!(reader.asked.is_none());
    assert!(reader.state.status().is_some_and(|said| !said.contains("host")), "{:?}", reader.state.status());
}

#[test]
fn leaving_stopping_and_saving_are_asked_for() {
    for keys in ["q", "<c-c>", "h<c-c>"] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press(keys);
        assert!(matches!(reader.asked, Some(Cmd::Quit)), "after {keys:?}");
    }
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("<c-z>");
    assert!(matches!(reader.asked, Some(Cmd::Suspend)));
    reader.press("1w");
    let wish = reader.wish();
    let Wanted::Write { name, text } = wish.wanted().clone() else { panic!("nothing to write") };
    assert_eq!(name, "ferry-2.1-1.ron");
    assert!(text.contains("\"booth\""));
    reader.send(Msg::Fulfilled(wish, Fulfilled::Written(Ok(name))));
    assert_eq!(reader.state.status(), Some("saved: ferry-2.1-1.ron"));
}

#[test]
fn a_search_leads_from_find_to_find_and_round() {
    let mut reader = Reader::new((60, 10), Theme::Dark);
    reader.press("1<enter><enter>1h<home>/the boat<enter>");
    let first = reader.screen();
    assert!(first.contains("the boat: 1 of 3"), "{first}");
    reader.press("nn");
    assert!(reader.screen().contains("3 of 3"));
    reader.press("n");
    assert_eq!(reader.screen(), first);
    reader.press("N");
    assert!(reader.screen().contains("3 of 3"));
    reader.press("/zeppelin<enter>");
    assert!(reader.screen().contains("zeppelin: not found"));
    reader.send(Msg::Key(Key::Char('/')));
    reader.send(Msg::Paste("ru\nn".to_owned()));
    assert!(reader.screen().contains("/ru n"), "{}", reader.screen());
    reader.press("<esc>");
    assert_eq!(reader.state.page(), Some("history"));
}

#[test]
fn a_search_finds_words_across_the_end_of_a_row() {
    let mut reader = Reader::new((30, 20), Theme::Dark);
    reader.press("h/since half past seven<enter>");
    assert!(reader.screen().contains("1 of 1"), "{}", reader.screen());
}

#[test]
fn every_command_with_a_key_is_in_the_help_and_does_something() {
    let mut help = Reader::new((80, 160), Theme::Dark);
    help.press("?<tab>");
    let help = help.screen();
    for entry in COMMANDS {
        let Some(key) = entry.key.filter(|_| entry.group != Group::Author) else { continue };
        assert!(COMMAND_KEYS.contains(key), "a document could take the key {key}");
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{key} ")));
        assert!(line.is_some_and(|line| line.contains(entry.help)), "{key} is not in the help\n{help}");
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press("1  1");
        let prepared = if entry.command == Command::Forward { "u" } else { "" };
        reader.press(prepared);
        let before = (reader.picture(), reader.state.page());
        reader.press(&key.to_string());
        let changed = (reader.picture(), reader.state.page()) != before || reader.asked.is_some();
        assert!(changed, "{key} does nothing");
    }
}

#[test]
fn no_theme_but_those_with_colors_sends_a_color() {
    let colors = |theme| {
        let mut reader = Reader::new(USUAL, theme);
        reader.press("1<enter><enter>?");
        let mut terminal = Terminal::new(Ansi::new(Vec::new(), Size::new(80, 24), Colors::Many)).unwrap();
        terminal.draw(|frame| view(&reader.state, frame)).unwrap();
        reader.press("q");
        terminal.draw(|frame| view(&reader.state, frame)).unwrap();
        let sent = String::from_utf8(terminal.backend().out().clone()).unwrap();
        let codes = sent.split("\x1b[").filter_map(|rest| rest.split_once('m')).map(|(codes, _)| codes.to_owned());
        codes
            .filter(|codes| codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
            .filter(|codes| codes.split(';').any(|code| code.len() > 1 || code.is_empty()))
            .count()
    };
    assert_eq!(colors(Theme::None), 0);
    assert!(colors(Theme::Dark) > 0);
}

#[test]
fn a_frame_is_one_chunk() {
    struct Counting(Vec<usize>);
    impl std::io::Write for Counting {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.push(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut reader = Reader::new(USUAL, Theme::Dark);
    let mut terminal = Terminal::new(Ansi::new(Counting(Vec::new()), Size::new(80, 24), Colors::Many)).unwrap();
    terminal.draw(|frame| view(&reader.state, frame)).unwrap();
    assert_eq!(terminal.backend().out().0.len(), 1);
    // A frame like the one before sends nothing.
    terminal.draw(|frame| view(&reader.state, frame)).unwrap();
    assert_eq!(terminal.backend().out().0.len(), 1);
    reader.press("j");
    terminal.draw(|frame| view(&reader.state, frame)).unwrap();
    assert_eq!(terminal.backend().out().0.len(), 2);
}

/// The paths to screens of every kind.
const WAYS: &[&str] = &[
    "",
    "3",
    "1",
    "1<enter><enter>",
    "2",
    "21",
    "21<end>jjjjjj1",
    "211<enter>",
    "211<enter>n",
    "h",
    "1  1h/the<enter>",
    "?",
    "e",
    "1l",
    "t",
    "tt",
    "ttt",
    "v1",
    "213u411  1um<tab>j",
    "213u411  1um",
    "213u4n1  1umx<end>",
    "213u4n1  1umxc",
    "213u411  1umi",
    "213u411  1umd",
    "213u411  1um<tab><tab><tab>",
    "213u411  1um<tab><tab><tab><tab>",
    "213u411  1up",
];

/// The heights and widths at which something appears or disappears, and some in between.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let heights = (1..=13).chain([15, 18, 22, 24, 25, 30, 40, 50]);
    let widths = || (1..=30).chain((31..=60).step_by(7)).chain([78, 79, 80, 81, 96, 97, 109, 110, 111, 120]);
    heights.flat_map(move |height| widths().map(move |width| (width, height)))
}

/// The parts of a screen are where they belong, as far as they fit into the window.
fn assert_is_laid_out(reader: &Reader, what: &str) {
    let Size { width, height } = reader.size();
    let screen = reader.screen();
    let rows: Vec<&str> = screen.lines().collect();
    let told = format!("at {width}x{height} after {what:?}\n{screen}");
    assert_eq!(rows.len(), usize::from(height), "{told}");
    assert!(rows.iter().all(|row| unicode_width(row) <= usize::from(width)), "a row is too long {told}");
    assert!(rows.iter().any(|row| !row.is_empty()), "nothing is shown {told}");
    let page = reader.state.page();
    // Beside a page no wider than it should be there is nothing.
    if page != Some("tree") && width > 96 {
        let beside = usize::from((width - 96) / 2);
        let is_clear =
            |row: &&str| row.chars().take(beside).all(|letter| letter == ' ') && unicode_width(row) <= beside + 96;
        assert!(rows.iter().all(is_clear), "words outside of the page {told}");
    }
    if page.is_some() && height >= 4 && width >= 30 {
        let title = rows[0].trim_start().chars().next();
        assert!(title.is_some_and(|letter| "HDEKTRCWBP".contains(letter)), "no title {told}");
    }
    if page.is_none() && height >= 6 && width >= 12 {
        let is_header = |row: &&str| {
            let chapter = ["ONE", "TWO", "THREE"].iter().any(|number| row.contains(number));
            chapter || row.chars().any(|letter| letter.is_ascii_digit())
        };
        let scene = reader.state.session().scene();
        let begins = |after: &String| {
            let first = after.split(' ').next().unwrap_or_default();
            rows.iter().find(|row| !row.is_empty()).is_some_and(|row| row.trim_start().starts_with(first))
        };
        // An `after` line comes before a new heading, which scrolls with it if there is little room.
        let is_after_first = scene.has_new_heading && scene.after.as_ref().is_some_and(begins);
        let has_header = rows.iter().find(|row| !row.is_empty()).is_some_and(is_header);
        assert!(has_header || is_after_first, "no header {told}");
    }
    let has_list = page.is_none_or(|page| ["tree", "runs", "endings"].contains(&page));
    // In lower windows, what is typed or said takes the row.
    if has_list && height >= 4 {
        let is_ending = page.is_none() && reader.state.session().scene().ending.is_some();
        let is_read = !screen.contains('▾');
        assert!(screen.contains('▸') || (is_ending && !is_read), "what is selected is out of sight {told}");
    }
    let is_typing = screen.contains('▏') || what.ends_with("umd");
    if reader.state.status().is_none() && !is_typing && height >= 4 && width >= 12 {
        let hint =
            if page.is_some() { rows[rows.len() - 1] } else { rows.iter().rfind(|row| !row.is_empty()).unwrap() };
        let key = if page.is_some() { "q" } else { "?" };
        assert!(hint.contains(key), "no key to go on with {told}");
    }
}

#[test]
fn every_size_of_window_shows_what_it_has_room_for() {
    for way in WAYS {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press(way);
        for (width, height) in sizes() {
            reader.send(Msg::Resize(width, height));
            assert_is_laid_out(&reader, way);
        }
    }
}

#[test]
fn what_a_choice_leaves_is_above_the_heading_of_the_next_scene() {
    for size in [USUAL, (160, 48), (200, 60), (40, 12), (20, 8), (24, 40)] {
        let mut reader = Reader::new(size, Theme::Dark);
        let screen = reader.press("1").screen();
        let row = |word: &str| screen.lines().position(|row| row.contains(word));
        let (after, heading) = (row("He looks"), row("ONE"));
        assert!(after.is_some() && heading.is_none_or(|heading| after < Some(heading)), "at {size:?}\n{screen}");
        if size.1 > 8 {
            assert!(heading.is_some(), "at {size:?}\n{screen}");
        }
    }
}

#[test]
fn a_choice_can_be_taken_at_any_size() {
    for (width, height) in [(1, 1), (2, 1), (1, 2), (3, 3), (5, 5), (9, 2), (200, 60)] {
        let mut reader = Reader::new((width, height), Theme::Dark);
        assert!(reader.screen().contains('▸'), "{width}x{height}");
        reader.press("j2");
        assert_eq!(scene(&reader), "wait", "{width}x{height}");
        reader.press("n");
        for _ in 0..1000 {
            reader.press("<enter>");
        }
        assert_ne!(scene(&reader), "quay", "Enter alone leads through every text at {width}x{height}");
    }
}

#[test]
fn a_run_can_be_gone_on_with_at_any_size() {
    for (width, height) in [(1, 1), (2, 1), (1, 2), (3, 3), (5, 5), (9, 2), (20, 8), (200, 60)] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press(THREE_RUNS);
        reader.send(Msg::Resize(width, height));
        reader.press("m<tab>j");
        assert!(reader.screen().contains('▸'), "{width}x{height}");
        reader.press("m");
        assert!(reader.state.page().is_none());
        reader.press("m");
        assert!(reader.screen().contains('▸'), "{width}x{height}");
        reader.press("<tab>j");
        reader.press("j<enter>");
        assert_eq!(scene(&reader), "crowd", "{width}x{height}");
    }
}

fn any_key() -> impl Strategy<Value = Msg> {
    let named = prop::sample::select(vec![
        Key::Enter,
        Key::Esc,
        Key::Backspace,
        Key::Up,
        Key::Down,
        Key::PageUp,
        Key::PageDown,
        Key::Home,
        Key::End,
        Key::Ctrl('x'),
        Key::Tab,
        Key::Left,
        Key::Right,
    ]);
    let letters = prop::sample::select("0123456789 urhnewsvt?qlbjkgmGN/aéfcixdzy*p".chars().collect::<Vec<_>>());
    prop_oneof![
        6 => letters.prop_map(|letter| Msg::Key(Key::Char(letter))),
        3 => named.prop_map(Msg::Key),
        1 => (0..200_u16, 0..60_u16).prop_map(|(x, y)| Msg::Click { x, y }),
        1 => (0..60_u16, any::<bool>()).prop_map(|(y, up)| Msg::Wheel { y, up }),
        1 => (1..200_u16, 1..60_u16).prop_map(|(x, y)| Msg::Resize(x, y)),
        1 => ".{0,5}".prop_map(Msg::Paste),
    ]
}

proptest! {
    #![proptest_config(config(128))]

    /// Whatever is pressed in a window of whatever size, a frame can be drawn, and what is saved reads back as
    /// what was played.
    #[test]
    fn no_keys_break_the_screen(
        size in (1..200_u16, 1..60_u16),
        messages in prop::collection::vec(any_key(), 0..60),
    ) {
        let mut reader = Reader::new(size, Theme::Dark);
        for message in messages {
            reader.send(message);
            reader.buffer();
        }
        let wanted = reader.state.session().archive().runs().count();
        let back = reader.comes_back(false, USUAL);
        prop_assert_eq!(back.state.session().archive().runs().count(), wanted);
    }
}

#[test]
fn the_run_being_read_is_laid_beside_another() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS).press("m<tab>");
    let read = reader.state.session().run().unwrap();
    reader.press("c");
    assert!(reader.state.status().is_some_and(|said| said.contains("select another")), "{}", reader.screen());
    reader.press("jc");
    assert_eq!(reader.state.page(), Some("compare"), "{}", reader.screen());
    let other = reader.state.session().runs_last_played_first()[1];
    let heads = reader.screen().lines().find(|line| line.contains(&read.to_string())).map(str::to_owned);
    assert!(heads.is_some_and(|heads| heads.find(&other.to_string()) < heads.find(&read.to_string())));
    assert!(reader.screen().contains("The first choice differs."), "{}", reader.screen());
    reader.press("c");
    assert_eq!(reader.state.page(), Some("runs"), "and back to the list");
    reader.press("q");
    assert_eq!(reader.state.page(), None);
}

#[test]
fn what_is_not_known_yet_is_neither_denied_nor_offered() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("211<enter>p");
    for key in ["", "p", "<enter>", "p"] {
        let screen = reader.press(key).screen();
        assert!(screen.contains("Looking ahead…") && screen.contains("is being worked out"), "{screen}");
        let keys = screen.lines().last().unwrap();
        assert!(!keys.contains("its name") && !keys.contains("Enter") && keys.contains("q close"), "{keys}");
        assert_eq!((reader.state.page(), scene(&reader)), (Some("nearest"), "e_sea"));
        assert!(reader.state.wanted_outlook().is_some());
    }
    // A search that exceeded its limit has proved nothing.
    let edition = reader.state.wanted_outlook().unwrap();
    reader.send(Msg::LookedAhead(edition, None));
    let said = reader.state.status().unwrap();
    assert!(said.contains("could not be worked out within the limit"), "{said}");
    assert!(!said.contains("too large") && reader.state.page().is_none(), "{said}");
    reader.press("uo");
    assert!(reader.screen().contains("endings are open could not be worked out"), "{}", reader.screen());
    assert!(reader.press("j").screen().contains("? open"), "{}", reader.screen());
}

#[test]
fn a_run_with_facts_of_a_later_edition_is_looked_ahead_in_that_edition() {
    let story = story("tests/data/ferry");
    let run = Run {
        story: "ferry".to_owned(),
        facts: vec!["second".to_owned()],
        choices: vec!["wait".to_owned()],
        expect: None,
        note: None,
    };
    let mut session = Session::new(Rc::clone(&story), Archive::default(), 2, Settings::default());
    session.play_run(&run, 0).unwrap();
    let mut reader = Reader::at(State::new(session, Opening::default(), Theme::Dark, USUAL), story);
    let screen = with_outlook(reader.press("<enter>p")).line();
    assert!(screen.contains("still open from where you are, 1 choice away."), "{screen}");
}

#[test]
fn the_number_of_open_endings_has_room_at_any_width() {
    for width in [30, 40, 60, 80, 120] {
        let mut reader = Reader::new((width, 24), Theme::Dark);
        reader.press("o");
        let status = reader.state.status().unwrap().to_owned();
        assert!(status.contains("looking ahead"), "{status}");
        assert!(reader.press("j").screen().contains('…'), "{}", reader.screen());
        let known = with_outlook(&mut reader).screen();
        assert!(known.contains(" open"), "{known}");
        reader.press("o");
        assert_eq!(reader.state.status(), Some("not showing the number of open endings"));
    }
}

/// A scene longer than any window here, and one that is not.
fn long_and_short() -> Rc<Story> {
    let text = (0..40).map(|word| format!("word{word} word word word.")).collect::<Vec<_>>().join("\n\n");
    let scenes = format!(
        "Scene(id: \"a\", text: r#\"\n{text}\n\"#, choices: [Choice(id: \"on\", text: \"On.\", to: \"b\")]),
         Scene(id: \"b\", text: \"Short.\", choices: [
             Choice(id: \"again\", text: \"Again.\", to: \"a\"), Choice(id: \"end\", text: \"End.\", to: \"e\")]),
         Scene(id: \"e\", text: r#\"\n{text}\n\"#, ending: Ending(title: \"E\", teaser: \"e\")),"
    );
    Rc::new(crate::support::stories::story("", &scenes))
}

fn at_long_scene(size: (u16, u16)) -> Reader {
    Reader::with(long_and_short(), Vec::new(), Opening::default(), size, Theme::Dark)
}

#[test]
fn enter_and_clicks_take_nothing_before_the_last_line_was_on_the_screen() {
    for size in [(80, 24), (40, 12), (20, 8)] {
        let mut reader = at_long_scene(size);
        let mut pages = 0;
        while scene(&reader) == "a" {
            let seen = reader.screen().contains("word39");
            if pages == 1 {
                reader.click("On.");
            } else {
                reader.press("<enter>");
            }
            assert_eq!(scene(&reader) == "b", seen, "{pages} {size:?}");
            pages += 1;
        }
        assert!(pages > 2, "{pages}");
        // What was read before is no longer held back, and neither is what one goes back to.
        reader.press("1<enter>");
        assert_eq!(scene(&reader), "b");
        reader.press("u<enter>");
        assert_eq!(scene(&reader), "b");
        // A number is meant.
        let mut reader = at_long_scene(size);
        assert_eq!(scene(reader.press("1")), "b");
    }
}

#[test]
fn a_frame_without_its_last_line_counts_for_nothing() {
    let mut reader = at_long_scene((40, 12));
    reader.press("<end><home>");
    assert!(!reader.screen().contains("word39"));
    assert_eq!(scene(reader.press("<enter>")), "b", "it was on the screen once");
    let mut reader = at_long_scene((40, 12));
    // Both keys come before a frame is drawn.
    reader.take_in(Msg::Key(Key::End));
    reader.take_in(Msg::Key(Key::Enter));
    assert_eq!(scene(&reader), "a");
}

#[test]
fn at_an_ending_nothing_is_selected_before_its_last_line_was_shown() {
    for size in [(80, 24), (40, 12)] {
        let mut reader = at_long_scene(size);
        reader.press("12");
        assert_eq!(scene(&reader), "e");
        assert!(!reader.screen().contains('▸'), "{}", reader.screen());
        while !reader.screen().contains("1 of 1 ending") {
            reader.press("<enter>");
            assert_eq!(scene(&reader), "e");
        }
        assert!(reader.screen().contains("▸ 1  Begin a new run."), "{}", reader.screen());
        assert_eq!(scene(reader.press("<enter>")), "a");
    }
}

/// A key that comes some milliseconds after the first frame of a passage, which is read before.
fn after(millis: u64, msg: impl Fn(&Reader) -> Msg) -> (String, Option<String>) {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1  1uu");
    assert_eq!(scene(&reader), "quay");
    reader.take_in(Msg::Key(Key::Char('r')));
    reader.take_in(Msg::Moment(reader.time));
    reader.waits(millis);
    let msg = msg(&reader);
    reader.take_in(msg);
    (scene(&reader).to_owned(), reader.state.status().map(str::to_owned))
}

#[test]
fn nothing_is_taken_within_a_moment_of_a_passages_first_frame() {
    let row = |reader: &Reader| reader.screen().lines().position(|line| line.contains("Wait for")).unwrap();
    let click = |reader: &Reader| Msg::Click { x: 10, y: u16::try_from(row(reader)).unwrap() };
    let keys: [&dyn Fn(&Reader) -> Msg; 3] = [&|_| Msg::Key(Key::Enter), &|_| Msg::Key(Key::Char('1')), &click];
    for key in keys {
        for millis in [0, 1, 149] {
            let (scene, said) = after(millis, key);
            assert_eq!(scene, "booth", "{millis}");
            assert!(said.is_some_and(|said| said.contains("press it again")), "{millis}");
        }
        assert_eq!(after(150, key), ("wait".to_owned(), None));
    }
}

#[test]
fn a_storm_of_keys_takes_one_choice_and_a_double_click_one() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1  11n");
    for _ in 0..50 {
        reader.take_in(Msg::Key(Key::Enter));
        reader.waits(33);
    }
    assert_eq!(scene(&reader), "booth", "a key that is held down");
    reader.waits(200).press("<enter>");
    assert_eq!(scene(&reader), "wait");
    let mut reader = at_long_scene((80, 24));
    reader.press("1u");
    let row = reader.screen().lines().position(|line| line.contains("On.")).unwrap();
    let click = || Msg::Click { x: 8, y: u16::try_from(row).unwrap() };
    reader.take_in(click());
    reader.waits(250);
    assert_eq!(scene(&reader), "b", "{}", reader.screen());
    reader.take_in(click());
    assert_eq!(scene(&reader), "b");
    reader.waits(500);
    reader.take_in(click());
    assert_ne!(scene(&reader), "b");
}

#[test]
fn a_choice_that_is_sealed_is_never_selected_on_arrival() {
    let scenes = "Scene(id: \"a\", text: \"A.\", choices: [
            Choice(id: \"sealed\", text: \"S.\", to: \"a\", seal: \"second\"),
            Choice(id: \"locked\", text: \"L.\", to: \"a\", needs: \"warm\", locked: \"No.\"),
            Choice(id: \"open\", text: \"Open.\", to: \"e\", effects: [\"warm\"])]),
        Scene(id: \"e\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\")),";
    let facts = "facts: [Fact(id: \"second\", is: \"again\", from: FinishedBefore), Fact(id: \"warm\", is: \"warm\")],";
    let story = crate::support::stories::written(facts, scenes);
    let Some(story) = story.story else { panic!("{:?}", story.diagnostics) };
    let mut reader = Reader::with(Rc::new(story), Vec::new(), Opening::default(), USUAL, Theme::Dark);
    assert!(reader.screen().contains("▸ 3  Open."), "{}", reader.screen());
    assert_eq!(scene(reader.press("<enter>")), "e");
}

#[test]
fn a_key_that_does_nothing_says_so_on_every_page() {
    for (way, key, said) in [
        ("", "x", "x does nothing here; ? lists the keys"),
        ("", "<left>", "Left does nothing here; ? lists the keys"),
        ("h", "x", "x does nothing here; ? lists the keys"),
        ("1h", "u", "`u` works where you read; q closes this page"),
    ] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.press(way).press(key);
        assert_eq!(reader.state.status(), Some(said), "{key} after {way:?}");
    }
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("1");
    let mut back = reader.comes_back(true, USUAL);
    assert_eq!(back.press("x").state.status(), Some("x does nothing here; ? lists the keys"));
    assert_eq!(back.press("u").state.status(), Some("first continue the run, or begin a new one"));
    // What was read can be looked at before continuing.
    back.press("h");
    assert!(back.screen().contains("HISTORY") && back.screen().contains("The boat goes at nine."), "{}", back.screen());
    assert!(back.press("q").screen().contains("Continue:"));
}

#[test]
fn a_line_to_the_reader_leaves_the_keys_where_they_are() {
    for way in ["", "h", "1m"] {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        let before = reader.press(way).screen();
        let after = reader.press("t").screen();
        assert!(after.contains("─ theme: light ─"), "{after}");
        assert_eq!(before.lines().last(), after.lines().last());
    }
}

#[test]
fn every_key_is_shown_where_there_is_room() {
    let reader = &mut Reader::new((160, 48), Theme::Dark);
    let screen = reader.press("2").screen();
    for hint in ["o open endings", "v numbers", "t theme", "w write to a file", "n new run", "q leave", "? help"] {
        assert!(screen.contains(hint), "{hint}\n{screen}");
    }
    reader.click("v numbers");
    assert!(reader.screen().contains("TRUST ■■■■■■■□□□ 7"), "{}", reader.screen());
    // However many keys there are, how to leave is one of them.
    let reader = &mut Reader::new(USUAL, Theme::Dark);
    assert!(reader.press("1  ").screen().contains("l the letter"));
    assert!(reader.screen().contains("q leave   ? help"), "{}", reader.screen());
}

#[test]
fn the_help_begins_with_the_keys_of_the_page_it_is_asked_on() {
    for (way, title, key) in [("1m", "THE BOOK", "→ ← space"), ("1m<tab>", "RUNS", "Enter"), ("1e", "ENDINGS", "Enter")]
    {
        let mut reader = Reader::new((80, 50), Theme::Dark);
        reader.press(way).press("?");
        let screen = reader.screen();
        let rows: Vec<&str> = screen.lines().map(str::trim_start).collect();
        assert!(rows[2].starts_with(title) && rows[3..12].iter().any(|row| row.starts_with(key)), "{screen}");
        reader.press("q");
        assert_ne!(reader.state.page(), Some("help"));
        assert!(reader.state.page().is_some(), "and back to the page");
    }
    let mut reader = Reader::new((80, 160), Theme::Dark);
    let meets = reader.press("?").screen();
    let mut rows = meets.lines().map(str::trim);
    for heading in ["WHAT YOU MEET", "THE FIRST KEYS", "COLORS AND SIGNS"] {
        assert!(rows.any(|row| row == heading), "{heading} is missing or too early\n{meets}");
    }
    assert!(meets.lines().filter(|row| !row.trim().is_empty()).count() < 60, "{meets}");
    let reading = reader.press("<tab>").screen();
    let headings = ["READING", "THE STORY", "YOUR RUNS", "THE PROGRAM", "EVERYWHERE"];
    let pages = ["ON PAGES OVER THE TEXT", "THE BOOK", "RUNS", "ENDINGS", "CLIPPINGS", "WHAT IF"];
    let mut rows = reading.lines().map(str::trim);
    for heading in headings.into_iter().chain(pages) {
        assert!(rows.any(|row| row == heading), "{heading} is missing or too early\n{reading}");
    }
}

#[test]
fn the_help_goes_page_by_page_and_no_group_is_cut() {
    for (keys, first) in [("?", "WHAT YOU MEET"), ("?<tab>", "READING")] {
        goes_page_by_page(keys, first);
    }
}

fn goes_page_by_page(keys: &str, first: &str) {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(keys);
    let mut pages: Vec<Vec<String>> = Vec::new();
    loop {
        let screen = reader.screen();
        let body: Vec<String> = screen.lines().skip(2).take(20).map(|row| row.trim().to_owned()).collect();
        if pages.last() == Some(&body) {
            break;
        }
        pages.push(body);
        reader.press(" ");
    }
    assert_eq!(pages[0][0], first);
    let is_heading = |row: &str| !row.is_empty() && row.chars().all(|letter| letter.is_uppercase() || letter == ' ');
    for page in &pages[..pages.len() - 1] {
        assert!(!is_heading(&page[19]), "a heading is not the last thing in sight: {page:#?}");
    }
    for page in &pages[1..pages.len() - 2] {
        let first = page.iter().find(|row| !row.is_empty()).expect("no page is empty");
        assert!(is_heading(first), "a page begins with a group: {page:#?}");
    }
}

#[test]
fn runs_are_compared_from_the_page_that_asks_with_which() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS);
    let before = (scene(&reader).to_owned(), reader.journal.len());
    let screen = reader.press("c").screen();
    assert!(screen.contains("COMPARE WITH WHICH RUN?") && screen.contains("▸ 2"), "{screen}");
    assert!(screen.contains("Enter compare") && !screen.contains("continue it"), "{screen}");
    reader.press("<enter>");
    assert_eq!(reader.state.page(), Some("compare"));
    reader.press("qc");
    assert_eq!((reader.state.page(), (scene(&reader).to_owned(), reader.journal.len())), (None, before));
}

#[test]
fn what_is_long_ago_says_when_it_was() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.send(Msg::Clock(1_000_000_000));
    reader.press("211<enter>u4").send(Msg::Clock(1_000_000_000 + 3 * 86_400));
    let runs = reader.press("m<tab>").screen();
    assert!(runs.contains("3 days ago"), "{runs}");
    let endings = reader.press("<tab>").screen();
    assert!(endings.contains("choices, 3 days ago"), "{endings}");
    assert!(reader.press("qm<end>").screen().contains(", 3 days ago"), "{}", reader.screen());
}

#[test]
fn words_that_do_not_fit_end_with_an_ellipsis() {
    for width in 20..80 {
        let mut reader = Reader::new((width, 16), Theme::Dark);
        reader.press("2112").press("m");
        let title = reader.screen().lines().next().unwrap().to_owned();
        assert!(title.ends_with('…') || title.ends_with("1 clippings"), "{title}");
    }
}

#[test]
fn leaving_a_replay_for_a_run_of_ones_own_says_so() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press(THREE_RUNS);
    let archive = reader.state.session().archive().clone();
    let mut session = Session::new(Rc::clone(&reader.story), archive, 3, Settings::default());
    assert!(session.replay_saved(RunId { journal: 2, run: 2 }));
    reader.state = State::new(session, Opening::default(), Theme::Dark, USUAL);
    reader.waits(1000);
    assert!(reader.screen().starts_with(" REPLAY OF 2.2: 0 of 3"), "{}", reader.screen());
    reader.press("<enter>");
    assert!(reader.screen().starts_with(" REPLAY OF 2.2: 1 of 3") && reader.state.status().is_none());
    reader.press("<enter><enter>u<down><enter>");
    let said = reader.state.status().unwrap();
    assert!(said.contains("a run of your own"), "{said}");
    assert!(!reader.screen().contains("REPLAY"), "{}", reader.screen());
}

#[test]
fn a_run_without_choices_is_not_written() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("w");
    assert!(reader.asked.is_none());
    assert_eq!(reader.state.status(), Some("no choice has been taken yet, so there is nothing to write"));
}

#[test]
fn the_head_keeps_the_chapter_that_the_reader_is_in() {
    let settings = "Story(format: 1, id: \"two\", title: \"Two\", start: \"a\", chapters: [\"1\", \"2\"])";
    let one = "Chapter(title: \"First\", scenes: [
        Scene(id: \"a\", text: \"A.\", choices: [Choice(text: \"On.\", to: \"b\"), Choice(text: \"Aside.\", to: \"shared\")]),
        Scene(id: \"shared\", text: \"Shared.\", choices: [Choice(text: \"End.\", to: \"e\"), Choice(text: \"On.\", to: \"b\")]),
    ])";
    let two = "Chapter(title: \"Second\", scenes: [
        Scene(id: \"b\", text: \"B.\", choices: [Choice(text: \"Aside.\", to: \"shared\")]),
        Scene(id: \"e\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\")),
    ])";
    let loaded =
        crate::support::stories::read(&[("story.ron", settings), ("chapters/1.ron", one), ("chapters/2.ron", two)]);
    let Some(story) = loaded.story else { panic!("{:?}", loaded.diagnostics) };
    let mut reader = Reader::with(Rc::new(story), Vec::new(), Opening::default(), USUAL, Theme::Dark);
    for (key, chapter) in
        [("", "ONE  First"), ("1", "TWO  Second"), ("1", "TWO  Second"), ("u", "TWO  Second"), ("u", "ONE  First")]
    {
        let screen = reader.press(key).screen();
        assert!(screen.lines().next().unwrap().contains(chapter), "after {key:?}\n{screen}");
    }
    assert!(reader.press("2").screen().lines().next().unwrap().contains("ONE  First"), "the way there counts");
    let history = reader.press("u11h").screen();
    assert_eq!((history.matches("ONE  First").count(), history.matches("TWO  Second").count()), (1, 1), "{history}");
}

#[test]
fn a_way_left_within_a_few_choices_is_a_draft_that_is_folded_away_and_kept() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    // Undone after a choice or two, three times, and then read to an ending.
    reader.press("1u2u1  1uu214");
    assert_eq!(scene(&reader), "e_home");
    let drafts = reader.state.session().archive().runs().count() - 1;
    assert_eq!(drafts, 3);
    let runs = reader.press("m<tab>").screen();
    assert!(runs.contains("1  2.") && runs.contains(&format!("2  + {drafts} draft")), "{runs}");
    assert_eq!(runs.matches("choice").count() - runs.matches("few choices").count(), 1, "{runs}");
    let unfolded = reader.press("j<enter>").screen();
    assert!(unfolded.contains("− ") && unfolded.contains("3  2.") && unfolded.contains("left"), "{unfolded}");
    reader.press("j<enter>");
    assert_eq!(reader.state.page(), None, "a draft can be gone on with");
    let book = reader.press("m").screen();
    assert!(book.contains("Edition 1 ·"), "{book}");
}

#[test]
fn a_run_that_reached_an_ending_is_listed_by_it_for_good() {
    let mut reader = Reader::new(USUAL, Theme::Dark);
    reader.press("214").press("uu");
    let runs = reader.press("m<tab>").screen();
    assert!(runs.contains("Home  an ending   after"), "{runs}");
}

#[test]
fn the_theme_follows_the_background_unless_the_reader_chose_one_or_the_answer_is_late() {
    let fresh = |follows| {
        let mut reader = Reader::new(USUAL, Theme::Dark);
        reader.state.follow_background(follows);
        reader
    };
    let answered = |reader: &mut Reader, background| {
        reader.take_in(Msg::Background(background));
        reader.state.theme()
    };
    assert_eq!(answered(&mut fresh(true), Background::Light), Theme::Light);
    assert_eq!(answered(&mut fresh(true), Background::Dark), Theme::Dark);
    assert_eq!(answered(&mut fresh(false), Background::Light), Theme::Dark);
    assert_eq!(answered(fresh(true).press("tttttt"), Background::Light), Theme::Dark, "the reader chose");
    assert_eq!(answered(fresh(true).waits(5000), Background::Light), Theme::Dark, "it is late");
}
