import { describe, expect, it, vi } from "vitest";
import { FakeVisits, fakeVisit } from "../../api/fake-visits";
import { ApiError } from "../../api/types";
import type { Participant, ParticipantRole, Presence, VisitState } from "../../api/visits";
import { sizeWords } from "./file-words";
import { mayAddFiles, someUnderWay, VisitFiles } from "./files";

function world() {
  const visits = new FakeVisits();
  visits.add(fakeVisit());
  const changed = vi.fn();
  const failed = vi.fn();
  return {
    visits,
    changed,
    failed,
    files: new VisitFiles({ visits, visitId: () => "visit", changed, failed }),
  };
}

const file = (name: string, bytes = 10) => new File([new Uint8Array(bytes)], name);
const names = (visits: FakeVisits) => visits.visits.get("visit")?.attachments?.map(({ name }) => name);

describe("files of a visit", () => {
  it("sends what was chosen, and keeps nothing of what has arrived", async () => {
    const { visits, files } = world();
    files.add([file("a.png"), file("b.pdf"), file("c.jpg")]);
    await vi.waitFor(() => expect(names(visits)).toHaveLength(3));
    await vi.waitFor(() => expect(files.chosen.get()).toEqual([]));
    expect(names(visits)?.toSorted()).toEqual(["a.png", "b.pdf", "c.jpg"]);
  });

  it("says what is wrong before it sends anything", async () => {
    const { visits, files } = world();
    await files.prepare();
    files.add([file("page.html"), file("big.png", 26 * 1024 * 1024)]);
    const titles = files.chosen.get().map(({ problem }) => problem?.title);
    expect(titles).toEqual(["This type of file is not taken", "The file is too large"]);
    expect(visits.calls).not.toContain("attach");
    files.drop(1);
    expect(files.chosen.get()).toHaveLength(1);
  });

  it("shows what the server refuses, and goes on with the next", async () => {
    const { visits, files } = world();
    visits.refusing.attach = new ApiError(415, "a lie", "unsupported_media_type");
    files.add([file("a.png"), file("b.png"), file("c.png")]);
    await vi.waitFor(() => expect(files.chosen.get().every(({ problem }) => problem !== null)).toBe(true));
    expect(visits.calls.filter((call) => call === "attach")).toHaveLength(3);
  });

  it("gives up what is dropped on its way", async () => {
    const { visits, files } = world();
    let signal: AbortSignal | undefined;
    visits.attach = (_visit, _file, sending) => {
      signal = sending.signal;
      sending.progress(0.5);
      return new Promise((_, reject) => sending.signal.addEventListener("abort", () => reject(new Error())));
    };
    files.add([file("a.png")]);
    expect(files.chosen.get()[0]?.share).toBe(0.5);
    files.drop(1);
    expect(signal?.aborted).toBe(true);
    expect(files.chosen.get()).toEqual([]);
  });

  it("starts nothing any more once one has left", async () => {
    const { visits, files, changed, failed } = world();
    const signals: AbortSignal[] = [];
    visits.attach = (_visit, _file, { signal }) => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error())));
    };
    files.add([file("a.png"), file("b.png"), file("c.png")]);
    expect(someUnderWay(files.chosen.get())).toBe(true);
    files.stop();
    files.add([file("d.png")]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect([files.chosen.get(), someUnderWay(files.chosen.get())]).toEqual([[], false]);
    expect([changed, failed].some((each) => each.mock.calls.length > 0)).toBe(false);
  });

  it("tells when the visit has others, and when one is not signed in any more", async () => {
    const { visits, files, changed, failed } = world();
    files.add([file("a.png")]);
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
    await files.remove("file-1");
    expect(changed).toHaveBeenCalledTimes(2);
    const error = new ApiError(401, "nobody", "unauthenticated");
    visits.refusing.attach = error;
    files.add([file("b.png")]);
    await vi.waitFor(() => expect(failed).toHaveBeenCalledWith(error));
  });

  it("saves by a link and removes", async () => {
    const { visits, files } = world();
    files.add([file("a.png")]);
    await vi.waitFor(() => expect(names(visits)).toEqual(["a.png"]));
    const id = visits.visits.get("visit")?.attachments?.[0]?.id ?? "";
    const open = vi.fn();
    await files.save(id, open);
    expect(open).toHaveBeenCalledWith(`/api/v1/attachments/link-to-${id}`);
    await files.remove(id);
    expect(names(visits)).toEqual([]);
  });

  it("come from interpreters only when they were let in, and from patients until the end", () => {
    const may = (role: ParticipantRole, state: VisitState, presence: Presence) => {
      const me: Participant = { id: "me", role, name: "Me", presence, me: true };
      return mayAddFiles(fakeVisit({ state, participants: [me] }));
    };
    expect([may("interpreter", "waiting", "waiting"), may("interpreter", "in_progress", "present")]).toEqual([
      false,
      true,
    ]);
    expect([may("patient", "waiting", "waiting"), may("patient", "ended", "expected")]).toEqual([
      true,
      false,
    ]);
  });

  it("says how long a file is as people do", () => {
    expect([900, 2048, 1_500_000, 25 << 20].map(sizeWords)).toEqual(["900 bytes", "2 KB", "1.4 MB", "25 MB"]);
  });
});
