import { OpenEvent } from "../events/open-event.tsx";
import { RequestList } from "./request-list.tsx";
import { RequestPage } from "./request-page.tsx";

/** Which single requests took longest, and which failed last? Each opens as it is kept. */
export function RequestErrorsPage() {
  return (
    <RequestPage>
      <RequestList title="Slowest" order="slowest" where={[]} />
      <RequestList
        title="Failing"
        order="newest"
        where={[
          [
            "or",
            [
              ["is", "status", ["error"]],
              [">=", "status_code", [500]],
            ],
          ],
        ]}
      />
      <OpenEvent />
    </RequestPage>
  );
}
