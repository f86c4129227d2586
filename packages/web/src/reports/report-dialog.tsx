import { reportPeriods, weekdays, type Report, type ReportPeriod, type Weekday } from "@dendro/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { boardsApi } from "../api/boards.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { timezone } from "../format/zone.ts";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { Checkbox } from "../webhooks/checkbox.tsx";
import { addressesIn, weekdayTitles } from "./report-words.ts";

const periodTitles = { day: "Every day", week: "Every week", month: "On the first of every month" } as const;

const usual: Report = {
  title: "",
  board: "",
  every: "week",
  at: "08:00",
  weekday: "mon",
  timezone: null,
  recipients: [],
  webhook: false,
  active: true,
};

/** Asks what is sent, when, and to whom. */
export function ReportDialog({
  trigger,
  title,
  report = usual,
  sendsMail,
  onSave,
}: {
  trigger: ReactNode;
  title: string;
  report?: Report;
  /** Whether this server sends mail. */
  sendsMail: boolean;
  onSave: (report: Report) => Promise<unknown>;
}) {
  const tenant = useTenant();
  const { data: boards } = useQuery({
    queryKey: ["boards", tenant],
    queryFn: async () => await boardsApi.list(tenant),
    retry: false,
  });
  const [every, setEvery] = useState<ReportPeriod>(report.every);
  const [isTold, setTold] = useState(report.webhook || !sendsMail);
  return (
    <FormDialog
      trigger={trigger}
      title={title}
      submit="Save"
      onSubmit={async (text) =>
        await onSave({
          ...report,
          title: text("title"),
          board: text("board"),
          every,
          at: text("at"),
          weekday: (text("weekday") || report.weekday) as Weekday,
          recipients: addressesIn(text("recipients")),
          webhook: isTold,
        })
      }
    >
      <Labelled label="Title" hint="The subject of the mail.">
        <input name="title" required maxLength={128} defaultValue={report.title} className={fieldClass} />
      </Labelled>
      <Labelled label="Board" hint="Each of its questions is asked for the time that is saved with it.">
        <select name="board" required defaultValue={report.board} key={boards?.length} className={fieldClass}>
          {report.board === "" && <option value="">Choose a board</option>}
          {(boards ?? []).map(({ id, title: name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Labelled>
      <div className="grid gap-3 sm:grid-cols-3">
        <Labelled label="How often">
          <select
            value={every}
            onChange={({ target }) => setEvery(target.value as ReportPeriod)}
            className={fieldClass}
          >
            {reportPeriods.map((period) => (
              <option key={period} value={period}>
                {periodTitles[period]}
              </option>
            ))}
          </select>
        </Labelled>
        {every === "week" && (
          <Labelled label="Weekday">
            <select name="weekday" defaultValue={report.weekday} className={fieldClass}>
              {weekdays.map((day) => (
                <option key={day} value={day}>
                  {weekdayTitles[day]}
                </option>
              ))}
            </select>
          </Labelled>
        )}
        <Labelled label="Time of day" hint={(report.timezone ?? timezone()).replaceAll("_", " ")}>
          <input name="at" type="time" required defaultValue={report.at} className={fieldClass} />
        </Labelled>
      </div>
      <Labelled
        label="E-mail addresses"
        hint={
          sendsMail
            ? "One a line. Each mail has a link to unsubscribe."
            : "This server sends no mail: DENDRO_SMTP_URL, DENDRO_MAIL_FROM and DENDRO_PUBLIC_URL say how it would."
        }
      >
        <textarea
          name="recipients"
          rows={3}
          defaultValue={report.recipients.join("\n")}
          placeholder="team@example.com"
          readOnly={!sendsMail && report.recipients.length === 0}
          className={`${fieldClass} h-auto py-2`}
        />
      </Labelled>
      <Checkbox
        label="To webhooks as well"
        hint="As the event report.ready, to the endpoints that ask for it."
        isChecked={isTold}
        onChange={setTold}
      />
    </FormDialog>
  );
}
