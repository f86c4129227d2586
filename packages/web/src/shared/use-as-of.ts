import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/**
 * As of when what is shown is: now as long as it is live, also on paper, and then when that ended.
 * @param readAt when it was read last otherwise; both in milliseconds since 1970
 */
export function useAsOf(isLive: boolean, readAt: number): number {
  const [liveAt, setLiveAt] = useState(0);
  useEffect(() => {
    if (!isLive) return;
    const note = () => setLiveAt(Date.now());
    // Paper shows what is there when the event is over.
    const noteForPaper = () => flushSync(note);
    globalThis.addEventListener("beforeprint", noteForPaper);
    return () => {
      globalThis.removeEventListener("beforeprint", noteForPaper);
      note();
    };
  }, [isLive]);
  return Math.max(liveAt, readAt);
}
