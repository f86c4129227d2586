import { useEffect } from "react";
import { useBoardChanged, useConnectionState } from "../live/live-context.tsx";

/** Follows what becomes of the board itself: it is read again when it was changed, and whenever that may have been missed. */
export function BoardNews({ onLive, onNews }: { onLive: (isLive: boolean) => void; onNews: () => void }) {
  const state = useConnectionState();
  useBoardChanged(onNews);
  useEffect(() => {
    onLive(state === "live");
    if (state !== "connecting") onNews();
  }, [state, onLive, onNews]);
  return null;
}
