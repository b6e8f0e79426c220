//! How a reader wants stories to be shown. It is remembered for all stories.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// The allowed widths of a text.
pub const TEXT_WIDTHS: RangeInclusive<u16> = 40..=100;

/// The themes by their names, in the order in which they follow each other.
pub const THEMES: [&str; 6] = ["dark", "light", "contrast", "newsprint", "night", "none"];

/// The space between paragraphs on the full screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spacing {
    /// Empty rows if the window has room for them.
    #[default]
    Auto,
    /// None: paragraphs begin with an indent.
    Tight,
    /// An empty row between any two paragraphs.
    Loose,
}

/// Where the notes of the margin are on the full screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarginSide {
    /// On the right of the text.
    #[default]
    Right,
    /// On the left of the text.
    Left,
    /// Nowhere: they are hidden.
    Off,
}

/// How quickly new passages appear on the full screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reveal {
    /// At once.
    #[default]
    Off,
    /// Row by row, slowly.
    Slow,
    /// Row by row, faster than people read.
    Fast,
}

/// How a reader wants stories to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename = "Settings")]
pub struct Preferences {
    /// The name of the theme; without one, it follows the background of the terminal.
    pub theme: Option<String>,
    /// The columns of the text; without a number, those that the story is written for.
    pub text_width: Option<u16>,
    /// The space between paragraphs.
    pub spacing: Spacing,
    /// Where the notes of the margin are.
    pub margin: MarginSide,
    /// How quickly new passages appear.
    pub reveal: Reveal,
    /// Whether the mouse chooses, instead of selecting text.
    pub mouse: bool,
    /// Whether stories are presented as lines of text even where a full screen is possible.
    pub lines: bool,
    /// Whether lines show the styles of words by tildes and stars.
    pub marks: bool,
}

/// One of the things that a reader can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The columns of the text.
    TextWidth,
    /// The space between paragraphs.
    Spacing,
    /// The side of the margin.
    Margin,
    /// The theme.
    Theme,
    /// How quickly new passages appear.
    Reveal,
    /// Whether the mouse chooses.
    Mouse,
    /// Lines instead of the full screen.
    Lines,
    /// Tildes and stars in lines.
    Marks,
}

/// A setting as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingValue {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// The values that it can have; for the width of the text, some of them.
    pub values: Vec<String>,
    /// What it sets.
    pub is: &'static str,
}

/// Another value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is set.
    pub setting: Setting,
    /// The value, one of [`Setting::values`].
    pub value: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: None,
            text_width: None,
            spacing: Spacing::Auto,
            margin: MarginSide::Right,
            reveal: Reveal::Off,
            mouse: true,
            lines: false,
            marks: true,
        }
    }
}

impl Setting {
    /// All settings, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::TextWidth,
        Self::Spacing,
        Self::Margin,
        Self::Theme,
        Self::Reveal,
        Self::Mouse,
        Self::Lines,
        Self::Marks,
    ];

    /// Its name, for typing.
    pub fn name(self) -> &'static str {
        match self {
            Self::TextWidth => "text-width",
            Self::Spacing => "spacing",
            Self::Margin => "margin",
            Self::Theme => "theme",
            Self::Reveal => "reveal",
            Self::Mouse => "mouse",
            Self::Lines => "lines",
            Self::Marks => "marks",
        }
    }

    /// What it sets.
    pub fn is(self) -> &'static str {
        match self {
            Self::TextWidth => "columns of the text",
            Self::Spacing => "empty rows between paragraphs",
            Self::Margin => "where the notes are",
            Self::Theme => "colors",
            Self::Reveal => "new passages on the screen appear row by row",
            Self::Mouse => "clicks choose, instead of selecting text",
            Self::Lines => "plain lines instead of the screen, next time",
            Self::Marks => "tildes and stars around words in plain lines",
        }
    }

    /// The values that it can have, in words; for the width of the text, some of them.
    pub fn values(self) -> Vec<String> {
        let fixed: &[&str] = match self {
            Self::TextWidth => {
                let widths = TEXT_WIDTHS.step_by(4).map(|width| width.to_string());
                return ["story".to_owned()].into_iter().chain(widths).collect();
            }
            Self::Spacing => &["auto", "tight", "loose"],
            Self::Margin => &["right", "left", "off"],
            Self::Theme => {
                return ["auto"].into_iter().chain(THEMES).map(str::to_owned).collect();
            }
            Self::Reveal => &["off", "slow", "fast"],
            Self::Mouse | Self::Lines | Self::Marks => &["on", "off"],
        };
        fixed.iter().map(|value| (*value).to_owned()).collect()
    }

    /// The setting with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.name() == name)
    }
}

