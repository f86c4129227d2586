const downloads =
  "pdf,zip,gz,tgz,7z,rar,dmg,pkg,exe,msi,deb,rpm,apk,csv,xlsx,xls,docx,doc,pptx,ppt,txt,mp3,mp4,mov,wav,epub";

/** What a site marks, and what it says of it: `data-dendro-event`, `data-dendro-…`. */
const mark = "data-dendro-";

/** Tells of links that lead away, of files, and of what the site has marked with `data-dendro-event`. */
export function onLinks(
  track: (type: string, data: Record<string, unknown>) => void,
  extensions: string = downloads,
): void {
  const isFile = new RegExp(`\\.(${extensions.replace(/[\s,]+/gu, "|")})$`, "iu");

  function marked(element: Element): void {
    const data: Record<string, string> = {};
    for (const { name, value } of element.attributes)
      if (name.startsWith(mark)) data[name.slice(mark.length).replace(/-/gu, "_")] = value;
    const { event, ...rest } = data;
    if (event) track(event, rest);
  }

  function clicked(event: Event): void {
    // Also what is inside of a component.
    const path = event.composedPath().filter((target) => target instanceof Element);
    const element = path.find((one) => one.matches(`[${mark}event]`));
    // A form is told of when it is sent.
    if (element && !(element instanceof HTMLFormElement)) marked(element);
    const link = path.find((one) => one.matches("a[*|href]")) as HTMLAnchorElement | SVGAElement | undefined;
    if (!link) return;
    try {
      // In SVG an object with its text inside, elsewhere the text.
      const target = (link.href as SVGAnimatedString).baseVal ?? link.href;
      const { protocol, pathname, host, href } = new URL(target, document.baseURI);
      if (!/^https?:/u.test(protocol)) return;
      if (isFile.test(pathname)) track("file.downloaded", { href });
      else if (host !== location.host) track("link.outbound", { href });
    } catch {
      // It leads nowhere.
    }
  }

  document.addEventListener("click", clicked, true);
  // The middle button opens a link too.
  document.addEventListener("auxclick", (event) => event.button === 1 && clicked(event), true);
  document.addEventListener("submit", ({ target }) => marked(target as Element), true);
}
