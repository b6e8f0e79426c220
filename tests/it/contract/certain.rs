//! Fixes that are applied without asking restore what was meant.
//!
//! One mistake is made in a story that has none. Then all fixes are applied, as `check --fix` does before it looks at
//! the result: either the story means what it meant, or something is still reported. It never means something else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use earlier::diag::{Edit, apply_edits, without_overlaps};
use earlier::story::{Loaded, Story, load};

use crate::support::maker::make;
use crate::support::tier::amount;

/// The files of a story by name.
type Files = BTreeMap<String, String>;

fn read(files: &Files) -> Loaded {
    load(|name| files.get(name).map(|text| text.clone().into_bytes()).ok_or("no such file"))
}

/// Returns the story if nothing is wrong with it.
fn sound(loaded: &Loaded) -> Option<&Story> {
    loaded.story.as_ref()
}

/// Applies all fixes.
fn fixed(files: &Files, loaded: &Loaded) -> Files {
    let edits: Vec<&Edit> = loaded.diagnostics.iter().filter_map(|problem| problem.fix.as_ref()).collect();
    let mut files = files.clone();
    for (name, text) in &mut files {
        let own = edits.iter().copied().filter(|edit| loaded.sources.get(edit.place.file).unwrap().name == *name);
        *text = apply_edits(text, &without_overlaps(own));
    }
    files
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is not a mistake.
    Sound,
    /// The fixes restore what was meant.
    Restored,
    /// Something is still reported.
    Reported,
    /// The fixes change its meaning, and nothing is reported.
    Wrong,
}

/// Fixes a story with one mistake, repeatedly as long as that changes something.
fn outcome(meant: &Story, files: &Files) -> Outcome {
    let mut files = files.clone();
    let mut loaded = read(&files);
    if sound(&loaded).is_some() {
        return Outcome::Sound;
    }
    for _ in 0..4 {
        let next = fixed(&files, &loaded);
        if next == files {
            break;
        }
        (files, loaded) = (next.clone(), read(&next));
    }
    match sound(&loaded) {
        Some(story) if story == meant => Outcome::Restored,
        Some(_) => Outcome::Wrong,
        None => Outcome::Reported,
    }
}

