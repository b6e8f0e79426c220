//! Every construct of the format changes what a reader meets: each story is played with it and without it.

use earlier::engine::{ChoiceRef, Playthrough, Refused, Run};
use earlier::story::{Color, FactId};

use crate::support::stories::{Play, line, story, with_and_without};

/// Two facts and a meter that may be used freely.
const FACTS: &str = r#"facts: [Fact(id: "met", is: "x"), Fact(id: "told", is: "x")],"#;
const TRUST: &str = r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],"#;
const END: &str = r#"Scene(id: "z", text: "Z.", ending: Ending(title: "Zed", teaser: "z")),"#;

fn pair(first: &str, second: &str) -> (String, String) {
    (first.to_owned(), second.to_owned())
}

mod meters {
    use super::*;

    #[test]
    fn a_meter_begins_at_its_start() {
        let scenes = r#"Scene(id: "a", text: "A.", ending: Ending(title: "A", teaser: "a")),"#;
        let seen = with_and_without(TRUST, scenes, ("start: 5", "start: 6"), |play| play.meters());
        assert_eq!(seen, pair("TRUST 5  +0", "TRUST 6  +0"));
    }

    #[test]
    fn adding_saturates_at_the_range() {
        let scenes = r#"Scene(id: "a", text: "A.", choices: [
            Choice(id: "up", text: "Up.", to: "a", effects: ["trust +4"]),
            Choice(id: "down", text: "Down.", to: "a", effects: ["trust -7"]),
        ]),"#;
        let up = |play: &mut Play| play.take(&["up", "up"]).meters();
        assert_eq!(with_and_without(TRUST, scenes, ("(0, 10)", "(0, 11)"), up), pair("TRUST 10  +1", "TRUST 11  +2"));
        let down = |play: &mut Play| play.take(&["down"]).meters();
        assert_eq!(with_and_without(TRUST, scenes, ("(0, 10)", "(-1, 10)"), down), pair("TRUST 0  -5", "TRUST -1  -6"));
        let back = |play: &mut Play| play.take(&["up", "up", "down"]).meters();
        assert_eq!(back(&mut Play::new(TRUST, scenes)), "TRUST 3  -7", "what was cut off is lost");
    }

    #[test]
    fn setting_is_exact() {
        let scenes = r#"Scene(id: "a", arrive: ["trust = 9"], text: "A.", ending: Ending(title: "A", teaser: "a")),"#;
        let seen = with_and_without(TRUST, scenes, ("trust = 9", "trust +9"), |play| play.meters());
        assert_eq!(seen, pair("TRUST 9  +0", "TRUST 10  +0"));
    }

    #[test]
    fn words_stand_for_values_from_their_threshold_on() {
        let settings = r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 0,
            words: [(1, "hearsay"), (3, "alleged"), (9, "gospel")])],"#;
        let scenes =
            r#"Scene(id: "a", text: "A.", choices: [Choice(id: "up", text: "Up.", to: "a", effects: ["trust +1"])]),"#;
        let mut play = Play::new(settings, scenes);
        let mut seen = vec![play.meters()];
        for _ in 0..10 {
            seen.push(play.take(&["up"]).meters());
        }
        let words: Vec<&str> = seen.iter().map(|shown| shown.split(' ').nth(2).unwrap()).collect();
        let wanted = "|hearsay|hearsay|alleged|alleged|alleged|alleged|alleged|alleged|gospel|gospel";
        assert_eq!(words.join("|"), wanted);
    }

    #[test]
    fn a_hidden_meter_is_not_shown_and_counts_all_the_same() {
        let settings = r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5, hidden: true)],"#;
        let scenes = r#"Scene(id: "a", text: "{trust >= 5: high | low}", ending: Ending(title: "A", teaser: "a")),"#;
        let observe = |play: &mut Play| (play.meters(), play.text());
        let (with, without) = with_and_without(settings, scenes, (", hidden: true", ""), observe);
        assert_eq!(with, pair("", "high"));
        assert_eq!(without, pair("TRUST 5  +0", "high"));
    }

    #[test]
    fn a_meter_has_its_color() {
        let settings = r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5, color: Cyan)],"#;
        let scenes = r#"Scene(id: "a", text: "A.", ending: Ending(title: "A", teaser: "a")),"#;
        let color = |play: &mut Play| play.story.meters()[0].color;
        let seen = with_and_without(settings, scenes, (", color: Cyan", ""), color);
        assert_eq!(seen, (Some(Color::Cyan), None));
    }
}

mod effects {
    use super::*;

