import type { TranslationContext } from "../config/driver/client-properties.ts";
import { headerBytes } from "../config/driver/record-size.ts";
import { largestMessageBytes, type Workload } from "../config/workload/workload.ts";
import type { PayloadLengths } from "../payload/payload.ts";

const javaProfile = "3.6.1";
const javaKeyBytes = 10;

/**
 * What of a workload bears on the translation of a driver; `null` where no workload is known. `lengths` are those of its
 * payloads, which the workload itself cannot tell when they are files.
 */
export function translationContext(
	workload: Workload | null,
	zoneId: string | undefined,
	lengths: PayloadLengths | null = workload && statedLengths(workload),
): TranslationContext {
	const hasKeys = workload !== null && workload.keyDistributor !== "NO_KEY";
	const differ = lengths !== null && lengths.shortest < lengths.longest;
	return {
		recordBytes: lengths === null ? null : lengths.mean,
		...(differ && { recordBytesRange: [lengths.shortest, lengths.longest] }),
		keyBytes: hasKeys ? javaKeyBytes : 0,
		headerBytes: headerBytes(workload?.recordHeaders ?? []),
		zoneId: zoneId ?? null,
		profile: javaProfile,
	};
}

function statedLengths(workload: Workload): PayloadLengths {
	const { messageSize: mean, messageSizeDistribution: sizes } = workload;
	const shortest = sizes === null ? mean : Math.min(...sizes.map(({ bytes }) => bytes));
	return { shortest, mean, longest: largestMessageBytes(workload) };
}
