//! Themes: what words look like.
//!
//! The words of a story are drawn in the terminal's own foreground color, or in one whose contrast is known, and are
//! never faint. A color is used only if it can be read on the backgrounds of all common palettes, which the tests below
//! measure; whatever a color means, an attribute or a sign shows it, too. Colors come from the 240 that are the same on
//! every terminal; if a terminal has only sixteen, which every palette sets differently, most of them are omitted.

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
    /// Ink on the paper of a newspaper, which the theme paints itself.
    Newsprint,
    /// Pale ink on a dark gray that the theme paints itself.
    Night,
    /// No color at all.
    None,
}

/// How many colors a terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colors {
    /// The sixteen that every palette sets differently.
    Sixteen,
    /// These, and 240 more that are the same everywhere.
    #[default]
    Many,
    /// Any color.
    All,
}

/// The black and the white of the theme that paints its background.
const BLACK: Paint = Paint::Indexed(16);
const WHITE: Paint = Paint::Indexed(231);

/// The paper and the ink of the theme for newspapers, and what is less prominent there.
const PAPER: Paint = Paint::Rgb(0xf3, 0xee, 0xe2);
const PRINT: Paint = Paint::Rgb(0x1b, 0x19, 0x17);
const FINE_PRINT: Paint = Paint::Rgb(0x4a, 0x45, 0x3c);
/// The background and the ink of the theme for the night, and what is less prominent there.
const DUSK: Paint = Paint::Rgb(0x14, 0x17, 0x1c);
const PALE: Paint = Paint::Rgb(0xe6, 0xe1, 0xd6);
const PALER: Paint = Paint::Rgb(0xb9, 0xb4, 0xa8);

impl Theme {
    /// All themes, in the order in which they follow each other.
    pub const ALL: [Self; 6] = [Self::Dark, Self::Light, Self::Contrast, Self::Newsprint, Self::Night, Self::None];

    /// The next theme in turn.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Contrast,
            Self::Contrast => Self::Newsprint,
            Self::Newsprint => Self::Night,
            Self::Night => Self::None,
            Self::None => Self::Dark,
        }
    }

    /// The theme with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The name that the command line and the settings use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
            Self::Newsprint => "newsprint",
            Self::Night => "night",
            Self::None => "none",
        }
    }

    /// The ink of plain words, and the background if the theme paints one.
    pub(crate) fn base(self) -> Style {
        match self {
            Self::Contrast => Style::new().fg(WHITE).bg(BLACK),
            Self::Newsprint => Style::new().fg(PRINT).bg(PAPER),
            Self::Night => Style::new().fg(PALE).bg(DUSK),
            Self::Dark | Self::Light | Self::None => Style::new().fg(Paint::Reset),
        }
    }

    /// The style of the terminal for a style of the text.
    pub(crate) fn style(self, style: TextStyle) -> Style {
        let paint = style.color.and_then(|color| self.paint(color));
        // Marked or colored text should stand out.
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
        // Nothing that was drawn there before stays, such as a rule.
        let unset = Modifier::all().difference(out.add_modifier);
        out.remove_modifier(unset)
    }

    /// What is less prominent than the story: rules, keys, headings.
    fn quiet(self) -> Style {
        match self {
            Self::Light => self.base().fg(Paint::Indexed(240)),
            Self::Contrast => self.base().fg(Paint::Indexed(252)),
            Self::Newsprint => self.base().fg(FINE_PRINT),
            Self::Night => self.base().fg(PALER),
            Self::Dark | Self::None => self.base().add_modifier(Modifier::DIM),
        }
    }

    /// A story's color. Black and white become the ink.
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
            Self::Newsprint => Some(printed(color)),
            Self::Night => Some(at_night(color)),
            Self::None => None,
        }
    }
}

/// A story's color on paper.
fn printed(color: Color) -> Paint {
    match color {
        Color::Black | Color::White => PRINT,
        Color::Red => Paint::Rgb(0x8e, 0x14, 0x14),
        Color::Green => Paint::Rgb(0x1f, 0x4d, 0x1f),
        Color::Yellow => Paint::Rgb(0x42, 0x34, 0x10),
        Color::Blue => Paint::Rgb(0x14, 0x14, 0x8a),
        Color::Magenta => Paint::Rgb(0x86, 0x17, 0x6b),
        Color::Cyan => Paint::Rgb(0x1e, 0x3c, 0x44),
    }
}

