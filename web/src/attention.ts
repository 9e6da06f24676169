/** Notes that the page is used, by whatever means its browser has. */
import { Attention } from "./state/attention";

/** What is dictated comes as input alone. */
const USES = ["pointerdown", "pointermove", "keydown", "input", "wheel", "click"] as const;

export function watchAttention(): Attention {
  const attention = new Attention();
  const note = () => attention.note();
  for (const use of USES) window.addEventListener(use, note, { capture: true, passive: true });
  return attention;
}
