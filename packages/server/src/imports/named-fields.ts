import { readAddress } from "@dendro/core";
import { isHostName } from "./log-client.ts";
import { isAzures, readDuration, type NamedFields } from "./log-duration.ts";
import { dashed, readRequest, readTarget, type LineFault, type LogEntry } from "./log-entry.ts";
import { readLogTime } from "./log-time.ts";

/** One name for `cs(User-Agent)`, `request.headers.User-Agent` and `@timestamp`: small letters and underscores. */
export const fieldName = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/gu, "_")
    .replaceAll(/^_|_$/gu, "");

const words = (text: string): readonly string[] => text.split(" ");

/**
 * What each field of an entry is called in the logs there are: nginx (variables, and what people name them in JSON), Apache, Caddy,
 * Traefik, W3C and IIS, CloudFront, Google's load balancers, Elastic's common schema, Akamai, Azure. The first that is there counts.
 */
const names = {
  client: words(
    "request_client_ip c_ip client_ip clientip remote_addr remoteaddr remote_ip remoteip request_remote_ip request_remote_addr " +
      "clienthost clientaddr client_address source_ip source_address httprequest_remoteip proxy_clientip req_remoteaddress " +
      "req_ip identity_sourceip sourceip downstream_remote_address cliip remote_host client remote ip",
  ),
  forwarded: words(
    "http_x_forwarded_for x_forwarded_for request_x_forwarded_for request_headers_x_forwarded_for xff",
  ),
  time: words(
    "startutc time_iso8601 time_local timestamp ts msec datetime date_time time startlocal iso8601 edgestarttimestamp start_time started_at " +
      "proxy_timestamp requesttime reqtimesec date",
  ),
  request: words("request request_line http_request cs_request routekey"),
  method: words(
    "request_method requestmethod method cs_method verb http_method http_request_method httprequest_requestmethod " +
      "clientrequestmethod proxy_method req_method httpmethod reqmethod",
  ),
  target: words(
    "request_uri requestpath uri cs_uri url request_url url_original url_full httprequest_requesturl request_path path " +
      "url_path uri_path clientrequesturi clientrequestpath proxy_path req_url requesturi target",
  ),
  /** Without the slash at the beginning. */
  unrooted: words("reqpath"),
  stem: words("cs_uri_stem"),
  query: words("cs_uri_query query_string args query url_query querystr"),
  status: words(
    "status sc_status status_code statuscode downstreamstatus response_status http_response_status_code " +
      "httprequest_status elb_status_code edgeresponsestatus response_code proxy_statuscode res_statuscode httpstatuscode httpstatus " +
      "response code",
  ),
  bytes: words(
    "body_bytes_sent bytes_sent sc_bytes bytes size downstreamcontentsize response_size responsesize sent_bytes " +
      "http_response_body_bytes httprequest_responsesize edgeresponsebytes response_body_size responselength " +
      "res_headers_content_length res_contentlength bytes_out sentbytes responsebytes",
  ),
  referrer: words(
    "http_referer http_referrer referer referrer cs_referer request_referer request_headers_referer http_request_referrer " +
      "httprequest_referer headers_referer clientrequestreferer proxy_referer req_headers_referer req_headers_referrer",
  ),
  agent: words(
    "http_user_agent user_agent useragent agent cs_user_agent request_user_agent request_headers_user_agent " +
      "user_agent_original httprequest_useragent headers_user_agent clientrequestuseragent proxy_useragent " +
      "req_headers_user_agent http_useragent ua",
  ),
  host: words(
    "x_host_header http_host request_host requesthost cs_host host server_name vhost url_domain domain_name requestaddr " +
      "clientrequesthost proxy_host req_headers_host request_headers_host req_host req_hostname reqhost originalhost authority",
  ),
};
type FieldOf = keyof typeof names;

/** An entry of a line whose fields have names. */
export function entryOf(fields: NamedFields): LogEntry | LineFault {
  const read = (field: FieldOf) => {
    for (const name of names[field]) {
      const value = dashed(fields.get(name) ?? "");
      if (value !== "") return value;
    }
    return "";
  };
  const time = read("time");
  const timestamp = readLogTime(time);
  if (timestamp === null)
    return {
      fault: time === "" ? "it has no time" : `the time ${JSON.stringify(time.slice(0, 64))} is not valid`,
    };
  const status = read("status");
  if (!/^\d{3}$/u.test(status))
    return { fault: `the status ${JSON.stringify(status.slice(0, 64))} is not a three-digit number` };
  const request = requestOf(read);
  // Elsewhere a host's name is the machine's, as Pino and Bunyan write it in every line.
  const host = request.host || read("host") || (isAzures(fields) ? (fields.get("hostname") ?? "") : "");
  const duration_ms = readDuration(fields);
  return {
    ip: clientOf(read("client"), read("forwarded")),
    timestamp,
    method: request.method,
    path: request.path,
    query: request.query,
    status_code: Number(status),
    bytes: /^\d+$/u.test(read("bytes")) ? Number(read("bytes")) : 0,
    referrer: read("referrer"),
    user_agent: spaced(read("agent")),
    host: isHostName(host) || /^[a-z][a-z\d-]*(?::\d+)?$/iu.test(host) ? host.replace(/:\d+$/u, "") : "",
    ...(duration_ms === undefined ? {} : { duration_ms }),
  };
}

function requestOf(read: (field: FieldOf) => string) {
  const line = readRequest(read("request"));
  const method = read("method").toUpperCase() || line.method;
  const stem = read("stem");
  // Some call by the request's name what it asked for alone.
  const unrooted = read("unrooted");
  const target =
    read("target") ||
    (unrooted === "" ? "" : unrooted.replace(/^\/?/u, "/")) ||
    (line.method === "" ? read("request").replace(/^[^/h].*/u, "") : "");
  const said = stem === "" ? readTarget(target) : { path: stem, query: "", host: "" };
  const { path, query, host } = said.path === "" ? line : said;
  return {
    method: /^[A-Z]{3,16}$/u.test(method) ? method : "",
    path,
    host,
    query: query || read("query").replace(/^\?/u, ""),
  };
}

/** Behind a proxy of one's own the client is whom the proxy names first. */
function clientOf(client: string, forwarded: string): string {
  const address = readAddress(client);
  const named = forwarded
    .split(",")
    .map(readAddress)
    .find((one) => one !== null);
  return named !== undefined && (address === null || isOwn.test(address)) ? named : (address ?? client);
}

const isOwn = /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd])/u;

/** IIS writes a plus for a space, and CloudFront escapes, some once and some twice. */
function spaced(agent: string): string {
  if (agent.includes(" ")) return agent;
  const plain = agent.replaceAll(/%(?:25)?20/gu, " ").replaceAll(/%(?:25)?3B/giu, ";");
  return plain.includes(" ") ? plain : agent.replaceAll("+", " ");
}
