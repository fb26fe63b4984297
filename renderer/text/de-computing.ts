/** German for what photos are read on. */

import type { JudgedProvider, Verdict } from '../../electron/contract/computing.ts';
import { nameOfProvider, type Text } from './en.ts';
import { rates } from './german.ts';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  good: 'verwendbar',
  slower: 'nicht schneller als der Prozessor',
  inexact: 'rechnet anders als der Prozessor',
  'no-adapter': 'keine passende Grafikkarte gefunden',
  failed: 'lässt sich nicht starten',
  crashed: 'ist abgestürzt',
  hung: 'brauchte zu lange',
  absent: 'nicht in dieser Fassung von Facet',
  'set-aside': 'beim Lesen von Fotos ausgefallen',
  untried: 'noch nicht ausprobiert',
};

export const deComputing: Pick<Text, 'computing'> = {
  computing: {
    label: 'Fotos lesen mit',
    auto: 'Automatisch, dem Schnellsten',
    name: nameOfProvider,
    all: 'Womit Fotos gelesen werden können',
    tryAll: 'Ausprobieren',
    trying: 'Es wird ausprobiert, was auf diesem Computer am schnellsten ist …',
    waiting: 'Ausprobiert wird, wenn das nächste Mal Fotos zu lesen sind. Bis dahin rechnet der Prozessor.',
    known: 'Verwendet wird nur, was bei bekannten Gesichtern dasselbe ergibt wie der Prozessor.',
    refused: (provider): string =>
      `${nameOfProvider(provider)} ist auf diesem Computer nicht verwendbar, daher rechnet der Prozessor.`,
    state: ({ verdict, facesPerSecond }: JudgedProvider): string =>
      facesPerSecond === null
        ? VERDICTS[verdict]
        : verdict === 'good'
          ? `${rates.format(facesPerSecond)} Gesichter/s`
          : `${VERDICTS[verdict]} · ${rates.format(facesPerSecond)} Gesichter/s`,
  },
};
