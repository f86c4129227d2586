import { randomBytes } from "node:crypto";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, vi } from "vitest";
import { usePostgres } from "../../packages/node/src/test-support/postgres.ts";
import { adminKey, post, runDendro, temporaryDirectory } from "../support/dendro.ts";

const postgres = usePostgres();
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** A way to a PostgreSQL that can be cut. */
async function openWay(address: string) {
  const target = new URL(address);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const onwards = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [socket, onwards],
      [onwards, socket],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const through = new URL(address);
  through.port = String(port);
  return {
    address: through.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => void (isCut = false),
  };
}

async function start(storeUrl: string, secretKey: string) {
  const directory = temporaryDirectory();
  stops.push(directory.remove);
  const dendro = await runDendro(directory.path, {
    DENDRO_STORE_URL: storeUrl,
    DENDRO_SECRET_KEY: secretKey,
    DENDRO_LOG_LEVEL: "fatal",
  });
  stops.push(dendro.stop);
  return dendro.url;
}

const authorization = (key: string) => ({ authorization: `Bearer ${key}` });

postgres.test(
  "a server that PostgreSQL cannot be reached from goes on for seconds, then trusts no key, and comes back",
  async () => {
    const address = await postgres.newDatabase();
    const secretKey = randomBytes(32).toString("base64");
    const way = await openWay(address);
    const [url, other] = await Promise.all([start(way.address, secretKey), start(address, secretKey)]);
    const made = await Promise.all(
      ["kept", "revoked"].map(
        async (name) =>
          (await (await post(other, "/api/v1/keys", { name, scope: "ingest" })).json()) as {
            key: string;
            id: string;
          },
      ),
    );
    const [kept, revoked] = made as [(typeof made)[0], (typeof made)[0]];
    const send = async (key: string) => {
      const response = await post(url, "/api/v1/events", { type: "order" }, authorization(key));
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    await vi.waitFor(async () => expect((await send(revoked.key))[0]).toBe(202), 2000);

    way.cut();
    expect(await send(kept.key)).toEqual([202, undefined]);
    await fetch(new URL(`/api/v1/keys/${revoked.id}`, other), {
      method: "DELETE",
      headers: authorization(adminKey),
    });
    await vi.waitFor(async () => expect(await send(kept.key)).toEqual([503, "storage_unavailable"]), {
      timeout: 15_000,
      interval: 250,
    });
    expect(await send(revoked.key)).toEqual([503, "storage_unavailable"]);
    expect(await send(adminKey)).toEqual([202, undefined]);
    const ready = await fetch(new URL("/ready", url));
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain("The store cannot be reached");

    way.mend();
    await vi.waitFor(async () => expect(await send(kept.key)).toEqual([202, undefined]), {
      timeout: 20_000,
      interval: 250,
    });
    expect(await send(revoked.key)).toEqual([401, "invalid_key"]);
    expect((await fetch(new URL("/ready", url))).status).toBe(200);
  },
  90_000,
);
