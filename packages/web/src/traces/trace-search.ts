import { readWindow } from "./time-window.ts";

/** What of a trace is shown, as it stands in the address. */
export interface TraceSearch {
  /** The span in the side panel. */
  readonly span?: string | undefined;
  /** Another trace beside it. */
  readonly with?: string | undefined;
  /** The part of its time, in milliseconds from its beginning: `120-840`. */
  readonly zoom?: string | undefined;
  /** Whether the critical path is marked. */
  readonly critical?: true | undefined;
  /** What is looked for in it. */
  readonly find?: string | undefined;
}

const textOf = (value: unknown, most: number): string | undefined => {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text === "" || text.length > most ? undefined : text;
};

/** Takes from an address what can be understood and leaves out the rest. */
export function readTraceSearch(input: Record<string, unknown>): TraceSearch {
  const zoom = textOf(input["zoom"], 40);
  return {
    span: textOf(input["span"], 600),
    with: textOf(input["with"], 256),
    zoom: zoom === undefined || readWindow(zoom) === null ? undefined : zoom,
    critical: input["critical"] === true ? true : undefined,
    find: textOf(input["find"], 256),
  };
}
