/**
 * `npm run bench:cluster`: how right people are, beside what other organizers do on the same embeddings, how many
 * clicks naming takes, and what it costs as a library grows.
 *
 *     node test/bench/cluster.ts [--data <folder of the tars>] [--crops <folder of exported crops>]
 *                                [--parts quality,clicks,questions,scale,mixed] [--sizes 1000,10000,...] [--model <card id>] [--write]
 *
 * Thresholds, and the weights of evidence, are fitted on one half of the held-out families and judged on the other,
 * in both directions. `--write` fits both halves and writes the result into the embedder's card.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../electron/cli/output.ts';
import { MODELS } from '../../electron/cli/paths.ts';
import { DEFAULT_EMBEDDER, readModels } from '../../electron/engine/vision/cards.ts';
import { clicks } from './cluster/clicks.ts';
import { familySets, lfwSet, type LabelledSet } from './cluster/data.ts';
import { fit } from './cluster/fit.ts';
import { ASK, best, curve, LEAST, LEAST_QUALITY, ourMethod, peerMethods, prepare } from './cluster/methods.ts';
import { mixed } from './cluster/mixed.ts';
import { questions } from './cluster/questions.ts';
import { scale } from './cluster/scale.ts';
import { score, type Scores } from './cluster/scores.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: joinPath(import.meta.dirname, '..', '..', '..', 'shared', 'data') },
    crops: { type: 'string' },
    parts: { type: 'string', default: 'quality,clicks,questions,scale,mixed' },
    sizes: { type: 'string', default: '1000,10000,50000,100000,250000' },
    model: { type: 'string', default: DEFAULT_EMBEDDER },
    write: { type: 'boolean', default: false },
  },
});
/** What the app promises: B-cubed and pairwise precision on families it was not trained on. */
const PRECISION = 0.95;
const PAIR_PRECISION = 0.9;
const LFW_PRECISION = 0.99;

const parts = new Set(options.parts.split(','));
if (parts.delete('mixed')) await twoModels();
if (parts.size === 0) process.exit();
const { embedder } = readModels(MODELS, options.model);
const [first, second] = await familySets(options.data, options.crops ?? null, options.model);
const halves = [await prepare(first), await prepare(second)] as const;
const directions = [
  { tune: halves[0], judge: halves[1] },
  { tune: halves[1], judge: halves[0] },
] as const;

console.log(`${embedder.id}; held-out families: ${halves.map(({ set }) => `${set.faces.length} faces`).join(' and ')}`);
const fits = directions.map(({ tune }) => fit([tune], LEAST_QUALITY));
const whole = fit(halves, LEAST_QUALITY);
if (options.write) writeCard();
if (parts.has('quality')) await quality();
if (parts.has('clicks')) naming();
if (parts.has('questions')) calibration();
if (parts.has('scale')) {
  const real = halves.flatMap(({ set }) => set.faces);
  await scale(real, options.sizes.split(',').map(Number), { ...rules(), leastQuality: LEAST_QUALITY });
}

/** All faces of one model, and half of them of another. */
async function twoModels(): Promise<void> {
  const ids = readModels(MODELS).cards.flatMap(({ id, role }) => (role === 'embedder' ? [id] : []));
  const sets = new Map<string, readonly LabelledSet[]>();
  for (const id of ids) sets.set(id, await familySets(options.data, options.crops ?? null, id));
  const rows = (await mixed(sets)).flatMap(({ inUse, former, scores }) =>
    [mean(scores), ...scores].map((each, at) => [
      at === 0 ? inUse : '',
      at === 0 ? former : '',
      at === 0 ? 'mean' : `half ${at}`,
      ...cells(each),
    ]),
  );
  const head = ['in use', 'first half of the faces', '', 'P', 'R', 'F', 'pair P', 'pair R', 'pair F', 'kin of wrong'];
  console.log(`\nA library of one model, and one half of which is of another\n${table([...head, 'kin of all'], rows)}`);
}

/** What the card says of clustering: fitted on both halves; of the joins of both, the stricter. */
function rules(): { least: number; join: number; ask: number; evidence: typeof whole } {
  const joins = halves.map((half) => best(curve(ourMethod(whole), half), PRECISION, PAIR_PRECISION).threshold);
  return { least: LEAST, join: Math.max(...joins), ask: ASK, evidence: whole };
}

function writeCard(): void {
  const path = joinPath(MODELS, `${embedder.file.replace(/\.onnx$/, '')}.json`);
  const card = JSON.parse(readFileSync(path, 'utf8')) as { clustering: object };
  const clustering = rules();
  const measured = Object.fromEntries(
    halves.map((half, index) => [
      `fiwHalf${index + 1}`,
      rounded(score(half.set, ourMethod(whole).cluster(half, clustering.join))),
    ]),
  );
  card.clustering = { ...clustering, fittedBy: 'npm run bench:cluster -- --write, on held-out FIW families', measured };
  writeFileSync(path, `${JSON.stringify(card, null, 2)}\n`);
  console.log(`wrote ${path}; npm run format mends its layout`);
}

