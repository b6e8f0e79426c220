//! `earlier diff`: what an edit changed in a story.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::proofs::text;
use crate::support::talk::earlier;

const SETTINGS: &str = r#"Story(format: 2, id: "quay", title: "Quay", start: "quay", chapters: ["one"],
    meters: [Meter(id: "nerve", name: "NERVE", range: (0, 5), start: 2)],
    facts: [Fact(id: "waved", is: "Ida has waved")],
    laws: [Law(id: "brave", says: "Nobody is in the boat who has not waved.", at: ["boat"], always: "waved")],
)
"#;

const SCENES: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "quay", text: "{waved: It waves back. | It hoots at the whole long quay.}", choices: [
        Choice(text: "Wave.", id: "wave", to: "quay", effects: ["waved", "nerve +1"], once: true),
        Choice(text: "The boat.", to: "boat", needs: "nerve >= 3", locked: "Not yet."),
        Choice(text: "Home.", to: "home"),
    ]),
    Scene(id: "boat", ending: Ending(title: "Afloat", teaser: "A bucket."), text: "It leaks."),
    Scene(id: "home", ending: Ending(title: "Home", teaser: "Soup."), text: "Soup."),
])
"#;

fn write(folder: &Path, settings: &str, scenes: &str) {
    std::fs::create_dir_all(folder.join("chapters")).unwrap();
    std::fs::write(folder.join("story.ron"), settings).unwrap();
    std::fs::write(folder.join("chapters/one.ron"), scenes).unwrap();
}

/// The same story twice, the second time with edits.
fn versions(edits: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("old"), SETTINGS, SCENES);
    let mut edited = (SETTINGS.to_owned(), SCENES.to_owned());
    for (from, to) in edits {
        assert!(edited.0.contains(from) || edited.1.contains(from), "{from}");
        edited = (edited.0.replace(from, to), edited.1.replace(from, to));
    }
    write(&folder.path().join("new"), &edited.0, &edited.1);
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = earlier();
    command.current_dir(folder).arg("diff").args(arguments).env("XDG_CACHE_HOME", "/dev/null");
    let out = command.output().unwrap();
    (out.status.code(), text(&out.stdout) + &text(&out.stderr))
}

fn diff(edits: &[(&str, &str)]) -> String {
    let folder = versions(edits);
    let (code, said) = run(folder.path(), &["old", "new"]);
    assert_eq!(code, Some(0), "{said}");
    said
}

const SAME: &str = "play        the same: every choice and meter is the same on every run
reading     the same: every passage reads the same on every run
";

#[test]
fn a_story_and_itself_differ_in_nothing() {
    assert_eq!(diff(&[]), SAME);
    assert_eq!(diff(&[("waved: It", "waved:  It")]), SAME, "a space that is not shown is no text");
}

#[test]
fn prose_alone_plays_the_same() {
    assert_eq!(
        diff(&[("the whole long quay", "the whole short quay"), ("text: \"Soup.\"", "text: \"Soup, and bread.\"")]),
        "play        the same: every choice and meter is the same on every run
reading     differs at the start, and on no shorter run
              - It hoots at the whole long quay.
              + It hoots at the whole short quay.
texts       quay: … waves back.|It hoots at the whole [-long-]{+short+} quay.}
            home: [-Soup.-]{+Soup, and bread.+}
size        19 -> 21 words, 1 -> 1 minutes
"
    );
}

#[test]
fn a_gate_that_is_tightened_shows_the_run_and_what_is_lost() {
    let folder = versions(&[("needs: \"nerve >= 3\"", "needs: \"nerve >= 4\"")]);
    let (code, said) = run(folder.path(), &["old", "new", "--deny", "loss"]);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(
        said,
        "play        differs after 1 choice, and on no shorter run
              quay.wave
              - choice 1. boat
              + choice 1. boat (locked)
endings     boat: 2 choices -> never
no longer   choice quay.boat can be taken
"
    );
    let (_, line) = run(folder.path(), &["old", "new", "--format", "json"]);
    let said: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(said["play"]["run"], json!(["quay.wave"]));
    assert_eq!(said["endings"], json!([{"id": "boat", "fewest": [2, null]}]));
    assert_eq!((&said["loss"], &said["version"]), (&json!(true), &json!(1)));
    assert_eq!((&said["complete"], &said["undecided"]), (&json!(true), &json!([])));
    let (code, lines) = run(folder.path(), &["old", "new", "--format", "github"]);
    assert_eq!(code, Some(0), "{lines}");
    assert_eq!(
        lines,
        "::warning file=new/chapters/one.ron,line=7,col=15,endLine=7,endColumn=21,title=ending::boat: 2 choices -> never
::warning file=new/chapters/one.ron,line=4,col=22,endLine=4,endColumn=33,title=no longer::choice quay.boat can be taken
"
    );
}

