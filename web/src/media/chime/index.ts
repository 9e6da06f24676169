/**
 * Makes SDK sessions. This is the only module that loads the SDK, and it is loaded when someone is about to join.
 *
 * Client events are posted only to the origin that served the page: a meeting that names another collector keeps
 * working without one.
 */
import {
  ConsoleLogger,
  DefaultDeviceController,
  DefaultMeetingSession,
  LogLevel,
  MeetingSessionConfiguration,
} from "amazon-chime-sdk-js";
import type { Entry, MediaEvent, Ticket } from "../media";
import { ChimeConnection } from "./connection";

export async function joinChime(
  ticket: Ticket,
  entry: Entry,
  listener: (event: MediaEvent) => void,
): Promise<ChimeConnection> {
  const logger = new ConsoleLogger("carillon", LogLevel.WARN);
  const configuration = new MeetingSessionConfiguration(ticket.meeting, ticket.attendee);
  keepEventsHome(configuration);
  const devices = new DefaultDeviceController(logger, { enableWebAudio: false });
  const session = new DefaultMeetingSession(configuration, logger, devices);
  const connection = new ChimeConnection(session, new Audio(), listener);
  await connection.enter(entry);
  return connection;
}

function keepEventsHome(configuration: MeetingSessionConfiguration): void {
  const { urls } = configuration;
  const collector = urls?.eventIngestionURL;
  if (urls && collector && new URL(collector, location.href).origin !== location.origin) {
    urls.eventIngestionURL = null;
  }
}
