import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processorMs } from "../../../../test/support/processor-time.ts";
import type { LineReader, LogEntry } from "./log-entry.ts";
import { createLogReader } from "./log-readers.ts";

const auto = () => createLogReader("auto") as LineReader;
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const at = Date.UTC(2026, 9, 10, 13, 51, 36);
const whole: LogEntry = {
  ip: "198.51.100.1",
  timestamp: at,
  method: "GET",
  path: "/x",
  query: "q=1",
  status_code: 200,
  bytes: 7,
  referrer: "https://news.example/",
  user_agent: firefox,
  host: "",
};
const time = "10/Oct/2026:13:51:36 +0000";
const tail = `"GET /x?q=1 HTTP/1.1" 200 7 "https://news.example/" "${firefox}"`;

describe("a line is read by the shape of its fields", () => {
  test.each<[name: string, line: string, differs?: Partial<LogEntry>]>([
    ["combined", `198.51.100.1 - - [${time}] ${tail}`],
    ["Jetty's blanks", `198.51.100.1 -  -  [${time}] ${tail}`],
    ["a user of two words", `198.51.100.1 - Jane Q Doe [${time}] ${tail}`],
    ["a list of addresses", `198.51.100.1, 10.0.0.7, 10.0.0.8 - - [${time}] ${tail}`],
    ["a list that does not know its first", `unknown, 198.51.100.1 - - [${time}] ${tail}`],
    ["a list beside the peer", `198.51.100.1 10.0.0.7 - - [${time}] ${tail}`],
    ["an address with a port", `198.51.100.1:51234 - - [${time}] ${tail}`],
    ["IPv6", `2001:DB8::1 - - [${time}] ${tail}`, { ip: "2001:db8::1" }],
    ["IPv6 in brackets", `[2001:db8::1]:4000 - - [${time}] ${tail}`, { ip: "2001:db8::1" }],
    ["a host first", `www.example.org:443 198.51.100.1 - - [${time}] ${tail}`, { host: "www.example.org" }],
    ["a host of one word", `intranet 198.51.100.1 - - [${time}] ${tail}`, { host: "intranet" }],
    ["a host that is an address", `192.0.2.1:80 198.51.100.1 - - [${time}] ${tail}`],
    ["a name that was looked up", `client.example.net - - [${time}] ${tail}`, { ip: "client.example.net" }],
    [
      "a host and a looked up name",
      `www.example.org client.example.net - - [${time}] ${tail}`,
      { ip: "client.example.net", host: "www.example.org" },
    ],
    ["syslog's beginning", `Oct 10 13:51:36 web1 nginx: 198.51.100.1 - - [${time}] ${tail}`],
    ["the time first", `[${time}] 198.51.100.1 - - ${tail}`],
    [
      "a host before the request",
      `198.51.100.1 - - [${time}] www.example.org ${tail}`,
      { host: "www.example.org" },
    ],
    ["one more field before the request", `198.51.100.1 - - [${time}] 0.123 ${tail}`],
    ["ISO 8601", `198.51.100.1 - - [2026-10-10T13:51:36Z] ${tail}`],
    ["ISO 8601 with an offset", `198.51.100.1 - - [2026-10-10T15:51:36+02:00] ${tail}`],
    [
      "a fraction of a second",
      `198.51.100.1 - - [10/Oct/2026:13:51:36.250 +0000] ${tail}`,
      { timestamp: at + 250 },
    ],
    ["seconds since 1970", `198.51.100.1 - - [${at / 1000}] ${tail}`],
    [
      "a leap second",
      `198.51.100.1 - - [31/Dec/2016:23:59:60 +0000] ${tail}`,
      { timestamp: Date.UTC(2016, 11, 31, 23, 59, 59) },
    ],
    [
      "a space in the path",
      `198.51.100.1 - - [${time}] "GET /a b/c d.html?q=1 HTTP/1.1" 200 7 "https://news.example/" "${firefox}"`,
      { path: "/a b/c d.html" },
    ],
    [
      "a quote in the agent",
      `198.51.100.1 - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7 "https://news.example/" "Mozilla "quoted" agent"`,
      { user_agent: 'Mozilla "quoted" agent' },
    ],
    [
      "a quote in the agent, and one more field",
      `198.51.100.1 - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7 "https://news.example/" "a "b" c" "10.0.0.1" 0.2`,
      { user_agent: 'a "b" c' },
    ],
    [
      "a quote in the referrer",
      `198.51.100.1 - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7 "https://news.example/?q="x"" "${firefox}"`,
      { referrer: 'https://news.example/?q="x"' },
    ],
    [
      "escaped bytes",
      String.raw`198.51.100.1 - - [${time}] "GET /\xC3\xBCber?q=1 HTTP/1.1" 200 7 "https://news.example/" "a \"b\""`,
      { path: "/über", user_agent: 'a "b"' },
    ],
    [
      "a field after the status",
      `198.51.100.1 - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7 0.004 "https://news.example/" "${firefox}"`,
    ],
    ["Traefik's end", `198.51.100.1 - - [${time}] ${tail} 12 "router@docker" "http://172.18.0.3:80" 5ms`],
    [
      "the agent before the referrer",
      `198.51.100.1 - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7 "${firefox}" "https://news.example/"`,
    ],
    ["common", `198.51.100.1 - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7`, { referrer: "", user_agent: "" }],
    [
      "no bytes",
      `198.51.100.1 - - [${time}] "GET /x?q=1 HTTP/1.1" 200 - "-" "-"`,
      { bytes: 0, referrer: "", user_agent: "" },
    ],
    [
      "what is no request",
      String.raw`198.51.100.1 - - [${time}] "\x16\x03\x01" 400 150 "-" "-"`,
      { method: "", path: "", query: "", status_code: 400, bytes: 150, referrer: "", user_agent: "" },
    ],
    [
      "nginx's JSON",
      JSON.stringify({
        time_local: time,
        remote_addr: "198.51.100.1",
        request: "GET /x?q=1 HTTP/1.1",
        status: "200",
        body_bytes_sent: "7",
        request_time: "0.005",
        http_referrer: "https://news.example/",
        http_user_agent: firefox,
        host: "www.example.org",
      }),
      { host: "www.example.org", duration_ms: 5 },
    ],
    [
      "nginx's JSON behind a proxy of one's own",
      JSON.stringify({
        time: "2026-10-10T13:51:36+00:00",
        remote_addr: "10.0.0.7",
        x_forwarded_for: "198.51.100.1, 10.0.0.9",
        request_method: "GET",
        request_uri: "/x?q=1",
        status: 200,
        bytes_sent: 7,
        referer: "https://news.example/",
        agent: firefox,
      }),
    ],
    [
      "Caddy",
      JSON.stringify({
        level: "info",
        ts: at / 1000 + 0.5,
        logger: "http.log.access",
        msg: "handled request",
        request: {
          remote_ip: "10.0.0.7",
          remote_port: "41342",
          client_ip: "198.51.100.1",
          proto: "HTTP/2.0",
          method: "GET",
          host: "www.example.org",
          uri: "/x?q=1",
          headers: { "User-Agent": [firefox], Referer: ["https://news.example/"] },
        },
        duration: 0.0015,
        size: 7,
        status: 200,
        resp_headers: { Server: ["Caddy"] },
      }),
      { timestamp: at + 500, host: "www.example.org", duration_ms: 1.5 },
    ],
    [
      "Traefik",
      JSON.stringify({
        ClientAddr: "198.51.100.1:51234",
        ClientHost: "198.51.100.1",
        DownstreamContentSize: 7,
        DownstreamStatus: 200,
        Duration: 1500000,
        RequestAddr: "www.example.org",
        RequestHost: "www.example.org",
        RequestMethod: "GET",
        RequestPath: "/x?q=1",
        StartUTC: "2026-10-10T13:51:36.000000000Z",
        "request_User-Agent": firefox,
        request_Referer: "https://news.example/",
        time: "2026-10-10T13:51:37Z",
      }),
      { host: "www.example.org", duration_ms: 1.5 },
    ],
    [
      "a load balancer of Google's",
      JSON.stringify({
        timestamp: "2026-10-10T13:51:36Z",
        httpRequest: {
          requestMethod: "GET",
          requestUrl: "https://www.example.org/x?q=1",
          status: 200,
          responseSize: "7",
          userAgent: firefox,
          referer: "https://news.example/",
          remoteIp: "198.51.100.1",
          latency: "0.005s",
        },
      }),
      { host: "www.example.org", duration_ms: 5 },
    ],
    ["a collector's", JSON.stringify({ log: `198.51.100.1 - - [${time}] ${tail}\n`, stream: "stdout" })],
    [
      "a load balancer of AWS's",
      `https 2026-10-10T13:51:36.000000Z app/lb/50dc6c495c0c9188 198.51.100.1:51234 10.0.0.1:80 0.001 0.003 0.001 200 200 34 7 ` +
        `"GET https://www.example.org:443/x?q=1 HTTP/1.1" "${firefox}" ECDHE TLSv1.2 arn:aws:x "Root=1-58" "www.example.org" "-" 0`,
      { referrer: "", host: "www.example.org", duration_ms: 5 },
    ],
    [
      "a classic one",
      `2026-10-10T13:51:36.000000Z lb 198.51.100.1:2817 10.0.0.1:80 0.001 0.003 0.001 200 200 0 7 "GET http://www.example.org:80/x?q=1 HTTP/1.1" "${firefox}" - -`,
      { referrer: "", host: "www.example.org", duration_ms: 5 },
    ],
  ])("%s", (_, line, differs) => {
    expect(auto()(line)).toEqual({ ...whole, ...differs });
  });

  test("names its fields itself: IIS and CloudFront", () => {
    const iis = auto();
    expect(iis("#Software: Microsoft Internet Information Services 10.0")).toBeNull();
    expect(
      iis(
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-bytes time-taken",
      ),
    ).toBeNull();
    expect(
      iis(
        `2026-10-10 13:51:36 10.0.0.5 GET /x q=1 443 - 198.51.100.1 ${firefox.replaceAll(" ", "+")} https://news.example/ 200 7 15`,
      ),
    ).toEqual({ ...whole, duration_ms: 15 });
    expect(iis("2026-10-10 13:51:36 10.0.0.5")).toHaveProperty("fault");

    const cloudFront = auto();
    cloudFront(
      "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query x-host-header time-taken",
    );
    const values = [
      "2026-10-10",
      "13:51:36",
      "FRA2",
      "7",
      "198.51.100.1",
      "GET",
      "d1.cloudfront.net",
      "/x",
      "200",
    ];
    const more = ["https://news.example/", firefox.replaceAll(" ", "%20"), "q=1", "www.example.org", "0.004"];
    expect(cloudFront([...values, ...more].join("\t"))).toEqual({
      ...whole,
      host: "www.example.org",
      duration_ms: 4,
    });
  });

  test.each([
    ["Apache's LogFormat", String.raw`%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"`],
    [
      "with the final status and the bytes on the wire",
      '%a %l %u %t "%r" %s %O "%{Referer}i" "%{User-Agent}i"',
    ],
    ["GoAccess's", '%h %^ %^ [%d:%t %^] "%r" %s %b "%R" "%u"'],
    [
      "nginx's",
      '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
    ],
  ])("described as %s", (_, format) => {
    const read = createLogReader(format) as LineReader;
    expect(read(`198.51.100.1 - - [${time}] ${tail}`)).toEqual(whole);
    expect(read("nonsense")).toHaveProperty("fault");
  });

  test("described in an order of its own", () => {
    const read = createLogReader(
      "%{%s}t|%v|%m|%U|%q|%>s|%B|%D|%{X-Forwarded-For}i|%h|%{User-Agent}i",
    ) as LineReader;
    expect(
      read(`${at / 1000}|www.example.org|GET|/x|?q=1|200|7|1500|198.51.100.1, 10.0.0.9|10.0.0.7|${firefox}`),
    ).toEqual({ ...whole, referrer: "", host: "www.example.org", duration_ms: 1.5 });
  });

  test("or is a fault that says why, whatever it is, and never takes long", () => {
    for (const format of ["auto", "combined", '%h %l %u %t "%r" %>s %b "%{Referer}i"']) {
      const read = createLogReader(format) as LineReader;
      fc.assert(
        fc.property(
          fc.array(
            fc.constantFrom('"', "[", "]", " ", "{", "}", "#", time, "GET /", "200", "-", "a", "::", "\\"),
            { maxLength: 40 },
          ),
          (pieces) => {
            const entry = read(pieces.join(""));
            expect(entry === null || "fault" in entry || entry.status_code >= 0).toBe(true);
          },
        ),
        { numRuns: 2000 },
      );
      for (const piece of ['"', '" ', "[", '\\"', "a ", '"a ', "%", " - "]) {
        const line = `198.51.100.1 - - [${time}] "GET / ${piece.repeat(32_000 / piece.length)}`;
        expect(processorMs(() => read(line))).toBeLessThan(500);
      }
    }
  });

  test("of a format that is none is a fault", () => {
    for (const format of ["nonsense", "%h %l", "$remote_addr $status"])
      expect(createLogReader(format)).toHaveProperty("fault");
  });
});

