//! Chapters of a recording: who was there, who came, and who shared a screen.
//!
//! Wire: WebVTT: The Web Video Text Tracks Format, W3C, section 1.5 (chapters).

use std::fmt::Write as _;

use carillon_proto::id::Modality;
use carillon_proto::units::Timestamp;

use super::Frames;
use super::timeline::Names;
use crate::capture::{CaptureEvent, Who};

/// What happens within so many microseconds is one chapter.
const TOGETHER_US: u64 = 2_000_000;
/// Nobody looks through more.
const CHAPTERS_MAX: usize = 2_000;
/// Nor reads more in one.
const TEXT_BYTES_MAX: usize = 500;

/// A WebVTT file with the chapters of a recording of this length.
pub fn chapters(
    began_us: u64,
    length: Frames,
    events: &[(Timestamp, CaptureEvent)],
    names: &Names,
) -> String {
    let mut marks: Vec<(u64, String)> = vec![(0, beginning(began_us, events, names))];
    for (at, event) in events {
        let at_us = at.as_millis().saturating_mul(1_000).saturating_sub(began_us);
        let Some(text) = text(event, names).filter(|_| at_us < length.micros()) else { continue };
        let count = marks.len();
        match marks.last_mut() {
            Some((since, said)) if at_us.saturating_sub(*since) < TOGETHER_US => add(said, &text),
            _ if count < CHAPTERS_MAX => marks.push((at_us, text)),
            _ => break,
        }
    }
    let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([length.micros()]);
    let mut file = "WEBVTT\n".to_owned();
    for ((from, text), to) in marks.iter().zip(ends) {
        let text = if text.is_empty() { "Beginning" } else { text };
        // A text is all that a string takes.
        let _ = write!(file, "\n{} --> {}\n{text}\n", clock(*from), clock(to));
    }
    file
}

/// Who was there and who shared a screen when the recording began; nothing of a meeting that began with it.
fn beginning(began_us: u64, events: &[(Timestamp, CaptureEvent)], names: &Names) -> String {
    let until = Timestamp::from_millis((began_us + TOGETHER_US) / 1_000);
    let (mut people, mut screens) = (String::new(), String::new());
    for (_, event) in events.iter().filter(|(at, _)| *at < until) {
        match event {
            CaptureEvent::AttendeeJoined(who) if is_of_roll(who) && who.modality == Modality::Main => {
                add(&mut people, &name(names, who));
            }
            CaptureEvent::AttendeeVideoJoined(who)
                if is_of_roll(who) && who.modality == Modality::Content =>
            {
                add(&mut screens, &format!("{} shares a screen", name(names, who)));
            }
            _ => {}
        }
    }
    let mut text = if people.is_empty() { String::new() } else { format!("Beginning, with {people}") };
    if !screens.is_empty() {
        add(&mut text, &screens);
    }
    text
}

/// Whether it was so already when the recording began.
fn is_of_roll(who: &Who) -> bool {
    who.since.is_some()
}

fn add(said: &mut String, text: &str) {
    if said.len() + text.len() < TEXT_BYTES_MAX {
        let comma = if said.is_empty() { "" } else { ", " };
        said.push_str(comma);
        said.push_str(text);
    }
}

fn text(event: &CaptureEvent, names: &Names) -> Option<String> {
    let (who, what) = match event {
        CaptureEvent::AttendeeJoined(who) if who.modality == Modality::Main => (who, "joined"),
        CaptureEvent::AttendeeVideoJoined(who) if who.modality == Modality::Content => {
            (who, "shares a screen")
        }
        _ => return None,
    };
    (!is_of_roll(who)).then(|| format!("{} {what}", name(names, who)))
}

fn name(names: &Names, who: &Who) -> String {
    let name = harmless(names.of(&who.attendee));
    if name.is_empty() { "Somebody".to_owned() } else { name }
}

/// What means something in the text of a cue is written as itself.
fn harmless(name: &str) -> String {
    let mut text = String::new();
    for c in name.trim().chars().filter(|c| !c.is_control()).take(64) {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            c => text.push(c),
        }
    }
    text
}

fn clock(micros: u64) -> String {
    let millis = micros / 1_000;
    let (seconds, minutes) = (millis / 1_000 % 60, millis / 60_000 % 60);
    format!("{:02}:{minutes:02}:{seconds:02}.{:03}", millis / 3_600_000, millis % 1_000)
}
