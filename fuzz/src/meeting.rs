//! A live meeting under any sequence of frames, facts and orders.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use carillon_meeting::{Input, Meeting, MeetingConfig, Output, SocketClose};
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::id::{AttendeeId, ConnectionId, GroupId, MeetingId, Mid, Modality, StreamId};
use carillon_proto::media::{AttendeeAudio, MediaCommand, MediaEvent, NegotiationError, Track};
use carillon_proto::plane::{Admission, MeetingLimits, PlaneCommand, Refusal};
use carillon_proto::signal::{
    FrameType, PREFIX_CLIENT, PREFIX_SERVER, SdkJoinFrame, SdkMeetingSessionCredentials,
    SdkPrimaryMeetingJoinFrame, SdkSignalFrame, SdkStreamDescriptor, SdkSubscribeFrame,
    SdkVideoCodecCapability, decode, encode,
};
use carillon_proto::units::{AudioLevel, Bitrate, SignalStrength, Timestamp};

use crate::cursor::Cursor;

/// Outputs that one input may cause in a meeting of a handful.
const OUTPUTS_MAX: usize = 1_000;
const STEPS_MAX: usize = 400;
/// The attendee who is one of the replica.
const VIEWER: u8 = 4;
const WALL: u64 = 1_700_000_000_000;

/// The meeting answers every input with a bounded number of outputs, all of which can be written, and never talks to
/// a connection after it has closed it.
pub fn run(data: &[u8]) {
    let limits = MeetingLimits { attendees_max: 4, video_sources_max: 2, content_shares_max: 1 };
    let mut world = World {
        meeting: Meeting::new(MeetingConfig { limits, ..MeetingConfig::default() }),
        limits,
        start: Instant::now(),
        elapsed: Duration::ZERO,
        minted: 0,
        open: Vec::new(),
        offered: Vec::new(),
        asked: VecDeque::new(),
    };
    let mut cursor = Cursor::new(data);
    for _ in 0..STEPS_MAX {
        let Some(choice) = cursor.byte() else { return };
        let Some(input) = world.input(choice, &mut cursor) else { continue };
        world.feed(input);
    }
}

struct World {
    meeting: Meeting,
    limits: MeetingLimits,
    start: Instant,
    elapsed: Duration,
    minted: u64,
    open: Vec<ConnectionId>,
    /// Negotiations that the media thread has yet to answer.
    offered: Vec<(ConnectionId, Vec<StreamId>)>,
    /// Promotions whose tokens have yet to be looked up.
    asked: VecDeque<ConnectionId>,
}

impl World {
    fn feed(&mut self, input: Input) {
        let wall = Timestamp::from_millis(WALL + u64::try_from(self.elapsed.as_millis()).unwrap_or(0));
        self.meeting.handle_input(self.start + self.elapsed, wall, input);
        let mut count = 0;
        while let Some(output) = self.meeting.poll_output() {
            count += 1;
            assert!(count <= OUTPUTS_MAX, "one input causes a bounded number of outputs");
            self.carry_out(output);
        }
    }

    fn carry_out(&mut self, output: Output) {
        match output {
            Output::Send { to, frame } => {
                assert!(!to.is_empty(), "a frame has a receiver");
                assert!(
                    to.iter().all(|connection| self.open.contains(connection)),
                    "nobody who is gone is written to"
                );
                let read = decode(&encode(PREFIX_SERVER, &frame)).expect("a frame can be read by the client");
                assert!(read.frame_type().is_some(), "a frame has a known type");
            }
            Output::Close { connection, .. } => {
                assert!(self.open.contains(&connection), "only an open socket is closed");
                self.open.retain(|open| *open != connection);
            }
            Output::Media(MediaCommand::Negotiate(negotiate)) => {
                let requested = negotiate.receive.iter().flatten().map(|receive| receive.requested).collect();
                self.offered.push((negotiate.connection, requested));
            }
            Output::Authenticate { connection, .. } => self.asked.push_back(connection),
            Output::Media(_) | Output::Event(_) | Output::Metric(_) => {}
        }
    }

    fn input(&mut self, choice: u8, cursor: &mut Cursor<'_>) -> Option<Input> {
        Some(match choice % 16 {
            0 | 1 => self.opened(cursor),
            2 => Input::Closed { connection: self.leave(cursor)?, how: how(cursor) },
            3 => Input::Malformed { connection: self.pick(cursor)? },
            4 => self.raw_frame(cursor)?,
            5 | 6 => self.frame(cursor, join)?,
            7 | 8 => self.frame(cursor, subscribe)?,
            9 => self.frame(cursor, other)?,
            10 | 11 => Input::Media(self.negotiated(cursor)?),
            12 => Input::Media(self.media(cursor)?),
            13 => Input::Plane(plane(cursor)),
            14 => return self.pass(cursor),
            _ => match cursor.below(16) {
                0 => Input::Drain,
                1 => Input::MediaLost,
                2 | 3 => Input::RecordingChanged(cursor.below(2) == 0),
                4 => Input::Plane(PlaneCommand::EndReplica(meeting(1))),
                5 | 6 => self.frame(cursor, promote)?,
                7 | 8 => self.authenticated(cursor)?,
                _ => Input::Timeout,
            },
        })
    }

