import { DendroError } from "@dendro/core";

/** What keeps a start from using a file or directory, for whoever has to mend it: which it is, why, and the way out. */
export function startFault(what: string, path: string, error: unknown): DendroError {
  if (
    error instanceof DendroError &&
    error.code !== "warehouse_unavailable" &&
    error.code !== "invalid_event"
  )
    return error;
  if (error instanceof DendroError && error.cause !== undefined) return startFault(what, path, error.cause);
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  const [why, wayOut] = explain(error) ?? [`cannot be used: ${message}`, "Mend that, and start again."];
  const said = why.includes(message) ? "" : ` (${message})`;
  return new DendroError("storage_unavailable", `${what} ${path} ${why}${said}. ${wayOut}`, { cause: error });
}

type Explanation = readonly [why: string, wayOut: string];

function explain(error: unknown): Explanation | null {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return bySqlite[errcode & 0xff] ?? null;
  return typeof code === "string" ? (bySystem[code] ?? null) : null;
}

const permissions: Explanation = [
  "may not be read and written by this user",
  "Change its owner to the user that runs Dendro (chown -R), or run Dendro as its owner.",
];
const elsewhere = "Move that away, or choose another directory with --data-dir.";
const readOnly: Explanation = [
  "is on a read-only file system",
  "Mount it for writing, or choose another directory with --data-dir.",
];
const full: Explanation = ["has no room left on its disk", "Free some space, and start again."];
const broken: Explanation = [
  "cannot be read or written",
  "Check its disk (the system's log says more), and restore it from a backup.",
];

const bySystem: Readonly<Record<string, Explanation>> = {
  EACCES: permissions,
  EPERM: permissions,
  ENOTDIR: ["has a file in the place of a directory", elsewhere],
  EEXIST: ["has a file in the place of a directory", elsewhere],
  EISDIR: ["is a directory in the place of a file", elsewhere],
  EROFS: readOnly,
  ENOSPC: full,
  EDQUOT: full,
  ELOOP: ["is a link that leads to itself", elsewhere],
  ENAMETOOLONG: ["is too long a path", "Choose a shorter one with --data-dir."],
  EIO: broken,
  CHDB_CONNECTION: [
    "cannot be opened by its engine; see its message above",
    "When they name a file that is damaged, put the folder back from a backup.",
  ],
};

/** By SQLite's primary result code. */
const bySqlite: Readonly<Record<number, Explanation>> = {
  3: permissions,
  5: ["is open in another process", "Stop that process, or use another data directory."],
  8: ["may not be written by this user, or is on a read-only file system", permissions[1]],
  10: broken,
  11: ["is damaged", "Put a copy of it back from a backup."],
  13: full,
  14: ["cannot be opened: it is a directory, or this user may not read and write it", permissions[1]],
  26: ["is damaged or not an SQLite database", "Put a copy of it back from a backup."],
};
