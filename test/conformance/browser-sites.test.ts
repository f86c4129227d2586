import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "./support/site.ts";
import { of, runSites, type SitesUnderTest } from "./support/sites.ts";

let sites: SitesUnderTest;
let dendro: SitesUnderTest["dendro"];
beforeAll(async () => {
  sites = await runSites();
  ({ dendro } = sites);
}, 120_000);
afterAll(async () => await sites.stop());

test("@plausible-analytics/tracker: pages, engagement, goals with properties", async () => {
  const script = await bundle(`
    import { init, track } from "@plausible-analytics/tracker";
    init({
      domain: "shop.example",
      endpoint: ${JSON.stringify(`${dendro.url}/api/event?key=${dendro.key}`)},
      captureOnLocalhost: true,
    });
    window.track = track;
  `);
  const url = await sites.visit(script, async (page, site) => {
    await page.goto(`${site}/first?utm_campaign=spring`);
    await page.evaluate(
      "track('Signup', { props: { plan: 'pro' }, revenue: { amount: 29, currency: 'EUR' } })",
    );
    await page.mouse.wheel(0, 2000);
    await page.waitForTimeout(300);
    await page.goto(`${site}/second`);
    await sites.arrived(site, 4);
  });
  expect(await dendro.table(["events"], ["type", "page", "source"], of(url))).toEqual({
    "page_view, /first, shop.example": [1],
    "Signup, /first, shop.example": [1],
    "page_exit, /first, shop.example": [1],
    "page_view, /second, shop.example": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "pageviews", "bounce_rate"], of(url))).toEqual([
    1, 1, 2, 0,
  ]);
  expect(
    await dendro.table(
      ["events"],
      ["data.plan", "data.revenue.currency", "utm_campaign"],
      ["and", [of(url), ["is", "type", ["Signup"]]]],
    ),
  ).toEqual({ "pro, EUR, spring": [1] });
});

test("plausible-tracker, the package before it", async () => {
  const script = await bundle(`
    import Plausible from "plausible-tracker";
    const { trackPageview, trackEvent } = Plausible({
      domain: ${JSON.stringify(dendro.key)},
      apiHost: ${JSON.stringify(dendro.url)},
      trackLocalhost: true,
    });
    trackPageview();
    trackEvent("Download", { props: { file: "a.pdf" } });
  `);
  const url = await sites.visit(script, async (page, site) => {
    await page.goto(`${site}/first`);
    await sites.arrived(site, 2);
  });
  // The key that stands for the domain is nobody's name.
  const { host } = new URL(url);
  expect(await dendro.table(["events"], ["type", "source", "data.file"], of(url))).toEqual({
    [`page_view, ${host}, `]: [1],
    [`Download, ${host}, a.pdf`]: [1],
  });
});

test("@plausible-analytics/tracker: links, files, forms, its own properties, and pages behind the #", async () => {
  const script = await bundle(`
    import { init, track } from "@plausible-analytics/tracker";
    init({
      domain: ${JSON.stringify(dendro.key)},
      endpoint: ${JSON.stringify(`${dendro.url}/api/event`)},
      captureOnLocalhost: true,
      hashBasedRouting: true,
      outboundLinks: true,
      fileDownloads: true,
      formSubmissions: true,
      customProperties: () => ({ theme: "dark" }),
    });
    window.track = track;
    document.body.insertAdjacentHTML("beforeend", \`
      <a id="out" target="_blank" href="http://elsewhere.invalid/there">out</a>
      <a id="file" target="_blank" href="/report.pdf">file</a>
      <form id="form" action="/third"><input name="q"><button>go</button></form>\`);
  `);
  const url = await sites.visit(script, async (page, site) => {
    await page.goto(`${site}/first#/one`);
    await page.evaluate("location.hash = '#/two'");
    const status = await page.evaluate(
      "new Promise((callback) => track('Autoplay', { interactive: false, callback }))",
    );
    expect(status).toEqual({ status: 202 });
    await page.click("#out");
    await page.click("#file");
    await page.click("#form button");
    await sites.arrived(site, 7);
  });
  const table = await dendro.table(["events"], ["type", "page", "data.theme"], of(url));
  expect(table).toMatchObject({
    "page_view, /first#/one, dark": [1],
    "page_view, /first#/two, dark": [1],
    "Autoplay, /first#/two, dark": [1],
    "Outbound Link: Click, /first#/two, dark": [1],
    "File Download, /first#/two, dark": [1],
    "Form: Submission, /first#/two, dark": [1],
  });
  expect(await dendro.table(["events"], ["data.url"], ["is", "type", ["File Download"]])).toEqual({
    [`${url}/report.pdf`]: [1],
  });
});

test("plausible-tracker: pages of one that loads once, links, and pages behind the #", async () => {
  const script = await bundle(`
    import Plausible from "plausible-tracker";
    document.body.insertAdjacentHTML("beforeend", '<a id="out" href="http://elsewhere.invalid/there">out</a>');
    const client = Plausible({
      domain: "older.example",
      apiHost: "",
      hashMode: true,
      trackLocalhost: true,
    });
    client.enableAutoPageviews();
    client.enableAutoOutboundTracking();
    window.client = client;
  `);
  const url = await sites.visit(script, async (page, site) => {
    // Through the site's own address, as its makers recommend.
    await page.route(`${site}/api/event`, async (route) => {
      const response = await route.fetch({ url: `${dendro.url}/api/event?key=${dendro.key}` });
      await route.fulfill({ response });
    });
    await page.goto(`${site}/app`);
    await page.evaluate("history.pushState({}, '', '/app/next')");
    await page.evaluate("location.hash = '#/deep'");
    await page.evaluate(
      "client.trackEvent('Order', { props: { plan: 'pro' } }, { url: location.origin + '/own' })",
    );
    await page.click("#out", { noWaitAfter: true });
    await sites.arrived(site, 6);
  });
  expect(await dendro.table(["events"], ["type", "page", "source"], of(url))).toEqual({
    "page_view, /app, older.example": [1],
    "page_view, /app/next, older.example": [1],
    // The library listens to two events of the browser that a change behind the # has, and says it twice.
    "page_view, /app/next#/deep, older.example": [2],
    "Order, /own, older.example": [1],
    "Outbound Link: Click, /app/next#/deep, older.example": [1],
  });
});
