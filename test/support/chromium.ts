import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

/** A browser as people have it: with processes of its own, and with the web's security. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  try {
    return await launch(args);
  } catch {
    // On a machine under full load it now and then does not come up at first.
    return await launch(args);
  }
}

/** What would make it another browser than people have. */
const weakening = ["--single-process", "--no-zygote", "--disable-web-security"];
/** What plays a graphics card on processors: drawing without one takes a third of their time. */
const graphics = /^--(?:use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist|in-process-gpu)\b/u;

async function launch(args: readonly string[]): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter((arg) => !weakening.includes(arg) && !graphics.test(arg)),
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      ...args,
    ],
  });
}

/** Does not say that it is driven by a program: what the clients and the server make of that is not what is asked. */
export const asPerson = ["--disable-blink-features=AutomationControlled"];

export const personsUserAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