describe("lines of other servers", () => {
  const plain = { ...whole, bytes: 7, referrer: "", user_agent: "" };
  const json = (value: object) => JSON.stringify(value);
  const client = "198.51.100.1";
  test.each<[name: string, lines: string, differs?: Partial<LogEntry>, format?: string]>([
    ["a list of addresses without blanks", `${client},10.0.0.1 - - [${time}] ${tail}`, whole],
    [
      "a quoted host before the request",
      `${client} - - [${time}] "ex.org" ${tail}`,
      { ...whole, host: "ex.org" },
    ],
    ["tabs", `${client}\t-\t-\t[${time}]\t${tail.replaceAll('" ', '"\t')}`, whole],
    [
      "a whole address",
      `${client} - - [${time}] "GET http://ex.org/x?q=1 HTTP/1.1" 200 7`,
      { host: "ex.org" },
    ],
    ["an hour as offset", `${client} - - [2026-10-10T15:51:36+02] "GET /x?q=1 HTTP/1.1" 200 7`],
    ["a day of the week", `${client} - - [Sat Oct 10 13:51:36 2026] "GET /x?q=1 HTTP/1.1" 200 7`],
    ["HTTP's own time", `${client} - - [Sat, 10 Oct 2026 13:51:36 GMT] "GET /x?q=1 HTTP/1.1" 200 7`],
    [
      "HAProxy",
      `Oct 10 13:51:36 lb haproxy[1]: ${client}:33317 [10/Oct/2026:13:51:36.000] fe be/s 10/0/30/69/109 200 7 - - ---- 1/1/1/1/0 0/0 {x} "GET /x?q=1 HTTP/1.1"`,
      { duration_ms: 109 },
    ],
    [
      "S3",
      `79a59df900b949e5 bucket [${time}] ${client} 79a5 3E57 REST.GET.OBJECT x "GET /x?q=1 HTTP/1.1" 200 - 7 7 70 10 "-" "${firefox}" -`,
      { bytes: 7, user_agent: firefox },
    ],
    [
      "Squid",
      `${at / 1000}.000    500 ${client} TCP_MISS/200 7 GET http://ex.org/x?q=1 - HIER_DIRECT/203.0.113.9 text/html`,
      { host: "ex.org", duration_ms: 500 },
      "squid",
    ],
    [
      "Logstash",
      json({
        "@timestamp": new Date(at),
        clientip: client,
        verb: "GET",
        request: "/x?q=1",
        response: "200",
        bytes: "7",
      }),
    ],
    [
      "Cloudflare",
      json({
        ClientIP: client,
        ClientRequestHost: "ex.org",
        ClientRequestMethod: "GET",
        ClientRequestURI: "/x?q=1",
        EdgeStartTimestamp: at * 1e6,
        EdgeResponseBytes: 7,
        EdgeResponseStatus: 200,
      }),
      { host: "ex.org" },
    ],
    [
      "Vercel",
      json({
        proxy: {
          timestamp: at,
          method: "GET",
          host: "ex.org",
          path: "/x?q=1",
          statusCode: 200,
          clientIp: client,
        },
        bytes: 7,
      }),
      { host: "ex.org" },
    ],
    [
      "Envoy",
      json({
        start_time: new Date(at),
        method: "GET",
        path: "/x?q=1",
        response_code: 200,
        bytes_sent: 7,
        duration: 5,
        x_forwarded_for: client,
        authority: "ex.org",
        downstream_remote_address: "10.0.0.1:99",
      }),
      { host: "ex.org", duration_ms: 5 },
    ],
    [
      "Kong",
      json({
        request: { method: "GET", uri: "/x?q=1", headers: { host: "ex.org" } },
        response: { status: 200, size: "7" },
        client_ip: client,
        started_at: at,
        latencies: { request: 5 },
      }),
      { host: "ex.org", duration_ms: 5 },
    ],
    [
      "Pino",
      json({
        time: at,
        req: { method: "GET", url: "/x?q=1", headers: { host: "ex.org" }, remoteAddress: client },
        res: { statusCode: 200, headers: { "content-length": "7" } },
        responseTime: 5,
      }),
      { host: "ex.org", duration_ms: 5 },
    ],
    [
      "AWS's API gateway",
      json({
        ip: client,
        requestTime: time,
        httpMethod: "GET",
        path: "/x?q=1",
        status: "200",
        responseLength: "7",
      }),
    ],
    [
      "a collector's JSON in JSON",
      json({
        log: json({
          time_local: `[${time}]`,
          remote_addr: client,
          request: "GET /x?q=1 HTTP/1.1",
          status: 200,
          bytes: 7,
        }),
        time: "2026-10-11T00:00:00Z",
      }),
    ],
    [
      "seconds without a fraction",
      json({
        msec: `${at / 1000}.000`,
        remote_addr: client,
        request: "GET /x?q=1 HTTP/1.1",
        status: 200,
        bytes: 7,
        request_time: 2,
      }),
      { duration_ms: 2000 },
    ],
    [
      "IIS of a file that was cut",
      `2026-10-10 13:51:36 10.0.0.5 GET /x q=1 443 - ${client} - - 200 0 0 500`,
      { bytes: 0, duration_ms: 500 },
    ],
    [
      "CloudFront of a file that was cut",
      `2026-10-10\t13:51:36\tFRA2\t7\t${client}\tGET\td1.cloudfront.net\t/x\t200\t-\t-\tq=1\t-\tHit\tid\tex.org\thttps\t9\t0.5`,
      { host: "ex.org", duration_ms: 500 },
    ],
    [
      "a load balancer that found no target",
      `https 2026-10-10T13:51:36Z app/lb/5 ${client}:1 - -1 -1 -1 200 - 0 7 "GET https://ex.org:443/x?q=1 HTTP/2.0" "-"`,
      { host: "ex.org" },
    ],
    ["GoAccess's name", `${client} - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7`, {}, "COMMON"],
    [
      "GoAccess's list",
      `"${client}, 10.0.0.1" [${time}] "GET /x?q=1 HTTP/1.1" 200 7`,
      {},
      '"~h{, }" [%d:%t %^] "%r" %s %b',
    ],
    [
      "nginx's configuration",
      `${client} [${time}] "GET /x?q=1 HTTP/1.1" 200 7 ex.org`,
      { host: "ex.org" },
      `log_format main '$remote_addr [$time_local] "$request" '\n  '$status $body_bytes_sent $host';`,
    ],
    [
      "Apache's configuration",
      `${client} - - [${time}] "GET /x?q=1 HTTP/1.1" 200 7`,
      {},
      String.raw`LogFormat "%h %l %u %t \"%r\" %>s %b" common`,
    ],
  ])("%s", (_name, line, differs = {}, format = "auto") => {
    expect((createLogReader(format) as LineReader)(line)).toEqual({ ...plain, ...differs });
  });
});

