//! What the import reports about a story: what is missing in it, what it decided, what is never reached.

use std::collections::BTreeMap;

use earlier::diag::Code;
use earlier::ink::{Imported, import, judge, parse};

fn brought(ink: &str, ranges: &[(&str, (i64, i64))]) -> Imported {
    let parsed = parse("story.ink", |_| Ok::<_, String>(ink.as_bytes().to_vec()));
    assert_eq!(parsed.diagnostics, []);
    let ranges: BTreeMap<String, (i64, i64)> =
        ranges.iter().map(|(name, range)| ((*name).to_owned(), *range)).collect();
    let mut imported = import(&parsed.ink, &ranges);
    judge(&parsed.ink, &mut imported, &ranges);
    imported
}

fn codes(imported: &Imported) -> Vec<Code> {
    imported.diagnostics.iter().map(|problem| problem.code).collect()
}

#[test]
fn what_is_missing_in_a_partial_import_is_listed_in_it() {
    let imported = brought("It {~rains|snows}.\n* Go. -> END\n", &[]);
    assert_eq!(codes(&imported), [Code::InkChance]);
    assert_eq!(imported.files, []);
    let [_, (_, chapter)] = imported.partial.as_slice() else { panic!("{imported:?}") };
    assert!(chapter.starts_with("// MISSING: story.ink:1: a shuffle chooses at random\n"), "{chapter}");
    assert!(chapter.contains("Choice("), "{chapter}");
}

#[test]
fn what_is_missing_is_said_above_the_scene_that_it_is_missing_in() {
    let ink =
        "Here.\n* Go. -> b\n=== b ===\nIt {~rains|snows}.\n* Stay. -> b\n* Leave. -> c\n=== c ===\nDone. -> END\n";
    let imported = brought(ink, &[]);
    let [_, (_, chapter)] = imported.partial.as_slice() else { panic!("{imported:?}") };
    let place =
        "    // MISSING: a shuffle chooses at random:\n    //     {~rains|snows}\n    Scene(\n        id: \"b\",\n";
    assert!(chapter.contains(place), "{chapter}");
}

#[test]
fn a_divert_below_choices_that_all_lead_elsewhere_is_no_text() {
    let ink = "-> a\n=== a ===\n<- more\n* [Go.] -> END\n=== more ===\n* [Wait.] -> a\n- -> DONE\n";
    assert_eq!(codes(&brought(ink, &[])), []);
}

#[test]
fn text_that_is_never_shown_is_kept_as_a_comment_and_reported() {
    let ink = "VAR debug = false\nCONST LOUD = false\n-> a\n=== a ===\nIt rains. {LOUD: Very loud.|Softly.}\n\
        {debug:\n    The debug line.\n    And another.\n}\n* Go. -> END\n";
    let imported = brought(ink, &[]);
    assert_eq!(codes(&imported), [Code::NeverShown, Code::NeverShown]);
    let [_, (_, chapter)] = imported.files.as_slice() else { panic!("{imported:?}") };
    for kept in [
        "// this text is never shown:\n    //     Very loud.\n",
        "    //     The debug line.\n    //     And another.\n",
    ] {
        assert!(chapter.contains(kept), "{kept}: {chapter}");
    }
}

#[test]
fn glue_is_open_past_the_choices_of_a_thread() {
    // As inkjs shows it, which is a port of inkle's runtime: `bladeink` begins a line after the thread.
    let ink = "VAR x = 0\n-> a\n=== a ===\nOne <>\n<- th\n{ x < 3:\n    ~ x = x + 1\n}\nTwo.\n+ [On.] -> a\n* [Out.] -> END\n\
        === th ===\n* [Thread.] -> a\n- -> DONE\n";
    let imported = brought(ink, &[]);
    let [_, (_, chapter)] = imported.files.as_slice() else { panic!("{imported:?}") };
    assert!(chapter.contains("\"One Two.\""), "{chapter}");
}

#[test]
fn a_knot_that_nothing_leads_to_is_reported_and_a_function_is_not() {
    let ink = "{say()}\n-> END\n=== attic ===\nDust.\n-> END\n=== function say ===\nWords.\n";
    let imported = brought(ink, &[]);
    assert_eq!(codes(&imported), [Code::Unreferenced]);
    assert_eq!(imported.diagnostics[0].message, "nothing leads to the knot `attic`");
}

#[test]
fn limits_that_are_asked_for_are_proved_or_said_to_be_passed() {
    let ink = "VAR coins = 0\n-> work\n=== work ===\nYou have {coins}.\n+ {coins < 9} [Work.]\n  ~ coins += 2\n  -> work\n* [Go.] -> END\n";
    let passed = brought(ink, &[("coins", (0, 5))]).decisions;
    let kept = brought(ink, &[("coins", (0, 10))]).decisions;
    assert!(passed.iter().any(|said| said.starts_with("warning: `coins` can exceed its limits")), "{passed:?}");
    assert!(kept.iter().any(|said| said.starts_with("proved: `coins` never exceeds its limits")), "{kept:?}");
}

#[test]
fn limits_that_only_the_whole_story_shows_are_found() {
    let ink = "VAR steps = 0\n-> walk\n=== walk ===\n~ steps += 1\nStep {steps}.\n+ {steps < 3} [On.] -> walk\n* [Stop.] -> END\n";
    let imported = brought(ink, &[]);
    assert_eq!(codes(&imported), []);
    let [(_, story), _] = imported.files.as_slice() else { panic!("{imported:?}") };
    assert!(
        story.contains(r#"id: "steps", name: "steps", range: (1, 3)"#) || story.contains("range: (0, 3)"),
        "{story}"
    );
}
