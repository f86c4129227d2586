import { acquisitionColumns, type Visit } from "@dendro/core";
import type { CorrectedValues, Correction } from "../warehouse/correction.ts";
import type { Mark } from "./page-time.ts";
import { settled, toldBy, type Person, type Quiet, type TrackedRun } from "./person.ts";
import { visitRow, type Acquisition } from "./run.ts";

/** What was found out since the last cut of visits and of events that came before. */
export interface Findings {
  run(tracked: TrackedRun, tenant: string): void;
  quiet(quiet: Quiet, person: Person): void;
  mark(mark: Mark, person: Person): void;
  forget(tenant: string, isGone: (visitor: string) => boolean): void;
  /** @param cut the number of the cut that is made of them */
  take(cut: number): { visits: Visit[]; corrections: Correction[] };
}

export function createFindings(): Findings {
  const runs = new Map<TrackedRun, string>();
  const quiets = new Map<Quiet, Person>();
  const marks = new Map<Mark, Person>();

  return {
    run: (tracked, tenant) => void runs.set(tracked, tenant),
    quiet: (quiet, person) => void quiets.set(quiet, person),
    mark: (mark, person) => void marks.set(mark, person),
    forget(tenant, isGone) {
      for (const [tracked, of] of runs)
        if (of === tenant && isGone(settled(tracked).run.visitor)) runs.delete(tracked);
      for (const map of [quiets, marks])
        for (const [one, person] of map as Map<unknown, Person>)
          if (person.tenant === tenant && isGone(person.visitor)) (map as Map<unknown, Person>).delete(one);
    },
    take(cut) {
      const visits: Visit[] = [];
      // How visitors came is found by the session, and so must be corrected before that.
      const came: Correction[] = [];
      const sessions: Correction[] = [];
      for (const [tracked, tenant] of runs) {
        visits.push(...changesOf(tracked, tenant));
        const { told } = tracked;
        if (told === null) continue;
        const root = settled(tracked).run;
        const base = {
          tenant,
          where: { column: "session", value: told.session },
          from: root.from,
          until: root.reach,
          isStored: told.isStored,
        } as const;
        const now = root.began?.came ?? {};
        if (told.isMixed || !isSame(told.came, now))
          came.push({ ...base, only: { column: "acquisition", value: "visit" }, set: valuesOf(now) });
        const { session, visitor } = root;
        if (told.isMixed || told.session !== session || told.visitor !== visitor)
          sessions.push({ ...base, set: { session, visitor } });
        tracked.told = toldBy(root, true);
      }
      const events = [
        ...[...quiets].map(([quiet, person]) => quietCorrection(quiet, person, cut)),
        ...[...marks].map(([mark, { tenant }]) => markCorrection(mark, tenant, cut)),
      ];
      runs.clear();
      quiets.clear();
      marks.clear();
      return { visits, corrections: [...came, ...sessions, ...events] };
    },
  };
}

/** What brings a visit's row to what it is now. */
function changesOf(tracked: TrackedRun, tenant: string): Visit[] {
  const { written } = tracked;
  const now = tracked.joined === null ? visitRow(tracked.run, tenant, 1) : null;
  tracked.written = now;
  if (JSON.stringify(now) === JSON.stringify(written)) return [];
  return [...(written === null ? [] : [{ ...written, sign: -1 as const }]), ...(now === null ? [] : [now])];
}

function quietCorrection(
  { at, id, home, inherits, cut: written }: Quiet,
  person: Person,
  cut: number,
): Correction {
  const run = home === null ? null : settled(home).run;
  return {
    tenant: person.tenant,
    where: { column: "id", value: id },
    from: at,
    until: at,
    set: {
      session: run?.session ?? null,
      visitor: run?.visitor ?? person.visitor,
      ...(inherits ? valuesOf(run?.began?.came ?? {}) : {}),
    },
    isStored: written < cut,
  };
}

function markCorrection({ at, id, told }: Mark, tenant: string, cut: number): Correction {
  return {
    tenant,
    where: { column: "id", value: id },
    from: at,
    until: at,
    set: { engaged_before_ms: told?.before.ms ?? null, scrolled_before: told?.before.depth ?? null },
    isStored: (told?.cut ?? cut) < cut,
  };
}

const isSame = (a: Acquisition, b: Acquisition) => acquisitionColumns.every((name) => a[name] === b[name]);

const valuesOf = (came: Acquisition): CorrectedValues =>
  Object.fromEntries(acquisitionColumns.map((name) => [name, came[name] ?? null]));
