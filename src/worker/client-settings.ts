import type { ConsumerSettings, EffectiveSetting, NativeConfig, ProducerSettings } from "../config/driver.ts";
import type { ConsumerSpec, ProducerSpec } from "../native.ts";
import type { TopicSubscription } from "./worker.ts";

/** One producer per topic in the list, numbered from 1 as Java's clients number themselves. */
export function producerSpecs(topics: string[], settings: ProducerSettings): ProducerSpec[] {
	return topics.map((topic, i) => ({
		topic,
		config: withClientId(settings.config, `producer-${i + 1}`),
		stickyBytes: settings.stickyBytes,
	}));
}

/** One consumer per entry, in its group. */
export function consumerSpecs(subscriptions: TopicSubscription[], settings: ConsumerSettings): ConsumerSpec[] {
	return subscriptions.map(({ topic, subscription }, i) => ({
		topic,
		config: [
			...withClientId(settings.config, `consumer-${subscription}-${i + 1}`),
			["group.id", subscription],
		] satisfies NativeConfig,
	}));
}

function withClientId(config: NativeConfig, clientId: string): NativeConfig {
	return config.some(([name]) => name === "client.id") ? config : [...config, ["client.id", clientId]];
}

/**
 * The settings for topics that the run itself has created: they are read from their beginning. `latest` would mean the
 * same but for messages sent between the assignment of a partition and the first look at its end, which it would lose.
 */
export function fromTheBeginning(settings: ConsumerSettings): ConsumerSettings {
	const name = "auto.offset.reset";
	const setting: EffectiveSetting = { name, value: "earliest", origin: "adjusted" };
	return {
		...settings,
		config: [...settings.config.filter(([other]) => other !== name), [name, "earliest"]],
		effective: [...settings.effective.filter((other) => other.name !== name), setting],
	};
}
