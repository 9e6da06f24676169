/**
 * The player: the browser's own video element with its controls, and around it what those lack everywhere: the
 * choice of what is watched, speed, chapters, saving, and the keys in writing. In a layout of several tracks that
 * element is heard and not seen, and is the clock of the pictures.
 */
import { useRef, useState } from "react";
import type { Cast } from "../../state/cast";
import { PLAYER_KEYS, SPEEDS } from "../../state/player-keys";
import { clockWords, sizeWords } from "../../state/tracks";
import type { Choices, Watching } from "../../state/watching";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { SelectField } from "../parts/field";
import { Icon } from "../parts/icon";
import { Controls } from "./controls";
import { Together } from "./together";
import { useClock } from "./use-clock";
import { type Chapter, usePlayer } from "./use-player";

interface PlayerProps {
  watching: Choices;
  /** Tries to get addresses that work; false when they do. */
  recover: () => Promise<boolean>;
}

export function Player({ watching, recover }: PlayerProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { choices, cast } = watching;
  const choice = choices.find(({ id }) => id === chosen) ?? choices[0];
  return choice ? (
    <Playing choices={choices} choice={choice} cast={cast} onChoose={setChosen} recover={recover} />
  ) : null;
}

interface PlayingProps {
  choices: readonly Watching[];
  choice: Watching;
  cast: Cast | null;
  onChoose: (id: string) => void;
  recover: () => Promise<boolean>;
}

function Playing({ choices, choice, cast, onChoose, recover }: PlayingProps) {
  const { track, layout } = choice;
  const player = usePlayer(track, recover);
  const clock = useClock(player.video);
  const screen = useRef<HTMLDivElement>(null);
  const [pinned, setPinned] = useState<string | null>(null);
  const { file, chapters, captions } = track;
  const saved = layout
    ? (choices.find((each) => each.track.file.Part === "Composed")?.track ?? track)
    : track;
  const pin = (personId: string | null) => {
    setPinned(personId);
    if (personId && layout !== "speaker") onChoose("speaker");
  };
  const pinnedName = cast?.members.find(({ id }) => id === pinned)?.name;
  return (
    <section className="player" aria-label="Player" data-testid="player" data-failed={player.failed}>
      <div
        className="player-screen"
        ref={screen}
        data-audio={track.audioOnly && !layout}
        data-layout={layout ?? undefined}
      >
        {track.audioOnly && !layout && (
          <span className="player-sound" aria-hidden="true">
            <Icon name="speaker" size={48} />
          </span>
        )}
        {/* biome-ignore lint/a11y/useMediaCaption: a recording has captions when it was transcribed */}
        <video
          ref={player.video}
          src={file.Url}
          controls={!layout}
          hidden={layout !== null}
          playsInline
          preload="metadata"
          aria-label={`Recording: ${choice.label}`}
          data-testid="video"
        >
          {chapters && (
            <track key={chapters.Url} kind="chapters" src={chapters.Url} label="Chapters" default />
          )}
          {captions && <track key={captions.Url} kind="captions" src={captions.Url} label="Captions" />}
        </video>
        {layout && cast && (
          <>
            <Together
              cast={cast}
              layout={layout}
              clock={player.video}
              pinned={pinned}
              onPin={pin}
              recover={recover}
            />
            <Controls video={player.video} clock={clock} screen={screen} />
          </>
        )}
        {track.sound && (
          // biome-ignore lint/a11y/useMediaCaption: it is heard with the picture above
          <audio key={track.sound.Url} ref={player.audio} src={track.sound.Url} preload="metadata" />
        )}
      </div>
      {layout === "speaker" && pinnedName && (
        <p className="player-pinned">
          <span>
            <bdi>{pinnedName}</bdi> stays large.
          </span>
          <Button look="quiet" onClick={() => setPinned(null)} data-testid="follow">
            Follow who speaks
          </Button>
        </p>
      )}
      {player.failed && (
        <Alert
          words={{
            title: "This browser cannot play this file",
            detail:
              "It is kept as it was sent, in a format that browsers do not play from a file. Save it and open it with another program, such as VLC.",
          }}
          testId="unplayable"
        />
      )}
      <div className="player-row">
        {choices.length > 1 && (
          <SelectField
            label="Watch"
            value={choice.id}
            choices={choices}
            empty=""
            onChoose={onChoose}
            testId="choose-track"
          />
        )}
        <SelectField
          label="Speed"
          value={String(player.speed)}
          choices={SPEED_CHOICES}
          empty=""
          onChoose={(speed) => player.setSpeed(Number(speed))}
          testId="choose-speed"
        />
        <a
          className="button button-plain"
          href={`${saved.file.Url}?download`}
          download
          data-testid="download"
        >
          <Icon name="download" size={18} />
          <span>
            {saved === track ? "Save" : "Save as recorded"} ({sizeWords(saved.file.Bytes)})
          </span>
        </a>
      </div>
      {player.chapters.length > 0 && (
        <Chapters chapters={player.chapters} current={player.chapter} onSeek={player.seek} />
      )}
      <Keys />
    </section>
  );
}

const SPEED_CHOICES = SPEEDS.map((speed) => ({
  id: String(speed),
  label: speed === 1 ? "Normal" : `${speed}×`,
}));

interface ChaptersProps {
  chapters: readonly Chapter[];
  current: number;
  onSeek: (seconds: number) => void;
}

function Chapters({ chapters, current, onSeek }: ChaptersProps) {
  return (
    <section className="chapters" aria-labelledby="chapters-title">
      <h2 id="chapters-title">Chapters</h2>
      <ol data-testid="chapters">
        {chapters.map(({ start, title }, at) => (
          <li key={`${start} ${title}`}>
            <button
              type="button"
              aria-current={at === current ? "true" : undefined}
              onClick={() => onSeek(start)}
              data-testid="chapter"
            >
              <time>{clockWords(start)}</time>
              <span dir="auto">{title}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Keys() {
  return (
    <details className="player-keys">
      <summary>Keyboard</summary>
      <dl>
        {PLAYER_KEYS.map(({ shown, does }) => (
          <div key={does}>
            <dt>
              {shown.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
