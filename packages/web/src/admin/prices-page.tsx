import { admin, type Price } from "../api/admin.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { FormDialog, type Written } from "../ui/form-dialog.tsx";
import { Labelled } from "../ui/labelled.tsx";
import { Table } from "../ui/table.tsx";
import { AdminPage } from "./admin-page.tsx";
import { ListedCard } from "./listed-card.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { UnpricedModels } from "./unpriced-models.tsx";
import { useListed } from "./use-listed.ts";

const rate = (value: number | null | undefined) => (typeof value === "number" ? `$${value}` : "–");

/** What do models cost here, and of which is it not known? */
export function PricesPage() {
  const prices = useListed("prices", admin.prices);
  const save = async (price: Price) => {
    await admin.setPrice(prices.tenant, price);
    await prices.changed();
  };
  return (
    <AdminPage>
      <UnpricedModels />
      <ListedCard title="Own prices" listed={prices} action={<NewPrice onSave={save} />}>
        {(list) => (
          <Table
            label="Own prices"
            rows={list}
            keyOf={({ provider, model, from }) => `${provider ?? ""} ${model} ${from ?? ""}`}
            empty="Models cost what their providers' lists say. A price here takes the list's place, for events that arrive from then on."
            columns={[
              { title: "Model", cell: ({ model }) => <span className="font-medium">{model}</span> },
              { title: "Provider", cell: ({ provider }) => provider ?? "any" },
              { title: "From", cell: ({ from }) => from ?? "always" },
              { title: "Input", align: "right", cell: (price) => rate(price.input_usd_per_million) },
              { title: "Output", align: "right", cell: (price) => rate(price.output_usd_per_million) },
              {
                title: "Cache read",
                align: "right",
                cell: (price) => rate(price.cache_read_usd_per_million),
              },
              {
                title: "Actions",
                isTitleShown: false,
                align: "right",
                cell: (price) => (
                  <RemoveButton
                    label={`Remove the price of ${price.model}`}
                    word="Remove"
                    warning="Events that arrive from now on cost what the list says. What is stored keeps its cost."
                    onConfirm={async () => {
                      await admin.removePrice(prices.tenant, price);
                      await prices.changed();
                    }}
                  />
                ),
              },
            ]}
          />
        )}
      </ListedCard>
      <p className="text-muted text-xs">US dollars for a million tokens.</p>
    </AdminPage>
  );
}

function NewPrice({ onSave }: { onSave: (price: Price) => Promise<void> }) {
  const save = async (text: Written) => {
    const optional = (name: string) => (text(name) === "" ? null : text(name));
    await onSave({
      model: text("model"),
      provider: optional("provider"),
      from: optional("from"),
      input_usd_per_million: Number(text("input")),
      output_usd_per_million: Number(text("output")),
      cache_read_usd_per_million: text("cache_read") === "" ? null : Number(text("cache_read")),
    });
  };
  const money = { type: "number", min: 0, step: "any", className: fieldClass } as const;
  return (
    <FormDialog
      trigger={<Button className="h-8 text-xs">New price</Button>}
      title="New price"
      submit="Save"
      onSubmit={save}
    >
      <Labelled label="Model" hint="A name, or a pattern: * is any characters but a slash.">
        <input name="model" required className={fieldClass} />
      </Labelled>
      <div className="grid grid-cols-2 gap-2">
        <Labelled label="Provider">
          <input name="provider" placeholder="any" className={fieldClass} />
        </Labelled>
        <Labelled label="From">
          <input name="from" type="date" className={fieldClass} />
        </Labelled>
        <Labelled label="Input, $ per million">
          <input name="input" required {...money} />
        </Labelled>
        <Labelled label="Output, $ per million">
          <input name="output" required {...money} />
        </Labelled>
        <Labelled label="Cache read, $ per million">
          <input name="cache_read" {...money} />
        </Labelled>
      </div>
    </FormDialog>
  );
}
