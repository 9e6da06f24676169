/** Starts the client in the page. */
import "@fontsource-variable/inter/wght.css";
import "./styles/index.css";
import { createRoot } from "react-dom/client";
import { HttpApi } from "./api/http";
import { createApp, type Suppliers } from "./app";
import { BrowserMedia } from "./media/browser";
import { isDashboard } from "./state/dashboard";
import { isSettings } from "./state/settings/settings-path";
import { isDesk } from "./state/visits/desk-path";
import { isVisitor } from "./state/visits/link";
import { isWorkspace } from "./state/workspace-path";
import { Root } from "./ui/root";
import { takeLink } from "./visit-link";

async function suppliers(): Promise<Suppliers> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("fake")) {
    const { fakeWorld } = await import("./fake-world");
    return fakeWorld(new URLSearchParams(location.search));
  }
  return { api: (accessToken) => new HttpApi(accessToken), media: new BrowserMedia() };
}

/** The operator's page needs neither devices nor the SDK, so it is loaded apart from them. */
async function dashboard() {
  const [{ createDashboard }, { DashboardRoot }] = await Promise.all([
    import("./dashboard"),
    import("./ui/dashboard/dashboard"),
  ]);
  return <DashboardRoot dashboard={await createDashboard()} />;
}

/** The pages of people who have an account need neither, too. */
async function workspace() {
  const [{ createWorkspace }, { WorkspaceRoot }] = await Promise.all([
    import("./workspace"),
    import("./ui/workspace/root"),
  ]);
  return <WorkspaceRoot workspace={await createWorkspace()} />;
}

/** Patients come by a link; the pages of a visit are loaded apart, and without what channels need. */
async function visitor() {
  const opened = takeLink();
  const [{ createVisitor }, { VisitorRoot }] = await Promise.all([
    import("./visitor"),
    import("./ui/visitor/root"),
  ]);
  return <VisitorRoot page={await createVisitor(opened)} />;
}

async function desk() {
  const [{ createDesk }, { DeskRoot }] = await Promise.all([import("./desk"), import("./ui/desk/root")]);
  return <DeskRoot page={await createDesk()} />;
}

async function settings() {
  const [{ createSettings }, { SettingsRoot }] = await Promise.all([
    import("./settings"),
    import("./ui/settings/root"),
  ]);
  return <SettingsRoot settings={await createSettings()} />;
}

const container = document.getElementById("root");
if (container && isDashboard(location.pathname)) {
  createRoot(container).render(await dashboard());
} else if (container && isWorkspace(location.pathname)) {
  createRoot(container).render(await workspace());
} else if (container && isVisitor(location.pathname)) {
  createRoot(container).render(await visitor());
} else if (container && isDesk(location.pathname)) {
  createRoot(container).render(await desk());
} else if (container && isSettings(location.pathname)) {
  createRoot(container).render(await settings());
} else if (container) {
  const app = createApp(await suppliers());
  createRoot(container).render(<Root app={app} />);
}
