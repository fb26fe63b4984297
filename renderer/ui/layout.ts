/**
 * Where the cells of a long grid are, as plain numbers, so that only those in sight need exist. Rows are top to
 * bottom and do not overlap; cells are in reading order.
 */

export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Cells `first` up to, not including, `end`. */
export interface Row {
  readonly top: number;
  readonly height: number;
  readonly first: number;
  readonly end: number;
}

export interface Layout {
  readonly height: number;
  readonly cells: readonly Cell[];
  readonly rows: readonly Row[];
}

/** Cells of one size, as many in a row as fit; they share what is left of the width. */
export function uniform(
  count: number,
  width: number,
  size: { readonly minWidth: number; readonly height: number; readonly gap: number },
): Layout {
  const { minWidth, height, gap } = size;
  const columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  const cells: Cell[] = [];
  const rows: Row[] = [];
  for (let first = 0; first < count; first += columns) {
    const top = rows.length * (height + gap);
    const end = Math.min(first + columns, count);
    rows.push({ top, height, first, end });
    for (let column = 0; column < end - first; column += 1)
      cells.push({ x: column * (cellWidth + gap), y: top, width: cellWidth, height });
  }
  return { height: Math.max(0, rows.length * (height + gap) - gap), cells, rows };
}

/** Panoramas and scans of strips are cut at these, so that one photo cannot take or vanish from a row. */
export const NARROWEST = 0.5;
export const WIDEST = 2.6;

/** Rows as wide as the page in which every photo keeps its shape; the last row is not blown up to fill. */
export function justified(
  ratios: readonly number[],
  width: number,
  size: { readonly height: number; readonly gap: number },
): Layout {
  const { gap } = size;
  const cells: Cell[] = [];
  const rows: Row[] = [];
  let top = 0;
  let first = 0;
  let sum = 0;
  const shapes = ratios.map((ratio) => Math.min(WIDEST, Math.max(NARROWEST, ratio)));
  shapes.forEach((shape, index) => {
    sum += shape;
    const gaps = gap * (index - first);
    const filling = (width - gaps) / sum;
    const isLast = index === shapes.length - 1;
    if (filling > size.height && !isLast) return;
    const height = Math.max(1, Math.min(filling, size.height * 1.15));
    let x = 0;
    for (const own of shapes.slice(first, index + 1)) {
      cells.push({ x, y: top, width: own * height, height });
      x += own * height + gap;
    }
    rows.push({ top, height, first, end: index + 1 });
    top += height + gap;
    first = index + 1;
    sum = 0;
  });
  return { height: Math.max(0, top - gap), cells, rows };
}

/** The first row that reaches below `y`; the number of rows when none does. */
function rowBelow(layout: Layout, y: number): number {
  let low = 0;
  let high = layout.rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = layout.rows[middle];
    if (row !== undefined && row.top + row.height > y) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The cells that show between two heights: from the first up to, not including, the second number. */
export function cellsBetween(layout: Layout, top: number, bottom: number): readonly [first: number, end: number] {
  const from = layout.rows[rowBelow(layout, top)];
  if (from === undefined || from.top >= bottom) return [0, 0];
  const after = layout.rows[rowBelow(layout, bottom)] ?? layout.rows.at(-1);
  return [from.first, after?.end ?? from.end];
}

/** Where a key leads from a cell; null for keys that do not move. `page` is the height that Page Up and Down move by. */
export function cellAfterKey(layout: Layout, index: number, key: string, page: number): number | null {
  const last = layout.cells.length - 1;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowUp':
      return nearestIn(layout, index, rowOf(layout, index) - 1);
    case 'ArrowDown':
      return nearestIn(layout, index, rowOf(layout, index) + 1);
    case 'PageUp':
    case 'PageDown': {
      const y = (layout.cells[index]?.y ?? 0) + (key === 'PageUp' ? -page : page);
      const row = Math.min(rowBelow(layout, Math.max(0, y)), layout.rows.length - 1);
      return nearestIn(layout, index, row);
    }
    default:
      return null;
  }
}

function rowOf(layout: Layout, index: number): number {
  const cell = layout.cells[index];
  return cell === undefined ? 0 : rowBelow(layout, cell.y);
}

/** The cell of a row whose middle is nearest; the same cell where there is no such row. */
function nearestIn(layout: Layout, index: number, rowIndex: number): number {
  const row = layout.rows[rowIndex];
  const cell = layout.cells[index];
  if (row === undefined || cell === undefined) return index;
  const middle = cell.x + cell.width / 2;
  const distance = (other: number): number => {
    const { x, width } = layout.cells[other] ?? cell;
    return Math.abs(x + width / 2 - middle);
  };
  let best = row.first;
  for (let other = row.first + 1; other < row.end; other += 1) if (distance(other) < distance(best)) best = other;
  return best;
}
