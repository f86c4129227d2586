import { WebSocket } from "ws";

/** Holds many sockets and counts what comes. */
const { url, count, subscribe } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  count: number;
  subscribe: boolean;
};
let received = 0;
const sockets = await Promise.all(
  Array.from(
    { length: count },
    () =>
      new Promise<WebSocket>((resolve, reject) => {
        const socket = new WebSocket(url);
        socket.once("error", reject);
        socket.on("message", () => (received += 1));
        socket.once("open", () => {
          if (subscribe) socket.send(JSON.stringify({ id: "1", type: "events.subscribe", payload: {} }));
          resolve(socket);
        });
      }),
  ),
);
process.on("message", (question) => {
  if (question === "count") process.send?.(received);
  else {
    for (const socket of sockets) socket.terminate();
    process.disconnect();
  }
});
process.send?.("ready");
