import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { sourcesApi, type NewSource, type SourceKind } from "../api/sources.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";
import { Notice } from "../ui/notice.tsx";
import { leads } from "../webhooks/leads.ts";
import { WebhooksFrame } from "../webhooks/webhooks-frame.tsx";
import { HmacFields } from "./hmac-fields.tsx";
import { kindTitles, secretHints } from "./kinds.ts";

const kinds = Object.entries(kindTitles) as [SourceKind, string][];

/** Who sends, and with which secret? */
export function NewSourcePage() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { search } = useSearch();
  const [kind, setKind] = useState<SourceKind>("github");
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      const { id } = await sourcesApi.create(tenant, sourceOf(kind, new FormData(event.currentTarget)));
      await queries.invalidateQueries({ queryKey: ["sources", tenant] });
      await navigate({ to: "/webhooks/sources/$id", params: { id }, search: carried(search) });
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <WebhooksFrame title="Add a source">
      <form
        onSubmit={(event) => void send(event)}
        className="border-line bg-surface max-w-2xl space-y-5 rounded-xl border p-4 sm:p-6"
      >
        <Labelled
          label="Sent by"
          hint="It decides how signatures are checked, and what an event is made of at first."
        >
          <select
            value={kind}
            onChange={(event) => setKind(event.target.value as SourceKind)}
            className={fieldClass}
          >
            {kinds.map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled label="Name" hint="What it is for, so that others know.">
          <input
            name="name"
            required
            maxLength={128}
            placeholder="Issues of the shop"
            className={fieldClass}
          />
        </Labelled>
        {kind === "none" ? (
          <p className="text-warn text-pretty">{secretHints.none}</p>
        ) : (
          <Labelled
            label="Secret"
            hint={`${secretHints[kind]} It may be added later, when the service has made one.`}
          >
            <input
              name="secret"
              type="password"
              autoComplete="off"
              minLength={8}
              maxLength={512}
              className={fieldClass}
            />
          </Labelled>
        )}
        {kind === "hmac" && <HmacFields />}
        {fault !== null && <Notice message={fault} />}
        <div className="flex justify-end gap-2">
          <Link to="/webhooks/sources" search={carried(search)} className={leads}>
            Cancel
          </Link>
          <Button type="submit" tone="main" disabled={isBusy}>
            Add the source
          </Button>
        </div>
      </form>
    </WebhooksFrame>
  );
}

function sourceOf(kind: SourceKind, written: FormData): NewSource {
  const text = (name: string) => {
    const value = written.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return {
    name: text("name"),
    kind,
    secrets: text("secret") === "" ? [] : [text("secret")],
    ...(kind === "hmac"
      ? {
          hmac: {
            header: text("header"),
            algorithm: text("algorithm") as "sha256",
            encoding: text("encoding") as "hex",
            prefix: text("prefix"),
          },
        }
      : {}),
  };
}
