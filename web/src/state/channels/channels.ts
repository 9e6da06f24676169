/**
 * The channels of one person: the list of them, the one that is open, and everything that is done there.
 *
 * It is the only place that asks `Messaging`. News come over the wire at any time; whatever is listed is merged with
 * them, so that after every connection anew nothing is missing and nothing stands here twice.
 *
 * Invariants: an answer for a channel that was left meanwhile changes nothing on the page; messages are sent one after
 * the other, so that they arrive in the order in which they were written.
 */
import type { Me } from "../../api/accounts";
import {
  type Channel,
  channelArnOf,
  MESSAGE_MAX_BYTES,
  type Message,
  type Messaging,
  type NewChannel,
  type News,
  type Page,
  type Person,
} from "../../messaging/messaging";
import { messageBytes } from "../chat";
import { Notices } from "../notices";
import type { Words } from "../problems";
import { createStore, type Store } from "../store";
import { type Entry, known, listed, sorted } from "./list";
import { Presence, TOLD_MEMBERS_MAX } from "./presence";
import { channelWords, openingWords } from "./problems";
import {
  accepted,
  discarded,
  emptyTimeline,
  extended,
  failed,
  forgotten,
  heard,
  order,
  queued,
  refreshed,
  retried,
  type Timeline,
} from "./timeline";
import { countedFrom, nothingUnread, withoutUnread, withUnread } from "./unread";
import { type Unsent, unsentOf } from "./unsent";
import { Wire } from "./wire";

export interface ListState {
  loading: boolean;
  problem: Words | null;
  /** The latest activity first. */
  entries: readonly Entry[];
  moderated: ReadonlySet<string>;
  administers: boolean;
}

export interface OpenState {
  arn: string;
  channel: Channel | null;
  loading: boolean;
  loadingOlder: boolean;
  olderProblem: Words | null;
  problem: Words | null;
  timeline: Timeline;
  /** Up to when one had read when one came: what is behind it is marked as new. */
  readAt: number | null;
}

export interface MembersState {
  loading: boolean;
  problem: Words | null;
  people: readonly Person[];
  /** ARNs, where one may know. */
  moderators: readonly string[];
}

export interface ChannelsParts {
  messaging: Messaging;
  me: Me;
  /** Puts the open channel into the address bar. */
  navigate: (channelArn: string | null) => void;
  /** Messaging refused the keys: finds out whether one is still signed in, and ends these channels otherwise. */
  rejected: () => Promise<void>;
  token: () => string;
  /** What was not sent before the session ended. */
  unsent?: Unsent | null;
  now?: () => number;
}

/** A refresh reads this many pages of what was loaded before, and no more. */
const REFRESH_PAGES_MAX = 10;
/** A channel that is left keeps this many messages; with more it is loaded anew. */
const KEPT_MESSAGES_MAX = 100;
const KEPT_CHANNELS_MAX = 8;
const COUNTED_AT_ONCE = 4;
const COUNTED_MAX = 40;
/** While no line is there, what is new is asked for. */
const POLL_MS = 15_000;
/** What was sent is told by then, or looked for. */
const ECHO_MS = 5_000;
const READ_MS = 400;

const noMembers: MembersState = { loading: true, problem: null, people: [], moderators: [] };

export class Channels {
  readonly list: Store<ListState> = createStore<ListState>({
    loading: true,
    problem: null,
    entries: [],
    moderated: new Set(),
    administers: false,
  });
  readonly open: Store<OpenState | null> = createStore<OpenState | null>(null);
  readonly members: Store<MembersState> = createStore(noMembers);
  /** The id of the message that is being edited. */
  readonly editing: Store<string | null> = createStore<string | null>(null);
  readonly notices = new Notices();
  readonly wire: Wire;
  readonly presence: Presence;
  readonly selfArn: string;

  private readonly parts: ChannelsParts;
  private readonly now: () => number;
  private readonly timelines = new Map<string, Timeline>();
  private readonly drafts = new Map<string, string>();
  private readonly sending = new Map<string, Promise<void>>();
  /** Messages told while unread ones are being counted. */
  private counting: Message[] | null = null;
  private visible = true;
  private attending = false;
  private readTimer: ReturnType<typeof setTimeout> | null = null;
  private pollTimer: ReturnType<typeof setInterval> | null = null;
  private listing: Promise<void> | null = null;
  private listAgain = false;
  /** The histories that are being read, by channel. */
  private readonly reading = new Map<string, { again: boolean }>();

