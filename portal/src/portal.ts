// Loaded by every page. A page works without it; with it, it lives: what changes is put in its place, times are the viewer's.
import { follow } from './live';
import { showTimes } from './times';
import { enablePalette } from './palette';
import { enableTheme } from './theme';
import { loadIslands } from './islands';
import { enableForms } from './forms';

const refresh = (root: ParentNode): void => {
  showTimes(root);
  loadIslands(root);
};

refresh(document);
// On a phone the navigation is one row that scrolls.
if (matchMedia('(max-width: 860px)').matches) document.querySelector('.nav .item[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
enableTheme();
enablePalette();
enableForms();
follow(refresh);
