import { registerIconLibrary } from '@awesome.me/webawesome/dist/components/icon/library.js';

/** Icons come from the page's own server: the library's own ones would be fetched from elsewhere or from data: addresses. */
export const useLocalIcons = (): void => {
  const local = { resolver: (name: string) => `/icons/${name}.svg` };
  registerIconLibrary('default', local);
  registerIconLibrary('system', local);
};
