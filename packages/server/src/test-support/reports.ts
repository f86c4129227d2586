import { reportSchema, type Report } from "@dendro/core";

/** A report of the board `main`, every day at eight, unless it is said otherwise. */
export const reportOf = (some: Partial<Report>): Report =>
  reportSchema.parse({
    title: "Every day",
    board: "main",
    every: "day",
    recipients: ["ann@example.com"],
    webhook: true,
    ...some,
  });
