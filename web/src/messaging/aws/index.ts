/**
 * Messaging by the official AWS client and the official messaging session. This is the only module that loads them,
 * and it is loaded when somebody is signed in.
 */
import {
  ChimeSDKMessagingClient,
  GetMessagingSessionEndpointCommand,
} from "@aws-sdk/client-chime-sdk-messaging";
import type { LentKeys, Me } from "../../api/accounts";
import type { Line, LineListener } from "../messaging";
import { AwsChannels } from "./channels";
import { openLine } from "./line";

export class AwsMessaging extends AwsChannels {
  constructor(me: Me, lend: () => Promise<LentKeys>) {
    // The client keeps what it is given until five minutes before the end, and asks again then.
    const credentials = async () => {
      const { expiration, ...keys } = await lend();
      return { ...keys, expiration: new Date(expiration) };
    };
    const { messaging: endpoint, region } = me.endpoints;
    super(() => new ChimeSDKMessagingClient({ endpoint, region, credentials }), me);
  }

  open(listener: LineListener): Line {
    const { client } = this;
    const endpoint = () => client.send(new GetMessagingSessionEndpointCommand({}));
    return openLine(client.config, endpoint, this.me.appInstanceUserArn, listener);
  }
}