async function quality(): Promise<void> {
  const methods = [null, ...peerMethods()];
  const judged = methods.map((method) => ({
    name: method?.name ?? 'Facet',
    results: directions.map(({ tune, judge }, index) => {
      const own = method ?? ourMethod(fits[index] ?? whole);
      const [known, unknown] = [curve(own, tune), curve(own, judge)];
      const at = (precision: number, pairs: number): Scores =>
        score(judge.set, own.cluster(judge, best(known, precision, pairs).threshold));
      return {
        bestF: at(0, 0),
        strict: at(PRECISION, PAIR_PRECISION),
        // At equal precision: the threshold that gives it on the judged half itself.
        equal: best(unknown, PRECISION, PAIR_PRECISION).scores,
      };
    }),
  }));
  for (const kind of ['bestF', 'strict', 'equal'] as const) {
    const title = {
      bestF: 'At the threshold of best F on the other half',
      strict: `At the threshold of B-cubed P >= ${PRECISION} and pairwise P >= ${PAIR_PRECISION} on the other half`,
      equal: `At equal precision: B-cubed P >= ${PRECISION} and pairwise P >= ${PAIR_PRECISION} on the judged half`,
    }[kind];
    const rows = judged.flatMap(({ name, results }) => [
      [name, 'mean', ...cells(mean(results.map((result) => result[kind])))],
      ...results.map((result, index) => ['', `half ${2 - index}`, ...cells(result[kind])]),
    ]);
    console.log(
      `\n${title}\n${table(['', 'judged', 'P', 'R', 'F', 'pair P', 'pair R', 'pair F', 'kin of wrong', 'kin of all'], rows)}`,
    );
  }
  const f = judged.map(({ results }) => mean(results.map(({ equal }) => equal)).f);
  console.log(
    `\nF over the best peer at equal precision: ${(100 * ((f[0] ?? 0) - Math.max(...f.slice(1)))).toFixed(1)} points`,
  );
  await onLfw();
}

async function onLfw(): Promise<void> {
  const lfw = await prepare(await lfwSet(options.data, options.crops ?? null, options.model));
  const rows = [ourMethod(whole), ...peerMethods()].map((method) => {
    const point = best(curve(method, lfw), LFW_PRECISION);
    return [method.name, point.threshold.toFixed(2), ...cells(point.scores)];
  });
  const card = ourMethod(whole).cluster(lfw, rules().join);
  rows.push(['Facet, at the threshold for families', rules().join.toFixed(2), ...cells(score(lfw.set, card))]);
  console.log(
    `\nLFW, ${lfw.set.faces.length} faces, at P >= ${LFW_PRECISION}\n${table(['', 'threshold', 'P', 'R', 'F', 'pair P', 'pair R', 'pair F', 'kin of wrong', 'kin of all'], rows)}`,
  );
}

function naming(): void {
  const rows = halves.flatMap((half, index) =>
    clicks(half, rules(), [0.8, 0.95]).map(({ share, largestFirst, suggested, people }) => [
      `half ${index + 1}`,
      `${share * 100} %`,
      largestFirst,
      suggested,
      (suggested / largestFirst).toFixed(2),
      people,
    ]),
  );
  const head = ['', 'named', 'largest group first', 'with suggestions', 'ratio', 'people'];
  console.log(`\nClicks until so many faces are named (the last column: one for each person)\n${table(head, rows)}`);
}

function calibration(): void {
  const rows = halves.flatMap((half, index) =>
    questions(half, rules(), embedder.thresholds).map(({ kind, level, asked, right, sure }) => [
      `half ${index + 1}`,
      kind,
      level,
      asked,
      (right / asked).toFixed(3),
      (sure / asked).toFixed(3),
    ]),
  );
  const head = ['', 'about', 'said', 'asked', 'truly the same', 'mean of sure'];
  console.log(`\nWhat questions say of themselves, and what is true\n${table(head, rows)}`);
}

function cells(scores: Scores): string[] {
  const { precision, recall, f, pairPrecision, pairRecall, pairF, kin, kinMerged } = scores;
  return [precision, recall, f, pairPrecision, pairRecall, pairF, kin, kinMerged].map((value) => value.toFixed(3));
}

function mean(all: readonly Scores[]): Scores {
  const keys = ['precision', 'recall', 'f', 'pairPrecision', 'pairRecall', 'pairF', 'kin', 'kinMerged'] as const;
  return Object.fromEntries(
    keys.map((key) => [key, all.reduce((sum, each) => sum + each[key], 0) / all.length]),
  ) as unknown as Scores;
}

function rounded({ precision, recall, f, pairPrecision }: Scores): Record<string, number> {
  const round = (value: number): number => Number(value.toFixed(4));
  return { precision: round(precision), recall: round(recall), f: round(f), pairPrecision: round(pairPrecision) };
}
