import { pingStore, placeOf } from "../store/postgres/connect.ts";

/**
 * Makes sure that the shared store at an address can be used.
 * @returns what to call it, without what it is opened with
 * @throws DendroError `storage_unavailable`
 */
export async function reachStore(address: string): Promise<string> {
  await pingStore(address);
  return placeOf(address);
}
