import { createServer, request } from "node:http";
import { connect, type AddressInfo } from "node:net";

/** A way to a server on which things are refused. */
export interface RefusingWay {
  readonly url: string;
  close(): void;
}

const refusal = JSON.stringify({
  code: "unavailable",
  detail: "Nothing is answered for the moment; try again.",
});

/**
 * Another way to a server, which refuses what is asked at addresses of a kind. A browser that is told to do so itself reads
 * every script anew for each page.
 */
export async function refusingWayTo(url: string, refused: RegExp): Promise<RefusingWay> {
  const { hostname, port } = new URL(url);
  const server = createServer((from, to) => {
    if (refused.test(from.url ?? "")) {
      to.writeHead(403, { "content-type": "application/problem+json" }).end(refusal);
      return;
    }
    const passedOn = request(
      { hostname, port, path: from.url, method: from.method, headers: from.headers },
      (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      },
    );
    // Whoever leaves a page wants no answer any more, and a server that ends gives none.
    passedOn.once("error", () => to.destroy());
    to.once("close", () => passedOn.destroy());
    from.pipe(passedOn);
  });
  server.on("upgrade", ({ method, url: path, rawHeaders }, from, head) => {
    const to = connect(Number(port), hostname);
    for (const socket of [from, to]) socket.on("error", () => socket.destroy());
    from.once("close", () => to.destroy());
    to.once("close", () => from.destroy());
    const headers = rawHeaders.map((part, nth) => (nth % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join("");
    to.write(`${method} ${path} HTTP/1.1\r\n${headers}\r\n`);
    to.write(head);
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
