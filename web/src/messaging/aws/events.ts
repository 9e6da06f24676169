/** What the messaging session tells, as news. What this client does not know is no news. */
import type { News } from "../messaging";
import { channelOf, identities, messageOf, personOf, type WireChannel, type WireMessage } from "./shapes";

interface Membership {
  ChannelArn?: string;
  Member?: { Arn?: string; Name?: string };
  Members?: { Arn?: string; Name?: string }[];
}

export function newsOf(type: string, payload: string | null): News | null {
  const [, change] =
    /^((?:PENDING_|FAILED_|DENIED_)?(?:CREATE|UPDATE)|REDACT)_CHANNEL_MESSAGE$/.exec(type) ?? [];
  if (change) return messageNews(read<WireMessage>(payload), change);
  switch (type) {
    case "DELETE_CHANNEL_MESSAGE": {
      const { ChannelArn = "", MessageId = "" } = read<WireMessage>(payload);
      return { type: "messageGone", channelArn: ChannelArn, messageId: MessageId };
    }
    case "UPDATE_CHANNEL":
      return { type: "channel", channel: channelOf(read<WireChannel>(payload)) };
    case "DELETE_CHANNEL":
      return { type: "channelGone", channelArn: read<WireChannel>(payload).ChannelArn ?? "" };
    case "CREATE_CHANNEL_MEMBERSHIP":
    case "BATCH_CREATE_CHANNEL_MEMBERSHIP": {
      const { ChannelArn = "", Member, Members } = read<Membership>(payload);
      return { type: "joined", channelArn: ChannelArn, members: identities(Members ?? [Member]) };
    }
    case "DELETE_CHANNEL_MEMBERSHIP": {
      const { ChannelArn = "", Member } = read<Membership>(payload);
      return { type: "left", channelArn: ChannelArn, memberArn: Member?.Arn ?? "" };
    }
    default:
      return null;
  }
}

function messageNews(wire: WireMessage, change: string): News | null {
  const { ChannelArn = "", Persistence, Type, Content = "", Sender } = wire;
  if (Type === "CONTROL") {
    return { type: "signal", channelArn: ChannelArn, sender: personOf(Sender), text: Content };
  }
  if (Persistence === "NON_PERSISTENT") return null;
  const message = messageOf(wire, ChannelArn);
  const [, status] = /^(PENDING|FAILED|DENIED)_/.exec(change) ?? [];
  const told = status ? { ...message, status: status.toLowerCase() as typeof message.status } : message;
  return { type: "message", message: told, created: change === "CREATE" };
}

function read<T>(payload: string | null): Partial<T> {
  return payload ? (JSON.parse(payload) as Partial<T>) : {};
}