    fn opened(&mut self, cursor: &mut Cursor<'_>) -> Input {
        self.minted += 1;
        let connection = ConnectionId(self.minted);
        self.open.push(connection);
        let number = cursor.below(5);
        let viewer = number == VIEWER;
        let admission = Admission {
            meeting: meeting(u8::from(viewer)),
            primary: viewer.then(|| meeting(0)),
            attendee: attendee(number),
            external_user: "somebody".parse().expect("an external id"),
            display_name: None,
            capabilities: capabilities(cursor),
            noise_suppression: false,
            limits: self.limits,
        };
        let modality = if cursor.below(4) == 0 { Modality::Content } else { Modality::Main };
        Input::Opened { connection, admission, modality, turn: None }
    }

    /// The answer for whoever asked first.
    fn authenticated(&mut self, cursor: &mut Cursor<'_>) -> Option<Input> {
        let connection = self.asked.pop_front()?;
        let outcome = match cursor.below(6) {
            0 => Err(Refusal::UnknownAttendee),
            1 => Err(Refusal::Unavailable),
            number => Ok(Admission {
                meeting: meeting(0),
                primary: None,
                attendee: attendee(number - 2),
                external_user: "somebody".parse().expect("an external id"),
                display_name: None,
                capabilities: capabilities(cursor),
                noise_suppression: cursor.flag(),
                limits: self.limits,
            }),
        };
        Some(Input::Authenticated { connection, outcome })
    }

    fn pick(&self, cursor: &mut Cursor<'_>) -> Option<ConnectionId> {
        let choice = usize::from(cursor.byte()?);
        self.open.get(choice % self.open.len().max(1)).copied()
    }

    fn leave(&mut self, cursor: &mut Cursor<'_>) -> Option<ConnectionId> {
        let connection = self.pick(cursor)?;
        self.open.retain(|open| *open != connection);
        Some(connection)
    }

    fn raw_frame(&self, cursor: &mut Cursor<'_>) -> Option<Input> {
        let connection = self.pick(cursor)?;
        let mut message = vec![PREFIX_CLIENT];
        message.extend_from_slice(cursor.long());
        match decode(&message) {
            Ok(frame) => Some(Input::Frame { connection, frame: Box::new(frame) }),
            Err(_) => Some(Input::Malformed { connection }),
        }
    }

    fn frame(&self, cursor: &mut Cursor<'_>, make: fn(&mut Cursor<'_>) -> SdkSignalFrame) -> Option<Input> {
        let connection = self.pick(cursor)?;
        Some(Input::Frame { connection, frame: Box::new(make(cursor)) })
    }

    /// The media thread answers in order, once each.
    fn negotiated(&mut self, cursor: &mut Cursor<'_>) -> Option<MediaEvent> {
        if self.offered.is_empty() {
            return None;
        }
        let (connection, requested) = self.offered.remove(0);
        if cursor.below(4) == 0 {
            return Some(MediaEvent::NegotiationFailed { connection, reason: NegotiationError::Malformed });
        }
        let tracks = requested.into_iter().enumerate().map(|(section, requested)| {
            let mid: Mid = section.to_string().parse().expect("a number is a mid");
            Track { mid, requested, ssrc: 1_000 }
        });
        let decodes = if cursor.flag() { vec![SdkVideoCodecCapability::Vp8] } else { Vec::new() };
        Some(MediaEvent::Negotiated {
            connection,
            answer: "v=0".to_owned(),
            tracks: tracks.collect(),
            decodes,
        })
    }

    fn media(&self, cursor: &mut Cursor<'_>) -> Option<MediaEvent> {
        let connection = self.pick(cursor)?;
        let groups = || (1..4).map(GroupId);
        Some(match cursor.below(8) {
            0 => MediaEvent::Connected { connection },
            1 => MediaEvent::AudioStarted { connection },
            2 => MediaEvent::Disconnected { connection },
            3 => MediaEvent::AudioLevels(vec![AttendeeAudio {
                connection,
                level: AudioLevel::from_dbov_below(cursor.below(128)),
                signal: SignalStrength::Good,
            }]),
            4 => MediaEvent::StreamBitrates(vec![(
                StreamId(u32::from(cursor.below(8))),
                Bitrate::from_kbps(100),
            )]),
            5 => MediaEvent::DownlinkEstimate {
                connection,
                available: Bitrate::from_kbps(u32::from(cursor.below(255))),
            },
            6 => MediaEvent::DownlinkPaused { connection, groups: groups().collect(), paused: cursor.flag() },
            _ => {
                let group = GroupId(u32::from(cursor.below(6)));
                let streams = (0..cursor.below(4)).map(|stream| StreamId(u32::from(stream))).collect();
                MediaEvent::ActiveStreams { group, streams }
            }
        })
    }

    /// Lets time pass up to the next deadline or by so many tenths of a second.
    fn pass(&mut self, cursor: &mut Cursor<'_>) -> Option<Input> {
        let tenths = cursor.byte()?;
        let due = self.meeting.next_timeout().map(|at| at.saturating_duration_since(self.start));
        match due.filter(|_| tenths == 0) {
            Some(due) => self.elapsed = due.max(self.elapsed),
            None => self.elapsed += Duration::from_millis(u64::from(tenths) * 100),
        }
        Some(Input::Timeout)
    }
}

