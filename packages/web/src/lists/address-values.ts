/** What an address says in a key, if it is a text; an address may hold a number where a text was meant. */
export function addressText(value: unknown): string | undefined {
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  return text === "" ? undefined : text.slice(0, 256);
}

/** What an address says in a key, if it is one of the values; the usual one is not said. */
export function addressChoice<T extends string>(
  value: unknown,
  values: readonly T[],
  usual?: T,
): T | undefined {
  const found = values.find((one) => one === value);
  return found === usual ? undefined : found;
}
