import type { ReactNode } from "react";
import { CopyButton } from "../ui/copy-button.tsx";

/** A secret, which is shown only now. */
export function SecretShown({ secret, children }: { secret: string; children?: ReactNode }) {
  return (
    <div role="status" className="border-accent bg-accent-soft rounded-xl border p-4">
      <p className="font-medium">The secret is shown only now. Copy it.</p>
      <div className="mt-2 flex items-center gap-2">
        <code className="bg-surface border-line min-w-0 grow rounded-lg border px-3 py-2 text-xs break-all">
          {secret}
        </code>
        <CopyButton text={secret} label="Copy the secret" />
      </div>
      {children !== undefined && <p className="text-muted mt-2 text-xs text-pretty">{children}</p>}
    </div>
  );
}
