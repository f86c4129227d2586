import { toDendroError } from "@dendro/core";
import { reachStore } from "../compose/reach-store.ts";
import type { Check } from "./doctor-check.ts";

/** Whether the PostgreSQL of a store can be used; nothing where there is none. */
export async function checkStore(storeUrl: unknown): Promise<Check[]> {
  if (typeof storeUrl !== "string") return [];
  try {
    const place = await reachStore(storeUrl);
    return [{ name: "store", status: "ok", detail: `${place} can be used` }];
  } catch (error) {
    return [{ name: "store", status: "wrong", detail: toDendroError(error).message }];
  }
}
