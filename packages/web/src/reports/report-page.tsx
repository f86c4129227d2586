import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { reportsApi, type SavedReport } from "../api/reports.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { timezone } from "../format/zone.ts";
import { whenTitle } from "../format/when.ts";
import { Page } from "../shell/page.tsx";
import { Button } from "../ui/button.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Failed } from "../ui/failed.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { useSay } from "../ui/say.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { WorkButton } from "../ui/work-button.tsx";
import { ReportDialog } from "./report-dialog.tsx";
import { timesWords } from "./report-words.ts";
import { SendsCard } from "./sends-card.tsx";
import { useReports } from "./use-reports.ts";

/** What does it say, who is sent it, and did they get it? */
export function ReportPage() {
  const { name } = useParams({ from: "/app/reports/$name" });
  const { data, error, retry } = useReports();
  const saved = data?.reports.find((one) => one.name === name) ?? null;
  if (saved === null)
    return (
      <Page title="Report" hasRange={false}>
        <Card>
          {error !== null ? (
            <Failed what="The report" error={error} onRetry={retry} />
          ) : data === null ? (
            <Skeleton className="m-4 h-96" />
          ) : (
            <NotThere />
          )}
        </Card>
      </Page>
    );
  return (
    <Page
      title={saved.report.title}
      hasRange={false}
      actions={<Actions saved={saved} sendsMail={data?.sendsMail ?? false} />}
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4">
          <Preview saved={saved} />
        </div>
        <div className="min-w-0 space-y-4">
          <ReportFacts saved={saved} />
          <SendsCard name={name} />
        </div>
      </div>
    </Page>
  );
}

function NotThere() {
  const { search } = useSearch();
  return (
    <p className="px-4 py-10 text-center">
      There is no such report.{" "}
      <Link to="/reports" search={carried(search)} className="text-accent underline">
        All reports
      </Link>
    </p>
  );
}

/** The mail as it would be sent now; nothing in it runs. */
function Preview({ saved: { name, version, report } }: { saved: SavedReport }) {
  const tenant = useTenant();
  return (
    <Card label="Preview" title={<h2 className={cardTitle}>As it is now</h2>}>
      <iframe
        key={version}
        sandbox=""
        title={`Preview of ${report.title}`}
        src={reportsApi.previewAddress(tenant, name)}
        className="mt-2 h-[70vh] w-full rounded-b-xl bg-white"
      />
    </Card>
  );
}

function ReportFacts({ saved: { report, due_at: due, unsubscribed } }: { saved: SavedReport }) {
  const { search } = useSearch();
  const left = new Set(unsubscribed);
  return (
    <Card label="Report" title={<h2 className={cardTitle}>Report</h2>}>
      <Facts>
        <Fact title="Board">
          <Link
            to="/boards/$boardId"
            params={{ boardId: report.board }}
            search={carried(search)}
            className="text-accent hover:underline"
          >
            {report.board}
          </Link>
        </Fact>
        <Fact title="Sent">{timesWords(report)}</Fact>
        <Fact title="Time zone">{(report.timezone ?? timezone()).replaceAll("_", " ")}</Fact>
        <Fact title="Next">{due === null ? "Switched off" : whenTitle(Date.parse(due))}</Fact>
        {report.recipients.map((address) => (
          <Fact key={address} title={<span className="break-all">{address}</span>}>
            {left.has(address.toLowerCase()) ? "Unsubscribed" : "Mail"}
          </Fact>
        ))}
        {report.webhook && <Fact title="Webhooks">report.ready</Fact>}
      </Facts>
    </Card>
  );
}

function Actions({ saved, sendsMail }: { saved: SavedReport; sendsMail: boolean }) {
  const { name, report, version } = saved;
  const tenant = useTenant();
  const { search } = useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const say = useSay();
  const changed = async () => await queries.invalidateQueries({ queryKey: ["reports", tenant] });
  const save = async (next: SavedReport["report"]) => {
    await reportsApi.set(tenant, name, next, version);
    await changed();
  };
  return (
    <>
      <WorkButton
        onWork={async () => {
          const { deliveries } = await reportsApi.send(tenant, name);
          say(deliveries === 1 ? "It is being sent." : `It is being sent to ${deliveries}.`);
          await changed();
        }}
      >
        Send now
      </WorkButton>
      <WorkButton onWork={async () => await save({ ...report, active: !report.active })}>
        {report.active ? "Switch off" : "Switch on"}
      </WorkButton>
      <ReportDialog
        key={version}
        trigger={<Button>Change</Button>}
        title={`Change “${report.title}”`}
        report={report}
        sendsMail={sendsMail}
        onSave={save}
      />
      <FormDialog
        trigger={<Button>Remove</Button>}
        title={`Remove “${report.title}”?`}
        submit="Remove"
        isDangerous
        onSubmit={async () => {
          await reportsApi.remove(tenant, name);
          await navigate({ to: "/reports", search: carried(search) });
          await changed();
        }}
      >
        <p className="text-muted text-pretty">
          It is sent to nobody any more, and it is forgotten to whom it was.
        </p>
      </FormDialog>
    </>
  );
}
