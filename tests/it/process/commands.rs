//! The commands other than playing and checking, as the shell sees them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::talk::{CACHES, Talk, earlier};

fn run(arguments: &[&str]) -> Output {
    earlier().args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn stats_count_what_there_is_to_read_by_chapter() {
    let ferry = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ferry");
    let out = run(&["stats", ferry.to_str().unwrap(), "--format", "json", "--speed", "100"]);
    assert_eq!(out.status.code(), Some(0));
    let all: serde_json::Value = serde_json::from_str(&text(&out.stdout)).unwrap();
    let chapters = all["chapters"].as_array().unwrap();
    assert_eq!((all["version"].as_u64(), all["words_per_minute"].as_u64(), chapters.len()), (Some(1), Some(100), 2));
    for field in ["scenes", "endings", "choices", "readings", "words"] {
        let sum: u64 = chapters.iter().map(|chapter| chapter[field].as_u64().unwrap()).sum();
        assert_eq!(all[field].as_u64(), Some(sum), "{field}");
    }
    assert_eq!(all["minutes"].as_u64().unwrap(), all["words"].as_u64().unwrap().div_ceil(100));
}

#[test]
fn stats_show_what_changed_since_another_version() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, chapters: &[(&str, &str)]| {
        let at = folder.path().join(name);
        fs::create_dir_all(at.join("chapters")).unwrap();
        let names: Vec<String> = chapters.iter().map(|(chapter, _)| format!("\"{chapter}\"")).collect();
        let settings =
            format!(r#"Story(format: 1, id: "x", title: "X", start: "a", chapters: [{}])"#, names.join(", "));
        fs::write(at.join("story.ron"), settings).unwrap();
        for (chapter, scenes) in chapters {
            let text = format!("Chapter(title: \"Chapter {chapter}\", scenes: [{scenes}])");
            fs::write(at.join(format!("chapters/{chapter}.ron")), text).unwrap();
        }
        at.to_str().unwrap().to_owned()
    };
    let end = r#"Scene(id: "b", text: "The end.", ending: Ending(title: "B", teaser: "b")),"#;
    let old = write(
        "old",
        &[
            ("1", r#"Scene(id: "a", text: "One two three.", next: "c"),"#),
            ("2", r#"Scene(id: "c", text: "C.", next: "b"),"#),
            ("3", end),
        ],
    );
    let new =
        write("new", &[("1", r#"Scene(id: "a", text: "One.", choices: [Choice(text: "On.", to: "b")]),"#), ("3", end)]);
    let out = run(&["stats", &new, "--since", &old]);
    let expected = "
since then  scenes  endings  choices  variants  words
Chapter 1        0        0       +1         0     -1
Chapter 2       -1        0        0        -1     -1
all             -1        0       +1        -1     -2
";
    assert!(text(&out.stdout).ends_with(expected), "{}", text(&out.stdout));
    let out = run(&["stats", &new, "--since", &old, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&text(&out.stdout)).unwrap();
    assert_eq!((&json["since"]["words"], &json["since"]["chapters"][1]["id"]), (&(-2).into(), &"2".into()));
    let out = run(&["stats", &new, "--since", &new]);
    assert!(text(&out.stdout).ends_with("\nNone of this has changed since then.\n"));
    assert_eq!(run(&["stats", &new, "--since", &format!("{old}/none")]).status.code(), Some(3));
}

#[test]
fn stats_count_every_alternative_once_and_every_reading() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("chapters")).unwrap();
    let settings = r#"Story(format: 1, id: "x", title: "X", start: "a", chapters: ["1"],
        facts: [Fact(id: "met", is: "x")], meters: [Meter(id: "m", name: "M", range: (0, 5), start: 0)])"#;
    let chapter = r#"Chapter(title: "Eins", scenes: [
        Scene(id: "a", text: "One — *two*. {met: Three {m > 3: four} | five-six} {met: seven}", choices: [
            Choice(text: "Eight.", to: "b", after: "nine", needs: "met", locked: "ten", said: "not counted"),
        ]),
        Scene(id: "b", text: "> Eleven\n> twelve", ending: Ending(title: "B", teaser: "b")),
    ])"#;
    fs::write(folder.path().join("story.ron"), settings).unwrap();
    fs::write(folder.path().join("chapters/1.ron"), chapter).unwrap();
    let out = run(&["stats", folder.path().to_str().unwrap()]);
    let expected = "\
chapter  scenes  endings  choices  variants  words  minutes
Eins          2        1        1         4     11        1
all           2        1        1         4     11        1

Words and minutes count all text, at 230 words a minute; one run covers only a part of it. Variants count the
different forms that the texts of scenes can take.
";
    assert_eq!(text(&out.stdout), expected);
    fs::write(folder.path().join("chapters/1.ron"), chapter.replace("to: \"b\"", "to: \"c\"")).unwrap();
    for (command, human) in [("stats", true), ("explore", true), ("runs", true), ("stats", false), ("explore", false)] {
        let format = if human { "human" } else { "json" };
        let out = run(&[command, folder.path().to_str().unwrap(), "--format", format]);
        assert_eq!(out.status.code(), Some(1));
        let (said, silent) = if human { (&out.stderr, &out.stdout) } else { (&out.stdout, &out.stderr) };
        assert!(text(said).contains("E0201") && silent.is_empty(), "{command}: {out:?}");
        let found = serde_json::from_str::<serde_json::Value>(&text(said)).ok();
        assert_eq!(found.map(|found| found["diagnostics"][0]["code"] == "E0201"), (!human).then_some(true));
    }
    assert_eq!(run(&["stats", "--speed", "0"]).status.code(), Some(2));
}

#[test]
fn a_command_line_that_is_wrong_is_reported_in_json_where_that_is_asked_for() {
    let uses: [&[&str]; 5] = [
        &["check", "--format", "json", "--bogus"],
        &["explore", "--format=json", "--to", "z", "--scene", "z"],
        &["stats", "--speed", "0", "--format", "json"],
        &["play", "--json", "--theme", "pink"],
        &["explore", "--format", "json", "--when", "no such"],
    ];
    for arguments in uses {
        let out = run(arguments);
        assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(2), ""), "{arguments:?}");
        let said: serde_json::Value = serde_json::from_str(&text(&out.stdout)).unwrap();
        assert!(said["error"].is_string() && said["diagnostics"].is_array(), "{arguments:?}: {said}");
    }
}