/// A story's color at night.
fn at_night(color: Color) -> Paint {
    match color {
        Color::Black | Color::White => PALE,
        Color::Red => Paint::Rgb(0xff, 0x9e, 0x94),
        Color::Green => Paint::Rgb(0x9f, 0xd9, 0x8f),
        Color::Yellow => Paint::Rgb(0xe8, 0xc6, 0x6a),
        Color::Blue => Paint::Rgb(0x9c, 0xc3, 0xff),
        Color::Magenta => Paint::Rgb(0xf2, 0xa3, 0xd8),
        Color::Cyan => Paint::Rgb(0x83, 0xd6, 0xde),
    }
}

/// The nearest of the 240 colors that are the same on every terminal; other colors stay as they are.
pub(super) fn of_many(paint: Paint) -> Paint {
    let Paint::Rgb(red, green, blue) = paint else { return paint };
    let distance = |index: u8| {
        let fixed = fixed(index);
        let part = |shift: u32, wanted: u8| ((fixed >> shift) & 0xff).abs_diff(u32::from(wanted)).pow(2);
        part(16, red) + part(8, green) + part(0, blue)
    };
    (16..=u8::MAX).min_by_key(|index| distance(*index)).map_or(paint, Paint::Indexed)
}

/// The value of one of the 240 colors that are the same on every terminal.
fn fixed(index: u8) -> u32 {
    let index = u32::from(index);
    if index >= 232 {
        return (8 + 10 * (index - 232)) * 0x01_01_01;
    }
    let level = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
    let index = index.saturating_sub(16);
    (level(index / 36) << 16) | (level(index / 6 % 6) << 8) | level(index % 6)
}

/// The foreground and background of a cell on a terminal of sixteen colors. Of all colors on a dark background, only
/// bright cyan can be read in every palette; the others become the ink.
pub(super) fn of_sixteen(fg: Paint, bg: Paint) -> (Paint, Paint) {
    match (fg, bg) {
        (_, BLACK | DUSK) => (Paint::White, Paint::Black),
        (_, PAPER) => (Paint::Black, Paint::White),
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
            Paint::Rgb(red, green, blue) => Some(u32::from_be_bytes([0, red, green, blue])),
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
            let (fg, bg) = match colors {
                Colors::Sixteen => of_sixteen(fg, bg),
                Colors::Many => (of_many(fg), of_many(bg)),
                Colors::All => (fg, bg),
            };
            let behind = value(bg, palette).unwrap_or_else(|| background(palette));
            if let Some(ink) = value(fg, palette) {
                let found = contrast(ink, behind);
                assert!(found >= least, "{theme:?}, {colors:?}, {}: {style:?} has {found:.2}", palette.name);
            }
            let paints = [Theme::Contrast, Theme::Newsprint, Theme::Night].contains(&theme);
            assert_eq!(value(bg, palette).is_some(), paints, "who paints the background");
        }
    }

    #[test]
    fn every_color_can_be_read_in_every_palette() {
        for colors in [Colors::Sixteen, Colors::Many, Colors::All] {
            measure(Theme::Dark, colors, 4.5, |palette| palette.dark);
            measure(Theme::Light, colors, 4.5, |palette| palette.light);
            measure(Theme::Contrast, colors, 7.0, |palette| palette.dark);
            measure(Theme::Newsprint, colors, 7.0, |palette| palette.light);
            measure(Theme::Night, colors, 7.0, |palette| palette.dark);
        }
    }

    #[test]
    fn what_is_drawn_in_a_color_can_be_told_without_it() {
        for theme in Theme::ALL {
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
        let all = Theme::ALL.map(paints).concat();
        assert_eq!(all.len(), 30);
        assert!(all.iter().all(|paint| all.iter().filter(|other| *other == paint).count() == 1), "{all:?}");
    }
}
