//! Themes: what words look like.
//!
//! The words of a story are drawn in the terminal's own ink, or in one whose contrast is known, and are never faint.
//! A color is drawn only where it can be read on the backgrounds of all common palettes, which the tests below measure;
//! whatever a color means, an attribute or a sign shows too. Colors come from the 240 that are the same on every
//! terminal; where a terminal has only sixteen, which every palette sets differently, most of them are left out.

use ratatui::style::{Color as Paint, Modifier, Style};

use crate::story::Color;
use crate::text::TextStyle;

/// How the screen is colored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// For dark backgrounds: bright colors, and the terminal's own ink.
    #[default]
    Dark,
    /// For light backgrounds: deep colors, and the terminal's own ink.
    Light,
    /// White and bright colors on a black that the theme paints itself; nothing is faint.
    Contrast,
    /// No color at all.
    None,
}

/// How many colors a terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colors {
    /// Those sixteen that every palette sets differently.
    Sixteen,
    /// These, and 240 more that are the same everywhere.
    #[default]
    Many,
}

/// The black and the white of the theme that paints its background.
const BLACK: Paint = Paint::Indexed(16);
const WHITE: Paint = Paint::Indexed(231);

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

    /// The ink of plain words, and the background if the theme paints one.
    pub(crate) fn base(self) -> Style {
        match self {
            Self::Contrast => Style::new().fg(WHITE).bg(BLACK),
            _ => Style::new().fg(Paint::Reset),
        }
    }

    /// The style of the terminal for a style of the text.
    pub(crate) fn style(self, style: TextStyle) -> Style {
        let paint = style.color.and_then(|color| self.paint(color));
        // What is marked or colored is there to be seen.
        let is_quiet = style.quiet && !style.marked && paint.is_none();
        let mut out = if is_quiet { self.quiet() } else { self.base() };
        if let Some(paint) = paint {
            out = out.fg(paint);
        }
        for (set, modifier) in [
            (style.emphasis, Modifier::ITALIC),
            (style.strong, Modifier::BOLD),
            (style.marked, Modifier::UNDERLINED),
            (style.struck, Modifier::CROSSED_OUT),
            (style.found, Modifier::REVERSED),
        ] {
            if set {
                out = out.add_modifier(modifier);
            }
        }
        // Nothing stays of what was drawn there before, a rule for instance.
        let unset = Modifier::all().difference(out.add_modifier);
        out.remove_modifier(unset)
    }

    /// What is less prominent than the story: rules, keys, headings.
    fn quiet(self) -> Style {
        match self {
            Self::Light => self.base().fg(Paint::Indexed(240)),
            Self::Contrast => self.base().fg(Paint::Indexed(252)),
            Self::Dark | Self::None => self.base().add_modifier(Modifier::DIM),
        }
    }

    /// A story's color. Black and white are left to the ink.
    fn paint(self, color: Color) -> Option<Paint> {
        let [dark, light, contrast] = match color {
            Color::Black | Color::White => return None,
            Color::Red => [210, 124, 217],
            Color::Green => [114, 22, 157],
            Color::Yellow => [222, 58, 227],
            Color::Blue => [117, 25, 153],
            Color::Magenta => [213, 126, 219],
            Color::Cyan => [80, 23, 123],
        };
        match self {
            Self::Dark => Some(Paint::Indexed(dark)),
            Self::Light => Some(Paint::Indexed(light)),
            Self::Contrast => Some(Paint::Indexed(contrast)),
            Self::None => None,
        }
    }
}

/// The foreground and background of a cell on a terminal of sixteen colors. Of all colors on a dark background, only
/// bright cyan can be read in every palette; the others become the ink.
pub(super) fn of_sixteen(fg: Paint, bg: Paint) -> (Paint, Paint) {
    match (fg, bg) {
        (_, BLACK) => (Paint::White, Paint::Black),
        (Paint::Indexed(80), bg) => (Paint::LightCyan, bg),
        (Paint::Indexed(_), bg) => (Paint::Reset, bg),
        other => other,
    }
}

/// The name of a color, for the color key.
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

#[cfg(test)]
#[expect(clippy::float_arithmetic, reason = "contrast is a ratio of luminances")]
mod tests {
    use super::*;

    /// A palette: its sixteen colors, and its background where it is dark and where it is light.
    struct Palette {
        name: &'static str,
        colors: [u32; 16],
        dark: u32,
        light: u32,
    }

    const PALETTES: [Palette; 5] = [
        Palette {
            name: "xterm",
            colors: [
                0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
                0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
            ],
            dark: 0x000000,
            light: 0xffffff,
        },
        Palette {
            name: "VGA",
            colors: [
                0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa, 0x555555, 0xff5555,
                0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
            ],
            dark: 0x000000,
            light: 0xffffff,
        },
        Palette {
            name: "Campbell",
            colors: [
                0x0c0c0c, 0xc50f1f, 0x13a10e, 0xc19c00, 0x0037da, 0x881798, 0x3a96dd, 0xcccccc, 0x767676, 0xe74856,
                0x16c60c, 0xf9f1a5, 0x3b78ff, 0xb4009e, 0x61d6d6, 0xf2f2f2,
            ],
            dark: 0x0c0c0c,
            light: 0xf2f2f2,
        },
        Palette {
            name: "Tango",
            colors: [
                0x2e3436, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b, 0x06989a, 0xd3d7cf, 0x555753, 0xef2929,
                0x8ae234, 0xfce94f, 0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec,
            ],
            dark: 0x2e3436,
            light: 0xffffff,
        },
        Palette {
            name: "Solarized",
            colors: [
                0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198, 0xeee8d5, 0x002b36, 0xcb4b16,
                0x586e75, 0x657b83, 0x839496, 0x6c71c4, 0x93a1a1, 0xfdf6e3,
            ],
            dark: 0x002b36,
            light: 0xfdf6e3,
        },
    ];

