import type { SqlParameters } from "./warehouse.ts";

/** Collects the values of a statement; what stands in the SQL is only a placeholder. */
export interface Bindings {
  text(value: string): string;
  texts(values: readonly string[]): string;
  number(value: number): string;
  integers(values: readonly number[]): string;
  /** A moment in milliseconds, to compare a column of times in UTC with; a whole second, where that column has only those. */
  moment(ms: number): string;
  readonly parameters: SqlParameters;
}

export function createBindings(): Bindings {
  const parameters: Record<string, unknown> = {};
  let bound = 0;
  const bind = (value: unknown, type: string) => {
    const name = `p${bound++}`;
    parameters[name] = value;
    return `{${name}:${type}}`;
  };
  return {
    text: (value) => bind(value, "String"),
    texts: (values) => bind([...values], "Array(String)"),
    number: (value) => bind(value, "Float64"),
    integers: (values) => bind([...values], "Array(Int64)"),
    moment: (ms) => bind(dateTimeText(ms), "String"),
    parameters,
  };
}

/** A moment as the engine writes it. A column of whole seconds takes no fraction of one. */
const dateTimeText = (ms: number) =>
  new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/(?:\.000)?Z$/u, "");
