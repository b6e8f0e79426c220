//! Themes: what words look like, in colours that every terminal has.
//!
//! Only the terminal's own sixteen colours are named and no background is filled, so that the reader's
//! palette decides. Whatever a colour means, a modifier or a sign shows too.

use ratatui::style::{Color as Paint, Modifier, Style};

use crate::story::Color;
use crate::text::TextStyle;

/// How the screen is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// For dark backgrounds, and right on light ones: the plain colours as the story names them.
    #[default]
    Dark,
    /// For light backgrounds: coloured words are bold, and what is quiet is grey rather than faint.
    Light,
    /// Nothing is faint, and marked words are bold and underlined.
    Contrast,
    /// No colour at all; marked words are underlined.
    None,
}

impl Theme {
    /// The next theme in turn.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Contrast,
            Self::Contrast => Self::None,
            Self::None => Self::Dark,
        }
    }

    /// The theme of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Dark, Self::Light, Self::Contrast, Self::None].into_iter().find(|theme| theme.name() == name)
    }

    /// The name that the command line and the settings know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
            Self::None => "none",
        }
    }

    /// The style of the terminal for a style of the text.
    pub(crate) fn style(self, style: TextStyle) -> Style {
        let paint = style.color.and_then(|color| self.paint(color));
        let colored = paint.is_some();
        let underlined = style.marked && (!colored || self == Self::Contrast);
        let bold = style.strong || (colored && self == Self::Light) || (style.marked && self == Self::Contrast);
        let mut out = Style::default().fg(paint.unwrap_or(Paint::Reset));
        for (set, modifier) in [
            (style.emphasis, Modifier::ITALIC),
            (bold, Modifier::BOLD),
            (underlined, Modifier::UNDERLINED),
            (style.struck, Modifier::CROSSED_OUT),
            (style.found, Modifier::REVERSED),
        ] {
            if set {
                out = out.add_modifier(modifier);
            }
        }
        if style.quiet { self.quiet(out, colored) } else { out }
    }

    fn quiet(self, style: Style, colored: bool) -> Style {
        match self {
            Self::Light if !colored => style.fg(Paint::DarkGray),
            Self::Contrast => style,
            _ => style.add_modifier(Modifier::DIM),
        }
    }

    /// A story's colour. Black and white are left to the terminal, which knows its background.
    fn paint(self, color: Color) -> Option<Paint> {
        if self == Self::None {
            return None;
        }
        match color {
            Color::Black | Color::White => None,
            Color::Red => Some(Paint::Red),
            Color::Green => Some(Paint::Green),
            Color::Yellow => Some(Paint::Yellow),
            Color::Blue if self == Self::Light => Some(Paint::Blue),
            // The plain blue of many terminals can't be read on black.
            Color::Blue => Some(Paint::LightBlue),
            Color::Magenta => Some(Paint::Magenta),
            Color::Cyan => Some(Paint::Cyan),
        }
    }
}

/// The name of a colour, for the colour key.
pub(crate) fn color_name(color: Color) -> &'static str {
    match color {
        Color::Black => "Black",
        Color::Red => "Red",
        Color::Green => "Green",
        Color::Yellow => "Yellow",
        Color::Blue => "Blue",
        Color::Magenta => "Magenta",
        Color::Cyan => "Cyan",
        Color::White => "White",
    }
}
