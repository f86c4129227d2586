import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { countryName, formatCount } from "../format/format.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { shade } from "./heat-map.tsx";

/**
 * Countries, each as dark as it has much. It says nothing to who cannot see it: a table belongs beside it.
 * @param counts by ISO 3166-1 code
 * @param of what is counted
 */
export function WorldMap({
  counts,
  of,
  onChoose,
}: {
  counts: ReadonlyMap<string, number>;
  of: string;
  onChoose: (country: string) => void;
}) {
  const [pointed, setPointed] = useState<string | null>(null);
  const { data: world } = useQuery({
    queryKey: ["world"],
    queryFn: async () => (await import("./world.gen.ts")).world,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (world === undefined) return <Skeleton className="aspect-[960/417] w-full" />;
  const largest = Math.max(1, ...counts.values());
  return (
    <div aria-hidden className="relative" data-map>
      <svg viewBox="0 0 960 417" className="w-full" onPointerLeave={() => setPointed(null)}>
        {Object.entries(world).map(([country, path]) => {
          const count = counts.get(country) ?? 0;
          return (
            <path
              key={country}
              d={path}
              data-country={country}
              data-count={count}
              onPointerEnter={() => setPointed(country)}
              onClick={() => count > 0 && onChoose(country)}
              className={`stroke-surface stroke-[0.75] ${count > 0 ? "cursor-pointer hover:brightness-110" : ""}`}
              style={{ fill: count === 0 ? "var(--line)" : shade(count / largest) }}
            />
          );
        })}
      </svg>
      <p className="bg-raised border-line pointer-events-none absolute bottom-0 left-0 rounded-md border px-2 py-1 text-xs empty:hidden">
        {pointed !== null && (
          <>
            {countryName(pointed)}{" "}
            <span className="font-medium tabular-nums">{formatCount(counts.get(pointed) ?? 0)}</span> {of}
          </>
        )}
      </p>
    </div>
  );
}
