/** The meetings that go on, and those that are over. */
import type { MeetingReport } from "../../api/analytics";
import { Button } from "../parts/button";
import { useDashboard } from "./context";
import { RatingMark } from "./rating";
import { ViewLink } from "./view-link";
import { duration, minutes, moment, ratingsWords } from "./words";

export function MeetingsView() {
  const { dashboard, state } = useDashboard();
  const { live, past, more, problem } = state;
  if (problem && live.length === 0 && past.length === 0) return null;
  return (
    <>
      <section className="dashboard-section" aria-labelledby="live">
        <h2 id="live">Now</h2>
        {live.length === 0 ? (
          <p className="lead">Nobody is meeting at the moment.</p>
        ) : (
          <MeetingTable label="Meetings that go on" meetings={live} live testId="live" />
        )}
      </section>
      <section className="dashboard-section" aria-labelledby="past">
        <h2 id="past">Earlier</h2>
        {past.length === 0 ? (
          <p className="lead">No meeting has ended yet.</p>
        ) : (
          <MeetingTable label="Meetings that are over" meetings={past} testId="past" />
        )}
        {more && (
          <Button onClick={() => void dashboard.loadMore()} data-testid="more-meetings">
            Show older meetings
          </Button>
        )}
      </section>
    </>
  );
}

interface MeetingTableProps {
  label: string;
  meetings: readonly MeetingReport[];
  live?: boolean;
  testId: string;
}

function MeetingTable({ label, meetings, live = false, testId }: MeetingTableProps) {
  return (
    <table className="data" aria-label={label} data-testid={testId}>
      <thead>
        <tr>
          <th scope="col">Meeting</th>
          <th scope="col">Started</th>
          <th scope="col" className="number">
            Length
          </th>
          <th scope="col" className="number">
            {live ? "People there" : "People"}
          </th>
          <th scope="col" className="number">
            {live ? "At most" : "Minutes"}
          </th>
          <th scope="col">Quality</th>
        </tr>
      </thead>
      <tbody>
        {meetings.map((each) => (
          <tr key={each.MeetingId} data-meeting-id={each.MeetingId}>
            <th scope="row">
              <ViewLink to={{ kind: "meeting", meetingId: each.MeetingId }}>
                {each.ExternalMeetingId}
              </ViewLink>
            </th>
            <td data-label="Started">{moment(each.StartedAt)}</td>
            <td data-label="Length" className="number">
              {duration(each.DurationSeconds)}
            </td>
            <td data-label={live ? "People there" : "People"} className="number">
              {live ? each.AttendeesPresent : each.Attendees}
            </td>
            <td data-label={live ? "At most" : "Minutes"} className="number">
              {live ? each.AttendeesPresentMax : minutes(each.AttendeeMinutes)}
            </td>
            <td data-label="Quality">
              <RatingMark rating={each.Rating} />
              {each.Rating && each.Rating !== "good" && <small>{ratingsWords(each.Ratings)}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