  constructor(parts: ChannelsParts) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
    this.selfArn = parts.me.appInstanceUserArn;
    const { messaging, unsent } = parts;
    for (const [arn, text] of unsent?.drafts ?? []) this.drafts.set(arn, text);
    for (const [arn, outbox] of unsent?.outboxes ?? []) this.timelines.set(arn, { ...emptyTimeline, outbox });
    this.presence = new Presence({
      selfArn: this.selfArn,
      // Nobody misses one of these.
      tell: (arn, text) => void messaging.signal(arn, text).catch(() => undefined),
      now: this.now,
    });
    this.wire = new Wire({
      messaging,
      established: () => this.refresh(),
      news: (news) => this.take(news),
      rejected: async () => {
        await parts.rejected();
        messaging.renew();
      },
    });
  }

  start(): void {
    this.wire.start();
    this.refreshList();
    void this.learnRole();
    this.pollTimer = setInterval(() => {
      if (this.wire.store.get() !== "live" && this.visible) this.refresh();
    }, POLL_MS);
  }

  stop(): void {
    this.wire.stop();
    this.presence.look(null);
    if (this.pollTimer !== null) clearInterval(this.pollTimer);
    if (this.readTimer !== null) clearTimeout(this.readTimer);
  }

  /** What would be lost with these channels. */
  unsent(): Unsent {
    const open = this.open.get();
    const all = new Map(this.timelines);
    if (open) all.set(open.arn, open.timeline);
    return unsentOf(this.drafts, all);
  }

  /** The network is back, or somebody looks again. */
  wake(): void {
    this.wire.hurry();
    this.refresh();
  }

  /** Whether anybody can see the page. */
  show(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.lookAround();
    // A line may have died without a word while the machine slept.
    if (visible) this.refresh();
  }

  // The open channel

  /** Goes to a channel by its id, or with null to the list alone. */
  visit(channelId: string | null): void {
    const arn = channelId === null ? null : channelArnOf(this.parts.me.appInstanceArn, channelId);
    if (arn !== (this.open.get()?.arn ?? null)) this.enter(arn);
  }

  go(arn: string | null): void {
    this.parts.navigate(arn);
    if (arn !== (this.open.get()?.arn ?? null)) this.enter(arn);
  }

  retry(): void {
    this.refreshList();
    this.refreshOpen();
  }

  async loadOlder(): Promise<void> {
    const open = this.open.get();
    if (!open || open.loading || open.loadingOlder || open.timeline.older === null) return;
    const { arn, timeline } = open;
    this.patchOpen(arn, { loadingOlder: true, olderProblem: null });
    try {
      const page = await this.parts.messaging.history(arn, timeline.older ?? undefined);
      this.change(arn, (now) => extended(now, page, this.selfArn));
      this.patchOpen(arn, { loadingOlder: false });
    } catch (error) {
      this.patchOpen(arn, { loadingOlder: false, olderProblem: channelWords(error) });
    }
  }

  /** Whether somebody reads the newest messages of the open channel. */
  attend(attending: boolean): void {
    this.attending = attending;
    if (attending) this.readSoon();
  }

  draft(arn: string): string {
    return this.drafts.get(arn) ?? "";
  }

  keepDraft(arn: string, text: string): void {
    if (text === "") this.drafts.delete(arn);
    else this.drafts.set(arn, text);
  }

  // Messages

  /** False when this cannot be sent. */
  send(text: string): boolean {
    const open = this.open.get();
    const content = text.trim();
    if (!open || !fits(content)) return false;
    const token = this.parts.token();
    this.change(open.arn, (timeline) => queued(timeline, token, content, this.now()));
    this.presence.typed();
    this.attempt(open.arn, token, content);
    return true;
  }

  resend(token: string): void {
    const open = this.open.get();
    const item = open?.timeline.outbox.find((each) => each.token === token);
    if (!open || item?.state !== "failed") return;
    this.change(open.arn, (timeline) => retried(timeline, token));
    this.attempt(open.arn, token, item.text);
  }

  discard(token: string): void {
    const open = this.open.get();
    if (open) this.change(open.arn, (timeline) => discarded(timeline, token));
  }

  async edit(message: Message, text: string): Promise<boolean> {
    const content = text.trim();
    if (!fits(content)) return false;
    return this.doing("The message was not changed.", async () => {
      await this.parts.messaging.edit(message.channelArn, message.id, content);
      const edited = { ...message, text: content, editedAt: this.now() };
      this.change(message.channelArn, (timeline) => heard(timeline, edited, this.selfArn));
    });
  }

  redact(message: Message): Promise<boolean> {
    return this.doing("The message was not removed.", async () => {
      await this.parts.messaging.redact(message.channelArn, message.id);
      const redacted = { ...message, text: "", metadata: "", redacted: true };
      this.change(message.channelArn, (timeline) => heard(timeline, redacted, this.selfArn));
    });
  }

  erase(message: Message): Promise<boolean> {
    return this.doing("The message was not deleted.", async () => {
      await this.parts.messaging.erase(message.channelArn, message.id);
      this.change(message.channelArn, (timeline) => forgotten(timeline, message.id));
    });
  }

  // Channels

  async create(wish: NewChannel): Promise<boolean> {
    return this.doing("The channel was not made.", async () => {
      const arn = await this.parts.messaging.create(wish, this.parts.token());
      await this.refreshList();
      this.go(arn);
    });
  }

  rename(channel: Channel, name: string): Promise<boolean> {
    return this.doing("The channel was not renamed.", async () => {
      await this.parts.messaging.rename(channel, name.trim());
      this.learn({ ...channel, name: name.trim() });
    });
  }

  async remove(channel: Channel): Promise<boolean> {
    return this.doing("The channel was not deleted.", async () => {
      await this.parts.messaging.remove(channel.arn);
      this.drop(channel.arn);
      if (this.open.get()?.arn === channel.arn) this.go(null);
    });
  }

  join(channel: Channel): Promise<boolean> {
    return this.doing(`You could not join ${channel.name}.`, async () => {
      await this.parts.messaging.join(channel.arn);
      await this.refreshList();
      this.go(channel.arn);
    });
  }

  leave(channel: Channel): Promise<boolean> {
    return this.doing(`You could not leave ${channel.name}.`, async () => {
      await this.parts.messaging.leave(channel.arn);
      this.drop(channel.arn);
      if (this.open.get()?.arn === channel.arn) this.go(null);
    });
  }

  publicChannels(): Promise<Channel[]> {
    return this.parts.messaging.publicChannels();
  }

  addMembers(people: readonly Person[]): Promise<boolean> {
    return this.doing("Nobody was added.", async () => {
      const arn = this.open.get()?.arn ?? "";
      const refused = await this.parts.messaging.add(
        arn,
        people.map((person) => person.arn),
      );
      const added = people.filter((person) => !refused.includes(person.arn));
      this.joinedBy(arn, added);
      const out = people.filter((person) => refused.includes(person.arn));
      if (out.length > 0) this.notices.show(`Not added: ${out.map(({ name }) => name).join(", ")}.`);
    });
  }

  removeMember(person: Person): Promise<boolean> {
    return this.doing(`${person.name} was not removed.`, async () => {
      const arn = this.open.get()?.arn ?? "";
      await this.parts.messaging.removeMember(arn, person.arn);
      if (this.open.get()?.arn === arn) this.without(person.arn);
    });
  }

  moderates(arn: string): boolean {
    const { moderated, administers } = this.list.get();
    return administers || moderated.has(arn);
  }

  isMember(arn: string): boolean {
    return known(this.list.get().entries, arn) !== undefined;
  }

  mayAdd(channel: Channel): boolean {
    return this.moderates(channel.arn) || (channel.mode === "UNRESTRICTED" && this.isMember(channel.arn));
  }

  // From here on what happens by itself

  private enter(arn: string | null): void {
    this.put();
    this.members.set(noMembers);
    this.editing.set(null);
    if (arn === null) {
      this.open.set(null);
      this.lookAround();
      return;
    }
    const entry = known(this.list.get().entries, arn);
    const timeline = this.timelines.get(arn) ?? emptyTimeline;
    this.open.set({
      arn,
      channel: entry?.channel ?? null,
      loading: timeline.messages.length === 0,
      loadingOlder: false,
      olderProblem: null,
      problem: null,
      timeline,
      readAt: entry && entry.unread.ids.length > 0 ? (entry.readAt ?? 0) : null,
    });
    this.lookAround();
    this.refreshOpen();
    void this.loadMembers(arn);
  }

  /** Puts the open channel aside, with what is still to be sent from it. */
  private put(): void {
    const open = this.open.get();
    if (!open) return;
    const many = open.timeline.messages.length > KEPT_MESSAGES_MAX;
    const timeline = many ? { ...open.timeline, messages: [], older: null } : open.timeline;
    this.timelines.delete(open.arn);
    this.timelines.set(open.arn, timeline);
    for (const [arn, { outbox }] of this.timelines) {
      if (this.timelines.size <= KEPT_CHANNELS_MAX) break;
      if (outbox.length === 0) this.timelines.delete(arn);
    }
  }

  private refresh(): void {
    this.refreshList();
    this.refreshOpen();
  }

  private refreshList(): Promise<void> {
    if (this.listing) {
      this.listAgain = true;
      return this.listing;
    }
    const work = async () => {
      do {
        this.listAgain = false;
        await this.readList();
      } while (this.listAgain);
    };
    this.listing = work().finally(() => {
      this.listing = null;
    });
    return this.listing;
  }

  private async readList(): Promise<void> {
    const { messaging } = this.parts;
    this.counting = [];
    try {
      const [joined, moderated] = await Promise.all([messaging.joined(), messaging.moderated()]);
      this.list.update((state) => ({
        ...state,
        loading: false,
        problem: null,
        moderated: new Set(moderated),
        entries: sorted(listed(state.entries, joined)),
      }));
      this.followOpen();
      await this.countUnread();
    } catch (error) {
      this.list.update((state) => ({ ...state, loading: false, problem: channelWords(error) }));
    }
    this.counting = null;
  }

  private async countUnread(): Promise<void> {
    const behind = this.list
      .get()
      .entries.filter(({ channel, readAt }) => (channel.lastMessageAt ?? 0) > (readAt ?? 0))
      .slice(0, COUNTED_MAX);
    const work = async () => {
      for (let entry = behind.shift(); entry; entry = behind.shift()) await this.count(entry);
    };
    await Promise.all(Array.from({ length: COUNTED_AT_ONCE }, work));
  }

  private async count({ channel: { arn }, readAt }: Entry): Promise<void> {
    const messages = await this.parts.messaging.since(arn, (readAt ?? 0) + 1);
    this.patchEntry(arn, (entry) => {
      const counted = countedFrom(messages, entry.readAt, this.selfArn);
      const meanwhile = (this.counting ?? []).filter(({ channelArn }) => channelArn === arn);
      const add = (unread: typeof counted, message: Message) =>
        withUnread(unread, message, entry.readAt, this.selfArn);
      return { ...entry, unread: meanwhile.reduce(add, counted) };
    });
    if (arn === this.open.get()?.arn) this.readSoon();
  }

  private refreshOpen(): void {
    const arn = this.open.get()?.arn;
    if (arn === undefined) return;
    const running = this.reading.get(arn);
    if (running) running.again = true;
    else void this.readUntilSettled(arn);
  }

  private async readUntilSettled(arn: string): Promise<void> {
    const reading = { again: false };
    this.reading.set(arn, reading);
    do {
      reading.again = false;
      await this.readOpen(arn);
    } while (reading.again);
    this.reading.delete(arn);
  }

  private async readOpen(arn: string): Promise<void> {
    const open = this.open.get();
    if (open?.arn !== arn) return;
    const { timeline } = open;
    const before = new Set(timeline.messages.map(({ id }) => id));
    try {
      const [pages, channel] = await Promise.all([
        this.pagesTo(arn, timeline),
        open.channel ?? this.parts.messaging.channel(arn),
      ]);
      this.change(arn, (now) => refreshed(now, before, pages, this.selfArn));
      this.patchOpen(arn, { loading: false, problem: null, channel });
      this.readSoon();
    } catch (error) {
      this.patchOpen(arn, { loading: false, problem: openingWords(error) });
    }
  }

  /** The newest history back to where what is known begins. */
  private async pagesTo(arn: string, { messages }: Timeline): Promise<Page[]> {
    const [oldest] = messages;
    const pages: Page[] = [];
    let older: string | undefined;
    do {
      const page = await this.parts.messaging.history(arn, older);
      pages.push(page);
      older = page.older ?? undefined;
      const last = page.messages.at(-1);
      if (!oldest || (last && order(last, oldest) <= 0)) break;
    } while (older !== undefined && pages.length < REFRESH_PAGES_MAX);
    return pages;
  }

  private async loadMembers(arn: string): Promise<void> {
    const { messaging } = this.parts;
    const current = () => this.open.get()?.arn === arn;
    try {
      const people = await messaging.members(arn);
      if (current()) this.members.set({ loading: false, problem: null, people, moderators: [] });
      this.lookAround();
      await this.loadModerators(arn);
    } catch (error) {
      if (current()) {
        this.members.update((state) => ({ ...state, loading: false, problem: channelWords(error) }));
      }
    }
  }

  private async loadModerators(arn: string): Promise<void> {
    // Others would be refused, and that this is so is no problem.
    if (!this.moderates(arn)) return;
    const moderators = await this.parts.messaging.moderators(arn);
    if (this.open.get()?.arn === arn) this.members.update((state) => ({ ...state, moderators }));
  }

  private async learnRole(): Promise<void> {
    // Whoever has no such role here has none there, and asking would be refused.
    if (!this.parts.me.roles.includes("admin")) return;
    const administers = await this.parts.messaging.administers().catch(() => false);
    this.list.update((state) => ({ ...state, administers }));
  }

  private attempt(arn: string, token: string, text: string): void {
    const { messaging } = this.parts;
    const work = async () => {
      try {
        const messageId = await messaging.send(arn, text, token);
        this.change(arn, (timeline) => accepted(timeline, token, messageId));
        setTimeout(() => this.lookFor(arn, token), ECHO_MS);
      } catch (error) {
        this.change(arn, (timeline) => failed(timeline, token, channelWords(error).title));
        this.notices.say("A message was not sent.");
      }
    };
    const turn = (this.sending.get(arn) ?? Promise.resolve()).then(work);
    this.sending.set(arn, turn);
  }

  /** What was sent and not told is listed. */
  private lookFor(arn: string, token: string): void {
    const open = this.open.get();
    if (open?.arn === arn && open.timeline.outbox.some((item) => item.token === token)) this.refreshOpen();
  }

  private take(news: News): void {
    switch (news.type) {
      case "message":
        this.takeMessage(news.message, news.created);
        break;
      case "messageGone":
        this.change(news.channelArn, (timeline) => forgotten(timeline, news.messageId));
        this.patchEntry(news.channelArn, (entry) => ({
          ...entry,
          unread: withoutUnread(entry.unread, news.messageId),
        }));
        break;
      case "signal":
        this.presence.hear(news.channelArn, news.sender, news.text);
        break;
      case "channel":
        this.learn(news.channel);
        break;
      case "channelGone":
        this.lose(news.channelArn, "was deleted");
        break;
      case "joined":
        if (news.members.some(({ arn }) => arn === this.selfArn)) this.refreshList();
        this.joinedBy(news.channelArn, news.members);
        break;
      case "left":
        if (news.memberArn === this.selfArn) this.lose(news.channelArn, "is no longer open to you");
        else if (news.channelArn === this.open.get()?.arn) this.without(news.memberArn);
    }
  }

  private takeMessage(message: Message, created: boolean): void {
    const { channelArn } = message;
    this.change(channelArn, (timeline) => heard(timeline, message, this.selfArn));
    if (!created) {
      if (message.redacted) {
        this.patchEntry(channelArn, (entry) => ({
          ...entry,
          unread: withoutUnread(entry.unread, message.id),
        }));
      }
      return;
    }
    this.counting?.push(message);
    this.presence.said(channelArn, message.sender.arn);
    if (!this.isMember(channelArn)) this.refreshList();
    const isOpen = channelArn === this.open.get()?.arn;
    const isSeen = isOpen && this.attending && this.visible;
    this.patchEntry(channelArn, (entry) => ({
      ...entry,
      channel: { ...entry.channel, lastMessageAt: Math.max(entry.channel.lastMessageAt ?? 0, message.at) },
      unread: isSeen ? entry.unread : withUnread(entry.unread, message, entry.readAt, this.selfArn),
    }));
    this.announce(message);
    if (isOpen) this.readSoon();
  }

  private announce({ channelArn, sender, text }: Message): void {
    if (sender.arn === this.selfArn) return;
    if (channelArn === this.open.get()?.arn) this.notices.say(`${sender.name}: ${text}`);
    else this.notices.say(`New message in ${this.nameOf(channelArn)}.`);
  }

  private joinedBy(arn: string, people: readonly Person[]): void {
    if (arn !== this.open.get()?.arn) return;
    this.members.update((state) => {
      const there = new Set(state.people.map((person) => person.arn));
      return { ...state, people: [...state.people, ...people.filter((person) => !there.has(person.arn))] };
    });
    this.lookAround();
  }

  private without(memberArn: string): void {
    this.members.update((state) => ({
      ...state,
      people: state.people.filter(({ arn }) => arn !== memberArn),
    }));
  }

  /** A channel that one was in is not there any more. */
  private lose(arn: string, how: string): void {
    if (!this.isMember(arn)) return;
    const name = this.nameOf(arn);
    this.drop(arn);
    this.notices.show(`${name} ${how}.`);
    if (this.open.get()?.arn === arn) this.go(null);
  }

  private drop(arn: string): void {
    this.timelines.delete(arn);
    this.drafts.delete(arn);
    this.list.update((state) => ({
      ...state,
      entries: state.entries.filter(({ channel }) => channel.arn !== arn),
    }));
  }

  private learn(channel: Channel): void {
    this.patchEntry(channel.arn, (entry) => {
      const lastMessageAt = Math.max(channel.lastMessageAt ?? 0, entry.channel.lastMessageAt ?? 0);
      return { ...entry, channel: { ...channel, lastMessageAt: lastMessageAt || null } };
    });
    this.patchOpen(channel.arn, { channel });
  }

  private nameOf(arn: string): string {
    return known(this.list.get().entries, arn)?.channel.name ?? "A channel";
  }

  /** The list may tell more of the open channel than was known when it was opened. */
  private followOpen(): void {
    const open = this.open.get();
    const entry = open && known(this.list.get().entries, open.arn);
    if (!open || !entry) return;
    if (open.channel !== entry.channel) this.patchOpen(open.arn, { channel: entry.channel });
    this.lookAround();
    const { loading, moderators } = this.members.get();
    // Only moderators know each other, so who did not know to be one has not asked.
    if (!loading && moderators.length === 0) void this.loadModerators(open.arn).catch(() => undefined);
    const { messages } = open.timeline;
    if (open.readAt !== null || messages.length > 0) return;
    const behind = (entry.channel.lastMessageAt ?? 0) > (entry.readAt ?? 0);
    if (behind) this.patchOpen(open.arn, { readAt: entry.readAt ?? 0 });
  }

  private readSoon(): void {
    if (this.readTimer !== null || !this.attending) return;
    this.readTimer = setTimeout(() => {
      this.readTimer = null;
      void this.read();
    }, READ_MS);
  }

  private async read(): Promise<void> {
    const open = this.open.get();
    const entry = open && known(this.list.get().entries, open.arn);
    const newest = open?.timeline.messages.at(-1);
    if (!this.attending || !this.visible || !entry || !newest) return;
    if (entry.unread.ids.length === 0 && newest.at <= (entry.readAt ?? 0)) return;
    this.patchEntry(open.arn, (now) => ({
      ...now,
      readAt: Math.max(now.readAt ?? 0, newest.at),
      unread: nothingUnread,
    }));
    // Unread again after a reload is the worst that can come of it.
    await this.parts.messaging.markRead(open.arn).catch(() => undefined);
  }

  private lookAround(): void {
    const open = this.open.get();
    const { loading, people } = this.members.get();
    const few = !loading && people.length <= TOLD_MEMBERS_MAX;
    const there = open !== null && this.isMember(open.arn);
    this.presence.look(this.visible && few && there ? open.arn : null);
  }

  private async doing(failure: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.notices.show(`${failure} ${channelWords(error).title}.`);
      return false;
    }
  }

  private change(arn: string, change: (timeline: Timeline) => Timeline): void {
    const open = this.open.get();
    if (open?.arn === arn) {
      this.open.set({ ...open, timeline: change(open.timeline) });
    } else {
      const aside = this.timelines.get(arn);
      if (aside) this.timelines.set(arn, change(aside));
    }
  }

  private patchOpen(arn: string, change: Partial<OpenState>): void {
    const open = this.open.get();
    if (open?.arn === arn) this.open.set({ ...open, ...change });
  }

  private patchEntry(arn: string, change: (entry: Entry) => Entry): void {
    this.list.update((state) => {
      if (!known(state.entries, arn)) return state;
      const entries = state.entries.map((entry) => (entry.channel.arn === arn ? change(entry) : entry));
      return { ...state, entries: sorted(entries) };
    });
  }
}

export function fits(content: string): boolean {
  return content.trim() !== "" && messageBytes(content.trim()) <= MESSAGE_MAX_BYTES;
}
