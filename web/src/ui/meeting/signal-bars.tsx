/** Three bars that say how good a connection is; in words for whoever does not see them. */
import type { Quality } from "../../state/meeting";

const BARS: Record<Quality, number> = { good: 3, fair: 2, poor: 1 };
const WORDS: Record<Quality, string> = { good: "good", fair: "fair", poor: "weak" };

export function SignalBars({ quality, of }: { quality: Quality; of: string }) {
  const label = `${of}: ${WORDS[quality]}`;
  return (
    <span
      className="signal"
      data-quality={quality}
      data-testid="signal"
      role="img"
      aria-label={label}
      title={label}
    >
      {[1, 2, 3].map((bar) => (
        <i key={bar} data-lit={bar <= BARS[quality]} />
      ))}
    </span>
  );
}
