/** An embedder by hand, for libraries whose vectors no model made. */

import type { ClusterRules } from '../../../electron/core/clustering.ts';
import { Embedder } from '../../../electron/engine/people/embedder.ts';
import type { Store } from '../../../electron/engine/store/store.ts';

/** The only one that there is. */
export function oneModel(store: Store, id: string, clustering: ClusterRules): Embedder {
  const thresholds = [
    { far: 1e-2, cosine: 0.3 },
    { far: 1e-4, cosine: 0.5 },
  ];
  return new Embedder(store, [{ id, thresholds, clustering }], id);
}
