//! `earlier runs` and `earlier replay`, by the real binary.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::talk::earlier;

/// Runs a command over an archive.
fn run(archive: &Path, arguments: &[&str]) -> Output {
    earlier().args(arguments).arg("--archive").arg(archive).stdin(Stdio::null()).output().unwrap()
}

/// What a command answers that must end well.
fn answer(archive: &Path, arguments: &[&str]) -> String {
    let out = run(archive, arguments);
    assert!(out.status.success(), "{arguments:?}: {}{}", text(&out.stdout), text(&out.stderr));
    text(&out.stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const FERRY: &str = "tests/data/ferry";

/// An archive with two runs of the ferry, to its two endings.
fn two_runs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, choices) in [("over", r#""wait", "c1""#), ("home", r#""booth", "wait", "c10""#)] {
        let file = folder.path().join(format!("{name}.ron"));
        fs::write(&file, format!("Run(story: \"ferry\", choices: [{choices}], note: \"{name}\")")).unwrap();
        answer(folder.path(), &["runs", "import", file.to_str().unwrap(), FERRY]);
    }
    folder
}

#[test]
fn the_runs_are_listed_with_their_tree() {
    let archive = two_runs();
    let listed = answer(archive.path(), &["runs", FERRY]);
    assert!(
        listed.starts_with("The Last Ferry. 2 runs, 2 of 2 endings, 4 of 4 scenes, 1 of 1 clippings.\n"),
        "{listed}"
    );
    assert!(
        listed.contains("\n1.1, \"over\": 3 steps, ended: Over.\n1.2, \"home\": 4 steps, ended: Home.\n"),
        "{listed}"
    );
    assert!(
        listed.contains("2. Whether to wait: waited. (1.2 step 0) 1 alternative below. You are here.\n"),
        "{listed}"
    );
    assert!(
        listed.contains(
            "  3. Or asked about the coat. (1.2 step 1) 1 run, to Home.\n    4. Home. The end of 1.2, \"home\".\n"
        ),
        "{listed}"
    );
    let data: Value = serde_json::from_str(&answer(archive.path(), &["runs", FERRY, "--format", "json"])).unwrap();
    let names: Vec<&str> = data["runs"].as_array().unwrap().iter().map(|run| run["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["over", "home"]);
    let none = tempfile::tempdir().unwrap();
    assert!(answer(none.path(), &["runs", FERRY]).starts_with("The Last Ferry. 0 runs,"));
}

#[test]
fn a_run_is_shown_compared_and_written() {
    let archive = two_runs();
    let shown = answer(archive.path(), &["runs", "show", "home", FERRY]);
    assert!(
        shown.starts_with("1.2 \"home\"\n\nONE  The Quay\n    0  Whether to wait: Ask whose coat it is.\n"),
        "{shown}"
    );
    assert!(shown.ends_with("\nHome\nTRUST 6, PATIENCE 6\n"), "{shown}");
    let compared = answer(archive.path(), &["runs", "compare", "over", "1.2", FERRY]);
    assert!(compared.starts_with("1.1 and 1.2. The first choice differs.\n"), "{compared}");
    assert!(compared.contains("Whether to wait: 1.1 waited; 1.2 asked about the coat.\n"), "{compared}");
    let page = answer(archive.path(), &["runs", "export", "over", FERRY]);
    assert!(page.starts_with("# The Last Ferry\n\n*over*\n"), "{page}");
    let plain = answer(archive.path(), &["runs", "export", "over", FERRY, "--format", "text"]);
    assert!(plain.starts_with("The Last Ferry\nover\n") && plain.contains("The end: Over."), "{plain}");
    let file = answer(archive.path(), &["runs", "export", "over", FERRY, "--format", "ron"]);
    let sent = archive.path().join("sent.ron");
    fs::write(&sent, &file).unwrap();
    let other = tempfile::tempdir().unwrap();
    assert_eq!(answer(other.path(), &["runs", "import", sent.to_str().unwrap(), FERRY]), "saved as 1.1\n");
    assert_eq!(answer(other.path(), &["runs", "export", "over", FERRY, "--format", "ron"]), file);
    assert_eq!(answer(other.path(), &["runs", "import", sent.to_str().unwrap(), FERRY]), "already saved as 1.1\n");
}

#[test]
fn the_tree_of_runs_is_drawn_with_one_highlighted() {
    let archive = two_runs();
    answer(archive.path(), &["runs", "name", "home", "<home> & back", FERRY]);
    let drawn = |run: &str| answer(archive.path(), &["runs", "export", run, FERRY, "--format", "svg"]);
    let picture = drawn("1.2");
    assert!(picture.starts_with("<svg xmlns=") && picture.ends_with("</svg>\n"), "{picture}");
    assert!(
        picture.contains("2 of 2 endings")
            && picture.contains("1.2 \"&lt;home&gt; &amp; back\"".replace('"', "&quot;").as_str()),
        "{picture}"
    );
    // One line for each ending, and the thicker one leads to the ending of its run.
    let paths = |picture: &str, class: &str| {
        let prefix = format!("<path class=\"{class}\" d=\"");
        let paths = picture.lines().filter_map(|line| line.strip_prefix(&prefix)?.strip_suffix("\"/>"));
        paths.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut ends = paths(&picture, "way").into_iter().map(|path| path.split_once('V').unwrap().1.to_owned());
    let ends: [String; 2] = [ends.next().unwrap(), ends.next().unwrap()];
    let (over, home) = if ends[0].ends_with("H72") { (&ends[0], &ends[1]) } else { (&ends[1], &ends[0]) };
    assert_eq!([&over[3..], &home[3..]], ["H72", "H88"], "three steps and four");
    for (run, title, end) in [("over", "Over", over), ("1.2", "Home", home)] {
        let (picture, row) = (drawn(run), &end[..3]);
        let shown = format!("\" y=\"{}\">{title}</text>", row.parse::<usize>().unwrap() + 4);
        assert!(picture.contains(&shown), "{picture}");
        let followed = paths(&picture, "way followed");
        let turned = followed[0].rsplit('V').next().unwrap();
        let is_on_row = turned.starts_with(row) || followed[0].starts_with(&format!("M24 {row}H"));
        assert!(is_on_row && followed[0].ends_with(&end[3..]), "{followed:?} does not end at {end}");
    }
}

#[test]
fn a_run_is_named_marked_removed_and_restored() {
    let archive = two_runs();
    let archive = archive.path();
    assert_eq!(
        answer(archive, &["runs", "name", "over", "The other side", FERRY]),
        "1.1 is now named `The other side`\n"
    );
    assert_eq!(answer(archive, &["runs", "mark", "1.1", FERRY]), "1.1 is marked\n");
    let refused = run(archive, &["runs", "remove", "1.1", FERRY]);
    assert_eq!(refused.status.code(), Some(1), "nobody said yes");
    assert!(text(&refused.stderr).contains("1.1 was not removed"));
    assert!(answer(archive, &["runs", "remove", "1.1", FERRY, "--yes"]).starts_with("1.1 is removed"));
    assert!(!answer(archive, &["runs", FERRY]).contains("The other side"));
    assert_eq!(answer(archive, &["runs", "restore", "1.1", FERRY]), "1.1 is restored\n");
    assert!(answer(archive, &["runs", FERRY]).contains("1.1, \"The other side\", marked: 3 steps"));
}

#[test]
fn the_archive_and_the_story_may_come_before_the_command_of_runs() {
    let archive = two_runs();
    let before = [&["runs", "--archive"][..], &[archive.path().to_str().unwrap()]].concat();
    let command = ["name", "1.1", "The other side", FERRY];
    let out = earlier().args([&before[..], &command[..]].concat()).output().unwrap();
    assert_eq!((text(&out.stdout), out.status.code()), ("1.1 is now named `The other side`\n".into(), Some(0)));
    let out = earlier().args([&before[..], &[FERRY, "mark", "1.1"]].concat()).output().unwrap();
    assert_eq!((text(&out.stdout), out.status.code()), ("1.1 is marked\n".into(), Some(0)), "{out:?}");
}

#[test]
fn what_is_no_run_is_refused_with_its_place_and_nothing_is_kept() {
    let archive = two_runs();
    let archive = archive.path();
    let journal = fs::read(archive.join("ferry/1.journal")).unwrap();
    let file = archive.join("bad.ron");
    for (written, told) in [
        ("Run(story: \"ferry\", choices: [\"swim\"])", "its choice 1, `swim`, can't be taken: that choice is locked"),
        ("Run(story: \"other\", choices: [])", "it is a run of another story, `other`"),
        ("Run(story: \"ferry\", choices: [])", "it has no choices, so there is nothing to save"),
        ("Run(story: 3)", "bad.ron:1:11: expected string"),
        ("\u{0}", "bad.ron:1:1"),
    ] {
        fs::write(&file, written).unwrap();
        let out = run(archive, &["runs", "import", file.to_str().unwrap(), FERRY]);
        assert_eq!(out.status.code(), Some(1), "{written}");
        assert!(text(&out.stderr).contains(told), "{written}: {}", text(&out.stderr));
    }
    for (arguments, code) in [
        (&["runs", "show", "9.9", FERRY][..], 1),
        (&["runs", "show", "1.1", "no-such-folder"], 3),
        (&["runs", "import", "no-such-file", FERRY], 3),
        (&["runs", "dance"], 3),
        (&["runs", "compare", "1.1"], 2),
        (&["replay", "9.9", FERRY], 1),
        (&["replay"], 2),
        (&["replay", "1.1", FERRY, "--speed", "0"], 2),
    ] {
        assert_eq!(run(archive, arguments).status.code(), Some(code), "{arguments:?}");
    }
    assert_eq!(fs::read(archive.join("ferry/1.journal")).unwrap(), journal);
}

#[test]
fn a_run_is_shown_again_to_its_end_and_left_as_it_was() {
    let archive = two_runs();
    let archive = archive.path();
    let journal = fs::read(archive.join("ferry/1.journal")).unwrap();
    let shown = answer(archive, &["replay", "over", FERRY, "--plain"]);
    assert!(shown.starts_with("The Last Ferry.\nONE, The Quay."), "{shown}");
    assert!(shown.contains("Chosen: Wait for the boat,") && shown.contains("The end: Over."), "{shown}");
    // A speed makes no difference to a pipe, which is at its end at once.
    assert_eq!(answer(archive, &["replay", "over", FERRY, "--plain", "--speed", "1"]), shown);
    let lines = answer(archive, &["replay", "over", FERRY, "--json"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let steps: Vec<(u64, Option<&str>)> =
        lines.iter().map(|line| (line["replay"]["step"].as_u64().unwrap(), line["replay"]["next"].as_str())).collect();
    assert_eq!(steps, [(0, Some("wait")), (1, None), (2, Some("c1")), (3, None)]);
    assert_eq!(lines[3]["ending"]["id"], "e_sea");
    assert_eq!(fs::read(archive.join("ferry/1.journal")).unwrap(), journal);
    // A run file is shown without being saved.
    let none = tempfile::tempdir().unwrap();
    let file = archive.join("home.ron");
    assert!(answer(none.path(), &["replay", file.to_str().unwrap(), FERRY, "--plain"]).contains("The end: Home."));
    assert!(answer(none.path(), &["runs", FERRY]).contains("0 runs"));
}

#[test]
fn where_the_story_has_changed_a_replay_says_why_and_ends_with_one() {
    let archive = two_runs();
    let story = tempfile::tempdir().unwrap();
    copy(Path::new(FERRY), story.path());
    let chapter = fs::read_dir(story.path().join("chapters")).unwrap().map(|entry| entry.unwrap().path());
    for file in chapter {
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("id: \"c1\"", "id: \"board\"")).unwrap();
    }
    let story = story.path().to_str().unwrap();
    let out = run(archive.path(), &["replay", "over", story, "--plain"]);
    assert_eq!(out.status.code(), Some(1));
    let said = text(&out.stdout).replace('\n', " ");
    assert!(
        said.contains("The story has changed since this run was read. At the scene crowd the run takes the choice c1"),
        "{said}"
    );
    assert!(said.contains("Available there now: board, c2,"), "{said}");
    let out = run(archive.path(), &["replay", "over", story, "--json"]);
    let last = text(&out.stdout).lines().last().map(|line| serde_json::from_str::<Value>(line).unwrap()).unwrap();
    assert_eq!((out.status.code(), &last["stopped"]["wanted"]), (Some(1), &Value::from("c1")));
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}

#[test]
fn all_runs_go_into_a_file_and_into_another_archive() {
    let (archive, other) = (two_runs(), tempfile::tempdir().unwrap());
    answer(archive.path(), &["runs", "mark", "home", FERRY]);
    let whole = answer(archive.path(), &["runs", "export", "--all", FERRY]);
    let file = other.path().join("ferry.journal");
    fs::write(&file, &whole).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(answer(other.path(), &["runs", "import", file, FERRY]), "saved 2 runs\n");
    assert_eq!(answer(other.path(), &["runs", "import", file, FERRY]), "saved 0 runs, 2 runs were saved already\n");
    let list = |archive: &Path| answer(archive, &["runs", FERRY]).replace(" You are here.", "");
    assert_eq!(list(other.path()), list(archive.path()));
    assert!(list(other.path()).contains("1.2, \"home\", marked:"));
    assert_eq!(answer(other.path(), &["runs", "export", "--all", FERRY]), whole, "the same bytes");
    let wrong = run(other.path(), &["runs", "import", file, "tests/data/small"]);
    assert_eq!(wrong.status.code(), Some(1), "{wrong:?}");
    assert!(text(&wrong.stderr).contains("it is the archive of another story"), "{wrong:?}");
}