    const SCENES: &str = r#"Scene(id: "a", text: "{met: met} {told: told}", choices: [
            Choice(id: "meet", text: "Meet.", to: "a", effects: ["met"]),
            Choice(id: "part", text: "Part.", to: "a", effects: ["not met"]),
            Choice(id: "tell", text: "Tell.", to: "a", effects: ["told when met"]),
            Choice(id: "both", text: "Both.", to: "a", effects: ["met when told", "told"]),
        ]),"#;

    #[test]
    fn an_effect_lets_a_fact_hold() {
        let seen = with_and_without(FACTS, SCENES, (r#"effects: ["met"]"#, ""), |play| play.take(&["meet"]).text());
        assert_eq!(seen, pair("met", ""));
    }

    #[test]
    fn not_lets_it_hold_no_more() {
        let walk = |play: &mut Play| play.take(&["meet", "part"]).text();
        let seen = with_and_without(FACTS, SCENES, (r#"effects: ["not met"]"#, ""), walk);
        assert_eq!(seen, pair("", "met"));
    }

    #[test]
    fn an_effect_with_a_condition_happens_only_where_it_holds() {
        let walk = |play: &mut Play| play.take(&["tell"]).text();
        assert_eq!(with_and_without(FACTS, SCENES, (" when met", ""), walk), pair("", "told"));
        let walk = |play: &mut Play| play.take(&["meet", "tell"]).text();
        assert_eq!(with_and_without(FACTS, SCENES, (" when met", " when not met"), walk), pair("met told", "met"));
    }

    #[test]
    fn effects_happen_in_order_and_judge_the_moment() {
        let swap = (r#""met when told", "told""#, r#""told", "met when told""#);
        let seen = with_and_without(FACTS, SCENES, swap, |play| play.take(&["both"]).text());
        assert_eq!(seen, pair("told", "met told"));
    }

    #[test]
    fn arrival_effects_happen_before_the_text_and_at_the_start_too() {
        let scenes = r#"Scene(id: "a", arrive: ["met"], text: "{met: met | new}", choices: [
            Choice(text: "Again.", to: "a", effects: ["not met"]),
        ]),"#;
        let piece = (r#"arrive: ["met"],"#, "");
        assert_eq!(with_and_without(FACTS, scenes, piece, |play| play.text()), pair("met", "new"));
        let again = |play: &mut Play| play.take(&["a"]).text();
        assert_eq!(with_and_without(FACTS, scenes, piece, again), pair("met", "new"));
    }

    #[test]
    fn arrival_effects_happen_after_the_choices_effects() {
        let scenes = r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "b", effects: ["trust = 9"])]),
            Scene(id: "b", arrive: ["trust = 2 when trust = 9"], text: "B.", ending: Ending(title: "B", teaser: "b")),"#;
        let seen =
            with_and_without(TRUST, scenes, ("trust = 9\"])", "trust = 8\"])"), |play| play.take(&["b"]).meters());
        assert_eq!(seen, pair("TRUST 2  -3", "TRUST 8  +3"));
    }
}

mod gates {
    use super::*;

