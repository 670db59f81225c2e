// Times come as UTC, readable without script. Here they become the viewer's, with UTC on hover; what is under way counts on.
// Written by hand: a browser's own formatter takes tens of milliseconds to be made, before the first paint.
const two = (n: number): string => String(n).padStart(2, '0');
export const clock = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
const day = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

export function showTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime]')) show(time);
  if (root instanceof HTMLTimeElement) show(root);
}

function show(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  const form = time.dataset['as'] ?? 'at';
  time.title = `${at.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
  if (form === 'since') time.textContent = (time.dataset['before'] ?? '') + duration(Date.now() - at.getTime());
  else if (form === 'ago') time.textContent = ago(at);
  else time.textContent = day(at) === day(new Date()) ? clock(at) : `${day(at)} ${clock(at)}`;
}

function ago(at: Date): string {
  const ms = Date.now() - at.getTime();
  return ms < 0 ? `in ${duration(-ms)}` : ms < 1500 ? 'now' : `${duration(ms)} ago`;
}

export function duration(ms: number): string {
  const s = Math.max(0, ms) / 1000;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(Math.floor(s % 60))} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor(s / 3600) % 24} h`;
}

setInterval(() => {
  if (!document.hidden) for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-as="since"], time[data-as="ago"]')) show(time);
}, 1000);
