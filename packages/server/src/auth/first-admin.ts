import type { Keys } from "./keys.ts";

/** The admin key that sign-in links are for; made when there is none at all. */
export async function adminOf(
  keys: Keys,
  configured: string | null,
): Promise<{ keyId: string; created: string | null } | null> {
  if (configured !== null) return { keyId: keys.authenticate(configured)?.keyId ?? "", created: null };
  const admin = (await keys.list(null)).find(({ scope, tenant }) => scope === "admin" && tenant === null);
  if (admin !== undefined) return { keyId: admin.id, created: null };
  const { id, key } = await keys.create({ name: "First start", scope: "admin", tenant: null });
  return { keyId: id, created: key };
}
