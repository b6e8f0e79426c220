//! A story's own recorded runs, as `earlier check` replays them.

use std::fs;
use std::path::Path;
use std::process::Output;

use earlier::check::check as judge;
use earlier::report::{DiagnosticFormat, diagnostics};
use earlier::story::load;

use crate::support::talk::earlier;

const SETTINGS: &str = r#"Story(
    format: 1, id: "small", title: "Small", start: "a", chapters: ["1"],
    meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],
)"#;

const CHAPTER: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", text: "Here.", choices: [
        Choice(text: "On.", to: "b", effects: ["trust +1"]),
        Choice(text: "Off.", to: "c"),
    ]),
    Scene(id: "b", text: "There.", ending: Ending(title: "There", teaser: "Away.")),
    Scene(id: "c", text: "Gone.", ending: Ending(title: "Gone", teaser: "Far.")),
])"#;

/// The story above with these runs.
fn story(routes: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("story.ron", SETTINGS);
    put("chapters/1.ron", CHAPTER);
    routes.iter().for_each(|(name, text)| put(&format!("routes/{name}"), text));
    folder
}

fn check(folder: &Path, more: &[&str]) -> Output {
    earlier().current_dir(folder).arg("check").arg(folder).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_run_that_no_longer_stands_is_told_in_every_format() {
    let folder = story(&[("gone.ron", "Run(story: \"small\", choices: [\"d\"])")]);
    let said = |format: &str| {
        let out = check(folder.path(), &["--format", format]);
        assert_eq!(out.status.code(), Some(1), "{format}");
        text(&out.stdout)
    };
    let message = "this run no longer works: in `a`, `d` is not available";
    let human = said("human");
    for part in [message, "routes/gone.ron:1:31", "chapters/1.ron:2:15", "available there: `b` (On.), `c` (Off.)"] {
        assert!(human.contains(part), "{part}: {human}");
    }
    let short = format!("routes/gone.ron:1:31: error[E0501]: {message}; available there: `b` (On.), `c` (Off.)\n");
    assert_eq!(said("short"), short);
    let github = said("github");
    assert!(github.starts_with("::error file=routes/gone.ron,line=1,col=31,endLine=1,endColumn=34,title=E0501::"));
    let json: serde_json::Value = serde_json::from_str(&said("json")).unwrap();
    assert_eq!(json["errors"], 1);
    assert_eq!(json["diagnostics"][0]["file"], "routes/gone.ron");
    assert_eq!(json["diagnostics"][0]["labels"][0]["file"], "chapters/1.ron");
}

#[test]
fn a_route_that_diverges_in_the_shipped_story_is_told_with_both_texts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("story");
    let said = |route: &str| {
        let mut loaded = load(|name| fs::read(root.join(name)).map_err(|error| error.to_string()));
        let routes = vec![("routes/sealed.ron".to_owned(), Ok(route.as_bytes().to_vec()))];
        judge(&mut loaded, routes, &|_, _| false);
        diagnostics(DiagnosticFormat::Short, &loaded.diagnostics, &loaded.sources, false)
    };
    let route = "Run(story: \"earlier-version\", choices: [\"write_magenta\", \"refuse_hear\"])";
    assert_eq!(
        said(route),
        "routes/sealed.ron:1:58: error[E0501]: this run no longer works: in `rita_begins`, `refuse_hear` \
         (\"Whatever it is, no.\") is sealed; its `seal` does not hold there; available there: `go_on` \
         (\"Go on.\"), `know_or_heard` (\"Something you know, or something you heard?\")\n"
    );
    assert_eq!(said(&route.replace("choices", "facts: [\"second_edition\"], choices")), "");
}

#[test]
fn bless_writes_what_runs_come_to_and_nothing_else() {
    let wrong = "\u{feff}// kept\r\nRun(story: \"small\", choices: [\"b\"], // kept\r\n    \
                 expect: Expect(ending: \"c\", meters: {\"trust\": 5}),\r\n)\r\n";
    let right = "Run(story:\"small\",choices:[\"c\"],expect:(ending:\"c\"))";
    let gone = "Run(story: \"small\", choices: [\"d\"], expect: Expect(ending: \"c\"))";
    let open = "Run(story: \"small\", choices: [], expect: Expect(ending: \"c\"))";
    let folder = story(&[("gone.ron", gone), ("open.ron", open), ("right.ron", right), ("wrong.ron", wrong)]);
    let read = |name: &str| fs::read_to_string(folder.path().join("routes").join(name)).unwrap();

    assert_eq!(check(folder.path(), &[]).status.code(), Some(1));
    assert_eq!(read("wrong.ron"), wrong, "nothing is written unasked");

    let out = check(folder.path(), &["--bless", "--format", "short"]);
    assert_eq!(out.status.code(), Some(1), "what no longer stands can't be blessed");
    assert_eq!(text(&out.stdout).lines().count(), 1);
    assert_eq!(
        text(&out.stderr),
        "routes/open.ron:1:57: wrote None for \"c\"\n\
         routes/wrong.ron:3:28: wrote \"b\" for \"c\"\n\
         routes/wrong.ron:3:51: wrote 6 for 5\n"
    );
    assert_eq!(read("wrong.ron"), wrong.replace("ending: \"c\"", "ending: \"b\"").replace('5', "6"));
    assert_eq!(read("open.ron"), open.replace("\"c\"", "None"));
    assert_eq!((read("right.ron").as_str(), read("gone.ron").as_str()), (right, gone));

    fs::remove_file(folder.path().join("routes/gone.ron")).unwrap();
    let out = check(folder.path(), &["--bless", "--deny", "warnings"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(0), "no problems\n"));
    assert!(text(&out.stderr).is_empty());
    assert_eq!(fs::read_dir(folder.path().join("routes")).unwrap().count(), 3, "nothing is left lying about");
}

#[test]
fn bless_keeps_who_may_read_a_file_and_writes_through_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = story(&[]);
    let real = folder.path().join("real.ron");
    fs::write(&real, "Run(story: \"small\", choices: [\"b\"], expect: Expect(ending: \"c\"))").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir(folder.path().join("routes")).unwrap();
    symlink(&real, folder.path().join("routes/link.ron")).unwrap();
    assert_eq!(check(folder.path(), &["--bless"]).status.code(), Some(0));
    assert!(fs::symlink_metadata(folder.path().join("routes/link.ron")).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("ending: \"b\""));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn bless_needs_a_story_to_write_into() {
    let out = earlier().args(["check", "--bless"]).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
}
