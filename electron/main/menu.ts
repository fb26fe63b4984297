import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/** Sets the native menu: what every app has. What is Facet's own is in the window. */
export function setMenu(development: boolean): void {
  const mac = process.platform === 'darwin';
  const inspect: MenuItemConstructorOptions[] = [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' } as const] : []),
      { role: 'fileMenu' },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          ...(development ? inspect : []),
        ],
      },
      { role: 'windowMenu' },
    ]),
  );
}
