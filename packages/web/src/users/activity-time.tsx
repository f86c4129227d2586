import { timeOfDay, wholeMoment } from "../format/when.ts";

/** When on its day something was done. @param at ISO 8601 */
export function ActivityTime({ at }: { at: string }) {
  const moment = Date.parse(at);
  return (
    <time
      dateTime={at}
      title={wholeMoment(moment)}
      className="text-muted shrink-0 text-xs leading-5 tabular-nums"
    >
      {timeOfDay(moment)}
    </time>
  );
}
