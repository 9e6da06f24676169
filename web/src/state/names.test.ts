import { describe, expect, it } from "vitest";
import type { ListedAttendee } from "../api/types";
import { initials, NameDirectory, nameOf, validName } from "./names";

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function listed(id: string, DisplayName?: string): ListedAttendee {
  return { AttendeeId: id, ExternalUserId: `user-${id}`, ...(DisplayName ? { DisplayName } : {}) };
}

describe("the directory", () => {
  it("fetches the list once for people who come together, and again for someone later", async () => {
    let calls = 0;
    const people = [listed("a", "Ana"), listed("b", "Bo")];
    const directory = new NameDirectory(async () => {
      calls += 1;
      return people;
    });
    directory.meet("a");
    directory.meet("a#content");
    await settled();
    directory.meet("b");
    expect(calls).toBe(1);
    people.push(listed("c", "Cy"));
    directory.meet("c");
    await settled();
    expect(calls).toBe(2);
    expect(nameOf(directory.store.get(), "c#content")).toBe("Cy");
  });

  it("asks again for someone who came while the list was on its way", async () => {
    const answers = [[listed("a", "Ana")], [listed("a", "Ana"), listed("b", "Bo")]];
    const directory = new NameDirectory(async () => answers.shift() ?? []);
    directory.meet("a");
    directory.meet("b");
    await settled();
    expect(directory.store.get()).toEqual({ a: "Ana", b: "Bo" });
  });

  it("does not ask forever for an id that has no name, nor fail with the server", async () => {
    let calls = 0;
    const directory = new NameDirectory(async () => {
      calls += 1;
      throw new Error("down");
    });
    directory.meet("a");
    await settled();
    directory.meet("a");
    await settled();
    expect(calls).toBe(1);
  });
});

it("falls back to the ExternalUserId, then to a word", () => {
  expect(nameOf({}, "a", "user-a")).toBe("user-a");
  expect(nameOf({}, "a")).toBe("Guest");
  expect(nameOf({ a: "Ana" }, "a", "user-a")).toBe("Ana");
});

it.each([
  ["Ana Maria Lopez", "AL"],
  ["ana", "A"],
  ["李 明", "李明"],
  ["👩‍👩‍👧 Family", "👩‍👩‍👧F"],
  ["  ", "?"],
])("makes the initials of %j", (name, expected) => {
  expect(initials(name)).toBe(expected);
});

it("counts a name as the server does", () => {
  expect(validName(" ")).toBe(false);
  expect(validName("X")).toBe(true);
  expect(validName("𝒜".repeat(64))).toBe(true);
  expect(validName("𝒜".repeat(65))).toBe(false);
});
