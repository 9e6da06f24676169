import { describe, expect, it } from "vitest";
import type { Message } from "../../messaging/messaging";
import { rowsOf } from "./rows";
import { emptyTimeline, queued } from "./timeline";

const MINUTE = 60_000;
const dayOf = (at: number) => String(Math.floor(at / 86_400_000));

function message(id: string, arn: string, at: number): Message {
  const rest = { metadata: "", editedAt: null, redacted: false, status: "sent", between: false } as const;
  return { id, channelArn: "c", sender: { arn, name: arn }, text: id, at, updatedAt: at, ...rest };
}

function shown(messages: Message[], readAt: number | null = null) {
  return rowsOf({ ...emptyTimeline, messages }, { selfArn: "me", readAt, dayOf }).map((row) =>
    row.kind === "message" ? `${row.message.id}${row.head ? " under a name" : ""}` : row.kind,
  );
}

describe("the rows of a channel", () => {
  it("puts a name over messages that one person wrote one after the other", () => {
    const messages = [
      message("a", "ada", 0),
      message("b", "ada", MINUTE),
      message("c", "bob", 2 * MINUTE),
      message("d", "bob", 10 * MINUTE),
    ];
    expect(shown(messages)).toEqual(["day", "a under a name", "b", "c under a name", "d under a name"]);
  });

  it("separates days, and begins anew under each", () => {
    const midnight = 86_400_000;
    const messages = [message("a", "ada", midnight - 1), message("b", "ada", midnight)];
    expect(shown(messages)).toEqual(["day", "a under a name", "day", "b under a name"]);
  });

  it("marks once where the new ones of others begin", () => {
    const messages = [
      message("a", "ada", 1),
      message("mine", "me", 6),
      message("b", "ada", 7),
      message("c", "ada", 8),
    ];
    expect(shown(messages, 5)).toEqual([
      "day",
      "a under a name",
      "mine under a name",
      "new",
      "b under a name",
      "c",
    ]);
    expect(shown(messages, null)).not.toContain("new");
  });

  it("puts what is on its way at the end, also when this clock is behind", () => {
    const timeline = queued({ ...emptyTimeline, messages: [message("a", "ada", 100)] }, "t", "hi", 5);
    const rows = rowsOf(timeline, { selfArn: "me", readAt: null, dayOf });
    expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "outgoing"]);
  });
});
