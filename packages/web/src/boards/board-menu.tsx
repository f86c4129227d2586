import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { AlertDialog } from "radix-ui";
import { useState } from "react";
import { boardsApi, type Board } from "../api/boards.ts";
import { ApiError } from "../api/client.ts";
import { saveBlob } from "../exports/save-blob.ts";
import { GuideItem, PrintItem } from "../shell/page-menu.tsx";
import { FocusBack, leaveFocus } from "../ui/focus-back.tsx";
import { useSay } from "../ui/say.tsx";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Button } from "../ui/button.tsx";
import { ShareWindow } from "./share-window.tsx";
import { MenuItem } from "../ui/menu.tsx";
import { MoreMenu } from "../ui/more-menu.tsx";
import { Notice } from "../ui/notice.tsx";
import { freeName } from "../format/free-name.ts";
import { PromptDialog } from "../ui/prompt-dialog.tsx";

/** What can be done with a board as a whole. */
export function BoardMenu({
  board,
  mayChange,
  onRename,
}: {
  board: Board;
  mayChange: boolean;
  onRename: (title: string) => void;
}) {
  const tenant = useTenant();
  const { search } = useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"rename" | "share" | "remove" | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const attempt = (work: () => Promise<void>) =>
    void work().catch((thrown: unknown) =>
      setRefused(thrown instanceof Error ? thrown.message : String(thrown)),
    );
  const say = useSay();
  const report = async () => {
    say("The report is made; it is downloaded in a moment.");
    try {
      saveBlob(await boardsApi.report(tenant, board.id), board.title, "pdf");
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || thrown.code !== "not_configured") throw thrown;
      // Where the server has no browser, this one does it.
      globalThis.print();
    }
  };
  const duplicate = async () => {
    const title = `${board.title} (copy)`;
    const taken = (await boardsApi.list(tenant)).map(({ id }) => id);
    const id = freeName(title, taken, "board");
    await boardsApi.set(tenant, id, { title, cards: board.cards, version: 0 });
    await queries.invalidateQueries({ queryKey: ["boards", tenant] });
    await navigate({ to: "/boards/$boardId", params: { boardId: id }, search: carried(search) });
  };
  const remove = async () => {
    await boardsApi.remove(tenant, board.id);
    await queries.invalidateQueries({ queryKey: ["boards", tenant] });
    await navigate({ to: "/boards", search: carried(search) });
  };
  return (
    <>
      <MoreMenu label="More of the board">
        <PrintItem />
        <GuideItem />
        <MenuItem onSelect={() => attempt(report)}>PDF report</MenuItem>
        {mayChange && (
          <>
            <MenuItem onSelect={() => setAsked("share")}>Share by a link</MenuItem>
            <MenuItem onSelect={() => setAsked("rename")}>Rename</MenuItem>
            <MenuItem onSelect={() => attempt(duplicate)}>Duplicate</MenuItem>
            <MenuItem onSelect={() => setAsked("remove")}>Delete</MenuItem>
          </>
        )}
      </MoreMenu>
      {refused !== null && <Notice message={refused} />}
      {asked === "share" && <ShareWindow board={board} onClose={() => setAsked(null)} />}
      {asked === "rename" && (
        <PromptDialog
          title="Rename the board"
          label="Title"
          value={board.title}
          action="Rename"
          onSubmit={onRename}
          onClose={() => setAsked(null)}
        />
      )}
      <AlertDialog.Root open={asked === "remove"} onOpenChange={(isOpen) => !isOpen && setAsked(null)}>
        <AlertDialog.Portal>
          <AlertDialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
          <AlertDialog.Content
            onCloseAutoFocus={leaveFocus}
            className="border-line bg-surface fixed inset-x-3 top-[18vh] z-30 mx-auto max-w-md rounded-2xl border p-5 shadow-2xl"
          >
            <FocusBack />
            <AlertDialog.Title className="font-semibold">Delete {board.title}?</AlertDialog.Title>
            <AlertDialog.Description className="text-muted mt-2 text-sm">
              Its {board.cards.length === 1 ? "card is" : `${board.cards.length} cards are`} gone with it, for
              everybody.
            </AlertDialog.Description>
            <div className="mt-4 flex justify-end gap-2">
              <AlertDialog.Cancel asChild>
                <Button>Keep it</Button>
              </AlertDialog.Cancel>
              <AlertDialog.Action asChild>
                <Button className="text-bad" onClick={() => attempt(remove)}>
                  Delete
                </Button>
              </AlertDialog.Action>
            </div>
          </AlertDialog.Content>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </>
  );
}
