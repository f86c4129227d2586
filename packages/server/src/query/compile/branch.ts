import type { RolledView } from "../rolled/rolled-view.ts";
import type { Select } from "../sql-select.ts";
import type { Compilation } from "../sql-source.ts";
import { compileEntities } from "./entities.ts";
import { compileFirstSeen } from "./first-seen.ts";
import { compileRows } from "./rows.ts";
import type { Branch } from "./split-plan.ts";

/** A part of a plan as a statement with all of the plan's columns, from its tables with their filters and joins. */
export function compileBranch(branch: Branch, compilation: Compilation, rolled: RolledView | null): Select {
  switch (branch.kind) {
    case "rows":
      return compileRows(branch.table, branch.own, compilation, rolled);
    case "entities":
      return compileEntities(branch.own, compilation);
    case "first_seen":
      return compileFirstSeen(branch.own, compilation);
  }
}
