import type { AddressInfo } from "node:net";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  readonly to: string;
  readonly mail: ParsedMail;
}

/** A server that takes mail, which we did not write; `refuses` says with what code it does not take one, or undefined. */
export async function startMailServer(
  refuses: (to: string, tries: number) => number | undefined = () => undefined,
) {
  const received: ReceivedMail[] = [];
  const tries = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      const before = tries.get(address) ?? 0;
      tries.set(address, before + 1);
      const responseCode = refuses(address, before);
      done(responseCode === undefined ? null : Object.assign(new Error("Not now"), { responseCode }));
    },
    onData(stream, session, done) {
      simpleParser(stream, {}).then(
        (mail) => {
          for (const { address } of session.envelope.rcptTo) received.push({ to: address, mail });
          done();
        },
        (error: unknown) => done(error as Error),
      );
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    to: (address: string) => received.filter(({ to }) => to === address).map(({ mail }) => mail),
    close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
