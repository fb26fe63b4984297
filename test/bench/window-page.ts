/**
 * What bench:window runs inside the page. Each function stands alone, because its text is what is sent; the DOM's types
 * are not loaded on this side, so what is used of it is said here.
 */

interface Element {
  scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  readonly complete: boolean;
  readonly style: Record<string, string>;
  append(child: Element): void;
  remove(): void;
  click(): void;
}

declare const document: {
  readonly body: Element;
  querySelector(selector: string): Element | null;
  createElement(name: string): Element;
  addEventListener(name: string, listener: (event: { readonly key: string }) => void, capture: boolean): void;
};
declare function requestAnimationFrame(callback: (now: number) => void): number;

/** Times between frames of an empty page that scrolls. */
export function scrollNothing(): Promise<number[]> {
  const outer = document.createElement('div');
  Object.assign(outer.style, { position: 'fixed', inset: '0', zIndex: '99', overflow: 'auto', background: 'white' });
  const inner = document.createElement('div');
  Object.assign(inner.style, { height: '100000px', background: 'repeating-linear-gradient(white, grey 300px)' });
  outer.append(inner);
  document.body.append(outer);
  return new Promise((resolve) => {
    const times: number[] = [];
    let last = 0;
    const frame = (now: number): void => {
      if (last > 0) times.push(now - last);
      last = now;
      outer.scrollTop += 60;
      if (times.length < 300) requestAnimationFrame(frame);
      else {
        outer.remove();
        resolve(times);
      }
    };
    requestAnimationFrame(frame);
  });
}

/** Milliseconds from the page's load until people and their first pictures are there. */
export function gridShows(): Promise<number> {
  return new Promise((resolve) => {
    const frame = (now: number): void => {
      const picture = document.querySelector('main li img');
      if (picture?.complete === true) resolve(now);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** Resolves when no scan runs. */
export async function restBegins(): Promise<void> {
  for (;;) {
    const reply = await globalThis.facet.call('libraryStatus', {});
    if (reply.ok && reply.value.scan.phase === 'idle') return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export async function canScroll(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const scroller = document.querySelector('main .scroller');
  return scroller !== null && scroller.scrollHeight > scroller.clientHeight * 3;
}

/** Times between frames while the screen scrolls: to its end in 15 seconds, or as far as a hand gets in 5. */
export function scroll(how: string): Promise<number[]> {
  const scroller = document.querySelector('main .scroller');
  if (scroller === null) throw new Error('nothing to scroll');
  const far = scroller.scrollHeight - scroller.clientHeight;
  const duration = how === 'whole' ? 15_000 : 5_000;
  const distance = how === 'whole' ? far : Math.min(far, 15_000);
  scroller.scrollTop = 0;
  return new Promise((resolve) => {
    const times: number[] = [];
    let first = 0;
    let last = 0;
    const frame = (now: number): void => {
      if (last > 0) times.push(now - last);
      else first = now;
      last = now;
      const share = (now - first) / duration;
      scroller.scrollTop = share * distance;
      if (share < 1) requestAnimationFrame(frame);
      else resolve(times.slice(1));
    };
    requestAnimationFrame(frame);
  });
}

/** Milliseconds from the press on the first person to the first of their photos. */
export function openFirstPerson(): Promise<number> {
  const started = performance.now();
  document.querySelector('main li button')?.click();
  return new Promise((resolve) => {
    const frame = (): void => {
      const picture = document.querySelector(
        'main li img[src^="photo://thumb/"], main li button[aria-label^="Photo"] img',
      );
      if (picture?.complete === true) resolve(performance.now() - started);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** Notes when Tab, which ends the writing of a name, is pressed. */
export function noteTab(): void {
  performance.clearMarks('tab');
  const listener = ({ key }: { readonly key: string }): void => {
    if (key === 'Tab') performance.mark('tab');
  };
  document.addEventListener('keydown', listener, true);
}

/** Milliseconds from that Tab until somebody of this name is there. */
export function nameShows(name: string): Promise<number> {
  return new Promise((resolve) => {
    const frame = (): void => {
      const [tab] = performance.getEntriesByName('tab');
      const there = document.querySelector(`main button[aria-label^="${name}"]`);
      if (tab && there !== null) resolve(performance.now() - tab.startTime);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** Milliseconds of calls, some times each. */
export async function callTimes(): Promise<Record<string, number[]>> {
  const { facet } = globalThis;
  const list = await facet.call('listPeople', {});
  const personId = list.ok ? (list.value.toSorted((a, b) => b.faces - a.faces)[0]?.id ?? 1) : 1;
  const calls: Record<string, () => Promise<unknown>> = {
    libraryStatus: () => facet.call('libraryStatus', {}),
    listPeople: () => facet.call('listPeople', {}),
    'personPhotos (most faces)': () => facet.call('personPhotos', { personId }),
    'personFaces (most faces)': () => facet.call('personFaces', { personId }),
    'listCompanions (most faces)': () => facet.call('listCompanions', { personId, limit: 40 }),
    'personTimeline (most faces)': () => facet.call('personTimeline', { personId }),
    'history (1)': () => facet.call('history', { limit: 1 }),
    'searchPhotos (1,000)': () => facet.call('searchPhotos', { limit: 1_000 }),
    listFolders: () => facet.call('listFolders', {}),
    storageUse: () => facet.call('storageUse', {}),
  };
  const out: Record<string, number[]> = {};
  for (const [name, call] of Object.entries(calls)) {
    out[name] = [];
    for (let n = 0; n < 5; n += 1) {
      const started = performance.now();
      await call();
      out[name].push(performance.now() - started);
    }
  }
  return out;
}
