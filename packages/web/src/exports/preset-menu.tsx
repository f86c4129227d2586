import { lazy, Suspense, useState } from "react";
import { MenuGroup, MenuItem, MenuLink } from "../ui/menu.tsx";
import { MoreMenu } from "../ui/more-menu.tsx";
import { curlOfAddress } from "./curl.ts";
import { useCopyCommand } from "./use-copy-command.ts";

const CommandWindow = lazy(async () => ({
  default: (await import("./command-window.tsx")).CommandWindow,
}));

/**
 * What can be done with a card that shows one of the API's own answers, which no single question gives: it is taken along as
 * the API answers it.
 * @param addressNow where it is answered, of the time that is shown now
 */
export function PresetMenu({
  title,
  file,
  addressNow,
}: {
  title: string;
  file: string;
  addressNow: () => string;
}) {
  const [command, setCommand] = useState<string | null>(null);
  const copyCommand = useCopyCommand();
  const copy = async () => {
    const asked = curlOfAddress(globalThis.location.origin, addressNow());
    if (!(await copyCommand(asked))) setCommand(asked);
  };
  return (
    <>
      <MoreMenu label={`More of ${title}`}>
        <MenuGroup title="Take along">
          <MenuLink>
            <a href={addressNow()} download={`${file}.json`}>
              JSON
            </a>
          </MenuLink>
          <MenuItem onSelect={() => void copy()}>Copy as curl</MenuItem>
        </MenuGroup>
      </MoreMenu>
      {command !== null && (
        <Suspense>
          <CommandWindow command={command} onClose={() => setCommand(null)} />
        </Suspense>
      )}
    </>
  );
}
