import type { IncomingMessage } from "node:http";
import type { ConnectClaim, Identity } from "@dendro/core";
import type { Authenticate } from "./options.ts";
import { refuse, type Refused } from "./refusal.ts";

/** Finds out who a connection is for. */
export function createIdentify(workerId: string, authenticate: Authenticate = trustLoopback) {
  return async (claim: ConnectClaim, request: IncomingMessage | undefined): Promise<Identity | Refused> => {
    if (claim.worker_id !== workerId)
      return refuse("FORBIDDEN", `This is the worker ${JSON.stringify(workerId)}.`);
    const user = await authenticate(claim, request);
    if (user === null) {
      return refuse(
        "FORBIDDEN",
        authenticate === trustLoopback
          ? "Without `authenticate` the worker believes clients of its own machine alone."
          : "The `auth_token` is not valid.",
      );
    }
    return {
      worker_id: workerId,
      user_id: user.userId,
      ...(user.userName === undefined ? {} : { user_name: user.userName }),
      ...(user.userEmail === undefined ? {} : { user_email: user.userEmail }),
      role: user.role ?? "user",
    };
  };
}

/** Believes what a client claims when it runs on this machine, and is no page of somebody else's. */
const trustLoopback: Authenticate = (claim, request) => {
  if (request === undefined || !isLoopback(request.socket.remoteAddress ?? "")) return null;
  const { origin } = request.headers;
  if (origin !== undefined && !isLoopbackOrigin(origin)) return null;
  return {
    userId: claim.user_id,
    ...(claim.user_name === undefined ? {} : { userName: claim.user_name }),
    ...(claim.user_email === undefined ? {} : { userEmail: claim.user_email }),
    role: "operator",
  };
};

const isLoopback = (address: string) => /^(?:::ffff:)?127\.|^::1$/u.test(address);

/** A browser says which page it speaks for; one from elsewhere could reach a worker on the machine of whoever looks at it. */
function isLoopbackOrigin(origin: string): boolean {
  const host = URL.parse(origin)?.hostname ?? "";
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || host.startsWith("127.");
}
