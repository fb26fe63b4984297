/**
 * What other organizers do, on the same embeddings. Each takes all cosine similarities and a threshold and gives each
 * face a cluster. As there, none of them knows of photos. Faces outside any cluster are clusters of one.
 */

/** All cosine similarities of `size` faces, row by row. */
export interface Similarities {
  readonly size: number;
  readonly values: Float32Array;
}

export type Peer = (similarities: Similarities, threshold: number) => Int32Array;

/* eslint-disable @typescript-eslint/no-non-null-assertion -- matrices, indexed within their size */

/** Immich: DBSCAN, a core has 3 faces (itself counted) within the distance. */
export const dbscan: Peer = ({ size, values }, threshold) => {
  const near = (a: number): number[] =>
    Array.from({ length: size }, (_, b) => b).filter((b) => values[a * size + b]! >= threshold);
  const labels = new Int32Array(size).fill(-1);
  for (let start = 0; start < size; start += 1) {
    if (labels[start] !== -1) continue;
    const first = near(start);
    if (first.length < 3) continue;
    labels[start] = start;
    const queue = first;
    for (let face = queue.pop(); face !== undefined; face = queue.pop()) {
      if (labels[face] !== -1) continue;
      labels[face] = start;
      const others = near(face);
      if (others.length >= 3) queue.push(...others);
    }
  }
  return alone(labels);
};

/** Ente: in order of import, each face joins its nearest earlier one, or starts a cluster. */
export const linearNearest: Peer = ({ size, values }, threshold) => {
  const labels = new Int32Array(size);
  for (let face = 0; face < size; face += 1) {
    let best = -1;
    for (let other = 0; other < face; other += 1) {
      if (best === -1 || values[face * size + other]! > values[face * size + best]!) best = other;
    }
    labels[face] = best !== -1 && values[face * size + best]! >= threshold ? labels[best]! : face;
  }
  return labels;
};