describe("a JSON log's durations are in the unit that its sender counts in", () => {
  const base = {
    time: new Date(at).toISOString(),
    ip: "198.51.100.1",
    method: "GET",
    path: "/x",
    status: 200,
  };
  test.each<[name: string, fields: object, ms: number]>([
    ["Fastify", { reqId: "req-1", res: { statusCode: 200 }, responseTime: 4.433 }, 4.433],
    ["Pino", { level: 30, pid: 7, hostname: "web-1.example", responseTime: 0.25 }, 0.25],
    ["Pino, whole milliseconds", { responseTime: 12 }, 12],
    ["nginx's request time by Pino's name", { responsetime: 0.005 }, 5],
    ["Echo", { latency: 12_345_678, latency_human: "12.345678ms" }, 12.346],
    ["Rails", { controller: "Posts", action: "show", duration: 12.3 }, 12.3],
    ["nginx", { request_time: "0.005" }, 5],
    ["nginx, whole seconds", { request_time: 2 }, 2000],
    ["Gin", { latency: "1.234ms" }, 1.234],
    ["Kong", { latencies: { request: 15 } }, 15],
    ["API Gateway", { responseLatency: "15" }, 15],
    ["Azure", { timeTaken: "0.12" }, 120],
    ["Azure's front door, whole seconds", { properties: { httpStatusCode: "200", timeTaken: "2" } }, 2000],
    ["Azure's gateway, whole seconds", { properties: { serverRouted: "10.0.0.4:80", timeTaken: 2 } }, 2000],
    ["others, whole milliseconds", { timeTaken: 2 }, 2],
    ["the whole, whatever stands before it", { db_time_ms: 3, latency_ms: 40 }, 40],
    ["the whole, whatever its parts", { response_time_ms: 3, total_time_ms: 40, request_ms: 5 }, 40],
    ["a moment beside it", { start_time_ms: at, duration_ms: 12 }, 12],
    ["a moment by its name", { duration: at * 1000, latency_ms: 12 }, 12],
    ["a prefix that says the same", { http_request_duration_ms: 12 }, 12],
    ["a name in one", { totalTimeMs: 12 }, 12],
    ["how much was taken", { time_taken_ms: 12 }, 12],
    ["Akamai", { transferTimeMSec: "125" }, 125],
    ["a unit in the name", { latency_ms: 12.5 }, 12.5],
    ["microseconds", { duration_us: 1500 }, 1.5],
    ["nanoseconds", { elapsedNanos: 2_000_000 }, 2],
    ["seconds", { duration_seconds: 2 }, 2000],
  ])("%s", (_, fields, duration_ms) =>
    expect(auto()(JSON.stringify({ ...base, ...fields }))).toMatchObject({ duration_ms }),
  );

  test.each([
    { requests: 7 },
    { uptime_seconds: 7 },
    { timeouts: 3 },
    { id_ms: "x" },
    { time_ms: at },
    { db_time_ms: 3 },
    { latency_ms: at * 1000 },
  ])("%j is none", (fields) =>
    expect(auto()(JSON.stringify({ ...base, ...fields }))).not.toHaveProperty("duration_ms"),
  );
});