#[test]
fn what_breaks_is_an_annotation_at_its_place() {
    let edits = [
        ("needs: \"nerve >= 3\", locked: \"Not yet.\"", "when: \"nerve >= 2\""),
        ("        Choice(text: \"Home.\", to: \"home\"),\n", ""),
        ("facts: [", "facts: [Fact(id: \"wet\", is: \"Ida is wet\"), "),
    ];
    let (_, said) = run(versions(&edits).path(), &["old", "new", "--format", "github"]);
    let lines: Vec<&str> = said.lines().collect();
    let place = "file=new/story.ron,line=3,col=22,endLine=3,endColumn=27,";
    assert_eq!(lines[0], format!("::notice {place}title=gained::fact wet"));
    assert_eq!(
        lines[1],
        "::warning file=new/chapters/one.ron,line=2,col=15,endLine=2,endColumn=21,title=lost::choice quay.home"
    );
    let law = "::error file=new/story.ron,line=4,col=20,endLine=4,endColumn=27,title=law::brave is broken";
    assert!(lines.contains(&law), "{said}");
}

#[test]
fn what_is_cut_short_is_undecided() {
    let folder = versions(&[("text: \"Soup.\"", "text: \"Bread.\"")]);
    let (code, said) = run(folder.path(), &["old", "new", "--limit", "1"]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("reading     undecided: the limit was reached; `--wait` may decide it\n"), "{said}");
    assert!(said.contains("undecided   what can be reached and taken"), "{said}");
    assert!(said.contains("            whether the law brave holds\n"), "{said}");
    let (_, line) = run(folder.path(), &["old", "new", "--limit", "1", "--format", "json"]);
    let said: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&said["complete"], &said["reading"]["answer"]), (&json!(false), &json!("undecided")));
    assert_eq!(said["meters"], json!([]));
}

#[test]
fn a_text_with_too_many_variants_is_undecided() {
    let number: Vec<String> = (0..13).map(|at| format!("Fact(id: \"f{at}\", is: \"f\")")).collect();
    let facts = format!("facts: [{}, ", number.join(", "));
    let text = |end: &str| (0..13).map(|at| format!("{{f{at}: a | b}}")).collect::<String>() + end;
    let folder = versions(&[("facts: [", &facts)]);
    for (which, end) in [("old", "."), ("new", "!")] {
        let scenes = SCENES.replace("text: \"It leaks.\"", &format!("text: \"{}\"", text(end)));
        write(&folder.path().join(which), &SETTINGS.replace("facts: [", &facts), &scenes);
    }
    let (code, said) = run(folder.path(), &["old", "new"]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("reading     undecided: a text has too many variants to compare\n"), "{said}");
    assert!(said.starts_with("play        the same: "), "{said}");
}

#[test]
fn texts_outside_of_passages_are_listed() {
    let edits = [
        ("title: \"Quay\"", "title: \"Key\", author: \"I. Author\""),
        ("is: \"Ida has waved\"", "is: \"Ida has waved\", clipping: \"Waved At\""),
        ("Chapter(title: \"One\",", "Chapter(title: \"One\", epigraph: \"Outwards.\","),
        ("teaser: \"Soup.\"", "teaser: \"Bread.\""),
    ];
    assert_eq!(
        diff(&edits),
        SAME.to_owned()
            + "texts       title: [-Quay-]{+Key+}
            author: {+I. Author+}
            chapter one (epigraph): {+Outwards.+}
            home (teaser): [-Soup.-]{+Bread.+}
            clipping waved: {+Waved At+}
"
    );
}

#[test]
fn a_meter_that_is_shown_in_one_version_alone_is_a_difference() {
    let said = diff(&[("start: 2)", "start: 2, hidden: true)")]);
    assert!(
        said.starts_with("play        differs at the start, and on no shorter run\n              - nerve 2\n"),
        "{said}"
    );
}

#[test]
fn a_scene_with_a_former_name_is_shown_under_its_new_one() {
    let edits = [
        ("to: \"home\"", "to: \"house\", id: \"home\""),
        ("Scene(id: \"home\",", "Scene(id: \"house\", was: [\"home\"],"),
        ("text: \"Soup.\"", "text: \"Bread.\""),
    ];
    let said = diff(&edits);
    let shown = "reading     differs after 1 choice, and on no shorter run\n              quay.home\n              - Soup.\n              + Bread.\n";
    assert!(said.contains(shown), "{said}");
}

