import { useCatalog } from "../questions/catalog.ts";
import { dimensionTitle, metricInfo } from "../questions/metric-info.ts";
import { textsOf, type Question } from "../questions/question.ts";
import { Window } from "../ui/window.tsx";

/** What the figures of a card mean, in the words of the catalogue. */
export function Definitions({ question, onClose }: { question: Question; onClose: () => void }) {
  const catalog = useCatalog();
  const metrics = textsOf(question["metrics"]).map((name) => ({
    ...metricInfo(name, catalog),
    description: catalog?.metrics.find((one) => one.name === name)?.description,
  }));
  const dimensions = textsOf(question["dimensions"]).map((name) => ({
    name,
    title: dimensionTitle(name, catalog),
    description: catalog?.dimensions.find((one) => one.name === name)?.description,
  }));
  return (
    <Window title="What it means" onClose={onClose} className="max-w-lg">
      <dl className="space-y-4">
        {metrics.map(({ name, title, description }) => (
          <div key={name} data-definition={name}>
            <dt className="font-medium">
              {title} <code className="text-muted ml-1 text-xs">{name}</code>
            </dt>
            <dd className="text-muted mt-0.5 text-pretty">{description ?? "Worked out of other figures."}</dd>
          </div>
        ))}
        {dimensions
          .filter(({ description }) => description !== undefined)
          .map(({ name, title, description }) => (
            <div key={name} data-definition={name}>
              <dt className="font-medium">
                {title} <code className="text-muted ml-1 text-xs">{name}</code>
              </dt>
              <dd className="text-muted mt-0.5 text-pretty">{description}</dd>
            </div>
          ))}
      </dl>
    </Window>
  );
}
