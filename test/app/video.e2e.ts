/** Videos, end to end: a real file, played by a real page without a window, its faces in the real window. */

import type { Page } from '@playwright/test';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PhotoTimeline } from '../../electron/contract/photos.ts';
import { scanFolder } from './albums.ts';
import { seriousFindings } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { ask } from './scanned.ts';
import { screenshot } from './screenshots.ts';

const PEOPLE = join(import.meta.dirname, '..', 'fixtures', 'people.mp4');

/** The time at which the player in the viewer stands, seconds, and whether it plays. */
function player(page: Page): Promise<{ time: number; paused: boolean }> {
  return page.evaluate(`(() => {
    const video = document.querySelector('[role=dialog] video');
    return { time: video.currentTime, paused: video.paused };
  })()`);
}

async function videosOf(page: Page): Promise<PhotoTimeline> {
  const timeline = await ask(page, 'photoTimeline', {});
  if (timeline === 'unchanged') throw new Error('nothing is known yet');
  return timeline;
}
