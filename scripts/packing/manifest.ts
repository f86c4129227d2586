import {
  entryName,
  internalFolder,
  readManifest,
  runtimePackages,
  type Format,
  type Published,
} from "./published.ts";

/** What a built package imports, by name. */
export interface Imports {
  readonly byCode: ReadonlySet<string>;
  readonly byTypes: ReadonlySet<string>;
}

/**
 * The `package.json` of a tarball, made from that of the workspace: it leads to what was built, and depends on what the
 * packages inside it depend on.
 * @throws Error when something is imported that nobody who installs it would have
 */
export function publishedManifest(
  { folder, formats, inlined = [] }: Published,
  imports: Imports,
): Record<string, unknown> {
  const { devDependencies = {}, dependencies = {}, exports, scripts: _, ...rest } = readManifest(folder);
  const used = [...imports.byCode, ...imports.byTypes];
  const inside = Object.entries(inherited({ ...devDependencies, ...dependencies }));
  const own = notInternal(dependencies).filter(([name]) => !inlined.includes(name));
  const needed = sorted([...inside.filter(([name]) => used.includes(name)), ...own]);
  const given = { ...needed, ...rest.peerDependencies };
  const missing = used.filter((name) => !(name in given));
  if (missing.length > 0)
    throw new Error(`${rest.name} imports ${missing.join(", ")} and does not depend on it.`);
  const paths = Object.keys(exports).map((path) => [path, conditions(entryName(path), formats)]);
  return {
    ...rest,
    exports: { ...Object.fromEntries(paths), "./package.json": "./package.json" },
    ...(Object.keys(needed).length > 0 && { dependencies: needed }),
    ...("bin" in rest && { optionalDependencies: runtimePackages() }),
  };
}

type Versions = Readonly<Record<string, string>>;

/** What the packages of the workspace depend on that are built into this one. */
function inherited(dependencies: Versions): Versions {
  const folders = Object.keys(dependencies).flatMap((name) => internalFolder(name) ?? []);
  return Object.assign(
    {},
    ...folders.map((folder) => {
      const { dependencies: own = {} } = readManifest(folder);
      return { ...inherited(own), ...Object.fromEntries(notInternal(own)) };
    }),
  ) as Versions;
}

const notInternal = (dependencies: Versions) =>
  Object.entries(dependencies).filter(([name]) => internalFolder(name) === null);

const sorted = (entries: readonly (readonly [string, string])[]): Versions =>
  Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Types come first: TypeScript takes the first condition that fits. */
function conditions(name: string, formats: readonly Format[]): object {
  const esModule = { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
  if (!formats.includes("cjs")) return esModule;
  return { import: esModule, require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` } };
}
