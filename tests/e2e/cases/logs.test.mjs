// What a server says in its log of a call, a recording and an intruder, for programs that read logs: nothing that was
// said, nobody's name, no secret.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ACCESS_KEY } from '../harness/carillon.mjs';
import { Guest } from '../harness/guest.mjs';
import { keys } from '../harness/recorded.mjs';
import { createAttendee } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 1, env: { CARILLON_LOG: 'debug', CARILLON_LOG_FORMAT: 'json' }, config: '[pipelines]\nfinish-recordings = false\n' });
const SAID = 'the diagnosis is between us';
const LEVELS = ['ERROR', 'WARN', 'INFO', 'DEBUG'];

test('each line of the log is JSON that says where it comes from, and none holds names, messages or secrets', { timeout: 120_000 }, async () => {
  const ada = await Guest.at(it, '/', 'Ada Lovelace', 0);
  const meeting = { MeetingId: new URL(await ada.creates()).pathname.split('/')[2] };
  await ada.press('chat-toggle');
  await ada.writes(SAID);
  await ada.reads(SAID);
  await ada.press('record');
  await ada.press('record-confirm');
  const written = async () => (await keys(path.join(it.server.data, 'objects', 'recordings'))).length;
  await until('a piece is written', async () => (await written()) > 0, 30_000);

  const intruder = await createAttendee(it.server, meeting, 'Mallory Malice');
  const url = `${it.server.url.replace('http', 'ws')}/control/${meeting.MeetingId}`;
  const refusal = ([to, token]) => new Promise((resolve) => {
    new WebSocket(to, ['_aws_wt_session', token]).addEventListener('close', () => resolve());
  });
  await ada.page.evaluate(refusal, [url, `${intruder.JoinToken}forged`]);
  await fetch(`${it.server.url}/playback/forged-token-of-a-link`);
  await ada.press('leave');
  assert.equal(await it.server.drain(), 0);

  const log = await it.server.log();
  const [said, other] = [true, false].map((json) => log.split('\n').filter((line) => line && line.startsWith('{') === json));
  assert.deepEqual(other.filter((line) => /\b(ERROR|WARN|INFO|DEBUG)\b/.test(line)), [], 'what is no JSON is no log');
  const entries = said.map((line) => JSON.parse(line));
  assert.ok(entries.length > 5, `${entries.length} lines`);
  for (const entry of entries) {
    assert.ok(LEVELS.includes(entry.level) && /^carillon/.test(entry.target) && entry.message, JSON.stringify(entry));
    assert.ok(Math.abs(Date.parse(entry.timestamp) - Date.now()) < 600_000, entry.timestamp);
  }
  assert.ok(entries.some((entry) => entry.meeting === meeting.MeetingId), 'ids are members');
  const secrets = [ACCESS_KEY.secretAccessKey, intruder.JoinToken, 'forged-token-of-a-link', 'Lovelace', 'Mallory', SAID];
  for (const secret of secrets) assert.ok(!log.includes(secret), `the log holds ${secret}`);
});