/// The right spelling, and what somebody who is used to another system, or in a hurry, writes instead.
const MISTAKES: &[(&str, &str)] = &[
    (" and ", " && "),
    (" and ", " AND "),
    (" and ", " & "),
    (" and ", "\u{a0}and "),
    (" or ", " || "),
    (" or ", " Or "),
    ("not ", "!"),
    ("not ", "NOT "),
    ("not ", "! "),
    (" >= ", " => "),
    (" >= ", " ≥ "),
    (" >= ", " gte "),
    (" > ", " gt "),
    (" <= ", " =< "),
    (" <= ", " lte "),
    (" < ", " lt "),
    (" != ", " <> "),
    (" != ", " !== "),
    (" != ", " is not "),
    (" != ", " neq "),
    (" = ", " == "),
    (" = ", " === "),
    (" = ", " is "),
    (" = ", " eq "),
    (" = ", " to "),
    (" = ", " := "),
    (" +", " += "),
    (" -", " -= "),
    (" when ", " if "),
    (" when ", " WHEN "),
    ("when: \"", "when: \"if "),
    ("when: \"", "if: \""),
    ("when: \"", "condition: \""),
    ("when: \"", "unless: \""),
    ("when: \"", "When: \""),
    ("needs: \"", "requires: \""),
    ("needs: \"", "need: \""),
    ("needs: \"", "seeds: \""),
    ("seal: \"", "seals: \""),
    ("locked: \"", "unlocked: \""),
    ("once: true", "once: True"),
    ("once: true", "once: yes"),
    ("once: true", "once: \"true\""),
    ("once: true", "once = true"),
    ("hidden: true", "hidden: YES"),
    ("to: \"", "goto: \""),
    ("to: \"", "target: \""),
    ("to: \"", "next: \""),
    ("to: \"", "too: \""),
    ("to: \"", "to = \""),
    ("to: \"", "to \""),
    ("to: \"", "to: \"-> "),
    ("to: \"", "to: \" "),
    ("text: \"", "label: \""),
    ("text: \"", "test: \""),
    ("text: \"", "title: \""),
    ("text: \"", "text; \""),
    ("id: \"", "if: \""),
    ("id: \"", "id = \""),
    ("id: \"", "name: \""),
    ("effects: [\"", "effects: \""),
    ("effects: [", "effect: ["),
    ("effects: [", "affects: ["),
    ("effects: [\"", "effects: [\"set "),
    ("effects: [\"", "effects: [\"~ "),
    ("effects: [\"", "effects: [\"$"),
    ("arrive: [\"", "arrive: [\"*set "),
    ("Choice(", "Option("),
    ("Choice(", "Scene("),
    ("Choice(", "choice("),
    ("Scene(", "Junction("),
    ("Scene(", "Scnee("),
    ("Ending(", "Edning("),
    ("Note(", "Choice("),
    ("Fact(", "Meter("),
    ("clipping: ", "clip: "),
    ("\", ", "\"; "),
    ("\", ", "\" "),
    ("[", "("),
    (")", "]"),
    ("{", "{ $"),
    ("\"s1\"", "\"S1\""),
    ("\"s1\"", "\"s01\""),
    ("\"s1\"", "\"s\""),
    ("\"s1\"", "'s1'"),
    ("\"s1\"", "s1"),
    ("\"s1\"", "“s1”"),
    ("\"s1\"", "‘s1’"),
    ("\"s1\"", "\"[[s1]]\""),
    ("seen(s", "seen(t"),
    ("seen(s1)", "seen('s1')"),
    ("seen(s1)", "seen(\\\"s1\\\")"),
    ("seen(s1)", "seen s1"),
    ("seen(s1)", "s1"),
    ("seen(s1)", "visited(s1)"),
    ("seen(s1)", "Seen(s1)"),
    ("seen(s1)", "seen(s1) > 2"),
    ("seen(s1)", "seen(s1) == true"),
    ("took(s0.", "took(s0, "),
    ("took(s0.", "s0."),
    ("f1 and", "f1 == true and"),
    ("f1 or", "f1 is yes or"),
    ("f1", "f11"),
    ("f1", "$f1"),
    ("f1", "@f1"),
    ("m1", "m11"),
    ("m1", "$m1"),
    ("not f1", "f1 == false"),
    ("not f1", "f1 = false"),
    ("not f1", "f1 != true"),
    ("not f1", "unset f1"),
    ("not f1", "clear f1"),
];

/// The mistakes that are not fixed in a generated story, because they are ambiguous or rare there.
const REPORTED: &[&str] = &["unless: \"", "requires: \"", "need: \"", "unlocked: \"", "next: \"", "test: \""];

fn made(numbers: &[u32]) -> Option<(Story, Files)> {
    let files: Files = make(numbers).files.into_iter().collect();
    let story = read(&files).story?;
    Some((story, files))
}

/// Replaces one of the places where something is written, unless there is none.
fn slipped(files: &Files, was: &str, is: &str, which: usize) -> Option<Files> {
    let places = |(name, text): (&String, &String)| {
        text.match_indices(was).map(|(at, _)| (name.clone(), at)).collect::<Vec<_>>()
    };
    let places: Vec<(String, usize)> = files.iter().flat_map(places).collect();
    let (name, at) = places.get(which % places.len().max(1))?;
    let mut files = files.clone();
    files.get_mut(name)?.replace_range(*at..at + was.len(), is);
    Some(files)
}