#[test]
fn what_new_says_to_type_can_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["St\u{f6}ry eins", "-x", "it's"] {
        let out = earlier().current_dir(folder.path()).args(["new", "--", name]).output().unwrap();
        let said = text(&out.stdout);
        let (_, command) = said.split_once("check it with `earlier ").unwrap();
        let command = format!("\"$0\" {}", command.trim_end().trim_end_matches('`'));
        let checked = std::process::Command::new("sh")
            .current_dir(folder.path())
            .args(["-c", &command, env!("CARGO_BIN_EXE_earlier")])
            .env("XDG_CACHE_HOME", CACHES)
            .output()
            .unwrap();
        assert_eq!(text(&checked.stdout), "no problems\n", "{command}: {}", text(&checked.stderr));
    }
}

#[test]
fn a_new_story_has_no_problems_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let story = folder.path().join("My Story");
    let name = story.to_str().unwrap();
    let out = run(&["new", name]);
    assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), ""));
    assert!(text(&out.stdout).contains("routes/looked.ron"));
    let out = run(&["check", name, "--deny", "warnings"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(0), "no problems\n"));
    let settings = fs::read_to_string(story.join("story.ron")).unwrap();
    assert!(settings.contains("id: \"my-story-"), "{settings}");

    let chapter = fs::read_to_string(story.join("chapters/1-counter.ron")).unwrap();
    for shown in ["needs:", "locked:", "{looked:", "Junction(", "once: true", "next:"] {
        assert!(chapter.contains(shown), "{shown}");
    }
    assert_eq!(chapter.matches("ending: Ending(").count(), 2);

    fs::write(story.join("story.ron"), "mine").unwrap();
    let out = run(&["new", name]);
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("is not empty"));
    assert_eq!(fs::read_to_string(story.join("story.ron")).unwrap(), "mine");
    let out = run(&["new", story.join("story.ron").to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(3));
}

