import type { Event } from "@dendro/core";

/** A filter as it is sent: `["is", "type", ["signup"]]`, `["not", filter]`, `["or", [filter, filter]]`. */
export type PlainFilter = readonly [op: string, ...rest: unknown[]];

/**
 * Whether an event is as a filter wants it.
 * @param around the events of the time that is asked about, for what was done at another moment of it
 */
export function holds(filter: PlainFilter, event: Event, around: readonly Event[]): boolean {
  const [op, what, how] = filter;
  switch (op) {
    case "and":
      return (what as PlainFilter[]).every((part) => holds(part, event, around));
    case "or":
      return (what as PlainFilter[]).some((part) => holds(part, event, around));
    case "not":
      return !holds(what as PlainFilter, event, around);
    case "has_done":
    case "did":
      return hasDone(filter, event, around);
    case ">": {
      const value = valueOf(event, String(what));
      return typeof value === "number" && value > (how as [number])[0];
    }
    default: {
      const text = String(valueOf(event, String(what)) ?? "");
      const isAny = (how as string[]).some((value) => isAs(op, text, value));
      return op.endsWith("_not") ? !isAny : isAny;
    }
  }
}

function isAs(op: string, text: string, value: string): boolean {
  switch (op) {
    case "is":
    case "is_not":
      return text === value;
    case "contains":
    case "contains_not":
      return text.includes(value);
    case "starts_with":
      return text.startsWith(value);
    default:
      throw new TypeError(`No plain loop knows the filter ${op}.`);
  }
}

/** Whether whoever, or whatever, the event is of has done something often enough. */
function hasDone([, whose, deed]: PlainFilter, event: Event, around: readonly Event[]): boolean {
  const { filters, at_least: atLeast = 1 } = deed as { filters: PlainFilter[]; at_least?: number };
  const whom = valueOf(event, String(whose));
  if (whom === undefined) return false;
  const deeds = around.filter(
    (other) => valueOf(other, String(whose)) === whom && filters.every((part) => holds(part, other, around)),
  );
  return deeds.length >= atLeast;
}

type Scalar = string | number | boolean | undefined;

const columnOf: Readonly<Record<string, string>> = {
  user: "user_id",
  run: "run_id",
  thread: "thread_id",
  trace: "trace_id",
  page: "path",
};

function valueOf(event: Event, name: string): Scalar {
  if (!name.startsWith("data.")) return (event as unknown as Record<string, Scalar>)[columnOf[name] ?? name];
  let value: unknown = event.data;
  for (const key of name.split(".").slice(1)) value = (value as Record<string, unknown> | undefined)?.[key];
  return value as Scalar;
}
