// The recipe's REST API, as its page and its curl calls use it.
import assert from 'node:assert/strict';

async function call(url, method, body) {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${url} answered ${response.status}: ${await response.clone().text()}`);
  return response.status === 204 ? undefined : response.json();
}

export async function createMeeting(server, body = {}) {
  const { Meeting } = await call(`${server.url}/meetings`, 'POST', body);
  return Meeting;
}

export async function createAttendee(server, meeting, externalUserId, capabilities) {
  const url = `${server.url}/meetings/${meeting.MeetingId}/attendees`;
  const { Attendee } = await call(url, 'POST', { externalUserId, capabilities });
  return Attendee;
}

export const deleteMeeting = (server, meeting) => call(`${server.url}/meetings/${meeting.MeetingId}`, 'DELETE');

export const deleteAttendee = (server, meeting, attendee) =>
  call(`${server.url}/meetings/${meeting.MeetingId}/attendees/${attendee.AttendeeId}`, 'DELETE');

/** What the operator is told of a meeting; nothing while nothing is known of it. */
export async function reportOf(server, meeting) {
  const response = await fetch(`${server.url}/analytics/meetings/${meeting.MeetingId}`);
  return response.ok ? response.json() : undefined;
}

/** What the operator is told of somebody in a meeting. */
export async function reportOn(server, meeting, person) {
  return (await reportOf(server, meeting))?.Attendees.find((each) => each.AttendeeId === person.id);
}
