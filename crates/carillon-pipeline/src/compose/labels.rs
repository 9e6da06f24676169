//! Names on tiles, as a script for `libass`.
//!
//! A subtitle renderer finds fonts for every script and sets right-to-left text, which `ffmpeg`'s own text filter does
//! not. People choose their names: control characters, and those with which a name can be made to read like another,
//! are left out, and what the script gives a meaning is taken it.
//!
//! Wire: Advanced SubStation Alpha, as `libass` reads it: `\{` is a brace, and a backslash means nothing before a
//! word joiner.

use std::fmt::Write as _;

use super::layout::{Rect, Tile, TileSource};
use super::timeline::Names;

/// Longer names end in an ellipsis.
const NAME_CHARS_MAX: usize = 40;

/// The script; `None` when there is nothing to write. Names stand within frames that are so thick.
pub(super) fn script(canvas: (u32, u32), thickness: u32, tiles: &[Tile], names: &Names) -> Option<String> {
    let mut lines = String::new();
    for tile in tiles {
        let TileSource::Camera(who) = &tile.source else { continue };
        let size = size_on(canvas, tile.rect);
        let inner = within(tile.rect, thickness);
        let name = harmless(names.of(who), room(inner, size));
        if !name.is_empty() {
            label(&mut lines, inner, size, &name);
        }
    }
    let (width, height) = canvas;
    (!lines.is_empty()).then(|| {
        format!(
            "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\nWrapStyle: 2\n\n\
             [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, BorderStyle, \
             Outline, Shadow, Alignment\nStyle: Name,Sans,20,&H00FFFFFF,&H50000000,&H50000000,3,4,0,1\n\n\
             [Events]\nFormat: Layer, Start, End, Style, Text\n{lines}"
        )
    })
}

fn within(Rect { x, y, width, height }: Rect, frame: u32) -> Rect {
    let less = |side: u32| side.saturating_sub(2 * frame);
    Rect { x: x + frame, y: y + frame, width: less(width), height: less(height) }
}

/// How high letters are: a fourteenth of the tile, and such that they can be read when the whole canvas is on a telephone.
fn size_on(canvas: (u32, u32), tile: Rect) -> u32 {
    let short = canvas.0.min(canvas.1);
    (tile.height / 14).clamp(short / 36, short / 20)
}

/// How wide a name may be, in hundredths of the height of its letters.
fn room(tile: Rect, size: u32) -> u32 {
    tile.width.saturating_sub(size) * 100 / size.max(1)
}

/// About how wide a letter is, in the same unit: those of Latin and its like are half as wide as high, ideographs as wide.
fn width(c: char) -> u32 {
    match c {
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7ff}' => 95,
        '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'.. => 95,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | '.' | ',' | '\'' => 32,
        'm' | 'w' | 'M' | 'W' | '@' => 80,
        'A'..='Z' => 64,
        _ => 52,
    }
}

fn label(lines: &mut String, rect: Rect, size: u32, name: &str) {
    let (left, right) = (rect.x, rect.x + rect.width);
    let (top, bottom) = (rect.y, rect.y + rect.height);
    let (x, y) = (left + size / 2, bottom - size / 2);
    // A text is all that a string takes.
    let _ = writeln!(
        lines,
        "Dialogue: 0,0:00:00.00,9:59:59.99,Name,{{\\fs{size}\\pos({x},{y})\\clip({left},{top},{right},{bottom})}}{name}"
    );
}

/// The name with everything taken from it that is more than a letter, as much of it as there is room for.
fn harmless(name: &str, room: u32) -> String {
    let is_seen = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
    };
    let letters: Vec<char> = name.trim().chars().filter(is_seen).take(NAME_CHARS_MAX + 1).collect();
    let shown = shown(&letters, room);
    let mut text = String::new();
    for c in letters.iter().take(shown) {
        match c {
            '\\' => text.push_str("\\\u{2060}"),
            '{' => text.push_str("\\{"),
            '}' => text.push_str("\\}"),
            c => text.push(*c),
        }
    }
    if shown < letters.len() {
        text.push('…');
    }
    text
}

/// How many letters there is room for; where it is not for all, an ellipsis has its own.
fn shown(letters: &[char], room: u32) -> usize {
    let fit = |room: u32| {
        let ends = letters.iter().take(NAME_CHARS_MAX).scan(0, |end, c| {
            *end += width(*c);
            Some(*end)
        });
        ends.take_while(|end| *end <= room).count()
    };
    match fit(room) {
        all if all == letters.len() => all,
        _ => fit(room.saturating_sub(width('…'))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_anything_to_the_script() {
        for (name, harmless_name) in [
            ("Zoë 日本", "Zoë 日本"),
            ("{\\fs400}x", "\\{\\\u{2060}fs400\\}x"),
            ("a\nDialogue: 0,b", "aDialogue: 0,b"),
            ("\\N\\h", "\\\u{2060}N\\\u{2060}h"),
            ("\u{202e}evil\u{2066}", "evil"),
            ("  ", ""),
        ] {
            assert_eq!(harmless(name, 10_000), harmless_name);
        }
        assert_eq!(harmless(&"ä".repeat(41), 10_000), "ä".repeat(40) + "…");
    }

    #[test]
    fn a_name_that_is_too_wide_for_its_tile_ends_in_an_ellipsis() {
        let tile = |width| Rect { x: 0, y: 0, width, height: 72 };
        let on = |width, name| harmless(name, room(tile(width), size_on((1_280, 720), tile(width))));
        assert_eq!(on(320, "Dr. Wilhelmina Grünwald"), "Dr. Wilhelmina Grünwald");
        assert_eq!(on(128, "Dr. Wilhelmina Grünwald"), "Dr. Wilhel…");
        assert_eq!(on(128, "日本太郎山田花子"), "日本太郎山…");
        assert_eq!(on(128, "Ann"), "Ann");
        assert_eq!(on(8, "Ann"), "…", "and nothing is negative");
    }

    #[test]
    fn letters_can_be_read_on_every_tile() {
        let tile = |height| Rect { x: 0, y: 0, width: 320, height };
        assert_eq!([720, 360, 180, 72].map(|height| size_on((1_280, 720), tile(height))), [36, 25, 20, 20]);
        assert_eq!(size_on((1_080, 1_920), tile(270)), 30, "as large on an upright canvas");
    }
}
