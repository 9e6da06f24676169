/** One attendee, or one content share, on the stage: a picture or initials, a name, and how they are heard. */
import { useEffect, useRef } from "react";
import { personId } from "../../media/media";
import type { StageTile } from "../../state/stage";
import { Avatar, hueOf } from "../parts/avatar";
import { Icon } from "../parts/icon";
import { useCall, useStore } from "../use-app";
import { SignalBars } from "./signal-bars";

interface TileProps {
  tile: StageTile;
  size?: { width: number; height: number };
  /** Makes this share the large one. */
  onFocus?: (() => void) | undefined;
}

export function Tile({ tile, size, onFocus }: TileProps) {
  const { session } = useCall();
  const { attendees, activeSpeakerId } = useStore(session.meeting);
  useStore(session.names.store);
  const attendee = attendees.find((each) => each.id === personId(tile.attendeeId));
  const name = session.nameOf(tile.attendeeId, attendee?.externalUserId);
  const muted = !tile.content && attendee?.muted === true;
  const talking = !tile.content && attendee?.talking === true;

  return (
    <li
      className="tile"
      style={{ ...size, "--hue": hueOf(personId(tile.attendeeId)) } as React.CSSProperties}
      data-testid="tile"
      data-attendee-id={tile.attendeeId}
      data-local={tile.local}
      data-content={tile.content}
      data-video={tile.tileId !== null}
      data-active={!tile.content && activeSpeakerId === tile.attendeeId}
      data-talking={talking}
      data-muted={muted}
    >
      {tile.tileId === null ? (
        <Avatar name={name} attendeeId={tile.attendeeId} />
      ) : (
        <TileVideo key={tile.tileId} tileId={tile.tileId} label={labelOf(tile, name)} />
      )}
      {tile.paused && <p className="tile-note">Picture paused to save bandwidth</p>}
      <p className="tile-name">
        {muted && <Icon name="microphoneOff" size={15} />}
        {talking && <TalkingMark />}
        <span className="tile-name-text" dir="auto">
          {captionOf(tile, name)}
        </span>
        {muted && <span className="visually-hidden">, muted</span>}
      </p>
      {!tile.content && !tile.local && attendee && attendee.signal !== "good" && (
        <span className="tile-signal">
          <SignalBars quality={attendee.signal} of={`Connection of ${name}`} />
        </span>
      )}
      {onFocus && (
        <button type="button" className="tile-focus" onClick={onFocus}>
          Show large
        </button>
      )}
    </li>
  );
}

function TileVideo({ tileId, label }: { tileId: number; label: string }) {
  const { session } = useCall();
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = ref.current;
    return element ? session.bindTile(tileId, element) : undefined;
  }, [session, tileId]);
  return <video ref={ref} autoPlay playsInline muted aria-label={label} />;
}

export function TalkingMark() {
  return (
    <span className="talking" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}

function captionOf(tile: StageTile, name: string): string {
  if (tile.content) return tile.local ? "You are sharing this" : `Shared by ${name}`;
  return tile.local ? `${name} (you)` : name;
}

function labelOf(tile: StageTile, name: string): string {
  if (tile.content) return tile.local ? "What you share" : `What ${name} shares`;
  return tile.local ? "Your camera" : `Camera of ${name}`;
}
