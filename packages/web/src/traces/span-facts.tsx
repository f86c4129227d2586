import type { TraceSpan } from "@dendro/core";
import { formatValue } from "../format/format.ts";
import { exactTitle } from "../format/when.ts";

/** A span in figures. @param from when the trace began */
export function SpanFacts({ span, from }: { span: TraceSpan; from: number }) {
  const ms = (value: number | null) => formatValue(value, "milliseconds");
  const count = (value: number | null) => formatValue(value, "count");
  const facts: readonly (readonly [string, string | null])[] = [
    ["Began", exactTitle(span.start)],
    ["After", span.start === from ? null : `${ms(span.start - from)} from the beginning`],
    ["Duration", span.duration_ms === null ? null : ms(span.duration_ms)],
    ["Self time", span.missing ? null : ms(span.self_ms)],
    ["On the critical path", span.critical_ms > 0 ? ms(span.critical_ms) : null],
    ["Error", span.error_type],
    ["Model", span.model],
    ["Provider", span.provider],
    ["Input tokens", span.input_tokens === null ? null : count(span.input_tokens)],
    ["of them cached", (span.cache_read_tokens ?? 0) > 0 ? count(span.cache_read_tokens) : null],
    ["Output tokens", span.output_tokens === null ? null : count(span.output_tokens)],
    ["of them reasoning", (span.reasoning_tokens ?? 0) > 0 ? count(span.reasoning_tokens) : null],
    ["Cost", span.cost_usd === null ? null : formatValue(span.cost_usd, "usd")],
    ["Worker", span.source],
    ["Run", span.run_id],
    ["Span id", span.id],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3 text-[0.8125rem]">
      {facts.map(([title, value]) =>
        value === null ? null : (
          <div key={title} className="contents">
            <dt className="text-muted">{title}</dt>
            <dd className="break-words tabular-nums">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
