import type { QueryInput } from "@dendro/core";
import { downloadPath } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";

/** As many rows as a query answers with at once. */
const maxRows = 10_000;

/** A link to all rows of a query as a file that spreadsheets open. */
export function DownloadLink({ query, label }: { query: QueryInput; label: string }) {
  const tenant = useTenant();
  return (
    <a
      href={downloadPath(tenant, { ...query, pagination: { limit: maxRows } })}
      download
      aria-label={`Download CSV of ${label}`}
      className="text-muted hover:text-ink inline-flex h-8 items-center rounded-md px-3 text-xs font-medium transition-colors"
    >
      Download CSV
    </a>
  );
}
