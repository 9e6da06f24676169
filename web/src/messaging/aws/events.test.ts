import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/types";
import { apiErrorOf } from "./errors";
import { newsOf } from "./events";

const CHANNEL = "arn:aws:chime:us-east-1:000000000000:app-instance/i/channel/c";
const sender = { Arn: "arn:aws:chime:us-east-1:000000000000:app-instance/i/user/bob", Name: "Bob" };
const wire = {
  ChannelArn: CHANNEL,
  MessageId: "m",
  Content: "hello",
  Type: "STANDARD",
  Persistence: "PERSISTENT",
  CreatedTimestamp: "2026-01-15T10:26:00.433Z",
  LastUpdatedTimestamp: "2026-01-15T10:26:01.000Z",
  Sender: sender,
};
const told = (type: string, payload: object | null) => newsOf(type, payload && JSON.stringify(payload));

describe("events of the messaging session", () => {
  it("tells new, changed, removed and deleted messages apart", () => {
    const at = Date.parse("2026-01-15T10:26:00.433Z");
    const person = { arn: sender.Arn, name: "Bob" };
    expect(told("CREATE_CHANNEL_MESSAGE", wire)).toMatchObject({
      type: "message",
      created: true,
      message: { id: "m", channelArn: CHANNEL, text: "hello", at, updatedAt: at + 567, sender: person },
    });
    const edit = { ...wire, LastEditedTimestamp: "2026-01-15T10:26:01.000Z" };
    expect(told("UPDATE_CHANNEL_MESSAGE", edit)).toMatchObject({
      created: false,
      message: { editedAt: at + 567 },
    });
    const redacted = { ...wire, Redacted: true, Content: "" };
    expect(told("REDACT_CHANNEL_MESSAGE", redacted)).toMatchObject({ message: { redacted: true, text: "" } });
    const gone = { type: "messageGone", channelArn: CHANNEL, messageId: "m" };
    expect(told("DELETE_CHANNEL_MESSAGE", wire)).toEqual(gone);
  });

  it("tells the sender what a flow makes of a message", () => {
    const status = (type: string) => told(type, wire);
    expect(status("PENDING_CREATE_CHANNEL_MESSAGE")).toMatchObject({
      created: false,
      message: { status: "pending" },
    });
    expect(status("DENIED_CREATE_CHANNEL_MESSAGE")).toMatchObject({ message: { status: "denied" } });
  });

  it("takes control messages for signals, and shows nothing that is not kept", () => {
    const typing = { ...wire, Type: "CONTROL", Persistence: "NON_PERSISTENT", Content: "Typing" };
    expect(told("CREATE_CHANNEL_MESSAGE", typing)).toMatchObject({ type: "signal", text: "Typing" });
    expect(told("CREATE_CHANNEL_MESSAGE", { ...wire, Persistence: "NON_PERSISTENT" })).toBeNull();
  });

  it("tells who joins, one by one or many at once, and who leaves", () => {
    const joined = { type: "joined", channelArn: CHANNEL, members: [{ arn: sender.Arn, name: "Bob" }] };
    expect(told("CREATE_CHANNEL_MEMBERSHIP", { ChannelArn: CHANNEL, Member: sender })).toEqual(joined);
    expect(told("BATCH_CREATE_CHANNEL_MEMBERSHIP", { ChannelArn: CHANNEL, Members: [sender] })).toEqual(
      joined,
    );
    expect(told("DELETE_CHANNEL_MEMBERSHIP", { ChannelArn: CHANNEL, Member: sender })).toEqual({
      type: "left",
      channelArn: CHANNEL,
      memberArn: sender.Arn,
    });
  });

  it("takes no notice of what it does not know", () => {
    expect(told("SESSION_ESTABLISHED", null)).toBeNull();
    expect(told("SOMETHING_NEW", {})).toBeNull();
  });
});

describe("errors of the AWS client", () => {
  it("carry status and name, and the account's own pass through", () => {
    const thrown = Object.assign(new Error("no"), {
      name: "ForbiddenException",
      $metadata: { httpStatusCode: 403 },
    });
    expect(apiErrorOf(thrown)).toMatchObject({ status: 403, code: "ForbiddenException" });
    expect(apiErrorOf(new TypeError("Failed to fetch")).status).toBe(0);
    const own = new ApiError(401, "ended");
    expect(apiErrorOf(own)).toBe(own);
  });
});
