import { useQuery, useQueryClient } from "@tanstack/react-query";
import { admin, type ContentPolicy } from "../api/admin.ts";
import { api } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { formatCount } from "../format/format.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { ListedCard } from "./listed-card.tsx";

type Mask = ContentPolicy["masks"][number];

const titles: Readonly<Record<Mask, string>> = {
  api_key: "API keys and passwords",
  email: "E-mail addresses",
  credit_card: "Credit card numbers",
  phone: "Phone numbers",
  ip_address: "IP addresses",
};

const contentMasks = Object.keys(titles) as Mask[];

/** Are inputs and outputs of model and tool calls kept, how long, and what is masked? */
export function ContentsCard() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: ["tenants"], queryFn: api.tenants });
  const policy = data?.find(({ id }) => id === tenant)?.contents ?? null;
  const change = async (contents: ContentPolicy) => {
    await admin.changeTenant(tenant, { contents });
    await queries.invalidateQueries({ queryKey: ["tenants"] });
    await queries.invalidateQueries({ queryKey: ["span-content"] });
  };
  return (
    <ListedCard
      title="Inputs and outputs of model and tool calls"
      listed={{ data: policy, error, retry: () => void refetch() }}
      action={policy === null ? null : <ChangeContents policy={policy} onChange={change} />}
    >
      {(contents) => <p className="px-4 pb-4 text-sm text-pretty">{summaryOf(contents)}</p>}
    </ListedCard>
  );
}

function summaryOf({ keep, retention_days: days, masks, patterns }: ContentPolicy): string {
  if (!keep)
    return "They are dropped when they arrive. When they are kept, a span of a trace shows what it was given and what it gave.";
  const masked = contentMasks.filter((mask) => masks.includes(mask)).map((mask) => titles[mask]);
  const own = patterns.length === 0 ? [] : [`${formatCount(patterns.length)} of your own patterns`];
  const what = [...masked, ...own].join(", ");
  return `They are kept for ${formatCount(days)} days. ${what === "" ? "Nothing in them is masked." : `Masked before they are stored: ${what}.`}`;
}

function ChangeContents({
  policy,
  onChange,
}: {
  policy: ContentPolicy;
  onChange: (policy: ContentPolicy) => Promise<void>;
}) {
  return (
    <FormDialog
      trigger={
        <Button aria-label="Change how they are kept" className="h-8 text-xs">
          Change
        </Button>
      }
      title="Inputs and outputs"
      submit="Save"
      onSubmit={async (text) =>
        await onChange({
          keep: text("keep") !== "",
          retention_days: Number(text("retention_days")),
          masks: contentMasks.filter((mask) => text(mask) !== ""),
          patterns: text("patterns")
            .split("\n")
            .map((line) => line.trim())
            .filter((line) => line !== ""),
        })
      }
    >
      <Check name="keep" label="Keep inputs and outputs" isChecked={policy.keep} />
      <p className="text-muted text-xs text-pretty">
        What your users and models write is stored then, up to a mebibyte each, and shown to whoever may read.
        It goes with its event, with its user, and after the days below.
      </p>
      <Labelled label="Days that they are kept">
        <input
          name="retention_days"
          type="number"
          min={1}
          max={3650}
          required
          defaultValue={policy.retention_days}
          className={fieldClass}
        />
      </Labelled>
      <fieldset>
        <legend className="mb-1 text-xs font-medium">Masked before they are stored</legend>
        {contentMasks.map((mask) => (
          <Check key={mask} name={mask} label={titles[mask]} isChecked={policy.masks.includes(mask)} />
        ))}
      </fieldset>
      <Labelled
        label="Patterns of your own"
        hint="One regular expression a line, without look-around and back references, such as ACME-\d{6}."
      >
        <textarea
          name="patterns"
          rows={3}
          spellCheck={false}
          defaultValue={policy.patterns.join("\n")}
          className={`${fieldClass} h-auto py-1.5 font-mono text-xs`}
        />
      </Labelled>
    </FormDialog>
  );
}

function Check({ name, label, isChecked }: { name: string; label: string; isChecked: boolean }) {
  return (
    <label className="flex min-h-7 items-center gap-2 text-sm">
      <input type="checkbox" name={name} defaultChecked={isChecked} className="accent-accent size-4" />
      {label}
    </label>
  );
}
