//! `earlier explore`: what is proved, in the forms for people and programs.

use std::path::Path;
use std::process::Output;

use earlier::engine::{Run, State};
use earlier::explore::{Answer, LIMIT, Witness, explore_and_read};
use earlier::story::{Story, load};
use serde_json::Value;

use crate::support::talk::earlier;

fn shipped() -> Story {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("story");
    load(|name| std::fs::read(folder.join(name)).map_err(|error| error.to_string())).story.unwrap()
}

/// A test with a limit must not know proofs of another test.
fn explore(story: &Path, more: &[&str]) -> Output {
    earlier()
        .current_dir(story)
        .arg("explore")
        .arg(story)
        .args(more)
        .env("XDG_CACHE_HOME", "/dev/null")
        .output()
        .unwrap()
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(story: &Path, more: &[&str]) -> Value {
    let out = explore(story, &[&["--format", "json"], more].concat());
    serde_json::from_slice(&out.stdout).unwrap()
}

/// A folder with a story of one chapter.
fn story(settings: &str, scenes: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings =
        format!("Story(format: 1, id: \"small\", title: \"Small\", start: \"quay\", chapters: [\"one\"],\n{settings})");
    std::fs::create_dir(folder.path().join("chapters")).unwrap();
    std::fs::write(folder.path().join("story.ron"), settings).unwrap();
    std::fs::write(folder.path().join("chapters/one.ron"), format!("Chapter(title: \"One\", scenes: [\n{scenes}])\n"))
        .unwrap();
    folder
}

const SETTINGS: &str = r#"    meters: [Meter(id: "nerve", name: "NERVE", range: (0, 5), start: 2)],
    facts: [Fact(id: "waved", is: "Ida has waved"), Fact(id: "again", is: "once more", from: FinishedBefore)],
"#;

const SCENES: &str = r#"
    Scene(id: "quay", text: "{waved: It waves back. | It hoots.} {nerve >= 4: Louder.}", choices: [
        Choice(text: "Wave.", to: "quay", effects: ["waved", "nerve +1"], once: true),
        Choice(text: "The boat.", to: "boat", needs: "nerve >= 3", locked: "Not yet."),
        Choice(text: "Swim.", to: "wet", seal: "again"),
        Choice(text: "Home.", to: "home", when: "nerve >= 4"),
    ]),
    Scene(id: "boat", text: "It leaks.", choices: [
        Choice(text: "Bail.", to: "afloat", needs: "not waved", locked: "Both hands are waving."),
    ]),
    Scene(id: "afloat", ending: Ending(title: "Afloat", teaser: "A bucket."), text: "It floats."),
    Scene(id: "wet", ending: Ending(title: "Wet", teaser: "No boat."), text: "It's short."),
    Scene(id: "home", ending: Ending(title: "Home", teaser: "Soup."), text: "Soup."),
"#;

/// Plays a run, each of whose choices must be open, and goes on to where the reader chooses or the run ends.
fn play(story: &Story, run: &Witness) -> State {
    let mut state = State::begin(story, &run.facts);
    let pass = |state: &mut State| while state.pass(story).is_ok() {};
    for choice in &run.choices {
        pass(&mut state);
        state.step(story, *choice).unwrap();
    }
    pass(&mut state);
    state
}

#[test]
fn everything_in_the_shipped_story_can_happen_and_be_read() {
    let story = shipped();
    let (explored, parts) = explore_and_read(&story, LIMIT);
    assert!(explored.is_complete);
    assert_eq!((explored.scenes.len(), explored.choices.len(), explored.endings.len()), (142, 395, 18));
    assert!(explored.scenes.iter().chain(&explored.choices).all(|answer| *answer == Answer::Yes));
    assert_eq!((explored.dead_ends.len(), explored.soft_locks.len(), explored.always.len()), (0, 0, 0));
    assert!(explored.states > 50_000_000, "{} states", explored.states);
    for ending in &explored.endings {
        let witness = ending.witness.as_ref().unwrap();
        assert_eq!(play(&story, witness).scene(), ending.scene);
    }
    assert!(parts.len() > 900, "{} parts", parts.len());
    assert!(parts.iter().all(|part| part.readable == Answer::Yes && part.witness.is_some()));
    for witness in parts.iter().filter_map(|part| part.witness.as_ref()) {
        play(&story, witness);
    }
}

#[test]
fn people_are_told_what_is_proved() {
    let folder = story(SETTINGS, SCENES);
    let out = explore(folder.path(), &[]);
    assert_eq!(out.status.code(), Some(1), "a dead end is a problem");
    assert_eq!(text(&out.stderr), "");
    let said = text(&out.stdout);
    let proved = said.split("\nat random").next().unwrap();
    snapbox::Assert::new().normalize_paths(false).eq(
        proved,
        "Small: all 8 states were explored

scenes      3 of 5 can be reached
            never: afloat: `not waved` never holds (chapters/one.ron:10:52)
            never: home: `nerve >= 4` never holds (chapters/one.ron:7:49): `nerve` is at most 3 there
choices     3 of 5 can be taken
            never: quay.home: `nerve >= 4` never holds (chapters/one.ron:7:49): `nerve` is at most 3 there
            never: boat.afloat: `not waved` never holds (chapters/one.ron:10:52)
endings     1 of 3 can be reached
            never: afloat
            never: home
            wet                    1 choice, with again
dead ends   1
            boat: quay, boat
soft-locks  1
            quay: at the start
nerve       2 to 3
conditions  2 always have the same value
            chapters/one.ron:7:49: `nerve >= 4` never holds
            chapters/one.ron:10:52: `not waved` never holds
texts       2 of 3 can be read, of the parts that depend on a condition
            never: chapters/one.ron:3:67: `nerve >= 4`
",
    );
}

#[test]
fn programs_are_told_the_same() {
    let folder = story(SETTINGS, SCENES);
    let said = json(folder.path(), &[]);
    assert_eq!(said["version"], 1);
    assert_eq!(said["complete"], true);
    assert_eq!(
        said["scenes"],
        serde_json::json!({"total": 5, "reached": 3, "unreached": ["afloat", "home"], "open": []})
    );
    assert_eq!(said["choices"]["never"], serde_json::json!(["quay.home", "boat.afloat"]));
    let wet = serde_json::json!(
        {"id": "wet", "reachable": true, "shortest": 1, "witness": ["wet"], "facts": ["again"]}
    );
    assert!(said["endings"].as_array().unwrap().contains(&wet), "{}", said["endings"]);
    let boat = serde_json::json!([{"scene": "boat", "witness": ["quay", "boat"], "facts": []}]);
    assert_eq!(said["dead_ends"], boat);
    assert_eq!(said["meters"][0]["min"], 2);
    assert_eq!(said["meters"][0]["max"], 3);
}

/// Half continue at each of two places, and one in four of the rest turns back there forever.
#[test]
fn what_becomes_of_readers_is_worked_out_where_states_are_few() {
    let scenes = r#"
        Scene(id: "quay", text: "Q.", next: "gate"),
        Scene(id: "gate", text: "G.", choices: [
            Choice(text: "Left.", to: "left"),
            Choice(text: "Right.", to: "hall"),
        ]),
        Scene(id: "hall", text: "H.", choices: [
            Choice(text: "Left.", to: "left"),
            Choice(text: "Right.", to: "right"),
            Choice(text: "Stay.", to: "hall"),
            Choice(text: "In.", to: "pit"),
        ]),
        Scene(id: "pit", text: "P.", choices: [Choice(text: "Up.", to: "hall", when: "false_start")]),
        Scene(id: "left", ending: Ending(title: "Left", teaser: "L."), text: "L."),
        Scene(id: "right", ending: Ending(title: "Right", teaser: "R."), text: "R."),
    "#;
    let folder = story(r#"facts: [Fact(id: "false_start", is: "-")],"#, scenes);
    let balance = json(folder.path(), &[])["balance"][0].clone();
    assert_eq!((&balance["exact"], &balance["readers"]), (&Value::Bool(true), &Value::Null));
    let near = |value: &Value, wanted: f64| (value.as_f64().unwrap() - wanted).abs() < 1e-6;
    // From the hall a third each goes left, right and into the pit, in the long run.
    assert!(near(&balance["endings"][0]["share"], 0.5 + 0.5 / 3.0), "{balance}");
    assert!(near(&balance["endings"][1]["share"], 0.5 / 3.0), "{balance}");
    assert!(near(&balance["unended"], 0.5 / 3.0), "{balance}");
    assert!(near(&balance["length"], 1.0 + 0.5 * 4.0 / 3.0), "{balance}");
}

#[test]
fn one_question_gets_a_run_or_a_proof() {
    let folder = story(SETTINGS, SCENES);
    let said = |more: &[&str]| {
        let out = explore(folder.path(), more);
        (out.status.code(), text(&out.stdout))
    };
    let run = "yes, after 2 choices\n  quay: quay\n  quay: boat\n";
    assert_eq!(said(&["--scene", "boat"]), (Some(0), run.to_owned()));
    assert_eq!(said(&["--to", "wet"]), (Some(0), "yes, after 1 choice with again\n  quay: wet\n".to_owned()));
    let never = "never: all states were explored\n";
    let blocked = "  `not waved` never holds (chapters/one.ron:10:52)\n";
    assert_eq!(said(&["--to", "afloat"]), (Some(0), format!("{never}{blocked}")));
    assert_eq!(said(&["--when", "nerve >= 4"]), (Some(0), never.to_owned()));
    assert_eq!(said(&["--when", "seen(quay) and not waved"]).1.lines().next(), Some("yes, after 1 choice with again"));
    assert_eq!(
        said(&["--scene", "quay", "--when", "took(quay.quay)"]).1,
        "yes, after 1 choice\n  quay: quay\nbut not at the start\n"
    );
    assert_eq!(said(&["--when", "nerve >= 2"]).1, "yes, after 0 choices\nand always: all states were explored\n");
    let answer = json(folder.path(), &["--scene", "boat", "--when", "not waved"]);
    assert_eq!(answer["possible"], false);
    assert_eq!(answer["complete"], true);
}

const JUNCTIONS: &str = r#"
    Scene(id: "quay", text: "Q.", choices: [
        Choice(id: "wave", text: "Wave.", to: "quay", effects: ["nerve +9 when waved", "waved"]),
        Choice(id: "go", text: "Go.", to: "fork"),
        Choice(id: "key", text: "Unlock.", to: "lock", when: "nerve < 0"),
    ]),
    Junction(id: "fork", was: ["split"], to_first: [(when: "waved", to: "bend"), (to: "home")]),
    Junction(id: "bend", to_first: [(when: "nerve >= 4", to: "sea"), (to: "home")]),
    Junction(id: "lock", to_first: [(to: "vault")]),
    Scene(id: "vault", text: "V.", next: "deep"),
    Scene(id: "deep", text: "D.", choices: [Choice(text: "On.", to: "sea")]),
    Scene(id: "isle", text: "I.", choices: [Choice(text: "Round.", to: "isle")]),
    Scene(id: "sea", ending: Ending(title: "Sea", teaser: "Wet."), text: "S."),
    Scene(id: "home", ending: Ending(title: "Home", teaser: "Soup."), text: "H."),
"#;

#[test]
fn a_junction_is_answered_as_a_junction() {
    let folder = story(SETTINGS, JUNCTIONS);
    let said = |more: &[&str]| text(&explore(folder.path(), more).stdout);
    assert_eq!(said(&["--scene", "fork"]), "yes, after 1 choice\n  quay: go\n");
    assert_eq!(said(&["--scene", "split"]), "yes, after 1 choice\n  quay: go\n", "by its former name");
    assert_eq!(said(&["--scene", "bend"]), "yes, after 2 choices\n  quay: wave\n  quay: go\n");
    let both = "yes, after 3 choices\n  quay: wave\n  quay: wave\n  quay: go\nbut not after 1 choice\n  quay: go\n";
    assert_eq!(said(&["--scene", "fork", "--when", "nerve >= 4"]), both);
    assert_eq!(said(&["--scene", "lock"]), "never: all states were explored\n");
    assert_eq!(said(&["--scene", "bend", "--when", "not waved"]), "never: all states were explored\n");
    let refused = text(&explore(folder.path(), &["--to", "fork"]).stderr);
    assert!(refused.contains("there is no ending `fork`: it is a junction; `--scene fork` answers"), "{refused}");
    assert!(text(&explore(folder.path(), &["--scene", "frok"]).stderr).contains("did you mean `fork`?"));
    let answer = json(folder.path(), &["--scene", "fork", "--when", "nerve >= 4"]);
    assert_eq!(answer["witness"], serde_json::json!(["wave", "wave", "go"]));
    assert_eq!(answer["fails"]["witness"], serde_json::json!(["go"]));
}

#[test]
fn ways_places_and_reasons_are_printed() {
    let folder = story(SETTINGS, JUNCTIONS);
    let said = text(&explore(folder.path(), &["--ways"]).stdout);
    snapbox::Assert::new().normalize_paths(false).eq(
        said.split("\ntexts").next().unwrap().to_owned() + "\n",
        "Small: all 10 states were explored

scenes      3 of 6 can be reached
            never: vault: `nerve < 0` never holds (chapters/one.ron:6:62): `nerve` is at least 2 there
            never: deep: `vault` is never reached
            never: isle: no path leads there from the start
choices     2 of 5 can be taken
            never: quay.key: `nerve < 0` never holds (chapters/one.ron:6:62): `nerve` is at least 2 there
            never: deep.sea: `deep` is never reached
            never: isle.isle: `isle` is never reached
endings     2 of 2 can be reached
            sea                    3 choices
                quay: wave
                quay: wave
                quay: go
            home                   1 choice
                quay: go
dead ends   none
soft-locks  none
nerve       2 to 5
saturation  1 effect can exceed the range of a meter and stop at its end
            chapters/one.ron:4:65: `nerve +9 when waved`
conditions  1 always has the same value
            chapters/one.ron:6:62: `nerve < 0` never holds
",
    );
    let said = json(folder.path(), &[]);
    assert_eq!(said["saturating"][0]["at"], "chapters/one.ron:4:65");
    assert_eq!(said["reasons"]["scenes"]["deep"], "`vault` is never reached");
}

#[test]
fn what_cannot_be_asked_is_told() {
    let folder = story(SETTINGS, SCENES);
    let told = |more: &[&str]| {
        let out = explore(folder.path(), more);
        assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(2), ""), "{more:?}");
        text(&out.stderr)
    };
    assert!(
        told(&["--to", "boat"]).contains("there is no ending `boat`: it is a scene that continues; `--scene boat`")
    );
    assert!(told(&["--scene", "bota"]).contains("did you mean `boat`?"));
    assert!(told(&["--when", "nevre >= 4"]).contains("did you mean `nerve`?"));
    assert!(told(&["--when", "nerve >="]).contains("nerve >="));
}