test.each<[name: string, line: object]>([
  [
    "Akamai",
    {
      cliIP: "198.51.100.1",
      reqTimeSec: String(at / 1000),
      reqMethod: "GET",
      reqHost: "ex.org",
      reqPath: "x",
      queryStr: "q=1",
      statusCode: "200",
      bytes: "7",
      UA: firefox.replaceAll(" ", "%20"),
    },
  ],
  [
    "Azure's front door",
    {
      time: new Date(at).toISOString(),
      category: "FrontDoorAccessLog",
      properties: {
        httpMethod: "GET",
        requestUri: "https://ex.org:443/x?q=1",
        httpStatusCode: "200",
        clientIp: "198.51.100.1",
        userAgent: firefox,
        responseBytes: "7",
      },
    },
  ],
  [
    "Google's logs of what a program wrote",
    {
      timestamp: new Date(at).toISOString(),
      jsonPayload: {
        host: "ex.org",
        method: "GET",
        path: "/x?q=1",
        status: 200,
        remote_addr: "198.51.100.1",
        bytes: 7,
        ua: firefox,
      },
    },
  ],
])("%s: fields with names of its own, also within what holds them", (_, line) => {
  expect(auto()(JSON.stringify(line))).toEqual({ ...whole, referrer: "", host: "ex.org" });
});

