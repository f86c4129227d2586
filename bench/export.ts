import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { prefill } from "../test/export/prefilled.ts";
import { post, runDendro, temporaryDirectory, type DendroProcess } from "../test/support/dendro.ts";
import { rounded, type Benchmark } from "./support/benchmark.ts";

/** Events as files over HTTP, in order of time, beside chDB alone that writes Parquet to a file. */
export const exporting: Benchmark = async ({ isQuick }) => {
  const events = isQuick ? 100_000 : 1_000_000;
  const directory = temporaryDirectory();
  await prefill(directory.path, events);
  const bare = await outfile(directory.path);
  const dendro = await runDendro(directory.path);
  try {
    await download(dendro, "parquet", 1000);
    const before = residentMb(dendro);
    const perSecond = (ms: number) => rounded(events / (ms / 1000));
    const results = [];
    for (const format of ["parquet", "csv", "ndjson"] as const) {
      const { ms, firstMs, mostMb } = await download(dendro, format);
      const beside = { baseline: perSecond(bare.ordered), ratio: rounded(bare.ordered / ms) };
      results.push(
        {
          what: `${events} events as ${format}, in order of time`,
          value: perSecond(ms),
          unit: "events/s",
          ...(format === "parquet" ? beside : {}),
        },
        { what: `until the first bytes of ${format}`, value: rounded(firstMs), unit: "ms" },
        { what: `more memory while ${format} goes out`, value: rounded(mostMb - before), unit: "MB" },
      );
    }
    return [
      ...results,
      { what: "chDB alone, Parquet in no order", value: perSecond(bare.unordered), unit: "events/s" },
      { what: "chDB alone, all its memory", value: rounded(bare.rss / 1e6), unit: "MB" },
    ];
  } finally {
    await dendro.stop();
    directory.remove();
  }
};

/** What chDB alone needs, in a process of its own. */
async function outfile(dataDir: string) {
  const child = fork(fileURLToPath(new URL("support/outfile-process.ts", import.meta.url)), [
    JSON.stringify({ dataDir }),
  ]);
  const [answer] = (await once(child, "message")) as [{ ordered: number; unordered: number; rss: number }];
  await once(child, "exit");
  return answer;
}

async function download(dendro: DendroProcess, format: string, limit?: number) {
  const start = performance.now();
  const list = { date_range: "all", ...(limit === undefined ? {} : { limit }) };
  const response = await post(dendro.url, "/api/v1/export", { format, events: list });
  if (!response.ok) throw new Error(await response.text());
  let firstMs = Number.NaN;
  let mostMb = 0;
  for await (const part of response.body ?? []) {
    if (Number.isNaN(firstMs) && part.length > 0) firstMs = performance.now() - start;
    mostMb = Math.max(mostMb, residentMb(dendro));
  }
  return { ms: performance.now() - start, firstMs, mostMb };
}

const residentMb = ({ child }: DendroProcess): number =>
  Number(/^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1000;
