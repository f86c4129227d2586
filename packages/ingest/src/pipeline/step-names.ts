/** The steps that every event goes through, in this order. */
export const stepNames = [
  "decode",
  "restrict",
  "validate",
  "admit",
  "enrich",
  "anonymize",
  "redact",
  "append",
] as const;
export type StepName = (typeof stepNames)[number];
