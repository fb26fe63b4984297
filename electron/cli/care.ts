/** The commands that keep a library safe and whole. */

import { InvalidArgumentError, type Command } from 'commander';
import { backUpTo } from '../engine/backup/backups.ts';
import { restoreBackup } from '../engine/backup/restore.ts';
import { examine, unsolved, type Report } from '../engine/doctor/doctor.ts';
import { checkFile, keptOf } from '../engine/export/output.ts';
import { openEngine } from '../engine/host.ts';
import { Store } from '../engine/store/store.ts';
import { libraryCommand, parsePath, PARTS, type InLibrary } from './library.ts';
import { count, printResult } from './output.ts';
import { MODELS } from './paths.ts';

interface BackupCommand extends InLibrary {
  readonly to?: string;
  readonly restore?: string;
  readonly force: boolean;
}

interface DoctorCommand extends InLibrary {
  readonly repair: boolean;
  readonly deep: boolean;
}

export function addCare(program: Command): void {
  libraryCommand(program, 'backup', 'copy a library into one file, also while it is in use, or put such a copy back')
    .option('--to <file>', 'the file to write', parsePath)
    .option('--restore <file>', 'a backup to put in the place of the library, which is kept beside it', parsePath)
    .option('--force', 'write over a file that is there', false)
    .action(async ({ library, json, to, restore, force }: BackupCommand) => {
      if ((to === undefined) === (restore === undefined))
        throw new InvalidArgumentError('backup takes either --to or --restore');
      if (restore !== undefined) {
        const restored = restoreBackup(library, restore, new Date());
        printResult(json, restored, () =>
          restored.before === null
            ? `${restore} restored`
            : `${restore} restored; what was there is ${restored.before}`,
        );
      } else if (to !== undefined) {
        const result = await backUp(library, to, force);
        printResult(json, result, () => `${count(Math.ceil(result.bytes / 2 ** 20), 'megabyte')} in ${to}`);
      }
    });

  libraryCommand(program, 'doctor', 'look over a library, and say what is amiss')
    .option('--repair', 'mend what can be mended', false)
    .option('--deep', 'look at every picture from beginning to end', false)
    .action(async ({ library, json, repair, deep }: DoctorCommand) => {
      const report = await doctor(library, repair, deep);
      printResult(json, report, () => reportWords(report));
      if (unsolved(report) > 0) process.exitCode = 1;
    });
}

async function backUp(library: string, to: string, force: boolean): Promise<{ file: string; bytes: number }> {
  const store = new Store(library, 'read');
  try {
    checkFile(to, keptOf(store), force);
    // As of one moment: SQLite begins a copy anew whenever another process writes, unless this one reads meanwhile.
    store.db.exec('BEGIN');
    store.photos.counts();
    return { file: to, bytes: await backUpTo(store, to) };
  } finally {
    store.close();
  }
}

async function doctor(library: string, repair: boolean, deep: boolean): Promise<Report> {
  const options = { models: MODELS, deep };
  const report = examine(library, { ...options, repair });
  const isMended = report.findings.some(({ repairable, level }) => repairable && level === 'problem');
  if (!repair || !isMended || report.findings.some(({ repairable }) => !repairable)) return report;
  // What the doctor took away is made again: embeddings from pictures of faces, people from embeddings.
  const { engine } = openEngine({ ...PARTS, library });
  try {
    await engine.catchUp();
  } finally {
    await engine.close();
  }
  const left = new Set(examine(library, { ...options, repair: false, deep: false }).findings.map(({ code }) => code));
  const findings = report.findings.map((finding) => ({
    ...finding,
    repaired: finding.repaired || (finding.repairable && !left.has(finding.code)),
  }));
  return { ...report, findings };
}

function reportWords({ library, findings, seconds }: Report): string {
  const lines = findings.map(({ sentence, level, repairable, repaired }) => {
    const state = repaired ? 'repaired' : level === 'note' ? 'note' : repairable ? 'repairable' : 'problem';
    return `${state.padEnd(10)}  ${sentence}`;
  });
  const problems = findings.filter(({ level, repaired }) => level === 'problem' && !repaired).length;
  const all = problems === 0 ? 'The library is in order' : `${count(problems, 'problem')} left`;
  return [...lines, `${all}: ${library} (${seconds.toFixed(1)} s)`].join('\n');
}
