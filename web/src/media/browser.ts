/** The media of a real browser: its devices, and meetings through the official SDK. */
import { BrowserDevices } from "./devices";
import type { Connection, Entry, Media, MediaEvent, Ticket } from "./media";

export class BrowserMedia implements Media {
  readonly devices = new BrowserDevices();

  prepare(): void {
    void import("./chime").catch(() => undefined);
  }

  async join(ticket: Ticket, entry: Entry, listener: (event: MediaEvent) => void): Promise<Connection> {
    const { joinChime } = await import("./chime");
    return joinChime(ticket, entry, listener);
  }
}
