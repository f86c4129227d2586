import Bowser from "bowser";
import { remembered } from "@dendro/core";

export interface UserAgent {
  readonly browser: string;
  readonly os: string;
  readonly device: "desktop" | "mobile" | "tablet" | "tv" | "";
}

/** Names as people say them, where the library's are others. */
const browserNames: Readonly<Record<string, string>> = {
  "Microsoft Edge": "Edge",
  "Samsung Internet for Android": "Samsung Internet",
  "Opera Coast": "Opera",
  "Internet Explorer": "Internet Explorer",
  "Android Browser": "Android Browser",
};

const devices = new Set(["desktop", "mobile", "tablet", "tv"]);
const unknown: UserAgent = { browser: "", os: "", device: "" };
const maxLength = 512;

export type UserAgentParser = (userAgent: string) => UserAgent;

/** Reads browser, operating system and kind of device out of a user agent; what it does not tell is empty. */
export function createUserAgentParser(maxRemembered = 10_000): UserAgentParser {
  const parse = remembered(parseUserAgent, maxRemembered);
  return (userAgent) => parse(userAgent.slice(0, maxLength));
}

function parseUserAgent(text: string): UserAgent {
  if (text.trim() === "") return unknown;
  try {
    const { browser, os, platform } = Bowser.parse(text);
    const device = platform.type ?? "";
    return {
      browser: browserNames[browser.name ?? ""] ?? browser.name ?? "",
      os: os.name ?? "",
      device: devices.has(device) ? (device as UserAgent["device"]) : "",
    };
  } catch {
    // The library throws at texts that are no user agents at all.
    return unknown;
  }
}