#[test]
fn a_new_story_gets_an_id_that_is_one_whatever_its_folder_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let mut ids = BTreeSet::new();
    let names = ["-odd", "Über", "物語", "a.b", "fine_2", "other/fine_2", "other/物語", "..."];
    for name in names {
        let story = folder.path().join(name);
        assert_eq!(earlier().arg("new").arg("--").arg(&story).output().unwrap().status.code(), Some(0));
        let out = earlier().args(["check", "--deny", "warnings"]).arg(&story).output().unwrap();
        assert_eq!(text(&out.stdout), "no problems\n", "{name}");
        let settings = fs::read_to_string(story.join("story.ron")).unwrap();
        ids.insert(settings.split("id: \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned());
    }
    assert_eq!(ids.len(), names.len(), "each story has an id of its own: {ids:?}");
}

/// What bash is offered for one of these words.
fn offered(at: usize, words: &[&str]) -> Vec<String> {
    let mut asked = earlier();
    asked.env("EARLIER_COMPLETE", "bash").env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_COMP_TYPE", "9");
    asked.env("_CLAP_COMPLETE_INDEX", at.to_string());
    let out = asked.arg("--").args(words).output().unwrap();
    assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), String::new()), "{words:?}");
    text(&out.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn shells_complete_the_runs_of_the_archive_and_story_that_were_typed() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().to_str().unwrap();
    let ferry = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ferry");
    let ferry = ferry.to_str().unwrap();
    let mut play = Talk::start(folder.path(), &[ferry]).0;
    play.ask(r#"{"choose":1}"#);
    play.end();
    let name = |name: &str| {
        let out = run(&["runs", "name", "1.1", name, ferry, "--archive", archive]);
        assert_eq!(out.status.code(), Some(0), "{out:?}");
    };
    name("dawn");
    let words = |word: &'static str| ["earlier", "runs", "--archive", archive, "show", word, ferry];
    let runs = offered(5, &words(""));
    assert!(runs.contains(&"dawn".to_owned()) && runs.contains(&"1.1".to_owned()), "{runs:?}");
    assert_eq!(offered(5, &words("da")), ["dawn"]);
    assert_eq!(offered(5, &["earlier", "runs", "--archive", archive, "show", "da"]), [""; 0], "another story's");
    name("two words");
    let runs = offered(5, &words(""));
    assert!(!runs.iter().any(|name| name.contains("two")), "its space would part it: {runs:?}");
    assert_eq!(offered(1, &["earlier", "expl"]), ["explore", "explain"], "commands");
    assert_eq!(offered(2, &["earlier", "explain", "E050"]).first().map(String::as_str), Some("E0501"));
}

#[test]
fn every_shell_gets_a_script_and_every_command_a_page() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&run(&["completions", shell]).stdout);
        assert!(script.contains("EARLIER_COMPLETE") && script.contains("earlier"), "{shell}: {script}");
    }
    assert_eq!(run(&["completions", "abacus"]).status.code(), Some(2));
    let page = text(&run(&["man"]).stdout);
    assert!(page.contains(".TH earlier 1") && page.contains("earlier\\-check"), "{page}");
    let page = text(&run(&["man", "check"]).stdout);
    assert!(page.contains("\\-\\-bless"), "{page}");
    assert_eq!(run(&["man", "abacus"]).status.code(), Some(2));
    let page = text(&run(&["man", "runs", "export"]).stdout);
    assert!(page.contains(".TH earlier-runs-export 1") && page.contains("earlier runs export 1.1 "), "{page}");
    // Users of screen readers find out how to always get lines.
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let help = text(&run(&["--help"]).stdout);
    for page in [text(&run(&["man"]).stdout), text(&run(&["man", "play"]).stdout), help, readme] {
        assert!(page.contains("EARLIER_PLAIN=1"), "{page}");
    }
}

