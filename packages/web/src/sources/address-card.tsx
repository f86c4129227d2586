import type { Source } from "../api/sources.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { kindTitles } from "./kinds.ts";

/** What is put in at the service, to copy. */
export function AddressCard({ source: { path, url, kind, secrets } }: { source: Source }) {
  const address = url ?? new URL(path, globalThis.location.origin).href;
  return (
    <section aria-label="Address" className="border-line bg-surface rounded-xl border p-4">
      <p className="font-medium">
        {kind === "none" || kind === "hmac"
          ? "Have webhooks sent"
          : `Have ${kindTitles[kind]} send its webhooks`}{" "}
        to this address, as JSON.
      </p>
      <div className="mt-2 flex items-center gap-2">
        <code className="bg-inset border-line min-w-0 grow rounded-lg border px-3 py-2 text-xs break-all">
          {address}
        </code>
        <CopyButton text={address} label="Copy the address" />
      </div>
      {kind !== "none" && secrets.length === 0 && (
        <p className="text-warn mt-2 text-pretty">
          Everything is refused until the source has a secret: add the one that is signed with.
        </p>
      )}
    </section>
  );
}
