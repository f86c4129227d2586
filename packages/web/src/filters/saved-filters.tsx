import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bookmark } from "lucide-react";
import { useState } from "react";
import { admin } from "../api/admin.ts";
import { freeName } from "../format/free-name.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuGroup, MenuItem, MenuLink } from "../ui/menu.tsx";
import { PromptDialog } from "../ui/prompt-dialog.tsx";
import { useSay } from "../ui/say.tsx";
import { useMayChange } from "./may-change.ts";
import { carried, segmentName } from "./search.ts";
import { useTenant } from "./tenant-context.ts";
import { useSearch } from "./use-search.ts";

/** Filters that the tenant has given a name, to be chosen, and a way to save those of the page as one more. */
export function SavedFilters() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const say = useSay();
  const mayChange = useMayChange();
  const { search, change, addFilter } = useSearch();
  const [isNaming, setNaming] = useState(false);
  const key = ["segments", tenant];
  const { data: saved = [] } = useQuery({
    queryKey: key,
    queryFn: async () => await admin.saved(tenant, "segments"),
  });
  const filters = search.filters ?? [];
  // A saved filter is made of others, and of no saved one.
  const maySave = mayChange && filters.length > 0 && !filters.some(([, name]) => name === segmentName);
  const save = async (title: string) => {
    const name = freeName(
      title,
      saved.map((one) => one.name),
      "filters",
    );
    await admin.save(tenant, "segments", {
      name,
      title,
      filters: filters.map(([operator, dimension, values]) => [operator, dimension, [...values]]),
    });
    await queries.invalidateQueries({ queryKey: key });
    change((now) => ({ ...now, filters: [["is", segmentName, [name]]] }));
    say(`Saved as “${title}”. Everybody can choose it.`);
  };
  if (saved.length === 0 && !maySave) return null;
  return (
    <>
      <Menu
        align="start"
        className="min-w-52"
        button={
          <Button className="h-8 text-xs print:hidden">
            <Bookmark size={14} className="text-muted" aria-hidden />
            Saved<span className="sr-only"> filters</span>
          </Button>
        }
      >
        {saved.map(({ name, title }) => (
          <MenuItem key={name} onSelect={() => addFilter(["is", segmentName, [name]])}>
            <span className="max-w-64 truncate">{title ?? name}</span>
          </MenuItem>
        ))}
        {mayChange && (
          <MenuGroup title="Change">
            {maySave && <MenuItem onSelect={() => setNaming(true)}>Save these filters</MenuItem>}
            <MenuLink>
              <Link to="/admin/goals" search={carried(search)}>
                Manage saved filters
              </Link>
            </MenuLink>
          </MenuGroup>
        )}
      </Menu>
      {isNaming && (
        <PromptDialog
          title="Save these filters"
          label="Name"
          value=""
          action="Save"
          onSubmit={(title) =>
            void save(title).catch((thrown: unknown) =>
              say(thrown instanceof Error ? thrown.message : String(thrown)),
            )
          }
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}
