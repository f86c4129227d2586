import { numberOperators, textOperators, type Filter, type QueryInput } from "@dendro/core";
import { InvalidArgumentError } from "commander";

/** What the flags of `dendro query` give, as text. */
export interface QueryFlags {
  readonly metrics?: readonly string[];
  readonly dimensions?: readonly string[];
  readonly dateRange: QueryInput["date_range"];
  readonly filter?: readonly Filter[];
  readonly timezone?: string;
  readonly orderBy?: NonNullable<QueryInput["order_by"]>;
  readonly limit?: number;
  readonly compare?: true;
}

/** The query that the flags stand for. */
export function queryOf(flags: QueryFlags & { readonly metrics: readonly string[] }): QueryInput {
  return {
    metrics: [...flags.metrics],
    dimensions: [...(flags.dimensions ?? [])],
    date_range: flags.dateRange,
    ...(flags.filter === undefined ? {} : { filters: [...flags.filter] }),
    ...(flags.timezone === undefined ? {} : { timezone: flags.timezone }),
    ...(flags.orderBy === undefined ? {} : { order_by: flags.orderBy }),
    ...(flags.limit === undefined ? {} : { pagination: { limit: flags.limit } }),
    ...(flags.compare === undefined ? {} : { compare: "previous_period" }),
  };
}

export function readNames(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** `7d`, or two days as `2026-01-01,2026-01-31`. */
export function readDateRange(text: string): QueryInput["date_range"] {
  const [from = "", to, ...rest] = readNames(text);
  if (to === undefined) return from;
  if (rest.length > 0) throw new InvalidArgumentError("It has more than two days.");
  return [from, to] as QueryInput["date_range"];
}

/**
 * `is:country:DE,FR` or `>=:status_code:500` as a filter; text that begins with a bracket is taken as the filter's JSON,
 * for what the short form cannot say. Further `:` belong to the values.
 */
export function readFilter(text: string): Filter {
  // The server checks the filter's shape and answers in the query's own words.
  if (text.trimStart().startsWith("[")) return parseJson(text) as Filter;
  const [operator = "", dimension = "", ...rest] = text.split(":");
  const value = rest.join(":");
  if (dimension === "" || rest.length === 0)
    throw new InvalidArgumentError("Write it as operator:dimension:values, such as is:country:DE,FR");
  const ofNumber = numberOperators.find((known) => known === operator);
  if (ofNumber !== undefined) {
    const number = Number(value);
    if (value.trim() === "" || !Number.isFinite(number))
      throw new InvalidArgumentError(`${operator} needs a number.`);
    return [ofNumber, dimension, [number]];
  }
  const ofText = textOperators.find((known) => known === operator);
  if (ofText !== undefined) return [ofText, dimension, value.split(",")];
  throw new InvalidArgumentError(
    `The operator is one of ${[...textOperators, ...numberOperators].join(", ")}.`,
  );
}

/** `visitors:desc,page` as the order; ascending where it is not said. */
export function readOrder(text: string): NonNullable<QueryInput["order_by"]> {
  return readNames(text).map((item) => {
    const match = /^(.+):(asc|desc)$/.exec(item);
    return [match?.[1] ?? item, match?.[2] === "desc" ? "desc" : "asc"];
  });
}

export function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new InvalidArgumentError("It is a whole number, 1 or more.");
  return limit;
}

/** A query given as JSON. The server checks what is in it. */
export function readQueryJson(text: string): QueryInput {
  return parseJson(text) as QueryInput;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(
      `It is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
