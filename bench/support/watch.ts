import { WebSocket } from "ws";
import { asAdmin } from "../../test/support/dendro.ts";

/** Opens a live connection that gets every event, or what the filters let through. */
export async function watchEvents(url: string, onEvent: (text: string) => void): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/live`, asAdmin);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const ready = new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      const text = (data as Buffer).toString("utf8");
      if (text.includes('"events.subscribed"')) resolve();
      else onEvent(text);
    });
  });
  socket.send(JSON.stringify({ id: "1", type: "events.subscribe", payload: {} }));
  await ready;
  return socket;
}
