import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { filesHolding } from "../../packages/node/src/test-support/files-holding.ts";
import { backUp, restore } from "../backup/support.ts";
import { asAdmin, post, runDendro, settled, temporaryDirectory, upkept } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { inWarehouse } from "../repair/stored.ts";

const dendro = useDendro({ DENDRO_UPKEEP_INTERVAL_MS: "200" });
const day = 24 * 60 * 60_000;
const trace = "4bf92f3577b34da6a3ce929d0e0e4736";

const change = async (tenant: string, contents: object) =>
  await fetch(new URL(`/api/v1/tenants/${tenant}`, dendro.url), {
    method: "PATCH",
    headers: { ...asAdmin.headers, "content-type": "application/json" },
    body: JSON.stringify({ contents }),
  });

beforeAll(async () => {
  for (const id of ["off", "on", "old", "erased", "selected", "gone", "killed"]) {
    await post(dendro.url, "/api/v1/tenants", { id, name: id });
    if (id !== "off") expect((await change(id, { keep: true })).status).toBe(200);
  }
});

const call = <T extends object>(more: T) => ({
  type: "llm.called",
  trace_id: trace,
  span_id: "a1",
  model: "m",
  ...more,
});
const send = async (tenant: string, events: object[]) => {
  expect((await post(dendro.url, `/api/v1/events?tenant=${tenant}`, events)).status).toBe(202);
  await settled(dendro.url);
};

interface Content {
  readonly is_kept: boolean;
  readonly input: { readonly text: string; readonly bytes: number; readonly is_cut: boolean } | null;
  readonly output: Content["input"];
}
const contentOf = async (tenant: string, span = "a1", url = dendro.url) => {
  const path = `/api/v1/traces/${trace}/spans/${span}/content?tenant=${tenant}`;
  return (await (await fetch(new URL(path, url), asAdmin)).json()) as Content;
};

/** Files below the data directory that hold a text. */
const filesWith = (text: string) => filesHolding(dendro.directory, [text]);

async function finished(response: Response): Promise<void> {
  const { id } = (await response.json()) as { id: string };
  await expect
    .poll(async () => {
      const list = await fetch(new URL("/api/v1/erasures", dendro.url), asAdmin);
      const { erasures } = (await list.json()) as { erasures: { id: string; status: string }[] };
      return erasures.find((one) => one.id === id)?.status;
    })
    .toBe("done");
}

test("a tenant that does not keep them has them nowhere, not even in data", async () => {
  await send("off", [call({ input: "whisper-of-input", output: ["whisper-of-output"], note: "stays" })]);
  expect(await contentOf("off")).toMatchObject({ is_kept: false, input: null, output: null });
  const whole = await fetch(new URL(`/api/v1/traces/${trace}/spans/a1?tenant=off`, dendro.url), asAdmin);
  const text = await whole.text();
  expect(text).toContain("stays");
  expect(text).not.toContain("whisper");
  expect(filesWith("whisper")).toEqual([]);
});

test("a tenant that keeps them reads them of one span, masked, however that is told of", async () => {
  await send("on", [
    call({ type: "span.started", input: [{ role: "user", content: "I am ann@x.example" }] }),
    call({ timestamp: Date.now() + 1, output: "Card 4111 1111 1111 1111 is fine" }),
    call({ span_id: "b2", input: "x".repeat(1_500_000) }),
    call({ span_id: "c3" }),
  ]);
  expect(await contentOf("on")).toMatchObject({
    is_kept: true,
    input: { text: '[{"role":"user","content":"I am [email]"}]', is_cut: false },
    output: { text: "Card [card] is fine", bytes: 19 },
  });
  expect((await contentOf("on", "b2")).input).toMatchObject({ bytes: 1_500_000, is_cut: true });
  expect((await contentOf("on", "b2")).input?.text).toHaveLength(1024 * 1024);
  expect(await contentOf("on", "c3")).toMatchObject({ is_kept: true, input: null, output: null });
  const unknown = await fetch(
    new URL(`/api/v1/traces/${trace}/spans/zz/content?tenant=on`, dendro.url),
    asAdmin,
  );
  expect(unknown.status).toBe(404);
});

