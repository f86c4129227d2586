import { useShowShortcuts } from "../keys/shortcuts.tsx";
import { MenuItem } from "../ui/menu.tsx";
import { MoreMenu } from "../ui/more-menu.tsx";

/** What can be done with every page. */
export function PageMenu() {
  return (
    <MoreMenu label="More of this page">
      <PrintItem />
      <MenuItem onSelect={useShowShortcuts()}>Keyboard shortcuts</MenuItem>
    </MoreMenu>
  );
}

/** Prints the page from the browser, which can save it as PDF too. */
export function PrintItem() {
  return <MenuItem onSelect={() => globalThis.print()}>Print or save as PDF</MenuItem>;
}
