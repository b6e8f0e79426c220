//! `earlier publish`: the page that it writes, without a browser. `.ci/browser` opens it in one.

use std::fs;
use std::path::Path;
use std::process::Output;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::talk::earlier;

/// Text that would be markup, or end its element or attribute.
const HOSTILE: &str = "</script><script>alert(1)</script><!-- \\\" ' & <img src=x onerror=alert(1)>";

/// A story with a title and a text.
fn story(folder: &Path, title: &str, text: &str) {
    fs::create_dir_all(folder.join("chapters")).unwrap();
    let about = format!("about: \"{title}\", author: \"{title}\", license: \"{title}\"");
    let settings =
        format!("Story(format: 2, id: \"hostile\", title: \"{title}\", {about}, start: \"a\", chapters: [\"one\"])");
    fs::write(folder.join("story.ron"), settings).unwrap();
    let chapter = format!(
        "Chapter(title: \"{title}\", scenes: [
            Scene(id: \"a\", text: \"{text}\", choices: [Choice(id: \"x\", text: \"{title}\", to: \"z\")]),
            Scene(id: \"z\", text: \"{text}\", ending: Ending(title: \"{title}\", teaser: \"{title}\")),
        ])"
    );
    fs::write(folder.join("chapters/one.ron"), chapter).unwrap();
}

fn publish(folder: &Path, arguments: &[&str]) -> Output {
    earlier().arg("publish").args(arguments).current_dir(folder).output().unwrap()
}

/// The content of the only element that begins so.
fn content<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    let (_, rest) = page.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    assert!(!rest.contains(start), "{start} twice");
    rest.split_once(end).unwrap().0
}

#[test]
fn a_page_holds_the_story_and_allows_only_its_own_script_and_style() {
    let folder = tempfile::tempdir().unwrap();
    let out = publish(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &["tests/data/ferry", "--html", folder.path().join("ferry.html").to_str().unwrap()],
    );
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    let page = fs::read_to_string(folder.path().join("ferry.html")).unwrap();
    let data: Value = serde_json::from_str(content(&page, "id=\"story\">", "</script>")).unwrap();
    for name in ["story.ron", "chapters/1-quay.ron", "chapters/2-water.ron"] {
        let text = fs::read_to_string(Path::new("tests/data/ferry").join(name)).unwrap();
        assert_eq!(data["files"][name], text, "{name}");
    }
    assert_eq!(data["files"].as_object().unwrap().len(), 3, "no more than the story reads");
    let policy = content(&page, "Content-Security-Policy\" content=\"", "\">");
    let digest = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let (script, style) = (content(&page, "<script>", "</script>"), content(&page, "<style>", "</style>"));
    let sources = format!("script-src {} 'wasm-unsafe-eval'; style-src {};", digest(script), digest(style));
    assert!(policy.starts_with("default-src 'none'; ") && policy.contains(&sources), "{policy}");
    let module = content(&page, "id=\"module\" ", "</script>");
    let length = fs::read("src/web/player.wasm.gz").unwrap().len();
    assert!(module.starts_with(&format!("data-length=\"{length}\">")));
    assert!(module.len() <= 700_000, "the module takes {} bytes of the page", module.len());
    assert_eq!(page.matches("<script").count(), 4);
    assert!(!script.contains("innerHTML") && !script.contains("fetch("));
}

#[test]
fn nothing_of_a_story_is_markup_in_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let name = HOSTILE.replace('\\', "\\\\").replace("\\\\\"", "\\\"");
    story(folder.path(), &name, &name);
    let out = publish(folder.path(), &[".", "--html", "hostile.html"]);
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    let page = fs::read_to_string(folder.path().join("hostile.html")).unwrap();
    assert_eq!(page.matches("<script").count(), 4, "the story, its first passage, the module and the script");
    assert!(!page.contains("<img") && !page.contains("<!--"));
    assert!(page.contains("<title>&lt;/script&gt;"));
    let data: Value = serde_json::from_str(content(&page, "id=\"story\">", "</script>")).unwrap();
    assert!(data["files"]["story.ron"].as_str().unwrap().contains("</script><script>alert(1)"));
}

#[test]
fn catalogues_find_a_record_and_a_cover() {
    let folder = tempfile::tempdir().unwrap();
    story(folder.path(), "Salt & <Pepper>", "Text.");
    let ifid = "1974A053-7DB0-4103-93A1-767C1382C0B7";
    let out = publish(folder.path(), &[".", "--html", "page.html", "--ifid", ifid, "--cover", "cover.svg"]);
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.contains(&format!("<meta property=\"ifiction:ifid\" content=\"{ifid}\">")));
    assert!(page.contains(&format!("<!-- UUID://{ifid}// -->")));
    let record = content(&page, "id=\"ifiction\">\n", "</script>");
    assert!(record.starts_with("<?xml") && record.contains("<title>Salt &amp; &lt;Pepper&gt;</title>"), "{record}");
    assert!(record.contains(&format!("<ifid>{ifid}</ifid>")) && record.contains("<author>Salt &amp; "), "{record}");
    let cover = fs::read_to_string(folder.path().join("cover.svg")).unwrap();
    assert!(cover.starts_with("<svg") && cover.contains(">Salt &amp;</text>"), "{cover}");
    let wrong = publish(folder.path(), &[".", "--html", "page.html", "--ifid", "x\"><b>"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    let wrong = publish(folder.path(), &[".", "--html", "page.html", "--cover", "story.ron"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
}

#[test]
fn what_is_no_page_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    story(folder.path(), "T", "{");
    let wrong = publish(folder.path(), &[".", "--html", "page.html"]);
    assert_eq!(wrong.status.code(), Some(1), "{wrong:?}");
    assert!(!folder.path().join("page.html").exists());
    story(folder.path(), "T", "Text.");
    let before = fs::read(folder.path().join("story.ron")).unwrap();
    let named = publish(folder.path(), &[".", "--html", "story.ron"]);
    assert_eq!(named.status.code(), Some(2), "{named:?}");
    assert_eq!(fs::read(folder.path().join("story.ron")).unwrap(), before);
    let nowhere = publish(folder.path(), &[".", "--html", "none/page.html"]);
    assert_eq!(nowhere.status.code(), Some(3), "{nowhere:?}");
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("there is no folder `none`"), "{nowhere:?}");
}

#[test]
fn an_older_page_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    story(folder.path(), "T", "Text.");
    fs::write(folder.path().join("page.html"), "old").unwrap();
    assert_eq!(publish(folder.path(), &[".", "--html", "page.html"]).status.code(), Some(0));
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<title>T</title>"));
}

/// The module is built by `.ci/player`, which needs a toolchain of its own, so only `.ci/run` checks this.
#[test]
#[ignore = "a change of the library must not need the toolchain of the module"]
fn the_module_is_built_from_the_sources_of_this_program() {
    assert!(
        earlier::publish::is_current(),
        "the module is older than the sources: run .ci/player and commit what it writes"
    );
}
