import { Command } from "commander";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { renderCsv, renderResult } from "./query-result.ts";
import { addQuestionOptions, readQuestion, type QuestionFlags } from "./question.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro query --metrics visitors,pageviews --date-range 30d
  $ dendro query --metrics visitors --dimensions page --filter is:country:DE,FR --limit 10
  $ dendro query --metrics requests,duration_p95 --dimensions time:hour --date-range 24h --csv
  $ echo '{"metrics":["events"],"date_range":"7d"}' | dendro query --json

GET /api/v1/catalog lists every metric and dimension; /docs of the server explains the query.`;

type Flags = ConnectionOptions & QuestionFlags & { json?: true; csv?: true };

export function queryCommand(terminal: Terminal): Command {
  const command = addQuestionOptions(new Command("query"))
    .description("Ask a question about what has happened.")
    .option("--csv", "Print CSV.")
    .addHelpText("after", examples);
  return addConnectionOptions(addJsonOption(command)).action(async (flags: Flags) => {
    const query = await readQuestion(terminal, flags);
    const result = await withServer(terminal, { ...flags, mayCreateData: false }, (client) =>
      client.query(query),
    );
    if (flags.json === true) printLine(terminal.stdout, JSON.stringify(result, null, 2));
    else if (flags.csv === true) terminal.stdout.write(renderCsv(result));
    else {
      if (result.meta.simulated === true)
        printLine(terminal.stderr, paint(terminal.stderr, "yellow", "These figures are simulated."));
      printLine(terminal.stdout, renderResult(result));
    }
  });
}
