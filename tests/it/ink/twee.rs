//! A story and its export to Twee play the same: the same texts, choices, locked choices with their reasons, documents
//! and meters.

use earlier::engine::{Block, ChoiceDisplay, ChoiceRef, Playthrough, Segment, page};
use earlier::export;
use earlier::story::Story;
use proptest::prelude::*;

use super::exported::read;
use super::players::{Reader, Shown, Spaces, differ_from};
use super::twee_player::{Tale, TweeReader};
use crate::engine::laws::{numbers, story_of};
use crate::support::maker::make;
use crate::support::properties::config;
use crate::support::stories;

/// A reader of a story who sees everything that an export to Twee has.
struct WholeReader<'s> {
    story: &'s Story,
    run: Playthrough,
    /// The numbers of the choices that can be taken.
    open: Vec<usize>,
}

fn text(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

fn blocks(blocks: &[Block], shown: &mut Shown) {
    for block in blocks {
        if let Block::Paragraph(segments) | Block::Verse(segments) = block {
            shown.line(&text(segments));
        }
    }
}

impl Reader for WholeReader<'_> {
    fn restart(&mut self) {
        self.run = Playthrough::new(self.story, &[]);
    }

    fn read(&mut self) -> Option<Shown> {
        let (mut shown, story) = (Shown::default(), self.story);
        let passage = self.run.passage(story, &|_| false);
        passage.after.iter().for_each(|after| shown.line(&text(after)));
        passage.dateline.into_iter().for_each(|dateline| shown.line(story.str(dateline)));
        blocks(&passage.text, &mut shown);
        self.open.clear();
        for choice in &passage.choices {
            match &choice.state {
                ChoiceDisplay::Open(label) => {
                    self.open.push(choice.number);
                    shown.choice(&text(label));
                }
                ChoiceDisplay::Locked { label, reason } => shown.line(&format!("{} {}", text(label), text(reason))),
                ChoiceDisplay::Sealed => {}
            }
        }
        passage.ending.into_iter().for_each(|ending| shown.line(story.str(ending.title)));
        for id in passage.documents {
            let document = story.document(id);
            shown.line(story.str(document.name));
            blocks(&page(story, document.text, self.run.state()), &mut shown);
        }
        for meter in passage.meters {
            let shown_as = story.meter(meter.meter);
            let value = match shown_as.word(meter.value) {
                Some(word) if shown_as.is_of_words => story.str(word).to_owned(),
                _ => meter.value.to_string(),
            };
            shown.line(&format!("{}: {value}", story.str(shown_as.name)));
        }
        Some(shown)
    }

    fn take(&mut self, choice: usize) {
        self.run.choose(self.story, ChoiceRef::Number(self.open[choice])).unwrap();
    }
}

fn assert_same(story: &Story, walks: u32, steps: usize, spaces: Spaces) {
    let twee = export::twee(story).text;
    let tale = Tale::parse(&twee);
    assert_eq!(tale.broken_links(), Vec::<String>::new(), "{twee}");
    assert_eq!(tale.title, story.title());
    let ours = &mut WholeReader { story, run: Playthrough::new(story, &[]), open: Vec::new() };
    if let Some(difference) = differ_from(&mut TweeReader::new(tale), ours, walks, steps, spaces) {
        panic!("{twee}\n{difference}");
    }
}

#[test]
fn the_shipped_story_and_its_export_play_the_same() {
    assert_same(&read("story"), 40, 200, Spaces::Count);
}

#[test]
fn stories_with_documents_verse_and_numbers_play_the_same() {
    for folder in ["tests/data/ferry", "tests/data/small"] {
        assert_same(&read(folder), 100, 60, Spaces::Count);
    }
}

