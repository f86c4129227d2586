import { createBreakers } from "@dendro/sdk/breakers";
import { adminKey, runDendro, temporaryDirectory } from "../test/support/dendro.ts";
import { percentile, rounded, type Benchmark } from "./support/benchmark.ts";

/** What `withBreaker` costs a call, and how long it takes until a program knows what somebody has decided or another has found out. */
export const breakerDecisions: Benchmark = async ({ isQuick }) => {
  const directory = temporaryDirectory();
  const dendro = await runDendro(directory.path);
  const connect = () => createBreakers({ url: dendro.url, key: adminKey, nodes: ["bench", "forced"] });
  const [one, other] = [connect(), connect()];
  const until = async (isSo: () => boolean) => {
    // Whoever looks all the time takes the processor from Dendro.
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  await until(() => !one.isAway && !other.isAway);
  const decide = async (mode: string, node: string) =>
    await fetch(new URL(`/api/v1/breakers/${node}/override`, dendro.url), {
      method: "PUT",
      headers: { "x-api-key": adminKey, "content-type": "application/json" },
      body: JSON.stringify({ mode, reason: "bench" }),
    });

  const [decided, found]: [number[], number[]] = [[], []];
  const count = isQuick ? 50 : 300;
  for (let nth = 0; nth < count; nth += 1) {
    const mode = nth % 2 === 0 ? "open" : "closed";
    const start = performance.now();
    const answered = decide(`force_${mode}`, "bench");
    await until(() => other.stateOf("bench") === mode);
    decided.push(performance.now() - start);
    await answered;
    await pause();
  }
  await decide("auto", "bench");
  for (let nth = 0; nth < count; nth += 1) {
    await until(() => one.stateOf("bench") === "closed");
    for (let failures = 0; failures < 4; failures += 1) await fail(one, "bench");
    const start = performance.now();
    void fail(one, "bench");
    await until(() => other.stateOf("bench") === "open");
    found.push(performance.now() - start);
    await fetch(new URL("/circuit-breaker/reset/bench", dendro.url), {
      method: "POST",
      headers: { "x-api-key": adminKey },
    });
    await until(() => other.stateOf("bench") === "closed");
    await pause();
  }

  const calls = isQuick ? 100_000 : 1_000_000;
  const nanoseconds = (ms: number) => rounded((ms * 1e6) / calls);
  await decide("force_open", "forced");
  await until(() => other.stateOf("forced") === "open");
  const cost = { open: 0, closed: 0 };
  for (const [state, node] of [
    ["closed", "bench"],
    ["open", "forced"],
    // Once more, as it is when the code is warm.
    ["closed", "bench"],
    ["open", "forced"],
  ] as const) {
    const start = performance.now();
    let may = 0;
    for (let nth = 0; nth < calls; nth += 1) if (other.mayCall(node)) may += 1;
    cost[state] = performance.now() - start;
    if (may !== (state === "closed" ? calls : 0)) throw new Error(`${may} of ${calls} calls may be made.`);
  }
  const [plain, guarded] = [
    await around((work) => work()),
    await around(async (work) => await other.withBreaker("bench", work)),
  ];
  one.close();
  other.close();
  await dendro.stop();
  directory.remove();
  const of = (what: string, times: readonly number[]) => [
    { what: `${what}, median`, value: rounded(percentile(times, 0.5)), unit: "ms" },
    { what: `${what}, p99`, value: rounded(percentile(times, 0.99)), unit: "ms", aim: 25 },
  ];
  return [
    { what: "decision, closed", value: nanoseconds(cost.closed), unit: "ns", aim: 1000 },
    { what: "decision, open", value: nanoseconds(cost.open), unit: "ns", aim: 1000 },
    { what: "withBreaker around a call, beyond the call", value: rounded(guarded - plain), unit: "ns" },
    ...of("override known to a program", decided),
    ...of("fifth failure known to another program", found),
  ];
};

/** Breakers of one tenant do not change all the time. */
const pause = async () => await new Promise((resolve) => setTimeout(resolve, 25));

/** Nanoseconds of a call that does nothing, made in some way; in bursts, so that what is told of them is sent in between. */
async function around(call: (work: () => Promise<void>) => Promise<void>): Promise<number> {
  const [bursts, callsInBurst] = [200, 500];
  let ms = 0;
  const nothing = async () => {};
  for (let burst = 0; burst < bursts; burst += 1) {
    const start = performance.now();
    for (let nth = 0; nth < callsInBurst; nth += 1) await call(nothing);
    // The first ones are compiled while they run.
    if (burst >= bursts / 2) ms += performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return (ms * 1e6) / ((bursts / 2) * callsInBurst);
}

async function fail({ withBreaker }: ReturnType<typeof createBreakers>, node: string): Promise<void> {
  await withBreaker(node, () => {
    throw new Error("no");
  }).catch(() => undefined);
}
