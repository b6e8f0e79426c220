//! Meters of words, sums of meters, and effects that take the value of a meter.

use crate::support::stories::Play;

const SETTINGS: &str = r#"meters: [
        Meter(id: "coins", name: "COINS", range: (-2, 3), start: -2),
        Meter(id: "debt", name: "DEBT", range: (0, 4), start: 3),
    ],
    word_meters: [
        WordMeter(id: "mood", name: "MOOD", of: ["calm", "cross", "gone"], start: "cross"),
        WordMeter(id: "sky", name: "SKY", of: ["dry", "wet"]),
    ],"#;

const SIGNS: [&str; 6] = ["<", "<=", "=", "!=", ">=", ">"];

fn scenes(text: &str) -> String {
    let effects = [
        ("earn", "coins +1"),
        ("owe", "debt -1"),
        ("set", "coins = debt"),
        ("add", "coins +debt"),
        ("take", "debt -coins when debt > 0"),
        ("calm", "mood = calm"),
        ("on", "mood +1"),
        ("rain", "sky = wet when mood >= cross"),
    ];
    let choice = |(id, effect)| format!("Choice(id: \"{id}\", text: \"x\", to: \"a\", effects: [\"{effect}\"]),");
    let choices: String = effects.map(choice).concat();
    format!(
        "Scene(id: \"a\", text: \"{text}\", choices: [{choices} Choice(text: \"End.\", to: \"z\")]),
        Scene(id: \"z\", text: \"Z.\", ending: Ending(title: \"Z\", teaser: \"The end.\"))"
    )
}

#[test]
fn a_meter_of_words_is_compared_set_and_shown_by_word() {
    let text = "{mood} {mood.word} {mood.name}, {sky}{mood = cross: !}{mood < gone: ?}";
    let mut play = Play::new(SETTINGS, &scenes(text));
    assert_eq!(play.text(), "cross cross MOOD, dry!?");
    play.take(&["on"]);
    assert_eq!(play.text(), "gone gone MOOD, dry");
    play.take(&["on", "rain"]);
    assert_eq!(play.text(), "gone gone MOOD, wet", "it stays at its last word");
    play.take(&["calm"]);
    assert_eq!(play.text(), "calm calm MOOD, wet?");
}

#[test]
fn a_text_branches_on_the_word_of_a_meter() {
    let text = "{mood: calm: It's *calm* | cross or gone: {sky:wet:It's wet|It's dry}, {mood}}{mood: gone: !} \
                {sky: wet: - | {sky}}";
    let written = "{mood = calm: It's *calm* | mood = cross or mood = gone: {sky = wet: It's wet | It's dry}, {mood}}\
                   {mood = gone: !} {sky = wet: - | {sky}}";
    let (mut branching, mut compared) = (Play::new(SETTINGS, &scenes(text)), Play::new(SETTINGS, &scenes(written)));
    let texts = ["It's dry, cross dry", "It's wet, cross -", "It's wet, gone! -", "It's e(calm) -"];
    for (text, taken) in texts.into_iter().zip(["rain", "on", "calm", "on"]) {
        assert_eq!((branching.text().as_str(), compared.text().as_str()), (text, text));
        branching.take(&[taken]);
        compared.take(&[taken]);
    }
}

#[test]
fn effects_take_the_value_of_a_meter_and_stop_at_the_ends() {
    let mut play = Play::new(SETTINGS, &scenes("{coins} {debt}"));
    let turns = [
        ("add", "1 3"),
        ("take", "1 2"),
        ("earn", "2 2"),
        ("add", "3 2"),
        ("take", "3 0"),
        ("take", "3 0"),
        ("set", "0 0"),
    ];
    for (taken, text) in turns {
        play.take(&[taken]);
        assert_eq!(play.text(), text, "after {taken}");
    }
}

#[test]
fn sums_compare_with_every_sign_and_any_number() {
    for number in -4..=9 {
        let asked: String = SIGNS.iter().map(|sign| format!("{{coins + debt {sign} {number}: [{sign}]}}")).collect();
        let mut play = Play::new(SETTINGS, &scenes(&format!("x{asked}")));
        for (coins, debt) in [(-2, 3), (-1, 3), (0, 3), (1, 3), (2, 3), (3, 3), (3, 2), (3, 1), (3, 0)] {
            let sum = coins + debt;
            let holds = |sign: &str| match sign {
                "<" => sum < number,
                "<=" => sum <= number,
                "=" => sum == number,
                "!=" => sum != number,
                ">=" => sum >= number,
                _ => sum > number,
            };
            let wanted: String = SIGNS.iter().filter(|sign| holds(sign)).map(|sign| format!("[{sign}]")).collect();
            assert_eq!(play.text(), format!("x{wanted}"), "{coins} + {debt} and {number}");
            play.take(&[if coins < 3 { "earn" } else { "owe" }]);
        }
    }
}

#[test]
fn a_meter_behind_many_others_is_one_like_them() {
    let meters: String =
        (0..64).map(|at| format!("Meter(id: \"m{at}\", name: \"M\", range: (-9, 99), start: {at}),")).collect();
    let scenes = r#"Scene(id: "a", text: "{m15} {m16} {m63}{m16 + m63 >= 81: !}", choices: [
            Choice(id: "on", text: "x", to: "a", effects: ["m15 -1", "m16 +2", "m63 = m16"]),
            Choice(id: "off", text: "x", to: "a", effects: ["m16 = 1", "m63 +99"]),
            Choice(id: "z", text: "x", to: "z", when: "m63 > m62"),
        ]),
        Scene(id: "z", text: "Z.", ending: Ending(title: "Z", teaser: "The end."))"#;
    let mut play = Play::new(&format!("meters: [{meters}],"), scenes);
    assert_eq!(play.text(), "15 16 63");
    play.take(&["on"]);
    assert_eq!(play.text(), "14 18 18");
    play.take(&["off"]);
    assert_eq!((play.text().as_str(), play.choices().as_str()), ("14 1 99!", "1 on: x; 2 off: x; 3 z: x"));
    play.run.back(1);
    assert_eq!((play.text().as_str(), play.choices().as_str()), ("14 18 18", "1 on: x; 2 off: x"));
}
