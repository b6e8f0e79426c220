//! Text in the form that a page needs.

/// A template with its parts: each name in braces is replaced once. The parts themselves are not searched.
pub(super) fn filled(template: &str, parts: &[(&str, String)]) -> String {
    let mut page = String::new();
    let mut rest = template;
    for (name, part) in parts {
        let Some((before, after)) = rest.split_once(&format!("{{{name}}}")) else { continue };
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page + rest
}

/// A text for an attribute or an element, in which nothing is markup.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// JSON for an element of a script, in which nothing ends the element.
pub(super) fn data(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// Bytes as text that needs no escaping: two characters for 13 bits, which takes less space than base64. Its last bits
/// may be padding.
pub(super) fn packed(bytes: &[u8]) -> String {
    // The printable characters except `&`, `'` and `<`.
    let letters: Vec<char> = ('!'..='~').filter(|letter| !['&', '\'', '<'].contains(letter)).collect();
    let letter = |value: u32| usize::try_from(value).ok().and_then(|value| letters.get(value)).copied().unwrap_or('!');
    let mut text = String::with_capacity(bytes.len() / 13 * 16 + 2);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes.iter().copied().chain([0, 0]) {
        bits |= u32::from(byte) << count;
        count += 8;
        if count >= 13 {
            let value = bits & 0x1fff;
            text.extend([letter(value % 91), letter(value / 91)]);
            (bits, count) = (bits >> 13, count - 13);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(escaped("<b title='\"&'>"), "&lt;b title=&#39;&quot;&amp;&#39;&gt;");
        let value = Value::from("</script><!--");
        let data = data(&value.to_string());
        assert!(!data.contains('<'));
        assert_eq!(serde_json::from_str::<Value>(&data).ok(), Some(value));
    }

    #[test]
    fn packed_bytes_are_told_apart_and_hold_nothing_to_escape() {
        // The page unpacks them like this.
        let unpacked = |text: &str, length: usize| {
            let values: Vec<u32> = text
                .bytes()
                .map(|letter| {
                    u32::from(letter) - 33 - b"&'<".iter().filter(|skipped| **skipped < letter).count() as u32
                })
                .collect();
            let (mut bytes, mut bits, mut count) = (Vec::new(), 0, 0);
            for pair in values.chunks(2) {
                bits |= (pair[0] + pair[1] * 91) << count;
                count += 13;
                while count >= 8 {
                    bytes.push((bits & 0xff) as u8);
                    (bits, count) = (bits >> 8, count - 8);
                }
            }
            bytes.truncate(length);
            bytes
        };
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|at| (at * at * 31 + 255 - at) as u8).collect();
            let text = packed(&bytes);
            assert!(text.bytes().all(|letter| letter.is_ascii_graphic() && !b"&'<".contains(&letter)), "{text}");
            assert_eq!(unpacked(&text, length), bytes);
        }
    }

    #[test]
    fn what_a_part_holds_is_not_replaced() {
        let parts = [("a", "{b}{c}".to_owned()), ("b", "2".to_owned()), ("c", "3".to_owned())];
        assert_eq!(filled("{a}-{b}-{c}.", &parts), "{b}{c}-2-3.");
    }
}
