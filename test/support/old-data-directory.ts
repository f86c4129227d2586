import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** An admin key that the directory knows. */
export const oldAdminKey = "dk_admin_of-the-release-before-this-one";
/** What the password setting `api_key` of the worker `support` holds. */
export const oldSecret = "sk-sealed-by-the-release-before";
/** What is in it once the log's tail has been written, of the tenants `default` and `shop` together. */
export const oldTotals = { events: 87, pageviews: 50, visits: 31, requests: 7 };

/**
 * Makes a data directory as the release before numbered migrations left one: its own definitions, word for word, with
 * rows of every kind. Events of three days of two tenants, rolled up, and of today; visits with what was taken back; a
 * visit that is going on; two events that still wait in the log; keys, a sign-in, salts, prices, saved filters, a receipt,
 * a worker with settings and a sealed secret.
 */
export function makeOldDataDirectory(path: string): void {
  const program = fileURLToPath(new URL("./old-data/make.ts", import.meta.url));
  execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", program, path], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}
