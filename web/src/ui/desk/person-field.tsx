/** Somebody who takes part: a name that is typed, or an account that is found by it. */
import { useEffect, useId, useState } from "react";
import type { DirectoryEntry } from "../../api/accounts";
import { Avatar } from "../parts/avatar";
import { IconButton } from "../parts/button";
import { TextField } from "../parts/field";
import { useDesk } from "./context";

export interface PickedPerson {
  name: string;
  userId: string | null;
}

export const NOBODY: PickedPerson = { name: "", userId: null };

/** Between the last letter and the question. */
const PAUSE_MS = 250;
const SHOWN_MAX = 5;

interface PersonFieldProps {
  label: string;
  value: PickedPerson;
  onChange: (person: PickedPerson) => void;
  /** Only accounts of this role are found, and one of them has to be chosen. */
  accountRole?: string;
  error: string | null;
  testId: string;
  first?: boolean;
}

export function PersonField({ label, value, onChange, accountRole, error, testId, first }: PersonFieldProps) {
  const found = useFound(value, accountRole);
  const listId = useId();
  if (value.userId !== null) {
    return (
      <div className="field" data-testid={`${testId}-picked`}>
        <span className="picked-label">{label}</span>
        <p className="picked">
          <Avatar name={value.name} attendeeId={value.userId} />
          <span dir="auto">{value.name}</span>
          <IconButton
            icon="close"
            label={`Choose another than ${value.name}`}
            size={16}
            onClick={() => onChange(NOBODY)}
          />
        </p>
      </div>
    );
  }
  return (
    <div className="person-field">
      <TextField
        label={label}
        autoComplete="off"
        dir="auto"
        placeholder={accountRole ? "The beginning of a name" : "First and last name"}
        value={value.name}
        onChange={(event) => onChange({ name: event.target.value, userId: null })}
        error={error}
        aria-controls={listId}
        data-first={first || undefined}
        data-testid={testId}
      />
      <ul id={listId} className="picker-found" aria-label={`Accounts for ${label.toLowerCase()}`}>
        {found.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              onClick={() => onChange({ name: person.displayName, userId: person.id })}
              data-testid="person-found"
            >
              <Avatar name={person.displayName} attendeeId={person.appInstanceUserArn} />
              <span dir="auto">{person.displayName}</span>
              <small>has an account</small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function useFound({ name, userId }: PickedPerson, role: string | undefined): DirectoryEntry[] {
  const desk = useDesk();
  const [found, setFound] = useState<DirectoryEntry[]>([]);
  const query = userId === null ? name.trim() : "";
  useEffect(() => {
    let current = true;
    setFound([]);
    if (query === "") return;
    const ask = async () => {
      // Without an answer a name can be typed all the same.
      const people = await desk.directory(query).catch(() => []);
      const fitting = people.filter(({ roles }) => role === undefined || roles.includes(role));
      if (current) setFound(fitting.slice(0, SHOWN_MAX));
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [desk, query, role]);
  return found;
}
