import type { IconName } from './icons.ts';

/** Something that can be done, as a menu offers it. */
export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly icon?: IconName;
  /** The key that does it without the menu. */
  readonly keys?: string;
  /** True for the first of a group: a line is drawn above it. */
  readonly apart?: boolean;
}

/** Where a menu opens, in pixels of the window, and what it offers. */
export interface OpenMenu {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly items: readonly MenuItem[];
}

/** Where a context menu opens: at the pointer, or, asked for by the keyboard, in the element. */
export function menuPoint(event: MouseEvent, element: Element): { x: number; y: number } {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY };
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
