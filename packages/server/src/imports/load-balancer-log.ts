import { dashed, type LineFault, type LogEntry } from "./log-entry.ts";
import { entryOf } from "./named-fields.ts";
import { readQuoted } from "./quoted.ts";

/** The fields of AWS's application load balancers, up to those that matter, in their order. */
const application = (
  "type time elb client_address target request_processing target_processing response_processing status target_status " +
  "received_bytes sent_bytes request user_agent"
).split(" ");
/** Those of its classic ones. */
const classic = (
  "time elb client_address backend request_processing backend_processing response_processing status backend_status " +
  "received_bytes sent_bytes request user_agent"
).split(" ");

const applicationLine = /^(?:https?|h2|grpcs?|wss?) \d{4}-\d{2}-\d{2}T/u;
const classicLine = /^\d{4}-\d{2}-\d{2}T\S+ \S+ \S+ \S+ -?\d+(?:\.\d+)? -?\d/u;

export const isLoadBalancerLine = (line: string) => applicationLine.test(line) || classicLine.test(line);

export function readLoadBalancerLine(line: string): LogEntry | LineFault {
  const names = applicationLine.test(line) ? application : classic;
  const fields = new Map<string, string>();
  let at = 0;
  for (const name of names) {
    const quoted = readQuoted(line, at);
    const space = line.indexOf(" ", at);
    const end = quoted?.end ?? (space === -1 ? line.length : space);
    fields.set(name, quoted?.text ?? line.slice(at, end));
    at = end + 1;
  }
  // The address that the client asked for is in its request.
  const [method = "", target = ""] = dashed(fields.get("request") ?? "").split(" ");
  fields.set("method", method);
  fields.set("request_uri", target);
  const parts = ["request_processing", "target_processing", "backend_processing", "response_processing"];
  const times = parts.map((name) => Number(fields.get(name) ?? -1)).filter((seconds) => seconds >= 0);
  // Who never got to a target took no time that is known.
  if (times.length > 0)
    fields.set("duration", `${times.reduce((sum, seconds) => sum + seconds, 0).toFixed(6)}s`);
  return entryOf(fields);
}
