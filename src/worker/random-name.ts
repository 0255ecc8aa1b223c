import { randomBytes } from "node:crypto";

/** Java OMB's random suffix: 5 random bytes as URL-safe base64, 7 characters. */
function randomSuffix(): string {
	return randomBytes(5).toString("base64url");
}

/**
 * `<prefix>-<7 digits>-<random>`, as Java OMB names its topics, whose prefix is `test-topic`; without the random part
 * when `random` is false.
 */
export function topicName(prefix: string, index: number, random: boolean): string {
	const name = `${prefix}-${String(index).padStart(7, "0")}`;
	return random ? `${name}-${randomSuffix()}` : name;
}

/** `sub-<3 digits>-<random>`, as Java OMB names its consumer groups. */
export function subscriptionName(index: number): string {
	return `sub-${String(index).padStart(3, "0")}-${randomSuffix()}`;
}
