import { Bookmark } from "lucide-react";
import { useState } from "react";
import { useMayChange } from "../filters/may-change.ts";
import { freeName } from "../format/free-name.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuGroup, MenuItem } from "../ui/menu.tsx";
import { PromptDialog } from "../ui/prompt-dialog.tsx";
import { useSay } from "../ui/say.tsx";
import { isShown, searchOf, viewOf } from "./saved-view.ts";
import { useListSearch } from "./use-list-search.ts";
import { useViews } from "./use-views.ts";

/** Columns, filters and orders that were given a name: to be chosen, and to be changed by who may. */
export function ViewsMenu() {
  const { search, change } = useListSearch();
  const { views, set, remove } = useViews();
  const mayChange = useMayChange();
  const say = useSay();
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  if (views.length === 0 && !mayChange) return null;
  const chosen = views.find(({ id }) => id === search.view);
  const isChanged = chosen !== undefined && !isShown(chosen, search);
  const attempt = (work: () => Promise<void>, done: string) =>
    void work().then(
      () => say(done),
      (thrown: unknown) => say(thrown instanceof Error ? thrown.message : String(thrown)),
    );
  const save = (title: string) =>
    attempt(async () => {
      const taken = views.map(({ id }) => id);
      const view = { id: freeName(title, taken, "view"), title, ...viewOf(search) };
      await set(view);
      change(searchOf(view));
    }, `Saved as “${title}”. Everybody can choose it.`);
  return (
    <>
      <Menu
        className="max-w-80 min-w-52"
        button={
          <Button>
            <Bookmark size={15} className="text-muted shrink-0" aria-hidden />
            {chosen === undefined ? (
              "Views"
            ) : (
              <>
                <span className="sr-only">View </span>
                <span className="max-w-40 truncate">{chosen.title}</span>
                {isChanged && <span className="text-muted font-normal">changed</span>}
              </>
            )}
          </Button>
        }
      >
        <MenuItem onSelect={() => change(searchOf({ ...everything, id: "" }))}>All traces</MenuItem>
        {views.map((view) => (
          <MenuItem key={view.id} onSelect={() => change(searchOf(view))}>
            <span className="truncate">{view.title}</span>
          </MenuItem>
        ))}
        {mayChange && (
          <MenuGroup title="Change">
            <MenuItem onSelect={() => setNaming("new")}>Save as a new view</MenuItem>
            {chosen !== undefined && (
              <>
                {isChanged && (
                  <MenuItem
                    onSelect={() =>
                      attempt(
                        async () => await set({ ...chosen, ...viewOf(search) }),
                        `“${chosen.title}” shows this now.`,
                      )
                    }
                  >
                    <span className="truncate">Save in “{chosen.title}”</span>
                  </MenuItem>
                )}
                <MenuItem onSelect={() => setNaming("rename")}>
                  <span className="truncate">Rename “{chosen.title}”</span>
                </MenuItem>
                <MenuItem
                  onSelect={() =>
                    attempt(async () => {
                      await remove(chosen.id);
                      change({ view: undefined });
                    }, `“${chosen.title}” is deleted; what it showed stays in the address.`)
                  }
                >
                  <span className="truncate">Delete “{chosen.title}”</span>
                </MenuItem>
              </>
            )}
          </MenuGroup>
        )}
      </Menu>
      {naming !== null && (
        <PromptDialog
          title={naming === "new" ? "Save this view" : "Rename the view"}
          label="Name"
          value={naming === "rename" ? (chosen?.title ?? "") : ""}
          action={naming === "new" ? "Save" : "Rename"}
          onSubmit={(title) =>
            naming === "new" || chosen === undefined
              ? save(title)
              : attempt(async () => await set({ ...chosen, title }), `It is called “${title}” now.`)
          }
          onClose={() => setNaming(null)}
        />
      )}
    </>
  );
}

const everything = { title: "", ...viewOf({}) };
