import { ago, wholeMoment } from "../format/when.ts";
import { useNow } from "./clock.ts";

/** How long ago a moment was, and on hover exactly when. @param at ISO 8601 */
export function Ago({ at, className = "" }: { at: string; className?: string }) {
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={wholeMoment(moment)} className={`whitespace-nowrap ${className}`}>
      {ago(moment, useNow())}
    </time>
  );
}
