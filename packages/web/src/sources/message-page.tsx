import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { sourcesApi, type ReceivedWhole } from "../api/sources.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { formatCount } from "../format/format.ts";
import { whenTitle } from "../format/when.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSay } from "../ui/say.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { leads } from "../webhooks/leads.ts";
import { NotThere } from "../webhooks/not-there.tsx";
import { PayloadCard } from "../webhooks/payload-card.tsx";
import { WebhooksFrame } from "../webhooks/webhooks-frame.tsx";
import { MessageState } from "./message-state.tsx";

const refreshMs = 3000;

/** What came here, and why is it no event, or which is it? */
export function MessagePage() {
  const { id, message: messageId } = useParams({ from: "/app/webhooks/sources/$id/$message" });
  const tenant = useTenant();
  const { search } = useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ["sources", tenant, "message", messageId],
    queryFn: async () => await sourcesApi.message(tenant, messageId),
    // Only while something becomes of it: it may be large.
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? refreshMs : false),
    staleTime: 0,
    retry: false,
  });
  const isGone = error instanceof ApiError && error.status === 404;
  if (data === undefined || isGone || data.source_id !== id)
    return (
      <NotThere
        thing="Message"
        reason={`No message of this source is ${JSON.stringify(messageId)}. Messages are kept for some days only, refused ones for one.`}
        error={data === undefined || isGone ? error : otherSource}
        onRetry={() => void refetch()}
      />
    );
  return (
    <WebhooksFrame
      title={data.event_type ?? "Message"}
      state={<MessageState message={data} />}
      actions={
        <>
          <Link to="/webhooks/sources/$id" params={{ id }} search={carried(search)} className={leads}>
            All messages
          </Link>
          {(data.status === "failed" || data.status === "refused") && (
            <ReplayButton id={data.id} sourceId={id} />
          )}
        </>
      }
    >
      {data.reason !== null && <Notice message={data.reason} />}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          <PayloadCard payload={data.payload} />
          <HeadersCard headers={data.headers} />
        </div>
        <MessageFacts message={data} />
      </div>
    </WebhooksFrame>
  );
}

/** An address that names another source's message is as one that names none. */
const otherSource = new ApiError(404, "not_found", "The message is of another source.");

function MessageFacts({ message }: { message: ReceivedWhole }) {
  return (
    <Card label="Message" title={<h2 className={cardTitle}>Message</h2>}>
      <Facts>
        <Fact title="Id">
          <code className="text-xs break-all">{message.id}</code>
        </Fact>
        {message.sender_id !== null && (
          <Fact title="Sender's id">
            <code className="text-xs break-all">{message.sender_id}</code>
          </Fact>
        )}
        {message.event_id !== null && (
          <Fact title="Event">
            <code className="text-xs break-all">{message.event_id}</code>
          </Fact>
        )}
        <Fact title="Signature">
          {message.verified ? "right" : message.status === "refused" ? "wrong" : "none"}
        </Fact>
        <Fact title="Bytes">{formatCount(message.bytes)}</Fact>
        <Fact title="Attempts">{message.attempts}</Fact>
        <Fact title="Sent">{whenTitle(Date.parse(message.sent_at))}</Fact>
        <Fact title="Came">{whenTitle(Date.parse(message.received_at))}</Fact>
      </Facts>
    </Card>
  );
}

function HeadersCard({ headers }: { headers: Readonly<Record<string, string>> }) {
  const named = Object.entries(headers).toSorted(([one], [other]) => one.localeCompare(other, "en"));
  if (named.length === 0) return null;
  return (
    <Card label="Headers" title={<h2 className={cardTitle}>Headers</h2>}>
      <dl className="grid grid-cols-[minmax(8rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 px-4 pt-1 pb-4 text-xs">
        {named.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted break-words">{name}</dt>
            <dd className="font-mono break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function ReplayButton({ id, sourceId }: { id: string; sourceId: string }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { search } = useSearch();
  const say = useSay();
  const replay = async () => {
    const { id: tried } = await sourcesApi.replay(tenant, id);
    say("It is tried again, with the mapping and the secrets of now.");
    // What was refused has another id, once it is admitted.
    if (tried !== id)
      await navigate({
        to: "/webhooks/sources/$id/$message",
        params: { id: sourceId, message: tried },
        search: carried(search),
        replace: true,
      });
    await queries.invalidateQueries({ queryKey: ["sources", tenant] });
  };
  return <WorkButton onWork={replay}>Try again</WorkButton>;
}
