// Limits and rights, as the client meets them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChimeSDKMeetingsClient, CreateAttendeeCommand, CreateMeetingCommand, UpdateAttendeeCapabilitiesCommand } from '@aws-sdk/client-chime-sdk-meetings';
import { ACCESS_KEY } from '../harness/carillon.mjs';
import { Participant } from '../harness/participant.mjs';
import { createAttendee, createMeeting } from '../harness/rest.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 3 });

const chime = () => new ChimeSDKMeetingsClient({ endpoint: it.server.url, region: 'us-east-1', credentials: ACCESS_KEY });

const rights = (Audio, Video, Content) => ({ Audio, Video, Content });

test('a full meeting refuses another attendee and goes on', { timeout: 120_000 }, async () => {
  const client = chime();
  const { Meeting: meeting } = await client.send(
    new CreateMeetingCommand({
      ClientRequestToken: crypto.randomUUID(),
      ExternalMeetingId: 'full',
      MediaRegion: 'us-east-1',
      MeetingFeatures: { Attendee: { MaxCount: 2 } },
    }),
  );
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  const third = new CreateAttendeeCommand({ MeetingId: meeting.MeetingId, ExternalUserId: 'Cleo' });
  await assert.rejects(client.send(third), { name: 'LimitExceededException' });
  await Promise.all([ada.hears([bob]), bob.hears([ada])]);
});

test('the third content share is refused and its sharer stays in the call', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const people = await Promise.all(['Ada', 'Bob', 'Cleo'].map((name, voice) => Participant.join(it, meeting, name, voice)));
  const [ada, bob, cleo] = people;
  for (const person of [ada, bob]) {
    await person.do('startShare');
    await person.sees('the share started', (state) => state.contentShare === 'started');
  }
  await cleo.do('startShare');
  await cleo.sees('the share refused', (state) => state.contentShare === 'stopped');
  await cleo.watches(ada, `${ada.id}#content`, 'magenta');
  assert.equal((await cleo.state()).phase, 'started');
  await cleo.hears([ada, bob]);
});

test('rights are enforced by the server and can be given during the call', { timeout: 180_000 }, async () => {
  const client = chime();
  const meeting = await createMeeting(it.server);
  const listener = await createAttendee(it.server, meeting, 'Ada', rights('Receive', 'Receive', 'SendReceive'));
  const ada = await Participant.join(it, meeting, 'Ada', 0, { attendee: listener });
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  const cleo = await Participant.join(it, meeting, 'Cleo', 2);
  await bob.do('startCamera');
  await ada.watches(bob);
  await ada.do('startCamera');
  await ada.sees('that she may not send video', (state) => state.videoSend === 'unavailable' || state.canStartLocalVideo === false);
  await ada.hears([bob, cleo]);
  await bob.hears([cleo], [ada]);
  const { tiles } = await bob.state();
  assert.ok(!Object.values(tiles).some((tile) => tile.attendeeId === ada.id), 'nobody sees a tile of Ada');
  await client.send(
    new UpdateAttendeeCapabilitiesCommand({
      MeetingId: meeting.MeetingId,
      AttendeeId: ada.id,
      Capabilities: rights('SendReceive', 'SendReceive', 'SendReceive'),
    }),
  );
  await bob.hears([ada, cleo]);
  await ada.sees('that she may send video', (state) => state.canStartLocalVideo === true);
  await ada.do('stopCamera');
  await ada.do('startCamera');
  await bob.watches(ada);
});
