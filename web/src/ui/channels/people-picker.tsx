/** Finds people in the directory, and collects those who are chosen. */
import { useEffect, useId, useState } from "react";
import type { DirectoryEntry } from "../../api/accounts";
import type { Person } from "../../messaging/messaging";
import { Avatar } from "../parts/avatar";
import { IconButton } from "../parts/button";
import { TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { useInside, useWorkspace } from "../workspace/context";

/** Between the last letter and the question. */
const PAUSE_MS = 250;
const SHOWN_MAX = 8;

interface PeoplePickerProps {
  chosen: readonly Person[];
  /** ARNs of people who need not be found. */
  without: ReadonlySet<string>;
  onChoose: (chosen: Person[]) => void;
  first?: boolean;
}

export function PeoplePicker({ chosen, without, onChoose, first }: PeoplePickerProps) {
  const workspace = useWorkspace();
  const { me } = useInside();
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<DirectoryEntry[] | null>(null);
  const [failed, setFailed] = useState(false);
  const listId = useId();

  useEffect(() => {
    let current = true;
    setFound(null);
    if (query.trim() === "") return;
    const ask = async () => {
      try {
        const people = await workspace.directory(query.trim());
        if (current) setFound(people);
        if (current) setFailed(false);
      } catch {
        if (current) setFailed(true);
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [workspace, query]);

  const out = new Set([...without, me.appInstanceUserArn, ...chosen.map(({ arn }) => arn)]);
  const all = (found ?? []).filter((person) => !out.has(person.appInstanceUserArn));
  const shown = all.slice(0, SHOWN_MAX);
  const add = (person: DirectoryEntry) => {
    onChoose([...chosen, { arn: person.appInstanceUserArn, name: person.displayName }]);
    setQuery("");
  };

  return (
    <div className="picker">
      {chosen.length > 0 && (
        <ul className="picker-chosen" aria-label="Chosen people">
          {chosen.map((person) => (
            <li key={person.arn}>
              <span dir="auto">{person.name}</span>
              <IconButton
                icon="close"
                label={`Take ${person.name} off`}
                size={14}
                onClick={() => onChoose(chosen.filter(({ arn }) => arn !== person.arn))}
              />
            </li>
          ))}
        </ul>
      )}
      <TextField
        label="People"
        type="search"
        autoComplete="off"
        placeholder="The beginning of a name"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        aria-controls={listId}
        error={failed ? "The directory could not be asked. Check your connection, then type again." : null}
        data-first={first || undefined}
        data-testid="people-search"
      />
      <ul id={listId} className="picker-found" aria-label="People found" data-testid="people-found">
        {shown.map((person) => (
          <li key={person.appInstanceUserArn}>
            <button
              type="button"
              onClick={() => add(person)}
              data-testid="person-found"
              data-person-id={person.id}
            >
              <Avatar name={person.displayName} attendeeId={person.appInstanceUserArn} />
              <span dir="auto">{person.displayName}</span>
              <Icon name="plus" size={16} />
            </button>
          </li>
        ))}
      </ul>
      <p className="aside" role="status">
        {found !== null && !failed && all.length === 0 && "Nobody else is called that."}
        {all.length > SHOWN_MAX && `${all.length - SHOWN_MAX} more: type to narrow it down.`}
      </p>
    </div>
  );
}
