/** German for what can be wrong with photos and folders, by its code. */

import type { BlockedCode, CopyProblemCode, PhotoProblemCode, ProviderCode } from '../../electron/contract/errors.ts';
import type { Text } from './en.ts';
import { numbers } from './german.ts';

type Code = PhotoProblemCode | CopyProblemCode | ProviderCode | Exclude<BlockedCode, 'more-folders'>;

const problems: Readonly<Record<Code, string>> = {
  gone: 'Die Datei ist nicht (mehr) da.',
  changing: 'Die Datei wurde gerade geschrieben, als Facet sie las; das nächste Durchsuchen liest sie.',
  unreadable: 'Facet darf oder kann diese Datei nicht lesen.',
  empty: 'Die Datei ist leer.',
  'too-large': 'Die Datei oder ihr Bild ist größer, als Facet lesen kann.',
  'not-an-image': 'Die Datei enthält kein Bild, das Facet lesen kann.',
  damaged: 'Die Datei ist beschädigt oder abgeschnitten; ihr Bild lässt sich nicht entschlüsseln.',
  crashed: 'Das Lesen dieser Datei ist zweimal abgestürzt und wurde aufgegeben.',
  'too-slow': 'Das Lesen dieser Datei dauerte zu lange und wurde aufgegeben.',
  'not-copied': 'Die Datei ließ sich nicht kopieren; vielleicht nimmt das Ziel sie so nicht an.',
  'no-video': 'In dieser Datei ist kein Video, das Facet abspielen kann.',
  'folder-unreadable': 'Facet darf diesen Ordner nicht lesen.',
  'folder-vanished': 'Der Ordner ist nicht mehr da.',
  'folder-silent':
    'Der Ordner antwortet nicht; vielleicht ist sein Netzwerk nicht da. Seine Fotos bleiben, und das nächste Durchsuchen sieht wieder nach.',
  'folder-not-read': 'Der Ordner konnte nicht gelesen werden.',
  'name-not-text': 'Der Name dieser Datei ist kein gültiger Text (UTF-8). Benennen Sie sie um, dann liest Facet sie.',
  'provider-failed':
    'Die Grafikkarte ist ausgefallen. Bis zum nächsten Start liest Facet Fotos mit dem Prozessor; keines wurde ausgelassen.',
  'provider-not-usable':
    'Facet liest Fotos mit dem Prozessor: Was dafür gewählt ist, ist auf diesem Computer nicht verwendbar.',
  'scan-stopped': 'Das Durchsuchen brach wegen eines Fehlers in Facet ab. Mehr steht im Protokoll.',
};

export const deProblems: Pick<Text, 'problems' | 'moreFolders'> = {
  problems,
  moreFolders: (n: number): string =>
    n === 1
      ? '1 weiterer Ordner konnte nicht gelesen werden.'
      : `${numbers.format(n)} weitere Ordner konnten nicht gelesen werden.`,
};
