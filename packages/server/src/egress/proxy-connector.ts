import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import { buildConnector } from "undici";
import { connectTimeoutMs } from "./connector.ts";
import { EgressFailure, toConnectFailure } from "./egress-failure.ts";
import type { Guard } from "./guard.ts";

/** How many addresses of one host a proxy is asked for. */
const mostAddresses = 3;

/**
 * Opens sockets through a proxy by `CONNECT`. The proxy is asked for an address that the guard has checked and never for a
 * name, which it might resolve to something else.
 * @param proxy such as `http://user:password@proxy.example.com:3128`; it may be anywhere
 */
export function createProxyConnector(guard: Guard, proxy: string): buildConnector.connector {
  const secure = buildConnector({ timeout: connectTimeoutMs });
  return (options, callback) => {
    const { hostname, protocol } = options;
    const fail = (error: unknown) => callback(toConnectFailure(error, protocol), null);
    const port = options.port === "" ? (protocol === "https:" ? "443" : "80") : options.port;
    tunnel(guard, proxy, hostname, port).then((socket) => {
      if (protocol !== "https:") return callback(null, socket);
      secure({ ...options, httpSocket: socket }, (error, encrypted) =>
        error === null ? callback(null, encrypted) : fail(error),
      );
    }, fail);
  };
}

async function tunnel(guard: Guard, proxy: string, host: string, port: string): Promise<Socket> {
  const signal = AbortSignal.timeout(connectTimeoutMs);
  const addresses = (await guard.addressesOf(host)).slice(0, mostAddresses);
  for (const [index, address] of addresses.entries()) {
    const authority = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
    const { status, socket } = await connectThrough(new URL(proxy), authority, signal);
    if (status >= 200 && status < 300) return socket;
    socket.destroy();
    if (status === 407) {
      throw new EgressFailure(
        "unreachable",
        "The proxy wants another user or password (407): see DENDRO_EGRESS_PROXY.",
      );
    }
    if (index === addresses.length - 1) {
      throw new EgressFailure(
        "unreachable",
        `The proxy of DENDRO_EGRESS_PROXY did not connect to ${host} (${status}).`,
      );
    }
  }
  throw new EgressFailure("unresolved", `The DNS has no address for ${host}.`);
}

async function connectThrough(
  proxy: URL,
  authority: string,
  signal: AbortSignal,
): Promise<{ status: number; socket: Socket }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; socket: Socket }>();
  const request = (proxy.protocol === "https:" ? requestHttps : requestHttp)({
    host: proxy.hostname.replace(/^\[|\]$/gu, ""),
    port: proxy.port,
    method: "CONNECT",
    path: authority,
    agent: false,
    signal,
    headers: { host: authority, ...credentialsOf(proxy) },
  });
  request.once("connect", (response, socket, head) => {
    // What goes wrong until somebody else listens is seen by whoever writes to it.
    socket.on("error", () => undefined);
    if (head.length > 0) socket.unshift(head);
    resolve({ status: response.statusCode ?? 0, socket });
  });
  request.once("error", (error) => {
    const failure = signal.aborted
      ? new EgressFailure("timeout", "The proxy of DENDRO_EGRESS_PROXY did not connect in time.")
      : new EgressFailure(
          "unreachable",
          `The proxy of DENDRO_EGRESS_PROXY cannot be reached (${error.message}).`,
        );
    reject(failure);
  });
  request.end();
  return await promise;
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(text).toString("base64")}` };
}
