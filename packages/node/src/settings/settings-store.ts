import type { Kysely, Selectable } from "kysely";
import {
  type Author,
  type Changed,
  createSerialQueues,
  type FieldValue,
  groupBy,
  type SettingsChange,
  type SettingsState,
  type SetValue,
} from "@dendro/core";
import type { Encryption } from "../encryption.ts";
import type { SettingsTables } from "./tables.ts";

/** Whose settings: a worker's, within a scope such as a tenant. */
export interface SettingsOwner {
  readonly scope: string;
  readonly workerId: string;
}

/** Keeps what was set, and every change. Secrets are encrypted. Several processes may share it. */
export interface SettingsStore {
  read(owner: SettingsOwner): Promise<SettingsState>;
  /** What had been set by a version. */
  valuesAt(owner: SettingsOwner, version: number): Promise<SettingsState["values"]>;
  /**
   * Decides on the newest state and keeps the change; decides again when somebody else was faster.
   * @param onChanged told of the change once it is kept, before the next one is decided
   * @returns what was decided
   */
  change<Other>(
    owner: SettingsOwner,
    decide: (state: SettingsState) => Changed | Other | Promise<Changed | Other>,
    onChanged?: (changed: Changed) => void,
  ): Promise<Changed | Other>;
  /** Of every owner whose settings were ever changed, the newest version. */
  versions(): Promise<(SettingsOwner & { readonly version: number })[]>;
  /** The newest changes before a version, the newest first. */
  history(
    owner: SettingsOwner,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<SettingsChange[]>;
  /** Everything of a worker. */
  forget(owner: SettingsOwner): Promise<void>;
}

/**
 * @param encryption null where no secrets are kept
 * @param onUnreadable told of a secret that was encrypted with another key; it counts as not set
 */
export function createSettingsStore(
  db: Kysely<SettingsTables>,
  encryption: Encryption | null,
  onUnreadable: (owner: SettingsOwner, fieldId: string) => void = () => {},
): SettingsStore {
  // One change of an owner after the other: within a process none is decided on what is old already.
  const runExclusive = createSerialQueues();
  const changesOf = ({ scope, workerId }: SettingsOwner) =>
    db
      .selectFrom("settings_changes")
      .selectAll()
      .where("scope", "=", scope)
      .where("worker_id", "=", workerId);

  const placeOf = ({ scope, workerId }: SettingsOwner, fieldId: string) =>
    JSON.stringify([scope, workerId, fieldId]);

  function readValue(owner: SettingsOwner, row: ChangeRow): FieldValue | null {
    if (row.secret === 0 || row.content === noValue) return JSON.parse(row.content) as FieldValue | null;
    const opened = encryption?.decrypt(row.content, placeOf(owner, row.field_id)) ?? null;
    if (opened === null) onUnreadable(owner, row.field_id);
    return opened;
  }

  async function valuesAt(owner: SettingsOwner, version: number): Promise<Record<string, SetValue>> {
    const newest = await changesOf(owner)
      .clearSelect()
      .select((of) => ["field_id", of.fn.max("version").as("version")])
      .where("version", "<=", version)
      .groupBy("field_id")
      .execute();
    if (newest.length === 0) return {};
    const versionOf = new Map(newest.map((row) => [row.field_id, row.version]));
    const rows = await changesOf(owner)
      .where("version", "in", [...new Set(versionOf.values())])
      .execute();
    return Object.fromEntries(
      rows
        .filter((row) => versionOf.get(row.field_id) === row.version)
        .map((row) => [
          row.field_id,
          { value: readValue(owner, row), version: row.version, secret: row.secret === 1 },
        ]),
    );
  }

  async function read(owner: SettingsOwner): Promise<SettingsState> {
    const row = await db
      .selectFrom("settings")
      .select("version")
      .where("scope", "=", owner.scope)
      .where("worker_id", "=", owner.workerId)
      .executeTakeFirst();
    const version = row?.version ?? 0;
    return { version, values: version === 0 ? {} : await valuesAt(owner, version) };
  }

  /** @returns whether nobody else has made a change meanwhile */
  async function keep(owner: SettingsOwner, { state, change }: Changed): Promise<boolean> {
    const { scope, workerId } = owner;
    return await db.transaction().execute(async (step) => {
      await step
        .insertInto("settings")
        .values({ scope, worker_id: workerId, version: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { numUpdatedRows } = await step
        .updateTable("settings")
        .set({ version: state.version })
        .where("scope", "=", scope)
        .where("worker_id", "=", workerId)
        .where("version", "=", state.version - 1)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await step.insertInto("settings_changes").values(rowsOf(owner, change)).execute();
      return true;
    });
  }

  function rowsOf(owner: SettingsOwner, change: SettingsChange): ChangeRow[] {
    return Object.entries(change.values).map(([fieldId, value]) => {
      const isSecret = change.secrets.includes(fieldId);
      return {
        scope: owner.scope,
        worker_id: owner.workerId,
        version: change.version,
        field_id: fieldId,
        content: isSecret && value !== null ? encrypt(owner, fieldId, value) : JSON.stringify(value),
        secret: isSecret ? 1 : 0,
        author_kind: change.author.kind,
        author_id: change.author.id,
        changed_at: change.at,
        restored: change.restored,
      };
    });
  }

  function encrypt(owner: SettingsOwner, fieldId: string, value: FieldValue): string {
    if (encryption === null) throw new TypeError("Secrets cannot be stored here: there is no key.");
    return encryption.encrypt(String(value), placeOf(owner, fieldId));
  }

  return {
    read,
    valuesAt,
    change: async (owner, decide, onChanged) =>
      await runExclusive(JSON.stringify([owner.scope, owner.workerId]), async () => {
        for (;;) {
          const decided = await decide(await read(owner));
          if (!isChanged(decided)) return decided;
          if (!(await keep(owner, decided))) continue;
          onChanged?.(decided);
          return decided;
        }
      }),
    async versions() {
      const rows = await db.selectFrom("settings").selectAll().execute();
      return rows.map(({ scope, worker_id: workerId, version }) => ({ scope, workerId, version }));
    },
    async history(owner, { before, limit }) {
      const all = changesOf(owner).clearSelect().select("version").distinct();
      const versions = await (before === undefined ? all : all.where("version", "<", before))
        .orderBy("version", "desc")
        .limit(limit)
        .execute();
      const [newest, oldest] = [versions[0]?.version, versions.at(-1)?.version];
      if (newest === undefined || oldest === undefined) return [];
      const rows = await changesOf(owner)
        .where("version", "<=", newest)
        .where("version", ">=", oldest)
        .orderBy("version", "desc")
        .execute();
      return [...groupBy(rows, ({ version }) => version).values()].map((ofOne) => {
        const [first] = ofOne as [ChangeRow];
        return {
          version: first.version,
          values: Object.fromEntries(ofOne.map((row) => [row.field_id, readValue(owner, row)])),
          secrets: ofOne.filter(({ secret }) => secret === 1).map((row) => row.field_id),
          author: { kind: first.author_kind as Author["kind"], id: first.author_id },
          at: first.changed_at,
          restored: first.restored,
        };
      });
    },
    async forget({ scope, workerId }) {
      for (const table of ["settings_changes", "settings"] as const)
        await db.deleteFrom(table).where("scope", "=", scope).where("worker_id", "=", workerId).execute();
    },
  };
}

type ChangeRow = Selectable<SettingsTables["settings_changes"]>;

/** How the absence of a value is written. */
const noValue = "null";

const isChanged = (decided: unknown): decided is Changed =>
  typeof decided === "object" && decided !== null && "change" in decided;
