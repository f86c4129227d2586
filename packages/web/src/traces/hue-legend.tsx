import { hueColor, hues, hueTitles } from "./span-hue.ts";

/** What the colours of bars mean. */
export function HueLegend() {
  return (
    <ul aria-label="Colours" className="text-muted flex flex-wrap gap-x-4 gap-y-1 px-3 py-2 text-xs">
      {hues.map((hue) => (
        <li key={hue} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-[3px]" style={{ background: hueColor(hue) }} />
          {hueTitles[hue]}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="bg-bad size-2 rounded-[3px]" />
        Failed
      </li>
    </ul>
  );
}
