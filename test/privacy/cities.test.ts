import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { adminKey, post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { writeMmdb } from "../support/write-mmdb.ts";

const files = temporaryDirectory();
afterAll(files.remove);
const database = join(files.path, "cities.mmdb");
writeFileSync(
  database,
  writeMmdb(
    "DBIP-City-Lite",
    {
      "203.0.113.0/24": {
        city: { names: { en: "Berlin" } },
        country: { iso_code: "DE" },
        subdivisions: [{ iso_code: "BE" }],
      },
    },
    new Date(),
  ),
);

type Found = Readonly<Record<string, unknown>>;

async function ask(url: string, path: string, body: unknown): Promise<Found> {
  const response = await post(url, path, body);
  expect(response.status).toBe(200);
  return (await response.json()) as Found;
}

/** One visitor's view of a page, as a browser behind proxies sends it. */
async function view(url: string, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(`${url}/api/v1/events`, {
    method: "POST",
    headers: {
      "x-api-key": adminKey,
      "content-type": "application/json",
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
      ...headers,
    },
    body: JSON.stringify({ type: "page_view", path, host: "shop.example" }),
  });
  expect(response.status).toBe(202);
}

const places = async (url: string) => {
  const answer = await ask(url, "/api/v1/query", {
    metrics: ["visitors"],
    dimensions: ["page", "country", "region", "city"],
    date_range: "day",
    order_by: [["page", "asc"]],
  });
  return (answer["results"] as { dimensions: string[] }[]).map(({ dimensions }) => dimensions);
};

describe("where visitors are", () => {
  const dendro = useDendro({ DENDRO_CITY_MMDB: database, DENDRO_LOCATION_HEADERS: "cloudflare" });

  test("is found by an address that is nowhere kept, or told by an edge", async () => {
    await view(dendro.url, "/found", { "x-forwarded-for": "203.0.113.77" });
    await view(dendro.url, "/told", {
      "x-forwarded-for": "203.0.113.78",
      "cf-ipcountry": "FR",
      "cf-region-code": "ARA",
      "cf-ipcity": "Lyon",
    });
    await post(dendro.url, "/api/v1/events", {
      type: "page_view",
      path: "/of-another",
      ip: "8.8.8.8",
      user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    });
    await settled(dendro.url);
    expect(await places(dendro.url)).toEqual([
      ["/found", "DE", "DE-BE", "Berlin"],
      ["/of-another", "US", null, null],
      ["/told", "FR", "FR-ARA", "Lyon"],
    ]);
    const kept = JSON.stringify(await ask(dendro.url, "/api/v1/events/list", { date_range: "day" }));
    expect(kept).toContain("Berlin");
    expect(kept).not.toContain("203.0.113");
  });
});

describe("headers that nobody trusted sends", () => {
  const dendro = useDendro({ DENDRO_LOCATION_HEADERS: "cloudflare", DENDRO_TRUST_PROXY: "none" });

  test("are not believed", async () => {
    await view(dendro.url, "/made-up", { "cf-ipcountry": "FR", "cf-ipcity": "Lyon" });
    await settled(dendro.url);
    expect(await places(dendro.url)).toEqual([["/made-up", null, null, null]]);
  });
});

test("a start with a file that is missing or damaged says which and what to do", async () => {
  const directory = temporaryDirectory();
  const damaged = join(files.path, "damaged.mmdb");
  writeFileSync(damaged, "not a database");
  try {
    for (const [path, why] of [
      [join(files.path, "none.mmdb"), /none\.mmdb does not exist/u],
      [damaged, /damaged\.mmdb is damaged/u],
    ] as const)
      await expect(runDendro(directory.path, { DENDRO_CITY_MMDB: path })).rejects.toThrow(why);
  } finally {
    directory.remove();
  }
});
