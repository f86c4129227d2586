import { holdsAddress } from "@dendro/core";

/** What says who may do something, or where somebody is: for the sender's and our own ears, and nothing to keep. */
const notKept =
  /^(?:authorization|cookie|proxy-authorization|forwarded|via|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|x-forwarded-.*|x-real-ip|.*-(?:client|connecting)-ip|cf-ray|x-.*-token)$/u;

const maxHeaders = 100;
const maxValueLength = 4096;

/** The headers of a message that are kept with it, by names in small letters; what holds an address is left out. */
export function keptHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const kept = Object.entries(headers)
    .filter(([name]) => !notKept.test(name))
    .map(([name, value]) => [name, typeof value === "string" ? value : (value ?? []).join(", ")] as const)
    .filter(([, value]) => value.length <= maxValueLength && !holdsAddress(value));
  return Object.fromEntries(kept.slice(0, maxHeaders));
}
