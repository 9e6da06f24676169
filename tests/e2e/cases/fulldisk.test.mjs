// A disk that is really full while a meeting is recorded: the spool is a small file system of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { Participant } from '../harness/participant.mjs';
import { join, lines, probe } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const MEGABYTES = 16;
// A mount that nobody else sees, which whoever may make user namespaces may make, and root where those are forbidden.
const NAMESPACES = [
  ['unshare', '--user', '--map-root-user', '--mount'],
  ['unshare', '--mount'],
];
const mounts = ([command, ...flags]) => spawnSync(command, [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
const namespace = NAMESPACES.find(mounts);

const MOUNT = `mkdir -p "$1" && mount -t tmpfs -o size=${MEGABYTES}m tmpfs "$1" && shift && exec "$@"`;
const inside = (data) => (namespace ? [...namespace, 'sh', '-c', MOUNT, 'sh', path.join(data, 'spool')] : []);
const it = world({ browsers: 1, config: '[pipelines]\nfinish-recordings = false\n', inside });
const { record, status, recorded, grows, stop } = recorder(it);

test('a recording pauses while the disk is full, and goes on when there is room', { timeout: 180_000 }, async () => {
  assert.ok(namespace, 'a disk cannot be full where no file system may be mounted: allow user namespaces, or run as root');
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp8'] } });
  await ada.do('startCamera');
  const id = await record(meeting);
  await grows(meeting, 'audio', 2);

  const filler = path.join(`/proc/${it.server.pid}/root`, it.server.data, 'spool', 'filler');
  await assert.rejects(writeFile(filler, Buffer.alloc(MEGABYTES << 20)), { code: 'ENOSPC' });
  const said = (text) => until(text, async () => (await it.server.log()).includes(text), 30_000);
  await said('a recording cannot be written and pauses');
  assert.equal(await status(id), 'InProgress', 'it has not ended');
  await ada.do('say', 'while the disk was full', 0);
  await rm(filler);
  const before = (await recorded(meeting)).audio.length;
  await grows(meeting, 'audio', before + 3);
  await stop(id);

  const found = await recorded(meeting);
  for (const [folder, codec] of [['audio', 'opus'], ['video', 'vp8']]) {
    for (const file of found[folder]) {
      const each = await probe(file);
      assert.deepEqual([each.errors, each.codec, each.start], ['', codec, 0], file);
      assert.ok(each.frames > 0 && each.seconds <= 5.1, file);
    }
    assert.equal(await join(found[folder], `${found[folder][0]}.joined.mkv`), '');
  }
  const index = (await lines(...found['capture-index'])).filter((line) => line.media === 'mix' && line.duration_us > 0);
  const parts = index.map((line) => [line.start_us, line.start_us + line.duration_us]).sort(([one], [other]) => one - other);
  const gaps = parts.slice(1).map(([from], place) => from - parts[place][1]).filter((gap) => gap > 500_000);
  assert.equal(gaps.length, 1, `one gap: ${gaps}`);
  const kept = (await lines(...found['data-channel'])).map((line) => line.Data);
  assert.deepEqual(kept, ['while the disk was full'], 'what is said waits for room');
  const events = (await lines(...found['meeting-events'])).map((line) => line.EventType);
  assert.equal(events.at(-1), 'CaptureEnded');
});
