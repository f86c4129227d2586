import { formatBytes, formatCount } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import type { Import } from "./import-upload.ts";

const titles: Readonly<Record<Import["status"], string>> = {
  running: "is being imported",
  done: "was imported",
  failed: "could not be imported",
  stopped: "was stopped; what was read stays, and counts once when it is imported again",
};

/** How far an import is, what of the file was taken, and what was not. */
export function ImportState({
  told,
  onStop,
  onClose,
}: {
  told: Import;
  onStop: () => void;
  onClose: () => void;
}) {
  const { name, status, bytes, offset, fault, bad, faults } = told;
  const isRunning = status === "running";
  const share = bytes === null || bytes === 0 ? 0 : Math.min(1, offset / bytes);
  return (
    <Card
      label="Import"
      title={
        <h2 className={`${cardTitle} min-w-0 break-words`} aria-live="polite">
          {name} <span className="font-normal">{titles[status]}</span>
        </h2>
      }
      action={
        isRunning ? <Button onClick={onStop}>Stop</Button> : <Button onClick={onClose}>Another file</Button>
      }
    >
      <div className="space-y-3 px-4 pb-4 text-sm">
        {isRunning && (
          <>
            <progress
              aria-label={`Import of ${name}`}
              value={share}
              max={1}
              className="accent-accent block h-2 w-full"
            />
            <p className="text-muted tabular-nums">
              {formatBytes(offset)} of {formatBytes(bytes ?? offset)}, {formatCount(told.read)} read
            </p>
          </>
        )}
        {fault !== null && <p className="text-bad text-pretty">{fault}</p>}
        {!isRunning && (
          <dl className="grid max-w-sm grid-cols-[1fr_auto] gap-x-4 gap-y-1">
            {[
              { what: told.what === "logs" ? "lines" : "records", count: told.read },
              ...told.taken,
              { what: "events that were there before", count: told.duplicates },
              { what: "not taken", count: bad },
            ].map((row) => (
              <div key={row.what} className="contents">
                <dt className="text-muted">{row.what}</dt>
                <dd className="text-right tabular-nums">{formatCount(row.count)}</dd>
              </div>
            ))}
          </dl>
        )}
        {faults.length > 0 && (
          <section aria-labelledby="import-faults">
            <h3 id="import-faults" className="font-semibold">
              Not taken
            </h3>
            <ul className="mt-1 space-y-1 text-[0.8125rem]">
              {faults.map(({ at, reason }) => (
                <li key={`${at} ${reason}`} className="break-words">
                  <span className="text-muted">
                    {told.what === "logs" ? "Line" : "Record"} {formatCount(at)}:
                  </span>{" "}
                  {reason}
                </li>
              ))}
            </ul>
            {bad > faults.length && (
              <p className="text-muted mt-1 text-xs">and {formatCount(bad - faults.length)} more</p>
            )}
          </section>
        )}
      </div>
    </Card>
  );
}
