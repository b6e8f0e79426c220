//! Text as it stands in a page.

use serde_json::Value;

/// A template with its parts: each name in braces is replaced once, where it stands. What a part holds is not searched.
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
pub(super) fn data(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(escaped("<b title='\"&'>"), "&lt;b title=&#39;&quot;&amp;&#39;&gt;");
        let value = Value::from("</script><!--");
        assert!(!data(&value).contains('<'));
        assert_eq!(serde_json::from_str::<Value>(&data(&value)).ok(), Some(value));
    }

    #[test]
    fn what_a_part_holds_is_not_replaced() {
        let parts = [("a", "{b}{c}".to_owned()), ("b", "2".to_owned()), ("c", "3".to_owned())];
        assert_eq!(filled("{a}-{b}-{c}.", &parts), "{b}{c}-2-3.");
    }
}
