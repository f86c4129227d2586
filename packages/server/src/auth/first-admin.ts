import type { OpenStore } from "../store/port.ts";
import type { Keys } from "./keys.ts";

/** The admin key that sign-in links are for; made when there is none at all, by one of the servers that start. */
export async function adminOf(
  store: Pick<OpenStore, "exclusively">,
  keys: Keys,
  configured: string | null,
): Promise<{ keyId: string; created: string | null } | null> {
  if (configured !== null) return { keyId: keys.authenticate(configured)?.keyId ?? "", created: null };
  return await store.exclusively("first admin", async () => {
    const admin = (await keys.list(null)).find(({ scope, tenant }) => scope === "admin" && tenant === null);
    if (admin !== undefined) return { keyId: admin.id, created: null };
    const { id, key } = await keys.create({ name: "First start", scope: "admin", tenant: null });
    return { keyId: id, created: key };
  });
}
