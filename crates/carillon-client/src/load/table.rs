//! The outcome as a table in Markdown, so that it can be kept beside the command that made it.

use std::time::Duration;

use super::campaign::{Outcome, Row};
use super::scenario::Load;
use super::server::Kind;

const HEADER: &str = "\
| scenario | server | CPU | of Janus | of its event loops | of the floor | loss | p50 / p99 | memory | server, generator, others | windows |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

/// The head of the table.
pub fn header() -> &'static str {
    HEADER
}

/// The rows of one scenario.
pub fn rows(outcome: &Outcome) -> String {
    let mut text: String = outcome.rows.iter().map(|row| line(outcome, row)).collect();
    if let Some((way, cost)) = outcome.floor {
        let cost = unit(outcome.plan.load, cost);
        text.push_str(&format!("| {} | floor ({way:?}) | {cost} | | | 1 | | | | | |\n", outcome.plan.about));
    }
    text
}

fn line(outcome: &Outcome, row: &Row) -> String {
    let cost = unit(outcome.plan.load, row.cost);
    let of = |other: Option<Duration>| other.map_or_else(String::new, |other| ratio(row.cost, other));
    let janus = |kind| outcome.rows.iter().find(|other| other.server == kind && row.server != kind);
    let percentile = |percent| row.delay.percentile_ms(percent).unwrap_or(0.0);
    format!(
        "| {} | {} | {cost} | {} | {} | {} | {:.3} % | {:.1} / {:.1} ms | {} KiB | {:.2}, {:.2}, {:.2} | {} |\n",
        outcome.plan.about,
        row.server.name(),
        of(janus(Kind::Janus).map(|row| row.cost)),
        of(janus(Kind::JanusEventLoops).map(|row| row.cost)),
        of(outcome.floor.map(|(_, cost)| cost)),
        row.loss * 100.0,
        percentile(50),
        percentile(99),
        row.memory / 1_024,
        row.usage.server_cores,
        row.usage.generator_cores,
        row.usage.others_cores,
        windows(row),
    )
}

/// How many count, and what is to be said of them.
fn windows(row: &Row) -> String {
    let (good, thrown_away) = row.windows;
    let mut text = if row.starved { "0: the generator was starved".to_owned() } else { good.to_string() };
    if thrown_away > 0 {
        text.push_str(&format!(", {thrown_away} thrown away"));
    }
    if row.usage.disturbed() {
        text.push_str(", core shared");
    }
    text
}

fn unit(load: Load, cost: Duration) -> String {
    match load {
        Load::Video { .. } => format!("{:.2} us a packet", cost.as_secs_f64() * 1e6),
        Load::Audio { .. } => format!("{:.3} ms a participant-second", cost.as_secs_f64() * 1e3),
    }
}

/// As a fraction when it is below one, as people read it.
fn ratio(cost: Duration, of: Duration) -> String {
    let ratio = cost.as_secs_f64() / of.as_secs_f64().max(1e-9);
    if ratio < 1.0 { format!("1/{:.1}", 1.0 / ratio) } else { format!("{ratio:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_read_as_people_say_them() {
        assert_eq!(ratio(Duration::from_micros(2), Duration::from_micros(20)), "1/10.0");
        assert_eq!(ratio(Duration::from_micros(3), Duration::from_micros(2)), "1.5");
    }
}
