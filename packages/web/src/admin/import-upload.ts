import { ask, ApiError, type Answer, type Asked } from "../api/call.ts";

export type ImportRequest = Asked<"POST /api/v1/imports">["body"];
export type Import = Answer<"GET /api/v1/imports">["imports"][number];

/** Bytes of a piece: small enough that a broken connection costs little, large enough for a gigabyte in minutes. */
const pieceBytes = 1024 * 1024;
/** Tries of one piece while the connection is away, and how long each waits for the next, in milliseconds. */
const maxTries = 30;
const retryMs = 2000;

interface Upload {
  readonly tenant: string;
  readonly file: File;
  readonly request: ImportRequest;
  readonly signal: AbortSignal;
  /** Told of an import as it goes on. */
  readonly onProgress: (told: Import) => void;
}

/** Sends a file piece by piece, and goes on where it was when the connection was away. @throws ApiError */
export async function uploadImport({ tenant, file, request, signal, onProgress }: Upload): Promise<Import> {
  let told: Import = await ask("POST /api/v1/imports", { query: { tenant }, body: request });
  onProgress(told);
  for (let tries = 0; told.status === "running";) {
    if (signal.aborted) return await stopImport(tenant, told.id);
    const end = Math.min(file.size, told.offset + pieceBytes);
    try {
      told = await sendPiece(tenant, told, file.slice(told.offset, end), end === file.size);
      tries = 0;
    } catch (error) {
      if (error instanceof ApiError && error.code !== "conflict") throw error;
      tries += 1;
      if (tries >= maxTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, error instanceof ApiError ? 0 : retryMs));
      told = (await stateOf(tenant, told.id)) ?? told;
    }
    onProgress(told);
  }
  return told;
}

export const stopImport = async (tenant: string, id: string): Promise<Import> =>
  await ask("DELETE /api/v1/imports/{id}", { path: { id }, query: { tenant } });

/** How an import is; null while the server cannot be reached. */
async function stateOf(tenant: string, id: string): Promise<Import | null> {
  try {
    const { imports } = await ask("GET /api/v1/imports", { query: { tenant } });
    const found = imports.find((one) => one.id === id);
    if (found !== undefined) return found;
  } catch {
    return null;
  }
  throw new ApiError(
    404,
    "not_found",
    "The server was started anew; import the file again: nothing counts twice.",
  );
}

async function sendPiece(
  tenant: string,
  { id, offset }: Import,
  piece: Blob,
  isLast: boolean,
): Promise<Import> {
  const query = new URLSearchParams({ tenant, offset: String(offset), last: String(isLast) });
  const response = await fetch(`/api/v1/imports/${encodeURIComponent(id)}/content?${query.toString()}`, {
    method: "PUT",
    headers: { "x-requested-with": "dendro", "content-type": "application/octet-stream" },
    body: piece,
  });
  if (response.ok) return (await response.json()) as Import;
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new ApiError(response.status, problem.code ?? "unknown", problem.detail ?? "The server refused it.");
}
