import { useMutation } from "@tanstack/react-query";
import { Tabs } from "radix-ui";
import { admin } from "../api/admin.ts";
import { useSearch } from "../filters/use-search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { moveFocus } from "../ui/move-focus.ts";
import { snippetsFor, type Snippet } from "./snippets.ts";

const placeholders = { site: "dk_site_…", ingest: "dk_ingest_…" } as const;

/** How can a tenant without events send the first? It gives way by itself when one arrives. */
export function FirstEvent() {
  const tenant = useTenant();
  const { search, change } = useSearch();
  const made = useMutation({
    mutationFn: async (scope: Snippet["scope"]) => ({
      scope,
      key: (await admin.createKey(tenant, { name: `first steps, ${scope}`, scope })).key,
    }),
  });
  const snippets = snippetsFor(globalThis.location.origin, (scope) =>
    made.data?.scope === scope ? made.data.key : placeholders[scope],
  );
  const shown = snippets.find(({ id }) => id === search.tab) ?? snippets[0];
  return (
    <section className="mx-auto max-w-2xl py-10 sm:py-16" aria-label="Send the first event">
      <span className="text-muted flex items-center gap-2 text-xs" role="status">
        <span className="bg-accent size-2 animate-[pulse-dot_1.6s_infinite] rounded-full" aria-hidden />
        Waiting for the first event
      </span>
      <h1 className="mt-4 text-2xl font-semibold tracking-tight text-balance">
        Send an event and watch it arrive
      </h1>
      <p className="text-muted mt-2 text-pretty">This page changes the moment the event is accepted.</p>
      <Tabs.Root
        value={shown?.id ?? ""}
        onValueChange={(tab) => change((now) => ({ ...now, tab }))}
        className="mt-6"
      >
        <Tabs.List
          aria-label="What sends"
          onKeyDownCapture={(event) =>
            void moveFocus(event, "[role=tab]", { axis: "horizontal", goesRound: true })
          }
          className="border-line flex gap-1 overflow-x-auto border-b"
        >
          {snippets.map(({ id, title }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className="text-muted hover:text-ink data-[state=active]:text-ink data-[state=active]:border-accent -mb-px border-b-2 border-transparent px-2.5 py-2 font-medium whitespace-nowrap transition-colors"
            >
              {title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {snippets.map((snippet) => (
          <Tabs.Content key={snippet.id} value={snippet.id} className="space-y-3 pt-4">
            <p className="text-muted text-pretty">{snippet.hint}</p>
            <Code snippet={snippet} />
            {made.data?.scope !== snippet.scope && (
              <Button onClick={() => made.mutate(snippet.scope)} disabled={made.isPending}>
                Make a key for it
              </Button>
            )}
            {made.data?.scope === snippet.scope && (
              <p className="text-muted text-xs">
                The key is shown only now. Take it along; it can be revoked under Administration.
              </p>
            )}
          </Tabs.Content>
        ))}
      </Tabs.Root>
      {made.error !== null && <Notice message={made.error.message} />}
      <p className="text-muted mt-6 text-xs">
        Have logs already? <code className="font-mono">dendro import apache access.log</code>. More is in the{" "}
        <a href="/docs/guides/events" className="text-accent underline underline-offset-2">
          guide to sending events
        </a>
        .
      </p>
    </section>
  );
}

function Code({ snippet: { code, title } }: { snippet: Snippet }) {
  return (
    <div className="border-line bg-surface relative rounded-xl border">
      <ScrollRegion label={`Lines for ${title}`}>
        <pre className="p-4 pr-14 font-mono text-xs leading-6">{code}</pre>
      </ScrollRegion>
      <CopyButton text={code} label={`Copy the lines for ${title}`} className="absolute top-2.5 right-2.5" />
    </div>
  );
}
