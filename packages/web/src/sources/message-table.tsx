import { Link } from "@tanstack/react-router";
import type { Received } from "../api/sources.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { whenTitle } from "../format/when.ts";
import { Table } from "../ui/table.tsx";
import { MessageState } from "./message-state.tsx";

/** Messages, each with what became of it. */
export function MessageTable({ messages }: { messages: readonly Received[] }) {
  const { search } = useSearch();
  return (
    <Table
      label="Messages"
      rows={messages}
      keyOf={({ id }) => id}
      empty=""
      columns={[
        {
          title: "When",
          cell: ({ id, source_id: source, received_at: at }) => (
            <Link
              to="/webhooks/sources/$id/$message"
              params={{ id: source, message: id }}
              search={carried(search)}
              className="font-medium whitespace-nowrap tabular-nums hover:underline"
            >
              {whenTitle(Date.parse(at))}
            </Link>
          ),
        },
        { title: "State", cell: (message) => <MessageState message={message} /> },
        {
          title: "Event, or why not",
          cell: ({ event_type: type, reason, sender_id: sender }) => (
            <span className="block max-w-[48ch] min-w-40 text-xs">
              {type !== null && <code className="break-words">{type}</code>}
              {reason !== null && <span className="text-muted break-words">{reason}</span>}
              {sender !== null && <span className="text-muted block truncate">{sender}</span>}
            </span>
          ),
        },
      ]}
    />
  );
}
