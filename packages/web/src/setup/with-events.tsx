import { lazy, Suspense, type ReactNode } from "react";
import { useSubjects } from "../shell/use-subjects.ts";

const Loaded = lazy(async () => ({ default: (await import("./first-event.tsx")).FirstEvent }));

/** How to send the first event, for the few who have sent none. */
export const FirstEvent = () => (
  <Suspense>
    <Loaded />
  </Suspense>
);

/** A subject's page where it has events; where it has none yet, how to send the first. */
export function WithEvents({ of, children }: { of: string; children: ReactNode }) {
  const subjects = useSubjects();
  return subjects?.unseen.some(({ to }) => to === of) === true ? <FirstEvent /> : children;
}
