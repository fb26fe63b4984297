/** German for names in the files of photos. */

import type { Disagreement, NamesWriting } from '../../electron/contract/names.ts';
import type { Text } from './en.ts';
import { faces, numbers, people, photos } from './german.ts';

const files = (n: number): string => (n === 1 ? '1 Datei' : `${numbers.format(n)} Dateien`);

export const deNames: Pick<Text, 'names'> = {
  names: {
    title: 'Namen in Dateien',
    hint: 'Andere Programme (Picasa, digiKam, Lightroom, Windows) merken sich in den Fotos, wer darauf ist. Facet kann das übernehmen und Ihre Namen ebenso aufschreiben.',
    none: 'In den Dateien stehen keine weiteren Namen, die zu übernehmen wären.',
    found: (n: number, whom: number, on: number): string =>
      `In den Dateien stehen Namen für ${faces(n)}: ${people(whom)} auf ${on === 1 ? 'einem Foto' : `${numbers.format(on)} Fotos`}.`,
    take: 'Namen aus Dateien übernehmen',
    taking: 'Die Dateien werden gelesen',
    taken: (n: number, whom: number): string => `Aus den Dateien: ${faces(n)} benannt, ${people(whom)}`,
    nothingTaken: 'In den Dateien stehen keine weiteren Namen, die zu übernehmen wären.',
    later: 'Auch aus Fotos, die später dazukommen',
    disagree: (n: number): string =>
      n === 1 ? 'Ein Name in Dateien widerspricht' : `${numbers.format(n)} Namen in Dateien widersprechen`,
    conflicts: 'Namen, die sich widersprechen',
    says: (name: string): string => `In der Datei steht ${name}`,
    why: (why: Disagreement, yours: string | null, others: readonly string[]): string =>
      ({
        'two-names': `Auch ${others.join(', ')} steht dort.`,
        'named-otherwise': `Sie sagen ${yours ?? 'jemand anderes'}.`,
        'not-a-face': 'Sie sagen, dass das kein Gesicht ist.',
        stranger: 'Sie sagen, dass das jemand Fremdes ist.',
        'said-not': 'Sie sagen, dass das jemand anderes ist.',
      })[why],
    keep: 'So lassen',
    keepLabel: (name: string): string => `So lassen, nicht ${name}`,
    use: (name: string): string => `${name} übernehmen`,
    useLabel: (name: string): string => `${name} aus der Datei übernehmen`,
    showPhoto: (fileName: string): string => `Foto ${fileName} zeigen`,
    more: (n: number): string => `und ${numbers.format(n)} weitere`,
    write: 'Namen in Dateien schreiben …',
    writeTitle: 'Namen in Dateien schreiben',
    where: 'Wohin',
    sidecars: 'Neben die Fotos',
    files: 'In die Fotos',
    list: 'Dateien und Namen',
    sidecarsHint:
      'Neben jedes Foto kommt eine kleine Datei (.xmp), die digiKam, darktable und andere lesen. Das Foto bleibt, wie es ist. Was andere dort geschrieben haben, bleibt.',
    filesHint:
      'Die Dateien der Fotos werden geändert: Die Namen kommen in ihre Metadaten, das Bild bleibt Punkt für Punkt dasselbe. Jede Datei wird geprüft, bevor sie die alte ersetzt.',
    progress: ({ state, kind, changed, unchanged, done, total, failed }: NamesWriting): string => {
      if (state === 'running') return `${numbers.format(done)} von ${photos(total)}`;
      const not = failed.length > 0 ? `, ${numbers.format(failed.length)} nicht möglich` : '';
      if (kind === 'undo') return `${files(changed)} wie zuvor${not}.`;
      const what = kind === 'look' ? `${files(changed)} zu schreiben` : `${files(changed)} geschrieben`;
      return `${what}, ${numbers.format(unchanged)} auf dem neuesten Stand${not}.`;
    },
    change: (names: readonly string[], removed: readonly string[]): string =>
      [names.join(', '), removed.length > 0 ? `statt ${removed.join(', ')}` : '']
        .filter((part) => part !== '')
        .join(' '),
    writeNow: (n: number): string => (n === 0 ? 'Nichts zu schreiben' : `${files(n)} schreiben`),
    undoWriting: 'Letztes Schreiben zurücknehmen',
  },
};
