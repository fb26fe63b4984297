/** Which embedders' vectors may be compared, as their cards declare it, and on which scale. */

import { Scale } from '../../core/scale.ts';
import type { Threshold } from '../../core/sureness.ts';
import type { EmbedderCard } from './cards.ts';

type Card = Pick<EmbedderCard, 'id' | 'thresholds' | 'compatible'>;

/**
 * The thresholds of two embedders, by card id: a card's own, or those either card declares for the pair; null when no card
 * allows that their vectors be compared.
 */
export function pairThresholds(cards: readonly Card[], a: string, b: string): readonly Threshold[] | null {
  const card = (id: string): Card | undefined => cards.find((each) => each.id === id);
  if (a === b) return card(a)?.thresholds ?? null;
  const declared = (one: string, other: string) => card(one)?.compatible?.find(({ id }) => id === other)?.thresholds;
  return declared(a, b) ?? declared(b, a) ?? null;
}

/** The scale of some embedders, by card id: the first is in use. */
export function scaleOf(cards: readonly Card[], ids: readonly string[]): Scale {
  return new Scale(ids.length, (a, b) => pairThresholds(cards, ids[a] ?? '', ids[b] ?? ''));
}
