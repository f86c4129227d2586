import type { Bus, BusMessages, Topic } from "./port.ts";

type Listener = (message: never) => void;

/** Who listens to a bus. */
export interface Listeners extends Pick<Bus, "subscribe" | "onMissed"> {
  tell<T extends Topic>(topic: T, message: BusMessages[T]): void;
  missed(): void;
}

export function createListeners(): Listeners {
  const byTopic = new Map<string, Listener[]>();
  const whenMissed: (() => void)[] = [];
  return {
    subscribe(topic, listener) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), listener]);
    },
    onMissed: (listener) => void whenMissed.push(listener),
    tell(topic, message) {
      for (const listener of byTopic.get(topic) ?? []) listener(message as never);
    },
    missed() {
      for (const listener of whenMissed) listener();
    },
  };
}
