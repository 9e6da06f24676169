import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SIGNAL_MAX_BYTES } from "../../messaging/messaging";
import { messageBytes } from "../chat";
import { HERE, Presence, TYPING } from "./presence";

const ada = { arn: "ada", name: "Ada" };

function world() {
  const told: string[] = [];
  const presence = new Presence({ selfArn: "me", tell: (arn, text) => told.push(`${arn} ${text}`) });
  return { presence, told, state: () => presence.store.get() };
}

describe("presence", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("tells the channel that is looked at, again and again, and no other", () => {
    const { presence, told } = world();
    presence.look("c");
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([`c ${HERE}`, `c ${HERE}`, `c ${HERE}`]);
    presence.look(null);
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(3);
  });

  it("shows who was heard of lately, and greets them soon", () => {
    const { presence, told, state } = world();
    presence.look("c");
    vi.advanceTimersByTime(3000);
    presence.hear("c", ada, HERE);
    presence.hear("other", { arn: "bob", name: "Bob" }, HERE);
    expect(state().here).toEqual(["ada"]);
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(2);
    vi.advanceTimersByTime(20_000);
    expect(state().here).toEqual([]);
  });

  it("shows who types until they have sent it or have stopped", () => {
    const { presence, state } = world();
    presence.look("c");
    presence.hear("c", ada, TYPING);
    expect(state().typing).toEqual([ada]);
    presence.said("c", "ada");
    expect(state().typing).toEqual([]);
    presence.hear("c", ada, TYPING);
    vi.advanceTimersByTime(7000);
    expect(state().typing).toEqual([]);
  });

  it("tells that one types, not with every letter, and anew after what was typed is sent", () => {
    const { presence, told } = world();
    presence.look("c");
    for (let letter = 0; letter < 20; letter += 1) presence.type();
    presence.typed();
    presence.type();
    expect(told).toEqual([`c ${TYPING}`, `c ${TYPING}`]);
  });

  it("fits into what a control message holds", () => {
    for (const text of [HERE, TYPING]) expect(messageBytes(text)).toBeLessThanOrEqual(SIGNAL_MAX_BYTES);
  });
});
