/** The controls of layouts that the page makes itself: the browser's own belong to one video and know of one only. */
import type { RefObject } from "react";
import { clockWords } from "../../state/tracks";
import { IconButton, Spinner } from "../parts/button";
import type { Clock } from "./use-clock";

interface ControlsProps {
  video: RefObject<HTMLVideoElement | null>;
  clock: Clock;
  /** The element that fills the screen. */
  screen: RefObject<HTMLElement | null>;
}

export function Controls({ video, clock, screen }: ControlsProps) {
  const { seconds, duration, runs, waits, muted, volume } = clock;
  const with_ = (act: (element: HTMLVideoElement) => void) => () => video.current && act(video.current);
  const toggle = with_((element) => {
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  });
  const place = `${clockWords(seconds)} of ${clockWords(duration)}`;
  return (
    <fieldset className="player-controls" aria-label="Playback">
      <IconButton
        icon={runs ? "pause" : "play"}
        label={runs ? "Pause" : "Play"}
        onClick={toggle}
        data-testid="play"
      />
      <input
        type="range"
        className="player-place"
        aria-label="Place"
        aria-valuetext={place}
        min={0}
        max={Math.max(duration, 0.1)}
        step={0.1}
        value={Math.min(seconds, Math.max(duration, 0.1))}
        disabled={duration === 0}
        onChange={(event) => {
          if (video.current) video.current.currentTime = Number(event.target.value);
        }}
        data-testid="place"
      />
      <span className="player-time" aria-hidden="true">
        {clockWords(seconds)} / {clockWords(duration)}
      </span>
      {waits && (
        <span role="status" className="player-waits">
          <Spinner />
          <span className="visually-hidden">Loading</span>
        </span>
      )}
      <IconButton
        icon={muted ? "speakerOff" : "speaker"}
        label={muted ? "Sound on" : "Sound off"}
        onClick={with_((element) => {
          element.muted = !muted;
          if (muted && element.volume === 0) element.volume = 1;
        })}
        data-testid="sound"
      />
      <input
        type="range"
        className="player-volume"
        aria-label="Volume"
        aria-valuetext={`${Math.round((muted ? 0 : volume) * 100)} percent`}
        min={0}
        max={1}
        step={0.05}
        value={muted ? 0 : volume}
        onChange={(event) => {
          if (!video.current) return;
          video.current.volume = Number(event.target.value);
          video.current.muted = false;
        }}
      />
      {document.fullscreenEnabled && (
        <IconButton
          icon="fullscreen"
          label="Full screen"
          onClick={() => {
            if (document.fullscreenElement) void document.exitFullscreen();
            else void screen.current?.requestFullscreen().catch(() => undefined);
          }}
        />
      )}
    </fieldset>
  );
}
