import { BehaviorSubject, type Observable } from 'rxjs';

/** State that changes only through `dispatch`, by a pure reducer. */
export interface Store<State, Action> {
  readonly state$: Observable<State>;
  readonly state: State;
  dispatch(action: Action): void;
}

/** An action that changes nothing returns the same state and is not announced. */
export const createStore = <State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> => {
  const subject = new BehaviorSubject(initial);
  return {
    state$: subject.asObservable(),
    get state(): State {
      return subject.value;
    },
    dispatch: (action) => {
      const next = reduce(subject.value, action);
      if (next !== subject.value) subject.next(next);
    },
  };
};
