import { Tabs } from "radix-ui";
import type { Endpoint } from "../api/webhooks.ts";
import { useSearch } from "../filters/use-search.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { moveFocus } from "../ui/move-focus.ts";
import { signingCode } from "./signing-code.ts";

/** How does a receiver know that a message is from here, and unchanged? */
export function SigningHelp({
  endpointId,
  signatures,
}: {
  endpointId: string;
  signatures: Endpoint["signatures"];
}) {
  const { search, change } = useSearch();
  const codes = signingCode(endpointId);
  const shown = codes.find(({ id }) => id === search.tab) ?? codes[0];
  return (
    <Card label="Verify what arrives" title={<h2 className={cardTitle}>Verify what arrives</h2>}>
      <div className="px-4 pt-1 pb-4">
        <p className="text-muted text-xs text-pretty">
          {signatures.includes("standard")
            ? "Over the body byte for byte, before it is parsed, with the secret in DENDRO_WEBHOOK_SECRET. It needs no library; those of Standard Webhooks do the same."
            : "This endpoint signs as GitHub does alone (X-Hub-Signature-256). The code below is for Standard Webhooks: turn it on under Change."}
        </p>
        <Tabs.Root
          value={shown?.id ?? ""}
          onValueChange={(tab) => change((now) => ({ ...now, tab }))}
          className="mt-2"
        >
          <Tabs.List
            aria-label="Language"
            onKeyDownCapture={(event) =>
              void moveFocus(event, "[role=tab]", { axis: "horizontal", goesRound: true })
            }
            className="border-line flex gap-1 overflow-x-auto border-b"
          >
            {codes.map(({ id, title }) => (
              <Tabs.Trigger
                key={id}
                value={id}
                className="text-muted hover:text-ink data-[state=active]:text-ink data-[state=active]:border-accent -mb-px border-b-2 border-transparent px-2.5 py-2 font-medium whitespace-nowrap transition-colors"
              >
                {title}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {codes.map(({ id, title, code }) => (
            <Tabs.Content key={id} value={id} className="pt-3">
              <div className="border-line bg-canvas relative rounded-lg border">
                <ScrollRegion label={`Code for ${title}`}>
                  <pre className="p-4 pr-14 font-mono text-xs leading-5">{code}</pre>
                </ScrollRegion>
                <CopyButton
                  text={code}
                  label={`Copy the code for ${title}`}
                  className="absolute top-2.5 right-2.5"
                />
              </div>
            </Tabs.Content>
          ))}
        </Tabs.Root>
      </div>
    </Card>
  );
}
