/** A small line without axes, from the oldest to the newest value; the figures beside it say what it is. */
export function Sparkline({
  values,
  className = "",
}: {
  values: readonly (number | null)[];
  className?: string;
}) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const highest = Math.max(...known);
  const x = (index: number) => (index / (values.length - 1)) * 100;
  const y = (value: number) => 22 - (highest === 0 ? 0 : (value / highest) * 20);
  const points = values.flatMap((value, index) => (value === null ? [] : [`${x(index)},${y(value)}`]));
  return (
    <svg
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      aria-hidden
      className={`overflow-visible ${className}`}
    >
      <polygon points={`0,24 ${points.join(" ")} 100,24`} className="fill-accent opacity-10" />
      <polyline
        points={points.join(" ")}
        vectorEffect="non-scaling-stroke"
        className="stroke-accent fill-none stroke-[1.5]"
      />
    </svg>
  );
}
