import { getRouteApi, Link } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { carried, type Search } from "../filters/search.ts";
import { formatCount, formatValue } from "../format/format.ts";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { FailedPage } from "../shell/failed-page.tsx";
import { Page } from "../shell/page.tsx";
import { conversationTabs } from "../shell/subjects.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { Chat } from "./chat.tsx";
import type { ChatSearch } from "./chat-search.ts";
import { ConversationFacts } from "./conversation-facts.tsx";
import { OutcomeBadge } from "./outcome-badge.tsx";
import { useConversation } from "./use-conversation.ts";

const route = getRouteApi("/app/conversations/$id");

/** What was said in this conversation, what was done for it, and how did it come out? */
export function ConversationPage() {
  const { id } = route.useParams();
  const search: Search & ChatSearch = route.useSearch();
  const { data: conversation, error, refetch } = useConversation(id);
  if (conversation === undefined) {
    if (error === null) return <Loading />;
    if (!(error instanceof ApiError && error.status === 404))
      return <FailedPage thing="Conversation" error={error} onRetry={() => void refetch()} />;
    return (
      <NotFound
        title="Conversation not found"
        reason={`There is no conversation ${JSON.stringify(id)}. It may be older than events are kept, or of another tenant; what has just been sent is here in a second.`}
        action={
          <Link to="/conversations" search={carried(search)} className={leadsOn}>
            All conversations
          </Link>
        }
      />
    );
  }
  const who = conversation.username ?? conversation.user_id;
  return (
    <Page
      title={who === null ? "Conversation" : `Conversation of ${who}`}
      tabs={conversationTabs}
      hasRange={false}
      state={
        <>
          <OutcomeBadge outcome={conversation.outcome} />
          <span className="text-muted text-xs tabular-nums">
            {`${formatCount(conversation.messages)} messages · ${formatCount(conversation.tokens)} tokens · ${formatValue(conversation.cost, "usd")}`}
          </span>
        </>
      }
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          <Chat key={id} conversation={conversation} order={search.order ?? "oldest"} />
        </div>
        <ConversationFacts conversation={conversation} />
      </div>
    </Page>
  );
}

function Loading() {
  return (
    <div className="space-y-4" aria-busy>
      <Skeleton className="h-7 w-72" />
      <Skeleton className="h-[32rem] w-full" />
    </div>
  );
}
