/**
 * An attendee's time in the meeting, drawn as one strip: the height and colour of a cell say how well it fared, the bar
 * below how much of it the attendee talked. Colour alone says nothing.
 */
import type { Cell, MeetingDetail, Rating } from "../../api/analytics";
import { clock, duration, RATING_WORDS } from "./words";

const WIDTH = 960;
const HEIGHT = 44;
const TALK = 10;
const HEIGHTS: Record<Rating, number> = { good: 0.35, fair: 0.68, poor: 1 };

interface TimelineProps {
  cells: readonly Cell[];
  timeline: MeetingDetail["Timeline"];
  name: string;
}

export function Timeline({ cells, timeline, name }: TimelineProps) {
  const each = WIDTH / timeline.Cells;
  const gap = each > 6 ? 1.5 : 0.5;
  const start = Date.parse(timeline.StartedAt);
  const end = start + timeline.Cells * timeline.CellSeconds * 1_000;
  const room = HEIGHT - TALK - 2;
  return (
    <figure className="timeline">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${inWords(cells, timeline.CellSeconds)}`}
      >
        <rect className="timeline-ground" width={WIDTH} height={room} />
        {cells.map((cell) => {
          const x = cell.Cell * each;
          const high = cell.Rating ? room * HEIGHTS[cell.Rating] : 0;
          const talk = Math.min(1, cell.TalkSeconds / timeline.CellSeconds);
          return (
            <g key={cell.Cell}>
              {cell.Rating && (
                <rect
                  className="timeline-cell"
                  data-rating={cell.Rating}
                  x={x}
                  y={room - high}
                  width={Math.max(each - gap, 1)}
                  height={high}
                />
              )}
              {talk > 0 && (
                <rect
                  className="timeline-talk"
                  x={x}
                  y={HEIGHT - TALK * talk}
                  width={Math.max(each - gap, 1)}
                  height={TALK * talk}
                />
              )}
            </g>
          );
        })}
      </svg>
      <figcaption aria-hidden="true">
        <span>{clock(start)}</span>
        <span>{clock(end)}</span>
      </figcaption>
    </figure>
  );
}

function inWords(cells: readonly Cell[], cellSeconds: number): string {
  const of = (rating: Rating) => cells.filter((cell) => cell.Rating === rating).length;
  const parts = (["good", "fair", "poor"] as const)
    .filter((rating) => of(rating) > 0)
    .map((rating) => `${RATING_WORDS[rating].toLowerCase()} for ${duration(of(rating) * cellSeconds)}`);
  return parts.length === 0 ? "not measured" : parts.join(", ");
}
