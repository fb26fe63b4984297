import { BrowserWindow, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import { CHANNELS, type MenuCommand } from '../contract/bridge.ts';
import { menuWords } from './menu-words.ts';

const MAC = process.platform === 'darwin';

/** Sets the native menu. What it does to the library is done by the window, which knows what the user is at. */
export function setMenu(language: string, development: boolean): void {
  const words = menuWords(language);
  const inspect: MenuItemConstructorOptions[] = [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(MAC ? [{ role: 'appMenu' } as const] : []),
      {
        label: words.file,
        submenu: [
          item('add-folders', words.addFolders, 'CmdOrCtrl+O', true),
          { type: 'separator' },
          MAC ? { role: 'close' } : { role: 'quit', label: words.quit },
        ],
      },
      {
        label: words.edit,
        submenu: [
          item('undo', words.undo, 'CmdOrCtrl+Z', MAC),
          item('redo', words.redo, 'CmdOrCtrl+Shift+Z', MAC),
          { type: 'separator' },
          { role: 'cut', label: words.cut },
          { role: 'copy', label: words.copy },
          { role: 'paste', label: words.paste },
          { role: 'selectAll', label: words.selectAll, registerAccelerator: MAC },
        ],
      },
      {
        label: words.view,
        submenu: [
          { role: 'resetZoom', label: words.actualSize },
          { role: 'zoomIn', label: words.zoomIn },
          // The same key without Shift, as on a keyboard on which it makes a plus.
          { role: 'zoomIn', accelerator: 'CmdOrCtrl+=', visible: false, acceleratorWorksWhenHidden: true },
          { role: 'zoomOut', label: words.zoomOut },
          { type: 'separator' },
          { role: 'togglefullscreen', label: words.fullScreen },
          ...(development ? inspect : []),
        ],
      },
      ...(MAC ? [{ role: 'windowMenu' } as const] : []),
      { label: words.help, role: 'help', submenu: [item('help', words.shortcuts, 'F1', true)] },
    ]),
  );
}

/**
 * An item that the window acts on. Its key is registered only where the page does not hear of it first: elsewhere the
 * page decides, by what has the focus, whether a key is the library's or a text field's.
 */
function item(
  command: MenuCommand,
  label: string,
  accelerator: string,
  registers: boolean,
): MenuItemConstructorOptions {
  return {
    label,
    accelerator,
    registerAccelerator: registers,
    click: (_item, window) => {
      const target = window instanceof BrowserWindow ? window : BrowserWindow.getAllWindows()[0];
      target?.webContents.send(CHANNELS.event, 'menu', { command });
    },
  };
}
