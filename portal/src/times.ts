// Times come as UTC, readable without script. Here they become the viewer's, with UTC on hover; what is under way counts on.
const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export function showTimes(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime]')) show(time);
  if (root instanceof HTMLTimeElement) show(root);
}

function show(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  const form = time.dataset['as'] ?? 'at';
  time.title = `${at.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
  if (form === 'since') time.textContent = duration(Date.now() - at.getTime());
  else if (form === 'ago') time.textContent = ago(at);
  else time.textContent = at.toDateString() === new Date().toDateString() ? clock.format(at) : day.format(at).replace(',', '');
}

function ago(at: Date): string {
  const ms = Date.now() - at.getTime();
  return ms < 0 ? `in ${duration(-ms)}` : ms < 1500 ? 'now' : `${duration(ms)} ago`;
}

export function duration(ms: number): string {
  const s = Math.max(0, ms) / 1000;
  if (s < 60) return `${Math.floor(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${String(Math.floor(s / 60) % 60).padStart(2, '0')} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor(s / 3600) % 24} h`;
}

setInterval(() => {
  if (!document.hidden) for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-as="since"], time[data-as="ago"]')) show(time);
}, 1000);
