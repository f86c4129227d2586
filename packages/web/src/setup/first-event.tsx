import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTenant } from "../filters/tenant-context.ts";

/** What a tenant without events sees: how to send the first. It gives way by itself when one arrives. */
export function FirstEvent() {
  const tenant = useTenant();
  const [isCopied, setCopied] = useState(false);
  const command = [
    `curl ${globalThis.location.origin}/api/v1/events${tenant === "default" ? "" : `?tenant=${tenant}`} \\`,
    '  -H "Authorization: Bearer $DENDRO_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"type":"page_view","path":"/hello","host":"example.org"}'`,
  ].join("\n");
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <section className="mx-auto max-w-xl py-14 sm:py-24" aria-label="Send the first event">
      <span className="text-muted flex items-center gap-2 text-xs" role="status">
        <span className="bg-accent size-2 animate-[pulse-dot_1.6s_infinite] rounded-full" aria-hidden />
        Waiting for the first event
      </span>
      <h1 className="mt-4 text-2xl font-semibold tracking-tight text-balance">
        Send an event and watch it arrive
      </h1>
      <p className="text-muted mt-2 text-pretty">
        Run this with an ingest or admin key. This page changes the moment the event is accepted.
      </p>
      <div className="border-line bg-surface relative mt-6 rounded-xl border">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so a keyboard must reach it */}
        <pre className="overflow-x-auto p-4 pr-14 font-mono text-xs leading-6" tabIndex={0}>
          {command}
        </pre>
        <button
          type="button"
          onClick={() => void copy()}
          aria-label={isCopied ? "Copied" : "Copy the command"}
          className="border-line bg-raised hover:bg-hover absolute top-2.5 right-2.5 grid size-8 place-items-center rounded-lg border transition-colors"
        >
          {isCopied ? (
            <Check size={14} className="text-accent" aria-hidden />
          ) : (
            <Copy size={14} aria-hidden />
          )}
        </button>
      </div>
      <p className="text-muted mt-4 text-xs">
        Make an ingest key with <code className="font-mono">dendro keys create</code>. Have logs already?{" "}
        <code className="font-mono">dendro import apache access.log</code>. The API is described at{" "}
        <a href="/docs" className="text-accent underline underline-offset-2">
          /docs
        </a>
        .
      </p>
    </section>
  );
}
