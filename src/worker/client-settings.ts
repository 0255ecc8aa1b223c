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
 * The settings for topics that the run itself creates and deletes. They are read from their beginning: `latest` would
 * mean the same but for messages sent between the assignment of a partition and the first look at its end, which it
 * would lose. And asking for one must not create it: a question that waits at the broker behind a fetch is answered
 * when the topic is gone, and would bring it back.
 */
export function forOwnTopics(settings: ConsumerSettings): ConsumerSettings {
	const own: NativeConfig = [
		["auto.offset.reset", "earliest"],
		["allow.auto.create.topics", "false"],
	];
	const names = new Set(own.map(([name]) => name));
	const adjusted: EffectiveSetting[] = own.map(([name, value]) => ({ name, value, origin: "adjusted" }));
	return {
		...settings,
		config: [...settings.config.filter(([name]) => !names.has(name)), ...own],
		effective: [...settings.effective.filter(({ name }) => !names.has(name)), ...adjusted],
	};
}
