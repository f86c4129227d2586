import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { runDendro, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";
import { testIfProvided } from "../support/needs.ts";

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

function newDirectory(): string {
  const { path, remove } = temporaryDirectory();
  stops.push(remove);
  return path;
}

async function start(path: string, env: Record<string, string>): Promise<DendroProcess> {
  const dendro = await runDendro(path, env);
  stops.push(async () => void (await dendro.stop()));
  return dendro;
}

const weak = "choose-one";
const signIn = async (url: string, key: string, headers: Record<string, string> = {}) =>
  await fetch(new URL("/api/v1/session", url), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ key }),
  });
const read = async (url: string, headers: Record<string, string>) =>
  (await fetch(new URL("/api/v1/keys", url), { headers })).status;

describe("an admin key that can be guessed", () => {
  test.each([weak, "x", "fifteen-letters"])("does not begin a data directory: %s", async (key) => {
    const started = runDendro(newDirectory(), { DENDRO_ADMIN_KEY: key });
    await expect(started).rejects.toThrow(/openssl rand -hex 16/u);
  });

  test("still opens one that was used before, from this machine alone, and that is said", async () => {
    const path = newDirectory();
    const first = await runDendro(path);
    await first.stop();
    const { url, stderr } = await start(path, { DENDRO_ADMIN_KEY: weak, DENDRO_LOG_LEVEL: "warn" });
    expect(stderr()).toContain("fewer than 16 characters");
    const { ready, checks } = (await (await fetch(new URL("/ready", url))).json()) as {
      ready: boolean;
      checks: { name: string; detail: string }[];
    };
    expect(ready).toBe(true);
    expect(checks.find(({ name }) => name === "admin_key")?.detail).toContain("this machine only");

    const bearer = { authorization: `Bearer ${weak}` };
    expect(await read(url, bearer)).toBe(200);
    expect((await signIn(url, weak)).status).toBe(200);
    for (const headers of [
      { "x-forwarded-for": "198.51.100.7" },
      { "x-forwarded-for": "127.0.0.1" },
      { forwarded: "for=198.51.100.7" },
      { "x-real-ip": "198.51.100.7" },
      { via: "1.1 proxy" },
    ] as Record<string, string>[]) {
      expect(await read(url, { ...bearer, ...headers })).toBe(401);
      const answer = await signIn(url, weak, headers);
      // Word for word what a wrong key gets: whoever guesses learns nothing.
      expect(answer.status).toBe(401);
      const { detail } = (await answer.json()) as { detail: string };
      const wrong = (await (await signIn(url, "quite-wrong", headers)).json()) as { detail: string };
      expect(detail).toBe(wrong.detail);
    }
  }, 60_000);

  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address;
  testIfProvided(elsewhere !== undefined, "the machine has no address but loopback")(
    "is nobody's at another address of the machine",
    async () => {
      const path = newDirectory();
      await (await runDendro(path)).stop();
      const { url } = await start(path, { DENDRO_ADMIN_KEY: weak, DENDRO_HOST: "0.0.0.0" });
      const { port } = new URL(url);
      expect(await read(`http://127.0.0.1:${port}`, { authorization: `Bearer ${weak}` })).toBe(200);
      expect(await read(`http://${elsewhere}:${port}`, { authorization: `Bearer ${weak}` })).toBe(401);
    },
    60_000,
  );
});

describe("a sign-in", () => {
  const strong = ["the first strong admin key", "the second strong admin key"].map((key) =>
    key.replaceAll(" ", "-"),
  ) as [string, string];
  const cookieOf = (response: Response) => (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

  test("ends when another admin key is configured", async () => {
    const path = newDirectory();
    const first = await runDendro(path, { DENDRO_ADMIN_KEY: strong[0] });
    const cookie = cookieOf(await signIn(first.url, strong[0]));
    const link = /token=(\S+)/u.exec(first.stderr())?.[1];
    expect(link).toBeDefined();
    expect(await read(first.url, { cookie })).toBe(200);
    await first.stop();
    const second = await start(path, { DENDRO_ADMIN_KEY: strong[1] });
    expect(await read(second.url, { cookie })).toBe(401);
    const redeemed = await fetch(new URL("/api/v1/session", second.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: link }),
    });
    expect(redeemed.status).toBe(401);
  }, 60_000);

  test("is kept as a cookie that scripts and other sites do not get, and is made anew each time", async () => {
    const { url } = await start(newDirectory(), { DENDRO_ADMIN_KEY: strong[0] });
    const response = await signIn(url, strong[0]);
    expect(response.headers.get("set-cookie")).toMatch(
      /^dendro_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/u,
    );
    const overTls = await signIn(url, strong[0], { "x-forwarded-proto": "https" });
    expect(overTls.headers.get("set-cookie")).toMatch(/; Secure$/u);
    const before = cookieOf(response);
    const after = cookieOf(await signIn(url, strong[0], { cookie: before }));
    expect([await read(url, { cookie: before }), await read(url, { cookie: after })]).toEqual([401, 200]);
  }, 60_000);

  test("is listed with its browser and no address, and ended one by one and everywhere", async () => {
    const { url } = await start(newDirectory(), { DENDRO_ADMIN_KEY: strong[0] });
    const firefox = {
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    };
    const cookies = [];
    for (let count = 0; count < 3; count += 1) cookies.push(cookieOf(await signIn(url, strong[0], firefox)));
    const admin = { authorization: `Bearer ${strong[0]}` };
    const list = async (headers: Record<string, string>) =>
      (
        (await (await fetch(new URL("/api/v1/sign-ins", url), { headers })).json()) as {
          sign_ins: { id: string; is_current: boolean }[];
        }
      ).sign_ins;
    const all = await list({ cookie: cookies[0] ?? "" });
    expect(all).toHaveLength(3);
    expect(all.filter(({ is_current }) => is_current)).toHaveLength(1);
    expect(all[0]).toMatchObject({ browser: "Firefox", key_name: "Configured key" });
    expect(JSON.stringify(all)).not.toMatch(/127\.0\.0\.1|::1|Mozilla/u);

    const own = all.find(({ is_current }) => is_current)?.id ?? "";
    const ended = await fetch(new URL(`/api/v1/sign-ins/${own}`, url), { method: "DELETE", headers: admin });
    expect(ended.status).toBe(204);
    expect(await read(url, { cookie: cookies[0] ?? "" })).toBe(401);

    // Another site's page cannot have everybody signed out.
    const everywhere = new URL("/api/v1/session?everywhere=true", url);
    const forged = await fetch(everywhere, { method: "DELETE", headers: { cookie: cookies[1] ?? "" } });
    expect(forged.status).toBe(403);
    const asked = { cookie: cookies[1] ?? "", "x-requested-with": "dendro" };
    expect((await fetch(everywhere, { method: "DELETE", headers: asked })).status).toBe(204);
    expect(await read(url, { cookie: cookies[2] ?? "" })).toBe(401);
    expect(await list(admin)).toEqual([]);
  }, 60_000);
});
