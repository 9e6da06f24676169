//! The state machine against a table of what may follow what, under steps that nobody has thought of.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::visit::State;
use crate::{ConsentKind, Participant, Presence};

/// What somebody may try.
#[derive(Clone, Copy, Debug)]
enum Step {
    Invite,
    CheckIn(usize),
    Admit(usize),
    Start(u32),
    Lose(u32),
    Join(usize, u32),
    Dismiss(usize),
    Leave(usize),
    Pause,
    Resume,
    End,
    Cancel,
    Miss,
    Lapse,
    Consent(usize),
    Withdraw(usize),
}

/// How far somebody has come, as the model counts: 0 expected, 1 waiting, 2 admitted, 3 present.
#[derive(Clone, Debug)]
struct Model {
    state: State,
    steps: [u8; 4],
    agrees: BTreeMap<usize, bool>,
    meeting: Option<u32>,
    was_begun: bool,
}

const ROLES: [ParticipantRole; 4] = [
    ParticipantRole::Patient,
    ParticipantRole::Clinician,
    ParticipantRole::Interpreter,
    ParticipantRole::Family,
];
const PATIENT: usize = 0;
const CLINICIAN: usize = 1;

impl Model {
    /// Whether the step is taken; a step that changes nothing is.
    fn take(&mut self, step: Step, is_time: bool) -> bool {
        use State::*;
        let is_open = !self.state.is_final();
        match (step, self.state) {
            (Step::Invite, Scheduled) => self.state = Invited,
            (Step::Invite, _) => return is_open,
            (Step::CheckIn(CLINICIAN), _) => return false,
            (Step::CheckIn(who), state) if is_open => {
                if self.steps[who] == 0 {
                    self.steps[who] = 1;
                    if who == PATIENT && matches!(state, Scheduled | Invited) {
                        self.state = Waiting;
                    }
                }
            }
            (Step::Admit(who), state) if is_open && self.steps[who] > 0 => {
                if self.steps[who] == 1 {
                    self.steps[who] = 2;
                    if who == PATIENT && state == Waiting {
                        self.state = Admitted;
                    }
                }
            }
            (Step::Start(number), Admitted) => {
                self.meeting = Some(number);
                self.was_begun = true;
                self.state = InProgress;
            }
            (Step::Start(number), InProgress | Paused) => return self.meeting == Some(number),
            (Step::Lose(number), InProgress | Paused) if self.meeting == Some(number) => {
                self.leave_meeting();
                self.state = Admitted;
            }
            (Step::Lose(_), _) => {}
            (Step::Join(who, number), InProgress) if who == CLINICIAN || self.steps[who] >= 2 => {
                if self.meeting != Some(number) {
                    return false;
                }
                self.steps[who] = 3;
            }
            (Step::Dismiss(who), _) => self.steps[who] = 0,
            (Step::Leave(who), _) => match self.steps[who] {
                1 => self.steps[who] = 0,
                3 => self.steps[who] = 2,
                _ => {}
            },
            (Step::Pause, InProgress | Paused) => self.state = Paused,
            (Step::Resume, InProgress | Paused) => self.state = InProgress,
            (Step::End, Ended) | (Step::Cancel, Cancelled) | (Step::Miss, NoShow) => {}
            (Step::End, InProgress | Paused) => self.close(Ended),
            (Step::End, Admitted) if self.was_begun => self.close(Ended),
            (Step::Cancel, Scheduled | Invited | Waiting) => self.close(Cancelled),
            (Step::Cancel, Admitted) if !self.was_begun => self.close(Cancelled),
            (Step::Miss, Scheduled | Invited | Waiting) if is_time => self.close(NoShow),
            (Step::Lapse, InProgress | Paused) => return false,
            (Step::Lapse, _) if is_open => self.close(if self.was_begun { Ended } else { NoShow }),
            (Step::Lapse, _) => {}
            (Step::Consent(who), _) if is_open => {
                self.agrees.insert(who, true);
            }
            (Step::Withdraw(who), _) => {
                self.agrees.insert(who, false);
            }
            _ => return false,
        }
        true
    }

    fn leave_meeting(&mut self) {
        self.meeting = None;
        for step in &mut self.steps {
            *step = (*step).min(2);
        }
    }

    fn close(&mut self, state: State) {
        self.state = state;
        self.meeting = None;
        self.steps = [0; 4];
    }

    fn permits(&self) -> bool {
        let present = || (0..ROLES.len()).filter(|who| self.steps[*who] == 3);
        self.state == State::InProgress
            && present().count() > 0
            && present().all(|who| self.agrees.get(&who) == Some(&true))
    }
}

