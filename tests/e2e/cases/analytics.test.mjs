// What the operator learns of a call from the events, the mixer and the unmodified client.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Guest } from '../harness/guest.mjs';
import { Participant } from '../harness/participant.mjs';
import { createMeeting, deleteMeeting, reportOf as reportAt } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });

async function analytics(path) {
  const response = await fetch(`${it.server.url}/analytics/${path}`);
  assert.equal(response.status, 200, await response.clone().text());
  return response;
}

/** DuckDB reads the Parquet table and finds in it what the CSV says, which is the answer. */
async function judgeTables(rows) {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-tables-'));
  try {
    const csv = await (await analytics(`${rows}.csv`)).text();
    const parquet = await (await analytics(`${rows}.parquet`)).arrayBuffer();
    const [columns, lines] = [join(folder, `${rows}.parquet`), join(folder, `${rows}.csv`)];
    await Promise.all([writeFile(columns, Buffer.from(parquet)), writeFile(lines, csv)]);
    const judge = fileURLToPath(new URL('../../sdk/tables.py', import.meta.url));
    await promisify(execFile)('python3', [judge, columns, lines]);
    const [header, ...rest] = csv.trim().split('\r\n').map((line) => line.split(','));
    return rest.map((line) => Object.fromEntries(header.map((name, at) => [name, line[at]])));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const reportOf = (meeting) => reportAt(it.server, meeting);

/** The meeting as a whole is what its people are together, in the answer and in the table. */
function judgeWhole({ Meeting, Attendees }, row) {
  const sum = (member) => Attendees.reduce((sum, each) => sum + each[member], 0);
  for (const member of ['TalkSeconds', 'MutedSeconds', 'CameraSeconds', 'Reconnects']) {
    assert.ok(Math.abs(Meeting[member] - sum(member)) < 0.01, `${member}: ${Meeting[member]} and ${sum(member)}`);
  }
  const { Quality, Rating, Ratings, Devices } = Meeting;
  assert.equal(Ratings.Good + Ratings.Fair + Ratings.Poor, 2);
  assert.ok(['good', 'fair', 'poor'].includes(Rating));
  for (const spread of [Quality.RoundTripMilliseconds, Quality.UpLossPercent, Quality.DownJitterMilliseconds, Quality.StartMilliseconds]) {
    assert.ok(spread.Median >= 0 && spread.Worst >= spread.Median, JSON.stringify(Quality));
  }
  assert.match(Quality.SentResolution, /^\d+x\d+$/);
  assert.deepEqual([Object.values(Devices.Browsers), Devices.Forms], [[2], { desktop: 2 }]);
  assert.deepEqual([row.attendees, row.rating, row.devices], ['2', Rating, 'desktop 2']);
  assert.equal(Number(row.talk_seconds), Meeting.TalkSeconds);
}

test('a call of two is remembered: who was there, who talked, how well, on what', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server, { externalMeetingId: 'visit 4711' });
  const people = await Promise.all(['Ada', 'Bob'].map((name, voice) => Participant.join(it, meeting, name, voice)));
  const [ada, bob] = people;
  await Promise.all([ada.seesPresent(ada, bob), bob.seesPresent(ada, bob)]);
  await bob.do('mute');
  await Promise.all(people.map((person) => person.do('startCamera')));
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  await bob.hears([ada]);
  const live = await until('the meeting is listed as live', async () => {
    const { Meetings } = await (await analytics('meetings?state=live')).json();
    return Meetings.find((each) => each.MeetingId === meeting.MeetingId && each.AttendeesPresent === 2);
  });
  assert.equal(live.ExternalMeetingId, 'visit 4711');
  // Reports of what arrives here come to a client every few seconds, and as often the server sums up its own view.
  await until('the clients know how their sound arrives', async () => {
    const page = await (await fetch(`${it.server.url}/metrics`)).text();
    return Number(/^carillon_client_mic_jitter_seconds_count\{[^}]*\} (\d+)/m.exec(page)?.[1] ?? 0) >= 12;
  });
  await Promise.all(people.map((person) => person.do('leave')));

  const measured = (attendee) => attendee.LeftAt && attendee.Cells.length > 0 && attendee.Device;
  const report = await until('both have left and are measured', async () => {
    const seen = await reportOf(meeting);
    return seen?.Attendees.length === 2 && seen.Attendees.every(measured) && seen;
  });
  const of = (person) => report.Attendees.find((each) => each.AttendeeId === person.id);
  for (const person of people) {
    const { ExternalUserId, JoinedAt, LeftAt, Minutes, PresentSeconds, CameraSeconds, Joins, Drops, Quality, ...rest } = of(person);
    assert.equal(ExternalUserId, person.name);
    assert.ok(Date.parse(JoinedAt) < Date.parse(LeftAt), `${JoinedAt} ${LeftAt}`);
    assert.ok(Minutes > 0 && PresentSeconds > 1 && CameraSeconds > 0);
    assert.deepEqual([Joins, Drops], [1, 0]);
    assert.match(rest.Device.Browser, /^Chrom/);
    assert.ok(rest.Device.BrowserVersion > 100);
    assert.deepEqual([rest.Device.System, rest.Device.Form], ['Linux', 'desktop']);
    assert.match(rest.Device.SdkVersion, /^3\./);
    assert.ok(rest.StartMilliseconds > 0);
    assert.ok(rest.Moments.some((moment) => moment.Event === 'meetingStartSucceeded'));
    // What only the client itself can measure, from its CLIENT_METRIC frames.
    assert.ok(Quality.RoundTripMilliseconds.Mean >= 0 && Quality.RoundTripMilliseconds.Mean < 1_000);
    assert.ok(Quality.DownLossPercent.Mean >= 0 && Quality.UpJitterMilliseconds.Mean >= 0);
    // What the server measured of the same packets. On this machine none gets lost for long.
    const { Server } = Quality;
    assert.ok(Server.RoundTripMilliseconds.Mean >= 0 && Server.RoundTripMilliseconds.Mean < 1_000);
    assert.ok(Server.UpLossPercent.Mean < 20 && Server.DownLossPercent.Mean < 20, JSON.stringify(Server));
    assert.ok(Server.UpJitterMilliseconds.Mean >= 0 && Server.DownJitterMilliseconds.Mean >= 0);
    assert.match(Quality.SentResolution, /^\d+x\d+$/);
    assert.match(Quality.ReceivedResolution, /^\d+x\d+$/);
    assert.ok(['good', 'fair', 'poor'].includes(rest.Rating));
  }
  assert.ok(of(ada).TalkSeconds > 1, `Ada hummed a tone: ${of(ada).TalkSeconds}`);
  assert.ok(of(bob).MutedSeconds > 1 && of(bob).Moments.some((moment) => moment.Kind === 'muted'));
  assert.ok(of(bob).TalkSeconds < of(ada).TalkSeconds, 'who is muted does not talk');

  await deleteMeeting(it.server, meeting);
  await until('the meeting is over', async () => (await reportOf(meeting)).Meeting.EndedAt);
  const ofMeeting = (row) => row.meeting_id === meeting.MeetingId;
  const rows = (await judgeTables('attendees')).filter(ofMeeting);
  assert.deepEqual(rows.map((row) => row.external_user_id).sort(), ['Ada', 'Bob']);
  assert.ok(rows.every((row) => Number.parseFloat(row.server_round_trip_milliseconds_mean) >= 0), JSON.stringify(rows));
  judgeWhole(await reportOf(meeting), (await judgeTables('meetings')).find(ofMeeting));
  const { Usage } = await (await analytics('usage?by=externalUserId')).json();
  assert.ok(Usage.find((row) => row.Key === 'Ada').AttendeeMinutes > 0);
});

