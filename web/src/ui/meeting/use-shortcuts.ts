/** Listens for the single-key shortcuts while a meeting is shown. */
import { useEffect, useEffectEvent } from "react";
import { type ShortcutAction, shortcutFor } from "../../state/shortcuts";

const TYPING = "input, textarea, select, [contenteditable='true']";

export function useShortcuts(enabled: boolean, act: (action: ShortcutAction) => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const taken = target?.closest(TYPING) != null || document.querySelector("dialog[open]") !== null;
    const { key, ctrlKey, metaKey, altKey, repeat } = event;
    const action = shortcutFor({ key, ctrlKey, metaKey, altKey, repeat, taken });
    if (!action) return;
    event.preventDefault();
    act(action);
  });

  useEffect(() => {
    if (!enabled) return;
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [enabled]);
}
