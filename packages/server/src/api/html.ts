/** A page without scripts, in the reader's light or dark. */
export function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Dendro</title><style>
:root { color-scheme: light dark; font: 15px/1.6 system-ui, sans-serif; }
body { max-width: 52rem; margin: 0 auto; padding: 2rem 1.25rem 6rem; background: light-dark(#fff, #101312); color: light-dark(#1b211e, #dfe6e2); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.05rem; margin: 0; } h3 { font-size: .85rem; margin: 1rem 0 .25rem; color: light-dark(#59645e, #93a099); }
section { border-top: 1px solid light-dark(#e3e8e5, #262d2a); padding: 1.25rem 0; } a { color: light-dark(#0b6b47, #5fd3a4); }
code, pre { font: .86em ui-monospace, monospace; } pre { overflow: auto; background: light-dark(#f4f7f5, #181d1b); padding: .75rem; border-radius: 6px; }
ul { padding-left: 1.2rem; margin: .25rem 0; } summary { cursor: pointer; }
</style></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);
}