    const STORY_COLORS: [Color; 8] =
        [Color::Black, Color::Red, Color::Green, Color::Yellow, Color::Blue, Color::Magenta, Color::Cyan, Color::White];

    /// The relative luminance of a color, by the Web Content Accessibility Guidelines.
    fn luminance(color: u32) -> f64 {
        let part = |shift: u32| {
            let value = f64::from((color >> shift) & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The value of one of the 240 colors that are the same on every terminal.
    fn fixed(index: u8) -> u32 {
        let index = u32::from(index);
        if index >= 232 {
            return (8 + 10 * (index - 232)) * 0x010101;
        }
        let level = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
        let index = index - 16;
        (level(index / 36) << 16) | (level(index / 6 % 6) << 8) | level(index % 6)
    }

    /// The value of a color in a palette; `None` for the terminal's own.
    fn value(paint: Paint, palette: &Palette) -> Option<u32> {
        let sixteen = [
            Paint::Black,
            Paint::Red,
            Paint::Green,
            Paint::Yellow,
            Paint::Blue,
            Paint::Magenta,
            Paint::Cyan,
            Paint::Gray,
            Paint::DarkGray,
            Paint::LightRed,
            Paint::LightGreen,
            Paint::LightYellow,
            Paint::LightBlue,
            Paint::LightMagenta,
            Paint::LightCyan,
            Paint::White,
        ];
        match paint {
            Paint::Reset => None,
            Paint::Indexed(index) => Some(fixed(index)),
            paint => palette.colors.get(sixteen.iter().position(|one| *one == paint)?).copied(),
        }
    }

    /// Every style that a text can have.
    fn text_styles() -> impl Iterator<Item = TextStyle> {
        let colors = STORY_COLORS.into_iter().map(Some).chain([None]);
        colors.flat_map(|color| {
            (0..64_u8).map(move |bits| TextStyle {
                emphasis: bits & 1 != 0,
                strong: bits & 2 != 0,
                marked: bits & 4 != 0,
                quiet: bits & 8 != 0,
                struck: bits & 16 != 0,
                found: bits & 32 != 0,
                color,
            })
        })
    }

    /// Checks that what a theme draws on a terminal can be read in every palette of its kind.
    fn measure(theme: Theme, colors: Colors, least: f64, background: fn(&Palette) -> u32) {
        for (style, palette) in text_styles().flat_map(|style| PALETTES.iter().map(move |palette| (style, palette))) {
            let drawn = theme.style(style);
            let (fg, bg) = (drawn.fg.unwrap_or(Paint::Reset), drawn.bg.unwrap_or(Paint::Reset));
            let (fg, bg) = if colors == Colors::Many { (fg, bg) } else { of_sixteen(fg, bg) };
            let behind = value(bg, palette).unwrap_or_else(|| background(palette));
            if let Some(ink) = value(fg, palette) {
                let found = contrast(ink, behind);
                assert!(found >= least, "{theme:?}, {colors:?}, {}: {style:?} has {found:.2}", palette.name);
            }
            assert_eq!(value(bg, palette).is_some(), theme == Theme::Contrast, "who paints the background");
        }
    }

    #[test]
    fn every_color_can_be_read_in_every_palette() {
        for colors in [Colors::Sixteen, Colors::Many] {
            measure(Theme::Dark, colors, 4.5, |palette| palette.dark);
            measure(Theme::Light, colors, 4.5, |palette| palette.light);
            measure(Theme::Contrast, colors, 7.0, |palette| palette.dark);
        }
    }

    #[test]
    fn what_is_drawn_in_a_color_can_be_told_without_it() {
        for theme in [Theme::Dark, Theme::Light, Theme::Contrast, Theme::None] {
            for style in text_styles() {
                let drawn = theme.style(style);
                let has = |modifier| drawn.add_modifier.contains(modifier);
                assert_eq!(has(Modifier::UNDERLINED), style.marked, "{theme:?}: marked words are underlined");
                let is_colored = style.color.is_some_and(|color| theme.paint(color).is_some());
                assert!(!has(Modifier::DIM) || (style.quiet && !style.marked && !is_colored), "{theme:?} {style:?}");
                // The words of a story that have no color are in the ink of the terminal or the theme.
                if !style.quiet && !is_colored {
                    assert_eq!(drawn.fg, theme.base().fg, "{theme:?} {style:?}");
                }
                assert!(theme != Theme::None || drawn.fg == Some(Paint::Reset));
            }
        }
    }

    #[test]
    fn each_theme_has_colors_of_its_own() {
        let paints =
            |theme: Theme| STORY_COLORS.map(|color| theme.paint(color)).into_iter().flatten().collect::<Vec<_>>();
        let all = [Theme::Dark, Theme::Light, Theme::Contrast].map(paints).concat();
        assert_eq!(all.len(), 18);
        assert!(all.iter().all(|paint| all.iter().filter(|other| *other == paint).count() == 1), "{all:?}");
    }
}
