/** A topic and its size. */
export interface TopicShape {
	name: string;
	partitions: number;
}

/** How work on many topics is followed and ended early. */
export interface TopicProgress {
	/** Hears how many topics are done, after each. */
	onProgress: (done: number) => void;
	signal: AbortSignal;
}

/** Where the topics of a run live: a Kafka cluster or the embedded broker. */
export interface TopicAdmin {
	/**
	 * Creates the topics and waits until clients can find them; no further one is begun when `signal` is aborted. Rejects
	 * with a ConfigError when one is there already or the cluster refuses one for good. Either way the topics that exist
	 * now are those in `createdTopics`.
	 */
	createTopics(topics: TopicShape[], progress: TopicProgress): Promise<void>;
	/** Partitions of topics that are there already, in the order of `names`; `null` for one that is not there. */
	describeTopics(names: string[]): Promise<Array<number | null>>;
	/** Sums over the partitions of each topic, in the order of `names`, which must be there. */
	offsetRanges(names: string[]): Promise<OffsetRange[]>;
	/** Names of the topics created here and not yet deleted. */
	readonly createdTopics: ReadonlySet<string>;
	/**
	 * Deletes the topics created here, and no others, and gives up when the cluster has not done one for `patienceMs`.
	 * `onProgress` hears how many are gone. Resolves with what could not be deleted.
	 */
	deleteCreatedTopics(patienceMs: number, onProgress?: TopicProgress["onProgress"]): Promise<string[]>;
	close(): Promise<void>;
}

/** First offset that is still stored and the next to be written, each summed over the partitions of a topic. */
export interface OffsetRange {
	begin: number;
	end: number;
}
