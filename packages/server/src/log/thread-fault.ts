/** A fault as it crosses from the log's thread to the main one. Free of imports, because the thread loads it. */
export interface ThreadFault {
  readonly message: string;
  /** SQLite's result code, where the fault is SQLite's. */
  readonly code: number | null;
}

/** The one fault after which an open database can simply be used on. */
export const isFull = (fault: ThreadFault): boolean => fault.code !== null && (fault.code & 0xff) === 13;

/** An error as it is told to the main thread. */
export function toThreadFault(error: unknown): ThreadFault {
  if (!(error instanceof Error)) return { message: String(error), code: null };
  if ("errcode" in error && typeof error.errcode === "number")
    return { message: error.message, code: error.errcode };
  // The directory could not be made, which SQLite would have called "cannot open".
  return { message: error.message, code: "syscall" in error ? 14 : null };
}