test("the site is no machine that wrote the line", () => {
  const line = {
    level: 30,
    time: at,
    pid: 7,
    hostname: "web-1.internal.example",
    req: { method: "GET", url: "/x?q=1", remoteAddress: "198.51.100.1" },
    res: { statusCode: 200 },
    responseTime: 4.433,
  };
  expect(auto()(JSON.stringify(line))).toMatchObject({ host: "", path: "/x", duration_ms: 4.433 });
  for (const name of ["host", "hostname"])
    expect(auto()(JSON.stringify({ ...line, req: { ...line.req, [name]: "ex.org" } }))).toMatchObject({
      host: "ex.org",
    });
  const ofAzure = { hostName: "ex.org", httpStatusCode: "200", requestUri: "/x", clientIp: "198.51.100.1" };
  expect(auto()(JSON.stringify({ time: new Date(at), properties: ofAzure }))).toMatchObject({
    host: "ex.org",
  });
});

test("the key that S3 was asked for is no host, though it looks like one", () => {
  const line = `79a5 bucket [${time}] 198.51.100.1 arn 3E57 REST.GET.OBJECT img/c5.html "GET /img/c5.html HTTP/1.1" 404 NoSuchKey 313 - 7 - "-" "${firefox}" -`;
  expect(auto()(line)).toMatchObject({ host: "", bytes: 313, path: "/img/c5.html" });
  const other = line.replace("img/c5.html", "c5.html").replace("/img/c5.html", "/c5.html");
  expect(auto()(other)).toMatchObject({ host: "", path: "/c5.html" });
});
