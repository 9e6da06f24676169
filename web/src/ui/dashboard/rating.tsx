/** How well somebody fared, or a meeting went, in a word. */
import type { Rating } from "../../api/analytics";
import { RATING_WORDS } from "./words";

export function RatingMark({ rating }: { rating: Rating | undefined }) {
  return (
    <span className="rating" data-rating={rating ?? "none"}>
      {rating ? RATING_WORDS[rating] : "Not measured"}
    </span>
  );
}
