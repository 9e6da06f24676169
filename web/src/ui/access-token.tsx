/** Asks for the operator's access token when the server wants one. */
import { TokenDialog } from "./parts/token-dialog";
import { useApp, useStore } from "./use-app";

export function AccessToken() {
  const { access } = useApp();
  const state = useStore(access.store);
  if (state === "fine") return null;
  return (
    <TokenDialog
      refused={state === "refused"}
      onToken={(token) => void access.give(token)}
      onClose={() => void access.give(null)}
    />
  );
}
