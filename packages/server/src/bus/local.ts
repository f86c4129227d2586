import { createListeners, type Listeners } from "./listeners.ts";
import type { Bus } from "./port.ts";

/** A bus within the process. @returns what each who takes part gets one by */
export function createLocalBus(): () => Bus {
  const members = new Set<Listeners>();
  return () => {
    const own = createListeners();
    members.add(own);
    return {
      publish(topic, message) {
        if (!members.has(own)) return;
        // Later, as from another process: whoever says something is done with it first.
        queueMicrotask(() => {
          for (const other of members) if (other !== own) other.tell(topic, message);
        });
      },
      subscribe: own.subscribe,
      onMissed: own.onMissed,
      close: async () => void members.delete(own),
    };
  };
}
