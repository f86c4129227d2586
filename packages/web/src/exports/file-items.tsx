import type { ReactNode } from "react";
import { filePath } from "../api/client.ts";
import type { DrawnChart } from "../charts/drawn-charts.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { MenuGroup, MenuItem, MenuLink } from "../ui/menu.tsx";
import { useSay } from "../ui/say.tsx";
import { fileRequestOf, type Source } from "./source.ts";
import { saveBlob } from "./save-blob.ts";

const formats = [
  ["csv", "CSV"],
  ["json", "JSON"],
  ["parquet", "Parquet"],
] as const;

/** The answer as files, and as a picture where it is drawn. */
export function FileItems({
  title,
  about,
  source,
  charts,
  children,
}: {
  title: string;
  /** What a picture says below its title. */
  about: string;
  source: Source;
  charts: () => readonly DrawnChart[];
  children: ReactNode;
}) {
  const tenant = useTenant();
  const say = useSay();
  const request = fileRequestOf(source);
  const attempt = (work: () => Promise<void>) =>
    void work().catch((thrown: unknown) => say(thrown instanceof Error ? thrown.message : String(thrown)));
  const savePicture = async () => {
    const { paintPicture } = await import("../charts/picture.ts");
    saveBlob(await paintPicture(charts(), { title, about }), title, "png");
  };
  return (
    <MenuGroup title="Take along">
      {formats.map(([format, name]) => (
        <MenuLink key={format}>
          <a href={filePath(tenant, format, request)} download>
            {name}
          </a>
        </MenuLink>
      ))}
      {charts().length > 0 && <MenuItem onSelect={() => attempt(savePicture)}>Picture (PNG)</MenuItem>}
      {children}
    </MenuGroup>
  );
}
