import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { asPerson, launchChromium, personsUserAgent } from "../../support/chromium.ts";

export interface TrackedSite {
  /** A page for every path. The script's attributes are in the query: `?attributes=data-local data-hash`. */
  readonly origin: string;
  /** The same site by a name for which a browser wants HTTPS before it gives all it can. */
  readonly insecureOrigin: string;
  /** A new person looks at it, until the page is closed; with what the browser then has, and did not like. */
  visit(
    work: (page: Page) => Promise<void>,
    isRobot?: boolean,
  ): Promise<{ cookies: readonly unknown[]; complaints: readonly string[] }>;
  stop(): Promise<void>;
}

const insecureHost = "localhost.example";

/** A small site with the script for websites in it, and people who look at it in Chromium. */
export async function runTrackedSite(dendro: { url: string; key: string }): Promise<TrackedSite> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site");
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      // As strict as a site can be: no inline script, no eval, and nobody else but Dendro.
      "content-security-policy": `default-src 'none'; script-src ${dendro.url}; connect-src ${dendro.url}`,
    });
    response.end(`<!doctype html><html lang="en"><title>Title of ${pathname}</title>
<body><div><a id="out" href="https://other.example/there">out</a> <a id="file" href="/files/report.pdf">file</a>
<button id="buy" data-dendro-event="buy" data-dendro-plan="pro">buy</button></div>
<form id="form" data-dendro-event="ordered" data-dendro-order-kind="book">
<button type="button" id="terms" data-dendro-event="terms">terms</button> <button id="order">order</button></form>
<pre>${"line\n".repeat(300)}</pre>
<script defer src="${dendro.url}/dendro.js" data-key="${dendro.key}" ${searchParams.get("attributes") ?? "data-local"}></script>
<script defer src="${dendro.url}/dendro-vitals.js"></script></body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await launchChromium([...asPerson, `--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`]);
  let people = 0;

  return {
    origin: `http://127.0.0.1:${port}`,
    insecureOrigin: `http://${insecureHost}:${port}`,
    async visit(work, isRobot = false) {
      people += 1;
      // Everybody has a browser of their own: by address and browser they are told apart.
      const userAgent = personsUserAgent.replace(
        "Chrome/140",
        `${isRobot ? "Headless" : ""}Chrome/${140 + people}`,
      );
      const context = await browser.newContext({ userAgent, locale: "en-GB" });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await work(page);
      const cookies = await context.cookies();
      await Promise.all([page.waitForEvent("close"), page.close({ runBeforeUnload: true })]);
      // What is sent when a page closes is on its way after that, for longer where the machine is busy: the context stays.
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { cookies, complaints: complaints.filter((text) => !text.includes("404")) };
    },
    async stop() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As when somebody looks at another tab, and comes back; all tabs of a browser without a screen can be seen. */
export async function hide(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    isHidden ? "hidden" : "visible",
  );
}