#[test]
fn a_story_of_every_construct_plays_the_same() {
    let page = include_str!("../../../story/README.md");
    let file = |name: &str| {
        let begin = format!("\n```ron {name}\n");
        let (_, after) = page.split_once(begin.as_str()).unwrap();
        after.split_once("\n```\n").unwrap().0
    };
    let files = [("story.ron", file("every/story.ron")), ("chapters/1-door.ron", file("every/chapters/1-door.ron"))];
    assert_same(&stories::read(&files).story.unwrap(), 400, 60, Spaces::Count);
}

/// What would be a link, a macro, a variable, a passage, a tag or a style.
const HOSTILE: &[&str] = &[
    ":: StoryScript [script]",
    "<<run alert(1)>>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[[alert(1)]]",
    "javascript:alert(1)",
    "\"]] [[x]] >> \" <<set $x to 1>>",
    "$nerve _nerve $$ @@.x;y@@ `z`",
    "''a'' //b// __c__ ^^d^^ ~~e~~ ==f== {{{g}}} \"\"\"h\"\"\" i--j",
    "!k #l *m >n |o| ----",
    "/* p */ /% q %/ <!-- r -->",
    "&lt;s&gt; &amp; &#36;t ?u",
    "back\\slash",
];

/// A text of the format that reads like these words.
fn quoted(words: &str) -> String {
    let special = |letter: char| "\\{}*~|:>-".contains(letter);
    words.chars().map(|letter| if special(letter) { format!("\\{letter}") } else { letter.to_string() }).collect()
}

#[test]
fn no_words_of_a_story_become_markup() {
    for words in HOSTILE {
        let (plain, text) = (format!("{words:?}"), format!("{:?}", quoted(words)));
        let story = format!(
            "Story(format: 2, id: \"h\", title: {plain}, author: {plain}, start: \"a\", chapters: [\"c\"],
             meters: [Meter(id: \"nerve\", name: {plain}, range: (0, 5), start: 2)],
             facts: [Fact(id: \"met\", is: \"met\"), Fact(id: \"__proto__\", is: \"it\"), Fact(id: \"größe\", is: \"it\")],
             documents: [Document(id: \"d\", name: {plain}, text: {text})])"
        );
        let chapter = format!(
            "Chapter(title: {plain}, scenes: [
                 Scene(id: \"a\", dateline: {plain}, text: {text}, choices: [
                     Choice(id: \"go\", text: {text}, to: \"StoryInit\", after: {text}, effects: [\"größe\", \"__proto__\"]),
                     Choice(id: \"no\", text: {text}, to: \"e\", needs: \"met and not größe\", locked: {text}),
                     Choice(id: \"on\", text: \"{{met: x | y}}\", to: \"e\", when: \"not __proto__\"),
                 ]),
                 Scene(id: \"StoryInit\", text: {text}, next: \"a\"),
                 Scene(id: \"e\", text: {text}, ending: Ending(title: {plain}, teaser: \"x\")),
             ])"
        );
        let loaded = stories::read(&[("story.ron", &story), ("chapters/c.ron", &chapter)]);
        let story = loaded.story.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        assert_same(&story, 20, 20, Spaces::Count);
    }
}

#[test]
fn an_export_says_which_story_it_is_and_for_which_format() {
    let story = read("tests/data/ferry");
    let data = Tale::parse(&export::twee(&story).text).data;
    assert_eq!(data["format"], "SugarCube");
    let ifid = data["ifid"].as_str().unwrap();
    let parts: Vec<&str> = ifid.split('-').collect();
    assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{ifid}");
    assert!(ifid.chars().all(|c| c == '-' || c.is_ascii_digit() || ('A'..='F').contains(&c)), "{ifid}");
    assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'A', 'B']), "{ifid}");
    let again = Tale::parse(&export::twee(&story).text).data;
    let other = Tale::parse(&export::twee(&read("tests/data/small")).text).data;
    assert!(again["ifid"] == data["ifid"] && other["ifid"] != data["ifid"]);
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn random_stories_and_their_exports_play_the_same(numbers in numbers()) {
        assert_same(&story_of(&make(&numbers))?, 6, 40, Spaces::Ignore);
    }
}
