/** As much as people read in one line, in characters. */
const widest = 36;

/** JSON of which what is short is in one line. */
export function readableJson(value: unknown, indent = ""): string {
  const line = inLine(value);
  if (typeof value !== "object" || value === null || (line.length <= widest && indent !== "")) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => readableJson(one, inner))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${readableJson(one, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return parts.length === 0 ? line : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const parts = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${inLine(one)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}
