/**
 * What is true of a playing video, and what can be done with it; the browser's own controls may do the same at any
 * time, so everything is read from the element.
 *
 * A change of track, and fresh addresses after those in use have stopped working, go on at the same place.
 */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { LEAP, nextSpeed, type PlayerAction, playerActionFor } from "../../state/player-keys";
import type { Track } from "../../state/tracks";

export interface Chapter {
  start: number;
  title: string;
}

export interface Player {
  video: RefObject<HTMLVideoElement | null>;
  /** Sound for a picture that has none. */
  audio: RefObject<HTMLAudioElement | null>;
  chapters: readonly Chapter[];
  /** The chapter that plays, -1 before the first. */
  chapter: number;
  speed: number;
  /** The file cannot be played here. */
  failed: boolean;
  seek: (seconds: number) => void;
  setSpeed: (speed: number) => void;
}

export function usePlayer(track: Track, recover: () => Promise<boolean>): Player {
  const video = useRef<HTMLVideoElement>(null);
  const audio = useRef<HTMLAudioElement>(null);
  const [speed, setSpeedState] = useState(1);
  const [failed, setFailed] = useState(false);
  const chapters = useChapters(video, track.chapters?.Url ?? null);
  const chapter = useChapter(video, chapters);
  const url = track.file.Url;

  useSound(video, audio, track.sound?.Url ?? null);
  useResume(video, url);
  useFailure(video, url, recover, setFailed);

  const setSpeed = useCallback((next: number) => {
    setSpeedState(next);
    if (video.current) {
      video.current.defaultPlaybackRate = next;
      video.current.playbackRate = next;
    }
  }, []);
  const seek = useCallback((seconds: number) => {
    if (video.current) video.current.currentTime = Math.max(0, seconds);
  }, []);
  useKeys(video, setSpeed);
  return { video, audio, chapters, chapter, speed, failed, seek, setSpeed };
}

/** Sound that is further from its picture than this is heard to be. */
const DRIFT = 0.2;

/** Has the sound do what the picture does. */
function useSound(
  video: RefObject<HTMLVideoElement | null>,
  audio: RefObject<HTMLAudioElement | null>,
  url: string | null,
): void {
  useEffect(() => {
    const [picture, sound] = [video.current, audio.current];
    if (!picture || !sound || !url) return;
    const follow = () => {
      sound.muted = picture.muted;
      sound.volume = picture.volume;
      sound.playbackRate = picture.playbackRate;
      if (Math.abs(sound.currentTime - picture.currentTime) > DRIFT) sound.currentTime = picture.currentTime;
      const runs =
        !picture.paused && !picture.seeking && picture.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
      if (runs && sound.paused && !sound.ended) void sound.play().catch(() => undefined);
      if (!runs && !sound.paused) sound.pause();
    };
    for (const event of FOLLOWED) picture.addEventListener(event, follow);
    follow();
    return () => {
      for (const event of FOLLOWED) picture.removeEventListener(event, follow);
      sound.pause();
    };
  }, [video, audio, url]);
}

const FOLLOWED = [
  "playing",
  "pause",
  "waiting",
  "seeking",
  "seeked",
  "ended",
  "timeupdate",
  "ratechange",
  "volumechange",
] as const;

/** Where the last address was left, and whether it played. */
function useResume(video: RefObject<HTMLVideoElement | null>, url: string): void {
  const place = useRef({ url, time: 0, playing: false });
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const note = () => {
      if (element.getAttribute("src") !== place.current.url || element.readyState === 0) return;
      place.current = { url: place.current.url, time: element.currentTime, playing: !element.paused };
    };
    const events = ["timeupdate", "seeked", "play", "pause"] as const;
    for (const event of events) element.addEventListener(event, note);
    return () => {
      for (const event of events) element.removeEventListener(event, note);
    };
  }, [video]);

  useEffect(() => {
    const element = video.current;
    const before = place.current;
    if (!element || before.url === url) return;
    place.current = { ...before, url };
    const resume = () => {
      element.currentTime = Math.min(before.time, element.duration || before.time);
      if (before.playing) void element.play().catch(() => undefined);
    };
    element.addEventListener("loadedmetadata", resume, { once: true });
    return () => element.removeEventListener("loadedmetadata", resume);
  }, [video, url]);
}

