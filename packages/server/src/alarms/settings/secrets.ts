import type { AlarmSettings, Channel } from './schema.ts';

/** What stands where a secret is kept. */
export const hidden = '********';

const masked = (secret: string): string => (secret === '' ? '' : hidden);

/** Settings as they are shown: nobody reads a password back. */
export const withoutSecrets = <Settings extends AlarmSettings>(settings: Settings): Settings => ({
  ...settings,
  delivery: {
    ...settings.delivery,
    channels: settings.delivery.channels.map((channel) =>
      channel.kind === 'webhook'
        ? { ...channel, secret: masked(channel.secret) }
        : { ...channel, password: masked(channel.password) },
    ),
  },
});

/** New settings, in which a secret that was shown hidden is what it was. */
export const withSecretsOf = (before: AlarmSettings, settings: AlarmSettings): AlarmSettings => {
  const secretOf = (id: string, kind: Channel['kind']): string => {
    const channel = before.delivery.channels.find((one) => one.id === id && one.kind === kind);
    if (channel === undefined) return '';
    return channel.kind === 'webhook' ? channel.secret : channel.password;
  };
  const channels = settings.delivery.channels.map((channel): Channel => {
    if (channel.kind === 'webhook')
      return channel.secret === hidden ? { ...channel, secret: secretOf(channel.id, 'webhook') } : channel;
    return channel.password === hidden ? { ...channel, password: secretOf(channel.id, 'email') } : channel;
  });
  return { ...settings, delivery: { ...settings.delivery, channels } };
};
