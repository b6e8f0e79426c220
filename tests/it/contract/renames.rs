//! Names that are changed in all files of a story, verified by loading and playing it again.

use std::collections::BTreeMap;

use earlier::check::{rename, see_that_it_plays_the_same};
use earlier::diag::{apply_edits, without_overlaps};
use earlier::engine::{ChoiceRef, Playthrough};
use earlier::story::{Loaded, Story, load};
use proptest::prelude::*;

use crate::engine::laws::{numbers, runner};
use crate::support::maker::make;

type Files = BTreeMap<String, String>;

fn read(files: &Files) -> Loaded {
    load(|name| files.get(name).map(|text| text.clone().into_bytes()).ok_or("no such file"))
}

/// Renames something; returns the files afterwards, or why it can't be renamed.
fn renamed(files: &Files, old: &str, new: &str) -> Result<Files, String> {
    let mut loaded = read(files);
    let routes = files.iter().filter(|(name, _)| name.starts_with("routes/"));
    let routes = routes.map(|(name, text)| (name.clone(), Ok(text.clone().into_bytes()))).collect();
    let edits = rename(&mut loaded, routes, old, new).map_err(|error| error.to_string())?;
    let mut after = files.clone();
    for (id, source) in (0..).map(earlier::diag::FileId).zip(loaded.sources.iter()) {
        let own = without_overlaps(edits.iter().filter(|edit| edit.place.file == id));
        if !own.is_empty() {
            after.insert(source.name.clone(), apply_edits(&source.text, &own));
        }
    }
    Ok(after)
}

const STORY: &str = r#"Story(
    format: 2, id: "tide", title: "Tide", start: "pier", chapters: ["one"],
    meters: [Meter(id: "cold", name: "COLD", range: (0, 9), start: 1, words: [(0, "warm")])],
    facts: [Fact(id: "wet", is: "she is wet"), Fact(id: "pier", is: "she knows the pier", was: ["quay"])],
    mark: Mark(color: Red, means: "untrue", known_by: "wet"),
    documents: [Document(id: "chart", name: "the chart", key: 'x', when: "wet and cold > 1", text: "{cold} {wet: wet}")],
    briefs: [Brief(id: "b", when: "wet", text: "{cold.word}{seen(pier): Pier.}{visits(pier) > 2: Often.}")],
)
"#;
const CHAPTER: &str = r##"// The pier, of course.
Chapter(title: "One", scenes: [
    Scene(id: "pier", text: r#"
        A pier, {cold}. {took(pier.sea): Wet. | took(pier.stay): Dry. | seen(sea): So.}

        {document: chart}
    "#, choices: [
        Choice(text: "Jump.", to: "sea", effects: ["wet", "cold +2 when wet and cold < 9"]),
        Choice(text: "Stay.", id: "stay", to: "pier", effects: ["pier", "not wet"], needs: "cold <= 8", locked: "{cold}!"),
        Choice(text: "Go.", id: "go", to_first: [(when: "pier and visits(sea) = 0", to: "home"), (to: "shed")]),
    ]),
    Scene(id: "sea", was: ["ocean"], text: "pier, sea, cold", notes: [Note(text: "{known(pier): x}", when: "known(wet)")], next: "pier"),
    Junction(id: "shed", to_first: [(when: "wet", to: "sea"), (to: "home")]),
    Scene(id: "home", text: "Home.", ending: Ending(title: "pier", teaser: "sea")),
])
"##;
const ROUTE: &str = r#"// Once in.
Run(story: "tide", choices: ["sea", "stay", "sea", "go", "stay"], expect: Expect(ending: None, meters: {"cold": 5}))
"#;

