//! What those who listen have heard: how often, how late, and how late the last of them was.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::time::sleep;

use crate::histogram::Histogram;

const LOOK: Duration = Duration::from_millis(5);
/// What is on its way when the window closes gets so long.
const DRAIN_LIMIT: Duration = Duration::from_secs(60);
/// Stands before the number of a message, in front of whatever surrounds it on its way.
const MARK: &[u8] = b"carillon-message-";
const DIGITS: usize = 10;

/// Numbers and times the messages of a window.
#[derive(Debug)]
pub struct Audience {
    listeners: u32,
    begin: Instant,
    sent: u64,
    open: BTreeMap<u64, Open>,
    heard: Heard,
}

/// What was heard since the window was opened.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Messages times those who heard them.
    pub deliveries: u64,
    /// From sending to each of them.
    pub delay: Histogram,
    /// From sending to the last of them.
    pub last: Histogram,
}

#[derive(Debug)]
struct Open {
    sent: Instant,
    missing: u32,
}

pub type Shared = Rc<RefCell<Audience>>;

impl Audience {
    /// So many will listen.
    pub fn new(listeners: u32) -> Shared {
        let audience = Self {
            listeners,
            begin: Instant::now(),
            sent: 0,
            open: BTreeMap::new(),
            heard: Heard::default(),
        };
        Rc::new(RefCell::new(audience))
    }

    /// Forgets what was heard.
    pub fn open_window(&mut self) {
        self.heard = Heard::default();
        self.begin = Instant::now();
    }

    /// The text of the next message, which is being sent.
    pub fn next(&mut self) -> String {
        let number = self.sent;
        self.sent += 1;
        if self.listeners > 0 {
            self.open.insert(number, Open { sent: Instant::now(), missing: self.listeners });
        }
        format!("{}{number:0DIGITS$} {FILLING}", String::from_utf8_lossy(MARK))
    }

    /// Somebody has heard something, which may be no message at all.
    pub fn hear(&mut self, frame: &[u8]) {
        let Some(number) = number_of(frame) else { return };
        let Some(open) = self.open.get_mut(&number) else { return };
        let delay = micros(open.sent.elapsed());
        open.missing -= 1;
        self.heard.deliveries += 1;
        self.heard.delay.record(delay);
        if open.missing == 0 {
            self.heard.last.record(delay);
            self.open.remove(&number);
        }
    }

    /// How many were heard until now, and how long the window has been open.
    pub fn so_far(&self) -> (u64, Duration) {
        (self.heard.deliveries, self.begin.elapsed())
    }
}

/// Waits until everybody has heard everything.
pub async fn drain(audience: &Shared) -> anyhow::Result<Heard> {
    let closed = Instant::now();
    while !audience.borrow().open.is_empty() {
        ensure!(closed.elapsed() < DRAIN_LIMIT, "messages are missing: {:?}", audience.borrow().open);
        sleep(LOOK).await;
    }
    Ok(audience.borrow().heard.clone())
}

/// As long as what people write in a chat.
const FILLING: &str =
    "The doctor will be with you in about ten minutes; please have your list of medication at hand.";

fn number_of(frame: &[u8]) -> Option<u64> {
    let at = frame.windows(MARK.len()).position(|window| window == MARK)?;
    let digits = frame.get(at + MARK.len()..)?.get(..DIGITS)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A duration as histograms count it.
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A new file's directory entry is not what is measured: appends and flushes to one file, one after the other, for so
/// long; how many a second.
pub fn floor(window: Duration) -> anyhow::Result<f64> {
    use std::io::Write as _;
    let mut file = tempfile::tempfile().context("making a file")?;
    let begin = Instant::now();
    let mut appended = 0_u32;
    while begin.elapsed() < window {
        file.write_all(FILLING.as_bytes())?;
        file.sync_data()?;
        appended += 1;
    }
    Ok(f64::from(appended) / begin.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_over_when_the_last_has_heard_it() {
        let audience = Audience::new(2);
        let text = audience.borrow_mut().next();
        let frame = format!(r#"{{"Payload":"{{\"Content\":\"{text}\"}}"}}"#);
        audience.borrow_mut().hear(frame.as_bytes());
        assert!(!audience.borrow().open.is_empty());
        audience.borrow_mut().hear(frame.as_bytes());
        audience.borrow_mut().hear(b"something else");
        let audience = audience.borrow();
        assert!(audience.open.is_empty());
        assert_eq!((audience.heard.deliveries, audience.so_far().0), (2, 2));
        assert!(audience.heard.last.percentile_ms(50).is_some());
    }

    #[test]
    fn nobody_waits_for_messages_without_listeners() {
        let audience = Audience::new(0);
        audience.borrow_mut().next();
        assert!(audience.borrow().open.is_empty());
    }
}
