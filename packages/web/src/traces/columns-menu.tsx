import { Check, Columns3 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Button } from "../ui/button.tsx";
import { columnNames, columnTitles, readColumns, writeColumns } from "./column-names.ts";
import { useListSearch } from "./use-list-search.ts";

/** Which columns are shown. */
export function ColumnsMenu() {
  const { search, change } = useListSearch();
  const shown = readColumns(search.columns);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button className="max-sm:hidden">
          <Columns3 size={15} className="text-muted" aria-hidden />
          Columns
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="border-line bg-raised z-20 w-48 animate-[appear_.12s_ease-out] rounded-xl border p-1.5 shadow-xl shadow-black/10"
        >
          {columnNames
            .filter((name) => name !== "name")
            .map((name) => (
              <DropdownMenu.CheckboxItem
                key={name}
                checked={shown.includes(name)}
                onCheckedChange={(isShown) =>
                  change({
                    columns: writeColumns(isShown ? [...shown, name] : shown.filter((one) => one !== name)),
                  })
                }
                onSelect={(event) => event.preventDefault()}
                className="data-[highlighted]:bg-hover flex h-8 cursor-pointer items-center justify-between rounded-lg px-2.5 outline-none"
              >
                {columnTitles[name]}
                <DropdownMenu.ItemIndicator>
                  <Check size={14} className="text-accent" aria-hidden />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.CheckboxItem>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
