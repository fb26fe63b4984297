import { describe, expect, it } from 'vitest';
import { de } from '../../renderer/text/de.ts';
import { engineSentence, failureSentence, photoProblem, problemSentence } from '../../renderer/text/problems.ts';

describe('what is wrong with a photo', () => {
  it.each([
    'gone',
    'changing',
    'unreadable',
    'empty',
    'too-large',
    'not-an-image',
    'damaged',
    'crashed',
    'too-slow',
    'no-video',
    'not-copied',
  ])('is said in German: %s', (problem) => {
    const reason = 'In English.';
    expect(photoProblem({ problem, reason }, de)).toMatch(/\p{Lu}.*\.$/u);
    expect(photoProblem({ problem, reason }, de)).not.toBe(reason);
    expect(photoProblem({ problem, reason })).toBe(reason);
  });

  it('that has no words in German is said by the engine', () => {
    expect(photoProblem({ problem: 'of-a-newer-engine', reason: 'In English.' }, de)).toBe('In English.');
    expect(photoProblem({ problem: null, reason: 'In English.' }, de)).toBe('In English.');
  });
});

describe('what is wrong with a folder', () => {
  it('is said in German with its path', () => {
    const problem = { message: '/photos: Facet is not allowed to read this folder.', path: '/photos' };
    expect(problemSentence({ ...problem, code: 'folder-unreadable' }, de)).toBe(
      '/photos: Facet darf diesen Ordner nicht lesen.',
    );
    expect(problemSentence({ ...problem, code: 'folder-unreadable' })).toBe(problem.message);
    expect(problemSentence({ message: 'Other.', code: 'more-folders', count: 1 }, de)).toBe(
      '1 weiterer Ordner konnte nicht gelesen werden.',
    );
    expect(problemSentence({ message: 'Other.', code: 'more-folders', count: 2 })).toBe(
      '2 more folders could not be read.',
    );
    expect(problemSentence({ message: 'Said by something without a code.' }, de)).toBe(
      'Said by something without a code.',
    );
  });
});

describe('the engine that is away', () => {
  it('is told of in German, whatever the reason', () => {
    expect(engineSentence({ message: null }, de)).toBe(de.engine.stopped);
    expect(engineSentence({ message: 'It keeps stopping.', code: 'engine-stopped' }, de)).toBe(de.engine.staysDown);
    expect(engineSentence({ message: 'Made by a newer Facet.', code: 'library-newer' }, de)).toContain('neueren');
    expect(engineSentence({ message: 'A bug.', code: 'bug' }, de)).toBe(de.bug);
    expect(engineSentence({ message: 'Made by a newer Facet.', code: 'library-newer' })).toBe('Made by a newer Facet.');
  });
});

describe('why something did not come to its end', () => {
  it('is said in German, or by the engine', () => {
    const message = 'In English.';
    expect(failureSentence({ code: 'export-not-writable', message }, de)).toBe(
      'Facet kann in diesen Ordner nicht schreiben. Wählen Sie einen anderen.',
    );
    expect(failureSentence({ code: 'export-not-writable', message })).toBe(message);
    // It does not go on by itself.
    expect(failureSentence({ code: 'export-disk-full', message }, de)).toContain('noch einmal');
    expect(failureSentence({ code: 'pairs-invalid', message }, de)).toBe(message);
    expect(failureSentence({ code: 'bug', message }, de)).toBe(de.bug);
  });
});
