/** The messaging of a real browser, loaded when somebody is signed in. */
import type { LentKeys, Me } from "../api/accounts";
import type { Messaging } from "./messaging";

export async function browserMessaging(me: Me, lend: () => Promise<LentKeys>): Promise<Messaging> {
  const { AwsMessaging } = await import("./aws");
  return new AwsMessaging(me, lend);
}
