//! The text of the small language: what a writer types and what a reader sees.

use earlier::engine::Playthrough;

use crate::support::stories::{Play, read, written};

/// How a text reads at the start of a story, where `met` holds and `told` does not, and trust is 5.
fn shown(text: &str) -> String {
    let settings = r#"meters: [Meter(id: "trust", name: "T", range: (0, 10), start: 5)],
        facts: [Fact(id: "met", is: "x"), Fact(id: "told", is: "x")],
        documents: [
            Document(id: "letter", name: "the letter", key: 'l', text: "Dear {met: Dana | Madam},\n\n> I *am*\n> sorry."),
            Document(id: "nothing", name: "nothing", key: 'z', text: ""),
        ],"#;
    let scenes =
        format!("Scene(id: \"a\", arrive: [\"met\"], text: {text:?}, ending: Ending(title: \"A\", teaser: \"a\")),");
    Play::new(settings, &scenes).text()
}

#[test]
fn single_newlines_flow_and_blank_lines_part_paragraphs() {
    assert_eq!(shown("One\ntwo.\n\nThree."), "One two. ¶ Three.");
    assert_eq!(shown("One\n\n\n\nTwo."), "One ¶ Two.");
    assert_eq!(shown("One\n   \t \nTwo."), "One ¶ Two.");
    assert_eq!(shown("\n\n  One.  \n\n"), "One.");
    assert_eq!(shown(""), "");
    assert_eq!(shown("One   two\t\tthree"), "One two three");
    assert_eq!(shown("One\r\ntwo.\r\n\r\nThree.\r\n"), "One two. ¶ Three.");
}

