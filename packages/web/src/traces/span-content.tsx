import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTenant } from "../filters/tenant-context.ts";
import { formatCount } from "../format/format.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Failed } from "../ui/failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { messagesOf, readContent } from "./content-messages.ts";
import { traceApi, type SpanText } from "./trace-api.ts";

/** What a span was given and gave, read when it is chosen. */
export function SpanContent({ trace, span }: { trace: string; span: string }) {
  const tenant = useTenant();
  const { data, error, refetch } = useQuery({
    queryKey: ["span-content", tenant, trace, span],
    queryFn: async () => await traceApi.content(tenant, trace, span),
  });
  if (data === undefined)
    return error === null ? (
      <Skeleton className="mx-4 mt-3 h-16" />
    ) : (
      <Failed what="Input and output" error={error} onRetry={() => void refetch()} />
    );
  const { input, output, is_kept: isKept, retention_days: days } = data;
  if (input !== null || output !== null)
    return (
      <div className="border-line border-t">
        {input !== null && <ContentText title="Input" said={input} />}
        {output !== null && <ContentText title="Output" said={output} />}
      </div>
    );
  return (
    <section aria-labelledby="no-content" className="border-line border-t px-4 py-3 text-[0.8125rem]">
      <h3 id="no-content" className="font-semibold">
        Input and output
      </h3>
      <p className="text-muted mt-1 text-pretty">
        {isKept
          ? `None was sent with this span, or it is older than the ${formatCount(days)} days that they are kept. `
          : "They are not kept for this tenant. "}
        {!isKept && (
          <Link to="/admin/privacy" className="text-accent underline underline-offset-2">
            Keep inputs and outputs
          </Link>
        )}
      </p>
    </section>
  );
}

function ContentText({ title, said }: { title: string; said: SpanText }) {
  const content = readContent(said.text);
  const messages = messagesOf(content);
  const shown = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  const id = `span-${title.toLowerCase()}`;
  return (
    <section aria-labelledby={id} className="px-4 pt-3 pb-1">
      <div className="flex items-center justify-between gap-2">
        <h3 id={id} className="text-[0.8125rem] font-semibold">
          {title}
        </h3>
        <CopyButton label={`Copy ${title.toLowerCase()}`} text={said.text} />
      </div>
      <div
        className="border-line bg-canvas mt-1 max-h-80 overflow-y-auto rounded-lg border text-[0.8125rem]"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so a keyboard must reach it
        tabIndex={0}
        role="group"
        aria-label={title}
      >
        {messages === null ? (
          <pre className="p-2.5 font-[inherit] break-words whitespace-pre-wrap">{shown}</pre>
        ) : (
          <ol className="divide-line divide-y">
            {messages.map(({ role, text }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a message is known by its place alone
              <li key={index} className="p-2.5">
                <span className="text-muted block text-xs">{role}</span>
                <span className="break-words whitespace-pre-wrap">{text}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
      {said.is_cut && (
        <p className="text-muted mt-1 text-xs">
          Cut: the first mebibyte of {formatCount(said.bytes)} bytes is kept.
        </p>
      )}
    </section>
  );
}
