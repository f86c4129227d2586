import { formatCount } from "../format/format.ts";

const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const twoDigits = (hour: number) => String(hour).padStart(2, "0");

/**
 * The hours of a week, each as dark as it is busy.
 * @param counts by day, Monday first, and hour
 * @param of what is counted
 */
export function HeatMap({
  counts,
  of,
  label,
}: {
  counts: readonly (readonly number[])[];
  of: string;
  label: string;
}) {
  const largest = Math.max(1, ...counts.flat());
  return (
    <table className="w-full table-fixed border-separate border-spacing-[2px]" aria-label={label}>
      <thead>
        <tr className="text-muted text-xs">
          <th scope="col" className="w-9 p-0">
            <span className="sr-only">Day</span>
          </th>
          {hours.map((hour) => (
            <th key={hour} scope="col" className="p-0 font-normal tabular-nums">
              <span className={hour % 6 === 0 ? "" : "sr-only"}>{twoDigits(hour)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((day, index) => (
          <tr key={day}>
            <th scope="row" className="text-muted p-0 text-left text-xs font-normal">
              <abbr title={day} className="no-underline">
                {day.slice(0, 3)}
              </abbr>
            </th>
            {hours.map((hour) => {
              const count = counts[index]?.[hour] ?? 0;
              return (
                <td
                  key={hour}
                  title={`${day} ${twoDigits(hour)}:00 · ${formatCount(count)} ${of}`}
                  className="relative h-6 rounded-[3px] p-0"
                  style={{ background: shade(count / largest) }}
                >
                  <span className="sr-only">{count}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The accent upon the ground, for a share of the largest. */
export const shade = (share: number): string =>
  share === 0
    ? "var(--hover)"
    : `color-mix(in oklab, var(--accent) ${Math.round(12 + 88 * Math.sqrt(share))}%, var(--surface))`;
