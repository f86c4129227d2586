import { Columns3 } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { Menu, MenuCheck } from "../ui/menu.tsx";
import { columnNames, columnTitles, readColumns, writeColumns } from "./column-names.ts";
import { useListSearch } from "./use-list-search.ts";

/** Which columns are shown. */
export function ColumnsMenu() {
  const { search, change } = useListSearch();
  const shown = readColumns(search.columns);
  return (
    <Menu
      className="w-48"
      button={
        <Button className="max-sm:hidden">
          <Columns3 size={15} className="text-muted" aria-hidden />
          Columns
        </Button>
      }
    >
      {columnNames
        .filter((name) => name !== "name")
        .map((name) => (
          <MenuCheck
            key={name}
            isOn={shown.includes(name)}
            onChange={(isOn) =>
              change({
                columns: writeColumns(isOn ? [...shown, name] : shown.filter((one) => one !== name)),
              })
            }
          >
            {columnTitles[name]}
          </MenuCheck>
        ))}
    </Menu>
  );
}
