//! A call of moderate size with some coming and going, for long: what grows with time, and not with load.

use std::time::Duration;

use super::Report;
use super::churn::{Tally, storm, visitors};
use super::stage::{MEBIBYTE, Stage, say};
use crate::load::carillon::Call;
use crate::load::control::Seen;
use crate::load::scenario::Role;
use crate::tone::Voice;
use crate::video::VideoSettings;

const ROOMS: u32 = 3;
const SIZE: u32 = 4;
const VISITORS: u32 = 8;
/// Each visitor stays so long and comes again at once.
const STAY: Duration = Duration::from_secs(4);
const INTERVAL: Duration = Duration::from_secs(60);
/// Memory of the first part is that of caches and of the allocator.
const WARM_UP_PARTS: usize = 5;

/// A line of the protocol.
#[derive(Clone, Copy, Debug)]
struct Minute {
    minutes: f64,
    memory: u64,
}

/// Runs for so long.
pub async fn run(stage: &Stage, name: &'static str, lasts: Duration) -> anyhow::Result<Report> {
    fill(stage).await?;
    let visitors = visitors(stage, 2, VISITORS / 2).await?;
    let before = stage.quiet().await?;
    let (start, mut protocol, mut tally) = (stage.memory()?, Vec::new(), Tally::default());
    let mut worst: Option<Seen> = None;
    let intervals = lasts.as_secs().div_ceil(INTERVAL.as_secs()).max(1);
    for number in 1..=intervals {
        let part = lasts.min(INTERVAL);
        let (seen, of_part) =
            stage.watch(storm(&stage.fleet, &visitors, part - STAY.min(part), STAY)).await?;
        tally.add(of_part);
        #[expect(clippy::cast_precision_loss, reason = "some minutes")]
        let minutes = number as f64 * part.as_secs_f64() / 60.0;
        let memory = stage.memory()?;
        say(&format!(
            "  soak: {minutes:.1} min, {:.1} MiB; control call: video {} lost, p99 {:.1} ms, audio {} lost, p99 {:.1} ms",
            mebibytes(memory),
            seen.video.lost,
            seen.video.delay_ms.1,
            seen.audio.lost,
            seen.audio.delay_ms.1,
        ));
        protocol.push(Minute { minutes, memory });
        if worst.is_none_or(|worst| worse(&seen, &worst)) {
            worst = Some(seen);
        }
    }
    let height = protocol.iter().map(|minute| minute.memory).max().unwrap_or(start);
    let end = stage.memory()?;
    let warm = &protocol[protocol.len().min(WARM_UP_PARTS)..];
    let slope = slope(warm).map_or_else(
        || "too short for a slope".to_owned(),
        |slope| format!("{slope:+.3} MiB an hour after the first {WARM_UP_PARTS} minutes"),
    );
    let did = format!(
        "{:.0} min, {} in {ROOMS} rooms with audio and video, {} joins, {} left, {} vanished, {} failed; memory {slope}; \
         the worst minute of the control call is shown",
        lasts.as_secs_f64() / 60.0,
        ROOMS * SIZE,
        tally.joined,
        tally.left,
        tally.vanished,
        tally.failed,
    );
    Ok(stage.report(name, did, [before, worst.unwrap_or(before)], [start, height, end]))
}

async fn fill(stage: &Stage) -> anyhow::Result<()> {
    for room in 0..ROOMS {
        let call = Call::create(stage.rest).await?;
        for seat in 0..SIZE {
            let voice = if seat == 0 { Voice::Tone(500) } else { Voice::Silence };
            let source = Some(1 + room * SIZE + seat);
            let role = Role::Participant { source, video: VideoSettings::THUMBNAIL, voice };
            call.join(&stage.fleet, role).await?;
        }
    }
    Ok(())
}

fn worse(seen: &Seen, than: &Seen) -> bool {
    let lost = |seen: &Seen| seen.video.lost + seen.audio.lost;
    (lost(seen), seen.video.delay_ms.1) > (lost(than), than.video.delay_ms.1)
}

fn mebibytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "memory for people to read")]
    let mebibytes = bytes as f64 / MEBIBYTE as f64;
    mebibytes
}

/// Mebibytes an hour, by least squares; `None` for fewer than three points.
fn slope(protocol: &[Minute]) -> Option<f64> {
    if protocol.len() < 3 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "some minutes")]
    let count = protocol.len() as f64;
    let mean = |of: fn(&Minute) -> f64| protocol.iter().map(of).sum::<f64>() / count;
    let (time, memory) = (mean(|minute| minute.minutes), mean(|minute| mebibytes(minute.memory)));
    let (mut above, mut below) = (0.0, 0.0);
    for minute in protocol {
        let distance = minute.minutes - time;
        above += distance * (mebibytes(minute.memory) - memory);
        below += distance * distance;
    }
    Some(above / below * 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mebibyte_a_minute_is_sixty_an_hour() {
        let minute =
            |number: u32| Minute { minutes: f64::from(number), memory: (100 + u64::from(number)) * MEBIBYTE };
        let protocol: Vec<Minute> = (0..10).map(minute).collect();
        assert!((slope(&protocol).unwrap() - 60.0).abs() < 1e-6);
        assert!(slope(&protocol[..2]).is_none());
    }
}
