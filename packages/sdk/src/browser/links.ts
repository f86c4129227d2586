const downloads =
  "pdf,zip,gz,tgz,7z,rar,dmg,pkg,exe,msi,deb,rpm,apk,csv,xlsx,xls,docx,doc,pptx,ppt,txt,mp3,mp4,mov,wav,epub";

/** Tells of links that lead away, of files, and of what the site has marked with `data-dendro-event`. */
export function onLinks(
  track: (type: string, data: Record<string, unknown>) => void,
  extensions: string = downloads,
): void {
  const isFile = new RegExp(`\\.(${extensions.replace(/[\s,]+/gu, "|")})$`, "iu");

  function marked(target: Element): void {
    const element = target.closest<HTMLElement>("[data-dendro-event]");
    if (element === null) return;
    const { dendroEvent, ...rest } = element.dataset;
    const data: Record<string, unknown> = {};
    for (const key in rest) if (key.startsWith("dendro")) data[key.slice(6).toLowerCase()] = rest[key];
    track(dendroEvent ?? "", data);
  }

  function clicked({ target }: Event): void {
    if (!(target instanceof Element)) return;
    if (target.closest("form[data-dendro-event]") === null) marked(target);
    const link = target.closest<HTMLAnchorElement>("a[href]");
    if (link === null || !/^https?:/u.test(link.protocol)) return;
    if (isFile.test(link.pathname)) track("file.downloaded", { href: link.href });
    else if (link.host !== location.host) track("link.outbound", { href: link.href });
  }

  document.addEventListener("click", clicked, true);
  // The middle button opens a link too.
  document.addEventListener("auxclick", (event) => event.button === 1 && clicked(event), true);
  document.addEventListener(
    "submit",
    ({ target }) => target instanceof HTMLFormElement && "dendroEvent" in target.dataset && marked(target),
    true,
  );
}
