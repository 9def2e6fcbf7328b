/**
 * Publish and subscribe by topic. What is published reaches every subscriber of the topic in the order of publishing;
 * a bus between machines may deliver later, the one in this process delivers before `publish` returns.
 */
export interface Bus<Message> {
  publish(topic: string, message: Message): void;
  /** @returns ends the subscription */
  subscribe(topic: string, listener: (message: Message) => void): () => void;
}

/**
 * The bus inside one process: it holds nothing back and keeps nothing, so it has no queue to limit.
 * @param onFault told when a listener throws; the others get the message all the same
 */
export const inProcessBus = <Message>(onFault: (topic: string, error: unknown) => void): Bus<Message> => {
  const topics = new Map<string, Set<(message: Message) => void>>();
  return {
    publish: (topic, message) => {
      for (const listener of topics.get(topic) ?? []) {
        try {
          listener(message);
        } catch (error) {
          onFault(topic, error);
        }
      }
    },
    subscribe: (topic, listener) => {
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
      };
    },
  };
};
