/** A moment as ClickHouse writes it. A column of whole seconds takes no fraction of one. */
export const momentText = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/(?:\.000)?Z$/u, "");
