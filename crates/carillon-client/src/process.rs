//! What a process costs, as Linux counts it in `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// Ticks of `/proc/PID/stat` in a second; fixed at 100 in the kernel's interface to user space.
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

    /// User and system time of all its threads so far, good to 10 ms.
    pub fn cpu(self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid))
            .context("reading the times of the process")?;
        cpu_of_stat(&stat).context("understanding the times of the process")
    }

    /// User and system time of the calling thread so far, good to 10 ms.
    pub fn own_thread_cpu() -> anyhow::Result<Duration> {
        let stat = fs::read_to_string("/proc/thread-self/stat").context("reading the times of the thread")?;
        cpu_of_stat(&stat).context("understanding the times of the thread")
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

/// The 14th and 15th field; the second one, the name, may hold blanks and brackets.
fn cpu_of_stat(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 1_000 / TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_are_found_behind_any_name() {
        let stat = "42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 1 0 100";
        assert_eq!(cpu_of_stat(stat), Some(Duration::from_secs(2)));
    }

    #[test]
    fn the_own_process_uses_memory() {
        assert!(Process::own().memory().unwrap() > 100_000);
    }
}
