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

  function clicked({ target }: Event): void {
    if (!(target instanceof Element)) return;
    const element = target.closest(`[${mark}event]`);
    // A form is told of when it is sent.
    if (element && !(element instanceof HTMLFormElement)) marked(element);
    const link = target.closest<HTMLAnchorElement>("a[href]");
    if (link === null || !/^https?:/u.test(link.protocol)) return;
    if (isFile.test(link.pathname)) track("file.downloaded", { href: link.href });
    else if (link.host !== location.host) track("link.outbound", { href: link.href });
  }

  document.addEventListener("click", clicked, true);
  // The middle button opens a link too.
  document.addEventListener("auxclick", (event) => event.button === 1 && clicked(event), true);
  document.addEventListener("submit", ({ target }) => marked(target as Element), true);
}
