//! What a fault has shown, as a row of a table in Markdown.

use super::stage::MEBIBYTE;
use crate::load::control::{Seen, Stream};

/// What a fault has shown.
#[derive(Clone, Debug)]
pub struct Report {
    /// The scenario.
    pub name: &'static str,
    /// What the fault did, at which rate, and what became of it.
    pub did: String,
    /// The control call alone, and beside the fault.
    pub control: [Seen; 2],
    /// Resident memory of the server before the fault, at its height, and after it, in bytes.
    pub memory: [u64; 3],
}

const HEADER: &str = "\
| scenario | what happened | control call, loss | its video, p50 / p99 | its audio, p50 / p99 | server CPU | memory | generator, others |
| --- | --- | --- | --- | --- | --- | --- | --- |
";

/// The head of the table.
pub fn header() -> &'static str {
    HEADER
}

/// One row.
pub fn row(report: &Report) -> String {
    let [before, during] = &report.control;
    let [start, height, end] = report.memory.map(|bytes| bytes / MEBIBYTE);
    let usage = during.usage;
    let warning = usage.starved().map_or_else(String::new, |how| format!(", not to be believed: {how}"));
    format!(
        "| {} | {} | video {}, audio {} | {} | {} | {:.2} → {:.2} | {start} → {height} → {end} MiB | {:.2}, {:.2}{warning} |\n",
        report.name,
        report.did,
        loss(&before.video, &during.video),
        loss(&before.audio, &during.audio),
        delays(&before.video, &during.video),
        delays(&before.audio, &during.audio),
        before.usage.server_cores,
        usage.server_cores,
        usage.generator_cores,
        usage.others_cores,
    )
}

fn loss(before: &Stream, during: &Stream) -> String {
    format!("{:.3} → {:.3} %", before.loss_percent(), during.loss_percent())
}

fn delays(before: &Stream, during: &Stream) -> String {
    let pair = |stream: &Stream| format!("{:.1} / {:.1}", stream.delay_ms.0, stream.delay_ms.1);
    format!("{} → {} ms", pair(before), pair(during))
}
