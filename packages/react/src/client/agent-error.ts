import type { ProtocolCode } from "@dendro/core";

/** Why something did not happen: the worker's code, or that there was no answer. */
export class AgentError extends Error {
  readonly code: ProtocolCode | "DISCONNECTED" | "TIMEOUT";

  constructor(code: AgentError["code"], message: string) {
    super(message);
    this.name = "AgentError";
    this.code = code;
  }
}
