import { acquisitionColumns, type Visit } from "@dendro/core";
import type { CorrectedValues, Correction } from "../correction.ts";
import type { Told } from "./page-time.ts";
import type { People } from "../people/people.ts";
import { settled, tellNow, type Person, type Quiet, type TrackedRun } from "./person.ts";
import { visitRow, type Acquisition } from "./run.ts";

/** What was found out since the last cut of visits and of events that came before. */
export interface Findings {
  run(tracked: TrackedRun, tenant: string): void;
  quiet(quiet: Quiet, person: Person): void;
  told(told: Told, person: Person): void;
  forget(tenant: string, isGone: (visitor: string) => boolean): void;
  take(): { visits: Visit[]; corrections: Correction[] };
}

/** @param people who tell visits whose they are */
export function createFindings(people: Pick<People, "tellVisit">): Findings {
  const runs = new Map<TrackedRun, string>();
  const quiets = new Map<Quiet, Person>();
  const tellings = new Map<Told, Person>();

  return {
    run: (tracked, tenant) => void runs.set(tracked, tenant),
    quiet: (quiet, person) => void quiets.set(quiet, person),
    told: (told, person) => void tellings.set(told, person),
    forget(tenant, isGone) {
      for (const [tracked, of] of runs)
        if (of === tenant && isGone(settled(tracked).run.visitor)) runs.delete(tracked);
      for (const map of [quiets, tellings])
        for (const [one, person] of map as Map<unknown, Person>)
          if (person.tenant === tenant && isGone(person.visitor)) (map as Map<unknown, Person>).delete(one);
    },
    take() {
      const visits: Visit[] = [];
      // How visitors came is found by the session, and so must be corrected before that.
      const came: Correction[] = [];
      const sessions: Correction[] = [];
      for (const [tracked, tenant] of runs) {
        visits.push(...changesOf(tracked, tenant).map(people.tellVisit));
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
        tracked.told = tellNow(root, true);
      }
      const events = [
        ...[...quiets].map(([quiet, person]) => quietCorrection(quiet, person)),
        ...[...tellings].map(([told, { tenant }]) => toldCorrection(told, tenant)),
      ];
      runs.clear();
      quiets.clear();
      tellings.clear();
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

/** Found by their ids: the few that came in the same batch are corrected twice, which does no harm. */
const isStored = true;

function quietCorrection({ at, id, home, inherits }: Quiet, person: Person): Correction {
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
    isStored,
  };
}

function toldCorrection([at, id, , , beforeMs, beforeDepth]: Told, tenant: string): Correction {
  return {
    tenant,
    where: { column: "id", value: id },
    from: at,
    until: at,
    set: { engaged_before_ms: beforeMs, scrolled_before: beforeDepth },
    isStored,
  };
}

const isSame = (a: Acquisition, b: Acquisition) => acquisitionColumns.every((name) => a[name] === b[name]);

const valuesOf = (came: Acquisition): CorrectedValues =>
  Object.fromEntries(acquisitionColumns.map((name) => [name, came[name] ?? null]));
