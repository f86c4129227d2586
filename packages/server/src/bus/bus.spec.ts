import { describe, expect, vi } from "vitest";
import type { TestHere } from "../../../../test/support/needs.ts";
import type { Bus } from "./port.ts";

/** The buses of one test, each as a server of its own has it. */
export interface BusNetwork {
  join(): Bus;
}

/** Says something until the other has heard it: what is said before somebody listens is heard by nobody. */
export async function connect(from: Bus, to: Bus): Promise<void> {
  let isHeard = false;
  to.subscribe("erasure", () => (isHeard = true));
  await vi.waitFor(
    () => {
      from.publish("erasure", { id: "hello" });
      expect(isHeard).toBe(true);
    },
    { timeout: 20_000 },
  );
}

/** What every implementation of {@link Bus} promises, tried on the real thing. */
export function describeBus(testHere: TestHere, createNetwork: () => Promise<BusNetwork>): void {
  const change = { name: "keys", part: "k", version: 7 };

  describe("a bus", () => {
    testHere("tells all others, by topic and in order, and not whoever says it", async () => {
      const { join } = await createNetwork();
      const buses = [join(), join(), join()] as const;
      await connect(buses[0], buses[1]);
      await connect(buses[0], buses[2]);
      const heard: unknown[][] = [[], [], []];
      buses.forEach((bus, index) => bus.subscribe("view", (message) => heard[index]?.push(message)));
      for (let version = 0; version < 100; version += 1) buses[0].publish("view", { ...change, version });
      buses[0].publish("settings", { tenant: "t", worker: "w", version: 1 });
      const all = Array.from({ length: 100 }, (_, version) => ({ ...change, version }));
      await vi.waitFor(() => expect(heard).toEqual([[], all, all]), { timeout: 10_000 });
      for (const bus of buses) await bus.close();
    });

    testHere("says nothing more once it is closed, and takes no harm from being spoken to", async () => {
      const { join } = await createNetwork();
      const [one, other] = [join(), join()];
      await connect(one, other);
      let heard = 0;
      other.subscribe("view", () => (heard += 1));
      await one.close();
      one.publish("view", change);
      await other.close();
      expect(heard).toBe(0);
    });
  });
}
