/** Has the browser ask before the page is left, while something would be lost by it. */
import { useEffect } from "react";

export function useObjection(objects: boolean): void {
  useEffect(() => {
    if (!objects) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [objects]);
}
