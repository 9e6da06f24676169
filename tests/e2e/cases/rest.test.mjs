// The recipe's "Validation & Testing", call by call, with what a browser does before them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createAttendee, createMeeting } from '../harness/rest.mjs';
import { world } from '../harness/world.mjs';

const it = world();
const run = promisify(execFile);

/** curl with the recipe's flags; the status code follows the body on a line of its own. */
async function curl(method, target, ...flags) {
  const { stdout } = await run('curl', ['-sS', '-X', method, `${it.server.url}${target}`, '-w', '\n%{http_code}', ...flags]);
  const at = stdout.lastIndexOf('\n');
  const text = stdout.slice(0, at);
  return { status: Number(stdout.slice(at + 1)), body: text ? JSON.parse(text) : undefined };
}

const JSON_BODY = ['-H', 'Content-Type: application/json', '-d'];

test('the curl calls of the recipe answer as it says', async () => {
  const created = await curl('POST', '/meetings', ...JSON_BODY, '{"externalMeetingId": "test-meeting-123", "mediaRegion": "us-east-1"}');
  assert.equal(created.status, 201);
  const { Meeting } = created.body;
  assert.match(Meeting.MeetingId, /^[0-9a-f-]{36}$/);
  assert.equal(Meeting.ExternalMeetingId, 'test-meeting-123');
  assert.equal(Meeting.MediaRegion, 'us-east-1');
  assert.match(Meeting.MediaPlacement.SignalingUrl, /^ws:\/\/[^?#]+\/control\/[^?#]+$/);
  assert.ok(Meeting.MediaPlacement.AudioHostUrl);

  const joined = await curl('POST', `/meetings/${Meeting.MeetingId}/attendees`, ...JSON_BODY, '{"externalUserId": "test-user-123"}');
  assert.equal(joined.status, 201);
  const { Attendee } = joined.body;
  assert.match(Attendee.AttendeeId, /^[0-9a-f-]{36}$/);
  assert.match(Attendee.JoinToken, /^[A-Za-z0-9_-]+$/);
  assert.equal(Attendee.ExternalUserId, 'test-user-123');

  const read = await curl('GET', `/meetings/${Meeting.MeetingId}`);
  assert.deepEqual([read.status, read.body.Meeting.MeetingId], [200, Meeting.MeetingId]);
  const path = `/meetings/${Meeting.MeetingId}/attendees/${Attendee.AttendeeId}`;
  const readAttendee = await curl('GET', path);
  assert.deepEqual([readAttendee.status, readAttendee.body.Attendee.AttendeeId], [200, Attendee.AttendeeId]);
  assert.equal((await curl('DELETE', path)).status, 204);
  assert.equal((await curl('GET', path)).status, 404);
  assert.equal((await curl('DELETE', `/meetings/${Meeting.MeetingId}`)).status, 204);
});

test('bodies are optional as in the recipe', async () => {
  const { status, body } = await curl('POST', '/meetings', ...JSON_BODY, '{}');
  assert.equal(status, 201);
  const joined = await curl('POST', `/meetings/${body.Meeting.MeetingId}/attendees`, ...JSON_BODY, '{}');
  assert.equal(joined.status, 201);
  assert.ok(joined.body.Attendee.ExternalUserId.length >= 2);
});

test('the preflight of a page from elsewhere is answered for every path and method', async () => {
  const meeting = await createMeeting(it.server);
  const attendee = await createAttendee(it.server, meeting, 'Ada');
  const one = `/meetings/${meeting.MeetingId}`;
  const asked = [
    ['POST', '/meetings'],
    ['GET', one],
    ['DELETE', one],
    ['POST', `${one}/attendees`],
    ['GET', `${one}/attendees/${attendee.AttendeeId}`],
    ['DELETE', `${one}/attendees/${attendee.AttendeeId}`],
  ];
  for (const [method, path] of asked) {
    const headers = {
      origin: 'http://example.com',
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type',
    };
    const response = await fetch(`${it.server.url}${path}`, { method: 'OPTIONS', headers });
    assert.ok(response.ok, `OPTIONS ${path} answered ${response.status}`);
    assert.ok(['*', 'http://example.com'].includes(response.headers.get('access-control-allow-origin')));
    assert.match(response.headers.get('access-control-allow-methods') ?? '', new RegExp(`${method}|\\*`));
    assert.match(response.headers.get('access-control-allow-headers') ?? '', /content-type|\*/i);
  }
});

test('what is wrong is said with the right status', async () => {
  const meeting = await createMeeting(it.server);
  const nobody = '00000000-0000-4000-8000-000000000000';
  const wrong = [
    ['GET', `/meetings/${nobody}`, [], 404],
    ['DELETE', `/meetings/${nobody}`, [], 404],
    ['GET', `/meetings/${meeting.MeetingId}/attendees/${nobody}`, [], 404],
    ['POST', `/meetings/${nobody}/attendees`, [...JSON_BODY, '{"externalUserId":"ab"}'], 404],
    ['POST', '/meetings', [...JSON_BODY, '{"externalMeetingId":'], 400],
    ['POST', '/meetings', [...JSON_BODY, '{"externalMeetingId":7}'], 400],
    ['POST', '/meetings', [...JSON_BODY, '[]'], 400],
    ['POST', `/meetings/${meeting.MeetingId}/attendees`, [...JSON_BODY, '{"externalUserId":"x"}'], 400],
    ['POST', `/meetings/${meeting.MeetingId}/attendees`, [...JSON_BODY, '{"capabilities":{"Audio":"Loud"}}'], 400],
  ];
  for (const [method, path, flags, status] of wrong) {
    const answer = await curl(method, path, ...flags);
    assert.equal(answer.status, status, `${method} ${path} ${flags.at(-1) ?? ''}: ${JSON.stringify(answer.body)}`);
    assert.equal(typeof answer.body.error, 'string', 'the recipe reads `error`');
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-large-'));
  await writeFile(path.join(folder, 'body'), JSON.stringify({ externalMeetingId: 'x'.repeat(4_000_000) }));
  const large = await curl('POST', '/meetings', ...JSON_BODY, `@${path.join(folder, 'body')}`);
  await rm(folder, { recursive: true });
  assert.equal(large.status, 413);
  assert.equal((await fetch(`${it.server.url}/meetings/${meeting.MeetingId}`)).status, 200);
});

test('deleting a meeting twice is not an error of the server', async () => {
  const meeting = await createMeeting(it.server);
  const path = `/meetings/${meeting.MeetingId}`;
  assert.equal((await curl('DELETE', path)).status, 204);
  assert.ok([204, 404].includes((await curl('DELETE', path)).status));
});
