import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect } from "vitest";
import { WebSocket } from "ws";
import { adminKey, temporaryDirectory } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { testIfInstalled } from "../support/needs.ts";

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url)), "utf8");
const isThere = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;
const directory = temporaryDirectory();
const [key, certificate] = [join(directory.path, "key.pem"), join(directory.path, "certificate.pem")];
const dendro = useDendro();

beforeAll(() => {
  const subject = ["-subj", "/CN=stats.example.com", "-days", "2"];
  const to = ["-keyout", key, "-out", certificate];
  spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, ...to]);
});
afterAll(directory.remove);

testIfInstalled(isThere("nginx", "-v"), "nginx is not installed")(
  "nginx does as its example says",
  async () => {
    const [http, https] = [await freePort(), await freePort()];
    const site = read("nginx.conf")
      .replaceAll(/^ *listen \[::\].*\n/gmu, "")
      .replace("listen 80;", `listen 127.0.0.1:${http};`)
      .replace("listen 443 ssl;", `listen 127.0.0.1:${https} ssl;`)
      .replace("127.0.0.1:4000", new URL(dendro.url).host)
      .replace(/(?<=ssl_certificate )\S+(?=;)/u, certificate)
      .replace(/(?<=ssl_certificate_key )\S+(?=;)/u, key);
    const logs = `user ${userInfo().username}; pid ${directory.path}/nginx.pid; error_log stderr;`;
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${directory.path}/${name};`,
    );
    const file = join(directory.path, "nginx.conf");
    writeFileSync(file, `${logs} events {} http { access_log off; ${temporary.join(" ")} ${site} }`);
    const args = ["-c", file, "-p", directory.path, "-e", "stderr"];
    expect(String(spawnSync("nginx", ["-t", ...args]).stderr)).toContain("test is successful");
    const nginx = spawn("nginx", [...args, "-g", "daemon off;"], { stdio: "ignore" });
    try {
      await listening(https);
      await expectPassedOn(`https://127.0.0.1:${https}`);
      const redirected = await fetch(`http://127.0.0.1:${http}/a`, { redirect: "manual" });
      expect([redirected.status, redirected.headers.get("location")]).toEqual([301, "https://127.0.0.1/a"]);
    } finally {
      await end(nginx);
    }
  },
);

testIfInstalled(isThere("caddy", "version"), "Caddy is not installed")(
  "Caddy does as its example says",
  async () => {
    const https = await freePort();
    const file = join(directory.path, "Caddyfile");
    // A certificate of its own, no administration, and none of its roots in the system: it disturbs nobody.
    const site = read("Caddyfile")
      .replace("stats.example.com {", `https://127.0.0.1:${https} {\n\ttls ${certificate} ${key}`)
      .replace("127.0.0.1:4000", new URL(dendro.url).host);
    writeFileSync(file, `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n${site}`);
    const args = ["--config", file, "--adapter", "caddyfile"];
    const env = {
      ...process.env,
      HOME: directory.path,
      XDG_DATA_HOME: directory.path,
      XDG_CONFIG_HOME: directory.path,
    };
    expect(spawnSync("caddy", ["validate", ...args], { env }).status).toBe(0);
    const caddy = spawn("caddy", ["run", ...args], { env, stdio: "ignore" });
    try {
      await listening(https);
      await expectPassedOn(`https://127.0.0.1:${https}`);
    } finally {
      await end(caddy);
    }
  },
);

/** Requests, large ones and sockets come through, and whoever asks by the proxy is not taken for somebody of this machine. */
async function expectPassedOn(url: string): Promise<void> {
  expect(await ask(`${url}/health`)).toEqual({ status: 200, hasHsts: true });
  expect(await ask(`${url}/metrics`)).toMatchObject({ status: 401 });
  expect((await fetch(new URL("/metrics", dendro.url))).status).toBe(200);
  const event = { type: "a", data: { text: "x".repeat(60_000) } };
  const body = JSON.stringify(Array.from({ length: 80 }, () => event));
  expect(await ask(`${url}/api/v1/events`, body)).toMatchObject({ status: 202 });
  const headers = { authorization: `Bearer ${adminKey}` };
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers, rejectUnauthorized: false });
  await once(socket, "open");
  socket.close();
  await once(socket, "close");
}

async function ask(url: string, body?: string): Promise<{ status: number | undefined; hasHsts: boolean }> {
  const headers =
    body === undefined ? {} : { authorization: `Bearer ${adminKey}`, "content-type": "application/json" };
  const sent = request(url, {
    method: body === undefined ? "GET" : "POST",
    headers,
    rejectUnauthorized: false,
  });
  sent.end(body);
  const [response] = await once(sent, "response");
  response.resume();
  return {
    status: response.statusCode,
    hasHsts: response.headers["strict-transport-security"] !== undefined,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves once something answers at a port. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const isUp = await ask(`https://127.0.0.1:${port}/health`).catch(() => null);
    if (isUp !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Nothing listens at ${port}.`);
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
