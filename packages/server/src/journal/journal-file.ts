import { constants } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";

const typesSchema = z.union([
  z.object({ only: z.array(z.string()) }),
  z.object({ except: z.array(z.string()) }),
]);

/**
 * What was taken away, as it is noted beside backups. People and tenants are told by a hash alone, as receipts do; what
 * was deleted by filter can only be found again by the filter itself.
 */
export const notedSchema = z
  .discriminatedUnion("kind", [
    z.object({
      id: z.string(),
      at: z.number(),
      kind: z.enum(["user", "tenant"]),
      subject_hash: z.string(),
      of: z.string().optional().meta({
        description: "The entry of a person who turned out later to have had this name as well.",
      }),
    }),
    z.object({
      id: z.string(),
      at: z.number(),
      kind: z.literal("expired"),
      tenant_hash: z.string(),
      types: typesSchema,
      before: z.number(),
    }),
    z.object({
      id: z.string(),
      at: z.number(),
      kind: z.literal("filter"),
      tenant_hash: z.string(),
      selection: z.string().meta({ description: "What was deleted by filter: the selection, as JSON." }),
    }),
  ])
  .meta({ id: "JournalEntry" });
export type Noted = z.infer<typeof notedSchema>;

/** The journal's name in a folder of backups. */
export const journalName = "journal.ndjson";

/**
 * The entries of a journal; none when there is no file. The rest of a line that a crash cut short is passed over: what
 * it was about had not been answered yet.
 * @throws when a line before the last is none of ours
 */
export async function readJournal(path: string): Promise<Noted[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n");
  return lines.slice(0, -1).map((line, index) => {
    const noted = notedSchema.safeParse(parseJson(line));
    if (noted.success) return noted.data;
    throw new Error(`line ${index + 1} of ${path} is damaged`);
  });
}

/**
 * Brings entries into a journal that it does not have yet, and leaves out what a later one of the same has made needless.
 * On disk when it resolves; a crash leaves the one before.
 */
export async function mergeJournal(path: string, entries: readonly Noted[]): Promise<void> {
  const before = await readJournal(path);
  const merged = new Map([...before, ...entries].map((noted) => [noted.id, noted]));
  for (const noted of merged.values()) if (isSuperseded(noted, merged)) merged.delete(noted.id);
  const all = [...merged.values()].toSorted((a, b) => a.at - b.at);
  if (all.length === before.length && before.every(({ id }) => merged.has(id))) return;
  const beside = `${path}.part`;
  await rm(beside, { force: true });
  await writeFile(beside, all.map(lineOf).join(""), { ...safely, flag: "wx" });
  await rename(beside, path);
}

/** Adds an entry. On disk when it resolves. */
export async function appendToJournal(path: string, noted: Noted): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => "");
  // A line that a crash has cut short would swallow the next.
  if (text !== "" && !text.endsWith("\n")) return await mergeJournal(path, [noted]);
  // A link that somebody has put there leads elsewhere: it is not followed.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  await writeFile(path, lineOf(noted), { ...safely, flag: O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW });
}

const lineOf = (noted: Noted) => `${JSON.stringify(noted)}\n`;

/** For nobody else to read, and on disk when it resolves. */
const safely = { mode: 0o600, flush: true } as const;

/** Whether the same types of the same tenant have expired up to a later day. */
function isSuperseded(noted: Noted, all: ReadonlyMap<string, Noted>): boolean {
  if (noted.kind !== "expired") return false;
  const types = JSON.stringify(noted.types);
  return [...all.values()].some(
    (other) =>
      other.kind === "expired" &&
      other.tenant_hash === noted.tenant_hash &&
      JSON.stringify(other.types) === types &&
      (other.before > noted.before || (other.before === noted.before && other.id > noted.id)),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
