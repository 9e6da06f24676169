/** Has the server record a meeting, and stop. That it does comes back as the mark, as it does to everybody. */
import type { CallApi } from "../api/types";
import type { Access } from "./access";
import type { Notices } from "./notices";
import { recordingWords } from "./problems";

export class Recorder {
  private readonly api: CallApi;
  private readonly access: Access;
  private readonly notices: Notices;

  constructor(api: CallApi, access: Access, notices: Notices) {
    this.api = api;
    this.access = access;
    this.notices = notices;
  }

  start(meetingId: string): Promise<void> {
    return this.ask(() => this.api.startRecording(meetingId));
  }

  /** Whoever started it, and through whichever program. */
  stop(meetingId: string): Promise<void> {
    return this.ask(async () => {
      const recordings = await this.api.recordings(meetingId);
      const running = recordings.filter(({ State }) => State === "Recording");
      await Promise.all(running.map(({ RecordingId }) => this.api.stopRecording(meetingId, RecordingId)));
    });
  }

  private async ask(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (error) {
      if (this.access.asked(error, () => this.ask(what))) return;
      const { title, detail } = recordingWords(error);
      this.notices.show(`${title}. ${detail}`);
    }
  }
}
