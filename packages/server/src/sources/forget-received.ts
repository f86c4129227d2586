import type { OpenStore } from "../store/port.ts";
import type { StoreTables } from "../store/tables.ts";
import { storableText } from "../webhooks/storable-text.ts";
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
const searchedAtOnce = 100;

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

/** Whether a message says an id, alone and not as a part of another word. */
function mentions(row: StoreTables["received_webhooks"], id: string): boolean {
  const { body } = webhookOf(row);
  const text = `${row.headers}\n${row.query}\n${body.toString("utf8")}`;
  const spellings = [id, JSON.stringify(id).slice(1, -1), encodeURIComponent(id)];
  return spellings.some((spelling) => {
    for (let at = text.indexOf(spelling); at !== -1; at = text.indexOf(spelling, at + 1))
      if (!isWord(text[at - 1]) && !isWord(text[at + spelling.length])) return true;
    return false;
  });
}

const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
