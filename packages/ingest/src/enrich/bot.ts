import { isbot, isbotMatch } from "isbot";
import { remembered } from "@dendro/core";

export interface Evidence {
  readonly user_agent: string;
  /** Given only when the request came from the visitor itself. */
  readonly accept_language?: string;
  /** The page says that a program drives the browser. */
  readonly webdriver?: boolean;
}

/**
 * Why something is a bot's: `known:<name>` for an agent that says so, `suspected:<evidence>+<evidence>` when two kinds
 * of evidence agree; empty for people. One sign alone is no reason: people use odd browsers.
 */
export type BotDetector = (evidence: Evidence) => string;

/** What a browser says of itself when a program drives it. Alone it is a sign; monitoring and tests use it too. */
const automation = /HeadlessChrome|PhantomJS|Electron\/|Puppeteer|Playwright|Selenium/iu;

/** A browser so old that hardly a person has it. */
const ancientBrowser = /\bMSIE [1-6]\.|\bFirefox\/[1-3]\.|\bChrome\/[1-9]\./u;

export function createBotDetector(maxRemembered = 10_000): BotDetector {
  const judge = remembered(judgeUserAgent, maxRemembered);
  return ({ user_agent: userAgent, accept_language: language, webdriver }) => {
    const { known, signs } = judge(userAgent.slice(0, 1024));
    if (known !== "") return `known:${known}`;
    const all = [
      ...signs,
      ...(webdriver === true ? ["webdriver"] : []),
      ...(language === "" ? ["no-language"] : []),
    ];
    return all.length >= 2 ? `suspected:${all.slice(0, 2).join("+")}` : "";
  };
}

function judgeUserAgent(userAgent: string): { known: string; signs: readonly string[] } {
  const signs = [
    ...(automation.test(userAgent) ? ["automation"] : []),
    ...(ancientBrowser.test(userAgent) ? ["ancient-browser"] : []),
  ];
  const isKnown =
    isbot(userAgent) && !(automation.test(userAgent) && !isbot(userAgent.replace(automation, "Chrome")));
  return { known: isKnown ? botName(userAgent) : "", signs };
}

/** The name that the agent gives itself: the word that made us know it, up to its version. */
function botName(userAgent: string): string {
  const match = isbotMatch(userAgent) ?? "";
  const named = /[\w.-]*(?:bot|crawl|spider|slurp|agent|fetch|preview|monitor|scan)[\w.-]*/iu.exec(
    userAgent,
  )?.[0];
  const first = /^[^\s/;(]+/u.exec(userAgent)?.[0] ?? "";
  const name = named ?? (first !== "" && !first.startsWith("Mozilla") ? first : match.trim());
  return name.slice(0, 64) || "unnamed";
}
