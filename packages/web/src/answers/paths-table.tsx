import type { PathsResult } from "@dendro/core";
import { formatCount } from "../format/format.ts";

/** Paths link by link: what a flow shows, for who cannot see it or wants the figures. */
export function PathsTable({ results, isSeen }: { results: PathsResult["results"]; isSeen: boolean }) {
  return (
    // A table cannot be made smaller than what it holds; what is around it can.
    <div className={isSeen ? "overflow-x-auto px-1 pb-2" : "sr-only"}>
      <table className="w-full text-sm">
        <caption className="sr-only">Paths</caption>
        <thead className="text-muted text-xs">
          <tr>
            <th scope="col" className="w-20 px-3 py-2 text-left font-medium">
              Step
            </th>
            <th scope="col" className="px-3 py-2 text-left font-medium">
              From
            </th>
            <th scope="col" className="px-3 py-2 text-left font-medium">
              To
            </th>
            <th scope="col" className="px-3 py-2 text-right font-medium">
              How many
            </th>
          </tr>
        </thead>
        <tbody>
          {results.map(({ step, from, to, count }) => (
            <tr key={JSON.stringify([step, from, to])} className="border-line border-t">
              <td className="text-muted px-3 py-1.5 tabular-nums">{step}</td>
              <td className="px-3 py-1.5 break-all">{from ?? <span className="text-muted">Begin</span>}</td>
              <td className="px-3 py-1.5 break-all">{to ?? <span className="text-muted">End</span>}</td>
              <td className="px-3 py-1.5 text-right tabular-nums">{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
