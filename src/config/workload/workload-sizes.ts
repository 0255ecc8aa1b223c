import { z } from "zod";
import { formField, isMapping, listField, mappingField, numberField, textField } from "../yaml/yaml-fields.ts";

/** One size of a distribution of sizes; weights are relative. */
export interface WeightedSize {
	bytes: number;
	weight: number;
}

const advice = 'write `[{ size: 100, weight: 9 }, { size: 1000, weight: 1 }]` or `{ "0-256": 9, "256-1024": 1 }`';

/** Java's int, which is Kafka's own bound too. */
const largestSize = 2_147_483_647;

const units: Record<string, number> = { "": 1, B: 1, KB: 1024, MB: 1024 * 1024 };

const sizeField = textField({ advice }).transform((text, context) => {
	const bytes = representativeBytes(text);
	if (bytes !== null) return bytes;
	const message = `must be a size in bytes of at least 1 or a range of sizes, not \`${text}\`; ${advice}`;
	context.addIssue({ code: "custom", message });
	return z.NEVER;
});

const weightField = numberField({ min: 0, advice });

const listForm = listField(
	z
		.strictObject({ size: sizeField, weight: weightField })
		.transform(({ size, weight }): WeightedSize => ({ bytes: size, weight })),
	{ fallback: null, advice },
);

const mappingForm = mappingField(weightField, { advice }).transform((pairs, context): WeightedSize[] =>
	pairs.map(([range, weight]) => {
		const size = sizeField.safeParse(range);
		if (size.success) return { bytes: size.data, weight };
		context.addIssue({ code: "custom", path: [range], message: size.error.issues[0]?.message ?? advice });
		return z.NEVER;
	}),
);

/**
 * `messageSizeDistribution`: a list of `{ size, weight }`, or the mapping of later OMB versions from ranges such as
 * `0-256` or `1KB-4KB` to weights, where the middle of a range, rounded down, stands for all of it. Sizes of no weight
 * are left out. `null` when it is left out or empty.
 */
export const messageSizesField: z.ZodType<WeightedSize[] | null> = formField<WeightedSize[] | null>((raw) =>
	isMapping(raw) ? mappingForm : listForm,
).transform((sizes, context) => {
	if (sizes === null || sizes.length === 0) return null;
	const drawn = sizes.filter(({ weight }) => weight > 0);
	if (drawn.length === 0) context.addIssue({ code: "custom", message: `gives no size a weight above 0; ${advice}` });
	return drawn;
});

/** The mean length in bytes, rounded. */
export function meanBytes(sizes: WeightedSize[]): number {
	const total = sizes.reduce((sum, { weight }) => sum + weight, 0);
	return Math.round(sizes.reduce((sum, { bytes, weight }) => sum + (bytes * weight) / total, 0));
}

/** Bytes of a size, or of the middle of a range of sizes; `null` when it is neither or less than 1. */
function representativeBytes(text: string): number | null {
	const [low, high = low, ...more] = text.split("-").map(readSize);
	if (low === undefined || high === undefined || more.length > 0) return null;
	const middle = Math.floor((low + high) / 2);
	return high >= low && middle >= 1 && high <= largestSize ? middle : null;
}

/** NaN for what is no size. */
function readSize(text: string): number {
	const [, digits, unit] = /^\s*(\d[\d_]*)\s*(|B|KB|MB)\s*$/i.exec(text) ?? [];
	return Number(digits?.replaceAll("_", "")) * (units[unit?.toUpperCase() ?? ""] ?? 1);
}
