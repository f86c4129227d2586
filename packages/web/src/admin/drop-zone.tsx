import { Upload } from "lucide-react";
import { useId, useState, type DragEvent } from "react";

/** Takes a file that is dropped on it, or chosen. */
export function DropZone({ onChosen }: { onChosen: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  const hint = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onChosen(file);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- by keyboard a file is chosen, in the field that it names
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`focus-within:outline-accent flex cursor-pointer flex-col items-center gap-2 rounded-xl border-2 border-dashed px-6 py-12 text-center transition-colors focus-within:outline-2 focus-within:outline-offset-2 ${isOver ? "border-accent bg-accent-soft" : "border-line-strong bg-surface hover:bg-hover"}`}
    >
      <Upload size={22} className="text-muted" aria-hidden />
      <span className="text-sm font-semibold">Drop a file here, or choose one</span>
      <span id={hint} className="text-muted max-w-prose text-xs text-pretty">
        An access log of a web server (Apache, nginx, Caddy, IIS, HAProxy, load balancers …), or conversations
        of an agent as JSON, one array or one object a line. Gzipped or not. Nothing counts twice.
      </span>
      <input
        type="file"
        aria-label="File to import"
        aria-describedby={hint}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) onChosen(file);
        }}
      />
    </label>
  );
}
