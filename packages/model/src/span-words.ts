/** A span of time as people say it: `45 s`, `1 min 22 s`, `24 h 0 min`. @param seconds of which the part of a second is left out */
export const spanWords = (seconds: number): string => {
  const whole = Math.floor(seconds);
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h} h ${min} min` : min > 0 ? `${min} min ${s} s` : `${s} s`;
};
