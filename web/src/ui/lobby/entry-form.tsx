/** The form of the lobby: a name, then a new meeting or the one of a link. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { meetingIdInText } from "../../state/invite";
import { NAME_MAX, validName } from "../../state/names";
import { Button } from "../parts/button";
import { TextField } from "../parts/field";
import { useCall, useStore } from "../use-app";

/** After this long, saying nothing would look like hanging. */
const SLOW_MS = 8000;

export function EntryForm() {
  const { session } = useCall();
  const { phase, meetingId, displayName, rejoinAs } = useStore(session.store);
  const [name, setName] = useState(displayName);
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const joining = phase === "joining";
  const nameError = asked && !validName(name) ? nameAdvice(name) : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (withName()) void (meetingId ? session.join(meetingId, name) : session.create(name));
  };

  const withName = () => {
    setAsked(true);
    if (validName(name)) return true;
    form.current?.querySelector("input")?.focus();
    return false;
  };

  return (
    <>
      <form ref={form} className="stack" onSubmit={submit} noValidate>
        <TextField
          label="Your name"
          autoComplete="name"
          placeholder="How others will see you"
          value={name}
          readOnly={joining}
          onChange={(event) => setName(event.target.value)}
          error={nameError}
          data-testid="name"
        />
        <Button look="primary" type="submit" wide busy={joining} data-testid={meetingId ? "join" : "create"}>
          {labelFor(joining, meetingId, rejoinAs !== null && rejoinAs === name.trim())}
        </Button>
      </form>
      {joining && <Joining />}
      {!joining && !meetingId && <JoinByLink withName={withName} name={name} />}
      {!joining && meetingId && (
        <p className="aside">
          Not the meeting you wanted?{" "}
          <button type="button" className="text-button" onClick={() => session.open(null)}>
            Start a new one
          </button>
        </p>
      )}
    </>
  );
}

function Joining() {
  const { session } = useCall();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="aside" role="status">
      {slow ? "Still connecting. Your network may be blocking the meeting. " : "Connecting… "}
      <button
        type="button"
        className="text-button"
        onClick={() => void session.leave()}
        data-testid="cancel-join"
      >
        Cancel
      </button>
    </p>
  );
}

function JoinByLink({ name, withName }: { name: string; withName: () => boolean }) {
  const { session } = useCall();
  const [link, setLink] = useState("");
  const [asked, setAsked] = useState(false);
  const wanted = meetingIdInText(link);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (wanted && withName()) void session.join(wanted, name);
  };

  return (
    <form className="by-link" onSubmit={submit} noValidate>
      <p className="divider">or join one</p>
      <div className="by-link-row">
        <TextField
          label="Meeting link or ID"
          autoComplete="off"
          spellCheck={false}
          value={link}
          onChange={(event) => setLink(event.target.value)}
          error={asked && !wanted ? "Paste the whole link, or the meeting’s ID." : null}
          data-testid="meeting-link"
        />
        <Button type="submit" data-testid="join">
          Join
        </Button>
      </div>
    </form>
  );
}

function labelFor(joining: boolean, meetingId: string | null, again: boolean): string {
  if (joining) return "Joining…";
  if (!meetingId) return "New meeting";
  return again ? "Rejoin meeting" : "Join meeting";
}

function nameAdvice(name: string): string {
  return name.trim() === ""
    ? "Enter a name, so that others know who you are."
    : `A name has at most ${NAME_MAX} characters.`;
}
