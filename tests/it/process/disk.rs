//! The program and its files: archives that others change, disks that fail, links, settings.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use earlier::archive::{Annotation, Record, RunId, encode, header};
use serde_json::{Value, json};

use crate::support::talk::{CACHES, NO_SETTINGS, Talk, earlier, open_choices};

/// The id of the shipped story.
const STORY: &str = "earlier-version";

/// A story of two scenes with this id, in a new folder.
fn story(id: &str) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("story");
    fs::create_dir_all(folder.join("chapters")).unwrap();
    fs::create_dir_all(folder.join("routes")).unwrap();
    let settings = format!("Story(format: 1, id: {id:?}, title: \"Pier\", start: \"pier\", chapters: [\"a\"])\n");
    fs::write(folder.join("story.ron"), settings).unwrap();
    fs::write(folder.join("chapters/a.ron"), CHAPTER).unwrap();
    (home, folder)
}

const CHAPTER: &str = r#"Chapter(title: "A", scenes: [
    Scene(id: "pier", text: "A pier.", choices: [Choice(id: "jump", text: "Jump.", to: "sea")]),
    Scene(id: "sea", text: "Wet.", choices: [Choice(id: "climb", text: "Climb.", to: "pier")]),
])
"#;

/// Runs a command to its end with this input.
fn run(command: &mut Command, input: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The lines that JSON requests are answered with, the opening line included.
fn answers(folder: &Path, archive: &Path, variables: &[(&str, &str)], requests: &[Value]) -> Vec<Value> {
    let input: String = requests.iter().map(|request| format!("{request}\n")).collect();
    let mut command = earlier();
    command.arg(folder).args(["--json", "--archive"]).arg(archive).envs(variables.iter().copied());
    let out = run(&mut command, &input);
    text(&out.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The runs that are listed.
fn runs(folder: &Path, archive: &Path) -> Vec<Value> {
    let out = earlier().arg("runs").arg(folder).args(["--format", "json", "--archive"]).arg(archive).output().unwrap();
    assert_eq!(text(&out.stderr), "");
    let listed: Value = serde_json::from_slice(&out.stdout).unwrap();
    listed["runs"].as_array().unwrap().clone()
}

/// Something that another program does to a journal.
type Interference = fn(&Path);

const INTERFERENCES: [(&str, Interference); 6] = [
    ("removed", |journal| fs::remove_file(journal).unwrap()),
    ("removed with its folder", |journal| fs::remove_dir_all(journal.parent().unwrap().parent().unwrap()).unwrap()),
    ("moved away", |journal| {
        fs::rename(journal.parent().unwrap(), journal.with_file_name("away")).unwrap_or_else(|_| {
            fs::rename(journal, journal.with_extension("old")).unwrap();
        })
    }),
    ("replaced", |journal| {
        fs::write(journal.with_extension("new"), header("pier")).unwrap();
        fs::rename(journal.with_extension("new"), journal).unwrap();
    }),
    ("cut", |journal| {
        let length = fs::metadata(journal).unwrap().len();
        fs::OpenOptions::new().write(true).open(journal).unwrap().set_len(length / 2).unwrap();
    }),
    ("overwritten with as many bytes", |journal| {
        let (header, length) = (header("pier"), fs::metadata(journal).unwrap().len() as usize);
        let filling = length - header.len() - "later  #00000000\n".len();
        let line = format!("later {}", "x".repeat(filling));
        let line = format!("{line} #{:08x}\n", crc32fast::hash(line.as_bytes()));
        fs::write(journal, [header, line.into_bytes()].concat()).unwrap();
        assert_eq!(fs::metadata(journal).unwrap().len() as usize, length);
    }),
];

#[test]
fn a_run_whose_journal_others_remove_replace_or_cut_is_saved_whole_and_its_reader_is_told_at_once() {
    for (what, interfere) in INTERFERENCES {
        let (home, folder) = story("pier");
        let archive = home.path().join("archive");
        let mut child = earlier()
            .arg(&folder)
            .args(["--json", "--archive"])
            .arg(&archive)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map(Talk::with)
            .unwrap();
        child.hear().unwrap();
        for choice in ["jump", "climb", "jump"] {
            assert!(child.ask(&json!({"choose": choice}).to_string())["complaint"].is_null());
        }
        interfere(&archive.join("pier/1.journal"));
        let told = child.ask(r#"{"choose":"climb"}"#);
        assert!(told["complaint"].as_str().unwrap().contains("this run is saved"), "{what}: {told}");
        assert!(child.ask(r#"{"choose":"jump"}"#)["complaint"].is_null(), "{what}: it is told once");
        assert_eq!(child.end(), Some(0));
        let saved = runs(&folder, &archive);
        let whole = saved.iter().find(|run| run["run"] == told["run"]).unwrap();
        assert_eq!((&whole["steps"], &whole["whole"]), (&json!(5), &json!(true)), "{what}: {saved:?}");
    }
}

#[test]
fn a_run_whose_journal_is_lost_just_before_the_reader_leaves_is_saved_all_the_same() {
    for (what, interfere) in INTERFERENCES {
        for front in ["--json", "--plain"] {
            let (home, folder) = story("pier");
            let archive = home.path().join("archive");
            let mut command = earlier();
            command.arg(&folder).arg(front).arg("--archive").arg(&archive);
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
            let mut line = String::new();
            writeln!(input, "{}", if front == "--json" { "{\"choose\":1}" } else { "1" }).unwrap();
            while !line.contains("Wet.") {
                line.clear();
                assert_ne!(output.read_line(&mut line).unwrap(), 0, "{what}");
            }
            interfere(&archive.join("pier/1.journal"));
            drop(input);
            let mut rest = String::new();
            output.read_to_string(&mut rest).unwrap();
            assert!(child.wait().unwrap().success());
            assert!(front == "--json" || rest.contains("changed by another program"), "{what}: {rest}");
            let saved = runs(&folder, &archive);
            assert!(
                saved.iter().any(|run| (&run["steps"], &run["whole"]) == (&json!(1), &json!(true))),
                "{what}: {saved:?}"
            );
        }
    }
}

#[test]
fn a_run_that_forked_off_one_in_a_journal_that_is_replaced_is_saved_whole() {
    let (home, folder) = story("pier");
    let journals = home.path().join("pier");
    fs::create_dir(&journals).unwrap();
    let step = |steps, scene: &str, choice: &str| Record::Step {
        run: 1,
        steps,
        time: 1,
        scene: scene.to_owned(),
        choice: choice.to_owned(),
    };
    let records = [
        Record::Run { run: 1, time: 1, from: None, facts: Vec::new() },
        step(1, "pier", "jump"),
        step(2, "sea", "climb"),
    ];
    // An incomplete last line prevents the journal from being continued.
    let bytes = [header("pier"), records.iter().flat_map(encode).collect(), b"x".to_vec()].concat();
    fs::write(journals.join("1.journal"), &bytes).unwrap();
    let mut child = earlier();
    child.arg(&folder).args(["--json", "--archive"]).arg(home.path());
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map(Talk::with).unwrap();
    child.hear().unwrap();
    child.ask(r#"{"fork":{"run":"1.1","step":2}}"#);
    assert!(child.ask(r#"{"choose":"jump"}"#)["complaint"].is_null());
    let longer = [header("pier"), vec![b'y'; bytes.len()]].concat();
    fs::write(journals.join("new"), longer).unwrap();
    fs::rename(journals.join("new"), journals.join("1.journal")).unwrap();
    let told = child.ask(r#"{"choose":"climb"}"#);
    assert!(told["complaint"].as_str().unwrap().contains("this run is saved"), "{told}");
    assert_eq!(child.end(), Some(0));
    let out = earlier().arg("runs").arg(&folder).args(["--format", "json", "--archive"]).arg(home.path()).output();
    let listed: Value = serde_json::from_slice(&out.unwrap().stdout).unwrap();
    let whole = listed["runs"].as_array().unwrap().iter().find(|run| run["run"] == told["run"]).unwrap();
    assert_eq!((&whole["steps"], &whole["whole"]), (&json!(4), &json!(true)), "{listed}");
}

#[test]
fn a_run_of_another_window_is_saved_whole_when_its_journal_is_removed() {
    let (home, folder) = story("pier");
    let open = || {
        let mut command = earlier();
        command.arg(&folder).args(["--json", "--archive"]).arg(home.path());
        let mut talk = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map(Talk::with).unwrap();
        talk.hear().unwrap();
        talk
    };
    let mut first = open();
    for choice in ["jump", "climb", "jump"] {
        first.ask(&json!({"choose": choice}).to_string());
    }
    let mut second = open();
    assert_eq!(first.end(), Some(0));
    fs::remove_file(home.path().join("pier/1.journal")).unwrap();
    let told = second.ask(r#"{"back":1}"#);
    let run = told["run"].as_str().unwrap().to_owned();
    assert!(told["complaint"].as_str().is_none_or(|said| said.contains("this run is saved")), "{told}");
    let named = second.ask(&json!({"name": {"run": run, "name": "x"}}).to_string());
    assert!(named["error"].is_null(), "{named}");
    let run = named["named"]["run"].as_str().unwrap().to_owned();
    assert_eq!(second.end(), Some(0));
    let saved = runs(&folder, home.path());
    let whole = saved.iter().find(|saved| saved["run"] == run.as_str()).unwrap();
    assert_eq!((&whole["steps"], &whole["whole"], &whole["name"]), (&json!(3), &json!(true), &json!("x")), "{saved:?}");
}

/// What another program can do to the journals of other windows.
const LOSSES: [(&str, Interference); 3] = [
    ("removed", |journals| fs::remove_file(journals.join("1.journal")).unwrap()),
    ("removed with its folder", |journals| fs::remove_dir_all(journals).unwrap()),
    ("replaced by an older one", |journals| {
        let text = fs::read_to_string(journals.join("1.journal")).unwrap();
        let lines: String = text.split_inclusive('\n').take(3).collect();
        fs::remove_file(journals.join("1.journal")).unwrap();
        fs::write(journals.join("1.journal"), lines).unwrap();
    }),
];

#[test]
fn a_journal_that_is_lost_under_several_windows_is_saved_again_once() {
    for (what, loses) in LOSSES {
        let (home, folder) = story("pier");
        let open = || {
            let mut command = earlier();
            command.arg(&folder).args(["--json", "--new", "--archive"]).arg(home.path());
            let mut talk = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map(Talk::with).unwrap();
            talk.hear().unwrap();
            talk
        };
        let mut first = open();
        for choice in ["jump", "climb", "jump"] {
            first.ask(&json!({"choose": choice}).to_string());
        }
        let mut others = [open(), open()];
        assert_eq!(first.end(), Some(0));
        for talk in &mut others {
            assert!(talk.ask(r#"{"choose":"jump"}"#)["complaint"].is_null());
        }
        loses(&home.path().join("pier"));
        for talk in &mut others {
            let told = talk.ask(r#"{"choose":"climb"}"#);
            // A window may find everything in place again.
            let complaint = told["complaint"].as_str();
            assert!(complaint.is_none_or(|said| said.contains("this run is saved")), "{what}: {told}");
            assert!(talk.ask(r#"{"choose":"jump"}"#)["complaint"].is_null(), "{what}: it is told once");
        }
        assert_eq!(others.map(Talk::end), [Some(0); 2]);
        let saved = runs(&folder, home.path());
        let mut found: Vec<_> =
            saved.iter().map(|run| (run["run"].as_str().unwrap(), &run["steps"], &run["whole"])).collect();
        found.sort_by_key(|(run, ..)| *run);
        let whole =
            [("1.1", &json!(3), &json!(true)), ("2.1", &json!(3), &json!(true)), ("3.1", &json!(3), &json!(true))];
        assert_eq!(found, whole, "{what}");
    }
}

#[test]
fn a_file_is_found_by_a_name_that_looks_the_same() {
    let (_home, folder) = story("pier");
    let settings = fs::read_to_string(folder.join("story.ron")).unwrap();
    let loose = CHAPTER.replacen("scenes: [", "scenes:   [", 1);
    for (listed, named) in [("\u{e9}", "e\u{301}"), ("e\u{301}", "\u{e9}")] {
        fs::write(
            folder.join("story.ron"),
            settings.replace("\"a\"", &format!("{listed:?}").replace("\\u{301}", "\u{301}")),
        )
        .unwrap();
        let chapter = folder.join(format!("chapters/{named}.ron"));
        fs::write(&chapter, &loose).unwrap();
        let _ = fs::remove_file(folder.join("chapters/a.ron"));
        let out = earlier().args(["check", "--format", "short"]).arg(&folder).output().unwrap();
        let said = text(&out.stdout);
        assert!(!said.contains("E0003") && !said.contains("W1004"), "{said}");
        let out = earlier().arg("fmt").arg(&folder).output().unwrap();
        assert!(out.status.success(), "{}", text(&out.stderr));
        assert_ne!(fs::read_to_string(&chapter).unwrap(), loose);
        fs::remove_file(chapter).unwrap();
    }
}

#[test]
fn recorded_runs_are_found_in_subfolders_and_with_a_name_in_capitals() {
    let (_home, folder) = story("pier");
    fs::create_dir_all(folder.join("routes/long/.git")).unwrap();
    let unknown = "Run(story: \"pier\", choices: [\"fly\"])\n";
    for name in ["long/wet.ron", "DRY.RON", "long/.git/no.ron", "notes.txt"] {
        fs::write(folder.join("routes").join(name), unknown).unwrap();
    }
    let out = earlier().current_dir(&folder).args(["check", ".", "--quick", "--format", "short"]).output().unwrap();
    let printed = text(&out.stdout);
    let wrong: Vec<&str> = printed.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!((out.status.code(), wrong), (Some(1), vec!["routes/DRY.RON", "routes/long/wet.ron"]), "{printed}");
}

#[test]
fn a_run_is_found_by_a_name_that_looks_the_same() {
    let (home, folder) = story("pier");
    let name = json!({"name": {"run": "1.1", "name": "Cafe\u{301}"}});
    answers(&folder, home.path(), &[], &[json!({"choose": 1}), name]);
    for called in ["Cafe\u{301}", "Caf\u{e9}"] {
        let out =
            earlier().args(["runs", "show", called]).arg(&folder).arg("--archive").arg(home.path()).output().unwrap();
        assert!(out.status.success(), "{}", text(&out.stderr));
    }
}

#[test]
fn what_a_clock_that_was_ahead_annotated_can_be_changed() {
    let (home, folder) = story("pier");
    let journals = home.path().join("pier");
    fs::create_dir(&journals).unwrap();
    let begun = |run| Record::Run { run, time: 1, from: None, facts: Vec::new() };
    let step = |run| Record::Step { run, steps: 1, time: 1, scene: "pier".to_owned(), choice: "jump".to_owned() };
    let annotate =
        |run, annotation| Record::Annotate { run: RunId { journal: 1, run }, time: 4_000_000_000, annotation };
    let records = [
        begun(1),
        step(1),
        begun(2),
        step(2),
        annotate(1, Annotation::Name("old".to_owned())),
        annotate(2, Annotation::Removed(true)),
    ];
    fs::write(journals.join("1.journal"), [header("pier"), records.iter().flat_map(encode).collect()].concat())
        .unwrap();
    for arguments in [&["restore", "1.2"][..], &["name", "1.1", "new"]] {
        let out =
            earlier().arg("runs").args(arguments).arg(&folder).arg("--archive").arg(home.path()).output().unwrap();
        assert!(out.status.success(), "{out:?}");
    }
    let listed: Vec<(Value, Value)> =
        runs(&folder, home.path()).into_iter().map(|run| (run["name"].clone(), run["removed"].clone())).collect();
    assert_eq!(listed, [(json!("new"), json!(false)), (Value::Null, json!(false))]);
}

#[test]
fn impossible_numbers_are_damage_and_stray_files_do_not_keep_runs_from_being_saved() {
    let line = |text: &str| format!("{text} #{:08x}\n", crc32fast::hash(text.as_bytes())).into_bytes();
    let records = [
        Record::Run { run: u32::MAX, time: 1, from: None, facts: Vec::new() },
        Record::Run { run: 0, time: 1, from: None, facts: Vec::new() },
        Record::Step { run: 1, steps: usize::MAX, time: 1, scene: "pier".to_owned(), choice: "jump".to_owned() },
        Record::At { journal: None, run: 1, steps: 0, time: u64::MAX },
    ];
    let longer = ["run 99999999999 1 - 0 -", "run 1 1 1.99999999999 0 -", "step 1 18446744073709551616 1 pier jump"];
    let lines = records.iter().map(encode).chain(longer.map(line));
    for impossible in lines {
        let (home, folder) = story("pier");
        let journals = home.path().join("pier");
        fs::create_dir(&journals).unwrap();
        let bytes = [header("pier"), impossible].concat();
        fs::write(journals.join("1.journal"), &bytes).unwrap();
        fs::write(journals.join("4294967294.journal"), "stray").unwrap();
        let told = answers(&folder, home.path(), &[], &[json!({"choose": "jump"}), json!({"new": true})]);
        assert_eq!(told[1]["run"], "2.1", "{}: {told:?}", text(&bytes));
        let out = earlier().arg("runs").arg(&folder).arg("--archive").arg(home.path()).output().unwrap();
        let warned = text(&out.stderr);
        assert!(warned.contains("journal 1 has 1 damaged line"), "{warned}");
        assert!(text(&out.stdout).contains("2.1"));
        assert_eq!(fs::read(journals.join("1.journal")).unwrap(), bytes, "the file is as it was");
    }
}

/// The texts of all files below a folder.
fn everything(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(everything(&entry));
        } else {
            found.insert(entry.clone(), fs::read_to_string(&entry).unwrap());
        }
    }
    found
}

#[test]
fn a_command_that_writes_several_files_writes_all_or_changes_none() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("story");
    fs::create_dir_all(folder.join("chapters")).unwrap();
    let settings = "Story(format: 2, id: \"s\", title: \"S\", start: \"pier\", chapters: [\"a\", \"b\"],\n  facts: \
                    [Fact(id: \"wet\", is: \"she is wet\")])\n";
    let one = "Chapter(title: \"A\", scenes: [\n  Scene(id: \"pier\", text: \"{wet: Wet. | Dry.}\", choices: [\n    \
               Choice(text: \"Jump.\", to: \"sea\", effects: [\"wet\"]),\n  ]),\n  Junction(id: \"j\", to_first: [(to: \
               \"sea\")]),\n])\n";
    let two = "Chapter(title: \"B\", scenes: [\n  Scene(id: \"sea\", text: \"Sea. {wet: Wet.}\", ending: Ending(title: \
               \"Sea\", teaser: \"Salt.\")),\n])\n";
    // The second chapter is too long for the limit.
    let long = format!("// {}\n{two}", "long ".repeat(1000));
    for (name, text) in [("story.ron", settings), ("chapters/a.ron", one), ("chapters/b.ron", &long)] {
        fs::write(folder.join(name), text).unwrap();
    }
    let before = everything(&folder);
    let of = folder.to_str().unwrap();
    for command in [&["rename", "wet", "soaked", of, "--yes"][..], &["fmt", of], &["move", "pier", "b", of, "--yes"]] {
        let out = run(with_limit(4).args(command), "");
        assert_eq!(out.status.code(), Some(3), "{command:?}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains("chapters/b.ron` can't be written: "), "{}", text(&out.stderr));
        assert!(text(&out.stderr).contains("; no file was changed"), "{}", text(&out.stderr));
        assert_eq!(everything(&folder), before, "{command:?}");
    }
}

/// The program under a limit for the size of files, in blocks of 512 bytes. Exceeding it is an error for once.
fn with_limit(blocks: u32) -> Command {
    let mut command = Command::new("sh");
    let exec = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    command.args(["-c", &exec, "sh", env!("CARGO_BIN_EXE_earlier")]);
    command.env("XDG_CONFIG_HOME", NO_SETTINGS);
    command.env("XDG_CACHE_HOME", CACHES);
    command
}

#[test]
fn a_disk_that_was_full_for_a_while_leaves_no_damage_and_nothing_that_blocks_another_try() {
    let (home, folder) = story("pier");
    let archive = home.path().join("archive");
    let there_and_back = "jump\nclimb\n".repeat(20);
    let out = run(with_limit(1).arg(&folder).args(["--plain", "--archive"]).arg(&archive), &there_and_back);
    assert!(text(&out.stdout).contains("This run could not be saved."), "{}", text(&out.stdout));
    assert_eq!(text(&out.stdout).matches("(The archive can't be written").count(), 1, "it is told once");
    let kept = runs(&folder, &archive)[0]["steps"].as_u64().unwrap();
    assert!((1..40).contains(&kept), "{kept}");
    run(earlier().arg(&folder).args(["--plain", "--archive"]).arg(&archive), "jump\nclimb\n");
    assert_eq!(runs(&folder, &archive).len(), 1, "the run goes on without damage");

    let file = home.path().join("long.ron");
    let save = format!("save {}\n", file.display());
    let out = run(with_limit(0).arg(&folder).args(["--plain", "--archive"]).arg(&archive), &save);
    assert!(text(&out.stdout).contains("can't be written"), "{}", text(&out.stdout));
    assert!(!file.exists(), "nothing is left behind");
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    let out = run(earlier().arg(&folder).args(["--plain", "--archive"]).arg(&archive), &save);
    assert!(text(&out.stdout).contains("Saved as") && file.exists(), "{}", text(&out.stdout));

    let new = home.path().join("new");
    assert_eq!(with_limit(2).arg("new").arg(&new).output().unwrap().status.code(), Some(3));
    assert_eq!(earlier().arg("new").arg(&new).output().unwrap().status.code(), Some(0), "the folder is still empty");
}

#[test]
fn a_restricted_session_opens_no_file_and_runs_go_out_and_come_in_as_text() {
    let (home, folder) = story("pier");
    let archive = home.path().join("archive");
    let secret = home.path().join("secret.ron");
    fs::write(&secret, r#"Run(story: "pier", choices: ["jump"], note: "a secret")"#).unwrap();
    let outside = home.path().join("outside.ron");
    let requests = [
        json!({"choose": "jump"}),
        json!({"save": outside}),
        json!({"export": {"run": "1.1", "file": outside}}),
        json!({"export": {"run": "1.1", "file": "run.md"}}),
        json!({"import": secret}),
        json!({"import": {"text": "Run(story: \"pier\", choices: [\"jump\", \"climb\"])"}}),
        json!({"import": {"text": "root:x:0:0"}}),
        json!({"runs": true}),
    ];
    let told = answers(&folder, &archive, &[("EARLIER_RESTRICTED", "1")], &requests);
    assert!(told[2]["text"]["text"].as_str().unwrap().starts_with("Run("), "{}", told[2]);
    assert!(told[3]["text"]["text"].as_str().unwrap().contains("\"jump\""), "{}", told[3]);
    assert!(told[4]["text"]["text"].as_str().unwrap().starts_with("# Pier"), "{}", told[4]);
    assert!(told[5]["error"].as_str().unwrap().contains("opens no files"), "{}", told[5]);
    assert_eq!(told[6]["imported"]["run"], "1.2", "{}", told[6]);
    assert!(!told[7]["error"].as_str().unwrap().contains("root"), "{}", told[7]);
    assert!(!told[8].to_string().contains("secret"), "{}", told[8]);
    assert!(!outside.exists());

    let mut command = earlier();
    command.arg(&folder).args(["--plain", "--restricted", "--archive"]).arg(&archive);
    let typed = format!(
        "save {0}\nexport 1.1 {0}\nimport {1}\n\nimport\nRun(\n    story: \"pier\",\n    choices: [\"jump\", \"climb\", \"jump\"],\n)\n\nruns\n",
        outside.display(),
        secret.display()
    );
    let said = text(&run(&mut command, &typed).stdout);
    assert!(said.contains("\nRun(\n    story: \"pier\",\n"), "{said}");
    assert!(said.contains("It is saved as 1.3."), "{said}");
    assert!(!said.contains("a secret") && !outside.exists(), "{said}");

    let mut command = earlier();
    command.args(["watch", "--json", "--restricted"]).arg(&folder);
    let typed = format!("{}\n{}\n", json!({"save": outside}), json!({"import": secret}));
    let said = text(&run(&mut command, &typed).stdout);
    assert!(said.contains("\"text\":\"Run(") && said.contains("are not saved"), "{said}");
    assert!(!said.contains("a secret") && !outside.exists(), "{said}");
}

#[test]
fn a_file_that_is_no_run_is_refused_without_its_words() {
    let (home, folder) = story("pier");
    let archive = home.path().join("archive");
    let file = home.path().join("file");
    for words in [
        "hostess",
        "hostess(x: 1)",
        "Run(hostess: 1)",
        "Run(story: hostess)",
        "#![enable(hostess)]\nRun()",
        "Run(story: \"pier\", choices: [], expect: hostess)",
        "Run(story: \"pier\", choices: [], expect: (ending: 'h'))",
        "Run(story: \"pier\", choices: [], expect: (meters: {\"a\": \"hostess\"}))",
        "root:hostess:0:0::/root:/bin/bash\n",
        "r#hostess",
        "/* hostess",
    ] {
        fs::write(&file, words).unwrap();
        let told = answers(&folder, &archive, &[], &[json!({"import": file})]);
        assert!(told[1]["error"].is_string() && !told[1].to_string().contains("host"), "{}", told[1]);
        let said = run(
            earlier().arg(&folder).args(["--plain", "--archive"]).arg(&archive),
            &format!("import {}\n", file.display()),
        );
        assert!(!text(&said.stdout).contains("hostess"), "{}", text(&said.stdout));
        for arguments in [["runs", "import"], ["replay", "--plain"], ["play", "--run"]] {
            let out =
                earlier().args(arguments).arg(&file).arg(&folder).arg("--archive").arg(&archive).output().unwrap();
            assert_eq!(out.status.code(), Some(1), "{arguments:?}");
            let said = text(&out.stdout) + &text(&out.stderr);
            assert!(!said.contains("hostess"), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn a_story_is_read_within_its_folder_unless_asked_otherwise() {
    let (home, folder) = story("pier");
    let secret = home.path().join("secret.ron");
    fs::write(&secret, CHAPTER.replace("A pier.", "A  secret.")).unwrap();
    let chapter = folder.join("chapters/a.ron");
    fs::remove_file(&chapter).unwrap();
    symlink(&secret, &chapter).unwrap();
    for command in ["check", "stats", "fmt", "explore"] {
        let out = earlier().arg(command).arg(&folder).output().unwrap();
        let said = text(&out.stdout) + &text(&out.stderr);
        assert_ne!(out.status.code(), Some(0), "{command}: {said}");
        assert!(said.contains("outside the story's folder") && !said.contains("secret."), "{command}: {said}");
    }
    assert!(fs::read_to_string(&secret).unwrap().contains("A  secret."), "nothing is written through the link");
    let out = earlier().env("EARLIER_FOLLOW_LINKS", "1").arg("check").arg(&folder).output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stdout));

    // The folder of the chapters, and a recorded run.
    fs::remove_file(&chapter).unwrap();
    fs::remove_dir(folder.join("chapters")).unwrap();
    fs::create_dir(home.path().join("elsewhere")).unwrap();
    fs::rename(&secret, home.path().join("elsewhere/a.ron")).unwrap();
    symlink("../elsewhere", folder.join("chapters")).unwrap();
    let said = text(&earlier().arg("check").arg(&folder).output().unwrap().stdout);
    assert!(said.contains("outside the story's folder"), "{said}");

    // A link within the folder, and a link to the folder itself, are as good as the files.
    fs::remove_file(folder.join("chapters")).unwrap();
    fs::create_dir(folder.join("chapters")).unwrap();
    fs::write(folder.join("real.ron"), CHAPTER).unwrap();
    symlink("../real.ron", &chapter).unwrap();
    symlink(&folder, home.path().join("link")).unwrap();
    symlink("/etc/passwd", folder.join("routes/r.ron")).unwrap();
    let said = text(&earlier().arg("check").arg(home.path().join("link")).output().unwrap().stdout);
    assert!(said.contains("routes/r.ron") && !said.contains("root:") && said.contains("outside"), "{said}");
    fs::remove_file(folder.join("routes/r.ron")).unwrap();
    let out = earlier().arg("check").arg(home.path().join("link")).output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stdout));
}

#[test]
fn formatting_keeps_permissions_and_links_and_leaves_nothing_behind() {
    let (_home, folder) = story("pier");
    let chapter = folder.join("chapters/a.ron");
    let untidy = CHAPTER.replace("title: \"A\"", "title:   \"A\"");
    let format = || assert_eq!(earlier().arg("fmt").arg(&folder).status().unwrap().code(), Some(0));
    fs::write(&chapter, &untidy).unwrap();
    fs::set_permissions(&chapter, fs::Permissions::from_mode(0o640)).unwrap();
    format();
    assert_ne!(fs::read_to_string(&chapter).unwrap(), untidy);
    assert_eq!(fs::metadata(&chapter).unwrap().mode() & 0o777, 0o640);

    let other = folder.join("other-name.ron");
    fs::write(&chapter, &untidy).unwrap();
    fs::hard_link(&chapter, &other).unwrap();
    format();
    assert_eq!(fs::metadata(&chapter).unwrap().ino(), fs::metadata(&other).unwrap().ino(), "both names are kept");
    assert_ne!(fs::read_to_string(&other).unwrap(), untidy);

    fs::remove_file(&chapter).unwrap();
    fs::write(&other, &untidy).unwrap();
    symlink("../other-name.ron", &chapter).unwrap();
    format();
    assert!(fs::symlink_metadata(&chapter).unwrap().is_symlink());
    assert_ne!(fs::read_to_string(&other).unwrap(), untidy);

    let left = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!((left(&folder), left(&folder.join("chapters"))), (4, 1));
}

#[test]
fn the_settings_are_no_part_of_the_archives_and_older_ones_move() {
    let (home, folder) = story("theme");
    let (archive, settings) = (home.path().join("archive"), home.path().join("config"));
    fs::create_dir(&archive).unwrap();
    fs::write(archive.join("theme"), "contrast").unwrap();
    let variables = [("XDG_CONFIG_HOME", settings.to_str().unwrap())];
    let told = answers(&folder, &archive, &variables, &[json!({"choose": "jump"})]);
    assert!(told[1]["complaint"].is_null(), "{}", told[1]);
    assert_eq!(runs(&folder, &archive).len(), 1);
    let remembered = fs::read_to_string(settings.join("earlier/settings.ron")).unwrap();
    assert!(remembered.contains("theme: Some(\"contrast\")"), "{remembered}");
    assert!(archive.join("theme/1.journal").is_file());
}

#[test]
fn journals_of_the_shipped_story_are_continued_as_before() {
    let home = tempfile::tempdir().unwrap();
    for step in 1..=2 {
        let (mut talk, here) = Talk::start(home.path(), &[]);
        let there = talk.ask(&json!({"choose": open_choices(&here)[0]}).to_string());
        assert_eq!((&there["run"], &there["step"]), (&json!("1.1"), &json!(step)));
        assert_eq!(talk.end(), Some(0));
    }
    assert_eq!(fs::read_dir(home.path().join(STORY)).unwrap().count(), 1);
}
