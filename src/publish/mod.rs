//! A story as one web page, which plays it without a server and loads nothing from anywhere else. In [`program`], a
//! story as one program.
//!
//! The page contains the story's files unchanged, this library as a WebAssembly module (see [`web`]), and a script that
//! draws the module's replies. The module is built by `.ci/player` and committed, so that nobody needs its toolchain to
//! publish; it does not depend on a story. While the page starts the module, it shows a new reader the first passage,
//! whose replies are in the page too.
//!
//! # Invariants
//!
//! - No part of a story becomes markup or script in its page: the head escapes it, the files are JSON in which `<` is
//!   escaped, and the script creates only text nodes.
//! - The policy in the page allows that script and that style by their digests, the module, and workers and pictures
//!   that the page creates itself. It allows nothing else, and no requests.

mod catalogue;
mod opening;
pub mod program;
mod text;

use std::io::Read as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use flate2::read::GzDecoder;
use serde_json::json;
use sha2::{Digest as _, Sha256};

pub use self::catalogue::{cover, is_ifid};
use self::catalogue::{description, ifiction};
use self::opening::opening;
use self::text::{data, escaped, packed};
use crate::story::Story;
use crate::web;

/// The module that plays a story in a page, compressed.
const PLAYER: &[u8] = include_bytes!("../web/player.wasm.gz");
/// The licenses of everything in the module.
const LICENSES: &str = include_str!("../web/player.licenses");
/// The page, with names in braces where its parts belong.
const PAGE: &str = include_str!("../web/page/page.html");
/// The style sheet of the page.
const STYLE: &str = include_str!("../web/page/page.css");
/// The scripts of the page, in the order of their dependencies.
const SCRIPT: [&str; 5] = [
    include_str!("../web/page/player.js"),
    include_str!("../web/page/store.js"),
    include_str!("../web/page/draw.js"),
    include_str!("../web/page/panels.js"),
    include_str!("../web/page/main.js"),
];

/// The default number of columns of a story.
const COLUMNS: usize = 66;

/// Returns a story as a page, from its files by their names in the story's folder. With an IFID, the page contains the
/// record that catalogues read.
///
/// # Errors
/// The page could not play the story; why.
pub fn page(story: &Story, files: &[(&str, &str)], ifid: Option<&str>) -> Result<String, String> {
    let read = |name: &str| {
        let file = files.iter().find(|(known, _)| *known == name);
        file.map(|(_, text)| text.as_bytes().to_vec()).ok_or("it is not among the files of the story")
    };
    // The page reads the files without the data for explaining errors.
    if crate::story::load_valid(read)? != *story {
        return Err("the page would read the story's files differently".to_owned());
    }
    let script = format!("\"use strict\";\n{}", SCRIPT.concat());
    let language = story.about().language.map_or("en", |language| story.str(language));
    let parts = [
        ("language", escaped(language)),
        ("policy", policy(&script)),
        ("metadata", metadata(story, ifid)),
        ("style", STYLE.to_owned()),
        ("title", escaped(story.title())),
        ("story", story_data(story, files)),
        ("opening", data(&opening(files)?)),
        ("length", PLAYER.len().to_string()),
        ("module", packed(PLAYER)),
        ("script", script),
    ];
    Ok(text::filled(PAGE, &parts))
}

/// Whether the module was built from the sources of this program; if not, a page may play a story as an older version
/// would.
pub fn is_current() -> bool {
    let mut module = Vec::new();
    let inflated = GzDecoder::new(PLAYER).read_to_end(&mut module).is_ok();
    let inputs = web::INPUTS.as_bytes();
    inflated && module.windows(inputs.len()).any(|part| part == inputs)
}

/// What a page may do: run its script and its module, with its style, and create workers and pictures itself.
fn policy(script: &str) -> String {
    let digest = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; worker-src blob:; img-src data:; \
         base-uri 'none'; form-action 'none'",
        digest(script),
        digest(STYLE)
    )
}

/// The title of a page, and the preview that sites show for links to it.
fn metadata(story: &Story, ifid: Option<&str>) -> String {
    let about = story.about();
    let title = escaped(story.title());
    let description = escaped(&description(story));
    let icon = format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(cover(story)));
    let mut lines = vec![format!("<title>{title}</title>"), format!("<link rel=\"icon\" href=\"{icon}\">")];
    let mut add = |attribute: &str, name: &str, content: &str| {
        if !content.is_empty() {
            lines.push(format!("<meta {attribute}=\"{name}\" content=\"{content}\">"));
        }
    };
    add("name", "generator", concat!("earlier ", env!("CARGO_PKG_VERSION")));
    add("name", "author", &about.author.map(|author| escaped(story.str(author))).unwrap_or_default());
    add("name", "description", &description);
    add("property", "og:type", "website");
    add("property", "og:title", &title);
    add("property", "og:description", &description);
    if let Some(ifid) = ifid {
        add("property", "ifiction:ifid", &escaped(ifid));
        lines.push(format!("<!-- UUID://{}// -->", escaped(ifid)));
        let record = ifiction(story, ifid);
        lines.push(format!("<script type=\"application/xml\" id=\"ifiction\">\n{record}</script>"));
    }
    lines.join("\n")
}

/// What the script is told about the story, as JSON in which nothing is markup.
fn story_data(story: &Story, files: &[(&str, &str)]) -> String {
    let license = story.about().license.map(|license| story.str(license));
    let own = license.map(|license| format!("{}: {license}\n\n", story.title())).unwrap_or_default();
    let files: serde_json::Map<_, _> = files.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    let told = json!({
        "id": story.id(),
        "width": story.page().map_or(COLUMNS, |(width, _)| width.into()),
        "files": files,
        "licenses": format!("{own}{LICENSES}"),
    });
    data(&told.to_string())
}
