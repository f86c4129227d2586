import type { ReactNode } from "react";
import { useSubjects } from "../shell/use-subjects.ts";
import { FirstEvent } from "./first-event.tsx";

/** A subject's page where it has events; where it has none yet, how to send the first. */
export function WithEvents({ of, children }: { of: string; children: ReactNode }) {
  const subjects = useSubjects();
  return subjects?.unseen.some(({ to }) => to === of) === true ? <FirstEvent /> : children;
}
