import type { Bus } from "../bus/port.ts";

/** Who is shown a board, and hears when it was changed. */
export interface BoardWatches {
  watch(tenant: string, id: string, listener: () => void): () => void;
  /** It was changed here: those who watch are told, on other servers too. */
  changed(tenant: string, id: string): void;
}

export function createBoardWatches(bus: Bus): BoardWatches {
  const watches = new Map<string, Set<() => void>>();
  const keyOf = (tenant: string, id: string) => JSON.stringify([tenant, id]);
  const tell = (key: string) => watches.get(key)?.forEach((listener) => listener());
  bus.subscribe("board", ({ tenant, id }) => tell(keyOf(tenant, id)));
  bus.onMissed(() => {
    for (const key of watches.keys()) tell(key);
  });
  return {
    watch(tenant, id, listener) {
      const key = keyOf(tenant, id);
      const listeners = watches.get(key) ?? new Set();
      watches.set(key, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && watches.get(key) === listeners) watches.delete(key);
      };
    },
    changed(tenant, id) {
      tell(keyOf(tenant, id));
      bus.publish("board", { tenant, id });
    },
  };
}
