import { expect, it } from "vitest";
import { FakeVisits, fakeVisit } from "../../api/fake-visits";
import { ApiError } from "../../api/types";
import { createStore } from "../store";
import type { Draft } from "./drafts";
import { theirs, VisitPapers } from "./papers";

/** The papers of a visit that one clinician has open, as another may have. */
async function setUp(visits = new FakeVisits()) {
  visits.add(fakeVisit());
  const drafts = createStore<Draft>({});
  const papers = new VisitPapers({ visits, visitId: "visit", drafts, failed: () => undefined });
  await papers.read();
  const there = () => visits.papersOf.get("visit");
  const others = () => theirs(papers.store.get(), drafts.get(), "notes");
  return { visits, papers, drafts, there, others };
}

/** Two have begun with nothing, and the other one has saved. */
async function setUpTwo() {
  const mine = await setUp();
  const other = await setUp(mine.visits);
  mine.papers.draft("notes", "Cough.");
  other.papers.draft("notes", "Fever.");
  await other.papers.save("notes");
  await mine.papers.save("notes");
  return mine;
}

it("are drafts until they are saved", async () => {
  const { papers, drafts, there } = await setUp();
  papers.draft("follow-up", "Rest.");
  expect(there()).toBeUndefined();
  await papers.save("follow-up");
  expect(there()?.followUp).toBe("Rest.");
  expect([papers.store.get()?.followUp, drafts.get()]).toEqual(["Rest.", {}]);
});

it("are read again after what went wrong, and not written before", async () => {
  const { visits, papers, drafts } = await setUp();
  papers.store.set(null);
  visits.refusing.papers = new ApiError(0, "no answer");
  await papers.read();
  papers.draft("notes", "Cough.");
  expect([papers.actions.store.get().problem?.title, drafts.get()]).toEqual([
    "The server cannot be reached",
    {},
  ]);
  visits.refusing = {};
  await papers.read();
  expect([papers.actions.store.get().problem, papers.store.get()?.notes]).toEqual([null, null]);
});

it("that cannot be saved stay drafts", async () => {
  const { visits, papers, drafts } = await setUp();
  visits.refusing.write = new ApiError(0, "no answer");
  papers.draft("notes", "Cough.");
  await papers.save("notes");
  expect(drafts.get()).toMatchObject({ notes: { text: "Cough.", began: "" } });
  expect(papers.actions.store.get().problem?.title).toBe("The server cannot be reached");
});

it("that are typed on meanwhile are not lost", async () => {
  const { visits, papers, drafts, there } = await setUp();
  papers.draft("notes", "Cough.");
  const write = visits.write.bind(visits);
  visits.write = async (...written) => {
    await write(...written);
    papers.draft("notes", "Cough. Fever.");
  };
  await papers.save("notes");
  expect([papers.store.get()?.notes, drafts.get().notes?.text]).toEqual(["Cough.", "Cough. Fever."]);
  visits.write = write;
  await papers.save("notes");
  expect(there()?.notes).toBe("Cough. Fever.");
});

it("are saved one after the other, and none is forgotten", async () => {
  const { papers, there } = await setUp();
  papers.draft("notes", "Cough.");
  papers.draft("summary", "A cold.");
  await Promise.all([papers.save("notes"), papers.save("summary")]);
  expect(there()).toEqual({ notes: "Cough.", summary: "A cold.", followUp: null });
});

it("of two who write at once are both there until one has decided", async () => {
  const { papers, there, others, drafts } = await setUpTwo();
  expect([there()?.notes, others(), drafts.get().notes?.text]).toEqual(["Fever.", "Fever.", "Cough."]);
  expect(papers.actions.store.get().problem).toBeNull();
});

it("are one's own where one says so, over what one has read", async () => {
  const { papers, there, others, drafts } = await setUpTwo();
  papers.draft("notes", "Fever and cough.");
  await papers.keepMine("notes");
  expect([there()?.notes, others(), drafts.get()]).toEqual(["Fever and cough.", null, {}]);
});

it("are the other's where one leaves them", async () => {
  const { papers, there, others, drafts } = await setUpTwo();
  papers.takeTheirs("notes");
  expect([there()?.notes, others(), drafts.get()]).toEqual(["Fever.", null, {}]);
});

it("that were saved though the answer was lost are saved", async () => {
  const { visits, papers, drafts, others } = await setUp();
  papers.draft("notes", "Cough.");
  await visits.write("visit", "notes", "Cough.", "");
  await papers.save("notes");
  expect([drafts.get(), others()]).toEqual([{}, null]);
});

it("that say again what is saved are no drafts", async () => {
  const { papers, drafts, visits } = await setUp();
  papers.draft("notes", "Cough.");
  papers.draft("notes", "");
  expect(drafts.get()).toEqual({});
  papers.draft("notes", "Cough.");
  await visits.write("visit", "notes", "Cough.", "");
  await papers.read();
  expect(drafts.get()).toEqual({});
});

/** A save arrives, and its answer does not. */
async function setUpLost() {
  const world = await setUp();
  const { visits, papers } = world;
  const write = visits.write.bind(visits);
  visits.write = async (...written) => {
    await write(...written);
    throw new ApiError(0, "no answer");
  };
  papers.draft("notes", "Cough.");
  await papers.save("notes");
  visits.write = write;
  return world;
}

it("that were typed on after a lost answer are written over one's own", async () => {
  const { papers, drafts, there, others } = await setUpLost();
  papers.draft("notes", "Cough. Fever.");
  await papers.save("notes");
  expect([there()?.notes, others(), drafts.get()]).toEqual(["Cough. Fever.", null, {}]);
  expect(papers.actions.store.get().problem).toBeNull();
});

it("that were taken back after a lost answer are drafts until that is saved", async () => {
  const { papers, drafts, there } = await setUpLost();
  papers.draft("notes", "");
  expect(drafts.get().notes?.text).toBe("");
  await papers.save("notes");
  expect([there()?.notes, drafts.get()]).toEqual([null, {}]);
});

it("that were taken back while they were saved are drafts of what is saved", async () => {
  const { visits, papers, drafts } = await setUp();
  papers.draft("notes", "Cough.");
  const write = visits.write.bind(visits);
  visits.write = async (...written) => {
    papers.draft("notes", "");
    await write(...written);
  };
  await papers.save("notes");
  expect(drafts.get()).toEqual({ notes: { text: "", began: "Cough." } });
});

it("of somebody else are theirs also after a lost answer", async () => {
  const { visits, papers, drafts, others } = await setUpLost();
  await visits.write("visit", "notes", "Nothing.", "Cough.");
  papers.draft("notes", "Cough. Fever.");
  await papers.save("notes");
  expect([others(), drafts.get().notes?.text]).toEqual(["Nothing.", "Cough. Fever."]);
});
