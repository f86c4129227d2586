export const exportFormats = ["csv", "json", "ndjson", "parquet"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The media type of a file of each format. */
export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
  ndjson: "application/x-ndjson",
  parquet: "application/vnd.apache.parquet",
};
