import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KafkaBroker } from "./kafka-broker.ts";

/** What the header of one stored record batch (format 2) says. */
export interface RecordBatch {
	codec: "none" | "gzip" | "snappy" | "lz4" | "zstd";
	/** Whether a producer with an id, hence idempotent, has sent it. */
	idempotent: boolean;
}

const codecs: Array<RecordBatch["codec"]> = ["none", "gzip", "snappy", "lz4", "zstd"];
const lengthOffset = 8;
/** Offset and length stand before what the length counts. */
const uncountedBytes = 12;
const attributesOffset = 21;
const codecMask = 7;
const producerIdOffset = 43;
const noProducerId = -1n;

/**
 * The batches of one partition as the first node of the cluster has them on disk, of its first segment.
 * Header layout: Kafka documentation, "Implementation", "Record Batch".
 */
export async function storedBatches(broker: KafkaBroker, topic: string, partition: number): Promise<RecordBatch[]> {
	const folder = join(broker.folder, "node-1", "data", `${topic}-${partition}`);
	const [segment] = (await readdir(folder)).filter((name) => name.endsWith(".log")).sort();
	const bytes = await readFile(join(folder, segment as string));
	const batches: RecordBatch[] = [];
	for (
		let at = 0;
		at + producerIdOffset + 8 <= bytes.length;
		at += uncountedBytes + bytes.readInt32BE(at + lengthOffset)
	) {
		batches.push({
			codec: codecs[bytes.readInt16BE(at + attributesOffset) & codecMask] as RecordBatch["codec"],
			idempotent: bytes.readBigInt64BE(at + producerIdOffset) !== noProducerId,
		});
	}
	return batches;
}