    #[test]
    fn when_hides_seal_seals_and_needs_locks() {
        let gates = [
            (r#"when: "met","#, ""),
            (r#"seal: "met","#, "1 b: TK"),
            (r#"needs: "met", locked: "Not *yet*.","#, "1 b: -Go e(on).- Not e(yet)."),
        ];
        for (gate, shut) in gates {
            let scenes = format!(
                "Scene(id: \"a\", text: \"A.\", choices: [Choice(text: \"Go *on*.\", to: \"b\", {gate})]),
                Scene(id: \"b\", arrive: [\"met\"], text: \"B.\", next: \"a\"),"
            );
            let seen = with_and_without(FACTS, &scenes, (gate, ""), |play| play.choices());
            assert_eq!(seen, pair(shut, "1 b: Go e(on)."));
            let open = scenes.replace("text: \"A.\"", "arrive: [\"met\"], text: \"A.\"");
            assert_eq!(Play::new(FACTS, &open).choices(), "1 b: Go e(on).");
        }
    }

    #[test]
    fn a_shut_gate_refuses_and_says_which() {
        let scenes = r#"Scene(id: "a", text: "A.", choices: [
            Choice(id: "hidden", text: "H.", to: "a", when: "met"),
            Choice(id: "sealed", text: "S.", to: "a", seal: "met"),
            Choice(id: "locked", text: "L.", to: "a", needs: "met", locked: "No."),
        ]),"#;
        let mut play = Play::new(FACTS, scenes);
        let before = play.run.clone();
        let refused = [
            (ChoiceRef::Id("hidden"), Refused::NotHere),
            (ChoiceRef::Id("sealed"), Refused::Sealed),
            (ChoiceRef::Number(1), Refused::Sealed),
            (ChoiceRef::Id("locked"), Refused::Locked),
            (ChoiceRef::Number(2), Refused::Locked),
            (ChoiceRef::Number(3), Refused::NotHere),
            (ChoiceRef::Number(0), Refused::NotHere),
            (ChoiceRef::Id("nowhere"), Refused::NotHere),
            (ChoiceRef::Id("next"), Refused::NotHere),
        ];
        for (pick, why) in refused {
            assert_eq!(play.run.choose(&play.story, pick), Err(why), "{pick:?}");
            assert_eq!(play.run, before);
        }
    }

    #[test]
    fn the_gates_are_judged_in_their_order() {
        let choice = r#"Choice(text: "On.", to: "a", when: "met", seal: "told", needs: "trust >= 8", locked: "No.")"#;
        let settings = format!("{FACTS}{TRUST}");
        let shown = |arrive: &str| {
            let scenes = format!("Scene(id: \"a\", arrive: [{arrive}], text: \"A.\", choices: [{choice}]),");
            Play::new(&settings, &scenes).choices()
        };
        assert_eq!(shown(""), "", "hidden before sealed and locked");
        assert_eq!(shown(r#""told", "trust = 8""#), "", "hidden though the others are open");
        assert_eq!(shown(r#""met""#), "1 a: TK", "sealed before locked");
        assert_eq!(shown(r#""met", "trust = 8""#), "1 a: TK", "sealed though the other is open");
        assert_eq!(shown(r#""met", "told""#), "1 a: -On.- No.");
        assert_eq!(shown(r#""met", "told", "trust = 8""#), "1 a: On.");
    }

    #[test]
    fn the_seal_prints_the_storys_word() {
        let settings = format!("{FACTS} seal: \"CLASSIFIED\",");
        let scenes = r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "a", seal: "met")]),"#;
        let seen = with_and_without(&settings, scenes, ("seal: \"CLASSIFIED\",", ""), |play| play.choices());
        assert_eq!(seen, pair("1 a: CLASSIFIED", "1 a: TK"));
    }

    #[test]
    fn once_hides_a_choice_that_was_taken() {
        let scenes = r#"Scene(id: "a", text: "A.", choices: [
            Choice(id: "x", text: "X.", to: "a", once: true),
            Choice(id: "y", text: "Y.", to: "a"),
        ]),"#;
        let seen = with_and_without("", scenes, (", once: true", ""), |play| play.take(&["x"]).choices());
        assert_eq!(seen, pair("1 y: Y.", "1 x: X.; 2 y: Y."));
        let mut play = Play::new("", scenes);
        assert_eq!(play.take(&["y"]).choices(), "1 x: X.; 2 y: Y.", "taking another hides nothing");
        play.take(&["x"]);
        play.run.back(1);
        assert_eq!(play.choices(), "1 x: X.; 2 y: Y.", "going back brings it back");
    }

    #[test]
    fn numbers_count_what_is_shown() {
        let scenes = r#"Scene(id: "a", text: "A.", choices: [
            Choice(id: "x", text: "X.", to: "a", when: "met"),
            Choice(id: "y", text: "Y.", to: "a"),
            Choice(id: "v", text: "V.", to: "a", seal: "met"),
            Choice(id: "w", text: "W.", to: "a"),
        ]),"#;
        let seen = with_and_without(FACTS, scenes, (r#", when: "met""#, ""), |play| play.choices());
        assert_eq!(seen, pair("1 y: Y.; 2 v: TK; 3 w: W.", "1 x: X.; 2 y: Y.; 3 v: TK; 4 w: W."));
    }
}

mod ways {
    use super::*;

    #[test]
    fn to_first_leads_where_the_first_condition_holds() {
        let scenes = r#"Scene(id: "a", text: "A.", choices: [
                Choice(id: "on", text: "On.", to_first: [(when: "met", to: "b"), (when: "trust >= 5", to: "c"), (to: "d")]),
                Choice(id: "meet", text: "Meet.", to: "a", effects: ["met"]),
                Choice(id: "down", text: "Down.", to: "a", effects: ["trust = 1"]),
            ]),
            Scene(id: "b", text: "B.", next: "a"), Scene(id: "c", text: "C.", next: "a"), Scene(id: "d", text: "D.", next: "a"),"#;
        let settings = format!("{FACTS}{TRUST}");
        let end = |walk: &[&str]| Play::new(&settings, scenes).take(walk).scene();
        assert_eq!(end(&["on"]), "c");
        assert_eq!(end(&["meet", "on"]), "b", "the first that holds, though the second holds too");
        assert_eq!(end(&["down", "on"]), "d");
        let (with, without) = with_and_without(&settings, scenes, (r#"(when: "met", to: "b"), "#, ""), |play| {
            play.take(&["meet", "on"]).scene()
        });
        assert_eq!((with.as_str(), without.as_str()), ("b", "c"));
    }

    #[test]
    fn the_target_is_resolved_after_the_effects() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [
                Choice(id: "on", text: "On.", effects: ["met"], to_first: [(when: "met", to: "b"), (to: "z")]),
            ]),
            Scene(id: "b", text: "B.", next: "a"),{END}"#
        );
        let seen = with_and_without(FACTS, &scenes, (r#"effects: ["met"],"#, ""), |play| play.take(&["on"]).scene());
        assert_eq!(seen, pair("b", "z"));
    }

    #[test]
    fn junctions_pass_on_through_junctions_and_are_never_shown() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "j")]),
            Junction(id: "j", to_first: [(when: "met", to: "a"), (to: "k")]),
            Junction(id: "k", to_first: [(when: "not met", to: "b"), (to: "z")]),
            Scene(id: "b", text: "B.", choices: [Choice(text: "On.", to: "j", effects: ["met"])]),{END}"#
        );
        let mut play = Play::new(FACTS, &scenes);
        assert_eq!(play.take(&["j"]).scene(), "b");
        assert_eq!(play.take(&["j"]).scene(), "a");
        let swap = (r#"(when: "met", to: "a"), (to: "k")"#, r#"(to: "k")"#);
        let seen = with_and_without(FACTS, &scenes, swap, |play| play.take(&["j", "j"]).scene());
        assert_eq!(seen, pair("a", "z"));
    }

