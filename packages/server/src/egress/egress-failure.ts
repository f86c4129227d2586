import { errors } from "undici";

/** Why a request has no answer. */
export type FailureReason =
  "refused" | "unresolved" | "unreachable" | "tls" | "timeout" | "reset" | "malformed" | "aborted";

/** A request that has no answer, with why. Its message may be shown to whoever configured the address. */
export class EgressFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EgressFailure";
    this.reason = reason;
  }
}

const network: Readonly<Record<string, { reason: FailureReason; message: string }>> = {
  ECONNREFUSED: { reason: "unreachable", message: "Nothing listens at this address and port" },
  EHOSTUNREACH: { reason: "unreachable", message: "There is no way to this address" },
  ENETUNREACH: { reason: "unreachable", message: "There is no way to this address" },
  EADDRNOTAVAIL: { reason: "unreachable", message: "There is no way to this address" },
  EACCES: { reason: "unreachable", message: "This machine does not let Dendro connect to the address" },
  EPERM: { reason: "unreachable", message: "This machine does not let Dendro connect to the address" },
  EMFILE: { reason: "unreachable", message: "This machine has too many files and sockets open" },
  ENFILE: { reason: "unreachable", message: "This machine has too many files and sockets open" },
  ETIMEDOUT: { reason: "timeout", message: "No connection came about in time" },
  UND_ERR_CONNECT_TIMEOUT: { reason: "timeout", message: "No connection came about in time" },
  ECONNRESET: { reason: "reset", message: "The other side closed the connection" },
  EPIPE: { reason: "reset", message: "The other side closed the connection" },
  UND_ERR_SOCKET: {
    reason: "reset",
    message: "The other side closed the connection before the end of its answer",
  },
  UND_ERR_HEADERS_OVERFLOW: { reason: "malformed", message: "The headers of the answer are too large" },
  UND_ERR_DESTROYED: { reason: "aborted", message: "Dendro is shutting down" },
  UND_ERR_CLOSED: { reason: "aborted", message: "Dendro is shutting down" },
  UND_ERR_INVALID_ARG: { reason: "refused", message: "The request cannot be written as HTTP" },
};

/** What an error of a socket, of TLS or of undici means to whoever configured the address. */
export function toEgressFailure(error: unknown): EgressFailure {
  if (error instanceof EgressFailure) return error;
  const { code = "", message, cause } = error as Error & { code?: string };
  if (cause instanceof EgressFailure) return cause;
  const known = network[code];
  if (known !== undefined)
    return new EgressFailure(known.reason, `${known.message} (${code}).`, { cause: error });
  if (error instanceof errors.HTTPParserError || code.startsWith("UND_ERR_RES_")) {
    return new EgressFailure("malformed", `The answer is not valid HTTP: ${message}.`, { cause: error });
  }
  return new EgressFailure("reset", `The connection failed (${code === "" ? message : code}).`, {
    cause: error,
  });
}

/** The same while a connection is made: what is no fault of the network is one of TLS. */
export function toConnectFailure(error: unknown, protocol: string): EgressFailure {
  const { code = "", message } = error as Error & { code?: string };
  if (error instanceof EgressFailure || protocol !== "https:" || network[code] !== undefined) {
    return toEgressFailure(error);
  }
  return new EgressFailure("tls", `TLS failed: ${message} (${code}).`, { cause: error });
}
