//! Writes down what a peer has agreed to.
//!
//! Wire: `signaling.md` sections 4.4 (tracks), 6.3, 6.4.

use carillon_proto::id::Mid;
use carillon_proto::media::Track;

use super::Peer;
use super::negotiate::{Planned, Role, str_mid};
use crate::dependency;
use crate::sdp::{Answer, AnswerSection, Direction, Extmap, MediaKind, Section, SentStream, VideoPayload};

impl Peer {
    pub(super) fn tracks(&self, plan: &[Planned<'_>]) -> Vec<Track> {
        let track = |planned: &Planned<'_>| {
            let (Some(mid), Role::Remote(receive)) = (&planned.mid, &planned.role) else { return None };
            let route = self.routes.iter().find(|route| route.mid == *mid)?;
            Some(Track { mid: mid.clone(), requested: receive.requested, ssrc: route.leg.ssrc })
        };
        plan.iter().filter_map(track).collect()
    }

    pub(super) fn answer(&self, plan: &[Planned<'_>], fingerprint: &str, candidates: &[String]) -> String {
        let rids: Vec<Vec<&str>> = plan
            .iter()
            .map(|planned| match (&planned.role, &self.camera) {
                (Role::Camera { sends: true }, Some(camera)) => {
                    camera.rids.iter().map(|rid| &**rid).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        let sections = plan.iter().zip(&rids).map(|(planned, rids)| self.answer_section(planned, rids));
        Answer {
            session_id: self.session_id,
            session_version: self.session_version,
            ice_ufrag: &self.ufrag,
            ice_pwd: &self.transport.pwd,
            fingerprint,
            active: self.transport.active,
            candidates,
            sections: sections.collect(),
        }
        .write()
    }

    fn answer_section<'a>(&'a self, planned: &'a Planned<'_>, rids: &'a [&'a str]) -> AnswerSection<'a> {
        let section = planned.section;
        let video: Vec<&VideoPayload> = match section.kind {
            MediaKind::Video => self.codecs.accepted(section),
            _ => Vec::new(),
        };
        let known = |extension: &Extmap<'_>| {
            // Understood of what is received; what is sent has none.
            let understood = extension.uri != dependency::URI || matches!(planned.role, Role::Camera { .. });
            understood && self.extensions.iter().any(|(id, uri)| *id == extension.id && *uri == extension.uri)
        };
        AnswerSection {
            offered: section,
            direction: direction(planned),
            opus: section.kind == MediaKind::Audio && self.codecs.accepts_opus(section),
            red: matches!(planned.role, Role::Audio { up: true, .. }) && self.codecs.accepts_red(section),
            video,
            extensions: section.extensions.iter().copied().filter(known).collect(),
            sent: planned.mid.as_ref().and_then(|mid| self.sent_stream(mid, &planned.role, section)),
            rids,
        }
    }

    fn sent_stream(&self, mid: &Mid, role: &Role, section: &Section<'_>) -> Option<SentStream<'_>> {
        let cname = self.rtc.media(str_mid(mid)).map_or("", |media| media.cname());
        let video =
            |sources| SentStream { stream: format!("v_{mid}"), track: format!("t_{mid}"), sources, cname };
        match role {
            Role::Audio { down: true, .. } => Some(SentStream {
                stream: "audio".to_owned(),
                track: "audio".to_owned(),
                sources: self.audio_down.as_ref().map(|down| (down.leg.ssrc, None)),
                cname,
            }),
            // Answered as if we sent (`signaling.md` section 6.4), but nothing ever is.
            Role::Camera { sends: true } if section.direction == Direction::SendRecv => Some(video(None)),
            Role::Remote(_) => {
                let route = self.routes.iter().find(|route| route.mid == *mid)?;
                Some(video(Some((route.leg.ssrc, route.leg.rtx))))
            }
            _ => None,
        }
    }
}

fn direction(planned: &Planned<'_>) -> Option<Direction> {
    match planned.role {
        Role::Rejected => None,
        Role::Unused | Role::Camera { sends: false } => Some(Direction::Inactive),
        Role::Audio { up: true, down: true } => Some(Direction::SendRecv),
        Role::Audio { up: true, down: false } => Some(Direction::RecvOnly),
        Role::Audio { up: false, down: true } => Some(Direction::SendOnly),
        Role::Audio { up: false, down: false } => Some(Direction::Inactive),
        Role::Camera { sends: true } if planned.section.direction == Direction::SendRecv => {
            Some(Direction::SendRecv)
        }
        Role::Camera { sends: true } => Some(Direction::RecvOnly),
        Role::Remote(_) => Some(Direction::SendOnly),
    }
}
