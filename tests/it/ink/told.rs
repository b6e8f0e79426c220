//! `check` and `explore` tell of ink in its own words: knots, stitches, the texts of choices, and their lines.

use std::fs;
use std::process::Output;

use crate::support::talk::earlier;

/// A cellar with a door that never opens, a knot that nothing leads to, and a loose end.
const CELLAR: &str = "\
VAR courage = 0
VAR has_lamp = false
-> cellar

=== cellar ===
It is dark{cellar > 2:, still}.
* [Light the lamp.]
  ~ has_lamp = true
  The lamp burns.
* {has_lamp} [Look around.]
  ~ courage = courage + 1
  -> look
* {courage > 5} [Open the iron door.] -> vault
+ [Go back up.] -> stairs
- -> cellar

=== look ===
There are barrels, {has_lamp: lit from the side | black on black}.
* [Knock on one.] It sounds {courage > 3: brave|hollow}.
  ** [Knock again.] -> stairs
  ** [Leave it.]
- -> cellar

=== stairs ===
The stairs creak.
+ [Down.] -> cellar
* [Up and out.] -> hall
* {has_lamp} [Wait.] -> landing

= landing
A cold landing.
* [Sit.]
  You sit.

=== hall ===
You made it.
-> END

=== vault ===
Gold.
-> END

=== attic ===
Nobody comes here.
-> END
";

fn told(arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cellar.ink");
    fs::write(&path, CELLAR).unwrap();
    let Output { status, stdout, stderr } =
        earlier().args(arguments).arg("cellar.ink").current_dir(folder.path()).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap())
}

/// Names that the import makes up, and an author of ink has never seen.
fn assert_is_ink(said: &str) {
    for made_up in ["open_the_iron_door", "go_back_up", "_text", "_before", "took(", "stairs_landing", "start:"] {
        assert!(!said.contains(made_up), "{made_up:?} in:\n{said}");
    }
}

#[test]
fn everything_that_is_explored_is_told_in_ink() {
    let (_, said) = told(&["explore", "--ways"]);
    assert_is_ink(&said);
    for line in [
        "never: vault: `courage > 5` never holds (cellar.ink:13:4): `courage` is at most 1 there\n",
        "never: cellar: \"Open the iron door.\" (cellar.ink:13): `courage > 5` never holds (cellar.ink:13:4)",
        "                cellar: \"Go back up.\" (cellar.ink:14)\n                stairs: \"Up and out.\" (cellar.ink:27)\n",
        "cellar.ink:18:21: not `has_lamp`\n",
    ] {
        assert!(said.contains(line), "{line:?} is not in:\n{said}");
    }
}

#[test]
fn questions_are_answered_in_ink() {
    let (code, said) = told(&["explore", "--scene", "stairs.landing"]);
    assert_eq!(code, Some(0), "{said}");
    assert_is_ink(&said);
    assert!(said.contains("  stairs: \"Wait.\" (cellar.ink:28)\n"), "{said}");
    let (code, said) = told(&["explore", "--when", "courage >= 1 and not has_lamp"]);
    assert_eq!((code, said.as_str()), (Some(0), "never: all states were explored\n"));
    let (code, said) = told(&["explore", "--law", "never: \"courage > 1\""]);
    assert_eq!(code, Some(0), "{said}");
    let (_, said) = told(&["explore", "--tour"]);
    assert_is_ink(&said);
    assert!(said.contains("the label of cellar: \"Open the iron door.\" (cellar.ink:13)\n"), "{said}");
}

#[test]
fn problems_are_told_in_ink_with_their_places() {
    let (_, said) = told(&["check"]);
    assert_is_ink(&said);
    for line in [
        "warning[W1002]: nothing leads to the knot `attic`\n  --> cellar.ink:43:1\n",
        "warning[W3001]: the ending `vault` can never be reached\n",
        "13 | * {courage > 5} [Open the iron door.] -> vault\n   |    ----------- the path is blocked here\n",
        "warning[W3006]: the alternative to this condition is never shown\n  --> cellar.ink:18:21\n",
        "warning[W4001]",
    ] {
        assert!(said.contains(line), "{line:?} is not in:\n{said}");
    }
}

/// What is said of a story with planted faults, without colors.
fn said_of(command: &str, story: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ink");
    let Output { stdout, stderr, .. } = earlier().args([command, story]).current_dir(folder).output().unwrap();
    String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap()
}

fn assert_says(said: &str, lines: &[&str]) {
    for line in lines {
        assert!(said.contains(line), "{line:?} is not in:\n{said}");
    }
}

#[test]
fn conditions_of_diverts_are_named_with_their_lines() {
    let said = said_of("explore", "porch.ink");
    assert_says(
        &said,
        &[
            "scenes      5 of 7 can be reached\n",
            "never: hall: `courage > 3` never holds (porch.ink:7:4): `courage` is at most 1 there\n",
            "never: porch: \"Kick the door in.\" (porch.ink:7): `courage > 3` never holds (porch.ink:7:4)",
            "            porch.ink:11:7: `courage > 1` never holds\n",
        ],
    );
    // What the import counts, what only passes on, and a thread at the beginning of a knot.
    for other in ["saturation", "porch.ink:1:", "porch.ink:1 ", "smalltalk", "``", "waiting "] {
        assert!(!said.contains(other), "{other:?} in:\n{said}");
    }
    let said = said_of("check", "porch.ink");
    assert_says(
        &said,
        &[
            "warning[W3002]: this choice can never be taken\n  --> porch.ink:17:1\n",
            "= help: another choice can always be taken\n",
            "warning[W4001]: the flow runs out of content here\n  --> porch.ink:42:1\n",
            "42 | - The end of the hall.\n   | ^^^^^^^^^^^^^^^^^^^^^^\n",
            " 7 | * {courage > 3} [Kick the door in.]\n   |    ----------- the path is blocked here\n",
            "11 |     { courage > 1:\n   |       ----------- the path is blocked here\n",
        ],
    );
}

#[test]
fn faults_in_a_story_with_tunnels_and_threads_are_named_where_they_are() {
    let said = said_of("explore", "train.ink");
    assert_says(
        &said,
        &[
            "never: private_train: `tickets > 4` never holds (train.ink:32:4): `tickets` is at most 1 there\n",
            "never: corridor.trunk at train.ink:72: `nerve < 0` never holds (train.ink:72:2)\n",
            "never: river: `nerve > 30` never holds (train.ink:128:4): `nerve` is at most 4 there\n",
            "never: platform.arrive.wait: \"Hire the whole train.\" (train.ink:32): `tickets > 4` never holds",
            "never: train.ink:17:16: alternative 3 of `{empty|still empty|as empty as before}`\n",
            "never: train.ink:84:17: alternative 2 of `{&Hot|Thin}`\n",
            "never: train.ink:41:5: `has_key`\n",
            "nerve       1 to 4\n",
        ],
    );
    for other in ["saturation", "train.ink:1:", "train.ink:1 ", "changing text", "sleeper_car "] {
        assert!(!said.contains(other), "{other:?} in:\n{said}");
    }
    let said = said_of("check", "train.ink");
    assert_says(
        &said,
        &[
            "warning[W1002]: nothing leads to the knot `signal_box`\n",
            "warning[W4001]: the flow runs out of content here\n   --> train.ink:129:1\n",
            "warning[W3002]: this choice can never be taken\n  --> train.ink:55:1\n",
            "warning[W3006]: alternative 2 of this text is never shown\n   --> train.ink:114:5\n",
        ],
    );
}
