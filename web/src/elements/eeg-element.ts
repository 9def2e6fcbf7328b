import { ContextConsumer } from '@lit/context';
import { LitElement } from 'lit';
import { servicesContext, type Services } from '../services.ts';
import type { Action } from '../store/actions.ts';
import { Select } from '../store/select.ts';
import type { AppState } from '../store/state.ts';

/** An element that shows a part of the state and changes it through `dispatch`. */
export abstract class EegElement extends LitElement {
  readonly #services = new ContextConsumer(this, { context: servicesContext });

  /** @throws Error outside of an element that provides services */
  protected get services(): Services {
    const services = this.#services.value;
    if (services === undefined) throw new Error(`<${this.localName}> stands outside of <eeg-app>`);
    return services;
  }

  protected select<Selected>(
    selector: (state: AppState) => Selected,
    equal?: (a: Selected, b: Selected) => boolean,
  ): Select<AppState, Selected> {
    return new Select(this, () => this.services.store, selector, equal);
  }

  protected dispatch(action: Action): void {
    this.services.store.dispatch(action);
  }
}

/** Equality of lists and plain objects, one level deep: for selectors that make a new one each time. */
export const shallowEqual = (a: object, b: object): boolean => {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.is(Reflect.get(a, key), Reflect.get(b, key)))
  );
};
