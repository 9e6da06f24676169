/** Channels and messages by the official AWS client, as the user that the keys are lent to. */
import {
  BatchCreateChannelMembershipCommand,
  ChannelMembershipType,
  ChannelMessagePersistenceType,
  ChannelMessageType,
  ChannelPrivacy,
  type ChimeSDKMessagingClient,
  CreateChannelCommand,
  CreateChannelMembershipCommand,
  DeleteChannelCommand,
  DeleteChannelMembershipCommand,
  DeleteChannelMessageCommand,
  DescribeChannelCommand,
  ListChannelMembershipsCommand,
  ListChannelMembershipsForAppInstanceUserCommand,
  ListChannelMessagesCommand,
  ListChannelModeratorsCommand,
  ListChannelsCommand,
  ListChannelsModeratedByAppInstanceUserCommand,
  RedactChannelMessageCommand,
  SendChannelMessageCommand,
  SortOrder,
  UpdateChannelCommand,
  UpdateChannelMessageCommand,
  UpdateChannelReadMarkerCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import type { Me } from "../../api/accounts";
import {
  areKeysVoid,
  type Channel,
  type Joined,
  type Line,
  type LineListener,
  type Message,
  type Messaging,
  type NewChannel,
  type Page,
  type Person,
} from "../messaging";
import { told } from "./errors";
import { channelOf, identities, messageOf, timeOf, type WireMessage } from "./shapes";

const PAGE = 50;
/** No list is followed further: of so many nobody reads all. */
const PAGES_MAX = 20;
const MEMBERS_AT_ONCE = 100;
/** As many as can be told when a channel is made. */
const FIRST_MEMBERS_MAX = 10;

type Listed<T> = Promise<{ items: T[]; next: string | undefined }>;

export abstract class AwsChannels implements Messaging {
  protected readonly me: Me;
  protected client: ChimeSDKMessagingClient;
  private readonly connect: () => ChimeSDKMessagingClient;
  private readonly as: { ChimeBearer: string };

  /** `connect` makes a client, which keeps the keys that it is lent. */
  constructor(connect: () => ChimeSDKMessagingClient, me: Me) {
    this.connect = connect;
    this.client = connect();
    this.me = me;
    this.as = { ChimeBearer: me.appInstanceUserArn };
  }

  abstract open(listener: LineListener): Line;

  renew(): void {
    this.client = this.connect();
  }

  joined(): Promise<Joined[]> {
    return all(async (more) => {
      const command = new ListChannelMembershipsForAppInstanceUserCommand({ ...this.as, ...more });
      const { ChannelMemberships = [], NextToken } = await this.told((client) => client.send(command));
      const items = ChannelMemberships.map(({ ChannelSummary, AppInstanceUserMembershipSummary: own }) => ({
        channel: channelOf(ChannelSummary ?? {}),
        readAt: timeOf(own?.ReadMarkerTimestamp),
      }));
      return { items, next: NextToken };
    });
  }

  moderated(): Promise<string[]> {
    return all(async (more) => {
      const command = new ListChannelsModeratedByAppInstanceUserCommand({ ...this.as, ...more });
      const { Channels = [], NextToken } = await this.told((client) => client.send(command));
      return {
        items: Channels.map(({ ChannelSummary }) => ChannelSummary?.ChannelArn ?? ""),
        next: NextToken,
      };
    });
  }

  async administers(): Promise<boolean> {
    const { appInstanceArn: AppInstanceArn } = this.me;
    // Only admins may list the channels of others.
    const command = new ListChannelsCommand({
      ...this.as,
      AppInstanceArn,
      Privacy: ChannelPrivacy.PRIVATE,
      MaxResults: 1,
    });
    await this.told((client) => client.send(command));
    return true;
  }

  publicChannels(): Promise<Channel[]> {
    const { appInstanceArn: AppInstanceArn } = this.me;
    return all(async (more) => {
      const command = new ListChannelsCommand({
        ...this.as,
        ...more,
        AppInstanceArn,
        Privacy: ChannelPrivacy.PUBLIC,
      });
      const { Channels = [], NextToken } = await this.told((client) => client.send(command));
      return { items: Channels.map(channelOf), next: NextToken };
    });
  }

  async channel(ChannelArn: string): Promise<Channel> {
    const { Channel = {} } = await this.told((client) =>
      client.send(new DescribeChannelCommand({ ...this.as, ChannelArn })),
    );
    return channelOf(Channel);
  }

  async create({ name, privacy, mode, memberArns }: NewChannel, token: string): Promise<string> {
    const first = memberArns.slice(0, FIRST_MEMBERS_MAX);
    const command = new CreateChannelCommand({
      ...this.as,
      AppInstanceArn: this.me.appInstanceArn,
      Name: name,
      Mode: mode,
      Privacy: privacy,
      ClientRequestToken: token,
      ...(first.length > 0 ? { MemberArns: [...first] } : {}),
    });
    const { ChannelArn = "" } = await this.told((client) => client.send(command));
    const others = memberArns.slice(FIRST_MEMBERS_MAX);
    if (others.length > 0) await this.add(ChannelArn, others);
    return ChannelArn;
  }

  async rename({ arn: ChannelArn, mode: Mode }: Channel, Name: string): Promise<void> {
    await this.told((client) =>
      client.send(new UpdateChannelCommand({ ...this.as, ChannelArn, Mode, Name })),
    );
  }

  async remove(ChannelArn: string): Promise<void> {
    await this.told((client) => client.send(new DeleteChannelCommand({ ...this.as, ChannelArn })));
  }

  members(ChannelArn: string): Promise<Person[]> {
    return all(async (more) => {
      const command = new ListChannelMembershipsCommand({ ...this.as, ...more, ChannelArn });
      const { ChannelMemberships = [], NextToken } = await this.told((client) => client.send(command));
      return { items: identities(ChannelMemberships.map(({ Member }) => Member)), next: NextToken };
    });
  }

  moderators(ChannelArn: string): Promise<string[]> {
    return all(async (more) => {
      const command = new ListChannelModeratorsCommand({ ...this.as, ...more, ChannelArn });
      const { ChannelModerators = [], NextToken } = await this.told((client) => client.send(command));
      return { items: ChannelModerators.map(({ Moderator }) => Moderator?.Arn ?? ""), next: NextToken };
    });
  }

  async add(ChannelArn: string, memberArns: readonly string[]): Promise<string[]> {
    const refused: string[] = [];
    for (let at = 0; at < memberArns.length; at += MEMBERS_AT_ONCE) {
      const MemberArns = memberArns.slice(at, at + MEMBERS_AT_ONCE);
      const Type = ChannelMembershipType.DEFAULT;
      const command = new BatchCreateChannelMembershipCommand({ ...this.as, ChannelArn, Type, MemberArns });
      const { Errors = [] } = await this.told((client) => client.send(command));
      // Who is a member already is where they should be.
      const out = Errors.filter(({ ErrorCode }) => ErrorCode !== "Conflict");
      refused.push(...out.map(({ MemberArn }) => MemberArn ?? ""));
    }
    return refused;
  }

  async removeMember(ChannelArn: string, MemberArn: string): Promise<void> {
    await this.told((client) =>
      client.send(new DeleteChannelMembershipCommand({ ...this.as, ChannelArn, MemberArn })),
    );
  }

  async join(ChannelArn: string): Promise<void> {
    const MemberArn = this.me.appInstanceUserArn;
    const Type = ChannelMembershipType.DEFAULT;
    const command = new CreateChannelMembershipCommand({ ...this.as, ChannelArn, MemberArn, Type });
    await this.told((client) => client.send(command));
  }

  leave(channelArn: string): Promise<void> {
    return this.removeMember(channelArn, this.me.appInstanceUserArn);
  }

  async history(ChannelArn: string, older?: string): Promise<Page> {
    const command = new ListChannelMessagesCommand({
      ...this.as,
      ChannelArn,
      SortOrder: SortOrder.DESCENDING,
      MaxResults: PAGE,
      ...(older === undefined ? {} : { NextToken: older }),
    });
    const { ChannelMessages = [], NextToken } = await this.told((client) => client.send(command));
    return { messages: readable(ChannelMessages, ChannelArn), older: NextToken ?? null };
  }

  async since(ChannelArn: string, at: number): Promise<Message[]> {
    const command = new ListChannelMessagesCommand({
      ...this.as,
      ChannelArn,
      SortOrder: SortOrder.DESCENDING,
      MaxResults: PAGE,
      NotBefore: new Date(at),
    });
    const { ChannelMessages = [] } = await this.told((client) => client.send(command));
    return readable(ChannelMessages, ChannelArn);
  }

  async send(ChannelArn: string, Content: string, ClientRequestToken: string): Promise<string> {
    const command = new SendChannelMessageCommand({
      ...this.as,
      ChannelArn,
      Content,
      ClientRequestToken,
      Type: ChannelMessageType.STANDARD,
      Persistence: ChannelMessagePersistenceType.PERSISTENT,
    });
    const { MessageId = "" } = await this.told((client) => client.send(command));
    return MessageId;
  }

  async edit(ChannelArn: string, MessageId: string, Content: string): Promise<void> {
    await this.told((client) =>
      client.send(new UpdateChannelMessageCommand({ ...this.as, ChannelArn, MessageId, Content })),
    );
  }

  async redact(ChannelArn: string, MessageId: string): Promise<void> {
    await this.told((client) =>
      client.send(new RedactChannelMessageCommand({ ...this.as, ChannelArn, MessageId })),
    );
  }

  async erase(ChannelArn: string, MessageId: string): Promise<void> {
    await this.told((client) =>
      client.send(new DeleteChannelMessageCommand({ ...this.as, ChannelArn, MessageId })),
    );
  }

  async markRead(ChannelArn: string): Promise<void> {
    await this.told((client) => client.send(new UpdateChannelReadMarkerCommand({ ...this.as, ChannelArn })));
  }

  async signal(ChannelArn: string, Content: string): Promise<void> {
    const command = new SendChannelMessageCommand({
      ...this.as,
      ChannelArn,
      Content,
      Type: ChannelMessageType.CONTROL,
      Persistence: ChannelMessagePersistenceType.NON_PERSISTENT,
    });
    await this.told((client) => client.send(command));
  }

  /** Asks, and where the keys count for nothing any more once again with new ones. */
  private async told<T>(ask: (client: ChimeSDKMessagingClient) => Promise<T>): Promise<T> {
    const { client } = this;
    try {
      return await told(ask(client));
    } catch (error) {
      if (!areKeysVoid(error)) throw error;
      // Another request may have found out before.
      if (client === this.client) this.renew();
      return told(ask(this.client));
    }
  }
}

/** Control messages that somebody had kept are not for people. */
function readable(messages: readonly WireMessage[], channelArn: string): Message[] {
  return messages.filter(({ Type }) => Type !== "CONTROL").map((each) => messageOf(each, channelArn));
}

async function all<T>(list: (more: { MaxResults: number; NextToken?: string }) => Listed<T>): Promise<T[]> {
  const found: T[] = [];
  let next: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await list({ MaxResults: PAGE, ...(next === undefined ? {} : { NextToken: next }) });
    found.push(...answer.items);
    next = answer.next;
    if (!next) break;
  }
  return found;
}
