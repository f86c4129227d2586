import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { sharesApi, type Board, type Share } from "../api/boards.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { whenTitle } from "../format/when.ts";
import { Ago } from "../ui/ago.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Notice } from "../ui/notice.tsx";
import { useSay } from "../ui/say.tsx";
import { Window } from "../ui/window.tsx";

const lives = [
  [1, "a day"],
  [7, "7 days"],
  [30, "30 days"],
  [90, "90 days"],
  [365, "a year"],
] as const;

/** Makes links by which a board is shown to who has no key, and takes them back. */
export function ShareWindow({ board, onClose }: { board: Board; onClose: () => void }) {
  const tenant = useTenant();
  const say = useSay();
  const queries = useQueryClient();
  const [days, setDays] = useState(30);
  const [made, setMade] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const key = ["shares", tenant, board.id];
  const { data: shares, error } = useQuery({
    queryKey: key,
    queryFn: async () => await sharesApi.list(tenant, board.id),
    staleTime: 0,
  });
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
      setRefused(null);
      await queries.invalidateQueries({ queryKey: key });
    } catch (thrown) {
      setRefused(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  const create = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const { path } = await sharesApi.create(tenant, board.id, days);
      setMade(`${globalThis.location.origin}${path}`);
    });
  };
  const revoke = (share: Share) =>
    void attempt(async () => {
      await sharesApi.revoke(tenant, board.id, share.id);
      setMade(null);
      say("Revoked: the link opens nothing any more.");
    });
  return (
    <Window title={`Share ${board.title}`} onClose={onClose} className="max-w-xl">
      <div className="space-y-4">
        <p className="text-muted text-pretty">
          Whoever has a link sees this board as it is then, and the answers to its questions, without signing
          in. They see nothing else and can change nothing.
        </p>
        <form onSubmit={create} className="flex items-end gap-2">
          <label className="grow">
            <span className="text-muted mb-1 block text-xs font-medium">The link works for</span>
            <select
              className={fieldClass}
              value={days}
              onChange={(event) => setDays(Number(event.target.value))}
            >
              {lives.map(([value, title]) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <Button type="submit">Make a link</Button>
        </form>
        {refused !== null && <Notice message={refused} />}
        {made !== null && <NewLink url={made} title={board.title} />}
        {error !== null ? (
          <Notice message={error.message} />
        ) : (
          shares !== undefined && <ShareList shares={shares} onRevoke={revoke} />
        )}
      </div>
    </Window>
  );
}

function NewLink({ url, title }: { url: string; title: string }) {
  const frame = `<iframe src="${url}?theme=light" title="${title.replaceAll('"', "&quot;")}" width="100%" height="600" style="border: 0"></iframe>`;
  return (
    <div role="status" className="border-accent bg-accent-soft space-y-2 rounded-xl border p-3">
      <p className="font-medium">The link is shown only now. Copy it.</p>
      {(
        [
          ["Link", url],
          ["To embed it", frame],
        ] as const
      ).map(([label, text]) => (
        <div key={label} className="flex items-center gap-2">
          <label className="min-w-0 grow">
            <span className="sr-only">{label}</span>
            <input
              readOnly
              value={text}
              onFocus={(event) => event.target.select()}
              className="bg-surface border-line h-9 w-full rounded-lg border px-3 font-mono text-xs"
            />
          </label>
          {globalThis.isSecureContext && (
            <CopyButton
              text={text}
              label={label === "Link" ? "Copy the link" : "Copy the code to embed it"}
            />
          )}
        </div>
      ))}
    </div>
  );
}

function ShareList({ shares, onRevoke }: { shares: readonly Share[]; onRevoke: (share: Share) => void }) {
  if (shares.length === 0) return <p className="text-muted text-xs">No link shows this board now.</p>;
  return (
    <ul aria-label="Links" className="divide-line border-line divide-y rounded-xl border">
      {shares.map((share) => (
        <li key={share.id} className="flex items-center gap-3 px-3 py-2">
          <span className="min-w-0 grow text-xs text-pretty">
            <span className="font-medium">Until {whenTitle(Date.parse(share.expires_at))}</span>
            <span className="text-muted">
              , made by {share.made_by} <Ago at={share.created_at} />,{" "}
              {share.used_at === null ? (
                "not used yet"
              ) : (
                <>
                  last used <Ago at={share.used_at} />
                </>
              )}
            </span>
          </span>
          <Button className="h-8 text-xs" onClick={() => onRevoke(share)}>
            Revoke<span className="sr-only"> the link until {whenTitle(Date.parse(share.expires_at))}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