/** What fails may be the address, for its age, and then there will be another; or the file. */
function useFailure(
  video: RefObject<HTMLVideoElement | null>,
  url: string,
  recover: () => Promise<boolean>,
  tell: (failed: boolean) => void,
): void {
  // The parent makes it anew with each render.
  const latest = useRef(recover);
  latest.current = recover;
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let current = true;
    tell(false);
    const fail = async () => {
      const recovered = element.getAttribute("src") !== url || (await latest.current());
      if (current && !recovered) tell(true);
    };
    const failed = () => void fail();
    element.addEventListener("error", failed);
    return () => {
      current = false;
      element.removeEventListener("error", failed);
    };
  }, [video, url, tell]);
}

/** The cues of the chapters, which the browser reads for us when their track is hidden, and not when it is disabled. */
function useChapters(video: RefObject<HTMLVideoElement | null>, url: string | null): readonly Chapter[] {
  const [chapters, setChapters] = useState<readonly Chapter[]>([]);
  useEffect(() => {
    setChapters([]);
    const element = video.current?.querySelector<HTMLTrackElement>("track[kind=chapters]");
    if (!element || !url) return;
    const read = () => {
      const cues = [...(element.track.cues ?? [])] as VTTCue[];
      setChapters(cues.map(({ startTime, text }) => ({ start: startTime, title: text })));
    };
    element.track.mode = "hidden";
    element.addEventListener("load", read);
    if (element.readyState === HTMLTrackElement.LOADED) read();
    return () => element.removeEventListener("load", read);
  }, [video, url]);
  return chapters;
}

function useChapter(video: RefObject<HTMLVideoElement | null>, chapters: readonly Chapter[]): number {
  const [chapter, setChapter] = useState(-1);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const look = () => setChapter(chapters.findLastIndex(({ start }) => start <= element.currentTime + 0.05));
    look();
    for (const event of ["timeupdate", "seeking"] as const) element.addEventListener(event, look);
    return () => {
      for (const event of ["timeupdate", "seeking"] as const) element.removeEventListener(event, look);
    };
  }, [video, chapters]);
  return chapter;
}

function useKeys(video: RefObject<HTMLVideoElement | null>, setSpeed: (speed: number) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const element = video.current;
      const { key, ctrlKey, metaKey, altKey } = event;
      const action = playerActionFor({ key, ctrlKey, metaKey, altKey, taken: isTaken(event.target, key) });
      if (!element || !action) return;
      event.preventDefault();
      act(element, action, setSpeed);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [video, setSpeed]);
}

/** Fields take every key, buttons and links the space bar, the video itself what its own controls know. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input:not([type=range]), select, textarea, dialog")) return true;
  return key === " " && target.closest("button, a, video") !== null;
}

function act(video: HTMLVideoElement, action: PlayerAction, setSpeed: (speed: number) => void): void {
  switch (action) {
    case "play":
      if (video.paused) void video.play().catch(() => undefined);
      else video.pause();
      return;
    case "back":
      video.currentTime = Math.max(0, video.currentTime - LEAP);
      return;
    case "forward":
      video.currentTime = Math.min(video.duration || 0, video.currentTime + LEAP);
      return;
    case "slower":
      setSpeed(nextSpeed(video.playbackRate, -1));
      return;
    case "faster":
      setSpeed(nextSpeed(video.playbackRate, 1));
      return;
    case "mute":
      video.muted = !video.muted;
      return;
    case "fullscreen":
      if (document.fullscreenElement) void document.exitFullscreen();
      else void (video.closest("[data-layout]") ?? video).requestFullscreen().catch(() => undefined);
  }
}
