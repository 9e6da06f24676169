/**
 * Gives a picture its file and lets go of it: an element without a page would keep its decoder and its connection until it
 * is collected, and a browser has few of both.
 *
 * What fails may be the address, for its age, and then another one comes; or the network, which comes back; or the file.
 * It is tried again a few times, and whenever the browser is online again.
 */
import { type RefObject, useEffect, useRef } from "react";

const TRIES_MAX = 3;
/** Before the first try after a failure; longer before each one after that. */
const PAUSE_MS = 1_000;

export function useSource(
  picture: RefObject<HTMLVideoElement | null>,
  url: string,
  recover: () => Promise<boolean>,
  tell: (failed: boolean) => void,
): void {
  // The parents make them anew with each render.
  const latest = useRef({ recover, tell });
  latest.current = { recover, tell };
  useEffect(() => {
    const element = picture.current;
    if (!element) return;
    let [current, tries] = [true, 0];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      element.src = url;
    };
    const fail = async () => {
      await latest.current.recover();
      // With another address all of this begins anew.
      if (!current) return;
      if (tries === TRIES_MAX) return latest.current.tell(true);
      tries += 1;
      timer = setTimeout(open, PAUSE_MS * tries);
    };
    const failed = () => void fail();
    const loaded = () => {
      tries = 0;
      latest.current.tell(false);
    };
    const online = () => {
      if (!element.error) return;
      clearTimeout(timer);
      tries = 0;
      open();
    };
    element.addEventListener("error", failed);
    element.addEventListener("loadeddata", loaded);
    window.addEventListener("online", online);
    latest.current.tell(false);
    open();
    return () => {
      current = false;
      clearTimeout(timer);
      element.removeEventListener("error", failed);
      element.removeEventListener("loadeddata", loaded);
      window.removeEventListener("online", online);
      element.removeAttribute("src");
      element.load();
    };
  }, [picture, url]);
}
