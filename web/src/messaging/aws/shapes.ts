/** The API's shapes in this client's words. Times are numbers or `Date`s in answers, and ISO 8601 in events. */
import type { Channel, Message, MessageStatus, Mode, Person, Privacy } from "../messaging";

type Time = Date | string | number | undefined;

export interface WireIdentity {
  Arn?: string | undefined;
  Name?: string | undefined;
}

export interface WireChannel {
  ChannelArn?: string | undefined;
  Name?: string | undefined;
  Mode?: string | undefined;
  Privacy?: string | undefined;
  LastMessageTimestamp?: Time;
}

export interface WireMessage {
  ChannelArn?: string | undefined;
  MessageId?: string | undefined;
  Content?: string | undefined;
  Metadata?: string | undefined;
  Type?: string | undefined;
  Persistence?: string | undefined;
  CreatedTimestamp?: Time;
  LastEditedTimestamp?: Time;
  LastUpdatedTimestamp?: Time;
  Sender?: WireIdentity | undefined;
  Redacted?: boolean | undefined;
  Status?: { Value?: string | undefined } | undefined;
  Target?: readonly unknown[] | undefined;
}

const STATUSES: Record<string, MessageStatus> = { PENDING: "pending", DENIED: "denied", FAILED: "failed" };

export function channelOf(wire: WireChannel): Channel {
  return {
    arn: wire.ChannelArn ?? "",
    name: wire.Name ?? "",
    mode: (wire.Mode ?? "RESTRICTED") as Mode,
    privacy: (wire.Privacy ?? "PRIVATE") as Privacy,
    lastMessageAt: timeOf(wire.LastMessageTimestamp),
  };
}

export function messageOf(wire: WireMessage, channelArn: string): Message {
  const at = timeOf(wire.CreatedTimestamp) ?? 0;
  return {
    id: wire.MessageId ?? "",
    channelArn,
    sender: personOf(wire.Sender),
    text: wire.Content ?? "",
    metadata: wire.Metadata ?? "",
    at,
    editedAt: timeOf(wire.LastEditedTimestamp),
    updatedAt: timeOf(wire.LastUpdatedTimestamp) ?? at,
    redacted: wire.Redacted === true,
    status: STATUSES[wire.Status?.Value ?? ""] ?? "sent",
    between: (wire.Target?.length ?? 0) > 0,
  };
}

export function personOf(wire: WireIdentity | undefined): Person {
  return { arn: wire?.Arn ?? "", name: wire?.Name || "Somebody" };
}

export function identities(wires: readonly (WireIdentity | undefined)[]): Person[] {
  return wires.filter((wire) => wire?.Arn).map(personOf);
}

export function timeOf(time: Time): number | null {
  if (time === undefined) return null;
  const at =
    time instanceof Date ? time.getTime() : typeof time === "number" ? time * 1000 : Date.parse(time);
  return Number.isNaN(at) ? null : at;
}