#[test]
fn a_page_of_the_manual_has_the_sections_that_others_have() {
    for names in [&["man"][..], &["man", "map"], &["man", "runs"], &["man", "runs", "show"]] {
        let page = text(&run(names).stdout);
        for section in ["NAME", "SYNOPSIS", "OPTIONS", "\"EXIT STATUS\"", "ENVIRONMENT", "FILES", "EXAMPLES"] {
            assert!(page.contains(&format!(".SH {section}\n")), "{names:?} has no {section}: {page}");
        }
        let examples = page.split(".SH EXAMPLES\n").nth(1).unwrap();
        assert!(examples.starts_with(".TP\n\\fBearlier"), "{examples}");
    }
    // Every variable that the program reads is explained.
    let page = text(&run(&["man"]).stdout);
    let sources = ["src/cli/files.rs", "src/cli/files/settings.rs", "src/cli/files/proofs.rs", "src/cli/console.rs"];
    let mut names = BTreeSet::new();
    for source in sources {
        let code = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(source)).unwrap();
        let is_name = |word: &&str| word.contains('_') && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        names.extend(code.split('"').filter(is_name).map(str::to_owned));
    }
    assert!(names.len() > 6, "{names:?}");
    for name in names {
        assert!(page.contains(&name), "{name} is not explained");
    }
}

#[test]
fn a_mistyped_command_is_suggested() {
    for (arguments, meant) in [
        (&["chekc"][..], "did you mean the command `check`?"),
        (&["chekc", "story"], "a similar subcommand exists: 'check'"),
        (&["--archive", "x", "replya", "1.1"], "a similar subcommand exists: 'replay'"),
        (&["runs", "shwo"], "did you mean the command `runs show`?"),
        (&["runs", "shwo", "1.1"], "a similar subcommand exists: 'show'"),
        (&["runs", "--archive", "x", "exprot", "1.1"], "a similar subcommand exists: 'export'"),
        (&["help", "chekc"], "a similar subcommand exists: 'check'"),
        (&["man", "chekc"], "did you mean `check`?"),
        (&["man", "runs", "shwo"], "did you mean `runs show`?"),
    ] {
        let out = run(arguments);
        assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(2), ""), "{arguments:?}");
        assert!(text(&out.stderr).contains(meant), "{arguments:?}: {}", text(&out.stderr));
    }
    // A folder that exists is a story, whatever its name, and a word that is not similar to a command is a missing
    // folder.
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("chekc")).unwrap();
    let out = earlier().current_dir(folder.path()).arg("chekc").output().unwrap();
    assert!(!text(&out.stderr).contains("did you mean"), "{out:?}");
    let out = run(&["abacus"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("there is no story folder `abacus`\n"), "{out:?}");
}

#[test]
fn options_may_come_before_the_command() {
    let archive = tempfile::tempdir().unwrap();
    let folder = archive.path().to_str().unwrap();
    let file = archive.path().join("over.ron");
    fs::write(&file, "Run(story: \"ferry\", choices: [\"wait\", \"c1\"], note: \"over\")").unwrap();
    let import = ["--archive", folder, "runs", "import", file.to_str().unwrap(), "tests/data/ferry"];
    assert_eq!(text(&run(&import).stdout), "saved as 1.1\n");
    let option = format!("--archive={folder}");
    let listed = run(&[&option, "runs", "tests/data/ferry"]);
    assert!(text(&listed.stdout).contains("1.1, \"over\": "), "{listed:?}");
    assert_eq!(text(&run(&["runs", "--archive", folder, "tests/data/ferry"]).stdout), text(&listed.stdout));
    let replayed = run(&["--plain", "--archive", folder, "replay", "1.1", "tests/data/ferry"]);
    assert_eq!(replayed.status.code(), Some(0), "{replayed:?}");
    assert!(text(&replayed.stdout).starts_with("The Last Ferry."), "{replayed:?}");
    // The value of an option is not treated as a command, and an option belongs to commands that have it.
    let value = run(&["--archive", "runs", "--json", "abacus"]);
    assert!(text(&value.stdout).contains("there is no story folder `abacus`"), "{value:?}");
    assert_eq!(run(&["--archive", folder, "check", "tests/data/ferry"]).status.code(), Some(2));
    assert_eq!(run(&["tests/data/ferry", "runs"]).status.code(), Some(2));
}

