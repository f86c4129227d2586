import { ApiError } from "./call.ts";

/** Whether to ask once more: what the server refuses is refused again. */
export const retries = (failures: number, error: Error): boolean =>
  failures < 1 && !(error instanceof ApiError && error.status < 500);
