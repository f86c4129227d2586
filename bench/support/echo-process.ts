import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

/** The plainest fan-out: every message goes to everybody, as it is. */
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("listening", () => process.send?.((server.address() as AddressInfo).port));
process.on("message", (message) => {
  if (message === "usage") process.send?.(process.cpuUsage());
  else for (const client of server.clients) client.send(String(message));
});
