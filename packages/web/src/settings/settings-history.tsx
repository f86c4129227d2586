import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { FieldView } from "@dendro/core";
import { api, type SettingsVersion } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { historyRuns } from "./history-runs.ts";
import { showValue } from "./show-value.ts";

export interface SettingsHistoryProps {
  readonly workerId: string;
  /** The newest: when it rises, there is more to show. */
  readonly version: number;
  readonly fields: readonly FieldView[];
  readonly mayChange: boolean;
}

/** Who changed what, from what to what, and a way back. */
export function SettingsHistory({ workerId, version, fields, mayChange }: SettingsHistoryProps) {
  const tenant = useTenant();
  const [error, setError] = useState<string | null>(null);
  const history = useInfiniteQuery({
    queryKey: ["settings-versions", tenant, workerId, version],
    queryFn: async ({ pageParam }) => await api.settingsVersions(tenant, workerId, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next_before: before }) => before ?? undefined,
    placeholderData: (before) => before,
  });
  if (history.error !== null) return <Notice message={history.error.message} />;
  if (history.data === undefined) return <Skeleton className="m-4 h-40" />;
  const versions = history.data.pages.flatMap((page) => page.versions);

  async function restore(to: number): Promise<void> {
    try {
      setError(null);
      await api.restoreSettings(tenant, workerId, to);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  return (
    <div className="px-4 pt-1 pb-4">
      {error !== null && <Notice message={error} />}
      {versions.length === 0 && <p className="text-muted">Nothing was changed yet.</p>}
      <ol>
        {historyRuns(versions).map(({ newest: one, count, older }) => (
          <li
            key={one.version}
            data-history={one.version}
            className="border-line flex items-start gap-3 border-t py-3 first:border-t-0"
          >
            <div className="min-w-0 grow">
              <p className="text-muted text-xs">
                Version {one.version} · {one.author.kind === "worker" ? "the worker" : one.author.id} ·{" "}
                <time dateTime={one.at}>{whenTitle(Date.parse(one.at))}</time>
                {count > 1 && ` · ${count} changes in a row`}
                {one.restored !== null && ` · restored version ${one.restored}`}
              </p>
              <ul>
                {Object.keys(one.values).map((id) => (
                  <Change key={id} id={id} fields={fields} newer={one} older={older} />
                ))}
              </ul>
            </div>
            {mayChange && one.version !== version && (
              <Button aria-label={`Restore version ${one.version}`} onClick={() => void restore(one.version)}>
                Restore
              </Button>
            )}
          </li>
        ))}
      </ol>
      {history.hasNextPage && <Button onClick={() => void history.fetchNextPage()}>Older</Button>}
    </div>
  );
}

function Change({
  id,
  fields,
  newer,
  older,
}: {
  readonly id: string;
  readonly fields: readonly FieldView[];
  readonly newer: SettingsVersion;
  readonly older: readonly SettingsVersion[];
}) {
  const field = fields.find((one) => one.id === id);
  const usual = field !== undefined && "default" in field ? field.default : null;
  const before = older.find(({ values }) => Object.hasOwn(values, id))?.values[id] ?? usual;
  return (
    <li className="text-pretty">
      <span className="font-medium">{field?.label ?? id}</span>{" "}
      <del className="text-muted">{showValue(field, before)}</del> →{" "}
      <ins className="no-underline">{showValue(field, newer.values[id] ?? usual)}</ins>
    </li>
  );
}
