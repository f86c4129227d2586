import { useState } from "react";
import { readableJson } from "../events/readable-json.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Segments } from "../ui/segments.tsx";

/** What was sent: as people read it, and byte for byte as it is signed. */
export function PayloadCard({ payload }: { payload: string }) {
  const [form, setForm] = useState("pretty");
  return (
    <Card
      label="Payload"
      title={<h2 className={cardTitle}>Payload</h2>}
      action={
        <span className="flex items-center gap-3">
          <Segments
            label="How it is shown"
            value={form}
            options={[
              ["pretty", "Readable"],
              ["raw", "As sent"],
            ]}
            onChange={setForm}
          />
          <CopyButton text={payload} label="Copy the payload" />
        </span>
      }
    >
      <ScrollRegion label="Payload" className="max-h-[32rem] overflow-auto">
        <pre
          className={`p-4 font-mono text-xs leading-5 ${form === "raw" ? "break-all whitespace-pre-wrap" : ""}`}
        >
          {form === "raw" ? payload : readable(payload)}
        </pre>
      </ScrollRegion>
    </Card>
  );
}

/** What is no JSON is shown as it is. */
function readable(payload: string): string {
  try {
    return readableJson(JSON.parse(payload));
  } catch {
    return payload;
  }
}
