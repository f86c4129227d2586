import { afterAll, beforeAll, expect, test } from "vitest";
import { personsUserAgent } from "../support/chromium.ts";
import { bundle } from "./support/site.ts";
import { of, runSites, type SitesUnderTest } from "./support/sites.ts";

let sites: SitesUnderTest;
let dendro: SitesUnderTest["dendro"];
beforeAll(async () => {
  sites = await runSites();
  ({ dendro } = sites);
}, 120_000);
afterAll(async () => await sites.stop());

test("posthog-js", async () => {
  const script = await bundle(`
    import posthog from "posthog-js";
    posthog.init(${JSON.stringify(dendro.key)}, {
      api_host: ${JSON.stringify(dendro.url)},
      defaults: "2025-05-24",
      person_profiles: "identified_only",
      disable_session_recording: true,
      autocapture: false,
    });
    window.posthog = posthog;
  `);
  const url = await sites.visit(script, async (page, site) => {
    await page.goto(`${site}/first?utm_source=news`);
    await page.evaluate("posthog.capture('clicked buy', { plan: 'pro' })");
    await page.waitForTimeout(500);
    await page.evaluate("posthog.identify('ann', { email: 'ann@example.org' })");
    await page.evaluate("posthog.capture('bought', { price: 12.5 })");
    await page.waitForTimeout(500);
    // As when a page is left for the back-forward cache; a page that ends goes too fast for this library.
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    await page.goto(`${site}/second`);
    await sites.arrived(site, 6);
  });
  const table = await dendro.table(["events"], ["type", "page"], of(url));
  expect(table).toMatchObject({
    "page_view, /first": [1],
    "page_view, /second": [1],
    "page_exit, /first": [1],
    "clicked buy, /first": [1],
    "bought, /first": [1],
    "user.identified, /first": [1],
  });
  // Before and after the person said who they are: one visitor, one visit, one user.
  expect(await dendro.figures(["visitors", "visits", "users", "pageviews"], of(url))).toEqual([1, 1, 1, 2]);
  expect(await dendro.table(["events"], ["data.plan"], ["is", "type", ["clicked buy"]])).toEqual({
    pro: [1],
  });
  expect(await dendro.table(["visits"], ["utm_source", "browser"], of(url))).toEqual({ "news, Chrome": [1] });
});

test("posthog-js without cookies: everybody sends the same id, and is somebody of their own", async () => {
  const script = await bundle(`
    import posthog from "posthog-js";
    posthog.init(${JSON.stringify(dendro.key)}, {
      api_host: ${JSON.stringify(dendro.url)},
      defaults: "2025-05-24",
      cookieless_mode: "always",
      disable_session_recording: true,
      autocapture: false,
    });
    window.posthog = posthog;
  `);
  const agents = ["Chrome/141", "Chrome/142", "Chrome/143"].map((version) =>
    personsUserAgent.replace("Chrome/140", version),
  );
  for (const userAgent of agents)
    await sites.visit(
      script,
      async (page, site) => {
        await page.goto(`${site}/cookieless`);
        await sites.arrived(site, 1);
        await page.evaluate("posthog.capture('read', { by: posthog.get_distinct_id() })");
        await sites.arrived(site, 2);
      },
      userAgent,
    );
  const page = ["is", "page", ["/cookieless"]];
  expect(await dendro.table(["events"], ["data.by"], ["is", "type", ["read"]])).toEqual({
    $posthog_cookieless: [3],
  });
  expect(await dendro.figures(["visitors", "visits", "users", "pageviews"], page)).toEqual([3, 3, 0, 3]);
});

test("@segment/analytics-next, with its settings from Dendro", async () => {
  const script = await bundle(`
    import { AnalyticsBrowser } from "@segment/analytics-next";
    window.analytics = AnalyticsBrowser.load(
      { writeKey: ${JSON.stringify(dendro.key)}, cdnURL: ${JSON.stringify(dendro.url)} },
      { disableClientPersistence: true },
    );
    window.analytics.page();
  `);
  const url = await sites.visit(script, async (page, site) => {
    await page.goto(`${site}/first`);
    await page.evaluate("analytics.track('Plan Chosen', { plan: 'pro' })");
    await page.evaluate("analytics.identify('bob', { plan: 'pro' })");
    await page.waitForTimeout(300);
    await sites.arrived(site, 3);
  });
  expect(await dendro.table(["events"], ["type", "page"], of(url))).toEqual({
    "page_view, /first": [1],
    "Plan Chosen, /first": [1],
    "user.identified, /first": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "users"], of(url))).toEqual([1, 1, 1]);
});

