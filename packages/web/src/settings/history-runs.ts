import type { SettingsVersion } from "../api/client.ts";

/** Versions in a row that a worker made of the same fields, such as of a counter that it keeps there. */
export interface HistoryRun {
  readonly newest: SettingsVersion;
  /** How many versions they are; those of people are one each. */
  readonly count: number;
  /** What came before them, the newest first. */
  readonly older: readonly SettingsVersion[];
}

/** @param versions the newest first */
export function historyRuns(versions: readonly SettingsVersion[]): HistoryRun[] {
  const runs: HistoryRun[] = [];
  for (const [index, version] of versions.entries()) {
    const last = runs.at(-1);
    const older = versions.slice(index + 1);
    if (last !== undefined && isMore(last.newest, version))
      runs[runs.length - 1] = { ...last, count: last.count + 1, older };
    else runs.push({ newest: version, count: 1, older });
  }
  return runs;
}

const isMore = (newest: SettingsVersion, version: SettingsVersion) =>
  [newest, version].every(({ author, restored }) => author.kind === "worker" && restored === null) &&
  newest.author.id === version.author.id &&
  fieldsOf(newest) === fieldsOf(version);

const fieldsOf = ({ values }: SettingsVersion) => Object.keys(values).toSorted().join("\n");
