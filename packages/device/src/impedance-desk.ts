import type { Device } from './device.ts';
import type { AnswerImpedance } from './session.ts';

/**
 * Takes a person's request for impedances to the device, one at a time, and says what becomes of it.
 * @param isMeasuring whether samples are being taken
 */
export const createImpedanceDesk = (
  device: Device,
  isMeasuring: () => boolean,
): ((answer: AnswerImpedance) => Promise<void>) => {
  let isBusy = false;
  return async (answer) => {
    const refuse = (code: string, message: string): void => answer({ accepted: false, code, message });
    if (device.measureImpedance === undefined)
      return refuse('IMPEDANCE_UNSUPPORTED', `${device.name} cannot measure impedances`);
    if (isBusy) return refuse('IMPEDANCE_RUNNING', `${device.name} is measuring impedances already`);
    if (!isMeasuring()) return refuse('IMPEDANCE_NOT_NOW', `${device.name} takes no samples now`);
    isBusy = true;
    answer({ accepted: true });
    try {
      await device.measureImpedance();
    } catch (error) {
      refuse('IMPEDANCE_FAILED', (error instanceof Error ? error.message : String(error)).slice(0, 1024));
    } finally {
      isBusy = false;
    }
    return undefined;
  };
};
