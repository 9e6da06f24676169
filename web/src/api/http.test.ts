import { describe, expect, it } from "vitest";
import { HttpApi } from "./http";
import { ApiError } from "./types";

function answering(status: number, body: string) {
  const requests: { url: string; init: RequestInit }[] = [];
  let token: string | null = null;
  const api = new HttpApi(
    () => token,
    async (url, init) => {
      requests.push({ url, init });
      return new Response(status === 204 ? null : body, { status });
    },
  );
  const give = (given: string) => {
    token = given;
  };
  return { api, requests, give };
}

describe("requests", () => {
  it("creates a meeting with an empty JSON body", async () => {
    const { api, requests } = answering(201, '{"Meeting":{"MeetingId":"m"}}');
    expect((await api.createMeeting()).MeetingId).toBe("m");
    expect(requests[0]).toMatchObject({ url: "/meetings", init: { method: "POST", body: "{}" } });
  });

  it("sends a display name of any script and no ExternalUserId", async () => {
    const { api, requests } = answering(201, '{"Attendee":{"AttendeeId":"a"}}');
    await api.createAttendee("m/1", "李明");
    expect(requests[0]?.url).toBe("/meetings/m%2F1/attendees");
    expect(requests[0]?.init.body).toBe('{"displayName":"李明"}');
  });

  it("carries the access token as soon as there is one", async () => {
    const { api, requests, give } = answering(200, '{"Attendees":[]}');
    await api.attendees("m");
    give("secret");
    await api.attendees("m");
    const sent = requests.map(({ init }) => new Headers(init.headers).get("authorization"));
    expect(sent).toEqual([null, "Bearer secret"]);
  });

  it("changes noise suppression of one attendee", async () => {
    const { api, requests } = answering(200, '{"Attendee":{}}');
    await api.setNoiseSuppression("m", "a/1", true);
    expect(requests[0]).toMatchObject({
      url: "/meetings/m/attendees/a%2F1",
      init: { method: "PATCH", body: '{"noiseSuppression":true}' },
    });
  });

  it("takes an answer without a body", async () => {
    const { api, requests } = answering(204, "");
    await api.deleteMeeting("m");
    await api.deleteAttendee("m", "a");
    expect(requests.map(({ init }) => init.method)).toEqual(["DELETE", "DELETE"]);
  });
});

describe("refusals", () => {
  it("carries the server's words", async () => {
    const { api } = answering(400, '{"error":"too long","code":"BadRequest","field":"displayName"}');
    await expect(api.createAttendee("m", "x")).rejects.toMatchObject({
      status: 400,
      message: "too long",
      code: "BadRequest",
      field: "displayName",
    });
  });

  it.each(["", "<html>", "null", "[1]"])("makes do with %j as the body of an error", async (body) => {
    const { api } = answering(502, body);
    await expect(api.meeting("m")).rejects.toMatchObject({ status: 502 });
  });

  it("tells an answer that is not JSON", async () => {
    const { api } = answering(200, "<html>");
    await expect(api.meeting("m")).rejects.toBeInstanceOf(ApiError);
  });

  it("tells no answer at all as status 0", async () => {
    const api = new HttpApi(
      () => null,
      async () => {
        throw new TypeError("Failed to fetch");
      },
    );
    await expect(api.meeting("m")).rejects.toMatchObject({ status: 0 });
  });
});
