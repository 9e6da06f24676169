// What a back end is told of a meeting: each thing once, in order, and nothing else.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import {
  ChimeSDKMediaPipelinesClient,
  CreateMediaCapturePipelineCommand,
  DeleteMediaCapturePipelineCommand,
  GetMediaCapturePipelineCommand,
} from '@aws-sdk/client-chime-sdk-media-pipelines';
import { ChimeSDKMeetingsClient, UpdateAttendeeCapabilitiesCommand } from '@aws-sdk/client-chime-sdk-meetings';
import { ACCESS_KEY } from '../harness/carillon.mjs';
import { Participant } from '../harness/participant.mjs';
import { Receiver } from '../harness/receiver.mjs';
import { keys, lines } from '../harness/recorded.mjs';
import { createMeeting, deleteAttendee, deleteMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { Wire } from '../harness/wire.mjs';
import { world } from '../harness/world.mjs';

const receiver = await Receiver.start();
after(() => receiver.stop());
const it = world({ browsers: 2, config: `webhook-url = ["${receiver.url}"]\n` });

const client = (Client) => new Client({ region: 'us-east-1', endpoint: it.server.url, credentials: ACCESS_KEY });

/** Everything that was said of a meeting that is over, which is all that ever will be. */
async function whole(meeting, people) {
  await until('the end is told', () => receiver.said(meeting).at(-1) === 'MeetingEnded', 30_000);
  const details = receiver.of(meeting);
  assert.deepEqual(details.map((detail) => detail.sequence), details.map((_, place) => place), 'there is no gap');
  assert.ok(details.every((detail) => detail.externalMeetingId && detail.mediaRegion === 'us-east-1'));
  const names = Object.fromEntries(people.map((person) => [person.id, person.name]));
  return receiver.said(meeting, names);
}

/** Does something, and waits until it has been told of. All that was done before has to have been told already. */
async function told(meeting, count, act) {
  const before = receiver.of(meeting).length;
  const done = await act();
  await receiver.waitFor(meeting, before + count);
  return done;
}

test('a visit with camera, share, rights and a leave is told as it went', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  await receiver.waitFor(meeting, 1);
  const ada = await told(meeting, 3, () => Participant.join(it, meeting, 'Ada', 0));
  await told(meeting, 1, () => ada.do('startCamera'));
  await ada.do('mute');
  await ada.do('unmute');
  await ada.do('say', 'not an event', 0);
  await told(meeting, 1, () => ada.do('stopCamera'));
  await told(meeting, 2, () => ada.do('startShare'));
  await told(meeting, 2, () => ada.do('stopShare'));
  await told(meeting, 1, () => ada.do('startCamera'));
  const Capabilities = { Audio: 'SendReceive', Video: 'Receive', Content: 'SendReceive' };
  const rights = { MeetingId: meeting.MeetingId, AttendeeId: ada.id, Capabilities };
  await told(meeting, 2, () => client(ChimeSDKMeetingsClient).send(new UpdateAttendeeCapabilitiesCommand(rights)));
  await told(meeting, 1, () => ada.do('leave'));
  await told(meeting, 1, () => deleteAttendee(it.server, meeting, ada.attendee));
  await deleteMeeting(it.server, meeting);

  const said = await whole(meeting, [ada]);
  // A share comes with its sound and its picture, and either may be the first.
  const share = said.splice(6, 2);
  assert.deepEqual(share.sort(), ['AttendeeContentJoined Ada', 'AttendeeContentVideoStarted Ada']);
  assert.deepEqual(said, [
    'MeetingStarted',
    'AttendeeAdded Ada',
    'AttendeeAuthorized Ada',
    'AttendeeJoined Ada',
    'AttendeeVideoStarted Ada',
    'AttendeeVideoStopped Ada',
    'AttendeeContentVideoStopped Ada',
    'AttendeeContentLeft Ada',
    'AttendeeVideoStarted Ada',
    'AttendeeCapabilitiesUpdated Ada',
    'AttendeeVideoStopped Ada',
    'AttendeeLeft Ada',
    'AttendeeDeleted Ada',
    'MeetingEnded',
  ]);
  const of = (type) => receiver.of(meeting).find((detail) => detail.eventType === `chime:${type}`);
  assert.deepEqual([of('AttendeeJoined').networkType, of('AttendeeLeft').networkType], ['Voip', 'Voip']);
  assert.equal(of('AttendeeJoined').externalUserId, 'Ada');
  assert.deepEqual(of('AttendeeCapabilitiesUpdated').attendeeCapabilities, { audio: 'SendReceive', video: 'Receive', content: 'SendReceive' });
});