/** FaceRecognition: Chinese whispers, edges weighted by similarity, 20 rounds. */
export const chineseWhispers: Peer = ({ size, values }, threshold) => {
  const labels = Int32Array.from({ length: size }, (_, face) => face);
  const order = Array.from({ length: size }, (_, face) => face);
  const votes = new Float64Array(size);
  const random = generator(1);
  const near = order.map((a) => order.filter((b) => b !== a && values[a * size + b]! >= threshold));
  for (let round = 0; round < 20; round += 1) {
    for (let last = size - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    for (const face of order) {
      const others = near[face]!;
      for (const other of others) votes[labels[other]!]! += values[face * size + other]!;
      let best = labels[face]!;
      for (const other of others) if (votes[labels[other]!]! > votes[best]!) best = labels[other]!;
      for (const other of others) votes[labels[other]!] = 0;
      labels[face] = best;
    }
  }
  return labels;
};

/**
 * LibrePhotos: HDBSCAN (excess of mass, one sample, clusters from `least` faces) on Euclidean distance;
 * `threshold` is cluster_selection_epsilon, as a similarity.
 */
export function hdbscan(least: number): Peer {
  const trees = new Map<Similarities, Branch[]>();
  return (similarities, threshold) => {
    const tree = trees.get(similarities) ?? condensed(dendrogram(similarities), similarities.size, least);
    trees.set(similarities, tree);
    return alone(select(tree, similarities.size, Math.sqrt(Math.max(0, 2 - 2 * threshold))));
  };
}

interface Merge {
  readonly left: number;
  readonly right: number;
  readonly distance: number;
  readonly size: number;
}

/** Single linkage by Prim's algorithm; nodes below the count of faces are faces, those above merges in order. */
function dendrogram({ size, values }: Similarities): Merge[] {
  const distance = (a: number, b: number): number => Math.sqrt(Math.max(0, 2 - 2 * values[a * size + b]!));
  const reach = new Float64Array(size).fill(Infinity);
  const from = new Int32Array(size);
  const inside = new Uint8Array(size);
  const links: { a: number; b: number; distance: number }[] = [];
  let last = 0;
  inside[0] = 1;
  for (let step = 1; step < size; step += 1) {
    let next = -1;
    for (let face = 0; face < size; face += 1) {
      if (inside[face] === 1) continue;
      const there = distance(last, face);
      if (there < reach[face]!) {
        reach[face] = there;
        from[face] = last;
      }
      if (next === -1 || reach[face]! < reach[next]!) next = face;
    }
    links.push({ a: from[next]!, b: next, distance: reach[next]! });
    inside[next] = 1;
    last = next;
  }
  links.sort((x, y) => x.distance - y.distance);
  const parent = Int32Array.from({ length: 2 * size }, (_, node) => node);
  const sizes = new Int32Array(2 * size).fill(1);
  const root = (node: number): number => {
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  return links.map((link, index) => {
    const [left, right] = [root(link.a), root(link.b)];
    const node = size + index;
    parent[left] = node;
    parent[right] = node;
    sizes[node] = sizes[left]! + sizes[right]!;
    return { left, right, distance: link.distance, size: sizes[node] ?? 0 };
  });
}

interface Branch {
  readonly parent: number;
  /** 1 / distance at which it split from its parent. */
  readonly birth: number;
  readonly children: number[];
  /** Faces that fell out of it, and the 1 / distance at which. */
  readonly faces: { face: number; at: number }[];
  stability: number;
}

function condensed(merges: readonly Merge[], size: number, least: number): Branch[] {
  const branches: Branch[] = [{ parent: -1, birth: 0, children: [], faces: [], stability: 0 }];
  const sizeOf = (node: number): number => (node < size ? 1 : merges[node - size]!.size);
  const stack = [{ node: 2 * size - 2, branch: 0 }];
  const fall = (start: number, branch: Branch, at: number): void => {
    const nodes = [start];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      if (node < size) branch.faces.push({ face: node, at });
      else nodes.push(merges[node - size]!.left, merges[node - size]!.right);
    }
  };
  for (let top = stack.pop(); top; top = stack.pop()) {
    const branch = branches[top.branch]!;
    if (top.node < size) {
      branch.faces.push({ face: top.node, at: Infinity });
      continue;
    }
    const { left, right, distance } = merges[top.node - size]!;
    const at = 1 / Math.max(distance, 1e-9);
    const [big, small] = sizeOf(left) >= sizeOf(right) ? [left, right] : [right, left];
    if (sizeOf(small) >= least) {
      for (const node of [big, small]) {
        branch.children.push(branches.length);
        branch.stability += (at - branch.birth) * sizeOf(node);
        stack.push({ node, branch: branches.length });
        branches.push({ parent: top.branch, birth: at, children: [], faces: [], stability: 0 });
      }
      continue;
    }
    fall(small, branch, at);
    branch.stability += (at - branch.birth) * sizeOf(small);
    if (sizeOf(big) >= least) stack.push({ node: big, branch: top.branch });
    else {
      fall(big, branch, at);
      branch.stability += (at - branch.birth) * sizeOf(big);
    }
  }
  return branches;
}

/** Excess of mass, then branches born nearer than epsilon give way to their ancestors. */
function select(branches: readonly Branch[], size: number, epsilon: number): Int32Array {
  const chosen = new Set<number>();
  const worth = branches.map(({ stability }) => stability);
  const drop = (branch: number): void => {
    for (const child of branches[branch]!.children) {
      chosen.delete(child);
      drop(child);
    }
  };
  for (let branch = branches.length - 1; branch > 0; branch -= 1) {
    const { children } = branches[branch]!;
    const below = children.reduce((sum, child) => sum + worth[child]!, 0);
    if (children.length > 0 && below > worth[branch]!) worth[branch] = below;
    else {
      drop(branch);
      chosen.add(branch);
    }
  }
  for (const branch of [...chosen]) {
    let at = branch;
    while (branches[at]!.parent > 0 && 1 / branches[at]!.birth < epsilon) at = branches[at]!.parent;
    if (at === branch) continue;
    drop(at);
    chosen.add(at);
  }
  const labels = new Int32Array(size).fill(-1);
  const give = (branch: number, label: number): void => {
    for (const { face } of branches[branch]!.faces) labels[face] = label;
    for (const child of branches[branch]!.children) give(child, label);
  };
  for (const branch of chosen) give(branch, branch);
  return labels;
}

/* eslint-enable @typescript-eslint/no-non-null-assertion */

/** Faces without a cluster get one each. */
function alone(labels: Int32Array): Int32Array {
  let next = 1e9;
  return labels.map((label) => (label === -1 ? next++ : label));
}

/** Numbers in [0, 1), the same each time (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
