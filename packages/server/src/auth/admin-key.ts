import { existsSync } from "node:fs";
import { join } from "node:path";
import { DendroError } from "@dendro/core";
import type { Config } from "../installation/config.ts";
import { minAdminKeyLength } from "./keys.ts";

/** Whether the configured admin key can be guessed. */
export const isWeakAdminKey = ({ adminKey }: Pick<Config, "adminKey">): boolean =>
  adminKey !== null && adminKey.length < minAdminKeyLength;

/** What is wrong with it, and what to do. */
export const weakAdminKey = `The admin key in DENDRO_ADMIN_KEY has fewer than ${minAdminKeyLength} characters and can be guessed, so it is accepted from this machine only. Generate a stronger one: export DENDRO_ADMIN_KEY=$(openssl rand -hex 16)`;

/** Whether somebody has used the data directory before: who did may go on with the key they have. */
export const isUsed = (dataDir: string): boolean => existsSync(join(dataDir, "store.db"));

/**
 * What begins anew begins with a key that cannot be guessed.
 * @throws DendroError `invalid_configuration`
 */
export function refuseWeakKey(config: Pick<Config, "adminKey" | "dataDir">): void {
  if (!isWeakAdminKey(config) || isUsed(config.dataDir)) return;
  throw new DendroError(
    "invalid_configuration",
    `The admin key in DENDRO_ADMIN_KEY has fewer than ${minAdminKeyLength} characters and can be guessed. Make a better one, export DENDRO_ADMIN_KEY=$(openssl rand -hex 16), or leave it out: then the first start makes one.`,
  );
}
