/** What others may ask of a {@link VirtualGrid}. */
export interface Grid {
  /** Puts the focus on an item, scrolling to it where needed. */
  focusItem(index: number): Promise<void>;
  /** Scrolls to an item where needed. */
  revealItem(index: number): void;
}

/** The tab order of a cell's own buttons: one cell of a grid is in it. */
export type CellTab = 0 | -1;
