import type { Domain } from "../event/known-types.ts";
import type { Field, TableName } from "./field.ts";

/** How a dimension's values are shown. */
export type DimensionDisplay = "text" | "country" | "url" | "code" | "time";

/** What events can be grouped and filtered by, declared once. */
export interface Dimension {
  readonly name: string;
  readonly title: string;
  readonly type: "string" | "number";
  readonly display: DimensionDisplay;
  readonly domain: Domain;
  readonly description: string;
  /** Where it stands in each kind of row. In the other kind it is found through the visit. */
  readonly on: Partial<Record<TableName, Field>>;
  /** Reads a value that is asked for as what was sent was read. @defaultValue it is taken as it is */
  readonly readValue?: (value: string) => string;
}

export function dimension(declared: Dimension): Dimension {
  return Object.freeze(declared);
}
