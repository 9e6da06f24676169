/**
 * A messaging service in memory, with as many users as wanted: what one does, the others hear.
 *
 * Lines can be cut and kept from coming back, calls can fail or be lost on their way back, and time stands still
 * between two messages, so that tests see every order of things.
 */
import { ApiError } from "../../api/types";
import type {
  Channel,
  Joined,
  Line,
  LineListener,
  Message,
  Messaging,
  NewChannel,
  News,
  Page,
  Person,
} from "../messaging";

interface Room {
  channel: Channel;
  members: Map<string, Person>;
  moderators: Set<string>;
  /** Oldest first. */
  messages: Message[];
  readAt: Map<string, number>;
}

export const FAKE_INSTANCE = "arn:aws:chime:us-east-1:000000000000:app-instance/fake";

const PAGE = 50;

export class FakeMessagingServer {
  readonly people = new Map<string, Person>();
  readonly admins = new Set<string>();
  readonly rooms = new Map<string, Room>();
  readonly calls: string[] = [];
  /** Every call fails with this while it is set. */
  failure: ApiError | null = null;
  /** The next calls of this name are done, and their answers are lost. */
  losing: string | null = null;
  /** Lines are refused with this code while it is set. */
  refusing: number | null = null;
  /** Called before each answer: what happens meanwhile. */
  meanwhile: ((call: string) => void) | null = null;
  clock = 1_700_000_000_000;
  private readonly lines = new Map<LineListener, string>();
  private readonly tokens = new Map<string, string>();
  private count = 0;

  addPerson(id: string, name = id): Person {
    const person = { arn: `${FAKE_INSTANCE}/user/${id}`, name };
    this.people.set(person.arn, person);
    return person;
  }

  addRoom(name: string, members: readonly Person[], change: Partial<Channel> = {}): Room {
    const arn = `${FAKE_INSTANCE}/channel/${change.arn ?? `c${++this.count}`}`;
    const channel: Channel = {
      name,
      privacy: "PRIVATE",
      mode: "RESTRICTED",
      lastMessageAt: null,
      ...change,
      arn,
    };
    const room: Room = {
      channel,
      members: new Map(members.map((person) => [person.arn, person])),
      moderators: new Set(members[0] ? [members[0].arn] : []),
      messages: [],
      readAt: new Map(),
    };
    this.rooms.set(arn, room);
    return room;
  }

  /** A message that nobody is told of. */
  write(room: Room, sender: Person, text: string, at = ++this.clock, change: Partial<Message> = {}): Message {
    this.clock = Math.max(this.clock, at);
    const message: Message = {
      id: `${at.toString(16).padStart(16, "0")}${(++this.count).toString(16).padStart(8, "0")}`,
      channelArn: room.channel.arn,
      sender,
      text,
      metadata: "",
      at,
      editedAt: null,
      updatedAt: at,
      redacted: false,
      status: "sent",
      between: false,
      ...change,
    };
    room.messages.push(message);
    room.channel = { ...room.channel, lastMessageAt: at };
    return message;
  }

  /** A message that all who are connected hear. */
  say(room: Room, sender: Person, text: string): Message {
    const message = this.write(room, sender, text);
    this.tell(room, { type: "message", message, created: true });
    return message;
  }

  change(room: Room, id: string, change: Partial<Message>): void {
    const at = room.messages.findIndex((message) => message.id === id);
    const before = room.messages[at];
    if (!before) throw new ApiError(404, "No such message.", "NotFound");
    const message = { ...before, ...change, updatedAt: ++this.clock };
    room.messages[at] = message;
    this.tell(room, { type: "message", message, created: false });
  }

  erase(room: Room, id: string): void {
    room.messages = room.messages.filter((message) => message.id !== id);
    this.tell(room, { type: "messageGone", channelArn: room.channel.arn, messageId: id });
  }

  signal(room: Room, sender: Person, text: string): void {
    this.tell(room, { type: "signal", channelArn: room.channel.arn, sender, text });
  }

  enter(room: Room, people: readonly Person[]): void {
    for (const person of people) room.members.set(person.arn, person);
    this.tell(room, { type: "joined", channelArn: room.channel.arn, members: [...people] });
  }

  expel(room: Room, memberArn: string): void {
    this.tell(room, { type: "left", channelArn: room.channel.arn, memberArn });
    room.members.delete(memberArn);
    room.moderators.delete(memberArn);
  }

  close(room: Room): void {
    this.tell(room, { type: "channelGone", channelArn: room.channel.arn });
    this.rooms.delete(room.channel.arn);
  }

  /** Ends every line. */
  cut(code = 1006): void {
    const lines = [...this.lines.keys()];
    this.lines.clear();
    for (const listener of lines) listener.closed(code);
  }

  connect(userArn: string, listener: LineListener): Line {
    queueMicrotask(() => {
      if (this.refusing !== null) {
        listener.closed(this.refusing);
        return;
      }
      this.lines.set(listener, userArn);
      listener.established();
    });
    return { close: () => this.lines.delete(listener) };
  }

  as(person: Person): Messaging {
    return new FakeMessaging(this, person);
  }

  /** Runs a call as the network would. */
  async call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name);
    await Promise.resolve();
    if (this.failure) throw this.failure;
    const answer = work();
    this.meanwhile?.(name);
    await Promise.resolve();
    if (this.losing === name) throw new ApiError(0, "The server did not answer.");
    return answer;
  }

  /** What a repeated request with the same token is answered. */
  once(token: string, work: () => string): string {
    const made = this.tokens.get(token) ?? work();
    this.tokens.set(token, made);
    return made;
  }

  tell(room: Room, news: News): void {
    for (const [listener, userArn] of this.lines) if (room.members.has(userArn)) listener.news(news);
  }
}

