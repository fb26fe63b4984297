/** Drawn pictures in the place of `photo://` addresses: portraits and landscapes, the same for the same id. */

import type { ImageKind } from '../../electron/contract/types.ts';
import { facesOn, sizeOf } from './made-up.ts';

const SKIN = ['#f2d3bd', '#e6b899', '#c98f6b', '#a56b46', '#7b4a2f', '#f6dfcf'];
const HAIR = ['#2b211c', '#5a3a24', '#8b5e34', '#c9a063', '#3b3b40', '#9a9a9a', '#74322a'];
const GROUND = ['#9db8b5', '#c4b59d', '#8fa3bd', '#b8a0a8', '#a7b58f', '#d1c3b2', '#6f7f8c'];

function pick<Value>(from: readonly Value[], id: number, salt: number): Value {
  return from[Math.abs((id * 2654435761 + salt * 40503) >>> 3) % from.length] as Value;
}

function head(person: number, x: number, y: number, size: number): string {
  const skin = pick(SKIN, person, 1);
  const hair = pick(HAIR, person, 2);
  const long = person % 3 === 0;
  return `<g transform="translate(${x} ${y}) scale(${size / 100})">
    ${long ? `<path d="M12 50Q10 0 50-2Q90 0 88 50L92 104H8Z" fill="${hair}"/>` : ''}
    <path d="M-18 160Q-10 108 50 108Q110 108 118 160Z" fill="${pick(GROUND, person, 5)}" stroke="#0002"/>
    <rect x="38" y="84" width="24" height="34" fill="${skin}"/><ellipse cx="50" cy="52" rx="34" ry="44" fill="${skin}"/>
    <path d="M14 48Q12 4 50 4Q88 4 86 48Q78 22 50 24Q24 22 14 48Z" fill="${hair}"/>
    <circle cx="37" cy="52" r="3.6" fill="#2a211c"/><circle cx="63" cy="52" r="3.6" fill="#2a211c"/>
    <path d="M38 74Q50 ${76 + (person % 4) * 3} 62 74" fill="none" stroke="#8a4b3f" stroke-width="3" stroke-linecap="round"/></g>`;
}

function svg(width: number, height: number, inner: string): string {
  const image = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inner}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(image)}`;
}

export function photoUrl(kind: ImageKind, id: number): string {
  if (kind === 'face') {
    const person = Math.floor(id / 10);
    return svg(
      224,
      224,
      `<rect width="224" height="224" fill="${pick(GROUND, person, 3)}"/>${head(person, 56, 48, 112)}`,
    );
  }
  const { width, height } = sizeOf(id);
  const sky = `<linearGradient id="s" x2="0" y2="1"><stop stop-color="${pick(GROUND, id, 7)}"/><stop offset="1" stop-color="#f4ece0"/></linearGradient>`;
  const hills = `<path d="M0 ${height * 0.7}Q${width * 0.3} ${height * 0.4} ${width * 0.6} ${height * 0.65}T${width} ${height * 0.6}V${height}H0Z" fill="${pick(GROUND, id, 9)}"/>`;
  const people = facesOn(id).map(({ box, person }) => head(person, box.x, box.y, box.width));
  return svg(
    width,
    height,
    `<defs>${sky}</defs><rect width="${width}" height="${height}" fill="url(#s)"/>${hills}${people.join('')}`,
  );
}
