/** Roles, in words and to choose from. */
import { ROLES, type Role } from "../../api/people-admin";

const WORDS: Record<Role, string> = {
  admin: "Administrator",
  clinician: "Clinician",
  front_desk: "Front desk",
  patient: "Patient",
  interpreter: "Interpreter",
  auditor: "Auditor",
};

export function roleWords(roles: readonly Role[]): string {
  return roles.map((role) => WORDS[role]).join(", ");
}

interface RoleFieldsProps {
  chosen: readonly Role[];
  onChange: (roles: readonly Role[]) => void;
  isMissing: boolean;
  /** Is not to be taken away here. */
  fixed?: Role | null;
}

export function RoleFields({ chosen, onChange, isMissing, fixed = null }: RoleFieldsProps) {
  return (
    <fieldset className="question">
      <legend>What they may do</legend>
      <div className="choices">
        {ROLES.map((role) => (
          <label key={role} className="choice">
            <input
              type="checkbox"
              checked={chosen.includes(role)}
              disabled={role === fixed}
              aria-invalid={isMissing || undefined}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, role] : chosen.filter((each) => each !== role))
              }
              data-testid={`role-${role}`}
            />
            <span>{WORDS[role]}</span>
          </label>
        ))}
      </div>
      {fixed && <p className="aside">Only somebody else can take “{WORDS[fixed]}” from you.</p>}
      {isMissing && (
        <p className="field-error" role="alert">
          Choose one at least.
        </p>
      )}
    </fieldset>
  );
}
