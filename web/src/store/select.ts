import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Subscription } from 'rxjs';
import type { Store } from './store.ts';

/** A part of a store that a host shows: the host is updated only when the selected part changes. */
export class Select<State, Selected> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #store: () => Store<State, never>;
  readonly #selector: (state: State) => Selected;
  readonly #equal: (a: Selected, b: Selected) => boolean;
  #selected: { readonly value: Selected } | null = null;
  #subscription: Subscription | null = null;

  constructor(
    host: ReactiveControllerHost,
    store: () => Store<State, never>,
    selector: (state: State) => Selected,
    equal: (a: Selected, b: Selected) => boolean = Object.is,
  ) {
    this.#host = host;
    this.#store = store;
    this.#selector = selector;
    this.#equal = equal;
    host.addController(this);
  }

  get value(): Selected {
    this.#selected ??= { value: this.#selector(this.#store().state) };
    return this.#selected.value;
  }

  hostConnected(): void {
    this.#subscription = this.#store().state$.subscribe(() => this.#check());
  }

  hostDisconnected(): void {
    this.#subscription?.unsubscribe();
    this.#subscription = null;
  }

  /** The state is read from the store, not from the announcement: a nested dispatch must not bring back an older one. */
  #check(): void {
    const value = this.#selector(this.#store().state);
    if (this.#selected !== null && this.#equal(this.#selected.value, value)) return;
    this.#selected = { value };
    this.#host.requestUpdate();
  }
}