    #[test]
    fn a_story_may_start_at_a_junction() {
        let scenes = format!(
            r#"Junction(id: "a", to_first: [(when: "trust >= 5", to: "b"), (to: "z")]),
            Scene(id: "b", arrive: ["trust = 7"], text: "B.", choices: [Choice(text: "On.", to: "a")]),{END}"#
        );
        let seen = with_and_without(TRUST, &scenes, ("start: 5", "start: 4"), |play| play.scene());
        assert_eq!(seen, pair("b", "z"));
    }

    #[test]
    fn next_is_one_unnamed_way_on_that_runs_do_not_record() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "b")]),
            Scene(id: "b", text: "B.", next: "c"),
            Scene(id: "c", text: "C.", choices: [Choice(text: "On.", to: "z")]),{END}"#
        );
        let mut play = Play::new("", &scenes);
        assert_eq!(play.take(&["b"]).choices(), "1 next: Go on.");
        assert_eq!(play.run.choose(&play.story, ChoiceRef::Id("c")), Err(Refused::NotHere));
        assert_eq!(play.take(&["next"]).scene(), "c");
        play.take(&["z"]);
        let run = Run::of(&play.story, &play.run);
        assert_eq!(run.choices, ["b", "z"]);
        let again = run.replay(&play.story);
        assert!(again.divergence.is_none());
        assert_eq!(again.playthrough, play.run);
        let as_choice = r#"choices: [Choice(text: "On.", to: "c")]"#;
        let (with, without) = with_and_without("", &scenes, (r#"next: "c""#, as_choice), |play| {
            play.take(&["b"]);
            play.run.choose(&play.story, ChoiceRef::Number(1)).unwrap();
            (play.scene(), Run::of(&play.story, &play.run).choices)
        });
        assert_eq!(with, ("c".to_owned(), vec!["b".to_owned()]));
        assert_eq!(without, ("c".to_owned(), vec!["b".to_owned(), "c".to_owned()]));
    }

    #[test]
    fn an_ending_ends() {
        let scenes = format!(r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "z")]),{END}"#);
        let observe = |play: &mut Play| {
            let ended = play.take(&["z"]).passage().ending;
            let title = ended.map(|ending| play.story.str(ending.title).to_owned());
            (title, play.choices(), play.run.choose(&play.story, ChoiceRef::Number(1)).is_ok())
        };
        let (with, without) =
            with_and_without("", &scenes, (r#"ending: Ending(title: "Zed", teaser: "z")"#, "next: \"a\""), observe);
        assert_eq!(with, (Some("Zed".to_owned()), String::new(), false));
        assert_eq!(without, (None, "1 next: Go on.".to_owned(), true));
        let mut play = Play::new("", &scenes);
        play.take(&["z"]);
        assert_eq!(play.run.choose(&play.story, ChoiceRef::Number(1)), Err(Refused::Ended));
    }
}

mod what_is_shown {
    use super::*;

