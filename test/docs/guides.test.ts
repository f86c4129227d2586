import { expect, test } from "vitest";
import { readGuides } from "../../packages/web/build/guides.ts";
import { guideGroups } from "../../packages/web/src/docs/guide-groups.ts";
import { pageGuides } from "../../packages/web/src/shell/page-guides.ts";
import { renderGuide } from "../../packages/web/build/render-guide.ts";

test("a page has its title apart, and sections that links lead to, as GitHub names them", () => {
  const { title, html, sections } = renderGuide(
    "# Keys & `more`\n\nOne of `v1.2`,\nand *more*. Two.\n\n## Who's who, at `/x`?\n",
    "keys.md",
  );
  expect(title).toBe("Keys & more");
  expect(sections).toEqual([{ id: "whos-who-at-x", title: "Who's who, at /x?", depth: 2 }]);
  expect(html).toBe(
    '<p>One of <code>v1.2</code>,\nand <em>more</em>. Two.</p>\n<h2 id="whos-who-at-x"><a href="#whos-who-at-x">Who&#39;s who, at <code>/x</code>?</a></h2>',
  );
});

test.each([
  ["queries.md", "[a](live.md#a-site-now)", '<a href="/docs/guides/live#a-site-now">a</a>'],
  ["queries.md", "[a](receivers/README.md)", '<a href="/docs/guides/receivers">a</a>'],
  ["receivers/posthog.md", "[a](../events.md)", '<a href="/docs/guides/events">a</a>'],
  ["receivers/README.md", "[a](posthog.md#b)", '<a href="/docs/guides/receivers-posthog#b">a</a>'],
  ["live.md", "[a](spec/live-protocol.md)", '<a href="/docs/guides/live-protocol">a</a>'],
  ["live.md", "[a](#here)", '<a href="#here">a</a>'],
  ["live.md", "[a](openapi.json)", '<a href="/openapi.json">a</a>'],
  ["live.md", "[a](https://example.com/)", '<a href="https://example.com/">a</a>'],
  ["live.md", "[a](../deploy/)", "a"],
  ["live.md", "[a](decisions/0001-engines.md)", "a"],
])("of %s the link %s leads on where there is something", (path, link, html) => {
  expect(renderGuide(link, path).html).toBe(`<p>${html}</p>\n`);
});

test("HTML is not passed on, but for the places that links lead to", () => {
  const { html } = renderGuide(
    '<a id="under"></a>**B** <img src=x onerror="no()">\n\n<script>no()</script>\n',
    "events.md",
  );
  expect(html).toBe('<p><a id="under"></a><strong>B</strong> </p>\n');
  expect(renderGuide("```html\n<script>\n```", "browser.md").html).toContain("&lt;script&gt;");
});

test("every guide is in the list of guides once, and pages of the dashboard lead to places that are there", () => {
  const guides = readGuides();
  const listed = guideGroups.flatMap(({ guides: own }) => own.map(([name]) => name));
  expect(listed.toSorted()).toEqual([...guides.keys()].toSorted());
  const lost = Object.values(pageGuides).filter((address) => {
    const [name = "", place] = address.split("#");
    const guide = guides.get(name);
    return guide === undefined || (place !== undefined && guide.sections.every(({ id }) => id !== place));
  });
  expect(lost).toEqual([]);
});

test("every link between the guides leads to a guide, and to a place in it", () => {
  const guides = readGuides();
  const lost = [...guides].flatMap(([name, { html }]) =>
    [...html.matchAll(/href="(\/docs\/guides\/[\w-]+)?(?:#([^"]+))?"/gu)].flatMap(([link, address, at]) => {
      const target = guides.get(address?.replace("/docs/guides/", "") ?? name);
      const isThere = at === undefined || target?.html.includes(`id="${at}"`) === true;
      return target !== undefined && isThere ? [] : [`${name}: ${link}`];
    }),
  );
  expect(lost).toEqual([]);
  expect(guides.size).toBeGreaterThan(30);
  expect([...guides].filter(([, { title, html }]) => title === "" || html === "")).toEqual([]);
});
