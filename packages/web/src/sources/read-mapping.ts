/** Reads a mapping as somebody wrote it. @throws Error that says what is wrong */
export function readMapping(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error('A mapping is an object, such as {"type": "$.body.type"}.');
}
