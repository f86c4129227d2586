/**
 * What a page with Plausible's snippet loads here: `<script defer data-domain="shop.example"
 * src="…/js/script.js?key=dk_site_…"></script>`, with the extensions in its name as Plausible has them. Understands the
 * page's calls of `plausible()`, also those from before it had loaded.
 */
import { onLinks } from "./links.ts";
import { startTracker, type Data } from "./tracker.ts";
import { isLeftOut, isLocal } from "./unwanted.ts";

interface Options {
  readonly props?: Data;
  readonly revenue?: Data;
  readonly u?: string;
  readonly url?: string;
  readonly callback?: (result?: Data) => void;
}
type Plausible = ((name: string, options?: Options) => void) & {
  q?: IArguments[];
  /** Of the newer snippet: what it was started with. */
  o?: { readonly domain?: string; readonly endpoint?: string; readonly hashBasedRouting?: boolean };
  init?: (options?: object) => void;
};
const page = window as unknown as { plausible?: Plausible };

const script = document.currentScript as HTMLScriptElement | null;
if (script) start(script);
else console.error("Dendro: Plausible's script does not run as a module.");

function start({ src, dataset }: HTMLScriptElement): void {
  const { origin, pathname, searchParams } = new URL(src);
  const has = (extension: string) => pathname.includes(`.${extension}`);
  const before = page.plausible;
  const domain = dataset["domain"] ?? before?.o?.domain ?? location.hostname;
  const isKey = domain.startsWith("dk_");
  const key = dataset["key"] ?? searchParams.get("key") ?? (isKey ? domain : "");
  if (isLeftOut("plausible_ignore") || isLeftOut("dendro_ignore") || (!has("local") && isLocal())) {
    page.plausible = (_name, options) => options?.callback?.();
    return;
  }
  const track = startTracker({
    endpoint: dataset["api"] ?? `${origin}/api/v1/events?key=${key}`,
    isHashed: has("hash") || before?.o?.hashBasedRouting === true,
    isManual: has("manual"),
    fields: isKey ? {} : { source: domain.split(",")[0]?.trim() },
  });
  if (track === null) return;
  const plausible: Plausible = (name, options = {}) => {
    const { props, revenue, callback } = options;
    const url = options.u ?? options.url;
    const data = revenue ? { ...props, revenue } : props;
    track(name === "pageview" ? "page_view" : name, data, url ? { url } : {});
    callback?.({ status: 202 });
  };
  plausible.init = () => {};
  page.plausible = plausible;
  onLinks((type, data) => {
    if (type === "file.downloaded" && has("file-downloads"))
      plausible("File Download", { props: { url: data["href"] } });
    else if (type === "link.outbound" && has("outbound-links"))
      plausible("Outbound Link: Click", { props: { url: data["href"] } });
  });
  if (has("tagged-events"))
    document.addEventListener(
      "click",
      ({ target }) => {
        const names =
          target instanceof Element ? target.closest('[class*="plausible-event-name"]')?.classList : null;
        const said = [...(names ?? [])].flatMap(
          (name) => /^plausible-event-(.+?)(?:=|--)(.+)$/u.exec(name)?.slice(1) ?? [],
        );
        const props: Record<string, string> = {};
        for (let index = 0; index < said.length; index += 2)
          props[said[index] as string] = (said[index + 1] as string).replaceAll("+", " ");
        const { name, ...rest } = props;
        if (name) plausible(name, { props: rest });
      },
      true,
    );
  for (const call of before?.q ?? []) plausible(...(call as unknown as Parameters<Plausible>));
}
