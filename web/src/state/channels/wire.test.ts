import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LineListener } from "../../messaging/messaging";
import { Wire } from "./wire";

function world() {
  const lines: LineListener[] = [];
  const told = { established: 0, rejected: 0 };
  const wire = new Wire({
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
    rejected: () => {
      told.rejected += 1;
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
    for (const code of [4003, 4002, 1008]) {
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

  it("takes one refusal of the keys for their end, and a second for that of the session", () => {
    const { wire, told, last } = world();
    wire.start();
    last().closed(4401);
    vi.advanceTimersByTime(1000);
    expect(told.rejected).toBe(0);
    last().closed(4401);
    expect([wire.store.get(), told.rejected]).toEqual(["refused", 1]);
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
