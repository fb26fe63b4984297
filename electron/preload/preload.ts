/** Puts the bridge on `window.facet`, and nothing else: the page gets functions, never Electron's objects. */

import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron';
import { CHANNELS } from '../contract/bridge.ts';
import type { Bridge, Reply } from '../contract/bridge.ts';

const bridge: Bridge = {
  call: (name, args) => ipcRenderer.invoke(CHANNELS.call, name, args) as never,
  on: (name, listener) => {
    const hear = (_event: unknown, heard: unknown, payload: unknown): void => {
      if (heard === name) listener(payload as never);
    };
    ipcRenderer.on(CHANNELS.event, hear);
    return () => void ipcRenderer.off(CHANNELS.event, hear);
  },
  chooseFolders: () => ipcRenderer.invoke(CHANNELS.chooseFolders) as Promise<string[]>,
  takeFolders: () => ipcRenderer.invoke(CHANNELS.takeFolders) as Promise<string[]>,
  pathOf: (file) => {
    try {
      return webUtils.getPathForFile(file as File);
    } catch {
      return ''; // not a file: text or a link was dropped
    }
  },
  showInFolder: (photoId) => ipcRenderer.invoke(CHANNELS.showInFolder, photoId) as Promise<Reply<null>>,
  openFile: (photoId) => ipcRenderer.invoke(CHANNELS.openFile, photoId) as Promise<Reply<null>>,
  copyPicture: (photoId) => ipcRenderer.invoke(CHANNELS.copyPicture, photoId) as Promise<Reply<null>>,
  copyPath: (photoId) => ipcRenderer.invoke(CHANNELS.copyPath, photoId) as Promise<Reply<null>>,
  exportPhotos: (query) => ipcRenderer.invoke(CHANNELS.exportPhotos, query) as ReturnType<Bridge['exportPhotos']>,
  showExport: () => ipcRenderer.invoke(CHANNELS.showExport) as ReturnType<Bridge['showExport']>,
  freePictures: () => webFrame.clearCache(),
};

contextBridge.exposeInMainWorld('facet', bridge);