test('a tampered token tells nothing about anybody', { timeout: 60_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  const { JoinToken, AttendeeId } = ada.attendee;
  const body = JSON.stringify({
    metadata: { meetingId: meeting.MeetingId, attendeeId: AttendeeId, browserName: 'Evil', osName: 'Evil' },
    events: [{ type: 'Meet', v: 1, payloads: [{ name: 'meetingFailed', ts: Date.now(), meetingErrorMessage: 'forged' }] }],
  });
  const tampered = JoinToken.slice(0, -1) + (JoinToken.endsWith('A') ? 'B' : 'A');
  for (const authorization of [`Bearer ${tampered}`, 'Bearer nonsense', '']) {
    const headers = { 'content-type': 'text/plain', ...(authorization ? { authorization } : {}) };
    const response = await fetch(meeting.MediaPlacement.EventIngestionUrl, { method: 'POST', headers, body });
    assert.equal(response.status, 401);
  }
  const told = await until('the client itself is heard', async () => (await reportOf(meeting))?.Attendees[0]?.Device && reportOf(meeting));
  assert.ok(!JSON.stringify(told).includes('forged'));
});

test('the operator finds the call on the dashboard', { timeout: 120_000 }, async () => {
  const meeting = await createMeeting(it.server, { externalMeetingId: 'for the dashboard' });
  await Participant.join(it, meeting, 'Ada', 0);
  await until('the call is known', async () => (await reportOf(meeting))?.Attendees[0]?.JoinedAt);
  const operator = await Guest.at(it, '/dashboard', 'Operator', 1);
  await operator.hook('live').getByRole('link', { name: 'for the dashboard' }).click();
  await operator.hook('attendee').getByRole('heading', { name: 'Ada' }).waitFor();
  await operator.page.getByRole('link', { name: 'Usage' }).click();
  await operator.hook('usage').waitFor();
  for (const table of ['meetings-csv', 'attendees-parquet']) {
    const [rows, format] = table.split('-');
    const download = operator.page.waitForEvent('download');
    await operator.press(`save-${table}`);
    assert.match((await download).suggestedFilename(), new RegExp(`^${rows}-.*\\.${format}$`));
  }
  assert.deepEqual(operator.page.errors, [], 'no error on the console');
});
