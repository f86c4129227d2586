/** What a new alert begins with, as its address says it: a question of which one looked at an answer, or a template. */
export interface NewAlertSearch {
  readonly metric?: string | undefined;
  readonly dimension?: string | undefined;
  /** Filters as JSON. */
  readonly where?: string | undefined;
  readonly template?: string | undefined;
}

export function readNewAlertSearch(input: Record<string, unknown>): NewAlertSearch {
  const read = (name: keyof NewAlertSearch): NewAlertSearch => {
    const value = input[name];
    return typeof value === "string" && value !== "" ? { [name]: value } : {};
  };
  return { ...read("metric"), ...read("dimension"), ...read("where"), ...read("template") };
}

/** What of a query an alert can watch; null where it is of several metrics, or of several dimensions beside time. */
export function watchable(question: Readonly<Record<string, unknown>>): NewAlertSearch | null {
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  const [metric, ...otherMetrics] = texts(question["metrics"]);
  const [dimension, ...otherDimensions] = texts(question["dimensions"]).filter(
    (name) => !name.startsWith("time:"),
  );
  if (metric === undefined || otherMetrics.length > 0 || otherDimensions.length > 0) return null;
  const filters = question["filters"];
  return {
    metric,
    ...(dimension === undefined ? {} : { dimension }),
    ...(Array.isArray(filters) && filters.length > 0 ? { where: JSON.stringify(filters) } : {}),
  };
}
