import { Command } from "commander";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dayMs } from "@dendro/core";
import { loadConfig, type Config, type ConfigFlags } from "../installation/config.ts";
import { startExampleAgent, type ExampleAgent } from "./demo/example-agent.ts";
import { createPlayer } from "./demo/play.ts";
import { simulateTraffic } from "./demo/traffic.ts";
import type { RunningServer } from "../server.ts";
import { createClient, type Client } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { formatNumber } from "./format.ts";
import { oneTimeAdminKey } from "./one-time-key.ts";
import { addConfigOptions } from "./options.ts";
import { withRetries } from "./retry.ts";
import { serve } from "./serve.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";

const tenant = "default";
const historyMs = 30 * dayMs;
/** The busy time begins so long before the start that there are visitors now, in milliseconds. */
const warmUpMs = 6 * 60_000;

const examples = `
Examples:
  $ dendro demo
  $ dendro demo --port 0 --seed my-own
  $ dendro demo --data-dir ./data-demo      keep the figures for the next time

All of it is made up: 30 days of an outdoor shop and its API, then its live traffic, and a support agent with scripted
answers to chat with, at the next port. Without --data-dir it lives in a
temporary directory, which is removed at the end; your own data is never touched.`;

export function demoCommand(terminal: Terminal): Command {
  return addConfigOptions(new Command("demo"))
    .description("Start the server with simulated traffic, to look around.")
    .option("--seed <text>", "The same seed makes the same traffic.", "alpenglow")
    .addHelpText("after", examples)
    .action(async (flags: ConfigFlags & { seed: string }) => {
      const dataDir = flags.dataDir ?? (await mkdtemp(join(tmpdir(), "dendro-demo-")));
      try {
        // People look at this terminal; the log speaks up when something is wrong.
        const env = { DENDRO_LOG_LEVEL: "warn", ...terminal.env };
        await demonstrate(terminal, loadConfig({ ...flags, dataDir }, env), flags.seed);
      } finally {
        if (flags.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
      }
    });
}

async function demonstrate(terminal: Terminal, config: Config, seed: string): Promise<void> {
  const { stderr } = terminal;
  printLine(
    stderr,
    `${paint(stderr, "yellow", "SIMULATED DATA")}: everything that you will see is made up. It lives in ${config.dataDir}`,
  );
  const isNew = await isEmpty(config.dataDir);
  const now = Date.now();
  const traffic = simulateTraffic({ seed, from: now - historyMs, liveFrom: now - warmUpMs });
  const adminKey = config.adminKey ?? oneTimeAdminKey();

  const play = (client: Client, signal: AbortSignal) =>
    createPlayer(traffic, {
      clock: Date.now,
      wait: (ms, ofSignal) => sleep(ms, undefined, { signal: ofSignal }),
      signal,
      send: (events) => withRetries(() => client.sendEvents(events, { signal }), { signal }),
    });
  let player: ReturnType<typeof play> | undefined;

  await serve(
    terminal,
    { ...config, adminKey },
    {
      async prepare(server, signal) {
        const client = createClient({ url: server.url, key: adminKey, tenant });
        if (!isNew) await refuseRealData(client, config.dataDir);
        await server.markSimulated(tenant);
        player = play(client, signal);
        const startedAt = performance.now();
        const events = await player.catchUp((batch) =>
          withRetries(() => client.sendEvents(batch, { history: true, signal }), { signal }),
        );
        printLine(
          stderr,
          `Made up ${formatNumber(events)} events of 30 days in ${formatNumber((performance.now() - startedAt) / 1000, 1)} s. Live traffic follows, denser than the history so that there is something to watch.`,
        );
      },
      async meanwhile(server: RunningServer, signal) {
        const agent = await startAgent(terminal, config, server.url, adminKey);
        try {
          await player?.goOn();
        } catch (error) {
          if (!signal.aborted) throw error;
        } finally {
          await agent?.stop();
        }
      },
    },
  );
}

/** A demonstration goes on without the agent when it cannot start. */
async function startAgent(
  terminal: Terminal,
  config: Config,
  dendroUrl: string,
  adminKey: string,
): Promise<ExampleAgent | null> {
  const { stderr } = terminal;
  try {
    const { key } = await createClient({ url: dendroUrl, key: adminKey, tenant }).createKey({
      name: "Example agent",
      scope: "worker",
    });
    const port = config.port === 0 ? 0 : config.port + 1;
    const agent = await startExampleAgent({ dendroUrl, key, dataDir: config.dataDir, port });
    if (agent !== null) {
      printLine(
        stderr,
        `Talk to the example agent (scripted, no model is asked): ${paint(stderr, "cyan", agent.chatUrl)}`,
      );
    }
    return agent;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    printLine(stderr, `${paint(stderr, "yellow", "The example agent is not there")}: ${why}`);
    return null;
  }
}

/** What is made up must never get among what has happened. */
async function refuseRealData(client: Client, dataDir: string): Promise<void> {
  const tenants = await client.listTenants();
  if (tenants.find(({ id }) => id === tenant)?.simulated === true) return;
  throw new CommandError(`${dataDir} holds real data, and the demonstration must not mix with it.`, {
    advice: "Leave out --data-dir, or name a directory that does not exist yet.",
  });
}

async function isEmpty(directory: string): Promise<boolean> {
  return (await readdir(directory).catch(() => [])).length === 0;
}
