import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { ListedCard } from "../admin/listed-card.tsx";
import { sourcesApi, type Source } from "../api/sources.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { whenTitle } from "../format/when.ts";
import { webhookTabs } from "../shell/subjects.ts";
import { Table } from "../ui/table.tsx";
import { GuideLink } from "../setup/guide-link.tsx";
import { leads, leadsMainly } from "../webhooks/leads.ts";
import { WebhooksFrame } from "../webhooks/webhooks-frame.tsx";
import { kindTitles } from "./kinds.ts";
import { SourceState } from "./source-state.tsx";

/** Whose webhooks become events here? */
export function SourcesPage() {
  const tenant = useTenant();
  const { search } = useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ["sources", tenant, "list"],
    queryFn: async () => await sourcesApi.list(tenant),
    staleTime: 0,
    retry: false,
  });
  return (
    <WebhooksFrame
      title="Webhooks"
      tabs={webhookTabs}
      actions={
        data !== undefined &&
        data.length > 0 && (
          <Link to="/webhooks/sources/new" search={carried(search)} className={leads}>
            <Plus size={15} aria-hidden />
            Add a source
          </Link>
        )
      }
    >
      <ListedCard title="Sources" listed={{ data: data ?? null, error, retry: () => void refetch() }}>
        {(sources) => (sources.length === 0 ? <NoSource /> : <SourceTable sources={sources} />)}
      </ListedCard>
    </WebhooksFrame>
  );
}

function SourceTable({ sources }: { sources: readonly Source[] }) {
  const { search } = useSearch();
  return (
    <Table
      label="Sources"
      rows={sources}
      keyOf={({ id }) => id}
      empty=""
      columns={[
        {
          title: "Name",
          cell: ({ id, name, path }) => (
            <span className="block max-w-44 min-w-36 py-0.5 sm:max-w-72">
              <Link
                to="/webhooks/sources/$id"
                params={{ id }}
                search={carried(search)}
                className="font-medium break-words hover:underline"
              >
                {name}
              </Link>
              <span className="text-muted block truncate text-xs" title={path}>
                {path}
              </span>
            </span>
          ),
        },
        { title: "State", cell: ({ active }) => <SourceState active={active} /> },
        { title: "Sent by", cell: ({ kind }) => kindTitles[kind] },
        {
          title: "Event",
          cell: ({ mapping }) => <code className="text-xs break-words">{String(mapping["type"])}</code>,
        },
        {
          title: "Created",
          cell: ({ created_at: at }) => (
            <span className="whitespace-nowrap tabular-nums">{whenTitle(Date.parse(at))}</span>
          ),
        },
      ]}
    />
  );
}

function NoSource() {
  const { search } = useSearch();
  return (
    <div className="px-4 pt-6 pb-12 text-center">
      <p className="font-medium">No service sends its webhooks here yet.</p>
      <p className="text-muted mx-auto mt-1 max-w-prose text-pretty">
        A source is an address for GitHub, Stripe, Slack, Shopify or whoever sends webhooks. What comes there
        is checked by its signature, kept, and becomes an event that can be asked for like any other.
      </p>
      <Link to="/webhooks/sources/new" search={carried(search)} className={`${leadsMainly} mt-4`}>
        <Plus size={15} aria-hidden />
        Add a source
      </Link>
      <GuideLink guide="sources">How webhooks become events</GuideLink>
    </div>
  );
}
