import type { IncomingMessage } from "node:http";

/** What a request asks for; the host is nobody's. */
export const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? "/", "http://dendro");

export const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?", 1)[0] ?? "/";
