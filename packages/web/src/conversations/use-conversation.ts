import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ask } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import type { ChatOrder } from "./chat-search.ts";
import type { ChatEventsPage } from "./conversation-types.ts";

/** How often it is looked whether more was said, in milliseconds. */
const refreshMs = 3000;

/** One conversation in figures, brought up to date while it is looked at. */
export function useConversation(id: string) {
  const tenant = useTenant();
  return useQuery({
    queryKey: ["conversation", tenant, id],
    queryFn: async () => await ask("GET /api/v1/conversations/{id}", { path: { id }, query: { tenant } }),
    refetchInterval: refreshMs,
  });
}

/**
 * What happened in a conversation, from one of its ends.
 * @param count how many events it has as far as is known: when there are more, they are read
 */
export function useChat(id: string, order: ChatOrder, count: number) {
  const tenant = useTenant();
  const chat = useInfiniteQuery({
    queryKey: ["chat", tenant, id, order],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam: cursor }) =>
      (await ask("GET /api/v1/conversations/{id}/events", {
        path: { id },
        query: { tenant, order, limit: 300, cursor: cursor ?? undefined },
      })) as ChatEventsPage,
    getNextPageParam: ({ next_cursor: cursor }) => cursor ?? undefined,
    staleTime: 0,
  });
  const { data, refetch } = chat;
  const known = useRef(count);
  useEffect(() => {
    if (known.current === count) return;
    known.current = count;
    void refetch();
  }, [count, refetch]);
  return { ...chat, events: data?.pages.flatMap(({ events }) => events) };
}
