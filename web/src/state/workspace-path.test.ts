import { describe, expect, it } from "vitest";
import { channelArnOf, channelIdOf } from "../messaging/messaging";
import { isWorkspace, pathOfPlace, workspacePlace } from "./workspace-path";

describe("addresses of people with an account", () => {
  it("are their own", () => {
    for (const path of ["/c", "/c/", "/c/x", "/sign-up", "/sign-up/token"])
      expect(isWorkspace(path)).toBe(true);
    for (const path of ["/", "/m/c", "/r/x", "/dashboard", "/cc", "/sign-up/a/b"]) {
      expect(isWorkspace(path)).toBe(false);
    }
  });

  it("say which channel, whatever its id holds", () => {
    for (const channelId of ["c1", "a:b@c.d", "über"]) {
      expect(workspacePlace(pathOfPlace({ kind: "channels", channelId }))).toEqual({
        kind: "channels",
        channelId,
      });
    }
    expect(workspacePlace("/c/")).toEqual({ kind: "channels", channelId: null });
    expect(workspacePlace("/c/%ff")).toEqual({ kind: "channels", channelId: "%ff" });
  });

  it("say which invitation", () => {
    expect(workspacePlace("/sign-up/in-vi_te.1")).toEqual({ kind: "signUp", invitation: "in-vi_te.1" });
    expect(workspacePlace("/sign-up")).toEqual({ kind: "signUp", invitation: null });
  });

  it("find a channel in its app instance", () => {
    const arn = channelArnOf("arn:aws:chime:us-east-1:000000000000:app-instance/i", "a:b/c");
    expect(channelIdOf(arn)).toBe("a:b/c");
  });
});
