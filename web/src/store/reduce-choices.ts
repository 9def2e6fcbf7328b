import { highCuts_hz, lowCuts_hz, montages, pages_s, sensitivities_uV_mm } from '@valvomo/analysis';
import type { Command } from './actions.ts';
import { choose, cycleOn, pagesStill_s, stepOn, type Choices } from './choices.ts';
import { montagesOf } from './montage-of.ts';
import { windowAt } from './row-windows.ts';
import { pageSeconds, rowWindowsOf, shownOf } from './shown.ts';
import type { Preferences, View } from './state.ts';

/** The profile answers everything that the reader does not choose again; the montage stays. */
const chooseProfile = (choices: Choices, profile: Choices['profile']): Choices =>
  choose(choose({}, { profile }), { montage: choices.montage, rows: choices.rows });

const stepRows = (view: View, step: 1 | -1): Choices => {
  const windows = rowWindowsOf(view);
  const now = windowAt(windows, shownOf(view.choices, view.bed).rows);
  const next = windows[Math.min(Math.max(now + step, 0), windows.length - 1)];
  return next === undefined ? view.choices : choose(view.choices, { rows: next.from });
};

const changed = (view: View, command: Command, preferences: Preferences): Choices => {
  const { choices } = view;
  const shown = shownOf(choices, view.bed);
  switch (command.type) {
    case 'choose':
      return 'profile' in command.change
        ? chooseProfile(choices, command.change.profile)
        : choose(choices, command.change);
    case 'step-sensitivity':
      return choose(choices, {
        sensitivity_uV_mm: stepOn(sensitivities_uV_mm, shown.sensitivity_uV_mm, command.step),
      });
    case 'step-time-base': {
      const page_s = stepOn(
        view.at === null ? pages_s : pagesStill_s,
        pageSeconds(view, preferences),
        command.step,
      );
      return choose(choices, { timeBase: { kind: 'page', page_s } });
    }
    case 'cycle': {
      const ladder = command.filter === 'lowCut_hz' ? lowCuts_hz : highCuts_hz;
      return choose(choices, { [command.filter]: cycleOn(ladder, shown[command.filter], command.step) });
    }
    case 'toggle-notch':
      return choose(choices, { notch_hz: shown.notch_hz === null ? 50 : null });
    case 'toggle-zero-phase':
      return choose(choices, { zeroPhase: shown.zeroPhase ? undefined : true });
    case 'number-montage': {
      const montage = montages[command.number - 1]?.id;
      const possible = montagesOf(view.bed).some(({ id }) => id === montage);
      return montage === undefined || !possible ? choices : choose(choices, { montage, rows: undefined });
    }
    case 'step-rows':
      return stepRows(view, command.step);
    default:
      return choices;
  }
};

/** Montage, sensitivity, time base, filters, order, profile, rows. */
export const reduceChoices = (view: View, command: Command, preferences: Preferences): View => {
  const choices = changed(view, command, preferences);
  return choices === view.choices ? view : { ...view, choices };
};
