import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "../../api/types";
import type { After, Tagged } from "../../api/visits";
import { LongPoll } from "./poll";

/** A server that answers as it is told, one question after the other. */
function setUp() {
  const asked: After[] = [];
  const answers: { resolve: (answer: Tagged<string>) => void; reject: (error: unknown) => void }[] = [];
  const taken: string[] = [];
  const refused: number[] = [];
  const poll = new LongPoll<string>({
    ask: (after) => {
      asked.push(after);
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
    take: (value) => taken.push(value),
    refused: (error) => refused.push(error.status),
  });
  const answer = async (value: string, tag: string) => {
    answers.shift()?.resolve({ value, tag });
    await vi.advanceTimersByTimeAsync(0);
  };
  const fail = async (error: unknown) => {
    answers.shift()?.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  };
  poll.start();
  return { poll, asked, taken, refused, answer, fail };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("asks for what comes after the last answer", async () => {
  const { asked, taken, answer } = setUp();
  await answer("one", "1");
  await answer("two", "2");
  expect(taken).toEqual(["one", "two"]);
  expect(asked.map(({ tag }) => tag)).toEqual([null, "1", "2"]);
});

it("takes an answer with nothing new for none, and asks again at once when it was held back", async () => {
  const { asked, taken, answer } = setUp();
  await answer("one", "1");
  await vi.advanceTimersByTimeAsync(25_000);
  await answer("one", "1");
  expect([taken, asked.length]).toEqual([["one"], 3]);
});

it("does not run in circles where the server holds nothing back", async () => {
  const { asked, answer } = setUp();
  await answer("one", "1");
  await answer("one", "1");
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toHaveLength(3);
});

it("tries again later and later, says so from the second time on, and is back with an answer", async () => {
  const { poll, asked, answer, fail } = setUp();
  await fail(new ApiError(0, "no answer"));
  expect(poll.away.get()).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  await fail(new ApiError(502, "bad gateway"));
  expect(poll.away.get()).toBe(true);
  await vi.advanceTimersByTimeAsync(1999);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveLength(3);
  await answer("one", "1");
  expect(poll.away.get()).toBe(false);
});

it("waits for as long as the server says", async () => {
  const { asked, fail } = setUp();
  await fail(new ApiError(429, "too often", "throttled", null, 30));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(2);
});

it("is woken from waiting", async () => {
  const { poll, asked, fail } = setUp();
  await fail(new ApiError(0, "no answer"));
  poll.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
});

it.each([401, 403, 404])("ends with %i", async (status) => {
  const { asked, refused, fail } = setUp();
  await fail(new ApiError(status, "no"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked.length, refused]).toEqual([1, [status]]);
});

it("gives the question up when it is stopped, and hears nothing of it", async () => {
  const { poll, asked, taken, refused, answer } = setUp();
  poll.stop();
  expect(asked[0]?.signal.aborted).toBe(true);
  await answer("one", "1");
  expect([taken, refused, asked.length]).toEqual([[], [], 1]);
});

it("gives up an answer that is held back, to ask at once for what is new", async () => {
  const { poll, asked, taken, answer, fail } = setUp();
  await answer("one", "1");
  poll.askNow();
  expect(asked[1]?.signal.aborted).toBe(true);
  await fail(new ApiError(0, "given up"));
  expect([asked.length, asked[2]?.tag, poll.away.get()]).toEqual([3, "1", false]);
  await answer("two", "2");
  expect(taken).toEqual(["one", "two"]);
});