#[test]
fn names_that_look_the_same_and_are_not_are_told_apart() {
    let messages = |declared: &str, meant: &str| {
        let scenes = format!(
            "Scene(id: \"a\", text: \"A.\", next: {meant:?}), Scene(id: {declared:?}, text: \"B.\", ending: Ending(title: \"T\", teaser: \"t\")),"
        );
        let found = written("", &scenes).diagnostics;
        found
            .into_iter()
            .map(|problem| (problem.code.as_str(), problem.message, problem.help.join(" ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(messages("caf\u{e9}", "caf\u{e9}"), []);
    // The name is composed and the reference is not.
    let [(code, _, help)] = messages("caf\u{e9}", "cafe\u{301}").try_into().unwrap();
    assert_eq!(code, "E0201");
    assert!(help.contains("caf\u{e9}"), "{help}");
    // The reference is composed and the name is not, with a letter that is none, and with one that is.
    for (declared, meant, shown) in [("cafe\u{301}", "caf\u{e9}", "cafe\\u{301}"), ("\u{212b}", "\u{c5}", "\\u{212b}")]
    {
        let found = messages(declared, meant);
        assert!(found.iter().any(|(code, message, _)| *code == "E0203" && message.contains(shown)), "{found:?}");
    }
}

#[test]
fn common_indentation_is_removed() {
    let indented = "\n        One\n        two.\n\n          > verse\n          >   more\n    ";
    assert_eq!(shown(indented), "One two. ¶ >verse\n  more");
}

#[test]
fn a_backslash_at_the_end_of_a_line_breaks_it() {
    assert_eq!(shown("One\\\ntwo."), "One\ntwo.");
    assert_eq!(shown("One \\\n   two."), "One\ntwo.");
    assert_eq!(shown("One\\\r\ntwo."), "One\ntwo.");
    assert_eq!(shown("One\\\n\\\ntwo."), "One\ntwo.");
    assert_eq!(shown("One\\"), "One");
}

#[test]
fn what_stands_on_a_line_of_its_own_is_seen_after_a_line_break() {
    assert_eq!(shown("One\\\n\nTwo."), "One ¶ Two.");
    assert_eq!(shown("One\\\n> verse"), "One ¶ >verse");
    assert_eq!(shown("One\\\n~\nTwo."), "One ¶ ~~ ¶ Two.");
    assert_eq!(shown("One\\\n---\nTwo."), "One ¶ --- ¶ Two.");
}

#[test]
fn verse_keeps_its_breaks_and_spaces() {
    assert_eq!(shown("> one\n>   two   three\n>\n> four"), ">one\n  two   three\n\nfour");
    assert_eq!(shown("Before\n> one\nAfter"), "Before ¶ >one ¶ After");
    assert_eq!(shown("> one\n\n> two"), ">one ¶ >two");
    assert_eq!(shown("> one\\\n> two"), ">one\ntwo");
    assert_eq!(shown("> *one* ~two~ **three**"), ">e(one) m(two) s(three)");
    assert_eq!(shown("> {met: one | two}  three {told: x}"), ">one  three");
    assert_eq!(shown("{met: \n> one\n> two\n| x}\nAfter."), ">one\ntwo ¶ After.");
    assert_eq!(shown("> one\n{met:\n> two\n}\n> three"), ">one\ntwo\nthree");
    assert_eq!(shown("> one\n{told:\n> two\n}\n> three"), ">one\nthree");
    assert_eq!(shown("> one\n{told:\n> two\n}\nthree"), ">one ¶ three");
    assert_eq!(shown("> one\n{met: two} three"), ">one ¶ two three");
    assert_eq!(shown("> one\n\n{told:\n> two\n}\n> three"), ">one ¶ >three");
    assert_eq!(shown("a\n>one"), "a >one");
    assert_eq!(shown("> {met: one\\ | two}x"), ">one x");
}

#[test]
fn beats_and_breaks_stand_alone_on_their_lines() {
    assert_eq!(shown("One\n~\nTwo\n---\nThree"), "One ¶ ~~ ¶ Two ¶ --- ¶ Three");
    assert_eq!(shown("One\n  ~  \nTwo"), "One ¶ ~~ ¶ Two");
    assert_eq!(shown("One --- two"), "One --- two");
    assert_eq!(shown("One\n----\nTwo"), "One ---- Two");
    assert_eq!(shown("{met:\nOne\n~\nTwo\n| x}"), "One ¶ ~~ ¶ Two");
    assert_eq!(shown("{told:\nOne\n~\nTwo\n| x}"), "x");
}

#[test]
fn a_break_is_between_what_is_read() {
    assert_eq!(shown("One\n---\n{told: x}\n---\nTwo"), "One ¶ --- ¶ Two");
    assert_eq!(shown("{told: x}\n---\nOne\n---\n{told: x}"), "One");
    assert_eq!(shown("---\n{told: x}\n---"), "");
    assert_eq!(shown("One\n---\n> {told: x}\n---\nTwo"), "One ¶ --- ¶ > ¶ Two");
    assert_eq!(shown("One\n---\n{document: letter}\n---\nTwo").matches("---").count(), 2);
    assert_eq!(shown("One\n~\n{told: x}\n~\nTwo"), "One ¶ ~~ ¶ Two");
    assert_eq!(shown("One\n---\n{told: x}\n~\n---\nTwo"), "One ¶ --- ¶ ~~ ¶ Two");
}

#[test]
fn an_empty_alternative_leaves_no_space_beside_punctuation() {
    assert_eq!(shown("She left {told: x}, slowly {told: x}{told: y}."), "She left, slowly.");
    assert_eq!(shown("({told: x} cold {told: x}) \"{told: x} so *there* {told: x}\"."), "(cold) \"so e(there)\".");
    assert_eq!(shown("a {told: x | , b} c"), "a, b c", "nor does one that begins with it");
    assert_eq!(shown("*a {told: x}*, b"), "e(a), b");
    assert_eq!(shown("> She left {told: x}, slowly"), ">She left, slowly");
    assert_eq!(shown("a {told: x} ! b"), "a ! b", "a space that is written before it stays");
    assert_eq!(shown("a {met: b} !, c , d"), "a b !, c , d");
    assert_eq!(shown("\"Yes\"{told: x} and {told: x}\"no\""), "\"Yes\" and \"no\"");
    assert_eq!(shown("a {told: x}.5"), "a .5");
}

#[test]
fn a_quotation_that_begins_an_alternative_keeps_the_space_before_it() {
    assert_eq!(shown("He stops. {met: \"*Book* is one\" | x}."), "He stops. \"e(Book) is one\".");
    assert_eq!(shown("He stops. {told: x | \"{met: Book | No}\"}"), "He stops. \"Book\"");
    assert_eq!(shown("I don't {met: '*want*' | x}"), "I don't 'e(want)'");
    assert_eq!(shown("\"Yes {told: x}\"*and*"), "\"Yes\"e(and)", "a mark that closes has none");
}

#[test]
fn marks_style_what_is_between_them() {
    assert_eq!(shown("a *b* c"), "a e(b) c");
    assert_eq!(shown("a **b** c"), "a s(b) c");
    assert_eq!(shown("a ~b~ c"), "a m(b) c");
    assert_eq!(shown("a **b *c* ~d~** e"), "a s(b )es(c)s( )sm(d) e");
    assert_eq!(shown("***a*** *b ~c* d~"), "es(a) e(b )em(c)m( d)");
    assert_eq!(shown("*one\ntwo*"), "e(one two)");
    assert_eq!(shown("x*y*z"), "xe(y)z");
    assert_eq!(shown("*a {met: b | c} d*"), "e(a b d)");
    assert_eq!(shown("*a {met: **b** | c} d*"), "e(a )es(b)e( d)");
    assert_eq!(shown("{met: *b* | c} d"), "e(b) d");
    assert_eq!(shown("{told: *b* | c} d"), "c d");
}

#[test]
fn alternatives_show_the_first_that_holds() {
    assert_eq!(shown("{met: a | b}"), "a");
    assert_eq!(shown("{told: a | b}"), "b");
    assert_eq!(shown("x {told: a} y"), "x y");
    assert_eq!(shown("{told: a | met: b | c}"), "b");
    assert_eq!(shown("{told: a | trust > 5: b | c}"), "c");
    assert_eq!(shown("{told: a | trust > 5: b | trust = 5: c}"), "c");
    assert_eq!(shown("x{told: a | trust > 5: b}y"), "xy");
    assert_eq!(shown("{met: a {told: b | {trust >= 5: c | d}} e | f}"), "a c e");
    assert_eq!(shown("{not met: a | not told and trust <= 5: b}"), "b");
    assert_eq!(shown("{met: | b}x"), "x");
}

#[test]
fn white_space_at_the_edges_of_alternatives_is_dropped() {
    assert_eq!(shown("a{met: b }c"), "abc");
    assert_eq!(shown("a {met: b } c"), "a b c");
    assert_eq!(shown("a {met:b|c} d"), "a b d");
    assert_eq!(shown("a{met:\\ b\\ }c"), "a b c");
    assert_eq!(shown("a {told: b} c"), "a c");
    assert_eq!(shown("{told: b} c"), "c");
    assert_eq!(shown("a {told: b}"), "a");
    assert_eq!(shown("a {met:\n   b\n   | c\n} d"), "a b d");
}

/// The text of a scene in a story of `format: 2`, in which `met` holds and `told` does not.
fn shown_in_format_2(text: &str) -> String {
    let settings = r#"Story(format: 2, id: "s", title: "S", start: "a", chapters: ["1"],
        facts: [Fact(id: "met", is: "x"), Fact(id: "told", is: "x")])"#;
    let scene =
        format!("Scene(id: \"a\", arrive: [\"met\"], text: {text:?}, ending: Ending(title: \"A\", teaser: \"a\"))");
    let chapter = format!("Chapter(title: \"One\", scenes: [{scene}])");
    let story = read(&[("story.ron", settings), ("chapters/1.ron", &chapter)]).story.unwrap();
    let run = Playthrough::new(&story, &[]);
    Play { story, run, known: Vec::new() }.text()
}

#[test]
fn a_second_space_at_an_edge_belongs_to_the_text_in_format_2() {
    for text in
        ["a{met: b }c", "a {met: b } c", "a {met:b|c} d", "a {told: b} c", "a {met:\n   b\n   | c\n} d", "{met:  b}"]
    {
        assert_eq!(shown_in_format_2(text), shown(text), "{text}");
    }
    assert_eq!(shown_in_format_2("Knock{met:  again}."), "Knock again.");
    assert_eq!(shown_in_format_2("Knock{told:  again}."), "Knock.");
    assert_eq!(shown_in_format_2("{met: One.  }{met: Two.}"), "One. Two.");
    assert_eq!(shown_in_format_2("{told: One.  | Three.  }{met:  Two.}"), "Three. Two.");
    assert_eq!(shown_in_format_2("a {met:   b   } c"), "a b c");
    assert_eq!(shown_in_format_2("a{met:  {met: b}  }c"), "a b c");
    assert_eq!(shown_in_format_2("a{met:\n      b\n    }c"), "abc");
}

#[test]
fn alternatives_hold_paragraphs() {
    assert_eq!(shown("{met:\n  One.\n\n  Two.\n| Three.}"), "One. ¶ Two.");
    assert_eq!(shown("Zero.\n\n{met: One.\n\nTwo.}\n\nThree."), "Zero. ¶ One. ¶ Two. ¶ Three.");
    assert_eq!(shown("Zero.\n\n{told: One.\n\nTwo.}\n\nThree."), "Zero. ¶ Three.");
    assert_eq!(shown("Zero. {met: One.\n\nTwo.} Three."), "Zero. One. ¶ Two. Three.");
    assert_eq!(shown("{met: One.}\n\n{met: Two.}"), "One. ¶ Two.");
    assert_eq!(shown("{met: One.}\n{met: Two.}"), "One. Two.");
}

#[test]
fn a_backslash_makes_signs_literal() {
    assert_eq!(shown(r"\{ \} \* \~ \| \\ \: \>"), r"{ } * ~ | \ : >");
    assert_eq!(shown("\\~\n\\---\n\\> x"), "~ --- > x");
    assert_eq!(shown(r"{met: a \| b | c}"), "a | b");
    assert_eq!(shown(r"{told: a | 10\:20 it was}"), "10:20 it was");
    assert_eq!(shown("{told: a | {met: 10:20} it was}"), "10:20 it was");
    assert_eq!(shown("{met: at 10:20 | b}"), "at 10:20");
    assert_eq!(shown("a | b : c"), "a | b : c");
    assert_eq!(shown(r"\*a\*"), "*a*");
    assert_eq!(shown(r"a\ \ b"), "a  b");
}

#[test]
fn a_document_line_shows_the_document_as_it_stands() {
    assert_eq!(shown("Read:\n{document: letter}\nDone."), "Read: ¶ Dear Dana, ¶ >I e(am)\nsorry. ¶ Done.");
    assert_eq!(shown("  {document:letter}  "), "Dear Dana, ¶ >I e(am)\nsorry.");
    assert_eq!(shown("{met:\n{document: letter}\n| x}"), "Dear Dana, ¶ >I e(am)\nsorry.");
    assert_eq!(shown("{told:\n{document: letter}\n| x}"), "x");
    assert_eq!(shown("A\n{document: nothing}\nB"), "A ¶ B");
}

#[test]
fn plain_words_agree_with_blocks() {
    let texts = [
        "One\ntwo.\n\nThree.",
        "> a\n>  b\n\nc",
        "{met:\n> one\n> two\n| x}\nAfter.",
        "a {told: b} c\\\n d",
        "A\n~\nB\n---\nC",
        "Read:\n{document: letter}\nDone.",
        "*a* {met: **b** | c}",
        "a {told: b}, ({told: b} c {told: b}) {told: x | , d}",
        "> a {told: b}, ({told: b} c {told: b})\n> {told: x}, y",
    ];
    for text in texts {
        let settings = r#"facts: [Fact(id: "met", is: "x"), Fact(id: "told", is: "x")],
            documents: [Document(id: "letter", name: "n", key: 'l', text: "Dear,\n\n> I am\n> sorry.")],"#;
        let scene = format!(
            "Scene(id: \"a\", arrive: [\"met\"], text: {text:?}, ending: Ending(title: \"A\", teaser: \"a\")),"
        );
        let play = Play::new(settings, &scene);
        let mut plain = String::new();
        let state = play.run.state();
        earlier::engine::write_text(&play.story, play.story.scene(state.scene()).text, state, &mut plain);
        let blocks = play.text().replace("e(a)", "a").replace("s(b)", "b").replace(['~', '>'], "").replace("---", "");
        let blocks: Vec<&str> = blocks.split(['¶', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect();
        let plain: Vec<&str> = plain.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(plain, blocks, "{text}");
    }
}

mod conditions {
    use crate::support::stories::Play;

    /// Whether a condition holds where `met` holds, `told` does not, trust is 5, patience is 2, the scene `a`
    /// was left by the choice `b`, and the scene is `b`.
    fn holds(condition: &str) -> bool {
        let settings = r#"meters: [Meter(id: "trust", name: "T", range: (-10, 10), start: 5),
            Meter(id: "patience", name: "P", range: (0, 10), start: 2)],
            facts: [Fact(id: "met", is: "x"), Fact(id: "told", is: "x")],"#;
        let scenes = format!(
            r#"Scene(id: "a", arrive: ["met"], text: "", choices: [Choice(text: "B", to: "b"), Choice(text: "C", to: "c")]),
            Scene(id: "b", text: "{{{condition}: yes | no}}", ending: Ending(title: "A", teaser: "a")),
            Scene(id: "c", text: "", next: "b"),"#
        );
        let mut play = Play::new(settings, &scenes);
        play.take(&["b"]).text() == "yes"
    }

    #[test]
    fn meters_compare_with_numbers_and_meters() {
        let hold = ["trust = 5", "trust != 4", "trust >= 5", "trust <= 5", "trust > 4", "trust < 6"];
        assert!(hold.iter().all(|condition| holds(condition)));
        let fail = ["trust = 4", "trust != 5", "trust >= 6", "trust <= 4", "trust > 5", "trust < 5"];
        assert!(!fail.iter().any(|condition| holds(condition)));
        assert!(holds("trust > patience") && !holds("trust < patience") && holds("patience = patience"));
        assert!(holds("trust > -3") && !holds("trust<-3") && holds("trust>=5and met"));
    }

    #[test]
    fn facts_hold_or_not() {
        assert!(holds("met") && !holds("told") && !holds("not met") && holds("not told") && holds("not not met"));
    }

    #[test]
    fn not_binds_before_and_before_or() {
        assert!(holds("met or told and told"), "met or (told and told)");
        assert!(!holds("(met or told) and told"));
        assert!(holds("not told or met and told"), "(not told) or (met and told)");
        assert!(!holds("not met or told"), "(not met) or told");
        assert!(holds("not (met and told)") && !holds("not met and not told"));
        assert!(holds("not told and met"), "(not told) and met");
        assert!(holds("told or met or told") && !holds("met and met and told"));
    }

    #[test]
    fn scenes_left_and_choices_taken_are_known() {
        assert!(holds("seen(a)") && !holds("seen(b)") && !holds("seen(c)"));
        assert!(holds("took(a.b)") && !holds("took(a.c)"));
        assert!(holds("seen( a ) and took( a . b )"));
    }
}

/// The number of warnings about markup of other systems in a story.
fn foreign(settings: &str, chapter: &str) -> usize {
    let mut loaded = earlier::story::load(|name| match name {
        "story.ron" => Ok::<_, String>(settings.as_bytes().to_vec()),
        _ => Ok(chapter.as_bytes().to_vec()),
    });
    assert!(loaded.story.is_some(), "{:?}\n{settings}\n{chapter}", loaded.diagnostics);
    earlier::check::check_without_readings(&mut loaded, Vec::new());
    loaded.diagnostics.iter().filter(|found| found.code == earlier::diag::Code::ForeignMarkup).count()
}

#[test]
fn foreign_markup_is_seen_in_every_kind_of_text() {
    let settings = r#"Story(format: 2, id: "s", title: "S", start: "a", chapters: ["1"], about: "ABOUT",
        facts: [Fact(id: "f", is: "f", clipping: Clipping(title: "A line.", text: "KEPT"))],
        documents: [Document(id: "d", name: "d", key: 'd', text: "DOCUMENT")],
        briefs: [Brief(id: "b", when: "f", text: "BRIEF")], cover: Cover(title: "C", text: "COVER"))"#;
    let chapter = r#"Chapter(title: "1", epigraph: "EPIGRAPH", scenes: [
        Scene(id: "a", text: "SCENE {f: So. | BRANCH}", notes: [Note(text: "NOTE", at: "So")], choices: [
            Choice(id: "c", text: "CHOICE", to: "e", effects: ["f"], after: "AFTER"),
            Choice(id: "l", text: "L.", to: "e", needs: "f", locked: "LOCKED"),
        ]),
        Scene(id: "e", text: "E.", ending: Ending(title: "E", teaser: "e")),
    ])"#;
    assert_eq!(foreign(settings, chapter), 0);
    let fields = [
        "ABOUT", "KEPT", "DOCUMENT", "BRIEF", "COVER", "EPIGRAPH", "SCENE", "BRANCH", "NOTE", "CHOICE", "AFTER",
        "LOCKED",
    ];
    for field in fields {
        let put = |text: &str| text.replace(field, "[[Go]]");
        assert_eq!(foreign(&put(settings), &put(chapter)), 1, "{field}");
    }
    let anywhere =
        ["<<set x>>", "(if: x)", "x -> b", "$coins", "<br>", "<>", "&nbsp;", "_is_", "[a](b)", "[[*Go*|b]]", "*<br>*"];
    let lines = [
        "* Go\n* Stay",
        "A.\n* Go\n* Stay",
        "* {f: Go | B}\n* Stay",
        "A.\n\n* Go * on",
        "+ Go",
        "# Head",
        "== knot",
        "// x",
        "*goto b\n*finish",
    ];
    for text in anywhere.into_iter().chain(lines) {
        let chapter = chapter.replace("\"SCENE", &format!("\"{text}"));
        assert!(foreign(settings, &chapter) > 0, "{text}");
    }
}
