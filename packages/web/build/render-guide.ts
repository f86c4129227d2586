import { posix } from "node:path";
import { Marked, type Tokens } from "marked";
import { guideName, isGuide } from "./guide-names.ts";

/** A guide as the dashboard shows it. */
export interface RenderedGuide {
  readonly title: string;
  /** All but the title. */
  readonly html: string;
  /** Its sections, in order. */
  readonly sections: readonly { readonly id: string; readonly title: string; readonly depth: number }[];
}

/** Makes a page of the dashboard of a page of the documentation. @param path its path in `docs` */
export function renderGuide(markdown: string, path: string): RenderedGuide {
  const sections: RenderedGuide["sections"][number][] = [];
  let title = "";
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const text = this.parser.parseInline(tokens, this.parser.textRenderer);
        if (depth === 1 && title === "") {
          title = unescaped(text);
          return "";
        }
        const id = slug(text);
        // A page has one title.
        const level = Math.max(2, depth);
        sections.push({ id, title: unescaped(text), depth: level });
        return `<h${level} id="${id}"><a href="#${id}">${this.parser.parseInline(tokens)}</a></h${level}>`;
      },
      link({ href, tokens }: Tokens.Link) {
        const words = this.parser.parseInline(tokens);
        const target = addressOf(href, path);
        return target === null ? words : `<a href="${target}">${words}</a>`;
      },
      // They scroll, so a keyboard must reach them.
      code: ({ text }: Tokens.Code) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>`,
      table(token: Tokens.Table) {
        const cells = (row: Tokens.TableCell[], tag: "th" | "td") =>
          row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("");
        const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("");
        return `<div class="guide-table" tabindex="0"><table><thead><tr>${cells(token.header, "th")}</tr></thead><tbody>${rows}</tbody></table></div>`;
      },
      // Pictures are of the dashboard itself; what else there is of HTML are places that links lead to.
      html: ({ text }: Tokens.HTML | Tokens.Tag) => /^<a id="[\w-]+">$|^<\/a>$/u.exec(text.trim())?.[0] ?? "",
      image: () => "",
    },
  });
  const html = marked.parse(markdown.replaceAll(/<picture>.*?<\/picture>/gsu, ""), { async: false });
  return { title, html, sections };
}

/** Where a link of a page leads in the dashboard; null where that is not to be had there. */
function addressOf(href: string, from: string): string | null {
  if (/^(?:https?:|#)/u.test(href)) return href;
  const [file = "", place] = href.split("#", 2);
  const path = posix.join(posix.dirname(from), file);
  if (path === "openapi.json") return "/openapi.json";
  if (!isGuide(path)) return null;
  return `/docs/guides/${guideName(path)}${place === undefined ? "" : `#${place}`}`;
}

/** As GitHub names the places of headings. */
const slug = (text: string) =>
  unescaped(text)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/gu, "-");

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" } as const;
const escaped = (text: string) =>
  text.replaceAll(/[&<>"']/gu, (sign) => entities[sign as keyof typeof entities]);
const unescaped = (text: string) =>
  Object.entries(entities).reduceRight((rest, [sign, entity]) => rest.replaceAll(entity, sign), text);
