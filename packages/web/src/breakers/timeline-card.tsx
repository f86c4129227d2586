import type { BreakerTransition } from "../api/breakers.ts";
import { wholeMoment, whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { tellTransition } from "./transition-words.ts";

const dots = { good: "text-good", bad: "text-bad", warn: "text-warn", quiet: "text-muted" } as const;

/** What a breaker has done, the newest first. */
export function TimelineCard({ transitions }: { transitions: readonly BreakerTransition[] }) {
  return (
    <Card label="History" title={<h2 className={cardTitle}>History</h2>}>
      {transitions.length === 0 ? (
        <p className="text-muted px-4 py-10 text-center">It was closed all the time.</p>
      ) : (
        <ol className="px-4 pt-2 pb-4">
          {transitions.map((transition) => {
            const { title, detail, look } = tellTransition(transition);
            const at = Date.parse(transition.at);
            return (
              <li key={transition.id} className="group flex gap-3">
                <span aria-hidden className={`flex flex-col items-center ${dots[look]}`}>
                  <span className="mt-1.5 size-2.5 shrink-0 rounded-full bg-current" />
                  <span className="bg-line w-px grow group-last:hidden" />
                </span>
                <div className="min-w-0 grow pb-4 text-[0.8125rem]">
                  <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                    <span className="font-medium">{title}</span>
                    <time
                      dateTime={transition.at}
                      title={wholeMoment(at)}
                      className="text-muted text-xs whitespace-nowrap tabular-nums"
                    >
                      {whenTitle(at)}
                    </time>
                  </p>
                  <p className="text-muted break-words">{detail}</p>
                </div>
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
