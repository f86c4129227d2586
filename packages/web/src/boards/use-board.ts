import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { boardsApi, type Board } from "../api/boards.ts";
import { ApiError } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";

/** A board, and a way to change it: it is shown at once, and taken back when the server refuses. */
export function useBoard(id: string): {
  board: Board | null;
  problem: ApiError | null;
  /** Why the last change was not saved. */
  refused: string | null;
  retry: () => void;
  change: (change: (board: Board) => Pick<Board, "title" | "cards">) => void;
} {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [refused, setRefused] = useState<string | null>(null);
  const key = ["board", tenant, id];
  const { data, error, refetch } = useQuery<Board, ApiError>({
    queryKey: key,
    queryFn: async () => await boardsApi.read(tenant, id),
    retry: false,
  });
  const change = async (next: (board: Board) => Pick<Board, "title" | "cards">) => {
    const before = queries.getQueryData<Board>(key);
    if (before === undefined) return;
    // The next change is of the version that this one will make.
    const { title, cards } = next(before);
    queries.setQueryData<Board>(key, { ...before, title, cards, version: before.version + 1 });
    try {
      await boardsApi.set(tenant, id, { title, cards, version: before.version });
      setRefused(null);
      await queries.invalidateQueries({ queryKey: ["boards", tenant] });
    } catch (thrown) {
      setRefused(thrown instanceof Error ? thrown.message : String(thrown));
      await refetch();
    }
  };
  return {
    board: data ?? null,
    problem: error,
    refused,
    retry: () => void refetch(),
    change: (next) => void change(next),
  };
}
