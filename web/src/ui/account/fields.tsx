/** What is asked of people about their accounts in more than one place. */
import { NAME_MAX, validName } from "../../state/names";
import { TextField, type TextFieldProps } from "../parts/field";

interface AskedField extends Omit<TextFieldProps, "label" | "value" | "onChange" | "error"> {
  label?: string;
  value: string;
  onValue: (text: string) => void;
  /** One has tried to send the form: what is missing is said. */
  asked: boolean;
}

/** What somebody is called by others. */
export function DisplayNameField({ label = "Name", value, onValue, asked, ...rest }: AskedField) {
  return (
    <TextField
      label={label}
      dir="auto"
      autoComplete="off"
      value={value}
      onChange={(event) => onValue(event.target.value)}
      error={asked && !validName(value) ? `Enter a name of at most ${NAME_MAX} characters.` : null}
      data-testid="display-name"
      {...rest}
    />
  );
}

/** What somebody signs in with. */
export function UsernameField({ value, onValue, asked, ...rest }: AskedField) {
  return (
    <TextField
      label="User name"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      value={value}
      onChange={(event) => onValue(event.target.value)}
      error={asked && !value.trim() ? "Enter a user name." : null}
      data-testid="username"
      {...rest}
    />
  );
}

/** The password that one has. */
export function PasswordField({ label = "Password", value, onValue, asked, ...rest }: AskedField) {
  return (
    <TextField
      label={label}
      type="password"
      autoComplete="current-password"
      value={value}
      onChange={(event) => onValue(event.target.value)}
      error={asked && !value ? "Enter your password." : null}
      {...rest}
    />
  );
}
