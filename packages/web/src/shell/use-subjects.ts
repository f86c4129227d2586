import { asNumber } from "@dendro/core";
import { useLiveQuery } from "../live/live-context.tsx";
import { subjects, type Subject } from "./subjects.ts";

const evidence = subjects.flatMap((subject) => subject.evidence);

/** Which subjects have events, and which have none yet; null until that is known. */
export function useSubjects(): { seen: readonly Subject[]; unseen: readonly Subject[] } | null {
  const { rows } = useLiveQuery({ metrics: evidence, date_range: "all" });
  const row = rows?.[0];
  if (row === undefined) return null;
  const isSeen = (subject: Subject) =>
    subject.evidence.some((metric) => (asNumber(row.metrics[evidence.indexOf(metric)]) ?? 0) > 0);
  return { seen: subjects.filter(isSeen), unseen: subjects.filter((subject) => !isSeen(subject)) };
}
