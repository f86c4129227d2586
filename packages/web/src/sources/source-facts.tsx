import { useNavigate } from "@tanstack/react-router";
import { RemoveButton } from "../admin/remove-button.tsx";
import { sourcesApi, type Source } from "../api/sources.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { kindTitles } from "./kinds.ts";

/** Who sends, and how that is known. */
export function SourceFacts({ source }: { source: Source }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const { search } = useSearch();
  const { id, name, kind, hmac, id_path: idPath } = source;
  return (
    <Card
      label="Source"
      title={<h2 className={cardTitle}>Source</h2>}
      action={
        <RemoveButton
          label={`Remove ${name}`}
          word="Remove"
          warning="What is sent there is refused, and the messages that are kept go. Events that were made of them stay."
          onConfirm={async () => {
            await sourcesApi.remove(tenant, id);
            await navigate({ to: "/webhooks/sources", search: carried(search) });
          }}
        />
      }
    >
      <Facts>
        <Fact title="Id">
          <code className="text-xs break-all">{id}</code>
        </Fact>
        <Fact title="Sent by">{kindTitles[kind]}</Fact>
        {hmac !== null && (
          <Fact title="Signature">
            {hmac.algorithm} in {hmac.encoding}, in the header {hmac.header}
            {hmac.prefix === undefined || hmac.prefix === "" ? "" : ` after ${hmac.prefix}`}
          </Fact>
        )}
        <Fact title="Taken once by">
          {kind === "standard-webhooks" ? (
            "its signed id"
          ) : idPath === null ? (
            "no id: each counts"
          ) : (
            <code className="text-xs break-words">{idPath}</code>
          )}
        </Fact>
        <Fact title="Created">{whenTitle(Date.parse(source.created_at))}</Fact>
      </Facts>
    </Card>
  );
}
