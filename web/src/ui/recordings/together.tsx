/** A layout made of the tracks: everybody's picture in a grid, or one person or a screen large with others beside. */
import { type RefObject, useEffect, useRef, useState } from "react";
import { type Cast, type Layout, type Scene, type Tile as SceneTile, sceneAt } from "../../state/cast";
import { gridFor } from "../../state/grid";
import { Avatar, hueOf } from "../parts/avatar";
import { Spinner } from "../parts/button";
import { useSize } from "../use-size";
import { useStep } from "./use-step";

/** The same number stands in `recordings.css`. */
const GAP = 6;

interface TogetherProps {
  cast: Cast;
  layout: Layout;
  clock: RefObject<HTMLVideoElement | null>;
  pinned: string | null;
  onPin: (personId: string | null) => void;
}

export function Together({ cast, layout, clock, pinned, onPin }: TogetherProps) {
  const scene = useScene(cast, layout, clock, pinned);
  const tileOf = (tile: SceneTile, size?: Size) => (
    <Tile key={tile.key} tile={tile} clock={clock} pinned={pinned} onPin={onPin} size={size} />
  );
  if (!scene.large) return <Grid scene={scene} tileOf={tileOf} />;
  return (
    <div className="together together-large">
      <ul className="together-main" aria-label={scene.large.kind === "screen" ? "Shared screen" : "Large"}>
        {tileOf(scene.large)}
      </ul>
      {(scene.tiles.length > 0 || scene.hidden > 0) && (
        <ul className="together-side" aria-label="Beside">
          {scene.tiles.map((tile) => tileOf(tile))}
          <Rest hidden={scene.hidden} />
        </ul>
      )}
      {scene.note && <p className="together-note">{scene.note}</p>}
    </div>
  );
}

interface Size {
  width: number;
  height: number;
}

interface GridProps {
  scene: Scene;
  tileOf: (tile: SceneTile, size: Size) => React.ReactNode;
}

function Grid({ scene, tileOf }: GridProps) {
  const [ref, box] = useSize();
  const count = scene.tiles.length + (scene.hidden > 0 ? 1 : 0);
  const { tileWidth, tileHeight } = gridFor(count, box, GAP);
  const size = { width: tileWidth, height: tileHeight };
  return (
    <ul className="together together-grid" ref={ref} aria-label="People">
      {tileWidth > 0 && (
        <>
          {scene.tiles.map((tile) => tileOf(tile, size))}
          <Rest hidden={scene.hidden} size={size} />
        </>
      )}
      {count === 0 && <li className="together-nobody">Nobody is there at this moment</li>}
    </ul>
  );
}

function Rest({ hidden, size }: { hidden: number; size?: Size | undefined }) {
  if (hidden === 0) return null;
  return (
    <li className="tile tile-rest" style={size} data-testid="rest">
      <strong>+{hidden}</strong>
      <span>more, not shown</span>
    </li>
  );
}

interface TileProps {
  tile: SceneTile;
  clock: RefObject<HTMLVideoElement | null>;
  pinned: string | null;
  onPin: (personId: string | null) => void;
  size: Size | undefined;
}

function Tile({ tile, clock, pinned, onPin, size }: TileProps) {
  const { name, personId, kind, url, speaks } = tile;
  // What fails may only be an address that is too old; with another one it is tried again.
  const [failed, setFailed] = useState<string | null>(null);
  const isPinned = kind === "camera" && pinned === personId;
  const caption = kind === "screen" ? `Shared by ${name}` : name;
  return (
    <li
      className="tile"
      style={{ ...size, "--hue": hueOf(personId) } as React.CSSProperties}
      data-testid="seen"
      data-attendee-id={personId}
      data-content={kind === "screen"}
      data-video={url !== null && failed !== url}
      data-active={speaks}
    >
      {url === null || failed === url ? (
        <Avatar name={name} attendeeId={personId} />
      ) : (
        <Picture
          key={url}
          url={url}
          clock={clock}
          label={kind === "screen" ? `Screen of ${name}` : `Camera of ${name}`}
          onFail={() => setFailed(url)}
        />
      )}
      <p className="tile-name">
        <span className="tile-name-text" dir="auto">
          {caption}
        </span>
        {url !== null && failed === url && <span className="tile-lacks">Not playable here</span>}
      </p>
      {kind === "camera" && (
        <button
          type="button"
          className="tile-pin"
          aria-pressed={isPinned}
          aria-label={isPinned ? `${name} stays large` : `Show ${name} large`}
          title={isPinned ? "Follow who speaks" : "Show large"}
          onClick={() => onPin(isPinned ? null : personId)}
        />
      )}
    </li>
  );
}

interface PictureProps {
  url: string;
  clock: RefObject<HTMLVideoElement | null>;
  label: string;
  onFail: () => void;
}

function Picture({ url, clock, label, onFail }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  const shown = useStep(clock, video, url);
  return (
    <>
      {/* The sound of all is in the clock. */}
      <video ref={video} src={url} muted playsInline preload="auto" aria-label={label} onError={onFail} />
      {!shown && (
        <span className="tile-wait">
          <Spinner />
        </span>
      )}
    </>
  );
}

/** The scene of the clock's second, which changes only when something in it does. */
function useScene(
  cast: Cast,
  layout: Layout,
  clock: RefObject<HTMLVideoElement | null>,
  pinned: string | null,
): Scene {
  const [scene, setScene] = useState(() => sceneAt(cast, layout, clock.current?.currentTime ?? 0, pinned));
  useEffect(() => {
    const element = clock.current;
    if (!element) return;
    const look = () => {
      const next = sceneAt(cast, layout, element.currentTime, pinned);
      setScene((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    look();
    for (const event of ["timeupdate", "seeking", "loadedmetadata"] as const)
      element.addEventListener(event, look);
    return () => {
      for (const event of ["timeupdate", "seeking", "loadedmetadata"] as const)
        element.removeEventListener(event, look);
    };
  }, [cast, layout, clock, pinned]);
  return scene;
}
