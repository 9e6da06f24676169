/** Puts the pages of settings together, as `app.ts` does for people in meetings. */
import { type Accounts, HttpAccounts } from "./api/accounts";
import { HttpOwnAccount, type OwnAccount } from "./api/own-account";
import { HttpPeopleAdmin, type PeopleAdmin } from "./api/people-admin";
import { rememberAccount } from "./remember";
import { Account } from "./state/account";
import { Settings } from "./state/settings/settings";
import { isSettings } from "./state/settings/settings-path";

interface Suppliers {
  accounts: Accounts;
  own: OwnAccount;
  people: PeopleAdmin;
}

export async function createSettings(): Promise<Settings> {
  const suppliers = (await fake()) ?? {
    accounts: new HttpAccounts(),
    own: new HttpOwnAccount(),
    people: new HttpPeopleAdmin(),
  };
  const account = new Account(suppliers.accounts);
  rememberAccount(account);
  const navigate = (path: string) => {
    if (path !== location.pathname) history.pushState(null, "", path + location.search);
  };
  const { origin } = location;
  const settings = new Settings({ ...suppliers, account, navigate, origin }, location.pathname);
  window.addEventListener("popstate", () => {
    if (isSettings(location.pathname)) settings.visit(location.pathname);
    else location.reload();
  });
  settings.start();
  return settings;
}

/** `?fake`, in development builds; `fake-world/settings.ts` says what can be asked of it. */
async function fake(): Promise<Suppliers | null> {
  const options = new URLSearchParams(location.search);
  if (!import.meta.env.DEV || !options.has("fake")) return null;
  const { fakeSettings } = await import("./fake-world/settings");
  return fakeSettings(options);
}