#[test]
fn help_is_wrapped() {
    let out = earlier().args(["watch", "--help"]).env("COLUMNS", "60").output().unwrap();
    let help = text(&out.stdout);
    assert!(help.lines().count() > 30 && help.lines().all(|line| line.len() <= 60), "{help}");
}

#[test]
fn the_readme_names_every_command() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let help = text(&run(&["--help"]).stdout);
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<&str> = names.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names.iter().filter(|name| **name != "help") {
        let row = |line: &str| {
            line.starts_with(&format!("| `earlier {name}")) || line.starts_with(&format!("| `earlier [{name}]"))
        };
        assert!(readme.lines().any(row), "the README's list of commands has no `{name}`");
    }
}

#[test]
fn places_are_as_seen_from_the_working_directory() {
    let folder = tempfile::tempdir().unwrap();
    let story = folder.path().join("tales/rain");
    std::fs::create_dir_all(story.join("chapters")).unwrap();
    let settings = r#"Story(format: 1, id: "s", title: "S", start: "b", chapters: ["one"])"#;
    std::fs::write(story.join("story.ron"), settings).unwrap();
    let chapter = r#"Chapter(title: "One", scenes: [Scene(id: "a", text: "{x: A.}", next: "a")])"#;
    std::fs::write(story.join("chapters/one.ron"), chapter).unwrap();
    let said = |from: &std::path::Path, stories: &[&str], format: &str| {
        let out = earlier().current_dir(from).arg("check").args(stories).args(["--format", format]).output().unwrap();
        assert_eq!(out.status.code(), Some(1));
        String::from_utf8(out.stdout).unwrap()
    };
    let absolute = story.to_string_lossy().into_owned();
    for (from, named, path) in [
        (folder.path(), "tales/rain", "tales/rain/"),
        (folder.path(), "./tales/rain/", "tales/rain/"),
        (folder.path(), absolute.as_str(), "tales/rain/"),
        (story.as_path(), ".", ""),
        (&story.join("chapters"), "..", "../"),
    ] {
        assert!(said(from, &[named], "short").starts_with(&format!("{path}story.ron:1:47: error")), "{named}");
        assert!(said(from, &[named], "short").contains(&format!("\n{path}chapters/one.ron:1:55: error")), "{named}");
        assert!(said(from, &[named], "human").contains(&format!("--> {path}chapters/one.ron:1:55\n")), "{named}");
        assert!(said(from, &[named], "github").contains(&format!("file={path}chapters/one.ron,line=1,")), "{named}");
        let json: serde_json::Value = serde_json::from_str(&said(from, &[named], "json")).unwrap();
        let found = &json["diagnostics"][1];
        assert_eq!(
            (&found["file"], &found["path"]),
            (&"chapters/one.ron".into(), &format!("{path}chapters/one.ron").into())
        );
        assert_eq!(found["story"], path.trim_end_matches('/'));
    }
    let all = said(folder.path(), &["tales/rain", "tales/rain"], "json");
    let json: serde_json::Value = serde_json::from_str(&all).unwrap();
    assert_eq!((&json["errors"], json["diagnostics"].as_array().unwrap().len()), (&4.into(), 4));
    assert_eq!(json["stories"][1]["story"], "tales/rain");
}

