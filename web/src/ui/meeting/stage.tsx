/**
 * The stage: everyone's tile in a grid, or a content share with the people beside it.
 *
 * Which tiles there are and how large they become is decided in `state/stage` and `state/grid`.
 */
import { useState } from "react";
import { capacity, gridFor } from "../../state/grid";
import { type StageTile, stageOf, visiblePeople } from "../../state/stage";
import { Button } from "../parts/button";
import { ScrollList } from "../parts/scroll-list";
import { useCall, useStore } from "../use-app";
import { useSize } from "../use-size";
import type { Invite } from "./header";
import { Tile } from "./tile";

/** The same number stands in `meeting.css`. */
const GAP = 8;

export function Stage({ invite }: { invite: Invite }) {
  const { session } = useCall();
  const meeting = useStore(session.meeting);
  const [wantedFocus, setWantedFocus] = useState<string | null>(null);
  const { focus, shares, people } = stageOf(meeting, wantedFocus);

  if (focus) {
    return (
      <main className="stage stage-focus" aria-label="Meeting">
        <ul className="focus" aria-label="Content share">
          <Tile key={focus.attendeeId} tile={focus} />
        </ul>
        <ScrollList className="strip" label="People">
          {shares.map((tile) => (
            <Tile
              key={tile.attendeeId}
              tile={tile}
              onFocus={tile.local ? undefined : () => setWantedFocus(tile.attendeeId)}
            />
          ))}
          {people.map((tile) => (
            <Tile key={tile.attendeeId} tile={tile} />
          ))}
        </ScrollList>
      </main>
    );
  }
  return (
    <main className="stage" aria-label="Meeting">
      <Grid shares={shares} people={people} activeSpeakerId={meeting.activeSpeakerId} invite={invite} />
    </main>
  );
}

interface GridProps {
  shares: readonly StageTile[];
  people: readonly StageTile[];
  activeSpeakerId: string | null;
  invite: Invite;
}

function Grid({ shares, people, activeSpeakerId, invite }: GridProps) {
  const [ref, box] = useSize();
  const room = Math.max(1, capacity(box, GAP) - shares.length);
  const crowded = people.length > room;
  const shown = visiblePeople(people, crowded ? Math.max(1, room - 1) : room, activeSpeakerId);
  const hidden = people.length - shown.length;
  const alone = people.length <= 1 && shares.length === 0;
  const count = shares.length + shown.length + (hidden > 0 || alone ? 1 : 0);
  const { tileWidth, tileHeight } = gridFor(count, box, GAP);
  const size = { width: tileWidth, height: tileHeight };

  return (
    <ul className="grid" ref={ref} aria-label="People">
      {tileWidth > 0 && (
        <>
          {[...shares, ...shown].map((tile) => (
            <Tile key={tile.attendeeId} tile={tile} size={size} />
          ))}
          {hidden > 0 && (
            <li className="tile tile-rest" style={size} data-testid="rest">
              <strong>+{hidden}</strong>
              <span>more in the roster</span>
            </li>
          )}
          {alone && <EmptySeat size={size} invite={invite} />}
        </>
      )}
    </ul>
  );
}

function EmptySeat({ size, invite }: { size: { width: number; height: number }; invite: Invite }) {
  const { powers } = useCall();
  if (!powers.invite) {
    return (
      <li className="tile tile-empty" style={size}>
        <strong>Nobody else is here yet</strong>
        <p>The others appear here as soon as they come.</p>
      </li>
    );
  }
  return (
    <li className="tile tile-empty" style={size}>
      <strong>Nobody else is here yet</strong>
      <p>Send the link to whoever should join.</p>
      <Button look="primary" icon={invite.copied ? "check" : "link"} onClick={invite.copy}>
        {invite.copied ? "Link copied" : "Copy invite link"}
      </Button>
    </li>
  );
}
