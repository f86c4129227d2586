import { html } from "hono/html";
import type { Recipient } from "../reports/recipients.ts";
import { boundedBody } from "./secured.ts";
import type { Api, ApiContext, ApiDependencies } from "./context.ts";

/** Below it stands what is in nobody else's mail. */
export const unsubscribePages = "/unsubscribe/";
/** More than a form has, in bytes. */
const maxBodyBytes = 4096;

/**
 * Where people say that they want no more of a report: programs for mail with one POST (RFC 8058), people with a button, for
 * what only looks at links, as scanners of mail do, must change nothing.
 */
export function addUnsubscribeRoutes(api: Api, { reporting }: ApiDependencies): void {
  const path = `${unsubscribePages}:token{[\\w-]{32}}`;
  const find = async (context: ApiContext) =>
    await reporting.recipients.find(context.req.param("token") ?? "");
  const page = async (context: ApiContext, recipient: Recipient | null) =>
    await context.html(recipient === null ? gone : pageOf(recipient), recipient === null ? 404 : 200);

  api.get(path, async (context) => await page(context, await find(context)));
  for (const bound of boundedBody(maxBodyBytes)) api.use(path, bound);
  api.post(path, async (context) => {
    const token = context.req.param("token") ?? "";
    const form = await context.req.parseBody().catch(() => ({ again: "" }));
    await (form["again"] === "yes"
      ? reporting.recipients.subscribeAgain(token)
      : reporting.recipients.unsubscribe(token));
    return await page(context, await find(context));
  });
}

const frame = (content: ReturnType<typeof html>) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>Dendro</title>
        <style>
          :root {
            color-scheme: light dark;
          }
          body {
            font:
              16px/1.5 system-ui,
              sans-serif;
            max-width: 34rem;
            margin: 15vh auto;
            padding: 0 1.5rem;
          }
          h1 {
            font-size: 1.25rem;
          }
          button {
            font: inherit;
            padding: 0.5rem 1rem;
            border-radius: 0.5rem;
            border: 1px solid;
            cursor: pointer;
          }
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;

const gone = frame(
  html`<h1>There is no such report any more</h1>
    <p>Nothing is sent of it.</p>`,
);

const pageOf = ({ title, address, isSubscribed }: Recipient) =>
  frame(
    isSubscribed
      ? html`<h1>${title}</h1>
          <p>It is sent to ${address} regularly.</p>
          <form method="post"><button>Unsubscribe</button></form>`
      : html`<h1>${title}</h1>
          <p>It is not sent to ${address} any more.</p>
          <form method="post">
            <input type="hidden" name="again" value="yes" /><button>Subscribe again</button>
          </form>`,
  );
