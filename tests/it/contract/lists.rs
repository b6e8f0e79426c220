//! Choices that many scenes have, and choices that share a condition.

use crate::support::stories::Play;

const SETTINGS: &str = r#"facts: [Fact(id: "met", is: "they have met"), Fact(id: "rich", is: "she is rich", start: true)],
    lists: [
        ChoiceList(id: "always", when: "rich", choices: [
            Choice(id: "think", text: "Think of {visits >= 1: it again | it}.", once: true, after: "Hm."),
            Choice(text: "Leave.", to: "z", when: "took(always.think)"),
        ]),
    ],"#;

const SCENES: &str = r#"Scene(
        id: "a",
        text: "A{took(always.think): , thoughtful}.",
        choices: [Choice(text: "Go.", to: "b")],
        groups: [
            Choices(when: "met", choices: [
                Choice(id: "pay", text: "Pay.", to: "a", effects: ["not rich"]),
                Choice(id: "wave", text: "Wave.", to: "a", when: "rich"),
            ]),
            Choices(when: "not met", choices: [Choice(id: "greet", text: "Greet.", to: "a", effects: ["met"])]),
        ],
        choices_of: ["always"],
    ),
    Scene(id: "b", text: "B{took(always.think): , thoughtful}.", arrive: ["met"], choices_of: ["always"]),
    Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#;

#[test]
fn a_choice_of_a_list_is_one_choice_in_all_scenes_that_have_it() {
    let mut play = Play::new(SETTINGS, SCENES);
    assert_eq!(play.choices(), "1 b: Go.; 2 greet: Greet.; 3 think: Think of it.");
    play.take(&["b"]);
    assert_eq!(play.choices(), "1 think: Think of it.");
    play.take(&["think"]);
    assert_eq!((play.text().as_str(), play.after().as_str()), ("B, thoughtful.", "Hm."));
    assert_eq!(play.choices(), "1 z: Leave.", "without `to` it stays, and once taken it is gone");

    let mut play = Play::new(SETTINGS, SCENES);
    play.take(&["think"]);
    assert_eq!(play.text(), "A, thoughtful.");
    play.take(&["b"]);
    assert_eq!(play.choices(), "1 z: Leave.", "it was taken in another scene");
    play.take(&["z"]);
    assert_eq!(play.text(), "Z.");
}

#[test]
fn a_condition_that_choices_share_is_one_of_each() {
    let mut play = Play::new(SETTINGS, SCENES);
    play.take(&["greet"]);
    assert_eq!(play.choices(), "1 b: Go.; 2 pay: Pay.; 3 wave: Wave.; 4 think: Think of it again.");
    play.take(&["pay"]);
    assert_eq!(play.choices(), "1 b: Go.; 2 pay: Pay.", "the list has a condition, too");
}
