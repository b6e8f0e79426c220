//! Lines from any input, of any length and with any bytes.

use std::io::{self, BufRead, ErrorKind, Read as _};

/// The result of one attempt to read a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Its bytes, without the line end.
    Line(Vec<u8>),
    /// It was too long; it was read to its end and dropped.
    TooLong,
    /// The input has ended.
    End,
}

/// A reader who has closed the pipe wants no more: that is not an error.
pub(crate) fn unless_closed(ended: io::Result<()>) -> io::Result<()> {
    match ended {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        ended => ended,
    }
}

/// The next line, if it has at most `longest` bytes.
pub(crate) fn read_line(input: &mut dyn BufRead, longest: u64) -> io::Result<Input> {
    let mut bytes = Vec::new();
    if (&mut *input).take(longest + 1).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(Input::End);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    } else if bytes.len() as u64 > longest {
        skip_line(input)?;
        return Ok(Input::TooLong);
    }
    Ok(Input::Line(bytes))
}

fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let chunk = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            chunk => chunk?,
        };
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(chunk.len(), |end| end + 1);
        input.consume(length);
        if end.is_some() || length == 0 {
            return Ok(());
        }
    }
}
