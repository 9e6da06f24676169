/**
 * Decides who is on the stage: which tiles there are, which content share is large, who does not fit.
 *
 * Everyone present has a tile, with a picture or with initials. Tiles stay where they are: the order is the
 * order of arrival, and only someone who speaks while not visible takes the last visible place.
 */
import { isContentId, personId, type TileReport } from "../media/media";
import type { MeetingState } from "./meeting";

export interface StageTile {
  /** The attendee, or the content share, that is shown. */
  attendeeId: string;
  local: boolean;
  content: boolean;
  /** The picture to bind; null means initials. */
  tileId: number | null;
  paused: boolean;
}

export interface Stage {
  /** The large tile: a content share of someone else. */
  focus: StageTile | null;
  /** A second share, and the preview of one's own. */
  shares: readonly StageTile[];
  people: readonly StageTile[];
}

/** `wantedFocus` is the share that the person chose to see large, if it is still there. */
export function stageOf(state: MeetingState, wantedFocus: string | null): Stage {
  const shares = state.shares.map((id) => tileOf(state, id)).filter((tile) => tile.tileId !== null);
  const foreign = shares.filter((tile) => !tile.local);
  const focus = foreign.find((tile) => tile.attendeeId === wantedFocus) ?? foreign.at(-1) ?? null;
  return {
    focus,
    shares: shares.filter((tile) => tile !== focus),
    people: state.attendees.map((attendee) => tileOf(state, attendee.id)),
  };
}

/** The first `room` people, with the active speaker brought in when they would be left out. */
export function visiblePeople(people: readonly StageTile[], room: number, activeSpeakerId: string | null) {
  if (people.length <= room) return people;
  const shown = people.slice(0, room);
  if (!activeSpeakerId || shown.some((tile) => tile.attendeeId === activeSpeakerId)) return shown;
  const speaker = people.find((tile) => tile.attendeeId === activeSpeakerId);
  return speaker ? [...shown.slice(0, -1), speaker] : shown;
}

function tileOf(state: MeetingState, attendeeId: string): StageTile {
  const report = state.tiles.find((tile) => tile.attendeeId === attendeeId && tile.streaming);
  return {
    attendeeId,
    local: isLocal(state, attendeeId, report),
    content: isContentId(attendeeId),
    tileId: report?.id ?? null,
    paused: report?.paused ?? false,
  };
}

/** The SDK does not mark one's own content share as local; the attendee behind it tells. */
function isLocal(state: MeetingState, attendeeId: string, report: TileReport | undefined): boolean {
  return report?.local === true || personId(attendeeId) === state.selfId;
}
