import { StatePill } from "../webhooks/state-pill.tsx";

/** Whether a source takes anything. */
export const SourceState = ({ active }: { active: boolean }) => (
  <StatePill look={active ? "good" : "quiet"}>{active ? "Active" : "Switched off"}</StatePill>
);
