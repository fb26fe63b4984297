/** An HTML contact sheet: one row a person, each of its faces a picture; one file, nothing fetched. */

export interface SheetRow {
  readonly title: string;
  /** JPEG bytes of the faces. */
  readonly faces: readonly Uint8Array[];
}

/** The page for rows of people. */
export function contactSheet(title: string, rows: readonly SheetRow[]): string {
  const body = rows.map(
    (row) =>
      `<section><h2>${escape(row.title)}</h2><p>${row.faces.map((face) => `<img alt="" src="${dataUrl(face)}">`).join('')}</p></section>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
  section { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .75rem 0; }
  h2 { font-size: 1rem; margin: 0 0 .5rem; }
  p { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; }
  img { width: 84px; height: 84px; border-radius: 8px; object-fit: cover; }
</style>
<h1>${escape(title)}</h1>
${body.join('\n')}
</html>
`;
}

function dataUrl(jpeg: Uint8Array): string {
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/gu, (character) => entities[character] ?? character);
}
