//! What a process costs, as Linux counts it.
//!
//! CPU time is the scheduler's own count of nanoseconds over all threads, not the ticks of `/proc/PID/stat`: a server
//! that needs 2 us a packet uses five ticks in a window.

use std::fs;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context as _;
use nix::sched::{CpuSet, sched_setaffinity};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// Ticks of `/proc/stat` in a second; fixed at 100 in the kernel's interface to user space.
const TICKS_PER_SECOND: u64 = 100;

/// A process to measure.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    pid: u32,
}

impl Process {
    /// The process with this id.
    pub fn new(pid: u32) -> Self {
        Self { pid }
    }

    /// The process that asks.
    pub fn own() -> Self {
        Self::new(std::process::id())
    }

    /// User and system time of all its threads so far.
    pub fn cpu(self) -> anyhow::Result<Duration> {
        let pid = Pid::from_raw(i32::try_from(self.pid).context("an impossible process id")?);
        let clock = clock_getcpuclockid(pid).context("the process is gone")?;
        Ok(clock_gettime(clock).context("reading the times of the process")?.into())
    }

    /// User and system time of the calling thread so far.
    pub fn own_thread_cpu() -> anyhow::Result<Duration> {
        let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
        Ok(time.context("reading the times of the thread")?.into())
    }

    /// Resident memory in bytes.
    pub fn memory(self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))
            .context("reading the process' memory")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1_024)
    }
}

/// The core of the servers and that of the generator: two, where there are two.
pub fn cores() -> (usize, usize) {
    static CORES: OnceLock<(usize, usize)> = OnceLock::new();
    // Asked once: a pinned thread sees one core.
    *CORES.get_or_init(|| {
        (0, std::thread::available_parallelism().map_or(0, |count| usize::from(count.get() > 1)))
    })
}

/// Keeps the calling thread, and those it starts, on one core.
pub fn pin_to(core: usize) -> anyhow::Result<()> {
    let mut cores = CpuSet::new();
    cores.set(core).context("there is no such core")?;
    sched_setaffinity(Pid::from_raw(0), &cores).context("pinning to a core")
}

/// What one core has done for anybody so far, good to 10 ms; what it did for others than the measured process shows
/// whether a measurement was disturbed.
pub fn core_busy(core: usize) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat").context("reading the times of the cores")?;
    busy_of_stat(&stat, core).context("understanding the times of the cores")
}

/// User, nice and system time, interrupts and stolen time; the fourth and fifth column are idle time.
fn busy_of_stat(stat: &str, core: usize) -> Option<Duration> {
    let name = format!("cpu{core} ");
    let line = stat.lines().find_map(|line| line.strip_prefix(&name))?;
    let columns: Vec<u64> = line.split_ascii_whitespace().map_while(|column| column.parse().ok()).collect();
    let [user, nice, system, _, _, interrupts, soft, stolen, ..] = columns[..] else { return None };
    let ticks = user + nice + system + interrupts + soft + stolen;
    Some(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_is_busy_when_it_is_not_idle() {
        let stat = "cpu  1 1 1 1 1 1 1 1 0 0\ncpu0 10 20 30 999 999 5 5 30 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\n";
        assert_eq!(busy_of_stat(stat, 0), Some(Duration::from_secs(1)));
        assert_eq!(busy_of_stat(stat, 2), None);
    }

    #[test]
    fn the_own_process_uses_memory_and_time() {
        assert!(Process::own().memory().unwrap() > 100_000);
        assert!(Process::own().cpu().unwrap() >= Process::own_thread_cpu().unwrap());
    }
}
