/**
 * What clustering costs as a library grows: real embeddings, and more sampled around them photo by photo, so that who
 * stands beside whom stays real. Each size runs in a process of its own, so that memory is its own as well.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../../electron/cli/output.ts';
import {
  clusterSteps,
  UNCONSTRAINED,
  type ClusterFace,
  type ClusterOptions,
} from '../../../electron/core/clustering.ts';
import { DIMENSIONS, quantise } from '../../../electron/core/embedding.ts';
import { NeighbourGraph, type GraphFace } from '../../../electron/core/neighbours.ts';
import { NeighbourCache } from '../../../electron/engine/people/neighbour-cache.ts';
import { fastMultiply } from '../../../electron/engine/people/products.ts';
import type { LabelledFace } from './data.ts';
import { generator } from './peers.ts';

interface Cost {
  readonly seconds: number;
  /** Processor seconds, all threads together: what else the machine does falls on wall time alone. */
  readonly cpu: number;
}

interface Result {
  readonly faces: number;
  readonly graph: Cost;
  readonly clustering: Cost;
  readonly hundred: Cost;
  /** A hundred faces taken away from all over the library. */
  readonly fewer: Cost;
  /** The neighbour graph kept in its file and read again. */
  readonly reading: Cost;
  readonly longestTurnMs: number;
  /** For 50 similar faces. */
  readonly queryMs: number;
  readonly peakMb: number;
  readonly people: number;
}

interface Task {
  readonly real: readonly { photoId: number; quality: number; vector: string }[];
  readonly count: number;
  readonly options: ClusterOptions;
}

type Face = ClusterFace & GraphFace;

export async function scale(
  real: readonly LabelledFace[],
  sizes: readonly number[],
  options: ClusterOptions,
): Promise<void> {
  const slim = real.map(({ photoId, quality, vector }) => ({
    photoId,
    quality,
    vector: Buffer.from(vector).toString('base64'),
  }));
  const results: Result[] = [];
  for (const count of sizes) {
    const file = join(tmpdir(), `facet-bench-cluster-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ real: slim, count, options } satisfies Task));
    const out = execFileSync(process.execPath, [import.meta.filename, file], { encoding: 'utf8', maxBuffer: 1 << 24 });
    results.push(JSON.parse(out) as Result);
    console.log(`\nAs the library grows (wall seconds, in brackets processor seconds)\n${sheet(results)}`);
  }
  await Promise.resolve();
}

function sheet(results: readonly Result[]): string {
  const cost = ({ seconds, cpu }: Cost): string => `${seconds.toFixed(2)} (${cpu.toFixed(2)})`;
  return table(
    [
      'faces',
      'neighbours',
      'people',
      '100 more',
      '100 fewer',
      'kept, read',
      'longest turn ms',
      'similar ms',
      'peak MB',
      'people found',
    ],
    results.map((each) => [
      each.faces,
      cost(each.graph),
      cost(each.clustering),
      cost(each.hundred),
      cost(each.fewer),
      cost(each.reading),
      each.longestTurnMs.toFixed(0),
      each.queryMs.toFixed(1),
      each.peakMb,
      each.people,
    ]),
  );
}

/** Photos of the real set over and over, each face moved by noise after the first round. */
function library(real: Task['real'], count: number): Face[] {
  const random = generator(11);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const photos = new Map<number, Task['real'][number][]>();
  for (const face of real) photos.set(face.photoId, [...(photos.get(face.photoId) ?? []), face]);
  const all = [...photos.values()];
  const faces: Face[] = [];
  for (let photoId = 0; faces.length < count; photoId += 1) {
    for (const { quality, vector } of all[photoId % all.length] ?? []) {
      const stored = new Int8Array(Buffer.from(vector, 'base64'));
      const norm = Math.hypot(...stored);
      // Noise of half to all of the length: a cosine of 0.9 to 0.7 to the face sampled around.
      const noise = photoId < all.length ? 0 : (0.5 + random() / 2) / Math.sqrt(DIMENSIONS);
      const moved = quantise(Array.from(stored, (value) => value / norm + noise * normal()));
      const key = `${Math.floor(random() * 2 ** 32).toString(16)} ${faces.length}`;
      faces.push({ id: faces.length + 1, photoId, key, quality, poor: quality < 0.1, vector: moved });
    }
  }
  return faces.slice(0, count);
}

async function measure({ real, count, options }: Task): Promise<Result> {
  const faces = library(real, count + 100);
  const old = faces.slice(0, count);
  const graph = new NeighbourGraph(options.least);
  const multiply = fastMultiply();
  const built = await timed(() => graph.add(old, multiply));
  let longest = 0;
  const cluster = (among: readonly Face[], standing: ReadonlyMap<number, number>) => {
    const steps = clusterSteps(among, graph, UNCONSTRAINED, options, standing);
    for (;;) {
      const started = performance.now();
      const step = steps.next();
      longest = Math.max(longest, performance.now() - started);
      if (step.done) return step.value;
    }
  };
  const { value: found, ...clustering } = await timed(() => cluster(old, new Map()));
  const longestTurnMs = longest;
  const standing = new Map(found.clusters.flatMap(({ faces: ids }, person) => ids.map((id) => [id, person] as const)));
  const hundred = await timed(async () => {
    await graph.add(faces.slice(count), multiply);
    cluster(faces, standing);
  });
  const reading = await timed(() => readAgain(graph, faces, options.least));
  const gone = Array.from({ length: 100 }, (_, n) => Math.floor((n * faces.length) / 100));
  const fewer = await timed(() => graph.remove(gone, multiply));
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const queryMs = query(graph);
  return {
    faces: count,
    graph: built,
    clustering,
    hundred,
    fewer,
    reading,
    longestTurnMs,
    queryMs,
    peakMb,
    people: found.clusters.length,
  };
}

/** Keeps the graph, as the end of a scan does, and takes it up again, as a start does. */
function readAgain(graph: NeighbourGraph, faces: readonly Face[], least: number): NeighbourGraph {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-graph-'));
  try {
    const cache = new NeighbourCache(folder, 'bench', least);
    cache.write({ faces: faces.map(({ id }) => id), marks: new Uint32Array(faces.length), ...graph.lists });
    const kept = cache.read();
    if (kept === null) throw new Error('the graph was not kept');
    return NeighbourGraph.restore(least, faces, kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed<Value>(work: () => Value | Promise<Value>): Promise<Cost & { value: Value }> {
  const started = performance.now();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, value };
}

/** The median of 20 queries for 50 similar faces, as `Neighbourhood.similar` asks for them. */
function query(graph: NeighbourGraph): number {
  return median(20, (round) => graph.alike(Math.floor((round * graph.size) / 20), 50, new Uint8Array(graph.size)));
}

/** Milliseconds that work takes, in the middle of so many rounds. */
function median(rounds: number, work: (round: number) => unknown): number {
  const times = Array.from({ length: rounds }, (_, round) => {
    const started = performance.now();
    work(round);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
}

if (import.meta.main) {
  const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Task;
  process.stdout.write(JSON.stringify(await measure(task)));
}
