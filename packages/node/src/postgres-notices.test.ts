import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test } from "vitest";
import { openNotices } from "./postgres-notices.ts";

test("notices are closed at once while a server does not answer", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const notices = openNotices({
    address: `postgres://nobody@127.0.0.1:${(silent.address() as AddressInfo).port}/none`,
    channel: "c",
    onNotice() {},
    onListening() {},
  });
  await expect.poll(() => sockets.length).toBe(1);
  await notices.close();
  silent.close();
  for (const socket of sockets) socket.destroy();
});
