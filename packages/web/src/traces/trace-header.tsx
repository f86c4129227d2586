import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { formatValue } from "../format/format.ts";
import { CopyButton } from "./copy-button.tsx";
import { WorkerLink } from "./worker-link.tsx";
import { StatusPill } from "./status-pill.tsx";
import type { DrawnTrace } from "./use-trace.ts";
import { exactTitle, whenTitle } from "../format/when.ts";
import { carried } from "../filters/search.ts";

/** What a trace is about, how it went, and what leads on from it. */
export function TraceHeader({ trace, action }: { trace: DrawnTrace; action?: ReactNode }) {
  const { id, subject, trace: summary, tree } = trace;
  const { totals } = summary;
  const tokens = totals.input_tokens + totals.output_tokens;
  return (
    <header className="space-y-3">
      <Link
        to="/traces"
        search={carried}
        className="text-muted hover:text-ink -ml-1 inline-flex h-7 items-center gap-0.5 rounded-md pr-1.5 text-[0.8125rem] transition-colors"
      >
        <ChevronLeft size={15} aria-hidden />
        Traces
      </Link>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate text-xl font-semibold tracking-tight" title={subject.name ?? id}>
          {subject.name ?? id}
        </h1>
        <StatusPill trace={trace} />
        <div className="grow" />
        {action}
        <CopyButton text={() => id} title="Copy id" />
      </div>
      <dl className="flex flex-wrap gap-x-7 gap-y-3">
        <Fact title="Started" hint={exactTitle(tree.from)}>
          {whenTitle(tree.from)}
        </Fact>
        <Fact title="Duration" hint={`${totals.duration_ms} ms`}>
          {formatValue(totals.duration_ms, "milliseconds")}
        </Fact>
        <Fact
          title="Tokens"
          hint={`${totals.input_tokens} in (${totals.cache_read_tokens} of them cached), ${totals.output_tokens} out (${totals.reasoning_tokens} of them reasoning)`}
        >
          {formatValue(tokens, "count")}
        </Fact>
        <Fact
          title="Cost"
          hint={totals.cost_usd === null ? "Nothing says what it cost" : `$${totals.cost_usd}`}
        >
          {formatValue(totals.cost_usd, "usd")}
        </Fact>
        <Fact title="Spans">{formatValue(totals.spans, "count")}</Fact>
        {subject.models.length > 0 && (
          <Fact title={subject.models.length === 1 ? "Model" : "Models"} hint={subject.models.join(", ")}>
            {subject.models.slice(0, 2).join(", ")}
            {subject.models.length > 2 && ` +${subject.models.length - 2}`}
          </Fact>
        )}
        {subject.user_id !== null && (
          <Fact title="User">
            <Link to="/users/$id" params={{ id: subject.user_id }} search={carried} className={linked}>
              {subject.user_id}
            </Link>
          </Fact>
        )}
        {subject.thread_id !== null && (
          <Fact title="Conversation">
            <Link
              to="/conversations/$id"
              params={{ id: subject.thread_id }}
              search={carried}
              className={linked}
            >
              {subject.thread_id}
            </Link>
          </Fact>
        )}
        {subject.source !== null && (
          <Fact title="Worker">
            <WorkerLink id={subject.source} className={linked} />
          </Fact>
        )}
        {subject.version !== null && <Fact title="Version">{subject.version}</Fact>}
        {subject.settings_version !== null && <Fact title="Settings">{`v${subject.settings_version}`}</Fact>}
        {subject.session !== null && <Fact title="Session">{subject.session}</Fact>}
      </dl>
    </header>
  );
}

const linked =
  "decoration-line-strong hover:decoration-accent underline underline-offset-4 transition-colors";

function Fact({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <div className="max-w-56 min-w-0">
      <dt className="text-muted text-xs">{title}</dt>
      <dd className="truncate font-medium tabular-nums" title={hint}>
        {children}
      </dd>
    </div>
  );
}
