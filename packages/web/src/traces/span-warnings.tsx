import type { TraceSpan } from "@dendro/core";
import { formatValue } from "../format/format.ts";

/** What is odd about a span, in words. */
export function SpanWarnings({ span }: { span: TraceSpan }) {
  const warnings = warningsOf(span);
  if (warnings.length === 0) return null;
  return (
    <ul className="bg-warn-soft text-warn mx-4 mt-3 space-y-1 rounded-lg px-3 py-2 text-[0.8125rem]">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
}

function warningsOf(span: TraceSpan): string[] {
  const { missing, broken_link: broken, starts_before_parent_ms: before, ends_after_parent_ms: after } = span;
  const ms = (value: number) => formatValue(value, "milliseconds");
  return [
    ...(missing
      ? ["Its children name it and nothing tells of it: its times are theirs. It may not have been sent."]
      : []),
    ...(broken === "self" ? ["It names itself as its parent; the link is cut."] : []),
    ...(broken === "cycle" ? ["The parent that it names is below it; the link is cut."] : []),
    ...(before > 0 ? [`It began ${ms(before)} before its parent: the clocks of their hosts disagree.`] : []),
    ...(after > 0
      ? [`It ended ${ms(after)} after its parent: clocks disagree, or nobody waited for it.`]
      : []),
    ...(span.status === "running" ? ["It is under way: its end has not been told."] : []),
    ...(span.status === "unfinished" ? ["Its end was never told, and what is above it is over."] : []),
  ];
}
