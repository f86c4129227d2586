import { useEffect, useState } from "react";
import { secondOfDay } from "../format/when.ts";
import { useConnectionState } from "../live/live-context.tsx";

/** A connection that comes back within so many milliseconds is not worth a word. */
const delayMs = 3000;

/** Says since when there is no connection, of which time therefore everything is that is shown. */
export function Offline() {
  const isLive = useConnectionState() === "live";
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (isLive) return setSince(null);
    const lost = Date.now();
    const timer = setTimeout(() => setSince(lost), delayMs);
    return () => clearTimeout(timer);
  }, [isLive]);
  if (since === null) return null;
  return (
    <p role="status" className="bg-warn-soft text-warn px-4 py-1.5 text-center text-xs font-medium">
      Not connected since {secondOfDay(since)}: figures are as of then. Trying again.
    </p>
  );
}
