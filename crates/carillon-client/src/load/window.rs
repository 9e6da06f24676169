//! A window: a stretch of time in which nobody joins or leaves, and what the processes used in it.

use std::time::{Duration, Instant};

use super::fleet::Shared;
use crate::process::{Process, core_busy, cores};

/// The generator is not believed when it used more than this of its core,
const GENERATOR_MAX: f64 = 0.85;
/// or sent one in a hundred packets later than this after it was due.
const LATE_MAX_MS: f64 = 10.0;
/// Times of a server say little when others used more than this of its core.
const OTHERS_MAX: f64 = 0.2;

/// An open window.
#[derive(Debug)]
pub struct Window {
    server: Process,
    start: Instant,
    server_cpu: Duration,
    generator_cpu: Duration,
    core_busy: Duration,
}

/// What was used in a window.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// How long it was open.
    pub elapsed: Duration,
    /// CPU time of the server, all threads, user and system.
    pub server: Duration,
    /// Cores that the server used.
    pub server_cores: f64,
    /// Cores that the generator used.
    pub generator_cores: f64,
    /// What others used of the server's core.
    pub others_cores: f64,
    /// How late after it was due the generator sent 99 % of its packets, in milliseconds.
    pub late_ms: f64,
}

impl Window {
    /// Opens a window and forgets what the fleet has received before.
    pub fn open(server: Process, fleet: &Shared) -> anyhow::Result<Self> {
        fleet.borrow_mut().open_window();
        Ok(Self {
            server,
            start: Instant::now(),
            server_cpu: server.cpu()?,
            generator_cpu: Process::own().cpu()?,
            core_busy: core_busy(cores().0)?,
        })
    }

    /// Closes it.
    pub fn close(self, fleet: &Shared) -> anyhow::Result<Usage> {
        let elapsed = self.start.elapsed();
        let server = self.server.cpu()?.saturating_sub(self.server_cpu);
        let generator = Process::own().cpu()?.saturating_sub(self.generator_cpu);
        let busy = core_busy(cores().0)?.saturating_sub(self.core_busy);
        let of_window = |cpu: Duration| cpu.as_secs_f64() / elapsed.as_secs_f64();
        Ok(Usage {
            elapsed,
            server,
            server_cores: of_window(server),
            generator_cores: of_window(generator),
            others_cores: of_window(busy.saturating_sub(server)),
            late_ms: fleet.borrow().late().percentile_ms(99).unwrap_or(0.0),
        })
    }
}

impl Usage {
    /// How it shows that it was the generator that was measured, if it was.
    pub fn starved(&self) -> Option<String> {
        if self.generator_cores <= GENERATOR_MAX && self.late_ms <= LATE_MAX_MS {
            return None;
        }
        Some(format!(
            "the generator used {:.2} cores and sent {:.0} ms late",
            self.generator_cores, self.late_ms
        ))
    }

    /// Whether the server had its core to itself. On a machine with one core the generator is among the others.
    pub fn disturbed(&self) -> bool {
        cores().1 != cores().0 && self.others_cores > OTHERS_MAX
    }
}
