import { guides } from "virtual:guides";
import type { GuideSection } from "./find-in-guides.ts";

/** Every section of every guide, to look through. */
export async function readGuideSections(): Promise<GuideSection[]> {
  const read = await Promise.all(
    guides.map(async ({ name, load }) => {
      const { title, html } = await load();
      return sectionsOf(name, title, html);
    }),
  );
  return read.flat();
}

function sectionsOf(guide: string, guideTitle: string, html: string): GuideSection[] {
  const { body } = new DOMParser().parseFromString(html.replaceAll(/<\/t[dh]>/gu, " $&"), "text/html");
  const sections: GuideSection[] = [];
  let [id, title, text]: [string | null, string, string] = [null, guideTitle, ""];
  const close = () => {
    if (id !== null || text !== "") sections.push({ guide, guideTitle, id, title, text: text.trim() });
  };
  for (const part of body.children) {
    if (/^H[2-6]$/u.test(part.tagName)) {
      close();
      [id, title, text] = [part.id, part.textContent, ""];
    } else text += ` ${part.textContent.replaceAll(/\s+/gu, " ")}`;
  }
  close();
  return sections;
}
