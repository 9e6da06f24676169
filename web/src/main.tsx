/** Starts the client in the page. */
import "@fontsource-variable/inter/wght.css";
import "./styles/index.css";
import { createRoot } from "react-dom/client";
import { HttpApi } from "./api/http";
import { createApp, type Suppliers } from "./app";
import { BrowserMedia } from "./media/browser";
import { isDashboard } from "./state/dashboard";
import { Root } from "./ui/root";

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

const container = document.getElementById("root");
if (container && isDashboard(location.pathname)) {
  createRoot(container).render(await dashboard());
} else if (container) {
  const app = createApp(await suppliers());
  createRoot(container).render(<Root app={app} />);
}
