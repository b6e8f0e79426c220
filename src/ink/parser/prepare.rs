//! What is known about a file before it is parsed: its comments, and which braces belong together.

/// What replaces each byte of a comment: white space that is not part of a text.
pub(super) const BLANK: u8 = 1;

/// A comment.
pub(super) struct Remark {
    pub(super) start: usize,
    pub(super) end: usize,
    /// What is in it, without its marks.
    pub(super) text: String,
}

/// A pair of braces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brace {
    pub(super) open: usize,
    pub(super) close: usize,
    /// Whether there is a `|` between them that is in no other pair.
    pub(super) bar: bool,
}

/// The bytes of a text without comments and carriage returns at the ends of lines, in whose place are [`BLANK`]s, and the
/// comments.
pub(super) fn without_comments(text: &str) -> (Vec<u8>, Vec<Remark>) {
    let mut bytes = text.as_bytes().to_vec();
    let (mut remarks, mut at) = (Vec::new(), 0);
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        let (end, inner) = match rest {
            [b'/', b'/', ..] => {
                let end = at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                (end, end)
            }
            [b'/', b'*', inside @ ..] => {
                let close = inside.windows(2).position(|pair| pair == b"*/");
                let length = close.unwrap_or(inside.len());
                (at + 2 + length + if close.is_some() { 2 } else { 0 }, at + 2 + length)
            }
            [b'\r', b'\n', ..] => {
                bytes.get_mut(at).into_iter().for_each(|byte| *byte = BLANK);
                at += 1;
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let inside = text.get(at + 2..inner).unwrap_or_default();
        remarks.push(Remark { start: at, end, text: inside.trim().to_owned() });
        let blanked = bytes.get_mut(at..end).unwrap_or_default();
        blanked.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = BLANK);
        at = end;
    }
    (bytes, remarks)
}

/// The pairs of braces, in the order in which they open.
pub(super) fn pairs(bytes: &[u8]) -> Vec<Brace> {
    let (mut open, mut closed): (Vec<Brace>, Vec<Brace>) = (Vec::new(), Vec::new());
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => open.push(Brace { open: at, close: at, bar: false }),
            b'|' => open.last_mut().into_iter().for_each(|brace| brace.bar = true),
            b'}' => closed.extend(open.pop().map(|brace| Brace { close: at, ..brace })),
            _ => {}
        }
    }
    closed.sort_unstable_by_key(|brace| brace.open);
    closed
}
