// Records meetings as an application does, through the AWS SDK, and looks into the bucket.
import path from 'node:path';
import {
  ChimeSDKMediaPipelinesClient,
  CreateMediaCapturePipelineCommand,
  DeleteMediaCapturePipelineCommand,
  GetMediaCapturePipelineCommand,
} from '@aws-sdk/client-chime-sdk-media-pipelines';
import { ACCESS_KEY } from './carillon.mjs';
import { keys } from './recorded.mjs';
import { until } from './until.mjs';

/** What can be done with recordings at the server of a world. */
export function recorder(it) {
  const client = () => new ChimeSDKMediaPipelinesClient({ region: 'us-east-1', endpoint: it.server.url, credentials: ACCESS_KEY });
  const bucket = () => path.join(it.server.data, 'objects', 'recordings');

  /** Begins to record, as `configuration` says. */
  async function record(meeting, configuration) {
    const { MediaCapturePipeline } = await client().send(
      new CreateMediaCapturePipelineCommand({
        SourceType: 'ChimeSdkMeeting',
        SourceArn: `arn:aws:chime::000000000000:meeting:${meeting.MeetingId}`,
        SinkType: 'S3Bucket',
        SinkArn: `arn:aws:s3:::recordings/${meeting.MeetingId}`,
        ChimeSdkMeetingConfiguration: configuration,
      }),
    );
    return MediaCapturePipeline.MediaPipelineId;
  }

  const status = async (id) =>
    (await client().send(new GetMediaCapturePipelineCommand({ MediaPipelineId: id }))).MediaCapturePipeline.Status;

  /** Keys of a recording by their folder. */
  async function recorded(meeting) {
    const found = {};
    for (const key of await keys(path.join(bucket(), meeting.MeetingId))) {
      const [folder, file] = key.split(path.sep);
      (found[folder] ??= []).push(path.join(bucket(), meeting.MeetingId, folder, file));
    }
    return found;
  }

  const grows = (meeting, folder, count) =>
    until(`${count} files of ${folder}`, async () => ((await recorded(meeting))[folder] ?? []).length >= count, 60_000);

  async function stop(id) {
    await client().send(new DeleteMediaCapturePipelineCommand({ MediaPipelineId: id }));
    await until('the recording is complete', async () => (await status(id)) === 'Stopped', 30_000);
  }

  return { client, bucket, record, status, recorded, grows, stop };
}
