// What the operator learns of a call from the events, the mixer and the unmodified client.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
const JUDGE = fileURLToPath(new URL('../../sdk/tables.py', import.meta.url));

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
    await promisify(execFile)('python3', [JUDGE, columns, lines]);
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

/** The texts of the row of a table that is called so. */
async function cells(operator, table, name) {
  const row = operator.hook(table).getByRole('row').filter({ has: operator.page.getByRole('rowheader', { name, exact: true }) });
  return (await row.getByRole('cell').allTextContents()).map((text) => text.trim());
}

test('the operator finds the call on the dashboard: now and past, how it went for whom, what it used', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server, { externalMeetingId: 'for the dashboard' });
  const dora = await Participant.join(it, meeting, 'Dora', 0);
  const known = () => reportOf(meeting);
  await until('the call is known', async () => (await known())?.Attendees[0]?.JoinedAt);
  const operator = await Guest.at(it, '/dashboard', 'Operator', 1);
  await operator.hook('live').getByRole('link', { name: 'for the dashboard' }).waitFor();
  const [, , there, most] = await cells(operator, 'live', 'for the dashboard');
  assert.deepEqual([there, most], ['1', '1'], 'how many are there');
  await operator.show('dashboard-live');

  await until('it is measured', async () => {
    const { Attendees } = await known();
    return Attendees[0].TalkSeconds > 1 && Attendees[0].Quality.Server?.UpJitterMilliseconds;
  }, 60_000);
  await dora.do('leave');
  await until('she has left, with her quality', async () => (await known()).Attendees[0].LeftAt && (await known()).Attendees[0].Cells.some((cell) => cell.Rating));
  await deleteMeeting(it.server, meeting);
  await until('the meeting is over', async () => (await known()).Meeting.EndedAt);
  await operator.page.reload();
  await operator.hook('past').getByRole('link', { name: 'for the dashboard' }).click();

  // Her timeline says in words what it draws.
  const { Attendees: [told], Meeting } = await known();
  const attendee = operator.hook('attendee').filter({ has: operator.page.getByRole('heading', { name: 'Dora' }) });
  await attendee.waitFor();
  assert.match(await attendee.getByRole('img').getAttribute('aria-label'), /^Dora: (good|fair|poor) for \d+ (s|min)/);
  const drawn = await attendee.locator('.timeline-cell').evaluateAll((marks) => marks.map((mark) => mark.dataset.rating));
  assert.deepEqual(drawn, told.Cells.flatMap((cell) => cell.Rating ?? []), 'each cell as it was rated');
  assert.equal(await attendee.locator('.timeline-talk').count(), told.Cells.filter((cell) => cell.TalkSeconds > 0).length);
  assert.equal(await attendee.locator('.rating').getAttribute('data-rating'), told.Rating);
  assert.equal(await operator.hook('whole').locator('.rating').getAttribute('data-rating'), Meeting.Rating);
  await attendee.getByText('Details').click();
  for (const fact of ['Joined', 'Left', 'Browser', 'Round trip']) await attendee.locator('dt').filter({ hasText: fact }).first().waitFor();
  await attendee.locator('.moments').getByText('Client is in the meeting').waitFor();
  await operator.show('dashboard-meeting');

  await operator.page.getByRole('link', { name: 'Usage' }).click();
  const uses = { day: Meeting.StartedAt.slice(0, 10), externalMeetingId: 'for the dashboard', externalUserId: 'Dora' };
  for (const [by, name] of Object.entries(uses)) {
    await operator.hook('usage-by').selectOption(by);
    await operator.hook('usage').getByRole('rowheader', { name, exact: true }).waitFor();
    const { Usage } = await (await analytics(`usage?by=${by}`)).json();
    const row = Usage.find(({ Key }) => Key === name);
    assert.ok(row.Meetings >= 1 && row.Attendees >= 1 && row.AttendeeMinutes > 0, JSON.stringify(row));
    const [meetings, people, minutes] = await cells(operator, 'usage', name);
    assert.deepEqual([meetings, people, minutes], [String(row.Meetings), String(row.Attendees), `${Math.round(row.AttendeeMinutes)} min`], by);
  }
  const people = await cells(operator, 'usage', 'Dora');
  assert.deepEqual(people.slice(0, 2), ['1', '1'], 'one meeting of one person');
  await operator.show('dashboard-usage');

  // What is saved is what the tables are.
  const away = async () => (await (await analytics('meetings?state=live')).json()).Meetings.every((each) => each.AttendeesPresent === 0);
  await until('nobody is in a meeting', away, 60_000);
  for (const rows of ['meetings', 'attendees']) {
    const saved = {};
    for (const format of ['csv', 'parquet']) {
      const download = operator.page.waitForEvent('download');
      await operator.press(`save-${rows}-${format}`);
      assert.match((await download).suggestedFilename(), new RegExp(`^${rows}-.*\\.${format}$`));
      saved[format] = await (await download).path();
    }
    const lines = (await readFile(saved.csv, 'utf8')).split('\r\n').filter((line) => line.includes(meeting.MeetingId));
    assert.equal(lines.length, 1, `${rows}: ${lines}`);
    await promisify(execFile)('python3', [JUDGE, saved.parquet, saved.csv]);
  }
  assert.deepEqual(operator.page.errors, [], 'no error on the console');
});
