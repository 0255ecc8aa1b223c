/** The child process of EmbeddedBroker: librdkafka's mock cluster, which lives as long as its parent wants it. */
import { type MockCluster, native } from "../native.ts";
import { serveParent } from "./child-channel.ts";

const cluster: MockCluster = new native.MockCluster({ brokers: 1 });

serveParent(
	{
		bootstrapServers: () => cluster.bootstrapServers,
		createTopic: ({ name, partitions }: { name: string; partitions: number }) =>
			cluster.createTopic(name, partitions, 1),
		setRoundTripMs: (roundTripMs: number) => cluster.setRoundTripMs(roundTripMs),
		setDown: (down: boolean) => cluster.setDown(down),
	},
	async () => cluster.close(),
);
