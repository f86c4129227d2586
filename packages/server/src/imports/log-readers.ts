import { parseAccessLogLine } from "./access-log.ts";
import { isHaproxyLine, readHaproxyLine } from "./haproxy-log.ts";
import { readJsonLine } from "./json-log.ts";
import { isLoadBalancerLine, readLoadBalancerLine } from "./load-balancer-log.ts";
import type { LineFault, LineReader } from "./log-entry.ts";
import { compileLogFormat } from "./log-format.ts";
import { createW3cLog, usualW3cLog } from "./w3c-log.ts";

/** The formats that are known by name. Most are told by their looks as well; to name one gives clearer faults. */
export const logFormats = [
  "auto",
  "common",
  "combined",
  "vhost",
  "jetty",
  "apache",
  "nginx",
  "traefik",
  "caddy",
  "json",
  "w3c",
  "iis",
  "cloudfront",
  "alb",
  "elb",
  "s3",
  "haproxy",
  "squid",
] as const;

/** What GoAccess calls them. */
const goAccessNames: Readonly<Record<string, string>> = {
  VCOMMON: "vhost",
  VCOMBINED: "vhost",
  TRAEFIKCLF: "traefik",
  AWSALB: "alb",
  AWSELB: "elb",
  AWSS3: "s3",
};

/** Formats that stand in no brackets and quotes as a web server's do. */
const descriptions: Readonly<Record<string, string>> = {
  squid: "%x %~%L %h %^/%s %b %m %U %^",
};

const byText = new Set(["common", "combined", "vhost", "jetty", "s3"]);

/**
 * Makes a reader of a log's lines.
 * @param format one of {@link logFormats}, or a description with `%` or `$`
 * @returns what is wrong with the format
 */
export function createLogReader(format: string): LineReader | LineFault {
  if (/[%$]/u.test(format)) return compileLogFormat(format);
  const name = goAccessNames[format.toUpperCase()] ?? format.toLowerCase();
  if (byText.has(name)) return parseAccessLogLine;
  const described = descriptions[name];
  if (described !== undefined) return compileLogFormat(described);
  if (!logFormats.some((known) => known === name))
    return { fault: `it is none of ${logFormats.join(", ")}, and describes no fields` };
  return createDetector();
}

/** Tells each line's format by how it begins; a log that names its fields keeps to them. */
function createDetector(): LineReader {
  const w3c = createW3cLog();
  return function read(line) {
    if (line.startsWith("{")) return readJsonLine(line, read);
    if (line.startsWith("#")) {
      w3c.directive(line);
      return null;
    }
    if (w3c.isKnown()) return w3c.read(line);
    const usual = usualW3cLog(line);
    if (usual !== null) return createW3cLog(usual).read(line);
    if (isHaproxyLine(line)) return readHaproxyLine(line);
    return isLoadBalancerLine(line) ? readLoadBalancerLine(line) : parseAccessLogLine(line);
  };
}
