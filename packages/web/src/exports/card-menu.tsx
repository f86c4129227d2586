import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactNode } from "react";
import type { BoardCard } from "../api/boards.ts";
import { watchable } from "../questions/new-alert-search.ts";
import { useChartsBeside } from "../charts/drawn-charts.tsx";
import { useTenant } from "../filters/tenant-context.ts";
import { timezone } from "../format/zone.ts";
import { addressOf } from "../questions/question.ts";
import { kindAt } from "../saving/card-question.ts";
import { rangeTitle } from "../questions/range-title.ts";
import { useMayChange } from "../filters/may-change.ts";
import { MenuItem, MenuLink } from "../ui/menu.tsx";
import { MoreMenu } from "../ui/more-menu.tsx";
import type { CardWindowName } from "./card-windows.tsx";
import { curlOf } from "./curl.ts";
import { FileItems } from "./file-items.tsx";
import { useCopyCommand } from "./use-copy-command.ts";
import { explorePages, type Source } from "./source.ts";

const CardWindow = lazy(async () => ({ default: (await import("./card-windows.tsx")).CardWindow }));

/**
 * What can be done with the answer that a card shows: what it means, where it can be asked further, and every way to take it along.
 * @param drawing how a board draws it; the usual way of the question by default
 * @param isInExplore whether the card is where it would lead to
 * @param children what else can be done with this card
 */
export function CardMenu({
  title,
  source,
  drawing,
  isInExplore = false,
  children,
}: {
  title: string;
  source: Source;
  drawing?: BoardCard["drawing"] | undefined;
  isInExplore?: boolean;
  children?: ReactNode;
}) {
  const tenant = useTenant();
  const mayChange = useMayChange();
  const chartsBeside = useChartsBeside();
  const [opened, setOpened] = useState<CardWindowName | null>(null);
  const close = () => setOpened(null);
  const { path, question } = source;
  const kind = kindAt(path);
  const explorePage = explorePages[path];
  const watched = kind === "query" ? watchable(question) : null;
  const command = curlOf(globalThis.location.origin, path, tenant, question);
  const copyCommand = useCopyCommand();
  const copy = async () => {
    if (!(await copyCommand(command))) setOpened("command");
  };
  return (
    <>
      <MoreMenu label={`More of ${title}`}>
        {kind === "query" && <MenuItem onSelect={() => setOpened("definitions")}>What it means</MenuItem>}
        {!isInExplore && explorePage !== null && (
          <MenuLink>
            <Link
              to={explorePage}
              search={{ tenant, ...addressOf(question), ...(drawing === undefined ? {} : { draw: drawing }) }}
            >
              Open in Explore
            </Link>
          </MenuLink>
        )}
        {kind !== null && mayChange && (
          <MenuItem onSelect={() => setOpened("save")}>Save to a board</MenuItem>
        )}
        {watched !== null && mayChange && (
          <MenuLink>
            <Link to="/alerts/new" search={{ tenant, ...watched }}>
              Alert on this
            </Link>
          </MenuLink>
        )}
        {children}
        <FileItems
          title={title}
          about={`${rangeTitle(question["date_range"])}, ${timezone().replaceAll("_", " ")}, ${tenant}`}
          source={source}
          charts={chartsBeside}
        >
          <MenuItem onSelect={() => void copy()}>Copy as curl</MenuItem>
        </FileItems>
      </MoreMenu>
      {opened !== null && (
        <Suspense>
          <CardWindow
            name={opened}
            title={title}
            kind={kind ?? "query"}
            question={question}
            drawing={drawing}
            command={command}
            onClose={close}
          />
        </Suspense>
      )}
    </>
  );
}
