/**
 * Calls something once, later.
 * @param ms milliseconds
 * @param keepsAlive whether a process may not end before
 * @returns what cancels it
 */
export type SetTimer = (run: () => void, ms: number, keepsAlive?: boolean) => () => void;
