import { describe, expect, it } from "vitest";
import { HttpAccounts } from "./accounts";
import { ApiError } from "./types";

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const asked: { path: string; init: RequestInit }[] = [];
  const accounts = new HttpAccounts(async (path, init) => {
    asked.push({ path, init });
    return new Response(status === 204 ? null : body, { status, headers });
  });
  return { accounts, asked };
}

describe("accounts over HTTP", () => {
  it("signs in with what was typed", async () => {
    const { accounts, asked } = answering(200, '{"user":{"id":"u"}}');
    const me = await accounts.signIn({ username: "ada", password: "p", code: "1" });
    expect(me).toEqual({ id: "u" });
    expect([asked[0]?.path, asked[0]?.init.method]).toEqual(["/api/v1/session", "POST"]);
    expect(JSON.parse(String(asked[0]?.init.body))).toEqual({ username: "ada", password: "p", code: "1" });
  });

  it("takes 204 for an answer", async () => {
    await expect(answering(204, "").accounts.signOut()).resolves.toBeUndefined();
  });

  it("tells why it was refused, and for how long", async () => {
    const body = '{"error":{"code":"locked","message":"too often","requestId":"r","details":[]}}';
    const { accounts } = answering(423, body, { "retry-after": "60" });
    const error = await accounts.me().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 423, code: "locked", message: "too often", retryAfterS: 60 });
  });

  it("tells which field breaks a rule", async () => {
    const details = [{ field: "username", problem: "is too long" }];
    const body = JSON.stringify({
      error: { code: "invalid_field", message: "username is too long", details },
    });
    const error = await answering(422, body)
      .accounts.me()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid_field", field: "username" });
  });

  it("takes a page for the answer of a server without accounts", async () => {
    await expect(answering(200, "<!doctype html>").accounts.me()).rejects.toMatchObject({ status: 404 });
  });

  it("keeps a search in one parameter", async () => {
    const { accounts, asked } = answering(200, '{"users":[]}');
    await accounts.directory("a&b=c");
    expect(asked[0]?.path).toBe("/api/v1/directory?q=a%26b%3Dc");
  });
});
