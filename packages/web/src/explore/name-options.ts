import type { Catalog } from "../api/client.ts";
import type { Option } from "../ui/find-options.ts";

/** The catalogue's metrics, to be chosen from. */
export const metricOptions = (catalog: Catalog | null): readonly Option[] =>
  (catalog?.metrics ?? []).map(({ name, title, description }) => ({
    value: name,
    title,
    detail: description,
  }));

/** The catalogue's dimensions, to be chosen from; by time is chosen elsewhere too. */
export const dimensionOptions = (catalog: Catalog | null): readonly Option[] =>
  (catalog?.dimensions ?? [])
    .filter(({ name }) => name !== "data.<path>")
    .map(({ name, title, description }) => ({ value: name, title, detail: description }));

/** The names of dimensions by which events can be filtered. */
export const filterNames = (catalog: Catalog | null): readonly string[] =>
  dimensionOptions(catalog).flatMap(({ value }) => (value.startsWith("time:") ? [] : [value]));

/** With the type first: steps are told apart by it most often. */
export const typesFirst = (names: readonly string[]): readonly string[] =>
  names.toSorted((a, b) => Number(b === "type") - Number(a === "type"));
