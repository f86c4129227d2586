import { follow, type Steps } from "../steps.ts";
import { jsonReply, type Reply } from "../reply.ts";
import { objectOf, textOf } from "../foreign-value.ts";
import type { Route } from "./receiver.ts";
import { segmentOf, type WireRequest } from "./wire-request.ts";

/**
 * What Langfuse's libraries ask besides sending: whether the server is there, which project a key is of, where to put a
 * picture, and for prompts. Answered in Langfuse's own shapes, so that an app's console stays calm: pictures are not kept,
 * and of prompts there are none.
 */
export const langfuseApi: readonly Route[] = [
  { ...asked("GET", "/api/public/health", health), open: health },
  asked("GET", "/api/public/projects", () =>
    jsonReply(200, { data: [{ id: "dendro", name: "Dendro", metadata: {} }] }),
  ),
  // Without an address the picture is there already, and nothing is uploaded.
  asked("POST", "/api/public/media", function* (request) {
    return jsonReply(201, { mediaId: mediaIdOf(yield* request.json()), uploadUrl: null });
  }),
  asked("GET", "/api/public/media/:id", () => notFound("Media asset not found")),
  asked("GET", "/api/public/prompts", (request) => promptNotFound(textOf(request.query.get("name")) ?? "")),
  asked("GET", "/api/public/v2/prompts/:name", (request) => promptNotFound(segmentOf(request.path, 5))),
];

function asked(
  method: Route["method"],
  path: string,
  answerOf: (request: WireRequest) => Reply | Steps<Reply>,
): Route {
  return {
    method,
    path,
    *decode(request) {
      const answer = yield* follow(answerOf(request));
      return { batchId: null, events: [], faults: [], answer: () => answer };
    },
    refuse: ({ status, code, message }) => jsonReply(status, { error: code, message }),
  };
}

function health(): Reply {
  return jsonReply(200, { status: "OK", version: "3.0.0" });
}

const notFound = (message: string) => jsonReply(404, { message, error: "LangfuseNotFoundError" });

const promptNotFound = (name: string) => notFound(`Prompt not found: '${name}'`);

/** As Langfuse's libraries make it themselves: of the content's hash, fit for an address. */
function mediaIdOf(picture: unknown): string {
  const hash = textOf(objectOf(picture)["sha256Hash"]) ?? "";
  return hash.replaceAll("+", "-").replaceAll("/", "_").slice(0, 22);
}
