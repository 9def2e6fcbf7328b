import { ContextProvider } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { servicesContext, type Services } from '../services.ts';
import { subjectOf } from '../store/url.ts';
import { Select } from '../store/select.ts';
import type { AppState } from '../store/state.ts';
import './eeg-alarm-bar.ts';
import './eeg-bed-page.ts';
import './eeg-wall.ts';

/** The whole page: hands the services down and shows what the route says. */
export class EegApp extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-rows: auto minmax(0, 1fr);
      height: 100%;
    }
  `;

  readonly #provider = new ContextProvider(this, { context: servicesContext });
  #route: Select<AppState, AppState['route']> | null = null;

  /** To be called once; until then nothing is shown. */
  provide(services: Services): void {
    this.#provider.setValue(services);
    this.#route = new Select(
      this,
      () => services.store,
      (state) => state.route,
    );
    this.requestUpdate();
  }

  override render(): TemplateResult | typeof nothing {
    const route = this.#route?.value;
    if (route === undefined) return nothing;
    const bar = html`<eeg-alarm-bar role="region" aria-label="Alarms"></eeg-alarm-bar>`;
    if (route.page === 'wall') return html`${bar}<eeg-wall></eeg-wall>`;
    return html`${bar}${keyed(`${route.page} ${subjectOf(route)}`, html`<eeg-bed-page></eeg-bed-page>`)}`;
  }
}

customElements.define('eeg-app', EegApp);