test("@rudderstack/analytics-js, with its settings from Dendro: every kind of call, one visit through a sign-in", async () => {
  const script = await bundle(`
    import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
    const rudder = new RudderAnalytics();
    rudder.load(${JSON.stringify(dendro.siteKey)}, ${JSON.stringify(dendro.url)}, {
      configUrl: ${JSON.stringify(dendro.url)},
    });
    rudder.page();
    window.rudder = rudder;
  `);
  const url = await sites.visit(script, async (page, site) => {
    await page.goto(`${site}/first?utm_source=news`);
    await page.evaluate("rudder.track('Plan Chosen', { plan: 'pro' })");
    await sites.arrived(site, 2);
    await page.evaluate("rudder.identify('bob', { plan: 'pro' })");
    await page.evaluate("rudder.group('globex', { employees: 12 })");
    await page.evaluate("rudder.alias('robert', 'bob')");
    await sites.arrived(site, 5);
    await page.goto(`${site}/second`);
    await sites.arrived(site, 6);
  });
  expect(await dendro.table(["events"], ["type", "page"], of(url))).toEqual({
    "page_view, /first": [1],
    "page_view, /second": [1],
    "Plan Chosen, /first": [1],
    "user.identified, /first": [1],
    "group.identified, /first": [1],
    "user.aliased, /first": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "pageviews"], of(url))).toEqual([1, 1, 2]);
  expect(await dendro.table(["visits"], ["utm_source", "browser"], of(url))).toEqual({ "news, Chrome": [1] });
});

test("mixpanel-browser: pages, events and people in batches and beacons, one visit through a sign-in", async () => {
  const script = await bundle(`
    import mixpanel from "mixpanel-browser";
    mixpanel.init(${JSON.stringify(dendro.siteKey)}, {
      api_host: ${JSON.stringify(dendro.url)},
      track_pageview: true,
      persistence: "localStorage",
      batch_flush_interval_ms: 100,
      flags: true,
    });
    window.mixpanel = mixpanel;
  `);
  const url = await sites.visit(script, async (page, site) => {
    await page.goto(`${site}/first?utm_source=news`);
    await page.evaluate("mixpanel.time_event('chose plan')");
    await page.evaluate("mixpanel.track('chose plan', { plan: 'pro' })");
    await sites.arrived(site, 2);
    await page.evaluate("mixpanel.identify('ann')");
    await page.evaluate("mixpanel.people.set({ $email: 'ann@example.org' })");
    await page.evaluate("mixpanel.get_group('company', 'acme').set({ employees: 12 })");
    await page.evaluate("mixpanel.track('bought', { price: 12.5 }, { send_immediately: true })");
    await sites.arrived(site, 4);
    await page.evaluate("mixpanel.track('left', {}, { transport: 'sendBeacon', send_immediately: true })");
    await page.goto(`${site}/second`);
    await sites.arrived(site, 6);
  });
  expect(await dendro.table(["events"], ["type", "page"], of(url))).toEqual({
    "page_view, /first": [1],
    "page_view, /second": [1],
    "chose plan, /first": [1],
    "user.identified, /first": [1],
    "bought, /first": [1],
    "left, /first": [1],
  });
  expect(await dendro.figures(["visitors", "visits", "users", "pageviews"], of(url))).toEqual([1, 1, 1, 2]);
  expect(await dendro.table(["visits"], ["utm_source", "browser"], of(url))).toEqual({ "news, Chrome": [1] });
  expect(await dendro.table(["events"], ["data.$set.$email"], ["is", "user", ["ann"]])).toMatchObject({
    "ann@example.org": [1],
  });
  expect(await dendro.table(["events"], ["data.group_key"], ["is", "name", ["acme"]])).toEqual({
    company: [1],
  });
});
