import Bowser from "bowser";
import { remembered } from "@dendro/core";
import { browserVersion, osVersion } from "./software-version.ts";

export interface UserAgent {
  readonly browser: string;
  readonly browser_version: string;
  readonly os: string;
  readonly os_version: string;
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
const unknown: UserAgent = { browser: "", browser_version: "", os: "", os_version: "", device: "" };
const maxLength = 512;

export type UserAgentParser = (userAgent: string) => UserAgent;

/** Reads browser, operating system, their versions and the kind of device out of a user agent; what it does not tell is empty. */
export function createUserAgentParser(maxRemembered = 10_000): UserAgentParser {
  const parse = remembered(parseUserAgent, maxRemembered);
  return (userAgent) => parse(userAgent.slice(0, maxLength));
}

function parseUserAgent(text: string): UserAgent {
  if (text.trim() === "") return unknown;
  try {
    const said = Bowser.parse(text);
    const device = said.platform.type ?? "";
    const browser = browserNames[said.browser.name ?? ""] ?? said.browser.name ?? "";
    const os = said.os.name ?? "";
    return {
      browser,
      browser_version: browserVersion(browser, said.browser.version ?? ""),
      os,
      // Windows has a number inside and another one on the box.
      os_version: osVersion(os, (os === "Windows" ? said.os.versionName : said.os.version) ?? ""),
      device: devices.has(device) ? (device as UserAgent["device"]) : "",
    };
  } catch {
    // The library throws at texts that are no user agents at all.
    return unknown;
  }
}
