/** Puts the pages of people with an account together, as `app.ts` does for people in meetings. */
import { HttpAccounts } from "./api/accounts";
import { watchAttention } from "./attention";
import { browserMessaging } from "./messaging/browser";
import { rememberAccount } from "./remember";
import { Workspace, type WorkspaceParts } from "./state/workspace";
import { isWorkspace } from "./state/workspace-path";

type Suppliers = Pick<WorkspaceParts, "accounts" | "messaging">;

export async function createWorkspace(): Promise<Workspace> {
  const attention = watchAttention();
  const accounts = new HttpAccounts(undefined, () => attention.take());
  const suppliers = (await fake()) ?? { accounts, messaging: browserMessaging };
  const navigate = (path: string) => {
    if (path !== location.pathname) history.pushState(null, "", path + location.search);
  };
  const workspace = new Workspace({ ...suppliers, navigate, token: randomToken }, location.pathname);
  rememberAccount(workspace.account);
  window.addEventListener("popstate", () => {
    if (isWorkspace(location.pathname)) workspace.visit(location.pathname);
    else location.reload();
  });
  window.addEventListener("online", () => workspace.channels.get()?.wake());
  const look = () => workspace.channels.get()?.show(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", look);
  workspace.channels.subscribe(look);
  workspace.start();
  return workspace;
}

/** `?fake`, in development builds; `fake-world/workspace.ts` says what can be asked of it. */
async function fake(): Promise<Suppliers | null> {
  const options = new URLSearchParams(location.search);
  if (!import.meta.env.DEV || !options.has("fake")) return null;
  const { fakeWorkspace } = await import("./fake-world/workspace");
  return fakeWorkspace(options);
}

/** `randomUUID` is only there on secure pages. */
function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
