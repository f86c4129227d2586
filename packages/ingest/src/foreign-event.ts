import type { ColumnValues } from "@dendro/core";

/** What a receiver makes of something that happened, before it is checked. A field without a value is left out there. */
export type ForeignEvent = { type: string } & {
  [N in keyof ColumnValues]?: ColumnValues[N] | undefined;
} & {
  id?: string | undefined;
  timestamp?: number | string | undefined;
  url?: string | undefined;
  ip?: string | undefined;
  user_agent?: string | undefined;
  /** Tokens of which nobody says what they were; goes into `data`. */
  total_tokens?: number | undefined;
  /** What a model, a tool or other work was given, and gave. */
  input?: unknown;
  output?: unknown;
  data?: object | undefined;
};
