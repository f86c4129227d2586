import { useQuery, useQueryClient } from "@tanstack/react-query";
import { sharedApi, type SharedBoard } from "../api/shared.ts";
import { showIn } from "../format/zone.ts";

/** How often everything is asked for again, in milliseconds. */
export const askIntervalMs = 10_000;

/** The board that a link shows, as it is saved now. */
export function useSharedBoard(token: string): {
  board: SharedBoard | undefined;
  /** When it was read last, in milliseconds since 1970. */
  readAt: number;
  problem: Error | null;
  retry: () => void;
} {
  const queries = useQueryClient();
  const { data, dataUpdatedAt, error, refetch } = useQuery({
    queryKey: ["shared-board"],
    queryFn: async () => {
      const board = await sharedApi.board(token);
      showIn(board.timezone);
      // What is drawn looks its titles up, which nobody else may be asked for.
      queries.setQueryData(["catalog", "default"], board.catalog);
      return board;
    },
    refetchInterval: askIntervalMs,
    retry: false,
  });
  return { board: data, readAt: dataUpdatedAt, problem: error, retry: () => void refetch() };
}
