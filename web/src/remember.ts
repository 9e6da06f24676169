/** Remembers that somebody has signed in with this browser, so that other pages can offer what people with accounts have. */
import type { Account } from "./state/account";
import { storageOf } from "./storage";

const KEY = "carillon.signed-in";

export function rememberAccount(account: Account): void {
  account.store.subscribe(() => {
    const { step } = account.store.get();
    if (step === "in") write("yes");
    else if (step === "password" || step === "none") write(null);
  });
}

/** Whether it is worth while to lead there. Only the server knows whether the session still counts. */
export function hasSignedIn(): boolean {
  try {
    return storageOf("localStorage")?.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function write(value: string | null): void {
  try {
    const storage = storageOf("localStorage");
    if (value === null) storage?.removeItem(KEY);
    else storage?.setItem(KEY, value);
  } catch {
    // Then nothing is offered.
  }
}
