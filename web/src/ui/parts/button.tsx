/** The buttons of the client: one of four looks, with or without an icon. */
import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from "react";
import { Icon, type IconName } from "./icon";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  wide?: boolean;
  /** Does nothing meanwhile, and keeps the focus, which a disabled one would lose. */
  busy?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = "plain",
  icon,
  wide,
  busy,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const classes = ["button", `button-${look}`, wide && "button-wide", className].filter(Boolean).join(" ");
  return (
    <button
      type="button"
      {...rest}
      className={classes}
      onClick={busy ? refuse : onClick}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

/** Keeps a form from being sent, too, by the button as by the Enter key. */
function refuse(event: MouseEvent): void {
  event.preventDefault();
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  /** Shown on hover; the label stands for it when absent. */
  hint?: string;
  size?: number;
  /** As of a button with words. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  icon,
  label,
  hint,
  size = 20,
  busy,
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-disabled={busy || undefined}
      {...rest}
      onClick={busy ? refuse : onClick}
      className={`icon-button ${className ?? ""}`}
      aria-label={label}
      title={hint ?? label}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}

export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}
