//! The parts of a text that are literal.

/// How many bytes at the start of a text are literal.
///
/// Single spaces between words are included, in verse all spaces. Each byte is classified together with the next one,
/// without a branch, because most bytes of a story pass through here.
pub(super) fn plain_length(text: &str, verse: bool) -> usize {
    let kinds = if verse { &IN_VERSE } else { &IN_PARAGRAPHS };
    let bytes = text.as_bytes();
    let kind = |at: usize| bytes.get(at).and_then(|byte| kinds.get(usize::from(*byte))).map_or(SIGN, |kind| *kind);
    let (mut at, mut this) = (0, kind(0));
    loop {
        let next = kind(at + 1);
        if this + next >= SIGN {
            return at + usize::from(this == LETTER);
        }
        (at, this) = (at + 1, next);
    }
}

const LETTER: u8 = 0;
const SPACE: u8 = 1;
const SIGN: u8 = 2;
const IN_PARAGRAPHS: [u8; 256] = kinds(SPACE);
const IN_VERSE: [u8; 256] = kinds(LETTER);

/// The class of each byte: part of a word, a space, or a control character or sign that may have a meaning.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte; it is made while compiling")]
const fn kinds(space: u8) -> [u8; 256] {
    let mut kinds = [LETTER; 256];
    let mut control = 0;
    while control < 0x20 {
        kinds[control] = SIGN;
        control += 1;
    }
    // 0xc2 is the first byte of the controls U+0080 to U+009F.
    let mut signs: &[u8] = b"\\*~{}|\x7f\xc2";
    while let [sign, rest @ ..] = signs {
        kinds[*sign as usize] = SIGN;
        signs = rest;
    }
    kinds[b' ' as usize] = space;
    kinds
}
