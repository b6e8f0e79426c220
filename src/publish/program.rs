//! A story inside a copy of this program, which plays that story and nothing else.
//!
//! The story follows the program's own bytes: the SHA-256 digest of the rest, and then the files of the story as JSON,
//! compressed. Every program has a slot for the position and the length of its story, which is empty in a freshly built
//! program. So a truncated program is detected, and data that is appended later, such as a signature, does no harm.

use std::hint::black_box;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use memchr::memmem;
use sha2::{Digest as _, Sha256};

/// How many bytes at the beginning of [`SLOT`] identify it in a program.
const MARK: usize = 40;
/// How many bytes a number in [`SLOT`] has.
const NUMBER: usize = 8;
/// How many bytes a digest has.
const DIGEST: usize = 32;
/// The longest story that a program holds, in bytes of JSON.
const LONGEST: u64 = 1 << 30;

/// Where the story of a program is: a mark to search for, and two little-endian numbers, which are 0 in a program
/// without a story.
static SLOT: [u8; MARK + 2 * NUMBER] = *b"[earlier: the story in this program, 1:]\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// Where the story of a program is, as a range of the program's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryRange {
    /// The position of its first byte.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// The files of a story, by their names in the story's folder.
pub type StoryFiles = Vec<(String, String)>;

/// Returns where the story of the running program is, if it has one.
pub fn own_story() -> Option<StoryRange> {
    // The file of the program was changed after it was compiled, so the compiler must not rely on the contents.
    story_range(black_box(&SLOT))
}

/// Returns a program that plays a story, made from one without a story or with another one.
///
/// # Errors
/// The bytes are not those of a version of this program that can contain a story.
pub fn with_story(program: &[u8], files: &[(&str, &str)]) -> Result<Vec<u8>, String> {
    let at = slot(program).ok_or("it is not a version of this program that can contain a story")?;
    let slot = program.get(at..at + SLOT.len()).unwrap_or_default();
    let own = story_range(slot).and_then(|known| usize::try_from(known.offset).ok()).unwrap_or(program.len());
    let story = packed(files).map_err(|error| error.to_string())?;
    let mut made = program.get(..own).ok_or("its end is missing")?.to_vec();
    let numbers = [made.len(), story.len()].map(|number| (number as u64).to_le_bytes()).concat();
    made.iter_mut().skip(at + MARK).zip(numbers).for_each(|(byte, number)| *byte = number);
    made.extend(story);
    Ok(made)
}

/// Returns whether bytes are those of a program that can contain a story.
pub fn is_program(bytes: &[u8]) -> bool {
    slot(bytes).is_some()
}

/// Reads a story from the bytes of its range in a program. Returns nothing if they are damaged.
pub fn unpacked(bytes: &[u8]) -> Option<StoryFiles> {
    let (digest, compressed) = bytes.split_at_checked(DIGEST)?;
    if Sha256::digest(compressed).as_slice() != digest {
        return None;
    }
    let mut json = Vec::new();
    GzDecoder::new(compressed).take(LONGEST).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

fn packed(files: &[(&str, &str)]) -> std::io::Result<Vec<u8>> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(&serde_json::to_vec(files)?)?;
    let compressed = compressed.finish()?;
    Ok([Sha256::digest(&compressed).as_slice(), &compressed].concat())
}

/// Returns the position of the slot in a program; nothing unless there is exactly one.
fn slot(program: &[u8]) -> Option<usize> {
    let mark = black_box(&SLOT).get(..MARK)?;
    let mut found = memmem::find_iter(program, mark).filter(|at| at + SLOT.len() <= program.len());
    let at = found.next()?;
    found.next().is_none().then_some(at)
}

fn story_range(slot: &[u8]) -> Option<StoryRange> {
    let number = |at: usize| -> Option<u64> { Some(u64::from_le_bytes(slot.get(at..at + NUMBER)?.try_into().ok()?)) };
    let (offset, length) = (number(MARK)?, number(MARK + NUMBER)?);
    (length > 0).then_some(StoryRange { offset, length })
}
