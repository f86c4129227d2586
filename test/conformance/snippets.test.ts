import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asPerson, launchChromium, personsUserAgent } from "../support/chromium.ts";
import { runReceiver, type ReceiverUnderTest } from "./support/receiver.ts";

let dendro: ReceiverUnderTest;
let browser: Browser;
beforeAll(async () => {
  dendro = await runReceiver();
  browser = await launchChromium([...asPerson, "--host-resolver-rules=MAP *.example 127.0.0.1"]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await dendro.stop();
});

/** Somebody looks at a site with a snippet in its head; nothing may fail, and nobody else may be asked. */
async function visit(
  host: string,
  snippet: string,
  work: (page: Page, url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><html lang="en"><head><title>A page</title>${snippet}</head><body>
<a id="out" href="https://other.example/there">out</a>
<button id="marked" class="plausible-event-name=Order+Sent plausible-event-plan=pro"
  data-umami-event="Order Sent" data-umami-event-plan="pro">order</button></body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const context = await browser.newContext({ userAgent: personsUserAgent, locale: "en-GB" });
  await context.addInitScript("Object.defineProperty(navigator, 'userAgentData', { value: undefined })");
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    const { origin, hostname } = new URL(request.url());
    if (origin !== dendro.url && !hostname.endsWith(".example")) complaints.push(request.url());
  });
  try {
    await work(page, `http://${host}:${port}`);
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
  // Of a link that is followed while much else goes on, Segment's library says that it did not wait longer.
  const isExpected = (text: string) => /favicon|404|Promise timed out/u.test(text);
  expect(complaints.filter((text) => !isExpected(text))).toEqual([]);
}

const of = (host: string) => ["contains", "host", [host]];

/** Waits for the events of a site. */
async function arrived(host: string, expected: Record<string, number>): Promise<void> {
  const counts = Object.fromEntries(Object.entries(expected).map(([type, count]) => [type, [count]]));
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const table = await dendro.table(
      ["events"],
      ["type"],
      ["and", [of(host), ["is", "type", Object.keys(expected)]]],
    );
    if (isDeepStrictEqual(table, counts)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await dendro.table(["events"], ["type"], of(host))).toMatchObject(counts);
}

test("PostHog's snippet", async () => {
  const snippet = `<script>
    !function(t,e){var o,n,p,r;e.__SV||(window.posthog && window.posthog.__loaded)||(window.posthog=e,e._i=[],e.init=function(i,s,a){function g(t,e){var o=e.split(".");2==o.length&&(t=t[o[0]],e=o[1]),t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}}(p=t.createElement("script")).type="text/javascript",p.crossOrigin="anonymous",p.async=!0,p.src=s.api_host.replace(".i.posthog.com","-assets.i.posthog.com")+"/static/array.js",(r=t.getElementsByTagName("script")[0]).parentNode.insertBefore(p,r);var u=e;for(void 0!==a?u=e[a]=[]:a="posthog",u.people=u.people||[],u.toString=function(t){var e="posthog";return"posthog"!==a&&(e+="."+a),t||(e+=" (stub)"),e},u.people.toString=function(){return u.toString(1)+".people (stub)"},o="init capture identify register reset get_distinct_id".split(" "),n=0;n<o.length;n++)g(u,o[n]);e._i.push([i,s,a])},e.__SV=1)}(document,window.posthog||[]);
    posthog.init(${JSON.stringify(dendro.key)}, { api_host: ${JSON.stringify(dendro.url)}, defaults: "2025-05-24", person_profiles: "identified_only" });
    posthog.capture("asked early", { plan: "pro" });
  </script>`;
  await visit("posthog.example", snippet, async (page, url) => {
    await page.goto(`${url}/first`);
    await arrived("posthog.example", { page_view: 1, "asked early": 1 });
    await page.evaluate("posthog.capture('asked later')");
    await arrived("posthog.example", { page_view: 1, "asked early": 1, "asked later": 1 });
  });
});

test("Segment's snippet", async () => {
  const snippet = `<script>
    !function(){var i="analytics",analytics=window[i]=window[i]||[];if(!analytics.initialize)if(analytics.invoked)window.console&&console.error&&console.error("Segment snippet included twice.");else{analytics.invoked=!0;analytics.methods=["trackSubmit","trackClick","trackLink","trackForm","pageview","identify","reset","group","track","ready","alias","debug","page","screen","once","off","on","addSourceMiddleware","addIntegrationMiddleware","setAnonymousId","addDestinationMiddleware","register"];analytics.factory=function(e){return function(){if(window[i].initialized)return window[i][e].apply(window[i],arguments);var n=Array.prototype.slice.call(arguments);n.unshift(e);analytics.push(n);return analytics}};for(var n=0;n<analytics.methods.length;n++){var key=analytics.methods[n];analytics[key]=analytics.factory(key)}analytics.load=function(key,n){var t=document.createElement("script");t.type="text/javascript";t.async=!0;t.setAttribute("data-global-segment-analytics-key",i);t.src=${JSON.stringify(dendro.url)}+"/analytics.js/v1/"+key+"/analytics.min.js";var r=document.getElementsByTagName("script")[0];r.parentNode.insertBefore(t,r);analytics._loadOptions=n};analytics._writeKey=${JSON.stringify(dendro.key)};analytics.SNIPPET_VERSION="5.2.1";
    analytics.load(${JSON.stringify(dendro.key)});
    analytics.page("Pricing");
    analytics.track("Plan Chosen", { plan: "pro" });
    }}();
  </script>`;
  await visit("segment.example", snippet, async (page, url) => {
    await page.goto(`${url}/pricing?ajs_event=From+Address`);
    await arrived("segment.example", { page_view: 1, "Plan Chosen": 1, "From Address": 1 });
    // What it loads in parts, from here too.
    await page.evaluate("analytics.trackLink(document.querySelector('#out'), 'Left')");
    await page.click("#out");
    await arrived("segment.example", { page_view: 1, "Plan Chosen": 1, Left: 1 });
  });
  expect(await dendro.table(["pageviews"], ["page", "name"], of("segment.example"))).toEqual({
    "/pricing, Pricing": [1],
  });
});

test.each([
  [
    "the key in the address",
    "script.js",
    (key: string) => `data-domain="shop.example" src="@?key=${key}"`,
    "shop.example",
  ],
  ["the key as the domain", "plausible.js", (key: string) => `data-domain="${key}" src="@"`, null],
  [
    "the key beside it, and every extension",
    "script.file-downloads.outbound-links.tagged-events.revenue.js",
    (key: string) => `data-domain="shop.example" data-key="${key}" src="@"`,
    "shop.example",
  ],
])("Plausible's snippet with %s", async (_, name, attributes, source) => {
  const host = `plausible-${name.length}.example`;
  const address = `${dendro.url}/js/${name}`;
  const snippet = `<script defer ${attributes(dendro.key).replace("@", address)}></script>
    <script>window.plausible = window.plausible || function() { (window.plausible.q = window.plausible.q || []).push(arguments) }
    plausible("Early", { props: { plan: "pro" }, revenue: { currency: "EUR", amount: 29 } });</script>`;
  let origin = "";
  const isExtended = name.includes("outbound-links");
  await visit(host, snippet, async (page, url) => {
    origin = new URL(url).host;
    await page.goto(`${url}/first`);
    await page.evaluate("new Promise((resolve) => plausible('Later', { callback: resolve }))");
    await page.click("#marked");
    await page.click("#out");
    await arrived(host, {
      page_view: 1,
      Early: 1,
      Later: 1,
      ...(isExtended ? { "Order Sent": 1, "Outbound Link: Click": 1 } : {}),
    });
  });
  expect(
    await dendro.table(
      ["events"],
      ["source", "data.plan", "data.revenue.currency"],
      ["and", [of(host), ["is", "type", ["Early"]]]],
    ),
  ).toEqual({ [`${source ?? origin}, pro, EUR`]: [1] });
  expect("Outbound Link: Click" in (await dendro.table(["events"], ["type"], of(host)))).toBe(isExtended);
});

test("Umami's snippet", async () => {
  const host = "umami.example";
  const snippet = `<script defer src="${dendro.url}/script.js" data-website-id="${dendro.key}"></script>`;
  await visit(host, snippet, async (page, url) => {
    await page.goto(`${url}/first`);
    await page.waitForFunction("window.umami !== undefined");
    await page.evaluate("umami.track('Named', { plan: 'pro' })");
    await page.evaluate("umami.track((sent) => ({ ...sent, url: '/virtual' }))");
    await page.evaluate("umami.identify('ann', { plan: 'pro' })");
    await page.click("#marked");
    await arrived(host, { page_view: 2, Named: 1, "user.identified": 1, "Order Sent": 1 });
  });
  expect(await dendro.table(["pageviews"], ["page"], of(host))).toEqual({ "/first": [1], "/virtual": [1] });
  expect(
    await dendro.table(
      ["events"],
      ["data.plan", "user"],
      ["and", [of(host), ["is", "type", ["user.identified"]]]],
    ),
  ).toEqual({
    "pro, ann": [1],
  });
});

test.each(["segment", "plausible", "umami"])("the snippet in the documentation of %s", async (name) => {
  const page = readFileSync(new URL(`../../docs/receivers/${name}.md`, import.meta.url), "utf8");
  const [, snippet = ""] = /```html\n([^]*?)```/u.exec(page) ?? [];
  const host = `documented-${name}.example`;
  const changed = snippet
    .replaceAll("https://stats.example.com", dendro.url)
    .replaceAll("dk_site_…", dendro.key);
  await visit(host, changed, async (tab, url) => {
    await tab.goto(`${url}/first`);
    await arrived(host, { page_view: 1 });
  });
});

test("RudderStack's library asks for its settings, and finds a source without destinations", async () => {
  const response = await fetch(`${dendro.url}/sourceConfig/?p=web&v=3.0.0&writeKey=${dendro.key}`, {
    headers: { authorization: `Basic ${btoa(`${dendro.key}:`)}`, origin: "https://shop.example" },
  });
  expect(response.headers.get("access-control-allow-origin")).toMatch(/\*|shop\.example/u);
  expect(await response.json()).toMatchObject({
    source: { id: expect.any(String), enabled: true, config: expect.any(Object), destinations: [] },
  });
  expect(
    (await fetch(`${dendro.url}/sourceConfig/?view=ad&writeKey=${dendro.key}`, { method: "HEAD" })).status,
  ).toBe(200);
});
