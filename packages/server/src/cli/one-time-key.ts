import { randomBytes } from "node:crypto";

/** An admin key for a server that we start ourselves. Nobody else gets to know it, and it ends with the server. */
export function oneTimeAdminKey(): string {
  return `dk_admin_${randomBytes(24).toString("base64url")}`;
}
