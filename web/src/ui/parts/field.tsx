/** Labelled form fields. */
import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import { Icon, type IconName } from "./icon";

export interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
  error?: string | null;
}

export function TextField({ label, hint, error, ...rest }: TextFieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? noteId : undefined}
      />
      {note && (
        // Another element for an error: what is put in is read out, what changes is not everywhere.
        <p
          key={error ? "error" : "hint"}
          id={noteId}
          className={error ? "field-error" : "field-hint"}
          role={error ? "alert" : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}

export interface Choice {
  id: string;
  label: string;
  /** What it is listed under, with its neighbours of the same group. */
  group?: string;
}

interface SelectFieldProps {
  label: string;
  icon?: IconName;
  value: string | null;
  choices: readonly Choice[];
  /** Stands in the field when there is nothing to choose from. */
  empty: string;
  onChoose: (id: string) => void;
  /** Stands beside the label. */
  aside?: ReactNode;
  /** Stands below the field. */
  below?: ReactNode;
  testId?: string;
}

export function SelectField(props: SelectFieldProps) {
  const { label, icon, value, choices, empty, onChoose, aside, below, testId } = props;
  const id = useId();
  const known = choices.some((choice) => choice.id === value);
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      <div className="select">
        {icon && <Icon name={icon} size={18} />}
        <select
          id={id}
          data-testid={testId}
          disabled={choices.length === 0}
          value={known && value !== null ? value : (choices[0]?.id ?? "")}
          onChange={(event) => onChoose(event.target.value)}
        >
          {choices.length === 0 && <option value="">{empty}</option>}
          {grouped(choices).map(([group, each]) =>
            group === undefined ? (
              each.map(option)
            ) : (
              <optgroup key={group} label={group}>
                {each.map(option)}
              </optgroup>
            ),
          )}
        </select>
      </div>
      {below}
    </div>
  );
}

function option({ id, label }: Choice) {
  return (
    <option key={id} value={id}>
      {label}
    </option>
  );
}

function grouped(choices: readonly Choice[]): [string | undefined, Choice[]][] {
  const groups = new Map<string | undefined, Choice[]>();
  for (const choice of choices) groups.set(choice.group, [...(groups.get(choice.group) ?? []), choice]);
  return [...groups];
}
