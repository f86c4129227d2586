import { useEffect, useState } from "react";
import { useConnectionState } from "../live/live-context.tsx";

/** A connection that comes back within so many milliseconds is not worth a word. */
const patienceMs = 3000;

/** Says since when there is no connection, of which time therefore everything is that is shown. */
export function Offline() {
  const isLive = useConnectionState() === "live";
  const [since, setSince] = useState<Date | null>(null);
  useEffect(() => {
    if (isLive) return setSince(null);
    const lost = new Date();
    const timer = setTimeout(() => setSince(lost), patienceMs);
    return () => clearTimeout(timer);
  }, [isLive]);
  if (since === null) return null;
  const time = since.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return (
    <p role="status" className="bg-warn-soft text-warn px-4 py-1.5 text-center text-xs font-medium">
      Not connected since {time}: figures are as of then. Trying again.
    </p>
  );
}
