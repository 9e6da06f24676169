/**
 * A layout made of the tracks: everybody's picture in a grid, or one person or a screen large with others beside.
 *
 * All are in one list in the order in which they came, and styles put them where they belong: an element that is moved or
 * made anew stops, loads and is black for a moment, whenever somebody else speaks.
 */
import { type RefObject, useEffect, useRef, useState } from "react";
import {
  type Cast,
  type Layout,
  type Place,
  placesOf,
  type Scene,
  type Tile as SceneTile,
  sceneAt,
} from "../../state/cast";
import { gridFor } from "../../state/grid";
import { Avatar, hueOf } from "../parts/avatar";
import { Spinner } from "../parts/button";
import { useSize } from "../use-size";
import { useSource } from "./use-source";
import { useStep } from "./use-step";

/** The same number stands in `recordings.css`. */
const GAP = 6;

interface TogetherProps {
  cast: Cast;
  layout: Layout;
  clock: RefObject<HTMLVideoElement | null>;
  pinned: string | null;
  onPin: (personId: string | null) => void;
  /** Tries to get addresses that work; false when they do. */
  recover: () => Promise<boolean>;
}

export function Together({ cast, layout, clock, pinned, onPin, recover }: TogetherProps) {
  const scene = useScene(cast, layout, clock, pinned);
  const [ref, box] = useSize();
  const hidden = scene.hidden > 0 ? 1 : 0;
  const { tileWidth, tileHeight } = gridFor(scene.tiles.length + hidden, box, GAP);
  const size = scene.large || tileWidth === 0 ? undefined : { width: tileWidth, height: tileHeight };
  const nobody = !scene.large && scene.tiles.length + hidden === 0;
  return (
    <div className="together" data-kind={kindOf(scene)} ref={ref}>
      <ul className="together-list" aria-label="People">
        {placesOf(cast, scene).map(({ tile, place }) => (
          <Tile
            key={tile.key}
            tile={tile}
            place={place}
            clock={clock}
            pinned={pinned}
            onPin={onPin}
            recover={recover}
            size={size}
          />
        ))}
        {scene.hidden > 0 && <Rest hidden={scene.hidden} size={size} />}
        {nobody && <li className="together-nobody">Nobody is there at this moment</li>}
      </ul>
      {scene.note && <p className="together-note">{scene.note}</p>}
    </div>
  );
}

function kindOf({ large, tiles, hidden }: Scene): "grid" | "large" | "alone" {
  if (!large) return "grid";
  return tiles.length > 0 || hidden > 0 ? "large" : "alone";
}

interface Size {
  width: number;
  height: number;
}

function Rest({ hidden, size }: { hidden: number; size: Size | undefined }) {
  return (
    <li className="tile tile-rest" style={size} data-testid="rest">
      <strong>+{hidden}</strong>
      <span>more, not shown</span>
    </li>
  );
}

interface TileProps {
  tile: SceneTile;
  place: Place;
  clock: RefObject<HTMLVideoElement | null>;
  pinned: string | null;
  onPin: (personId: string | null) => void;
  recover: () => Promise<boolean>;
  size: Size | undefined;
}

function Tile({ tile, place, clock, pinned, onPin, recover, size }: TileProps) {
  const { name, personId, kind, url, speaks } = tile;
  const [failed, setFailed] = useState(false);
  const isPinned = kind === "camera" && pinned === personId;
  const caption = kind === "screen" ? `Shared by ${name}` : name;
  const isSeen = url !== null && !failed;
  return (
    <li
      className="tile"
      style={{ ...size, "--hue": hueOf(personId) } as React.CSSProperties}
      data-testid="seen"
      data-place={place}
      data-attendee-id={personId}
      data-content={kind === "screen"}
      data-video={isSeen}
      data-active={speaks}
    >
      {!isSeen && <Avatar name={name} attendeeId={personId} />}
      {url !== null && (
        <Picture
          url={url}
          clock={clock}
          label={kind === "screen" ? `Screen of ${name}` : `Camera of ${name}`}
          failed={failed}
          recover={recover}
          tell={setFailed}
        />
      )}
      <p className="tile-name">
        <span className="tile-name-text" dir="auto">
          {caption}
        </span>
        {url !== null && failed && <span className="tile-lacks">Not playable here</span>}
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
  failed: boolean;
  recover: () => Promise<boolean>;
  tell: (failed: boolean) => void;
}

function Picture({ url, clock, label, failed, recover, tell }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useSource(video, url, recover, tell);
  const shown = useStep(clock, video, url);
  return (
    <>
      {/* The sound of all is in the clock. */}
      <video ref={video} muted playsInline preload="auto" aria-label={label} hidden={failed} />
      {!shown && !failed && (
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
