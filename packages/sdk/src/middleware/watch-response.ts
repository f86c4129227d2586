import { endRequest, type RequestEnd, type RequestRecord } from "./request-record.ts";

/** What is needed of Node's `ServerResponse`. */
export interface NodeResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableFinished: boolean;
  once(event: "close", listener: () => void): unknown;
}

/** The status of a request whose client went away before there was an answer, as nginx has it. */
const clientClosed = 499;

/** Ends the record when the answer is sent, or can no longer be. */
export function watchResponse(
  record: RequestRecord,
  response: NodeResponse,
  describe: () => Pick<RequestEnd, "route" | "user_id"> & {
    /** The header that says how long the answer is, if there is one. */
    readonly contentLength: unknown;
  },
): void {
  response.once("close", () => {
    endRequest(record, () => {
      const isAborted = !response.writableFinished;
      const { contentLength, ...described } = describe();
      const hasBytes = contentLength !== undefined && record.method !== "HEAD" && !isAborted;
      return {
        ...described,
        status: isAborted && !response.headersSent ? clientClosed : response.statusCode,
        bytes: hasBytes ? Number(contentLength) : undefined,
        isAborted,
      };
    });
  });
}

/** What is needed of Node's `IncomingMessage`. */
export interface NodeRequest {
  readonly headers: {
    readonly host?: string | undefined;
    readonly traceparent?: string | string[] | undefined;
  };
}

export function traceparentOf({ headers }: NodeRequest): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === "string" ? traceparent : undefined;
}