#[test]
fn what_was_cut_short_says_so() {
    let folder = story(SETTINGS, SCENES);
    let said = json(folder.path(), &["--limit", "2"]);
    assert_eq!(said["complete"], false);
    assert_eq!(said["scenes"]["unreached"], serde_json::json!([]));
    assert_ne!(said["scenes"]["open"], serde_json::json!([]));
    let out = explore(folder.path(), &["--limit", "2", "--to", "home"]);
    assert_eq!(out.status.code(), Some(4));
    assert!(text(&out.stdout).starts_with("unknown: "));
}

#[test]
fn a_story_with_errors_is_reported_instead() {
    let folder = story(SETTINGS, &SCENES.replace("to: \"boat\"", "to: \"bota\""));
    let out = explore(folder.path(), &["--format", "json"]);
    assert_eq!(out.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(said["diagnostics"][0]["code"], "E0201");
}

#[test]
fn a_run_that_is_proved_can_be_played() {
    let story = shipped();
    let out = earlier().args(["explore", "--to", "e_whole_bilge", "--format", "json"]).output().unwrap();
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    let ids = |of: &str| said[of].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    let run = Run { story: story.id().to_owned(), facts: ids("facts"), choices: ids("witness"), ..Run::default() };
    let replayed = run.replay(&story);
    assert_eq!(replayed.divergence, None);
    let scene = replayed.playthrough.state().scene();
    assert_eq!(story.scene_name(scene), "e_whole_bilge");
}

#[test]
fn a_law_is_asked_without_being_written_down() {
    let folder = story(
        r#"meters: [Meter(id: "nerve", name: "Nerve", range: (0, 3), start: 1)]"#,
        r#"
        Scene(id: "quay", text: "A.", choices: [
            Choice(id: "in", text: "In.", to: "quay", effects: ["nerve +1"]),
            Choice(id: "out", text: "Out.", to: "e", needs: "nerve >= 2", locked: "No."),
        ]),
        Scene(id: "e", text: "E.", ending: Ending(title: "E", teaser: "e")),
        "#,
    );
    let said = |law: &str| {
        let out = explore(folder.path(), &["--law", law]);
        (out.status.code(), text(&out.stdout), text(&out.stderr))
    };
    let holds = "it holds: all states were explored\n";
    assert_eq!(said(r#"at: ["e"], always: "nerve >= 2""#), (Some(0), holds.to_owned(), String::new()));
    assert_eq!(said(r#"never: "falls(nerve)""#).1, holds);
    let (code, broken, _) = said(r#"never: "nerve = 3", until: "seen(e)""#);
    assert_eq!((code, broken.lines().next()), (Some(1), Some("it does not hold: it is broken after 2 choices")));
    let (code, endless, _) = said("ends: true");
    assert_eq!(
        (code, endless.lines().next()),
        (Some(1), Some("it does not hold: what follows 2 choices can be repeated forever"))
    );
    assert_eq!(said(r#"after: "seen(e)", never: "nerve = 0""#).1, "it is never in force: all states were explored\n");
    let (code, _, wrong) = said(r#"never: "nevre = 3", always: "nerve > 0""#);
    assert_eq!(code, Some(2), "{wrong}");
    assert!(wrong.contains("this law claims several things") && wrong.contains("did you mean `nerve`?"), "{wrong}");
    let broken = json(folder.path(), &["--law", r#"never: "nerve = 2""#]);
    assert_eq!(broken["holds"], false);
    assert_eq!(broken["witness"], serde_json::json!(["in"]));
}

/// A tour in the forms for people and programs, and its runs as recorded runs that `check` plays. No file is replaced.
#[test]
fn a_tour_is_read_and_recorded() {
    let story = story(SETTINGS, SCENES);
    let tour = json(story.path(), &["--tour", "--of", "scenes"]);
    let runs = tour["runs"].as_array().unwrap();
    assert_eq!(
        (tour["complete"].as_bool(), tour["of"].as_str(), tour["shown"].as_u64()),
        (Some(true), Some("scenes"), Some(3))
    );
    assert_eq!((tour["at_least"].as_u64(), runs.len()), (Some(2), 2), "{tour}");
    assert_eq!(tour["never"], serde_json::json!(["afloat", "home"]));
    let new = runs.iter().flat_map(|run| run["passages"].as_array().unwrap());
    let new: usize = new.map(|passage| passage["new"].as_array().unwrap().len()).sum();
    assert_eq!(new, 3, "each scene is new once: {tour}");
    assert_eq!(runs.iter().filter(|run| run["facts"] == serde_json::json!(["again"])).count(), 1, "{tour}");

    let routes = story.path().join("routes");
    let write = ["--tour", "--write", routes.to_str().unwrap()];
    let written = explore(story.path(), &write);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    let count = std::fs::read_dir(&routes).unwrap().count();
    let said = text(&written.stdout);
    assert!(said.starts_with(&format!("{count} runs show all ")), "{said}");
    let checked = earlier().arg("check").arg(story.path()).args(["--quick", "--format", "short"]).output().unwrap();
    assert!(!text(&checked.stdout).contains("E050"), "{}", text(&checked.stdout));
    let wet = |file: std::io::Result<std::fs::DirEntry>| {
        let run = std::fs::read_to_string(file.unwrap().path()).unwrap();
        run.contains("ending: \"wet\"") && run.contains("\"again\"")
    };
    assert!(std::fs::read_dir(&routes).unwrap().any(wet), "one run is for whoever comes again");

    std::fs::remove_file(routes.join("tour-1.ron")).unwrap();
    let again = explore(story.path(), &write);
    assert_eq!(again.status.code(), Some(3));
    assert!(text(&again.stderr).contains("tour-2.ron` exists; not overwriting it"), "{}", text(&again.stderr));
    assert!(!routes.join("tour-1.ron").exists(), "nothing is written");
}

/// The text of a tour has every passage with something new, and names the others.
#[test]
fn a_tour_is_one_text_to_read() {
    let settings = r#"    facts: [
        Fact(id: "waved", is: "Ida has waved"), Fact(id: "again", is: "somebody *was* here", from: FinishedBefore),
        Fact(id: "k", is: "Ida knows", clipping: "It Leaks"),
    ],
    documents: [Document(id: "sign", name: "the sign", key: 'l', text: "No dogs{waved: , no waving}.")],
    briefs: [Brief(id: "wet", when: "waved", text: "A sleeve is *wet*.")],
"#;
    let scenes = r#"
    Scene(id: "quay", text: "Two ~boats~. {waved: One waves back. | One hoots.}",
          notes: [Note(text: "{known(k): ha | hm}")], choices: [
        Choice(text: "Wave.", to: "quay", effects: ["waved"], once: true, after: "It's *loud*."),
        Choice(text: "The boat.", to: "e", needs: "waved", locked: "Not yet."),
        Choice(text: "Swim.", to: "e_wet", seal: "again"),
    ]),
    Scene(id: "e", ending: Ending(title: "Afloat", teaser: "A bucket."), text: "It leaks.", arrive: ["k"]),
    Scene(id: "e_wet", ending: Ending(title: "Wet", teaser: "No boat."), text: "It's {waved: short | long}."),
"#;
    let story = story(settings, scenes);
    let written = |format: &str| text(&explore(story.path(), &["--tour", "--format", format]).stdout);
    let read = written("markdown");
    assert!(read.starts_with("# Small\n\n*3 runs show all "), "{read}");
    let shown = [
        "Two <u>boats</u>. One hoots.",
        "One waves back.",
        "It's *loud*.",
        "Note: hm",
        "Note: ha",
        "No dogs.",
        "No dogs, no waving.",
        "It leaks.",
        "The end: Afloat.",
        "Brief: A sleeve is *wet*.",
        "It's short.",
        "It's long.",
        "1\\. Wave.",
        "2\\. The boat. (locked: Not yet.)",
        "3\\. (TK)",
        "3\\. Swim.",
        "→ Swim.",
        "For returning readers: somebody \\*was\\* here",
    ];
    for part in shown {
        assert!(read.contains(part), "{part}\n{read}");
    }
    assert_eq!(read.matches("No dogs.").count(), 1, "a document is shown once: {read}");
    let plain = written("text");
    assert!(plain.contains("Two ~boats~. One hoots.") && !plain.contains("##"), "{plain}");
    let refused = explore(story.path(), &["--format", "markdown"]);
    assert_eq!(refused.status.code(), Some(2));
}

/// The run that breaks a law becomes a recorded run, which `check` can play; existing files are left alone.
#[test]
fn a_breach_is_recorded() {
    let laws = r#"    laws: [
        Law(id: "dry", says: "Nobody swims.", never: "seen(wet) or took(quay.wet)"),
        Law(id: "calm", says: "Nerve never rises.", never: "rises(nerve)"),
        Law(id: "fine", says: "It is fine.", always: "nerve >= 0"),
    ],
"#;
    let story = story(&format!("{SETTINGS}{laws}"), SCENES);
    let settings = story.path().join("story.ron");
    let written = std::fs::read_to_string(&settings).unwrap().replace("format: 1", "format: 2");
    std::fs::write(&settings, written).unwrap();
    std::fs::create_dir(story.path().join("routes")).unwrap();
    std::fs::write(story.path().join("routes/law-calm.ron"), "// mine\n").unwrap();
    let check = |more: &[&str]| earlier().arg("check").arg(story.path()).args(more).output().unwrap();
    let out = check(&["--record-breaches"]);
    let said = text(&out.stderr);
    assert!(said.contains("wrote `routes/law-dry.ron`"), "{said}");
    assert!(said.contains("law-calm.ron` exists; not overwriting it"), "{said}");
    assert_eq!(std::fs::read_to_string(story.path().join("routes/law-calm.ron")).unwrap(), "// mine\n");
    assert!(!story.path().join("routes/law-fine.ron").exists());
    let run = std::fs::read_to_string(story.path().join("routes/law-dry.ron")).unwrap();
    assert!(run.contains("\"wet\"") && run.contains("\"again\"") && run.contains("Nobody swims."), "{run}");
    std::fs::remove_file(story.path().join("routes/law-calm.ron")).unwrap();
    let problems = text(&check(&["--format", "short", "--quick"]).stdout);
    assert!(!problems.contains("routes/"), "{problems}");
}
