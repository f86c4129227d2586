import { useLocation } from "@tanstack/react-router";
import { useShowShortcuts } from "../keys/shortcuts.tsx";
import { MenuItem } from "../ui/menu.tsx";
import { MoreMenu } from "../ui/more-menu.tsx";
import { guideTo } from "./page-guides.ts";

/** What can be done with every page. */
export function PageMenu() {
  return (
    <MoreMenu label="More of this page">
      <PrintItem />
      <MenuItem onSelect={useShowShortcuts()}>Keyboard shortcuts</MenuItem>
      <GuideItem />
    </MoreMenu>
  );
}

/** Leads to what is written about the page. */
export function GuideItem() {
  const { pathname } = useLocation();
  return (
    <MenuItem onSelect={() => globalThis.location.assign(guideTo(pathname))}>Guide to this page</MenuItem>
  );
}

/** Prints the page from the browser, which can save it as PDF too. */
export function PrintItem() {
  return <MenuItem onSelect={() => globalThis.print()}>Print or save as PDF</MenuItem>;
}