impl Change {
    /// A value of a setting, if it can have that value.
    pub fn new(setting: Setting, value: &str) -> Option<Self> {
        let is_width = || value.parse().is_ok_and(|width| TEXT_WIDTHS.contains(&width));
        let is_valid =
            setting.values().iter().any(|valid| valid == value) || (setting == Setting::TextWidth && is_width());
        is_valid.then(|| Self { setting, value: value.to_owned() })
    }
}

impl Preferences {
    /// All settings with their values.
    pub fn values(&self) -> Vec<SettingValue> {
        let value = |setting: Setting| SettingValue {
            name: setting.name(),
            value: self.value(setting),
            values: setting.values(),
            is: setting.is(),
        };
        Setting::ALL.into_iter().map(value).collect()
    }

    /// The value of a setting, in words.
    pub fn value(&self, setting: Setting) -> String {
        let on = |is_on: bool| if is_on { "on" } else { "off" }.to_owned();
        match setting {
            Setting::TextWidth => self.text_width.map_or_else(|| "story".to_owned(), |width| width.to_string()),
            Setting::Spacing => format!("{:?}", self.spacing).to_lowercase(),
            Setting::Margin => format!("{:?}", self.margin).to_lowercase(),
            Setting::Theme => self.theme.clone().unwrap_or_else(|| "auto".to_owned()),
            Setting::Reveal => format!("{:?}", self.reveal).to_lowercase(),
            Setting::Mouse => on(self.mouse),
            Setting::Lines => on(self.lines),
            Setting::Marks => on(self.marks),
        }
    }

    /// The value that follows the one that a setting has, or the one before it.
    pub fn beside(&self, setting: Setting, forward: bool) -> Option<Change> {
        let values = setting.values();
        let now = self.value(setting);
        // A width of the reader's own is between two of those that are listed.
        let at = values.iter().position(|value| *value == now).or_else(|| {
            let width: u16 = now.parse().ok()?;
            values.iter().rposition(|value| value.parse::<u16>().is_ok_and(|listed| listed < width))
        });
        let by = if forward { 1 } else { values.len().saturating_sub(1) };
        let at = at.map_or(0, |at| at + by);
        values.iter().cycle().nth(at).and_then(|value| Change::new(setting, value))
    }

    /// Sets a new value.
    pub fn apply(&mut self, change: &Change) {
        let (value, is_on) = (change.value.as_str(), change.value == "on");
        match change.setting {
            Setting::TextWidth => self.text_width = value.parse().ok(),
            Setting::Spacing => {
                self.spacing = match value {
                    "tight" => Spacing::Tight,
                    "loose" => Spacing::Loose,
                    _ => Spacing::Auto,
                }
            }
            Setting::Margin => {
                self.margin = match value {
                    "left" => MarginSide::Left,
                    "off" => MarginSide::Off,
                    _ => MarginSide::Right,
                }
            }
            Setting::Theme => self.theme = Some(value.to_owned()).filter(|theme| theme != "auto"),
            Setting::Reveal => {
                self.reveal = match value {
                    "slow" => Reveal::Slow,
                    "fast" => Reveal::Fast,
                    _ => Reveal::Off,
                }
            }
            Setting::Mouse => self.mouse = is_on,
            Setting::Lines => self.lines = is_on,
            Setting::Marks => self.marks = is_on,
        }
    }

    /// The preferences, with a text width and a theme only if those exist.
    #[must_use]
    pub fn checked(self) -> Self {
        Self {
            text_width: self.text_width.filter(|width| TEXT_WIDTHS.contains(width)),
            theme: self.theme.filter(|theme| THEMES.contains(&theme.as_str())),
            ..self
        }
    }
}
