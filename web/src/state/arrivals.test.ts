import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Arrivals, listed } from "./arrivals";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function told(happen: (arrivals: Arrivals) => void): string[] {
  const sentences: string[] = [];
  const arrivals = new Arrivals(
    (id) => id.toUpperCase(),
    (sentence) => sentences.push(sentence),
  );
  arrivals.enter();
  vi.advanceTimersByTime(5000);
  happen(arrivals);
  vi.runAllTimers();
  return sentences;
}

it("tells what happened within a moment in one sentence", () => {
  const sentences = told((arrivals) => {
    arrivals.arrive("ana");
    arrivals.arrive("bo");
    arrivals.leave("cy");
  });
  expect(sentences).toEqual(["ANA and BO joined. CY left."]);
});

it("tells whom one finds on entering as being there", () => {
  const sentences: string[] = [];
  const arrivals = new Arrivals(
    (id) => id,
    (sentence) => sentences.push(sentence),
  );
  arrivals.arrive("Ana");
  arrivals.enter();
  arrivals.arrive("Bo");
  vi.runAllTimers();
  expect(sentences).toEqual(["In the meeting: Ana and Bo."]);
});

it("says nothing of someone who was only gone for a blink", () => {
  const blink = told((arrivals) => {
    arrivals.leave("ana");
    arrivals.arrive("ana");
    arrivals.arrive("bo");
    arrivals.leave("bo");
  });
  expect(blink).toEqual([]);
});

it("falls silent when stopped", () => {
  const sentences = told((arrivals) => {
    arrivals.arrive("ana");
    arrivals.stop();
  });
  expect(sentences).toEqual([]);
});

it("lists names as one would say them", () => {
  expect(listed(["A"])).toBe("A");
  expect(listed(["A", "B", "C"])).toBe("A, B and C");
  expect(listed(["A", "B", "C", "D", "E"])).toBe("A, B and 3 others");
});
