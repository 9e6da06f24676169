//! One destination of a live connector, for as long as the connector lives.
//!
//! A stream that breaks is begun again, with more and more patience; what was composed meanwhile is lost, as it is for
//! whoever watches. Trouble is told when it begins and when it is over, and after some minutes it is the end.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::finisher::Ffmpeg;
use crate::patience::Patience;

use super::push::{Destination, PushError, Sound, push};

/// Pieces that wait for a stream: more than this and it gets none.
const PIECES_MAX: usize = 4;
/// Between two attempts.
const PATIENCE_MIN: Duration = Duration::from_secs(1);
const PATIENCE_MAX: Duration = Duration::from_secs(20);
/// A stream that has lasted so long was one.
const LASTED: Duration = Duration::from_secs(20);
/// After so long without a stream there will be none.
const GIVE_UP: Duration = Duration::from_secs(300);

/// What becomes of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It broke, or never began.
    Broken(String),
    /// It is going on again.
    Mended,
    /// It will not be tried again.
    GivenUp(String),
}

/// Starts a destination. It ends when nothing more comes and everything is sent, or when it gives up.
pub fn open(
    ffmpeg: Ffmpeg,
    destination: Destination,
    sound: Sound,
    tell: impl Fn(State) + Send + Sync + 'static,
) -> (mpsc::Sender<Bytes>, tokio::task::JoinHandle<()>) {
    let (pieces, waiting) = mpsc::channel(PIECES_MAX);
    (pieces, tokio::spawn(run(ffmpeg, destination, sound, waiting, tell)))
}

async fn run(
    ffmpeg: Ffmpeg,
    destination: Destination,
    sound: Sound,
    mut waiting: mpsc::Receiver<Bytes>,
    tell: impl Fn(State),
) {
    let (mut patience, mut broken_since) = (Patience::between(PATIENCE_MIN, PATIENCE_MAX), None::<Instant>);
    // Whoever encodes is started when there is something to encode.
    while let Some(first) = waiting.recv().await {
        let began = Instant::now();
        let outcome = stream(&ffmpeg, &destination, sound, first, &mut waiting, || {
            if broken_since.take().is_some() {
                tell(State::Mended);
            }
        });
        let Err(error) = outcome.await else { return };
        if began.elapsed() > LASTED {
            patience.restore();
        }
        let trouble = said(&error);
        let since = *broken_since.get_or_insert_with(|| {
            tell(State::Broken(trouble.clone()));
            Instant::now()
        });
        if since.elapsed() > GIVE_UP {
            return tell(State::GivenUp(trouble));
        }
        patience.wait().await;
        // What has waited meanwhile is old.
        while waiting.try_recv().is_ok() {}
    }
}

/// Sends what comes until the stream breaks or nothing more comes. Once a third piece is taken it is going on.
async fn stream(
    ffmpeg: &Ffmpeg,
    destination: &Destination,
    sound: Sound,
    first: Bytes,
    waiting: &mut mpsc::Receiver<Bytes>,
    mut goes_on: impl FnMut(),
) -> Result<(), PushError> {
    let (pieces, taken) = mpsc::channel(1);
    let pushing = push(ffmpeg, destination.clone(), sound, taken);
    let feeding = async move {
        let mut next = Some(first);
        let mut count = 0_u32;
        while let Some(piece) = next {
            if pieces.send(piece).await.is_err() {
                break;
            }
            count = count.saturating_add(1);
            if count == 3 {
                goes_on();
            }
            next = waiting.recv().await;
        }
        drop(pieces);
    };
    tokio::pin!(pushing);
    tokio::select! {
        outcome = &mut pushing => outcome,
        () = feeding => pushing.await,
    }
}

/// In words that hold nothing of the address.
fn said(error: &PushError) -> String {
    error.to_string()
}