fn fresh() -> Visit {
    let participants = ROLES.iter().enumerate().map(|(number, role)| Participant {
        id: guid(number as u32).parse().unwrap(),
        role: *role,
        user: (number == CLINICIAN).then(|| user(1)),
        name: "Name".parse().unwrap(),
        presence: Presence::Expected,
        attendee: None,
    });
    Visit::new(guid(9).parse().unwrap(), user(1), participants.collect(), SOON, NOW)
}

fn take(visit: &mut Visit, step: Step, now: Timestamp) -> bool {
    let id = |who: usize| -> ParticipantId { guid(who as u32).parse().unwrap() };
    match step {
        Step::Invite => visit.invite(now).is_ok(),
        Step::CheckIn(who) => visit.check_in(&id(who), now).is_ok(),
        Step::Admit(who) => visit.admit(&id(who), now).is_ok(),
        Step::Start(number) => visit.start(meeting(number), now).is_ok(),
        Step::Lose(number) => {
            visit.lose_meeting(&meeting(number), now);
            true
        }
        Step::Join(who, number) => visit.join(&id(who), &meeting(number), attendee(who as u32), now).is_ok(),
        Step::Dismiss(who) => {
            visit.dismiss(&id(who), now);
            true
        }
        Step::Leave(who) => {
            visit.leave(&id(who), now);
            true
        }
        Step::Pause => visit.pause(now).is_ok(),
        Step::Resume => visit.resume(now).is_ok(),
        Step::End => visit.end(now).is_ok(),
        Step::Cancel => visit.cancel(now).is_ok(),
        Step::Miss => visit.miss(now).is_ok(),
        Step::Lapse => visit.lapse(now),
        Step::Consent(who) => {
            let version = "v1".parse().unwrap();
            visit.consent(&id(who), ConsentKind::Recording, version, now).is_ok()
        }
        Step::Withdraw(who) => {
            visit.withdraw(&id(who), ConsentKind::Recording, now);
            true
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    let who = || 0..ROLES.len();
    let step = prop_oneof![
        1 => Just(Step::Invite),
        6 => who().prop_map(Step::CheckIn),
        6 => who().prop_map(Step::Admit),
        3 => (0..2_u32).prop_map(Step::Start),
        1 => (0..2_u32).prop_map(Step::Lose),
        6 => (who(), 0..2_u32).prop_map(|(who, number)| Step::Join(who, number)),
        1 => who().prop_map(Step::Dismiss),
        1 => who().prop_map(Step::Leave),
        1 => Just(Step::Pause),
        2 => Just(Step::Resume),
        1 => prop_oneof![Just(Step::End), Just(Step::Cancel), Just(Step::Miss), Just(Step::Lapse)],
        5 => who().prop_map(Step::Consent),
        1 => who().prop_map(Step::Withdraw),
    ];
    proptest::collection::vec((step, any::<bool>()), 1..60)
}

proptest! {
    #[test]
    fn a_visit_takes_the_steps_that_the_table_has_and_no_other(steps in steps()) {
        let mut visit = fresh();
        let mut model = Model {
            state: State::Scheduled,
            steps: [0; 4],
            agrees: BTreeMap::new(),
            meeting: None,
            was_begun: false,
        };
        for (step, is_time) in steps {
            let former = visit.clone();
            let expected = model.take(step, is_time);
            let taken = take(&mut visit, step, if is_time { SOON } else { NOW });
            prop_assert_eq!(taken, expected, "{:?} of {:?}", step, former);
            if !taken {
                prop_assert_eq!(&visit, &former, "what is refused changes nothing");
            }
            let reached = visit.participants().iter().map(|one| match one.presence {
                Presence::Expected => 0,
                Presence::Waiting { .. } => 1,
                Presence::Admitted => 2,
                Presence::Present => 3,
            });
            prop_assert_eq!(reached.collect::<Vec<u8>>(), model.steps, "{:?} of {:?}", step, former);
            prop_assert_eq!(visit.state(), model.state);
            prop_assert_eq!(visit.meeting().cloned(), model.meeting.map(meeting));
            prop_assert_eq!(visit.permits(ConsentKind::Recording), model.permits());
            prop_assert!(!visit.permits(ConsentKind::Transcription), "nobody was asked for it");
            let are_attendees = visit.participants().iter().all(|one| {
                one.attendee.is_some() == (one.presence == Presence::Present)
            });
            prop_assert!(are_attendees, "attendees are those who are present");
        }
    }
}
