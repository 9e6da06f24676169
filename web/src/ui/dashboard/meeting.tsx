/** One meeting: its people, each with a timeline of how well they fared. */
import type { AttendeeReport, MeetingDetail, MeetingReport } from "../../api/analytics";
import { Button } from "../parts/button";
import { useDashboard } from "./context";
import { RatingMark } from "./rating";
import { Timeline } from "./timeline";
import {
  duration,
  exactClock,
  meetingWords,
  minutes,
  moment,
  momentWords,
  qualityWords,
  ratingsWords,
} from "./words";

export function MeetingView() {
  const { dashboard, state } = useDashboard();
  const { meeting } = state;
  if (!meeting) return null;
  return (
    <>
      <Facts facts={meetingFacts(meeting.Meeting)} />
      {meeting.Meeting.Attendees > 0 && <Whole report={meeting.Meeting} />}
      {meeting.Attendees.length === 0 ? (
        <p className="lead">Nobody has joined.</p>
      ) : (
        <section aria-labelledby="people">
          <h2 id="people">People</h2>
          <p className="legend">
            <span data-rating="good">Good</span>
            <span data-rating="fair">Fair</span>
            <span data-rating="poor">Poor</span>
            <span data-talk>Talks</span>
          </p>
          <ul className="attendees">
            {meeting.Attendees.map((each) => (
              <Attendee key={each.AttendeeId} attendee={each} timeline={meeting.Timeline} />
            ))}
          </ul>
        </section>
      )}
      <div className="dashboard-actions">
        {meeting.NextToken && (
          <Button onClick={() => void dashboard.loadMore()} data-testid="more-attendees">
            Show more people
          </Button>
        )}
        <Button onClick={() => void dashboard.refresh()} data-testid="refresh">
          Refresh
        </Button>
      </div>
    </>
  );
}

/** The meeting as a whole: its people's numbers added up, or their median and the worst of them. */
function Whole({ report }: { report: MeetingReport }) {
  const ratings = ratingsWords(report.Ratings);
  return (
    <section className="attendee whole" aria-labelledby="whole" data-testid="whole">
      <div className="attendee-head">
        <h2 id="whole">As a whole</h2>
        <RatingMark rating={report.Rating} />
      </div>
      {ratings && <p className="attendee-sums">People: {ratings}</p>}
      <Facts facts={meetingWords(report)} />
    </section>
  );
}

interface AttendeeProps {
  attendee: AttendeeReport;
  timeline: MeetingDetail["Timeline"];
}

function Attendee({ attendee, timeline }: AttendeeProps) {
  const { ExternalUserId, Rating, Moments, Quality } = attendee;
  return (
    <li className="attendee" data-testid="attendee" data-attendee-id={attendee.AttendeeId}>
      <div className="attendee-head">
        <h3>{ExternalUserId}</h3>
        <RatingMark rating={Rating} />
      </div>
      <p className="attendee-sums">{attendeeSums(attendee)}</p>
      <Timeline cells={attendee.Cells} timeline={timeline} name={ExternalUserId} />
      <details>
        <summary>Details</summary>
        <Facts facts={[...attendeeFacts(attendee), ...qualityWords(Quality)]} />
        <ol className="moments">
          {Moments.map((each, at) => (
            // Moments have no id, and their order never changes.
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
            <li key={at} data-trouble={each.Trouble || each.Kind === "dropped" || undefined}>
              <time dateTime={each.At}>{exactClock(each.At)}</time>
              <span>
                {momentWords(each)}
                {each.Detail && <small>{each.Detail}</small>}
              </span>
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function meetingFacts(report: MeetingReport): [string, string][] {
  return [
    ["Started", moment(report.StartedAt)],
    report.EndedAt ? ["Ended", moment(report.EndedAt)] : ["People there", String(report.AttendeesPresent)],
    ["Length", duration(report.DurationSeconds)],
    ["People", `${report.Attendees}, at most ${report.AttendeesPresentMax} at once`],
    ["Minutes", minutes(report.AttendeeMinutes)],
    ["Meeting id", report.MeetingId],
  ];
}

function attendeeSums(attendee: AttendeeReport): string {
  if (!attendee.JoinedAt) return "Never joined";
  const parts = [
    `there for ${duration(attendee.PresentSeconds)}`,
    `talked for ${duration(attendee.TalkSeconds)}`,
  ];
  if (attendee.Drops > 0) parts.push(`lost ${times(attendee.Drops)}`);
  if (attendee.Reconnects > 0) parts.push(`reconnected ${times(attendee.Reconnects)}`);
  if (attendee.Quality.Freezes > 0) parts.push(`${attendee.Quality.Freezes} freezes`);
  const text = parts.join(" · ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function attendeeFacts(attendee: AttendeeReport): [string, string][] {
  const { Device, JoinedAt, LeftAt, StartMilliseconds } = attendee;
  const facts: [string, string][] = [];
  if (JoinedAt) facts.push(["Joined", moment(JoinedAt)]);
  if (LeftAt) facts.push(["Left", moment(LeftAt)]);
  facts.push(["Muted", duration(attendee.MutedSeconds)], ["Camera on", duration(attendee.CameraSeconds)]);
  if (attendee.ContentSeconds > 0) facts.push(["Shared", duration(attendee.ContentSeconds)]);
  if (StartMilliseconds) facts.push(["Start took", `${(StartMilliseconds / 1000).toFixed(1)} s`]);
  if (Device) {
    facts.push(["Browser", `${Device.Browser} ${Device.BrowserVersion ?? ""}`.trim()]);
    facts.push(["Device", `${Device.System}, ${Device.Form}`]);
  }
  return facts;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
