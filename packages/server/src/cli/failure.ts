import { DendroError } from "@dendro/core";
import { CommanderError } from "commander";
import { CommandError } from "./command-error.ts";
import { printable } from "../telemetry/printable.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";

/** The exit code of a command that was called in a wrong way; any other failure is 1. */
const usageExitCode = 2;

/** Says what went wrong in a line, and what to do in another. @returns the exit code */
export function reportFailure(error: unknown, terminal: Terminal): number {
  // Commander has said it already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  const { stderr, env } = terminal;
  for (const [index, line] of linesOf(error).entries()) {
    printLine(
      stderr,
      index === 0 ? `${paint(stderr, "red", "error:")} ${printable(line)}` : `  ${printable(line)}`,
    );
  }
  if (["debug", "trace"].includes(env["DENDRO_LOG_LEVEL"] ?? "") && error instanceof Error)
    printLine(stderr, stackOf(error));
  return isUsage(error) ? usageExitCode : 1;
}

function isUsage(error: unknown): boolean {
  if (error instanceof CommandError) return error.usage;
  return error instanceof DendroError && error.code === "invalid_configuration";
}

function linesOf(error: unknown): string[] {
  if (error instanceof CommandError)
    return [error.message, ...(error.advice === undefined ? [] : [error.advice])];
  if (error instanceof DendroError && error.code === "invalid_configuration" && error.details.length > 0) {
    return [
      "The configuration is not valid.",
      ...error.details.map(({ path, message }) => `${path}: ${message}`),
    ];
  }
  if (error instanceof DendroError) {
    const details = error.details
      .map(({ path, message }) => `${path}: ${message}`)
      .filter((detail) => !error.message.startsWith(detail));
    return [...error.message.split("\n"), ...details, ...adviceFor(error)];
  }
  const message = error instanceof Error ? error.message : String(error);
  return [message.split("\n")[0] ?? "", "Set DENDRO_LOG_LEVEL=debug to see where it comes from."];
}

function adviceFor(error: DendroError): string[] {
  switch (error.code) {
    case "missing_key":
    case "invalid_key":
      return ["Give the key with --key or in DENDRO_KEY."];
    case "insufficient_scope":
      return ["An admin key is needed: give it with --key or in DENDRO_KEY."];
    case "unknown_tenant":
      return ["dendro tenants list shows the tenants there are."];
    case "internal":
      return ["Set DENDRO_LOG_LEVEL=debug to see where it comes from."];
    default:
      return [];
  }
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
