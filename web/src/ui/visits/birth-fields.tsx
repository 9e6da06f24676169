/** A date of birth in three fields: no picker to leaf through decades in, and no doubt about which number is the month. */
import { useId } from "react";

export interface Birth {
  day: string;
  month: string;
  year: string;
}

export const NO_BIRTH: Birth = { day: "", month: "", year: "" };

interface BirthFieldsProps {
  legend: string;
  value: Birth;
  error: string | null;
  onChange: (birth: Birth) => void;
  /** Whose day it is: the browser may know one's own. */
  own?: boolean;
}

export function BirthFields({ legend, value, error, onChange, own = false }: BirthFieldsProps) {
  const noteId = useId();
  const field = (part: keyof Birth, label: string, length: number) => (
    <label className="birth-field" data-part={part}>
      <span>{label}</span>
      <input
        inputMode="numeric"
        autoComplete={own ? `bday-${part}` : "off"}
        maxLength={length}
        value={value[part]}
        onChange={(event) => onChange({ ...value, [part]: event.target.value.replace(/\D/g, "") })}
        aria-invalid={error ? true : undefined}
        aria-describedby={noteId}
        data-testid={`birth-${part}`}
      />
    </label>
  );
  return (
    <fieldset className="birth">
      <legend>{legend}</legend>
      <div className="birth-row">
        {field("day", "Day", 2)}
        {field("month", "Month", 2)}
        {field("year", "Year", 4)}
      </div>
      <p
        key={error ? "error" : "hint"}
        id={noteId}
        className={error ? "field-error" : "field-hint"}
        role={error ? "alert" : undefined}
      >
        {error ?? "For example 27 3 1970"}
      </p>
    </fieldset>
  );
}
