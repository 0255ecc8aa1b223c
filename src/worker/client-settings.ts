import type { ConsumerSettings, EffectiveSetting, NativeConfig, ProducerSettings } from "../config/driver/driver.ts";
import type { ConsumerSpec, ProducerSpec } from "../native.ts";
import type { TopicSubscription } from "./worker.ts";

/** One producer per topic in the list, numbered from 1 as Java's clients number themselves. */
export function producerSpecs(topics: string[], settings: ProducerSettings): ProducerSpec[] {
	return topics.map((topic, i) => ({
		topic,
		config: withClientId(settings.config, `producer-${i + 1}`),
		partitioning: settings.partitioning,
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

/** librdkafka's words for the first message that is stored. */
const firstMessagePolicies = new Set(["earliest", "beginning", "smallest"]);

/**
 * The settings for topics that the run itself creates and deletes. They are read from their beginning: `latest` would
 * mean the same but for messages sent between the assignment of a partition and the first look at its end, which it
 * would lose. Existing topics are read from where the file says.
 */
export function forOwnTopics(settings: ConsumerSettings): ConsumerSettings {
	return adjusted(settings, "auto.offset.reset", "earliest");
}

/**
 * The settings with which asking for a topic does not create it: a question that waits at the broker behind a fetch is
 * answered when the topic is gone, and would bring it back.
 */
export function withoutTopicCreation(settings: ConsumerSettings): ConsumerSettings {
	return adjusted(settings, "allow.auto.create.topics", "false");
}

/** Whether a new consumer group begins with the first message that is stored. */
export function startsAtFirstMessage({ config }: ConsumerSettings): boolean {
	const policy = config.findLast(([name]) => name === "auto.offset.reset")?.[1];
	return policy !== undefined && firstMessagePolicies.has(policy);
}

function adjusted(settings: ConsumerSettings, name: string, value: string): ConsumerSettings {
	const setting: EffectiveSetting = { name, value, origin: "adjusted" };
	return {
		...settings,
		config: [...settings.config.filter((entry) => entry[0] !== name), [name, value]],
		effective: [...settings.effective.filter((entry) => entry.name !== name), setting],
	};
}
