//! Programs that we run end with us, also when we are killed.
//!
//! Linux ends a process with its parent when the process has asked for that between its beginning and becoming the
//! program, where no code of ours can be without `unsafe`. So what we start is this program once more, as `carillon
//! leashed`: it asks, and then becomes the other one. The kernel means the thread that started it, so all are started by
//! one thread, which lives as long as we do.
//!
//! Elsewhere, and where nobody has called [`hold`], programs are run as they are: after a `kill -9` they end with what
//! they were doing.
//!
//! Wire: prctl(2), `PR_SET_PDEATHSIG`.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// The subcommand of [`become_program`].
const SUBCOMMAND: &str = "leashed";
/// This program, whatever has become of its file since.
const OURSELVES: &str = "/proc/self/exe";
/// Programs that wait for the thread: many more than run at a time.
const WAITING_MAX: usize = 256;

static LEASH: OnceLock<SyncSender<Order>> = OnceLock::new();

/// A program to be started.
struct Order {
    command: Command,
    started: oneshot::Sender<io::Result<Child>>,
}

/// From here on everything that is run ends with this process.
pub fn hold() -> io::Result<()> {
    if cfg!(target_os = "linux") && Path::new(OURSELVES).exists() {
        let (orders, taken) = sync_channel(WAITING_MAX);
        let runtime = Handle::current();
        std::thread::Builder::new().name("children".to_owned()).spawn(move || start_all(&runtime, &taken))?;
        // Whoever holds it already has the same.
        let _second = LEASH.set(orders);
    }
    Ok(())
}

/// A command that runs a program, to be started with [`spawn`].
pub fn command(program: impl AsRef<Path>) -> Command {
    if LEASH.get().is_none() {
        return Command::new(program.as_ref());
    }
    let mut command = Command::new(OURSELVES);
    command.arg(SUBCOMMAND).arg(std::process::id().to_string()).arg(program.as_ref());
    command
}

/// Starts it.
pub async fn spawn(mut command: Command) -> io::Result<Child> {
    let Some(orders) = LEASH.get() else { return command.spawn() };
    let (started, child) = oneshot::channel();
    let full = || io::Error::from(io::ErrorKind::WouldBlock);
    orders.try_send(Order { command, started }).map_err(|_| full())?;
    child.await.unwrap_or_else(|_| Err(full()))
}

fn start_all(runtime: &Handle, orders: &Receiver<Order>) {
    let _inside = runtime.enter();
    while let Ok(Order { mut command, started }) = orders.recv() {
        // Who waits no more ends what was started by dropping it.
        let _ = started.send(command.spawn());
    }
}

/// Becomes the program, after which it ends with `parent`; returns why it could not.
pub fn become_program(parent: i32, program: &Path, arguments: &[OsString]) -> io::Error {
    if let Err(error) = end_with(parent) {
        return error;
    }
    std::process::Command::new(program).args(arguments).exec()
}

#[cfg(target_os = "linux")]
fn end_with(parent: i32) -> io::Result<()> {
    use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have ended before that.
    match getppid() {
        Some(still) if Some(still) == Pid::from_raw(parent) => Ok(()),
        _ => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with(_parent: i32) -> io::Result<()> {
    Ok(())
}
