import { randomUUID } from "node:crypto";
import { openNotices } from "@dendro/node";
import { createListeners } from "./listeners.ts";
import type { Bus, BusMessages, Topic } from "./port.ts";

/** The channel of a database that its servers listen to. */
const channel = "dendro_bus";

interface Notice {
  readonly from: string;
  readonly topic: Topic;
  readonly message: BusMessages[Topic];
}

/** A bus over LISTEN and NOTIFY, on a connection of its own that is made anew when it breaks. */
export function openPostgresBus(address: string): Bus {
  const self = randomUUID();
  const listeners = createListeners();
  const notices = openNotices({
    address,
    channel,
    onNotice(text) {
      const notice = parseNotice(text);
      if (notice !== null && notice.from !== self) listeners.tell(notice.topic, notice.message);
    },
    onListening: listeners.missed,
  });
  return {
    publish: (topic, message) => notices.send(JSON.stringify({ from: self, topic, message })),
    subscribe: listeners.subscribe,
    onMissed: listeners.onMissed,
    close: notices.close,
  };
}

/** Null for what others have said on the channel. */
function parseNotice(text: string): Notice | null {
  try {
    const notice = JSON.parse(text) as Partial<Notice> | null;
    return typeof notice?.message === "object" && notice.message !== null ? (notice as Notice) : null;
  } catch {
    return null;
  }
}
