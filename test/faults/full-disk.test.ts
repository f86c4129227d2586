import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { ask, post, runDendro, settled, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";
import { testIfProvided } from "../support/needs.ts";

const directory = temporaryDirectory();
const mount = join(directory.path, "disk");
mkdirSync(mount);

/** A real small disk, where the machine lets us have one. */
function mountSmallDisk(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=96m", "tmpfs", mount], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const isMounted = mountSmallDisk();
const test = testIfProvided(isMounted, "a small disk cannot be mounted (needs root)");
/** `npm run test:kills` does more of them. */
const rounds = process.env["DENDRO_TEST_KILLS"] === undefined ? 2 : 10;
let dendro: DendroProcess;

beforeAll(async () => {
  if (isMounted) dendro = await runDendro(join(mount, "data"));
});
afterAll(async () => {
  if (isMounted) {
    await dendro.stop();
    execFileSync("umount", [mount]);
  }
  directory.remove();
});

const ready = async () => {
  const response = await fetch(new URL("/ready", dendro.url));
  return { status: response.status, text: await response.text() };
};

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it did not come about within 20 s; ready: ${JSON.stringify(await ready())}`);
}

describe("a full disk", () => {
  test("is refused with 503, said in /ready and the log, and gone when there is room again", async () => {
    let accepted = 0;
    const send = async () => {
      const response = await post(dendro.url, "/api/v1/events", {
        type: "kept",
        data: { filler: "x".repeat(20_000) },
      });
      if (response.status === 202) accepted += 1;
      return response;
    };
    expect((await send()).status).toBe(202);
    await settled(dendro.url);

    // Somebody else fills the disk, to the last page.
    const { bavail, bsize } = statfsSync(mount);
    writeFileSync(join(mount, "filler"), Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024)));
    let refused: Response | null = null;
    await until(async () => {
      const response = await send();
      if (response.status === 202) return false;
      refused = response;
      return true;
    });
    expect((refused as unknown as Response).status).toBe(503);
    expect(await (refused as unknown as Response).json()).toMatchObject({ code: "storage_unavailable" });
    expect((await ready()).status).toBe(503);
    expect(dendro.stderr()).toMatch(/storage_unavailable|full/u);
    expect((await fetch(new URL("/health", dendro.url))).status).toBe(200);

    rmSync(join(mount, "filler"));
    await until(async () => (await ready()).status === 200);
    expect((await send()).status).toBe(202);
    await settled(dendro.url);
    // What was accepted before, during and after is there, each once.
    const { results } = await ask(dendro.url, {
      metrics: ["events"],
      filters: [["is", "type", ["kept"]]],
      date_range: "day",
    });
    expect(results[0]?.metrics).toEqual([accepted]);
  });

  test(
    `${rounds} times: killed while it is full it does not start, and once there is room it has everything`,
    async () => {
      const { results } = await ask(dendro.url, { metrics: ["events"], date_range: "all" });
      let accepted = results[0]?.metrics[0] ?? 0;
      for (let round = 0; round < rounds; round += 1) {
        const filling = (async () => {
          for (let count = 0; count < 40; count += 1) {
            const response = await post(dendro.url, "/api/v1/events", {
              type: "page_view",
              path: "/a",
            }).catch(() => null);
            if (response === null) return;
            if (response.status === 202) accepted += 1;
          }
        })();
        // To the last byte, past every margin, while events are being written.
        fillToTheBrim();
        await filling;
        await dendro.kill();
        await expect(runDendro(join(mount, "data"))).rejects.toThrow(/MiB free.*Free some space/u);
        rmSync(join(mount, "filler"));
        dendro = await runDendro(join(mount, "data"));
        await settled(dendro.url);
        expect((await ready()).status).toBe(200);
        const after = await ask(dendro.url, { metrics: ["events"], date_range: "all" });
        expect(after.results[0]?.metrics).toEqual([accepted]);
      }
    },
    60_000 + rounds * 60_000,
  );
});

function fillToTheBrim(): void {
  const file = openSync(join(mount, "filler"), "w");
  const piece = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
}
