import { Command } from "commander";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig, type Config, type ConfigFlags } from "../installation/config.ts";
import { carrierBreaker } from "./demo/carrier-breaker.ts";
import { startExampleAgent, type ExampleAgent } from "./demo/example-agent.ts";
import { describeShop } from "./demo/describe-shop.ts";
import { watchShop } from "./demo/shop-alerts.ts";
import { openShop, type SimulatedShop } from "./demo/simulated-shop.ts";
import { supportWorkerOf } from "./demo/support-settings.ts";
import { createWorld } from "./demo/world.ts";
import type { RunningServer } from "../server.ts";
import { createClient } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { formatNumber } from "./format.ts";
import { createHttpClient } from "./http-client.ts";
import { oneTimeAdminKey } from "./one-time-key.ts";
import { addConfigOptions } from "./options.ts";
import { serve } from "./serve.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";

const tenant = "default";
const examples = `
Examples:
  $ dendro demo
  $ dendro demo --port 0 --seed my-own
  $ dendro demo --data-dir ./data-demo      keep the figures for the next time

All of it is made up: 30 days of an outdoor shop, with its site, API, order workflows and agents, then what happens there
now, and a support agent with scripted answers to chat with, at the next port. In its month a release goes wrong, an agent
runs in circles, and a change of settings helps: look for the days on which errors, cost and likes stand out. Without
--data-dir it lives in a temporary directory, which is removed at the end; your own data is never touched.`;

export function demoCommand(terminal: Terminal): Command {
  return addConfigOptions(new Command("demo"))
    .description("Start the server with a simulated shop, to look around.")
    .option("--seed <text>", "The same seed makes the same shop.", "alpenglow")
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
  const adminKey = config.adminKey ?? oneTimeAdminKey();
  let shop: SimulatedShop | undefined;

  await serve(
    terminal,
    { ...config, adminKey },
    {
      async prepare(server, signal) {
        const client = createClient({ url: server.url, key: adminKey, tenant });
        const known = (await client.listTenants()).find(({ id }) => id === tenant);
        if (!isNew && known?.simulated !== true) throw holdsRealData(config.dataDir);
        await server.markSimulated(tenant);
        // Everything is so many days before the first start, also when it is started again.
        const startedAt = new Date(known?.created_at ?? Date.now()).getTime();
        const world = createWorld(seed, startedAt);
        const ask = createHttpClient({ url: server.url, key: adminKey, tenant });
        await describeShop(ask, tenant);
        await server.recordWorker(tenant, supportWorkerOf(world));
        await server.recordBreaker(tenant, carrierBreaker(startedAt));
        shop = openShop({ world, client, signal });
        const from = performance.now();
        const events = await shop.fillNewest();
        const seconds = formatNumber((performance.now() - from) / 1000, 1);
        await watchShop(ask);
        printLine(
          stderr,
          `Made up ${formatNumber(events)} events of the last two days in ${seconds} s. The month before them follows while you look around.`,
        );
      },
      async meanwhile(server: RunningServer, signal) {
        printKey(terminal, config, adminKey);
        const agent = await startAgent(terminal, config, server.url, adminKey);
        try {
          await shop?.open((events) =>
            printLine(stderr, `All 30 days are there: ${formatNumber(events)} events more.`),
          );
        } catch (error) {
          if (!signal.aborted) throw error;
        } finally {
          await agent?.stop();
        }
      },
    },
  );
}

/** A key of one's own is not shown: it may be used elsewhere, and terminals are kept. */
function printKey({ stderr }: Terminal, config: Config, adminKey: string): void {
  const shown = config.adminKey === null ? paint(stderr, "bold", adminKey) : "the one in DENDRO_ADMIN_KEY";
  printLine(stderr, `Admin key of this demonstration: ${shown}`);
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
const holdsRealData = (dataDir: string) =>
  new CommandError(`${dataDir} holds real data, and the demonstration must not mix with it.`, {
    advice: "Leave out --data-dir, or name a directory that does not exist yet.",
  });

async function isEmpty(directory: string): Promise<boolean> {
  return (await readdir(directory).catch(() => [])).length === 0;
}
