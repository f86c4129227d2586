import type { Steps } from "../steps.ts";
import { jsonInForm } from "./form-field.ts";
import type { WireRequest } from "./wire-request.ts";

export const isWrappedBody = ({ contentType, query }: Pick<WireRequest, "contentType" | "query">): boolean =>
  contentType === "application/x-www-form-urlencoded" || query.get("compression") === "base64";

/** The JSON in a body, which beacons send as a form whose `data` may be Base64. */
export const posthogBody = (request: WireRequest): Steps<unknown> =>
  isWrappedBody(request) ? jsonInForm(request.body) : request.json();