fn attendee(number: u8) -> AttendeeId {
    format!("00000000-0000-4000-8000-0000000000{number:02x}").parse().expect("a GUID")
}

/// The primary, or its replica.
fn meeting(number: u8) -> MeetingId {
    format!("00000000-0000-4000-9000-0000000000{number:02x}").parse().expect("a GUID")
}

fn how(cursor: &mut Cursor<'_>) -> SocketClose {
    [SocketClose::Clean, SocketClose::GoingAway, SocketClose::Lost][usize::from(cursor.below(3))]
}

fn capabilities(cursor: &mut Cursor<'_>) -> Capabilities {
    let mut one = || match cursor.below(8) {
        0 => MediaCapability::None,
        1 => MediaCapability::Send,
        2 => MediaCapability::Receive,
        _ => MediaCapability::SendReceive,
    };
    Capabilities { audio: one(), video: one(), content: one() }
}

fn plane(cursor: &mut Cursor<'_>) -> PlaneCommand {
    match cursor.below(16) {
        0 => PlaneCommand::EndMeeting,
        1..=4 => PlaneCommand::RemoveAttendee(attendee(cursor.below(5))),
        _ => PlaneCommand::UpdateCapabilities {
            attendee: attendee(cursor.below(5)),
            capabilities: capabilities(cursor),
        },
    }
}

fn frame(frame_type: FrameType) -> SdkSignalFrame {
    SdkSignalFrame::new(frame_type, Timestamp::from_millis(WALL))
}

fn join(cursor: &mut Cursor<'_>) -> SdkSignalFrame {
    let mut frame = frame(FrameType::Join);
    frame.join = Some(SdkJoinFrame {
        protocol_version: Some(2),
        flags: Some(u32::from(cursor.below(64))),
        audio_session_id: Some(u64::from(cursor.below(3))),
        server_side_network_adaption: Some(i32::from(cursor.below(6))),
        ..SdkJoinFrame::default()
    });
    frame
}

fn subscribe(cursor: &mut Cursor<'_>) -> SdkSignalFrame {
    let descriptors = (0..cursor.below(5)).map(|number| SdkStreamDescriptor {
        stream_id: Some(u32::from(number)),
        group_id: Some(u32::from(number)),
        max_bitrate_kbps: Some(u32::from(cursor.below(8)) * 300),
        media_type: Some(if number == 0 { 1 } else { 2 }),
        ..SdkStreamDescriptor::default()
    });
    let send_streams = descriptors.collect();
    let mut frame = frame(FrameType::Subscribe);
    frame.sub = Some(SdkSubscribeFrame {
        duplex: Some(i32::from(cursor.below(5))),
        send_streams,
        receive_stream_ids: (0..cursor.below(5)).map(|_| u32::from(cursor.below(8))).collect(),
        sdp_offer: cursor.flag().then(|| "v=0".to_owned()),
        audio_host: cursor.flag().then(|| "host".to_owned()),
        audio_muted: Some(cursor.flag()),
        compressed_sdp_offer: (cursor.below(8) == 0).then(|| cursor.short().to_vec()),
        ..SdkSubscribeFrame::default()
    });
    frame
}

fn promote(_: &mut Cursor<'_>) -> SdkSignalFrame {
    let mut frame = frame(FrameType::PrimaryMeetingJoin);
    let join_token = Some("token".to_owned());
    let credentials = SdkMeetingSessionCredentials { join_token, ..SdkMeetingSessionCredentials::default() };
    frame.primary_meeting_join = Some(SdkPrimaryMeetingJoinFrame { credentials: Some(credentials) });
    frame
}

/// Any other type; its content is the protobuf that follows, if it fits.
fn other(cursor: &mut Cursor<'_>) -> SdkSignalFrame {
    let types = [
        FrameType::Leave,
        FrameType::AudioControl,
        FrameType::DataMessage,
        FrameType::Pause,
        FrameType::Resume,
        FrameType::RemoteVideoUpdate,
        FrameType::PingPong,
        FrameType::ClientMetric,
        FrameType::PrimaryMeetingJoin,
        FrameType::PrimaryMeetingLeave,
        FrameType::MeetingSessionTiming,
        FrameType::Index,
        FrameType::SubscribeAck,
    ];
    let frame_type = types[usize::from(cursor.below(13))];
    let mut message = vec![PREFIX_CLIENT];
    message.extend_from_slice(cursor.short());
    let mut frame = decode(&message).unwrap_or_else(|_| frame(frame_type));
    frame.r#type = frame_type as i32;
    frame
}
