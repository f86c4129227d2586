/** Stands for whatever there is. */
const anything = "…";

/** What an answer in a page says, as JSON: `{…}` and `…` are anything. */
export const parseShown = (text: string): unknown =>
  JSON.parse(
    text
      .replaceAll(/\{\s*…\s*\}/gu, `"${anything}"`)
      .replaceAll(/(?<=[[,:]\s*)…(?=\s*[\],}])/gu, `"${anything}"`),
  );

/**
 * Where an answer is not as a page shows it: a field that it lacks, or a value of another type. It may have more fields,
 * lists of any length, and null where a number is not known.
 */
export function differencesInShape(shown: unknown, answer: unknown, place = "answer"): string[] {
  if (shown === anything) return answer === undefined ? [`${place} is not there`] : [];
  if (typeof shown === "number" && answer === null) return [];
  if (typeOf(shown) !== typeOf(answer)) return [`${place} is ${typeOf(answer)}, not ${typeOf(shown)}`];
  if (Array.isArray(shown) && Array.isArray(answer))
    return answer.flatMap((item, index) =>
      shown.length === 0
        ? []
        : differencesInShape(shown[Math.min(index, shown.length - 1)], item, `${place}[${index}]`),
    );
  if (typeof shown !== "object" || shown === null) return [];
  const given = answer as Record<string, unknown>;
  return Object.entries(shown).flatMap(([name, value]) =>
    differencesInShape(value, given[name], `${place}.${name}`),
  );
}

const typeOf = (value: unknown) => (Array.isArray(value) ? "list" : value === null ? "null" : typeof value);