    #[test]
    fn after_is_chosen_after_the_effects_and_before_the_target_is_reached() {
        let scenes = r#"Scene(id: "a", text: "A.", choices: [
                Choice(text: "On.", to: "b", effects: ["met"], after: "{told: She knows | {met: *They* met | Alone}}."),
            ]),
            Scene(id: "b", arrive: ["told"], text: "{told: T.}", choices: [Choice(text: "Back.", to: "a")]),"#;
        let seen = with_and_without(FACTS, scenes, (r#"effects: ["met"],"#, ""), |play| play.take(&["b"]).after());
        assert_eq!(seen, pair("e(They) met.", "Alone."));
        let mut play = Play::new(FACTS, scenes);
        assert_eq!(play.after(), "");
        assert_eq!(play.take(&["b"]).text(), "T.");
        assert_eq!(play.take(&["a"]).after(), "", "it stands at the top of the next scene alone");
    }

    #[test]
    fn a_scenes_dateline_key_and_ending_are_kept() {
        let scenes = r#"Scene(id: "a", dateline: "Thu Oct 24, 10:20 pm", key: "Eleven minutes", text: "A.",
            ending: Ending(title: "Stet", teaser: "Four dots.")),"#;
        let observe = |play: &mut Play| {
            let passage = play.passage();
            let ending = play.story.ending(passage.scene).map(|ending| play.story.str(ending.teaser).to_owned());
            let named = |name: Option<earlier::story::Name>| name.map(|name| play.story.str(name).to_owned());
            (named(passage.dateline), named(play.story.scene(passage.scene).key), ending)
        };
        let text = |text: &str| Some(text.to_owned());
        let all = (text("Thu Oct 24, 10:20 pm"), text("Eleven minutes"), text("Four dots."));
        let dateline = with_and_without("", scenes, (r#"dateline: "Thu Oct 24, 10:20 pm","#, ""), observe);
        assert_eq!(dateline, (all.clone(), (None, all.1.clone(), all.2.clone())));
        let key = with_and_without("", scenes, (r#"key: "Eleven minutes","#, ""), observe);
        assert_eq!(key, (all.clone(), (all.0.clone(), None, all.2.clone())));
    }

    #[test]
    fn said_is_the_choice_in_the_past_tense() {
        let scenes =
            r#"Scene(id: "a", text: "A.", choices: [Choice(text: "Let it lie.", to: "a", said: "let it lie")]),"#;
        let said = |play: &mut Play| play.story.choices()[0].said.map(|said| play.story.str(said).to_owned());
        let seen = with_and_without("", scenes, (r#", said: "let it lie""#, ""), said);
        assert_eq!(seen, (Some("let it lie".to_owned()), None));
    }

    #[test]
    fn notes_stand_beside_their_words_and_know_the_archive() {
        let scenes = r#"Scene(id: "a", text: "It was on Thursdays.", choices: [
                Choice(text: "On.", to: "a", effects: ["met", "told"]),
            ], notes: [
                Note(text: "whose?", at: "Thursdays", when: "known(met)"),
                Note(text: "{known(told): both | *one*}"),
                Note(text: "told now", when: "told"),
            ]),"#;
        let mut play = Play::new(FACTS, scenes);
        assert_eq!(play.notes(), "e(one)");
        play.known = vec![play.story.find_fact("met").unwrap()];
        assert_eq!(play.notes(), "whose? @ Thursdays; e(one)");
        play.known.push(play.story.find_fact("told").unwrap());
        assert_eq!(play.notes(), "whose? @ Thursdays; both");
        play.known.clear();
        assert_eq!(play.take(&["a"]).notes(), "e(one); told now", "this run's facts are not what earlier runs knew");
        let at = with_and_without(FACTS, scenes, (r#"at: "Thursdays", when: "known(met)""#, ""), |play| play.notes());
        assert_eq!(at, pair("e(one)", "whose?; e(one)"));
    }

    #[test]
    fn documents_exist_while_their_condition_holds() {
        let settings = format!(
            r#"{FACTS} documents: [
                Document(id: "letter", name: "the letter", key: 'l', when: "met", text: "Dear {{told: Dana | Madam}}."),
                Document(id: "map", name: "the map", key: 'z', text: "Lines."),
            ],"#
        );
        let scenes = r#"Scene(id: "a", text: "A.", choices: [
            Choice(id: "meet", text: "M.", to: "a", effects: ["met"]),
            Choice(id: "tell", text: "T.", to: "a", effects: ["told", "not met"]),
        ]),"#;
        let seen = with_and_without(&settings, scenes, (r#"when: "met", "#, ""), |play| play.documents());
        assert_eq!(seen, pair("the map: Lines.", "the letter: Dear Madam.; the map: Lines."));
        let mut play = Play::new(&settings, scenes);
        assert_eq!(play.take(&["meet"]).documents(), "the letter: Dear Madam.; the map: Lines.");
        assert_eq!(play.take(&["tell"]).documents(), "the map: Lines.");
        assert_eq!(play.story.documents()[0].key, Some('l'));
    }

    #[test]
    fn a_document_line_shows_the_document_even_where_the_reader_may_not_open_it() {
        let settings = format!(
            r#"{FACTS} documents: [Document(id: "letter", name: "n", key: 'l', when: "met", text: "Dear Dana.")],"#
        );
        let scenes =
            "Scene(id: \"a\", text: \"He reads.\n{document: letter}\", ending: Ending(title: \"A\", teaser: \"a\")),";
        let seen = with_and_without(&settings, scenes, ("{document: letter}", ""), |play| play.text());
        assert_eq!(seen, pair("He reads. ¶ Dear Dana.", "He reads."));
    }
}

mod the_archive {
    use super::*;

    const AGAIN: &str = r#"facts: [Fact(id: "again", is: "x", from: FinishedBefore), Fact(id: "met", is: "x")],"#;
    const SCENES: &str = r#"Scene(id: "a", text: "A.", choices: [
        Choice(text: "On.", to: "a", seal: "again"),
        Choice(id: "meet", text: "M.", to: "a", effects: ["met"]),
    ]),"#;

    fn begun(play: &mut Play, facts: &[&str]) -> Playthrough {
        let facts: Vec<FactId> = facts.iter().map(|id| play.story.find_fact(id).unwrap()).collect();
        Playthrough::new(&play.story, &facts)
    }

    #[test]
    fn a_finished_before_fact_opens_its_seals() {
        let mut play = Play::new(AGAIN, SCENES);
        assert_eq!(play.choices(), "1 a: TK; 2 meet: M.");
        play.run = begun(&mut play, &["again"]);
        assert_eq!(play.choices(), "1 a: On.; 2 meet: M.");
        let seen = with_and_without(AGAIN, SCENES, (r#", seal: "again""#, ""), |play| play.choices());
        assert_eq!(seen, pair("1 a: TK; 2 meet: M.", "1 a: On.; 2 meet: M."));
    }

    #[test]
    fn a_run_can_be_granted_it_later_and_stays_what_it_was() {
        let mut play = Play::new(AGAIN, SCENES);
        play.take(&["meet", "meet"]);
        play.run.back(1);
        let before = (play.text(), play.facts(), play.run.position(), play.run.path().len());
        let again = play.story.find_fact("again").unwrap();
        play.run.grant(&[again]);
        assert_eq!(play.choices(), "1 a: On.; 2 meet: M.");
        play.run.back(1);
        assert_eq!(play.choices(), "1 a: On.; 2 meet: M.", "from the beginning on");
        play.run.forward(1);
        assert_eq!((play.text(), play.run.position(), play.run.path().len()), (before.0, before.2, before.3));
        assert_eq!(play.facts(), format!("again {}", before.1));
        assert_eq!(Run::of(&play.story, &play.run).facts, ["again"]);
    }

    #[test]
    fn no_other_fact_can_hold_from_the_start() {
        let mut play = Play::new(AGAIN, SCENES);
        play.run = begun(&mut play, &["met"]);
        assert_eq!(play.facts(), "");
        assert!(play.run.facts().is_empty());
        let run =
            Run { story: "small".into(), facts: vec!["met".into(), "again".into(), "?".into()], ..Run::default() };
        play.run = run.replay(&play.story).playthrough;
        assert_eq!(play.facts(), "again");
    }

    #[test]
    fn clippings_the_mark_the_cover_and_what_check_warns_of_are_kept() {
        let settings = r#"
            facts: [Fact(id: "k_log", is: "Dana has read the log", clipping: "+1 Short (D.)")],
            mark: Mark(color: Magenta, means: "errors", known_by: "k_log"),
            cover: Cover(title: "LATE CITY FINAL", text: "All of it."),
            banned: [" — ", "couldn't help but"],
            page: (columns: 64, rows: 14),
            correction: "It said that ~Dana {before}~. She {after}.",
            briefs: [Brief(id: "lid", when: "k_log", text: "A *lid* {k_log: is | was} held.")],"#;
        let scenes = r#"Scene(id: "a", text: "A.", ending: Ending(title: "A", teaser: "a")),"#;
        let story = story(settings, scenes);
        let fact = &story.facts()[0];
        assert_eq!((story.str(fact.is), fact.finished_before), ("Dana has read the log", false));
        assert_eq!(fact.clipping.map(|clipping| story.str(clipping.title)), Some("+1 Short (D.)"));
        let mark = story.mark().unwrap();
        assert_eq!((mark.color, story.str(mark.means)), (Color::Magenta, "errors"));
        assert_eq!(mark.known_by, story.find_fact("k_log"));
        let cover = story.cover().unwrap();
        let state = earlier::engine::State::begin(&story, &[]);
        assert_eq!(story.str(cover.title), "LATE CITY FINAL");
        assert_eq!(crate::support::stories::blocks(&earlier::engine::page(&story, cover.text, &state)), "All of it.");
        assert_eq!(story.banned().collect::<Vec<_>>(), [" — ", "couldn't help but"]);
        assert_eq!(story.page(), Some((64, 14)));
        let brief = &story.briefs()[0];
        assert_eq!(story.str(brief.id), "lid");
        assert_eq!(line(&earlier::engine::line(&story, brief.text, &state)), "A e(lid) was held.");
        assert_eq!((story.id(), story.title(), story.seal()), ("small", "Small", "TK"));
        let bare = crate::support::stories::story("", scenes);
        assert!(bare.mark().is_none() && bare.cover().is_none() && bare.page().is_none() && bare.briefs().is_empty());
    }
}

mod identities {
    use super::*;

    /// How far a run of choices goes in a story: the scene, and the choice that was not found.
    fn goes(scenes: &str, choices: &[&str]) -> (String, Option<String>) {
        let story = story("", scenes);
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        let replay = Run { story: "small".into(), choices, ..Run::default() }.replay(&story);
        let scene = story.scene_name(replay.playthrough.state().scene()).to_owned();
        (scene, replay.divergence.map(|stop| stop.wanted.raw().to_owned()))
    }

    fn stands(scenes: &str, choices: &[&str], end: &str) {
        assert_eq!(goes(scenes, choices), (end.to_owned(), None), "{scenes}");
    }

    fn falls(scenes: &str, choices: &[&str], at: &str, wanted: &str) {
        assert_eq!(goes(scenes, choices), (at.to_owned(), Some(wanted.to_owned())), "{scenes}");
    }

    const Y: &str = r#"Scene(id: "y", text: "Y.", ending: Ending(title: "Y", teaser: "y")),"#;

    #[test]
    fn an_identity_is_the_id_or_else_the_target() {
        let named = format!(r#"Scene(id: "a", text: "A.", choices: [Choice(id: "on", text: "On.", to: "z")]),{END}"#);
        stands(&named, &["on"], "z");
        falls(&named, &["z"], "a", "z");
        let unnamed = named.replace("id: \"on\", ", "");
        stands(&unnamed, &["z"], "z");
        falls(&unnamed, &["on"], "a", "on");
        stands(&unnamed.replace("On.", "Off."), &["z"], "z");
    }

    #[test]
    fn was_keeps_a_renamed_choice() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(id: "new", was: ["old", "older"], text: "On.", to: "z")]),{END}"#
        );
        for name in ["new", "old", "older"] {
            stands(&scenes, &[name], "z");
        }
        falls(&scenes.replace(r#"was: ["old", "older"], "#, ""), &["old"], "a", "old");
    }

    #[test]
    fn a_choice_that_was_next_is_taken_by_runs_from_before_the_scene_had_choices() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(id: "in", text: "In.", to: "b")]),
            Scene(id: "b", text: "B.", choices: [
                Choice(id: "wait", was: ["next"], text: "Wait.", to: "c"),
                Choice(id: "look", text: "Look.", to: "y"),
            ]),
            Scene(id: "c", text: "C.", choices: [Choice(id: "out", text: "Out.", to: "z")]),{Y}{END}"#
        );
        stands(&scenes, &["in", "out"], "z");
        stands(&scenes, &["in", "next", "out"], "z");
        stands(&scenes, &["in", "wait", "out"], "z");
        stands(&scenes, &["in", "look"], "y");
        stands(&scenes, &["in", "next"], "c");
        stands(&scenes, &["in", "wait", "next"], "c");
        falls(&scenes, &["in", "elsewhere"], "c", "elsewhere");
        falls(&scenes.replace(r#"was: ["next"], "#, ""), &["in", "out"], "b", "out");
        let locked = scenes.replace(r#"Look.","#, r#"Look.", needs: "seen(c)", locked: "No.","#);
        falls(&locked, &["in", "look"], "b", "look");
    }

    #[test]
    fn a_default_identity_follows_the_renaming_of_a_scene() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "b")]),
            Scene(id: "b", was: ["old_b"], text: "B.", choices: [Choice(text: "On.", to: "z")]),{END}"#
        );
        stands(&scenes, &["b", "z"], "z");
        stands(&scenes, &["old_b", "z"], "z");
        falls(&scenes.replace(r#"was: ["old_b"], "#, ""), &["old_b", "z"], "a", "old_b");
    }

    #[test]
    fn a_default_identity_follows_the_renaming_of_a_junction() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "j")]),
            Junction(id: "j", was: ["old_j"], to_first: [(to: "z")]),{END}"#
        );
        stands(&scenes, &["old_j"], "z");
        falls(&scenes.replace(r#"was: ["old_j"], "#, ""), &["old_j"], "a", "old_j");
    }

    #[test]
    fn a_given_identity_does_not_follow_its_target() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(id: "on", text: "On.", to: "b")]),
            Scene(id: "b", was: ["old_b"], text: "B.", next: "z"),{END}"#
        );
        stands(&scenes, &["on"], "b");
        falls(&scenes, &["old_b"], "a", "old_b");
    }

    #[test]
    fn a_living_name_wins_over_a_default_identity_that_was() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [
                Choice(text: "On.", to: "b"), Choice(id: "old_b", text: "Off.", to: "y"),
            ]),
            Scene(id: "b", was: ["old_b"], text: "B.", next: "z"),{Y}{END}"#
        );
        stands(&scenes, &["old_b"], "y");
    }

    #[test]
    fn was_keeps_a_renamed_fact_in_runs() {
        let settings = r#"facts: [Fact(id: "again", was: ["second"], is: "x", from: FinishedBefore)],"#;
        let scenes =
            format!(r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "z", seal: "again")]),{END}"#);
        let replayed = |play: &mut Play| {
            let run = Run {
                story: "small".into(),
                facts: vec!["second".into()],
                choices: vec!["z".into()],
                ..Run::default()
            };
            run.replay(&play.story).divergence.map(|stop| stop.why)
        };
        let seen = with_and_without(settings, &scenes, (r#"was: ["second"], "#, ""), replayed);
        assert_eq!(seen, (None, Some(Refused::Sealed)));
    }

    #[test]
    fn took_asks_by_identity() {
        let scenes = r#"Scene(id: "a", text: "{took(a.a): again | new}{took(a.x): x}", choices: [
            Choice(text: "On.", to: "a"), Choice(id: "x", text: "X.", to: "a"),
        ]),"#;
        let mut play = Play::new("", scenes);
        assert_eq!(play.text(), "new");
        assert_eq!(play.take(&["a"]).text(), "again");
        assert_eq!(play.take(&["x"]).text(), "againx");
    }

    #[test]
    fn a_stopped_run_says_where_and_what_is_offered() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "b")]),
            Scene(id: "b", text: "B.", choices: [
                Choice(text: "On.", to: "z"), Choice(id: "x", text: "X.", to: "z", when: "seen(z)"),
                Choice(id: "y", text: "Y.", to: "z"),
            ]),{END}"#
        );
        let story = story("", &scenes);
        let choices = ["b", "gone", "z"].map(str::to_owned).to_vec();
        let stop = Run { story: "small".into(), choices, ..Run::default() }.replay(&story).divergence.unwrap();
        assert_eq!(story.scene_name(stop.scene), "b");
        assert_eq!((stop.valid_choices, stop.wanted.raw(), stop.why), (1, "gone", Refused::NotHere));
        assert_eq!(stop.offered, ["z", "y"]);
    }
}

