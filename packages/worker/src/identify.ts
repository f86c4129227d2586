import type { IncomingMessage } from "node:http";
import type { ConnectClaim, Identity } from "@dendro/core";
import { isLocalRequest, isLoopbackAddress, isLoopbackHost, parseUrl } from "@dendro/node";
import type { Authenticate, AuthenticatedUser } from "./options.ts";
import { refuse, type Refused } from "./refusal.ts";

/** Finds out who a connection is for. */
export function createIdentify(workerId: string, authenticate: Authenticate | undefined) {
  /** @param peer the address at the other end, where there is no request to tell it */
  return async (
    claim: ConnectClaim,
    request: IncomingMessage | undefined,
    peer = request?.socket.remoteAddress ?? "",
  ): Promise<Identity | Refused> => {
    if (claim.worker_id !== workerId)
      return refuse("FORBIDDEN", `This is the worker ${JSON.stringify(workerId)}.`);
    const user =
      authenticate === undefined ? trustLoopback(claim, request, peer) : await authenticate(claim, request);
    if (user === null) {
      return refuse(
        "FORBIDDEN",
        authenticate === undefined
          ? "Without `authenticate` the worker trusts only clients of its own machine that come without a proxy."
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

/**
 * Believes what a client claims when it runs on this machine, is no page of somebody else's, and comes by no proxy. Of a
 * socket that was handed over without its request, only the address can be judged.
 */
function trustLoopback(
  claim: ConnectClaim,
  request: IncomingMessage | undefined,
  peer: string,
): AuthenticatedUser | null {
  const origin = request?.headers.origin;
  const isLocal =
    request === undefined ? isLoopbackAddress(peer) : isLocalRequest({ headers: request.headers, peer });
  if (!isLocal || (origin !== undefined && !isLoopbackOrigin(origin))) return null;
  return {
    userId: claim.user_id,
    ...(claim.user_name === undefined ? {} : { userName: claim.user_name }),
    ...(claim.user_email === undefined ? {} : { userEmail: claim.user_email }),
    role: "operator",
  };
}

/** A browser says which page it speaks for; one from elsewhere could reach a worker on the machine of whoever looks at it. */
const isLoopbackOrigin = (origin: string) => isLoopbackHost(parseUrl(origin)?.host ?? "");