#[test]
fn a_mistake_of_the_table_is_restored_or_reported() {
    let mut restored = BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    for seed in 0..amount(12, 500) {
        let Some((story, files)) = made(&[seed, seed / 3, 7]) else { continue };
        for (at, (was, is)) in MISTAKES.iter().enumerate() {
            let Some(slipped) = slipped(&files, was, is, seed as usize + at) else { continue };
            match outcome(&story, &slipped) {
                Outcome::Wrong => wrong.push(format!("`{was}` as `{is}`: {}", difference(&files, &slipped))),
                Outcome::Restored => *restored.entry(is).or_default() += 1,
                Outcome::Sound | Outcome::Reported => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for is in
        [" && ", " || ", "!", " => ", " is not ", " == ", " += ", " if ", "once: yes", "goto: \"", "to: \"-> ", "“s1”"]
    {
        assert!(restored.get(is).is_some_and(|times| *times > 0), "`{is}` was never restored: {restored:?}");
    }
    for is in REPORTED {
        assert!(restored.get(is).is_none_or(|times| *times == 0), "`{is}` was restored: {restored:?}");
    }
}

/// The lines of a mistake.
fn difference(files: &Files, slipped: &Files) -> String {
    let lines = files.iter().flat_map(|(name, text)| text.lines().zip(slipped[name].lines()));
    lines.filter(|(was, is)| was != is).map(|(_, is)| is).take(1).collect()
}

/// The files of a story of the repository.
fn files_of(folder: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let mut files = Files::from([("story.ron".to_owned(), fs::read_to_string(root.join("story.ron")).unwrap())]);
    for entry in fs::read_dir(root.join("chapters")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("chapters/{}", path.file_name().unwrap().to_string_lossy());
        files.insert(name, fs::read_to_string(path).unwrap());
    }
    files
}

/// Changes one character, or two neighbors.
fn mistyped(text: &str, at: usize, how: usize, typed: char) -> Option<String> {
    let mut letters: Vec<char> = text.chars().collect();
    let at = at % letters.len().max(1);
    match how % 5 {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, typed),
        2 => letters[at] = typed,
        3 => letters.insert(at, letters[at]),
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => return None,
    }
    Some(letters.into_iter().collect())
}

/// Whether a character belongs to an `id`.
fn is_declared_name(text: &str, at: usize) -> bool {
    let before: String = text.chars().take(at + 1).collect();
    let after = text.chars().skip(at + 1).take_while(|c| *c != '"').count();
    let start = before.rfind("id: \"").map(|start| start + "id: ".len());
    start.is_some_and(|start| before[start..].matches('"').count() <= 2 && before[start..].len() + after < 40)
}

#[test]
fn a_key_mistyped_anywhere_is_restored_or_reported() {
    let stories: Vec<(Files, Story)> = ["ferry", "format", "small"]
        .into_iter()
        .map(|folder| (files_of(folder), read(&files_of(folder)).story.unwrap()))
        .collect();
    let typed: Vec<char> = "aestd_0123\"'(),:;[]{}|=!&<> \n".chars().collect();
    let mut random = 1_u64;
    let mut next = |limit: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % limit
    };
    let mut wrong = Vec::new();
    for _ in 0..amount(1_500, 60_000) {
        let (files, story) = &stories[next(stories.len())];
        let name = files.keys().nth(next(files.len())).unwrap();
        let text = &files[name];
        let at = next(text.len());
        let Some(mistyped) = mistyped(text, at, next(5), typed[next(typed.len())]) else { continue };
        // A typo in a declaration leaves two spellings of a name, and either can be the right one.
        if is_declared_name(text, at) {
            continue;
        }
        let mut slipped = files.clone();
        slipped.insert(name.clone(), mistyped);
        if outcome(story, &slipped) == Outcome::Wrong {
            wrong.push(difference(files, &slipped));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Names that could be typos of each other, but are not.
const NEAR: &[&str] = &[
    "day_1", "day_2", "day_3", "died", "lied", "night", "light", "letter", "letters", "close", "closed", "unlocked",
    "locked", "moral", "amoral", "met_anna", "met_anne", "key_a", "key_b", "room_11", "room_12", "met", "set", "said",
    "paid", "day1", "has_map", "has_mat",
];

/// A story with a fact and a scene of each of the names but one.
fn near_story(missing_fact: Option<&str>, missing_scene: Option<&str>) -> Files {
    let facts = NEAR.iter().filter(|name| Some(**name) != missing_fact);
    let facts: String = facts.map(|name| format!("Fact(id: \"{name}\", is: \"x\"), ")).collect();
    let scenes: String = NEAR
        .iter()
        .filter(|name| Some(**name) != missing_scene)
        .map(|name| format!("    Scene(id: \"{name}\", text: \"x\", next: \"end\"),\n"))
        .collect();
    let choices: String = NEAR
        .iter()
        .map(|name| {
            format!("        Choice(text: \"x\", to: \"{name}\", when: \"not {name}\", effects: [\"{name}\"]),\n")
        })
        .collect();
    let story =
        format!("Story(format: 1, id: \"n\", title: \"N\", start: \"hub\", chapters: [\"1\"], facts: [{facts}])");
    let chapter = format!(
        "Chapter(title: \"N\", scenes: [\n    Scene(id: \"hub\", text: \"x\", choices: [\n{choices}    ]),\n{scenes}    \
         Scene(id: \"end\", text: \"x\", ending: Ending(title: \"x\", teaser: \"x\")),\n])"
    );
    Files::from([("story.ron".to_owned(), story), ("chapters/1.ron".to_owned(), chapter)])
}

#[test]
fn a_name_whose_declaration_is_missing_is_not_taken_for_another() {
    let story = read(&near_story(None, None)).story.unwrap();
    for name in NEAR {
        assert_eq!(outcome(&story, &near_story(Some(name), None)), Outcome::Reported, "the fact {name}");
        assert_eq!(outcome(&story, &near_story(None, Some(name))), Outcome::Reported, "the scene {name}");
    }
}

#[test]
fn a_slip_in_a_field_or_in_the_case_of_a_name_is_restored() {
    let files = files_of("ferry");
    let story = read(&files).story.unwrap();
    for (was, is) in [
        ("to: \"crowd\"", "to: \"Crowd\""),
        ("to: \"booth\"", "to: \"bo_oth\""),
        ("dateline:", "datleine:"),
        ("choices:", "choises:"),
        ("Ending(", "Endin("),
    ] {
        let wrong = slipped(&files, was, is, 0).unwrap_or_else(|| panic!("{was} is not there"));
        assert_eq!(outcome(&story, &wrong), Outcome::Restored, "{is}");
    }
}

#[test]
fn a_word_that_looks_like_another_one_is_reported_and_not_changed() {
    for (declared, used) in [
        ("bought", "brought"),
        ("friend", "fiend"),
        ("stranger", "stronger"),
        ("nuclear", "unclear"),
        ("steal", "steel"),
        ("united", "untied"),
        ("desert", "dessert"),
        ("through", "though"),
        ("has_bought_it", "has_brought_it"),
        ("martial", "marital"),
        ("closed", "closet"),
        ("angel", "angle"),
    ] {
        for (declared, used) in [(declared, used), (used, declared)] {
            let story = format!(
                "Story(format: 1, id: \"n\", title: \"N\", start: \"hub\", chapters: [\"1\"], facts: [Fact(id: \
                 \"{declared}\", is: \"x\")])"
            );
            let chapter = format!(
                "Chapter(title: \"N\", scenes: [Scene(id: \"hub\", text: \"{{{declared}: x}}\", choices: [\n\
                 Choice(text: \"x\", to: \"end\", effects: [\"{used}\"], when: \"{used}\"),\n\
                 Choice(text: \"y\", to: \"end\", id: \"y\", effects: [\"{declared}\"]),\n\
                 ]), Scene(id: \"end\", text: \"x\", ending: Ending(title: \"x\", teaser: \"x\"))])"
            );
            let files = Files::from([("story.ron".to_owned(), story), ("chapters/1.ron".to_owned(), chapter)]);
            let loaded = read(&files);
            assert_eq!(fixed(&files, &loaded), files, "{used} for {declared}");
            let suggested = format!("did you mean `{declared}`?");
            assert!(loaded.diagnostics[0].help.contains(&suggested), "{used}: {:?}", loaded.diagnostics);
        }
    }
}