test('who is lost is dropped once, and who comes back after a crash was never away', { timeout: 240_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const wire = await Wire.to(it.server.httpPort);
  try {
    const SignalingUrl = meeting.MediaPlacement.SignalingUrl.replace(/:\d+\//, `:${wire.port}/`);
    const mended = { ...meeting, MediaPlacement: { ...meeting.MediaPlacement, SignalingUrl } };
    await receiver.waitFor(meeting, 1);
    const ada = await told(meeting, 3, () => Participant.join(it, mended, 'Ada', 0));
    const bob = await told(meeting, 3, () => Participant.join(it, meeting, 'Bob', 1));
    await told(meeting, 1, () => ada.do('startCamera'));

    await it.server.kill();
    await bob.sees('the loss', (state) => state.phase === 'connecting', 30_000);
    await it.server.restart();
    await Promise.all([ada, bob].map((person) => person.sees('the call again', (state) => state.starts === 2, 60_000)));
    await bob.watches(ada);
    await told(meeting, 2, () => ada.do('startShare'));

    await told(meeting, 4, () => wire.close());
    await bob.seesGone(ada);
    await deleteMeeting(it.server, meeting);
    const said = await whole(meeting, [ada, bob]);
    // Which of her sockets is missed first is up to the network.
    const lost = said.splice(10, 4);
    assert.deepEqual(lost.slice(0, 2).sort(), ['AttendeeContentVideoStopped Ada', 'AttendeeVideoStopped Ada']);
    assert.deepEqual(lost.slice(2).sort(), ['AttendeeContentDropped Ada', 'AttendeeDropped Ada']);
    assert.deepEqual(said, [
      'MeetingStarted',
      'AttendeeAdded Ada',
      'AttendeeAuthorized Ada',
      'AttendeeJoined Ada',
      'AttendeeAdded Bob',
      'AttendeeAuthorized Bob',
      'AttendeeJoined Bob',
      'AttendeeVideoStarted Ada',
      'AttendeeContentJoined Ada',
      'AttendeeContentVideoStarted Ada',
      'AttendeeLeft Bob',
      'MeetingEnded',
    ]);
  } finally {
    await wire.close().catch(() => undefined);
  }
});

test('a recording holds the events of its meeting', { timeout: 120_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const pipelines = client(ChimeSDKMediaPipelinesClient);
  await receiver.waitFor(meeting, 1);
  const ada = await told(meeting, 3, () => Participant.join(it, meeting, 'Ada', 0));
  const capture = new CreateMediaCapturePipelineCommand({
    SourceType: 'ChimeSdkMeeting',
    SourceArn: `arn:aws:chime::000000000000:meeting:${meeting.MeetingId}`,
    SinkType: 'S3Bucket',
    SinkArn: `arn:aws:s3:::recordings/${meeting.MeetingId}`,
  });
  const { MediaCapturePipeline } = await told(meeting, 1, () => pipelines.send(capture));
  const { MediaPipelineId } = MediaCapturePipeline;
  const folder = path.join(it.server.data, 'objects', 'recordings', meeting.MeetingId);
  await until('the recording runs', async () => (await keys(folder).catch(() => [])).some((key) => key.startsWith('audio')), 30_000);
  const bob = await told(meeting, 3, () => Participant.join(it, meeting, 'Bob', 1));
  await told(meeting, 1, () => bob.do('startCamera'));
  await bob.do('mute');
  await ada.sees('Bob muted', (state) => state.roster[bob.id]?.muted === true);
  await told(meeting, 2, () => bob.do('leave'));
  await pipelines.send(new DeleteMediaCapturePipelineCommand({ MediaPipelineId }));
  const stopped = async () => (await pipelines.send(new GetMediaCapturePipelineCommand({ MediaPipelineId }))).MediaCapturePipeline.Status === 'Stopped';
  await until('the recording is complete', stopped, 30_000);

  const files = (await keys(folder)).filter((key) => key.startsWith('meeting-events')).map((key) => path.join(folder, key));
  // Who speaks is a matter of the fake microphones.
  const said = (await lines(...files)).filter((line) => line.EventType !== 'ActiveSpeaker');
  const [began, there, ...since] = said;
  assert.equal(began.EventType, 'CaptureStarted');
  assert.deepEqual([there.EventType, there.EventParameters.AttendeeId], ['AttendeeJoined', ada.id]);
  assert.ok(there.EventParameters.PresentSince, 'who was there before the recording did not join it');
  const ofBob = ['AttendeeJoined', 'AttendeeVideoJoined', 'AudioTrackMute', 'AttendeeVideoLeft', 'AttendeeLeft'];
  assert.deepEqual(since.map((line) => line.EventType), [...ofBob, 'CaptureEnded']);
});