mod memory {
    use super::*;

    #[test]
    fn a_scene_is_seen_once_a_choice_has_left_it() {
        let scenes = r#"Scene(id: "a", text: "{seen(a): back | first}", choices: [
            Choice(text: "Again.", to: "a", after: "{seen(a): left | here}"),
            Choice(text: "On.", to: "b"),
        ]),
        Scene(id: "b", text: "{seen(a): from a}{seen(b): , again}", next: "c"),
        Scene(id: "c", text: "{seen(b): b too}", choices: [Choice(text: "Back.", to: "b")]),"#;
        let mut play = Play::new("", scenes);
        assert_eq!(play.text(), "first");
        play.take(&["a"]);
        assert_eq!((play.text().as_str(), play.after().as_str()), ("back", "left"));
        play.run.back(1);
        assert_eq!(play.text(), "first", "going back forgets");
        assert_eq!(play.take(&["b"]).text(), "from a");
        assert_eq!(play.take(&["next"]).text(), "b too", "the unnamed way leaves a scene, too");
        assert_eq!(play.take(&["b"]).text(), "from a, again");
    }

    #[test]
    fn going_back_and_choosing_otherwise_is_another_run() {
        let scenes = format!(
            r#"Scene(id: "a", text: "A.", choices: [
                Choice(id: "x", text: "X.", to: "b", effects: ["met"]), Choice(id: "y", text: "Y.", to: "b"),
            ]),
            Scene(id: "b", text: "{{met: met | not}}", choices: [Choice(text: "On.", to: "z")]),{END}"#
        );
        let mut play = Play::new(FACTS, &scenes);
        play.take(&["x", "z"]);
        assert_eq!(play.run.back(9), 2);
        assert_eq!(play.run.forward(1), 1);
        assert_eq!(play.text(), "met");
        play.run.back(1);
        assert_eq!(play.run.choose(&play.story, ChoiceRef::Id("x")), Ok(earlier::engine::StepOutcome::Forward));
        assert_eq!(play.run.path().len(), 2);
        play.run.back(1);
        assert_eq!(play.run.choose(&play.story, ChoiceRef::Id("y")), Ok(earlier::engine::StepOutcome::Fork));
        assert_eq!((play.text().as_str(), play.run.path().len()), ("not", 1));
    }
}
