import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, type ReactNode } from "react";
import { api, type SettingsVersion } from "../api/client.ts";
import type { Change } from "../charts/marks.ts";
import { useTenant } from "../filters/tenant-context.ts";

/** How often it is looked whether somebody changed a setting, in milliseconds. */
const askIntervalMs = 30_000;

const none: readonly Change[] = [];

const ChangesContext = createContext<readonly Change[]>(none);

/** What was changed, which every chart inside marks. */
export const useChanges = () => useContext(ChangesContext);

/** Marks on every chart inside when a worker's settings were changed by somebody, and which. */
export function SettingChanges({ workerId, children }: { workerId: string; children: ReactNode }) {
  const tenant = useTenant();
  const { data } = useQuery({
    queryKey: ["setting-changes", tenant, workerId],
    queryFn: async () => await api.settingsVersions(tenant, workerId),
    refetchInterval: askIntervalMs,
  });
  return <ChangesContext value={changesOf(data?.versions ?? [])}>{children}</ChangesContext>;
}

/** What a worker writes itself, such as a counter, is no change that somebody made. */
export const changesOf = (versions: readonly SettingsVersion[]): Change[] =>
  versions
    .filter(({ author }) => author.kind === "person")
    .map(({ version, at, values, restored }) => ({
      at: Date.parse(at),
      title:
        restored === null
          ? `Settings ${version}: ${Object.keys(values).join(", ")}`
          : `Settings ${version}: back to ${restored}`,
    }));