fn tide() -> Files {
    let files = [("story.ron", STORY), ("chapters/one.ron", CHAPTER), ("routes/in.ron", ROUTE)];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// The lines that differ, without the spaces around them.
fn changed(before: &Files, after: &Files) -> Vec<String> {
    let lines =
        |files: &Files| -> Vec<String> { files.values().flat_map(|text| text.lines().map(str::to_owned)).collect() };
    let (before, after) = (lines(before), lines(after));
    assert_eq!(before.len(), after.len());
    let differing = before.into_iter().zip(after).filter(|(was, is)| was != is);
    differing.map(|(_, is)| is.trim().to_owned()).collect()
}

#[test]
fn a_scene_is_renamed_where_it_is_meant_and_nowhere_else() {
    let after = renamed(&tide(), "sea", "deep").unwrap();
    assert_eq!(
        changed(&tide(), &after),
        [
            r#"A pier, {cold}. {took(pier.deep): Wet. | took(pier.stay): Dry. | seen(deep): So.}"#,
            r#"Choice(text: "Jump.", to: "deep", effects: ["wet", "cold +2 when wet and cold < 9"]),"#,
            r#"Choice(text: "Go.", id: "go", to_first: [(when: "pier and visits(deep) = 0", to: "home"), (to: "shed")]),"#,
            r#"Scene(id: "deep", was: ["sea", "ocean"], text: "pier, sea, cold", notes: [Note(text: "{known(pier): x}", when: "known(wet)")], next: "pier"),"#,
            r#"Junction(id: "shed", to_first: [(when: "wet", to: "deep"), (to: "home")]),"#,
            r#"Run(story: "tide", choices: ["deep", "stay", "deep", "go", "stay"], expect: Expect(ending: None, meters: {"cold": 5}))"#,
        ]
    );
}

#[test]
fn choices_facts_meters_and_documents_are_renamed() {
    let of = |old: &str, new: &str| changed(&tide(), &renamed(&tide(), old, new).unwrap());
    assert_eq!(
        of("pier.sea", "jump"),
        [
            r#"A pier, {cold}. {took(pier.jump): Wet. | took(pier.stay): Dry. | seen(sea): So.}"#,
            r#"Choice(id: "jump", was: ["sea"], text: "Jump.", to: "sea", effects: ["wet", "cold +2 when wet and cold < 9"]),"#,
            r#"Run(story: "tide", choices: ["jump", "stay", "jump", "go", "stay"], expect: Expect(ending: None, meters: {"cold": 5}))"#,
        ]
    );
    assert_eq!(
        of("pier.go", "leave"),
        [
            r#"Choice(text: "Go.", id: "leave", was: ["go"], to_first: [(when: "pier and visits(sea) = 0", to: "home"), (to: "shed")]),"#,
            r#"Run(story: "tide", choices: ["sea", "stay", "sea", "leave", "stay"], expect: Expect(ending: None, meters: {"cold": 5}))"#,
        ]
    );
    assert_eq!(
        of("fact:pier", "knows"),
        [
            r#"Choice(text: "Stay.", id: "stay", to: "pier", effects: ["knows", "not wet"], needs: "cold <= 8", locked: "{cold}!"),"#,
            r#"Choice(text: "Go.", id: "go", to_first: [(when: "knows and visits(sea) = 0", to: "home"), (to: "shed")]),"#,
            r#"Scene(id: "sea", was: ["ocean"], text: "pier, sea, cold", notes: [Note(text: "{known(knows): x}", when: "known(wet)")], next: "pier"),"#,
            r#"facts: [Fact(id: "wet", is: "she is wet"), Fact(id: "knows", is: "she knows the pier", was: ["pier", "quay"])],"#,
        ]
    );
    assert_eq!(
        of("cold", "chill"),
        [
            r#"A pier, {chill}. {took(pier.sea): Wet. | took(pier.stay): Dry. | seen(sea): So.}"#,
            r#"Choice(text: "Jump.", to: "sea", effects: ["wet", "chill +2 when wet and chill < 9"]),"#,
            r#"Choice(text: "Stay.", id: "stay", to: "pier", effects: ["pier", "not wet"], needs: "chill <= 8", locked: "{chill}!"),"#,
            r#"Run(story: "tide", choices: ["sea", "stay", "sea", "go", "stay"], expect: Expect(ending: None, meters: {"chill": 5}))"#,
            r#"meters: [Meter(id: "chill", name: "COLD", range: (0, 9), start: 1, words: [(0, "warm")])],"#,
            r#"documents: [Document(id: "chart", name: "the chart", key: 'x', when: "wet and chill > 1", text: "{chill} {wet: wet}")],"#,
            r#"briefs: [Brief(id: "b", when: "wet", text: "{chill.word}{seen(pier): Pier.}{visits(pier) > 2: Often.}")],"#,
        ]
    );
    assert_eq!(of("chart", "map").len(), 2);
    assert_eq!(of("wet", "soaked").len(), 8);
}

#[test]
fn what_can_not_be_renamed_says_why() {
    let why = |old: &str, new: &str| renamed(&tide(), old, new).unwrap_err();
    assert_eq!(why("pier", "x"), "several things have this name; say which: `fact:pier` or `scene:pier`");
    assert_eq!(why("wett", "x"), "nothing in this story is called `wett`; did you mean `wet`?");
    assert_eq!(why("pier.going", "x"), "nothing in this story is called `pier.going`; did you mean `pier.go`?");
    assert_eq!(why("zzz", "x"), "nothing in this story is called `zzz`");
    for name in ["", "1st", "a b", "not", "a.b"] {
        assert!(why("wet", name).starts_with(&format!("`{name}` is not a valid name: ")), "{name}");
    }
}

#[test]
fn names_that_have_a_meaning_in_the_language_are_refused() {
    let mut files = tide();
    let story = STORY.replace("facts: [", "laws: [Law(id: \"dry\", says: \"x\", never: \"cold > 9\")], facts: [");
    files.insert("story.ron".to_owned(), story);
    assert!(read(&files).story.is_some(), "{:?}", read(&files).diagnostics);
    for word in ["text", "sequence", "cycle", "once", "visits", "rises", "falls", "true", "False"] {
        for old in ["wet", "cold"] {
            let why = renamed(&files, old, word).unwrap_err();
            assert!(why.starts_with(&format!("`{word}` is a word of the story language")), "{old} {word}: {why}");
        }
        for old in ["home", "shed", "pier.sea", "chart", "law:dry"] {
            let after = renamed(&files, old, word).unwrap_or_else(|why| panic!("{old} {word}: {why}"));
            assert_eq!(see_that_it_plays_the_same(&read(&files), &read(&after)), Ok(()), "{old} {word}");
        }
    }
}

#[test]
fn a_story_that_reads_differently_is_not_the_same() {
    let before = read(&tide());
    for (was, is) in [
        ("{wet: wet}", "{once: wet}"),
        ("{wet: wet}", "{not wet: wet}"),
        ("{cold.word}", "{cold}"),
        ("when: \"known(wet)\"", "when: \"known(pier)\""),
        ("when: \"wet and cold > 1\"", "when: \"wet and cold > 2\""),
        ("A pier,", "A quay,"),
    ] {
        let mut files = tide();
        files.values_mut().for_each(|text| *text = text.replace(was, is));
        if is.contains("once") {
            files.values_mut().for_each(|text| *text = text.replace("id: \"wet\"", "id: \"once\""));
            files.values_mut().for_each(|text| *text = text.replace("wet", "once"));
        }
        assert_ne!(files, tide());
        assert!(see_that_it_plays_the_same(&before, &read(&files)).is_err(), "{was} {is}");
    }
}

#[test]
fn laws_are_renamed_where_they_are_declared() {
    let mut files = tide();
    let story = STORY.replace("facts: [", "laws: [Law(id: \"wet\", says: \"wet\", never: \"wet\")],\n    facts: [");
    files.insert("story.ron".to_owned(), story);
    let after = renamed(&files, "law:wet", "dry").unwrap();
    assert_eq!(changed(&files, &after), [r#"laws: [Law(id: "dry", says: "wet", never: "wet")],"#]);
}

#[test]
fn a_choice_on_several_lines_gets_its_name_without_a_space_behind_it() {
    let mut files = tide();
    let written = "Choice(\n            text: \"Jump.\",";
    files.values_mut().for_each(|text| *text = text.replace("Choice(text: \"Jump.\",", written));
    let after = renamed(&files, "pier.sea", "jump").unwrap();
    assert!(after["chapters/one.ron"].contains("Choice(id: \"jump\", was: [\"sea\"],\n            text: \"Jump.\","));
}

/// The passages of a walk that always takes some open choice.
fn walk(story: &Story) -> Vec<String> {
    let mut run = Playthrough::new(story, &[]);
    let mut read = Vec::new();
    for at in 0..60 {
        let passage = run.passage(story, &|_| true);
        let notes: Vec<_> = passage.notes.iter().map(|note| &note.text).collect();
        read.push(format!("{:?} {:?} {notes:?}", passage.text, passage.after));
        let count = passage.choices.len();
        let taken = (0..count).find(|turn| run.choose(story, ChoiceRef::Number((at + turn) % count + 1)).is_ok());
        if taken.is_none() {
            break;
        }
    }
    read
}

#[test]
fn whatever_is_renamed_the_story_reads_the_same_and_names_nothing_by_the_old_name() {
    let result = runner(150).run(&numbers(), |numbers| {
        let files: Files = make(&numbers).files.into_iter().collect();
        let before = read(&files).story.unwrap();
        let scene =
            before.scene_name(before.scene_ids().nth(numbers.len() % before.scenes().len()).unwrap()).to_owned();
        let choice = before.choice_ids().nth(numbers.len() % before.choices().len()).unwrap();
        let choice = format!("{}.{}", before.scene_name(before.choice(choice).scene), before.choice_name(choice));
        for old in [scene.as_str(), choice.as_str(), "f0", "m0", "d0", "j0"] {
            let Ok(after) = renamed(&files, old, "renamed") else { continue };
            let loaded = read(&after);
            let Some(story) = loaded.story else {
                prop_assert!(false, "{old}: {:?}\n{}", loaded.diagnostics, after.values().cloned().collect::<String>());
                unreachable!()
            };
            prop_assert_eq!(walk(&before), walk(&story), "{}", old);
            let bare = old.rsplit('.').next().unwrap();
            prop_assert!(renamed(&after, old, "other").is_err(), "`{}` is still there", bare);
            // Renaming back results in the same story, apart from old names.
            let back = if old.contains('.') {
                format!("{}.renamed", old.split('.').next().unwrap())
            } else {
                "renamed".to_owned()
            };
            prop_assert!(renamed(&after, &back, "third").is_ok());
        }
        Ok(())
    });
    result.unwrap_or_else(|why| panic!("{why}"));
}
