import { toDendroError } from "@dendro/core";
import { pingStore, placeOf } from "../store/postgres/connect.ts";
import type { Check } from "./doctor-check.ts";

/** Whether the PostgreSQL of a store can be used; nothing where there is none. */
export async function checkStore(storeUrl: unknown): Promise<Check[]> {
  if (typeof storeUrl !== "string") return [];
  try {
    await pingStore(storeUrl);
    return [{ name: "store", status: "ok", detail: `${placeOf(storeUrl)} can be used` }];
  } catch (error) {
    return [{ name: "store", status: "wrong", detail: toDendroError(error).message }];
  }
}
