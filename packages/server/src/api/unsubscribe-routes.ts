import { html } from "hono/html";
import type { ReportRecipient } from "../reports/reports.ts";
import type { Api, ApiContext, ApiDependencies } from "./context.ts";

/** Below it stands what is in nobody else's mail. */
export const unsubscribePages = "/unsubscribe/";

/**
 * Where people say that they want no more of a report: programs for mail with one POST (RFC 8058), people with a button, for
 * what only looks at links, as scanners of mail do, must change nothing.
 */
export function addUnsubscribeRoutes(api: Api, { reporting }: ApiDependencies): void {
  const path = `${unsubscribePages}:token{[\\w-]{32}}`;

  async function page(context: ApiContext) {
    const recipient = await reporting.reports.recipientOf(context.req.param("token") ?? "");
    return await context.html(recipient === null ? gone : pageOf(recipient), recipient === null ? 404 : 200);
  }

  api.get(path, page);
  api.post(path, async (context) => {
    const form = await context.req.parseBody().catch(() => ({ wanted: "" }));
    await reporting.reports.setWanted(context.req.param("token"), form["wanted"] === "yes");
    return await page(context);
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

const pageOf = ({ title, address, isWanted }: ReportRecipient) =>
  frame(
    isWanted
      ? html`<h1>${title}</h1>
          <p>It is sent to ${address} regularly.</p>
          <form method="post"><button>Unsubscribe</button></form>`
      : html`<h1>${title}</h1>
          <p>It is not sent to ${address} any more.</p>
          <form method="post">
            <input type="hidden" name="wanted" value="yes" /><button>Subscribe again</button>
          </form>`,
  );
