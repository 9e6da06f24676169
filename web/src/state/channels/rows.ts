/** What stands in the list of messages from top to bottom: messages under names, days between them, what is new. */
import type { Message } from "../../messaging/messaging";
import type { Outgoing, Timeline } from "./timeline";

export type Row =
  | { kind: "day"; key: string; at: number }
  /** Between what was read and what was not. */
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; message: Message; head: boolean; own: boolean }
  | { kind: "outgoing"; key: string; item: Outgoing; head: boolean };

export interface RowsFor {
  selfArn: string;
  /** What came from others behind this is new. */
  readAt: number | null;
  /** The day that a time belongs to, in the time zone of whoever looks. */
  dayOf?: (at: number) => string;
}

/** Messages of one person within this time stand under one name. */
const TOGETHER_MS = 300_000;

export function rowsOf(timeline: Timeline, { selfArn, readAt, dayOf = localDay }: RowsFor): Row[] {
  const rows: Row[] = [];
  let day: string | null = null;
  let before: { arn: string; at: number } | null = null;
  let marked = readAt === null;

  const place = (arn: string, at: number): boolean => {
    if (dayOf(at) !== day) {
      day = dayOf(at);
      before = null;
      rows.push({ kind: "day", key: `day ${day}`, at });
    }
    if (!marked && arn !== selfArn && readAt !== null && at > readAt) {
      marked = true;
      before = null;
      rows.push({ kind: "new", key: "new" });
    }
    const head = before?.arn !== arn || at - before.at > TOGETHER_MS;
    before = { arn, at };
    return head;
  };

  for (const message of timeline.messages) {
    const head = place(message.sender.arn, message.at);
    const own = message.sender.arn === selfArn;
    rows.push({ kind: "message", key: message.id, message, head, own });
  }
  for (const item of timeline.outbox) {
    // This machine's clock may be behind the server's, and what is not sent yet stands at the end.
    const at: number = Math.max(item.at, timeline.messages.at(-1)?.at ?? 0);
    rows.push({ kind: "outgoing", key: item.token, item, head: place(selfArn, at) });
  }
  return rows;
}

function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
