import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { afterEach, expect, test } from "vitest";
import { streamBody } from "./stream-body.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Watched {
  readonly parts: AsyncGenerator<Uint8Array, void>;
  made: number;
  ended: boolean;
}

/** Parts of 64 KB, without end but for `fail`. */
function watched(fail = Infinity): Watched {
  const state = { made: 0, ended: false };
  async function* parts() {
    try {
      while (state.made < fail) {
        state.made += 1;
        yield new Uint8Array(65_536);
      }
      throw new Error("broken");
    } finally {
      state.ended = true;
    }
  }
  return Object.assign(state, { parts: parts() });
}

/** A server that answers every request with the parts. */
async function serve({ parts }: Watched, maxStallMs = 60_000): Promise<{ port: number; faults: unknown[] }> {
  const faults: unknown[] = [];
  const listener = getRequestListener((_request, env) => {
    const { outgoing } = env as HttpBindings;
    const breakOff = (error: unknown) => {
      faults.push(error);
      outgoing.destroy();
    };
    return new Response(streamBody(parts, { breakOff, maxStallMs }), {
      headers: { "content-type": "text/csv" },
    });
  });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { port: (server.address() as AddressInfo).port, faults };
}

function askFor(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  closers.push(() => socket.destroy());
  return socket;
}

async function until(isSo: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !isSo(); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}

test("no more is made than is taken", async () => {
  const source = watched();
  const { port } = await serve(source);
  const socket = askFor(port).pause();
  await until(() => source.made > 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const made = source.made;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(source.made).toBe(made);
  socket.destroy();
  await until(() => source.ended);
});

test("a client that goes away ends it", async () => {
  const source = watched();
  const { port, faults } = await serve(source);
  const socket = askFor(port);
  await once(socket, "data");
  socket.destroy();
  await until(() => source.ended);
  expect(faults).toEqual([]);
});

test("what fails in the middle breaks the connection, without an end", async () => {
  const source = watched(5);
  const { port, faults } = await serve(source);
  const socket = askFor(port);
  let received = "";
  socket.on("data", (data) => (received += data.toString("latin1")));
  await once(socket, "close");
  expect(faults).toEqual([new Error("broken")]);
  expect(received.endsWith("0\r\n\r\n")).toBe(false);
});

test("a client that takes nothing is given up", async () => {
  const source = watched();
  const { port, faults } = await serve(source, 200);
  askFor(port).pause();
  await until(() => source.ended);
  expect(faults).toMatchObject([{ code: "slow_consumer" }]);
});