#[test]
fn move_shows_the_difference_and_writes_both_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("chapters")).unwrap();
    let settings = r#"Story(format: 1, id: "x", title: "X", start: "a", chapters: ["1", "2"])"#;
    let first =
        "Chapter(title: \"One\", scenes: [\n    // the start\n    Scene(id: \"a\", text: \"A.\", next: \"b\"),\n])\n";
    let second = "Chapter(title: \"Two\", scenes: [\n    Scene(id: \"b\", text: \"B.\", ending: Ending(title: \"B\", teaser: \"b\"))\n])\n";
    fs::write(at("story.ron"), settings).unwrap();
    fs::write(at("chapters/1.ron"), first).unwrap();
    fs::write(at("chapters/2.ron"), second).unwrap();
    let story = folder.path().to_str().unwrap();
    let shown = run(&["move", "a", "2", story]);
    assert_eq!(shown.status.code(), Some(0));
    let difference = text(&shown.stdout);
    assert!(difference.contains("+    // the start\n") && difference.contains("-    // the start\n"), "{difference}");
    assert!(text(&shown.stderr).contains("nothing was written; use `--yes` to move without asking"));
    assert_eq!(fs::read_to_string(at("chapters/1.ron")).unwrap(), first, "nobody was asked, so nothing is written");
    assert_eq!(run(&["move", "a", "2", story, "--yes"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(at("chapters/1.ron")).unwrap(), "Chapter(title: \"One\", scenes: [\n])\n");
    let moved = "B.\", ending: Ending(title: \"B\", teaser: \"b\")),\n    // the start\n    Scene(id: \"a\", text: \"A.\", next: \"b\"),\n])\n";
    assert!(fs::read_to_string(at("chapters/2.ron")).unwrap().ends_with(moved));
    assert_eq!(run(&["check", story]).status.code(), Some(0));
    let there = run(&["move", "a", "2", story]);
    assert_eq!(there.status.code(), Some(2));
    assert!(text(&there.stderr).contains("`a` is already in the chapter `2`"), "{}", text(&there.stderr));
}

#[test]
fn rename_shows_the_difference_and_writes_what_still_loads() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("chapters")).unwrap();
    fs::create_dir(at("routes")).unwrap();
    let settings = r#"Story(format: 1, id: "x", title: "X", start: "a", chapters: ["1"])"#;
    let chapter = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", text: "A.", choices: [Choice(text: "On.", to: "b"), Choice(text: "Stay.", id: "stay", to: "a")]),
    Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
])"#;
    fs::write(at("story.ron"), settings).unwrap();
    fs::write(at("chapters/1.ron"), chapter).unwrap();
    fs::write(at("routes/r.ron"), r#"Run(story: "x", choices: ["stay", "b"], expect: Expect(ending: "b"))"#).unwrap();
    let story = folder.path().to_str().unwrap();
    let shown = run(&["rename", "b", "end", story]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(
        text(&shown.stdout).contains("+    Scene(id: \"end\", was: [\"b\"], text: \"B.\""),
        "{}",
        text(&shown.stdout)
    );
    assert!(text(&shown.stderr).contains("nothing was written; use `--yes` to rename without asking"));
    assert_eq!(fs::read_to_string(at("chapters/1.ron")).unwrap(), chapter, "nobody was asked, so nothing is written");
    let taken = run(&["rename", "b", "a", story, "--yes"]);
    assert_eq!(taken.status.code(), Some(2));
    assert!(text(&taken.stderr).contains("the new name can't be used: "), "{}", text(&taken.stderr));
    assert_eq!(run(&["rename", "b", "end", story, "--yes"]).status.code(), Some(0));
    let run_file = fs::read_to_string(at("routes/r.ron")).unwrap();
    assert_eq!(run_file, r#"Run(story: "x", choices: ["stay", "end"], expect: Expect(ending: "end"))"#);
    let checked = run(&["check", story, "--deny", "warnings"]);
    assert_eq!((checked.status.code(), text(&checked.stdout)), (Some(0), "no problems\n".to_owned()));
    let gone = run(&["rename", "b", "end", story]);
    assert!(text(&gone.stderr).contains("nothing in this story is called `b`"), "{}", text(&gone.stderr));
}
