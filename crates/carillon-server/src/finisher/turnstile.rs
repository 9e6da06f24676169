//! Lets so many through at a time, in the order of their tickets.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// A turnstile. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Turnstile {
    state: Arc<Mutex<State>>,
    changed: Arc<watch::Sender<()>>,
}

#[derive(Debug)]
struct State {
    room: usize,
    next: u64,
    waiting: BTreeSet<u64>,
}

/// A place in the order. It is of no consequence before its holder waits.
#[derive(Debug)]
pub struct Ticket {
    turnstile: Turnstile,
    number: u64,
}

/// Whoever holds it is through.
#[derive(Debug)]
pub struct Pass(Turnstile);

impl Turnstile {
    /// A turnstile for so many at a time.
    pub fn new(room: NonZeroUsize) -> Self {
        let state = State { room: room.get(), next: 0, waiting: BTreeSet::new() };
        Self { state: Arc::new(Mutex::new(state)), changed: Arc::new(watch::Sender::new(())) }
    }

    /// The place behind all others.
    pub fn ticket(&self) -> Ticket {
        let mut state = self.lock();
        state.next += 1;
        Ticket { turnstile: self.clone(), number: state.next }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Waits for its turn: for room, and for all who wait with an earlier ticket.
    pub async fn turn(&self) -> Pass {
        let mut changed = self.turnstile.changed.subscribe();
        self.turnstile.lock().waiting.insert(self.number);
        loop {
            {
                let mut state = self.turnstile.lock();
                if state.room > 0 && state.waiting.first() == Some(&self.number) {
                    state.room -= 1;
                    state.waiting.remove(&self.number);
                    break;
                }
            }
            // The sender is in the ticket.
            let _ = changed.changed().await;
        }
        self.turnstile.changed.send_replace(());
        Pass(self.turnstile.clone())
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.turnstile.lock().waiting.remove(&self.number) {
            self.turnstile.changed.send_replace(());
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.lock().room += 1;
        self.0.changed.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn turns_are_taken_in_the_order_of_tickets_and_of_those_who_wait() {
        let turnstile = Turnstile::new(NonZeroUsize::MIN);
        let tickets: Vec<Ticket> = (0..3).map(|_| turnstile.ticket()).collect();
        let pass = tickets[1].turn().await;
        let waits = |ticket| tokio::time::timeout(Duration::from_secs(1), Ticket::turn(ticket));
        assert!(waits(&tickets[2]).await.is_err(), "there is no room");
        drop(pass);
        let (first, third) = tokio::join!(waits(&tickets[0]), waits(&tickets[2]));
        assert!(first.is_ok() && third.is_err(), "the earlier ticket is first, and holds its pass");
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_holds_up_nobody() {
        let turnstile = Turnstile::new(NonZeroUsize::MIN);
        let (first, second) = (turnstile.ticket(), turnstile.ticket());
        let pass = turnstile.ticket().turn().await;
        assert!(tokio::time::timeout(Duration::from_secs(1), first.turn()).await.is_err());
        drop((first, pass));
        second.turn().await;
    }
}
