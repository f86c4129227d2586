import { house, type PackagePlan } from "./house.ts";
import { importsOf } from "./imports.ts";

/** Sources by their path in the workspace. */
export type Sources = ReadonlyMap<string, string>;

/** Where sources import what they may not, in a sentence each that says what they may. */
export function findFaults(sources: Sources): string[] {
  const imports = new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]));
  return [
    ...[...imports].flatMap(([path, names]) => [
      ...faultsOfPlace(path),
      ...faultsOfWords(path, sources.get(path) ?? ""),
      ...names.flatMap((name) => faultOfImport(path, name) ?? []),
    ]),
    ...circlesOf(imports),
  ];
}

interface Place {
  readonly packageName: string;
  readonly room: string;
  /** Within `src`. */
  readonly file: string;
}

function placeOf(path: string): Place | null {
  const [, packageName, file] = /^packages\/([^/]+)\/src\/(.+)$/u.exec(path) ?? [];
  if (packageName === undefined || file === undefined) return null;
  return { packageName, file, room: file.split("/", 1)[0] ?? "" };
}

function faultsOfPlace(path: string): string[] {
  const place = placeOf(path);
  if (place === null) return [];
  const plan = house[place.packageName];
  if (plan === undefined) return [`${path}: no plan knows the package ${place.packageName}`];
  return plan.rooms.includes(place.room)
    ? []
    : [`${path}: the plan of its package has no room ${place.room}`];
}

function faultsOfWords(path: string, text: string): string[] {
  const place = placeOf(path);
  const plan = place === null ? undefined : house[place.packageName];
  // Another engine has its own language.
  if (place === null || plan === undefined || engineOf(plan, place) !== null) return [];
  return Object.entries(plan.words ?? {}).flatMap(([engine, words]) => {
    const found = words.exec(text);
    return found === null ? [] : [`${path} says ${found[0]}: only ${engine} may, others ask its port`];
  });
}

function faultOfImport(path: string, name: string): string | null {
  const from = placeOf(path);
  const plan = from === null ? undefined : house[from.packageName];
  if (from === null || plan === undefined) return null;
  const wrong = (why: string) => `${path} imports ${name}: ${why}`;
  if (name.startsWith("node:")) {
    const { onNode = [] } = plan;
    const may = [".", from.room, from.file].some((part) => onNode.includes(part));
    return may ? null : wrong(`of this package only ${onNode.join(", ") || "nothing"} may use Node`);
  }
  const used = packageOf(name);
  if (used !== null) {
    if (plan.uses.includes(used)) return null;
    return wrong(`${from.packageName} may use ${plan.uses.join(", ") || "no other package"}`);
  }
  if (!name.startsWith("packages/")) return null;
  const to = placeOf(name);
  if (to?.packageName !== from.packageName)
    return name === `packages/${from.packageName}/package.json` ? null : wrong("another package has a name");
  if (plan.rooms.indexOf(to.room) > plan.rooms.indexOf(from.room))
    return wrong(`${to.room} stands above ${from.room}`);
  const engine = engineOf(plan, to);
  const isKnown = engine === null || engine === engineOf(plan, from) || from.room === plan.composedIn;
  return isKnown ? null : wrong(`only ${plan.composedIn ?? "nothing"} may know ${engine}, others its port`);
}

/** The implementation of a port that a file belongs to. */
const engineOf = ({ engines = [] }: PackagePlan, { file }: Place): string | null =>
  engines.find((engine) => file === engine || file.startsWith(`${engine}/`)) ?? null;

/** The folder of a package of this workspace, by the name under which it is imported. */
function packageOf(name: string): string | null {
  const [, scoped, bare] = /^(?:@dendro\/([^/]+)|(dendro))(?:\/|$)/u.exec(name) ?? [];
  return scoped ?? (bare === undefined ? null : "server");
}

/** Each circle once, as the files that it leads through. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  function follow(path: string, way: readonly string[]): void {
    const before = way.indexOf(path);
    if (before !== -1) circles.push(`a circle: ${[...way.slice(before), path].join(" → ")}`);
    if (before !== -1 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) if (imports.has(next)) follow(next, [...way, path]);
    done.add(path);
  }
  for (const path of imports.keys()) follow(path, []);
  return circles;
}
