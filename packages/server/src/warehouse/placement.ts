/** Where the tables of a warehouse are made. */
export interface Placement {
  /** The cluster on all of whose servers they are made; null for the one that is asked. */
  readonly cluster: string | null;
  /** Whether servers keep each other's rows, which needs a Keeper. */
  readonly isReplicated: boolean;
}

/** As the embedded engine has it. */
export const onOneServer: Placement = { cluster: null, isReplicated: false };

const tableStatement = /^((?:CREATE|ALTER|DROP) TABLE (?:IF (?:NOT )?EXISTS )?\w+)/mu;
const engineClause = /^ENGINE = (\w*MergeTree)/mu;

/** A statement about a table, as it is said where the table is to be. */
export function placeStatement(sql: string, { cluster, isReplicated }: Placement): string {
  const there = cluster === null ? sql : sql.replace(tableStatement, `$1 ON CLUSTER \`${cluster}\``);
  return isReplicated ? there.replace(engineClause, "ENGINE = Replicated$1") : there;
}
