import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KICKED, type LineListener, UNAUTHORIZED } from "../../messaging/messaging";
import { Wire } from "./wire";

function world() {
  const lines: LineListener[] = [];
  const told = { established: 0, rejected: 0, over: false };
  const wire: Wire = new Wire({
    messaging: {
      open: (listener) => {
        lines.push(listener);
        return { close: () => undefined };
      },
    },
    established: () => {
      told.established += 1;
    },
    news: () => undefined,
    rejected: async () => {
      told.rejected += 1;
      if (told.over) wire.stop();
    },
    random: () => 1,
  });
  const last = () => lines.at(-1) as LineListener;
  return { wire, lines, told, last };
}

describe("the line for news", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("comes back after it was cut, and says so each time", () => {
    const { wire, lines, told, last } = world();
    wire.start();
    last().established();
    last().closed(1006);
    expect(wire.store.get()).toBe("away");
    vi.advanceTimersByTime(500);
    last().established();
    expect([wire.store.get(), lines.length, told.established]).toEqual(["live", 2, 2]);
  });

  it("tries less and less often, and at once when the network is back", () => {
    const { wire, lines, last } = world();
    wire.start();
    for (const pause of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      last().closed(0);
      const before = lines.length;
      vi.advanceTimersByTime(pause - 1);
      expect(lines).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(lines).toHaveLength(before + 1);
    }
    last().closed(0);
    const before = lines.length;
    wire.hurry();
    expect(lines).toHaveLength(before + 1);
  });

  it("does not come back by itself where that would be refused, and does when it is told to", () => {
    for (const code of [4002, 1008]) {
      const { wire, lines, last } = world();
      wire.start();
      last().established();
      last().closed(code);
      vi.advanceTimersByTime(60_000);
      expect([wire.store.get(), lines.length]).toEqual(["refused", 1]);
      wire.start();
      expect(lines).toHaveLength(2);
    }
  });

  it("has the session looked at when it is refused, and goes on with new keys", async () => {
    for (const code of [KICKED, UNAUTHORIZED]) {
      const { wire, lines, told, last } = world();
      wire.start();
      last().established();
      last().closed(code);
      expect([wire.store.get(), told.rejected, lines.length]).toEqual(["away", 1, 1]);
      await vi.advanceTimersByTimeAsync(500);
      expect(lines).toHaveLength(2);
      last().established();
      expect(wire.store.get()).toBe("live");
    }
  });

  it("opens nothing more when the session has ended", async () => {
    for (const code of [KICKED, UNAUTHORIZED]) {
      const { wire, lines, told, last } = world();
      told.over = true;
      wire.start();
      last().closed(code);
      await vi.advanceTimersByTimeAsync(60_000);
      expect([wire.store.get(), told.rejected, lines.length]).toEqual(["off", 1, 1]);
    }
  });

  it("leaves it to the person after a few refusals with new keys, and says which", async () => {
    for (const [code, state] of [
      [KICKED, "crowded"],
      [UNAUTHORIZED, "refused"],
    ] as const) {
      const { wire, lines, told, last } = world();
      wire.start();
      for (const pause of [500, 1000, 2000]) {
        last().closed(code);
        const before = lines.length;
        await vi.advanceTimersByTimeAsync(pause - 1);
        expect(lines).toHaveLength(before);
        await vi.advanceTimersByTimeAsync(1);
        expect(lines).toHaveLength(before + 1);
      }
      last().closed(code);
      await vi.advanceTimersByTimeAsync(60_000);
      expect([wire.store.get(), told.rejected, lines.length]).toEqual([state, 3, 4]);
      wire.start();
      expect(lines).toHaveLength(5);
    }
  });

  it("is not worn out by refusals of lines that were there for a while, but by those of one after the other", async () => {
    const { wire, told, last } = world();
    wire.start();
    for (let round = 0; round < 6; round += 1) {
      last().established();
      await vi.advanceTimersByTimeAsync(60_000);
      last().closed(KICKED);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect([wire.store.get(), told.rejected]).toEqual(["away", 6]);
    for (let round = 0; round < 3; round += 1) {
      last().established();
      last().closed(KICKED);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(wire.store.get()).toBe("crowded");
  });

  it("hears nothing of a line that was given up", () => {
    const { wire, told, last } = world();
    wire.start();
    const line = last();
    wire.stop();
    line.established();
    line.closed(1006);
    vi.advanceTimersByTime(60_000);
    expect([wire.store.get(), told.established]).toEqual(["off", 0]);
  });
});
