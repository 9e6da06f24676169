import type { ChimeSDKMessagingClient } from "@aws-sdk/client-chime-sdk-messaging";
import { describe, expect, it } from "vitest";
import { fakeMe } from "../../api/fake-accounts";
import { ApiError } from "../../api/types";
import { type Line, UNAUTHORIZED } from "../messaging";
import { AwsChannels } from "./channels";
import { closingOf } from "./errors";

class NoLine extends AwsChannels {
  open(): Line {
    return { close: () => undefined };
  }
}

/** Clients of which each is answered in its turn: with an error, or with an empty list. */
function world(...answers: (object | null)[]) {
  const clients: { calls: number }[] = [];
  const channels = new NoLine(() => {
    const answer = answers[clients.length] ?? null;
    const client = {
      calls: 0,
      async send() {
        client.calls += 1;
        if (answer) throw answer;
        return { ChannelMemberships: [] };
      },
    };
    clients.push(client);
    return client as unknown as ChimeSDKMessagingClient;
  }, fakeMe());
  return { channels, clients };
}

function refusal(name: string, httpStatusCode = 403) {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

describe("keys that count for nothing any more", () => {
  it("are replaced, and what was asked is asked again", async () => {
    for (const name of ["UnrecognizedClientException", "ExpiredTokenException", "InvalidClientTokenId"]) {
      const { channels, clients } = world(refusal(name));
      await expect(channels.joined()).resolves.toEqual([]);
      expect(clients.map(({ calls }) => calls)).toEqual([1, 1]);
    }
  });

  it("are replaced once for all that was under way", async () => {
    const { channels, clients } = world(refusal("UnrecognizedClientException"));
    await Promise.all([channels.joined(), channels.joined(), channels.joined()]);
    expect(clients.map(({ calls }) => calls)).toEqual([3, 3]);
  });

  it("are not replaced for ever", async () => {
    const { channels, clients } = world(
      refusal("UnrecognizedClientException"),
      refusal("UnrecognizedClientException"),
    );
    await expect(channels.joined()).rejects.toMatchObject({ code: "UnrecognizedClientException" });
    expect(clients).toHaveLength(2);
  });

  it("are not what is wrong when somebody may not do something", async () => {
    for (const error of [refusal("ForbiddenException"), refusal("ServiceFailureException", 500)]) {
      const { channels, clients } = world(error);
      await expect(channels.joined()).rejects.toBeInstanceOf(ApiError);
      expect(clients).toHaveLength(1);
    }
  });

  it("are why a line is refused that gets no address", () => {
    expect(closingOf(refusal("UnrecognizedClientException"))).toBe(UNAUTHORIZED);
    expect(closingOf(new ApiError(401, "Nobody is signed in.", "unauthenticated"))).toBe(UNAUTHORIZED);
    for (const other of [refusal("ServiceFailureException", 500), new TypeError("no network"), undefined]) {
      expect(closingOf(other)).toBe(0);
    }
  });
});