test("patterns of its own mask too, and one that could be slow is refused with what to do", async () => {
  const refused = await change("on", { keep: true, patterns: ["(a+)+\\1"] });
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("linear time")]);
  await change("on", { keep: true, patterns: ["ACME-[0-9]+"] });
  await send("on", [call({ span_id: "d4", input: { order: "ACME-77" } })]);
  expect((await contentOf("on", "d4")).input?.text).toBe('{"order":"[masked]"}');
});

test("they go after their own days, and their events stay", async () => {
  const timestamp = Date.now() - 10 * day;
  await send("old", [call({ timestamp, input: "old" }), call({ span_id: "new", input: "new" })]);
  expect((await contentOf("old")).input?.text).toBe("old");
  await change("old", { keep: true, retention_days: 7 });
  await upkept(dendro.url);
  expect(await contentOf("old")).toMatchObject({ input: null });
  expect((await contentOf("old", "new")).input?.text).toBe("new");
});

describe("they go with", () => {
  test("their user, from every file", async () => {
    await send("erased", [
      call({ user_id: "ann", input: "secret-of-ann-in-clear" }),
      call({ span_id: "bob", trace_id: "other", user_id: "bob", input: "of-bob" }),
    ]);
    expect((await contentOf("erased")).input?.text).toBe("secret-of-ann-in-clear");
    expect(filesWith("secret-of-ann-in-clear")).not.toEqual([]);
    await finished(await post(dendro.url, "/api/v1/erasures?tenant=erased", { user_id: "ann" }));
    expect(filesWith("secret-of-ann-in-clear")).toEqual([]);
    const path = `/api/v1/traces/other/spans/bob/content?tenant=erased`;
    expect(await (await fetch(new URL(path, dendro.url), asAdmin)).text()).toContain("of-bob");
  });

  test("events that are deleted by filter", async () => {
    await send("selected", [
      call({ model: "wrong", input: "selected-by-filter" }),
      call({ span_id: "k", input: "k" }),
    ]);
    const body = { filters: [["is", "model", ["wrong"]]], date_range: "7d", dry_run: false };
    await finished(await post(dendro.url, "/api/v1/events/delete?tenant=selected", body));
    expect(filesWith("selected-by-filter")).toEqual([]);
    expect((await contentOf("selected", "k")).input?.text).toBe("k");
  });

  test("their tenant", async () => {
    await send("gone", [call({ input: "of-the-tenant-that-is-gone" })]);
    const path = new URL("/api/v1/tenants/gone", dendro.url);
    await finished(await fetch(path, { method: "DELETE", ...asAdmin }));
    expect(filesWith("of-the-tenant-that-is-gone")).toEqual([]);
  });
});

test("a backup has them", async () => {
  const copies = temporaryDirectory();
  try {
    await backUp(dendro.url, join(copies.path, "backups"));
    await restore(join(copies.path, "backups"), join(copies.path, "restored"));
    const restored = await runDendro(join(copies.path, "restored"));
    expect((await contentOf("on", "a1", restored.url)).output?.text).toBe("Card [card] is fine");
    expect(await restored.stop()).toBe(0);
  } finally {
    copies.remove();
  }
});

test("a server that is killed loses none that it acknowledged, and has none twice", async () => {
  const acknowledged = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    await dendro.kill();
    await dendro.restart({ DENDRO_FLUSH_INTERVAL_MS: "20" });
    for (let batch = 0; batch < 12; batch += 1) {
      const events = Array.from({ length: 30 }, (_, index) =>
        call({
          id: `${round}-${batch}-${index}`,
          span_id: `${round}-${batch}-${index}`,
          input: "y".repeat(20_000),
        }),
      );
      const response = await post(dendro.url, "/api/v1/events?tenant=killed", events);
      if (response.status === 202) for (const { id } of events) acknowledged.add(id);
    }
  }
  await dendro.kill();
  await dendro.restart();
  await settled(dendro.url);
  await dendro.stop();
  const counted = "SELECT count(), uniqExact(id) FROM contents WHERE tenant = 'killed'";
  const [[found = []] = []] = inWarehouse(dendro.directory, [{ ask: counted }]);
  expect(found.map(Number)).toEqual([acknowledged.size, acknowledged.size]);
  expect(acknowledged.size).toBe(3 * 12 * 30);
});
