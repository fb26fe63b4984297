/** What is said of problems that come with a code: the language's own sentence, else the engine's, which is English. */

import type { FailureData } from '../../electron/contract/errors.ts';
import type { Problem } from '../../electron/contract/methods.ts';
import { text, type Text } from './text.ts';

type Words = Pick<Text, 'problems' | 'failures' | 'moreFolders' | 'engine' | 'bug'>;

/** Why a photo could not be read. */
export function photoProblem(
  { problem, reason }: { readonly problem: string | null; readonly reason: string },
  words: Words = text,
): string {
  return own(words, problem) ?? reason;
}

/** Something that happened outside any call. */
export function problemSentence({ message, code, path, count }: Problem, words: Words = text): string {
  if (code === 'more-folders' && count !== undefined) return words.moreFolders(count);
  const sentence = own(words, code ?? null);
  if (sentence === undefined) return message;
  return path === undefined ? sentence : `${path}: ${sentence}`;
}

/** Why something that was begun did not come to its end. */
export function failureSentence({ code, message }: FailureData, words: Words = text): string {
  return code === 'bug' ? words.bug : (own(words, code) ?? message);
}

/** Why the engine is away: it comes back by itself when there is no message. */
export function engineSentence(
  { message, code }: { readonly message: string | null; readonly code?: FailureData['code'] | undefined },
  words: Words = text,
): string {
  if (message === null) return words.engine.stopped;
  if (code === 'engine-stopped') return words.engine.staysDown;
  return code === undefined ? message : failureSentence({ code, message }, words);
}

function own({ problems, failures }: Words, code: string | null): string | undefined {
  const sentences: Readonly<Record<string, string | undefined>> = { ...failures, ...problems };
  return code === null ? undefined : sentences[code];
}
