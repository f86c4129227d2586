/** A fault as it crosses from the log's thread to the main one. Free of imports, because the thread loads it. */
export interface ThreadFault {
  readonly message: string;
  /** SQLite's result code, where the fault is SQLite's. */
  readonly code: number | null;
  /** The release that wrote the file, where the fault is that this one does not know its format; `""` when it is not known. */
  readonly writtenBy?: string;
}

/** The one fault after which an open database can simply be used on. */
export const isFull = (fault: ThreadFault): boolean => fault.code !== null && (fault.code & 0xff) === 13;

/** An error as it is told to the main thread. */
export function toThreadFault(error: unknown): ThreadFault {
  if (!(error instanceof Error)) return { message: String(error), code: null };
  if ("errcode" in error && typeof error.errcode === "number")
    return { message: error.message, code: error.errcode };
  if ("writtenBy" in error && typeof error.writtenBy === "string")
    return { message: error.message, code: null, writtenBy: error.writtenBy };
  // The directory could not be made, which SQLite would have called "cannot open".
  return { message: error.message, code: "syscall" in error ? 14 : null };
}
