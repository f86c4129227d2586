import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { storableText } from "../webhooks/storable-text.ts";
import { readMessageBody } from "./message-body.ts";
import { webhookOf } from "./received-rows.ts";

/** Takes out of what came in what is to be forgotten; when it resolves, nothing of it is on the disk. */
export interface ForgetReceived {
  /** What says something of these people. */
  people(tenant: string, users: readonly string[], anonymous: readonly string[]): Promise<void>;
  /** What events were made of, by their ids. */
  events(tenant: string, batches: AsyncIterable<readonly string[]>): Promise<void>;
}

const atOnce = 500;
/** Without an event nobody knows whose a message is: such are looked through, so many at a time. */
const searchedAtOnce = 20;

export function createForgetReceived({ destroy }: Pick<OpenStore, "destroy">): ForgetReceived {
  return {
    async people(tenant, users, anonymous) {
      const ids = [...users, ...anonymous].map(storableText);
      if (ids.length === 0) return;
      await destroy(async (store) => {
        await store
          .deleteFrom("received_webhooks")
          .where("tenant", "=", tenant)
          .where(({ or, eb }) => or([eb("user_id", "in", ids), eb("anonymous_id", "in", ids)]))
          .execute();
        let after = "";
        for (;;) {
          const some = await store
            .selectFrom("received_webhooks")
            .selectAll()
            .where("tenant", "=", tenant)
            .where("event_id", "=", "")
            .where("id", ">", after)
            .orderBy("id")
            .limit(searchedAtOnce)
            .execute();
          const said = some.filter((row) => ids.some((id) => mentions(row, id)));
          if (said.length > 0)
            await store
              .deleteFrom("received_webhooks")
              .where(
                "id",
                "in",
                said.map(({ id }) => id),
              )
              .execute();
          if (some.length < searchedAtOnce) return;
          after = some.at(-1)?.id ?? "";
        }
      });
    },
    async events(tenant, batches) {
      await destroy(async (store) => {
        for await (const ids of batches)
          for (let at = 0; at < ids.length; at += atOnce)
            await store
              .deleteFrom("received_webhooks")
              .where("tenant", "=", tenant)
              .where("event_id", "in", ids.slice(at, at + atOnce))
              .execute();
      });
    },
  };
}

/** Whether a message says an id anywhere, alone and not as a part of another word. */
function mentions(row: StoreTables["received_webhooks"], id: string): boolean {
  const { headers, query, body } = webhookOf(row);
  return isSaidIn([headers, query, readMessageBody(body, headers["content-type"] ?? "")], id);
}

function isSaidIn(value: unknown, id: string): boolean {
  if (typeof value === "string") return isWordOf(value, id);
  if (typeof value === "number") return String(value) === id;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => isWordOf(key, id) || isSaidIn(inner, id));
}

function isWordOf(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at !== -1; at = text.indexOf(id, at + 1))
    if (!isLetter(text[at - 1]) && !isLetter(text[at + id.length])) return true;
  return false;
}

const isLetter = (one: string | undefined): boolean => one !== undefined && /[\p{L}\p{N}_]/u.test(one);
