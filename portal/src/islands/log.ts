// An attempt's log as it is written. What comes is text and stays text; the end is kept in view unless somebody has scrolled up to read.
interface Data { run: string; step: number; attempt: number }
interface Piece { from: number; next: number; text: string }

/** Characters that a page keeps; what is older is on the page "as text". */
const most = 1_000_000;

export function start(root: HTMLElement): void {
  const id = root.dataset['from']!;
  const read = (): Data => JSON.parse(document.getElementById(id)!.textContent!) as Data;
  const pre = root.querySelector('pre')!;
  const none = root.querySelector<HTMLElement>('[data-none]')!;
  let shown = read();
  let next = Number(root.dataset['next'] ?? 0);
  let source: EventSource | undefined;
  let over = false;
  let waiting = '';

  const flush = (): void => {
    if (!waiting) return;
    const atEnd = pre.scrollHeight - pre.scrollTop - pre.clientHeight < 24;
    pre.append(document.createTextNode(waiting));
    waiting = '';
    for (let length = pre.textContent!.length; length > most && pre.childNodes.length > 1;) {
      length -= pre.firstChild!.textContent!.length;
      pre.firstChild!.remove();
    }
    pre.hidden = false;
    none.hidden = true;
    if (atEnd) pre.scrollTop = pre.scrollHeight;
  };
  const close = (): void => { source?.close(); source = undefined; };
  const open = (): void => {
    if (source || over || shown.attempt === 0 || document.hidden) return;
    source = new EventSource(`/runs/${shown.run}/steps/${shown.step}/log/events?attempt=${shown.attempt}&from=${next}`);
    source.addEventListener('log', event => {
      const piece = JSON.parse(event.data) as Piece;
      if (piece.from !== next) return;
      next = piece.next;
      if (!waiting) requestAnimationFrame(flush);
      waiting += piece.text;
    });
    source.addEventListener('end', () => { over = true; root.dataset['ended'] = ''; close(); });
    source.onerror = () => { if (source?.readyState === EventSource.CLOSED) { source = undefined; setTimeout(open, 2000); } };
  };

  pre.scrollTop = pre.scrollHeight;
  document.addEventListener('orrery:placed', event => {
    if (!(event.target as Element).contains(document.getElementById(id))) return;
    const now = read();
    if (now.attempt !== shown.attempt) {
      close();
      flush();
      [next, over] = [0, false];
      pre.replaceChildren();
      root.querySelector('[data-attempt]')!.textContent = String(now.attempt);
      root.querySelector<HTMLAnchorElement>('[data-text]')!.href = `/runs/${now.run}/steps/${now.step}/log?attempt=${now.attempt}`;
    }
    shown = now;
    open();
  });
  document.addEventListener('visibilitychange', () => { if (document.hidden) close(); else open(); });
  addEventListener('pagehide', close);
  addEventListener('pageshow', event => { if (event.persisted) open(); });
  open();
}
