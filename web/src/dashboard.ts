/** Puts the operator's page together, as `app.ts` does for people in meetings. */
import { type Analytics, HttpAnalytics } from "./api/analytics";
import { Dashboard } from "./state/dashboard";
import { Tickets } from "./state/tickets";

export async function createDashboard(): Promise<Dashboard> {
  const tickets = new Tickets(session());
  const analytics = (await fake()) ?? new HttpAnalytics(() => tickets.accessToken());
  const navigate = (path: string) => {
    if (path !== location.pathname) history.pushState(null, "", path + location.search);
  };
  const dashboard = new Dashboard({ analytics, tickets, navigate, save }, location.pathname);
  window.addEventListener("popstate", () => void dashboard.visit(location.pathname));
  void dashboard.visit(location.pathname);
  return dashboard;
}

/** `?fake`, with `live=2`, `past=30` and `api=500`, in development builds. */
async function fake(): Promise<Analytics | null> {
  const options = new URLSearchParams(location.search);
  if (!import.meta.env.DEV || !options.has("fake")) return null;
  const { FakeAnalytics } = await import("./api/fake-analytics");
  const { ApiError } = await import("./api/types");
  const analytics = new FakeAnalytics().fill(
    Number(options.get("live") ?? 2),
    Number(options.get("past") ?? 30),
  );
  const status = options.get("api");
  if (status !== null) analytics.failure = new ApiError(Number(status), "Refused by the fake server.");
  return analytics;
}

function save(table: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(table);
  link.download = name;
  link.click();
  // The download has begun by then, and holds what it needs.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function session(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
