//! Texts that change with each visit, meters in texts, and choices of last resort.

use earlier::engine::Playthrough;

use crate::support::stories::Play;

#[test]
fn parts_follow_one_another_with_the_visits_of_their_scene() {
    let mut play = Play::new(
        "",
        r#"Scene(
            id: "a",
            text: "{sequence: s1 | s2 | s3} {cycle: c1 | c2 | c3} {cycle: d1 | d2} {once: o}{visits = 2: v}",
            choices: [
                Choice(id: "stay", text: "{sequence: First. | {once: never}Then.}", to: "a",
                       after: "{sequence: p | q} {cycle: x | y} {cycle: 1 | 2 | 3}{once: !}"),
                Choice(id: "go", text: "Go.", to: "b"),
            ],
        ),
        Scene(id: "b", text: "{sequence: B. | B again.} {visits(a) >= 9: Often.}", choices: [
            Choice(id: "back", text: "Back.", to: "a"),
            Choice(id: "end", text: "End.", to: "z", when: "visits(a) > 7"),
        ]),
        Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#,
    );
    let texts = ["s1 c1 d1 o", "s2 c2 d2", "s3 c3 d1 v", "s3 c1 d2", "s3 c2 d1", "s3 c3 d2", "s3 c1 d1"];
    let afters = ["", "p x 1!", "q y 2", "q x 3", "q y 1", "q x 2", "q y 3"];
    for (visit, (text, after)) in texts.into_iter().zip(afters).enumerate() {
        assert_eq!((play.text().as_str(), play.after().as_str()), (text, after), "visit {visit}");
        let label = if visit == 0 { "First." } else { "Then." };
        assert_eq!(play.choices(), format!("1 stay: {label}; 2 go: Go."));
        play.take(&["stay"]);
    }
    play.take(&["go"]);
    assert_eq!((play.text().as_str(), play.choices().as_str()), ("B.", "1 back: Back.; 2 end: End."));
    play.take(&["back", "go"]);
    assert_eq!(play.text(), "B again. Often.");
    play.run.back(100);
    assert_eq!(play.text(), "s1 c1 d1 o", "going back takes visits back");
}

#[test]
fn visits_compare_with_every_sign() {
    let signs = ["<", "<=", "=", "!=", ">=", ">"];
    let asked: String = signs.iter().map(|sign| format!("{{visits {sign} 2: {sign} }}")).collect();
    let asked = asked.replace("{visits", "\\\n{visits").replace(" }", "}");
    let scenes = format!(
        r##"Scene(id: "a", text: r#"x{asked}"#, choices: [Choice(text: "A.", to: "a")]),
        Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"##
    );
    let mut play = Play::new("", &scenes);
    for visits in 0..5 {
        let holds = |sign: &&&str| match **sign {
            "<" => visits < 2,
            "<=" => visits <= 2,
            "=" => visits == 2,
            "!=" => visits != 2,
            ">=" => visits >= 2,
            _ => visits > 2,
        };
        let wanted: Vec<&str> = signs.iter().filter(holds).copied().collect();
        let text = play.text();
        let shown: Vec<&str> = text.split_whitespace().skip(1).collect();
        assert_eq!(shown, wanted, "{visits} visits");
        play.take(&["a"]);
    }
}

#[test]
fn a_meter_is_shown_as_its_value_its_word_or_its_name() {
    let mut play = Play::new(
        r#"meters: [Meter(id: "m", name: "DEPTH", range: (-12, 12), start: -12, words: [(-10, "deep"), (0, "dry")])],"#,
        r#"Scene(
            id: "a",
            text: "{m.name}: *{m}*{m.word}, {m >= 0: up to {m} | down} {m}.",
            choices: [
                Choice(id: "up", text: "To {m}, {m.word}.", to: "a", effects: ["m +1"], after: "Now {m}."),
                Choice(id: "z", text: "End.", to: "z"),
            ],
        ),
        Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#,
    );
    for value in -12..=12 {
        let word = if value >= 0 {
            "dry"
        } else if value >= -10 {
            "deep"
        } else {
            ""
        };
        let way = if value >= 0 { format!("up to {value}") } else { "down".to_owned() };
        assert_eq!(play.text(), format!("DEPTH: e({value}){word}, {way} {value}."));
        if value > -12 {
            assert_eq!(play.after(), format!("Now {value}."));
        }
        play.take(&["up"]);
    }
}

#[test]
fn a_last_resort_is_shown_only_where_nothing_else_can_be_taken() {
    let settings = r#"
        meters: [Meter(id: "m", name: "M", range: (0, 9), start: 0)],
        facts: [Fact(id: "again", is: "again", from: FinishedBefore), Fact(id: "lamp", is: "lit", start: true)],"#;
    let mut play = Play::new(
        settings,
        r#"Scene(id: "a", text: "A.", choices: [
            Choice(id: "wait", text: "Wait.", to: "a", effects: ["m +1"], when: "m < 2"),
            Choice(id: "pay", text: "Pay.", to: "a", needs: "m > 5", locked: "Too poor."),
            Choice(id: "once", text: "Once.", to: "a", once: true, when: "m = 1"),
            Choice(id: "later", text: "Later.", to: "z", seal: "again"),
            Choice(id: "blow", text: "Blow.", to: "a", effects: ["not lamp"], otherwise: true, when: "lamp"),
            Choice(id: "leave", text: "Leave.", to: "z", otherwise: true),
        ]),
        Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#,
    );
    let rest = "-Pay.- Too poor.";
    assert_eq!(play.choices(), format!("1 wait: Wait.; 2 pay: {rest}; 3 later: TK"));
    play.take(&["wait", "once"]);
    assert_eq!(play.choices(), format!("1 wait: Wait.; 2 pay: {rest}; 3 later: TK"));
    play.take(&["wait"]);
    assert_eq!(play.choices(), format!("1 pay: {rest}; 2 later: TK; 3 blow: Blow.; 4 leave: Leave."));
    play.take(&["blow"]);
    assert_eq!(play.choices(), format!("1 pay: {rest}; 2 later: TK; 3 leave: Leave."));
    // In a later edition, what the seal opens takes nothing away.
    let again = play.story.find_fact("again").unwrap();
    play.run = Playthrough::new(&play.story, &[again]);
    play.take(&["wait", "wait"]);
    assert_eq!(play.choices(), format!("1 pay: {rest}; 2 later: Later.; 3 blow: Blow.; 4 leave: Leave."));
}
