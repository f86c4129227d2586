import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { ListedCard } from "../admin/listed-card.tsx";
import { reportsApi, type SavedReport } from "../api/reports.ts";
import { useMayChange } from "../filters/may-change.ts";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { freeName } from "../format/free-name.ts";
import { whenTitle } from "../format/when.ts";
import { Page } from "../shell/page.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";
import { ReportDialog } from "./report-dialog.tsx";
import { receiversWords, timesWords } from "./report-words.ts";
import { useReports } from "./use-reports.ts";

/** What is sent to people regularly, and when is it next? */
export function ReportsPage() {
  const mayChange = useMayChange();
  return mayChange ? (
    <Reports />
  ) : (
    <Page title="Reports" hasRange={false}>
      <Card>
        <p className="text-muted px-4 py-10 text-center text-pretty">
          Reports name the people that they are sent to: they are shown to keys of the scope admin.
        </p>
      </Card>
    </Page>
  );
}

function Reports() {
  const { tenant, data, error, retry, changed } = useReports();
  const { search } = useSearch();
  const navigate = useNavigate();
  return (
    <Page
      title="Reports"
      hasRange={false}
      actions={
        data !== null && (
          <ReportDialog
            trigger={
              <Button>
                <Plus size={15} aria-hidden />
                New report
              </Button>
            }
            title="New report"
            sendsMail={data.sendsMail}
            onSave={async (report) => {
              const taken = data.reports.map((one) => one.name);
              const name = freeName(report.title, taken, "report");
              await reportsApi.set(tenant, name, report, 0);
              await changed();
              await navigate({ to: "/reports/$name", params: { name }, search: carried(search) });
            }}
          />
        )
      }
    >
      <ListedCard title="Sent regularly" listed={{ data, error, retry }}>
        {({ reports }) => (reports.length === 0 ? <NoReport /> : <ReportTable reports={reports} />)}
      </ListedCard>
    </Page>
  );
}

function ReportTable({ reports }: { reports: readonly SavedReport[] }) {
  const { search } = useSearch();
  return (
    <Table
      label="Reports"
      rows={reports}
      keyOf={({ name }) => name}
      empty="There is no report yet."
      columns={[
        {
          title: "Report",
          cell: ({ name, report }) => (
            <span className="block min-w-48 py-0.5">
              <Link
                to="/reports/$name"
                params={{ name }}
                search={carried(search)}
                className="font-medium break-words hover:underline"
              >
                {report.title}
              </Link>
              <span className="text-muted block text-xs">{timesWords(report)}</span>
            </span>
          ),
        },
        { title: "Board", cell: ({ report }) => report.board },
        { title: "Goes to", cell: ({ report }) => receiversWords(report) },
        {
          title: "Next",
          cell: ({ due_at: due }) => (
            <span className="whitespace-nowrap">
              {due === null ? "Switched off" : whenTitle(Date.parse(due))}
            </span>
          ),
        },
      ]}
    />
  );
}

function NoReport() {
  return (
    <div className="px-4 pt-4 pb-8 text-center">
      <p className="font-medium">Nothing is sent yet.</p>
      <p className="text-muted mx-auto mt-1 max-w-prose text-pretty">
        A report is a board that comes to people by itself, every day, week or month: as mail with its
        figures, pictures and files, or as a webhook.
      </p>
    </div>
  );
}
