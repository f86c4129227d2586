import { useSearch } from "../filters/use-search.ts";
import { SortHeader } from "./sort-header.tsx";

interface FigureColumn {
  readonly name: string;
  readonly title: string;
}

/**
 * The head of a list of things with their figures; by which figure it is ordered, stands in the address.
 * @param beside columns between the thing and its figures
 * @param columns those by which the list can be ordered
 * @param others those by which it cannot
 * @param isLeastFirst whether of a figure the least comes first
 */
export function FigureHead({
  thing,
  beside = [],
  columns,
  others = [],
  order,
  isLeastFirst = () => false,
}: {
  thing: string;
  beside?: readonly string[];
  columns: readonly FigureColumn[];
  others?: readonly FigureColumn[];
  order: string;
  isLeastFirst?: (name: string) => boolean;
}) {
  const { change } = useSearch();
  return (
    <thead className="text-muted border-line border-b text-xs">
      <tr>
        <th scope="col" className="w-full px-4 py-2 text-left font-medium">
          {thing}
        </th>
        {beside.map((title) => (
          <th key={title} scope="col" className="px-3 py-2 text-left font-medium">
            {title}
          </th>
        ))}
        {columns.map(({ name, title }) => (
          <SortHeader
            key={name}
            isChosen={order === name}
            direction={isLeastFirst(name) ? "ascending" : "descending"}
            onChoose={() => change((now) => ({ ...now, by: name }))}
          >
            {title}
          </SortHeader>
        ))}
        {others.map(({ name, title }) => (
          <th key={name} scope="col" className="px-3 py-2 text-right font-medium whitespace-nowrap">
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}
