import { barRoom } from "./span-bar.tsx";
import { placeIn, tickTitle, ticksOf, type TimeWindow } from "./time-window.ts";

/** The moments of a window, in milliseconds from the trace's beginning. */
export function TimeAxis({ window }: { window: TimeWindow }) {
  return (
    <span aria-hidden className={`absolute inset-0 block ${barRoom}`}>
      {ticksOf(window, 4).map((tick) => {
        const left = placeIn(window, tick, tick)?.left ?? 0;
        return (
          <span
            key={tick}
            className="border-line absolute inset-y-0 flex items-center border-l pl-1.5 text-xs whitespace-nowrap tabular-nums @max-2xl:even:hidden"
            style={{ left: `${left * 100}%` }}
          >
            {tickTitle(tick, window)}
          </span>
        );
      })}
    </span>
  );
}