class FakeMessaging implements Messaging {
  private readonly server: FakeMessagingServer;
  private readonly self: Person;

  constructor(server: FakeMessagingServer, self: Person) {
    this.server = server;
    this.self = self;
  }

  open(listener: LineListener): Line {
    return this.server.connect(this.self.arn, listener);
  }

  renew(): void {
    this.server.calls.push("renew");
  }

  joined(): Promise<Joined[]> {
    return this.server.call("joined", () =>
      [...this.server.rooms.values()]
        .filter((room) => room.members.has(this.self.arn))
        .map(({ channel, readAt }) => ({ channel, readAt: readAt.get(this.self.arn) ?? null })),
    );
  }

  moderated(): Promise<string[]> {
    return this.server.call("moderated", () =>
      [...this.server.rooms.values()]
        .filter((room) => room.moderators.has(this.self.arn))
        .map(({ channel }) => channel.arn),
    );
  }

  administers(): Promise<boolean> {
    return this.server.call("administers", () => this.server.admins.has(this.self.arn));
  }

  publicChannels(): Promise<Channel[]> {
    return this.server.call("publicChannels", () =>
      [...this.server.rooms.values()]
        .map(({ channel }) => channel)
        .filter(({ privacy }) => privacy === "PUBLIC"),
    );
  }

  channel(channelArn: string): Promise<Channel> {
    return this.server.call("channel", () => this.find(channelArn).channel);
  }

  create(wish: NewChannel, token: string): Promise<string> {
    return this.server.call("create", () =>
      this.server.once(token, () => {
        const others = wish.memberArns.flatMap((arn) => this.server.people.get(arn) ?? []);
        const { name, privacy, mode } = wish;
        const room = this.server.addRoom(name, [this.self, ...others], { privacy, mode });
        this.server.enter(room, [this.self, ...others]);
        return room.channel.arn;
      }),
    );
  }

  rename({ arn }: Channel, name: string): Promise<void> {
    return this.server.call("rename", () => {
      const room = this.find(arn);
      room.channel = { ...room.channel, name };
      this.server.tell(room, { type: "channel", channel: room.channel });
    });
  }

  remove(channelArn: string): Promise<void> {
    return this.server.call("remove", () => this.server.close(this.find(channelArn)));
  }

  members(channelArn: string): Promise<Person[]> {
    return this.server.call("members", () => [...this.find(channelArn).members.values()]);
  }

  moderators(channelArn: string): Promise<string[]> {
    return this.server.call("moderators", () => [...this.find(channelArn).moderators]);
  }

  add(channelArn: string, memberArns: readonly string[]): Promise<string[]> {
    return this.server.call("add", () => {
      const people = memberArns.flatMap((arn) => this.server.people.get(arn) ?? []);
      this.server.enter(this.find(channelArn), people);
      return memberArns.filter((arn) => !this.server.people.has(arn));
    });
  }

  removeMember(channelArn: string, memberArn: string): Promise<void> {
    return this.server.call("removeMember", () => this.server.expel(this.find(channelArn), memberArn));
  }

  join(channelArn: string): Promise<void> {
    return this.server.call("join", () => this.server.enter(this.find(channelArn), [this.self]));
  }

  leave(channelArn: string): Promise<void> {
    return this.server.call("leave", () => this.server.expel(this.find(channelArn), this.self.arn));
  }

  history(channelArn: string, older = "0"): Promise<Page> {
    return this.server.call("history", () => {
      const room = this.find(channelArn);
      // As the server's tokens: where the last page ended, whatever is written meanwhile.
      const before = older === "0" ? room.messages : room.messages.filter(({ id }) => id < older);
      const messages = before.slice(-PAGE).reverse();
      return { messages, older: before.length > PAGE ? (messages.at(-1)?.id ?? null) : null };
    });
  }

  since(channelArn: string, at: number): Promise<Message[]> {
    return this.server.call("since", () =>
      this.find(channelArn)
        .messages.filter((message) => message.at >= at)
        .slice(-PAGE)
        .reverse(),
    );
  }

  send(channelArn: string, text: string, token: string): Promise<string> {
    return this.server.call("send", () => {
      const room = this.find(channelArn);
      return this.server.once(token, () => this.server.say(room, this.self, text).id);
    });
  }

  edit(channelArn: string, messageId: string, text: string): Promise<void> {
    return this.server.call("edit", () => {
      this.server.change(this.find(channelArn), messageId, { text, editedAt: ++this.server.clock });
    });
  }

  redact(channelArn: string, messageId: string): Promise<void> {
    return this.server.call("redact", () => {
      this.server.change(this.find(channelArn), messageId, { text: "", metadata: "", redacted: true });
    });
  }

  erase(channelArn: string, messageId: string): Promise<void> {
    return this.server.call("erase", () => this.server.erase(this.find(channelArn), messageId));
  }

  markRead(channelArn: string): Promise<void> {
    return this.server.call("markRead", () => {
      this.find(channelArn).readAt.set(this.self.arn, ++this.server.clock);
    });
  }

  signal(channelArn: string, text: string): Promise<void> {
    return this.server.call("signal", () => this.server.signal(this.find(channelArn), this.self, text));
  }

  private find(channelArn: string): Room {
    const room = this.server.rooms.get(channelArn);
    const open = room?.members.has(this.self.arn) || room?.channel.privacy === "PUBLIC";
    if (!room || !open) throw new ApiError(403, "No such channel.", "ForbiddenException");
    return room;
  }
}
