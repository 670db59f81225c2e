// A file for a form: dropped or chosen, sent in parts that survive a broken connection or a closed page, by the tus protocol.
import { type DetailedError, Upload } from 'tus-js-client';

export function start(root: HTMLElement): void {
  const id = root.querySelector<HTMLInputElement>('input:not([type=file])')!;
  const file = root.querySelector<HTMLInputElement>('input[type=file]')!;
  const form = root.closest('form')!;
  const zone = document.createElement('div');
  zone.className = 'drop';
  const line = document.createElement('p');
  line.textContent = 'Drop a file here, or choose one.';
  line.setAttribute('role', 'status');
  const bar = document.createElement('progress');
  bar.max = 1; bar.value = 0; bar.hidden = true;
  bar.setAttribute('aria-label', 'How much is uploaded');
  const stop = document.createElement('button');
  stop.type = 'button'; stop.textContent = 'Pause'; stop.hidden = true;
  zone.append(line, file, bar, stop);
  root.append(zone);
  let upload: Upload | undefined;
  let paused = false;

  const take = async (chosen: File): Promise<void> => {
    await upload?.abort();
    const began = performance.now();
    let from: number | undefined;
    id.value = '';
    bar.hidden = stop.hidden = false;
    busy(true);
    upload = new Upload(chosen, {
      endpoint: '/uploads',
      // As long as the page is open: a server that is started again is found within ten seconds.
      retryDelays: [0, 1000, 3000, 5000, ...Array<number>(10_000).fill(10_000)],
      onShouldRetry: error => {
        const status = (error as DetailedError).originalResponse?.getStatus() ?? 0;
        if (status >= 400 && status < 500 && status !== 409 && status !== 423) return false;
        line.textContent = `${chosen.name}: the server doesn't answer. What has arrived is kept; it goes on by itself.`;
        return true;
      },
      removeFingerprintOnSuccess: true,
      metadata: { filename: chosen.name },
      onProgress: (sent, all) => {
        from ??= sent;
        const seconds = (performance.now() - began) / 1000;
        const rate = seconds > 0.5 ? (sent - from) / seconds : 0;
        bar.value = all ? sent / all : 1;
        if (paused) return;
        line.textContent = `${chosen.name}: ${size(sent)} of ${size(all)}${rate > 0 ? `, ${size(rate)}/s, ${Math.ceil((all - sent) / rate)} s left` : ''}`;
      },
      onError: error => { line.textContent = `${chosen.name} could not be sent: ${why(error)} Choose it again: what has arrived is kept.`; stop.hidden = true; busy(false); },
      onAfterResponse: (_, response) => { const artifact = response.getHeader('Orrery-Artifact'); if (artifact) id.value = artifact; },
      onSuccess: () => {
        line.textContent = id.value ? `${chosen.name} is here, ${size(chosen.size)}.` : `${chosen.name} was sent, but the server didn't say what it is called. Choose it again.`;
        bar.value = 1; stop.hidden = true;
        const name = form.elements.namedItem(root.dataset['name'] ?? '');
        if (name instanceof HTMLInputElement && name.value === '') name.value = chosen.name;
        busy(false);
      },
    });
    const before = await upload.findPreviousUploads();
    if (before[0]) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  };
  const busy = (on: boolean): void => { for (const button of form.querySelectorAll<HTMLButtonElement>('button:not([type=button])')) button.disabled = on; };

  // The file goes this way, not with the form.
  file.removeAttribute('name');
  file.addEventListener('change', () => { if (file.files?.[0]) void take(file.files[0]); });
  stop.addEventListener('click', () => {
    paused = !paused;
    stop.textContent = paused ? 'Go on' : 'Pause';
    if (!paused) { upload?.start(); return; }
    void upload?.abort();
    line.textContent = `Paused. ${line.textContent.replace(/,.*$/, '')}`;
  });
  for (const name of ['dragenter', 'dragover'] as const) zone.addEventListener(name, event => { event.preventDefault(); zone.classList.add('over'); });
  for (const name of ['dragleave', 'drop'] as const) zone.addEventListener(name, event => { event.preventDefault(); zone.classList.remove('over'); });
  zone.addEventListener('drop', event => { const dropped = event.dataTransfer?.files[0]; if (dropped) void take(dropped); });
}

function why(error: Error): string {
  const body = (error as { originalResponse?: { getBody(): string } }).originalResponse?.getBody();
  try { return (JSON.parse(body ?? '') as { detail: string }).detail; } catch { return 'the server does not answer.'; }
}

function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  for (; bytes >= 1000 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${bytes >= 100 || unit === 0 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}