#[test]
fn what_a_reader_must_know_is_known_where_a_difference_is_shown() {
    let clipping = ("is: \"Ida has waved\"", "is: \"Ida has waved\", clipping: \"Waved At\"");
    let folder = versions(&[clipping, ("Soup.\")", "Soup, {known(waved): and bread | warm}.\")")]);
    let old = SCENES.replace("Soup.\")", "Soup, {known(waved): and salt | warm}.\")");
    write(&folder.path().join("old"), &SETTINGS.replace(clipping.0, clipping.1), &old);
    let (_, said) = run(folder.path(), &["old", "new"]);
    assert!(said.contains("              - Soup, and salt.\n              + Soup, and bread.\n"), "{said}");
}

#[test]
fn what_is_silent_is_no_difference() {
    // Nothing reads the fact anymore where it is set twice.
    let edits = [("effects: [\"waved\", \"nerve +1\"]", "effects: [\"waved\", \"waved\", \"nerve +1\"]")];
    assert!(diff(&edits).starts_with("play        the same: "), "{}", diff(&edits));
}

#[test]
fn a_law_that_breaks_is_reported() {
    let said = diff(&[("needs: \"nerve >= 3\", locked: \"Not yet.\"", "when: \"nerve >= 2\"")]);
    assert!(said.contains("\nlaws        brave is broken\n"), "{said}");
    assert!(said.contains("\nendings     boat: 2 choices -> 1 choice\n"), "{said}");
}

#[test]
fn what_is_renamed_is_the_same_only_with_its_former_name() {
    let named = [
        ("to: \"home\"", "to: \"house\", id: \"home\""),
        ("Scene(id: \"home\",", "Scene(id: \"house\", was: [\"home\"],"),
    ];
    let said = diff(&named);
    assert_eq!(said, SAME.to_owned() + "renamed     scene home -> house\n");
    let said = diff(&[named[0], ("Scene(id: \"home\",", "Scene(id: \"house\",")]);
    assert!(said.contains("gained      ending house\nlost        ending home\n"), "{said}");
    assert!(said.starts_with("play        differs after 1 choice"), "{said}");
}

#[test]
fn a_revision_of_a_repository_is_a_version() {
    let folder = versions(&[("text: \"Soup.\"", "text: \"Bread.\"")]);
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(folder.path().join("old")).args(arguments);
        for (name, value) in [("NAME", "Ida"), ("EMAIL", "ida@example.org")] {
            git.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
        }
        assert!(git.output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "Write it"]);
    let chapter = "chapters/one.ron";
    std::fs::copy(folder.path().join("new").join(chapter), folder.path().join("old").join(chapter)).unwrap();
    let (code, said) = run(folder.path(), &["old", "--git", "HEAD"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.ends_with("\ntexts       home: [-Soup.-]{+Bread.+}\n"), "{said}");
    let tour = ["explore", "old", "--tour", "--since", "HEAD", "--format", "json"];
    let out = earlier().current_dir(folder.path()).args(tour).output().unwrap();
    let changed: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((changed["shown"].as_u64(), changed["at_least"].as_u64()), (Some(1), Some(1)), "{changed}");
    let passages = changed["runs"][0]["passages"].as_array().unwrap();
    let new = passages.iter().filter(|passage| passage["new"] != serde_json::json!([]));
    assert_eq!(new.map(|passage| &passage["scene"]).collect::<Vec<_>>(), ["home"], "{changed}");
    git(&["commit", "--quiet", "--all", "--message", "Bake"]);
    let out = earlier().current_dir(folder.path()).args(&tour[..5]).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&out.stdout),
        "there are no texts that changed since HEAD and that can be shown\n\n"
    );
    let (code, said) = run(folder.path(), &["old", "--git", "nowhere"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.starts_with("earlier: Git: "), "{said}");
}

#[test]
fn runs_that_stop_working_are_listed() {
    let folder = versions(&[("needs: \"nerve >= 3\", locked: \"Not yet.\"", "when: \"nerve >= 4\"")]);
    let archive = folder.path().join("archive");
    let mut play = earlier();
    play.current_dir(folder.path()).args(["play", "old", "--plain", "--archive", "archive"]);
    let mut child = play.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"1\n1\nquit\n").unwrap();
    assert!(child.wait().unwrap().success());
    let (_, said) = run(folder.path(), &["old", "new", "--archive", archive.to_str().unwrap()]);
    assert!(said.contains("\nruns        1.1: `boat` can't be taken, because "), "{said}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = versions(&[]);
    let (code, said) = run(folder.path(), &["old"]);
    assert_eq!((code, said.as_str()), (Some(2), "earlier: specify two folders, or `--git` with a revision\n"));
    std::fs::write(folder.path().join("new/story.ron"), SETTINGS.replace("start: \"quay\"", "start: \"kay\"")).unwrap();
    let (code, said) = run(folder.path(), &["old", "new"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[E0201]") && said.contains("new/story.ron"), "{said}");
}
