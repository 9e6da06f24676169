import { expect, it } from "vitest";
import { HttpVisits } from "./visits";

function answering(status: number, body: object | string = "") {
  const asked: { path: string; init: RequestInit }[] = [];
  const visits = new HttpVisits(async (path, init) => {
    asked.push({ path, init });
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status });
  });
  const last = () => {
    const { path, init } = asked.at(-1) ?? { path: "", init: {} };
    return [init.method, path, init.body === undefined ? null : JSON.parse(String(init.body))];
  };
  return { visits, asked, last };
}

it("puts the secret of a link into no address", async () => {
  const { visits, last } = answering(200, { visitId: "v", participantId: "p" });
  await visits.redeem("secret", "1970-12-31");
  const body = { link: "secret", secondFactor: "1970-12-31" };
  expect(last()).toEqual(["POST", "/api/v1/visit-session", body]);
});

it("forgets one visit and not those that other links led to", async () => {
  const { visits, last } = answering(204);
  await visits.forget("a visit");
  expect(last()).toEqual(["DELETE", "/api/v1/visit-session?visit=a+visit", null]);
});

it("says of an answer that was cut off that there was none", async () => {
  const body = new ReadableStream({ pull: (stream) => stream.error(new TypeError("network")) });
  const visits = new HttpVisits(async () => new Response(body));
  await expect(visits.redeem("secret", "482913")).rejects.toMatchObject({ status: 0 });
});

it("asks for what comes after a tag, and may be given up", async () => {
  const { visits, asked, last } = answering(200, { visit: { id: "v" }, tag: "t2" });
  const over = new AbortController();
  expect(await visits.visit("v", { tag: "t 1", signal: over.signal })).toEqual({
    value: { id: "v" },
    tag: "t2",
  });
  expect(last()).toEqual(["GET", "/api/v1/visits/v?after=t+1&wait=25", null]);
  over.abort();
  expect(asked[0]?.init.signal?.aborted).toBe(true);
});

it("says that nobody uses the page where it only looks, and asks by itself", async () => {
  const headers: unknown[] = [];
  const answer = JSON.stringify({ waiting: [], tag: "t" });
  let used = false;
  const visits = new HttpVisits(
    async (_, { headers: sent }) => {
      headers.push(new Headers(sent).get("carillon-unattended"));
      return new Response(answer);
    },
    () => used,
  );
  await visits.queue();
  await visits.cancel("v");
  used = true;
  await visits.queue();
  expect(headers).toEqual(["1", null, null]);
});

it("asks for what is there first", async () => {
  const { visits, last } = answering(200, { waiting: [], tag: "t" });
  await visits.queue({ tag: null, signal: new AbortController().signal });
  expect(last()).toEqual(["GET", "/api/v1/visits/queue", null]);
});

it("makes a link with a date of birth, or lets the server make a code", async () => {
  const { visits, last } = answering(201, {});
  await visits.makeLink("v", "p", "1970-12-31");
  expect(last()).toEqual(["POST", "/api/v1/visits/v/participants/p/link", { dateOfBirth: "1970-12-31" }]);
  await visits.makeLink("v", "p", null);
  expect(last()).toEqual(["POST", "/api/v1/visits/v/participants/p/link", {}]);
});

it("starts and stops the recording of a visit", async () => {
  const started = answering(201, { id: "r", state: "recording" });
  await started.visits.startRecording("v");
  expect(started.last()).toEqual(["POST", "/api/v1/visits/v/recording", null]);
  const stopped = answering(204);
  await stopped.visits.stopRecording("v");
  expect(stopped.last()).toEqual(["DELETE", "/api/v1/visits/v/recording", null]);
});

it("tells of the recordings of a visit as of those of a meeting", async () => {
  const { visits, last } = answering(200, {
    recordings: [
      { id: "r2", state: "processing", progress: 40, startedAt: "s2", endedAt: "e2" },
      { id: "r1", state: "failed", startedAt: "s1", endedAt: "e1", problem: "no room" },
    ],
  });
  expect(await visits.recordings("v")).toEqual([
    { RecordingId: "r2", State: "Processing", Progress: 40, StartedAt: "s2", EndedAt: "e2" },
    { RecordingId: "r1", State: "Failed", StartedAt: "s1", EndedAt: "e1", Problem: "no room" },
  ]);
  expect(last()).toEqual(["GET", "/api/v1/visits/v/recordings", null]);
});

it("makes an address to watch a recording at", async () => {
  const { visits, last } = answering(201, { url: "https://server/r/token", expiresAt: "later" });
  expect(await visits.recordingLink("v", "r1")).toBe("https://server/r/token");
  expect(last()).toEqual(["POST", "/api/v1/visits/v/recordings/r1/link", null]);
});

it("leaves, and sends somebody out", async () => {
  const { visits, last } = answering(200, { id: "v" });
  await visits.leave("v");
  expect(last()).toEqual(["POST", "/api/v1/visits/v/leave", null]);
  await visits.dismiss("v", "p");
  expect(last()).toEqual(["POST", "/api/v1/visits/v/participants/p/dismiss", null]);
});

it("keeps ids in their part of the path", async () => {
  const { visits, last } = answering(204);
  await visits.write("a/b", "follow-up", "text", "former");
  const body = { text: "text", replaces: "former" };
  expect(last()).toEqual(["PUT", "/api/v1/visits/a%2Fb/papers/follow-up", body]);
});
