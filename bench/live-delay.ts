import { post } from "../test/support/dendro.ts";
import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";
import { watchEvents } from "./support/watch.ts";
import { withDendro } from "./support/with-dendro.ts";

/** From the sending, and from the 202, to the live subscriber, at 1,000 events a second in requests of 10. */
export const liveDelay: Benchmark = async ({ isQuick }) =>
  await withDendro(async ({ url }) => {
    const seen = new Map<string, number>();
    const sent = new Map<string, number>();
    const acknowledged = new Map<string, number>();
    const socket = await watchEvents(url, (text) => {
      const name = /"name":"(\w+)"/u.exec(text)?.[1];
      if (name !== undefined) seen.set(name, performance.now());
    });
    const rounds = isQuick ? 300 : 1000;
    const sends: Promise<void>[] = [];
    const start = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      const names = Array.from({ length: 10 }, (_, index) => `n${round}x${index}`);
      for (const name of names) sent.set(name, performance.now());
      sends.push(
        post(
          url,
          "/api/v1/events",
          names.map((name) => ({ type: "tick", name })),
        ).then((response) => {
          const now = performance.now();
          for (const name of names) acknowledged.set(name, now);
          return void response.arrayBuffer();
        }),
      );
      const rest = start + (round + 1) * 10 - performance.now();
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    }
    await Promise.all(sends);
    await new Promise((resolve) => setTimeout(resolve, 500));
    socket.close();
    // What is seen before its own answer has no delay.
    const delayAfter = (moments: ReadonlyMap<string, number>) =>
      percentile(
        [...moments].map(([name, at]) => Math.max(0, (seen.get(name) ?? Number.POSITIVE_INFINITY) - at)),
        0.99,
      );
    return [
      {
        what: "acknowledged to live subscriber at 1,000 events/s, p99",
        value: rounded(delayAfter(acknowledged)),
        unit: "ms",
        must: 50,
        aim: 10,
      },
      {
        what: "sent to live subscriber at 1,000 events/s, p99",
        value: rounded(delayAfter(sent)),
        unit: "ms",
      },
    ];
  });
