//! How long somebody who joins waits for the first picture.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::time::sleep;

use super::scenario::alone;
use super::server::{Kind, Programs, Server};
use crate::attendee::{Attendee, Join};
use crate::histogram::Histogram;
use crate::rest::Rest;
use crate::video::VideoSettings;

const JOINS: u32 = 20;
const LIMIT: Duration = Duration::from_secs(30);
/// Key frames of one sender are asked for at intervals, and it is not those that are measured.
const BETWEEN_JOINS: Duration = Duration::from_secs(1);

/// From the call that makes the attendee to the first complete key frame of the one camera, twenty times.
pub fn run(programs: &Programs) -> anyhow::Result<Histogram> {
    alone(async |_| {
        let server = Server::start(programs, Kind::Carillon).await?;
        let rest = Rest::new(server.api());
        let meeting = rest.create_meeting().await?;
        let credentials = rest.create_attendee(&meeting, "camera").await?;
        let camera = Join::new(&meeting, &credentials).camera(0, VideoSettings::CALL);
        let mut sender = Attendee::join(camera);
        sender.wait_for("the call", LIMIT, |seen| seen.connected).await?;
        let mut times = Histogram::default();
        for _ in 0..JOINS {
            sleep(BETWEEN_JOINS).await;
            let click = Instant::now();
            let credentials = rest.create_attendee(&meeting, "viewer").await?;
            let mut viewer = Attendee::join(Join::new(&meeting, &credentials).watching());
            let seen = viewer.wait_for("the first frame", LIMIT, |seen| seen.first_frame.is_some()).await?;
            let first_frame = seen.first_frame.context("a first frame was just seen")?;
            times.record(u64::try_from((first_frame - click).as_micros()).unwrap_or(u64::MAX));
            viewer.leave().await?;
        }
        Ok(times)
    })
}
