/**
 * The JSON of values that many connections send: of an object it is written once for all of them, and kept for as long as
 * somebody has the object.
 */
export function createJsonTexts(): (value: unknown) => string {
  const texts = new WeakMap<object, string>();
  return (value) => {
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    let text = texts.get(value);
    if (text === undefined) texts.set(value, (text = JSON.stringify(value)));
    return text;
  };
}
