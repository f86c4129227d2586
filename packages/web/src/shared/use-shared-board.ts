import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ApiError } from "../api/client.ts";
import { sharedApi, type SharedBoard } from "../api/shared.ts";
import { showIn } from "../format/zone.ts";

/** How often everything is asked for again while nothing comes by itself, in milliseconds. */
export const askIntervalMs = 10_000;

/** Once the link opens nothing any more, it does not again. */
const isEnded = (error: Error | null) =>
  error instanceof ApiError && (error.status === 401 || error.status === 404);

/**
 * The board that a link shows, as it is saved now.
 * @param isLive whether it is told when the board is changed
 */
export function useSharedBoard(
  token: string,
  isLive: boolean,
): {
  board: SharedBoard | undefined;
  /** When it was read last, in milliseconds since 1970. */
  readAt: number;
  problem: Error | null;
  /** The link opens nothing any more. */
  isOver: boolean;
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
    refetchInterval: ({ state }) => !isLive && !isEnded(state.error) && askIntervalMs,
    retry: false,
  });
  const retry = useCallback(() => void refetch(), [refetch]);
  return { board: data, readAt: dataUpdatedAt, problem: error, isOver: isEnded(error), retry };
}
