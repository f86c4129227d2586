import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { LoadMore } from "../lists/load-more.tsx";
import { LoadingList } from "../lists/loading-list.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Failed } from "../ui/failed.tsx";
import { Segments } from "../ui/segments.tsx";
import { ChatLineRow } from "./chat-line-row.tsx";
import { chatLines } from "./chat-lines.ts";
import { chatOrders, type ChatOrder } from "./chat-search.ts";
import type { Conversation } from "./conversation-types.ts";
import { NewMessages } from "./new-messages.tsx";
import { speakerOf, wordsOf } from "./said.ts";
import { useChat } from "./use-conversation.ts";

/** A conversation as people saw it, with what was done between. */
export function Chat({ conversation, order }: { conversation: Conversation; order: ChatOrder }) {
  const chat = useChat(conversation.conversation_id, order, conversation.events);
  const { events, error, hasNextPage, isFetchingNextPage, fetchNextPage } = chat;
  const navigate = useNavigate();
  const lines = useMemo(() => chatLines(events ?? [], order === "newest"), [events, order]);
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const messages = (events ?? []).filter((event) => speakerOf(event) !== null);
  const isWordless = messages.length > 0 && messages.every(({ data }) => wordsOf(data) === null);
  return (
    <Card
      label="Chat"
      title={<h2 className={cardTitle}>Chat</h2>}
      action={
        <Segments
          label="Order"
          value={order}
          onChange={(chosen) =>
            void navigate({
              to: ".",
              search: (now) => ({ ...now, order: chatOrders.find((one) => one === chosen) }),
            })
          }
          options={[
            ["oldest", "Oldest first"],
            ["newest", "Newest first"],
          ]}
        />
      }
    >
      {isWordless && (
        <p className="bg-hover text-muted mx-4 mt-2 rounded-lg px-3 py-2 text-xs text-pretty">
          What was said is not kept here: a message&rsquo;s words are shown when its sender puts them into{" "}
          <code className="font-mono">data.text</code>, as{" "}
          <code className="font-mono">dendro import chats --with-text</code> does.
        </p>
      )}
      {events === undefined && error === null && <LoadingList />}
      {events !== undefined && (
        <ol className="px-4 pt-1 pb-4" data-chat>
          {lines.map((line) => (
            <ChatLineRow
              key={line.kind === "event" ? line.event.id : `${line.kind} ${line.at}`}
              line={line}
            />
          ))}
        </ol>
      )}
      {error !== null && <Failed what="The chat" error={error} onRetry={() => void chat.refetch()} />}
      {hasNextPage && error === null && <LoadMore isLoading={isFetchingNextPage} onMore={more} />}
      {order === "oldest" && events !== undefined && <NewMessages count={messages.length} />}
    </Card>
  );
}
