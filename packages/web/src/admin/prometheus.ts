/**
 * The values of a text in Prometheus' format, by name; what is told of several labels is added up.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readMetrics(text: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{.*\})? (?<value>\S+)/u.exec(line);
    const { name, value } = match?.groups ?? {};
    if (name === undefined || value === undefined || Number.isNaN(Number(value))) continue;
    values.set(name, (values.get(name) ?? 0) + Number(value));
  }
  return values;
}
