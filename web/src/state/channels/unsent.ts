/** What somebody has written and not sent, or not sent for certain: it outlives the session in which it was written. */
import { failed, type Outgoing, type Timeline } from "./timeline";

export interface Unsent {
  /** By channel. */
  drafts: ReadonlyMap<string, string>;
  outboxes: ReadonlyMap<string, readonly Outgoing[]>;
}

/** Sending it again makes no second message: it goes with the same token. */
const ENDED = "Your session ended";

export function unsentOf(
  drafts: ReadonlyMap<string, string>,
  timelines: ReadonlyMap<string, Timeline>,
): Unsent {
  const outboxes = new Map<string, readonly Outgoing[]>();
  for (const [arn, timeline] of timelines) {
    const { outbox } = timeline.outbox.reduce(givenUp, timeline);
    if (outbox.length > 0) outboxes.set(arn, outbox);
  }
  return { drafts: new Map(drafts), outboxes };
}

/** Nobody waits for its answer any more. */
function givenUp(timeline: Timeline, { token, state }: Outgoing): Timeline {
  return state === "sending" ? failed(timeline, token, ENDED) : timeline;
}
