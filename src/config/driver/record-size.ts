/**
 * Bytes that headers add to a record as Java estimates its size: each name and each value (UTF-8) with its length as a
 * variable-length integer in front. The count of headers in front of them all is one byte even without any, and so part
 * of what every record takes. Kafka documentation, "Implementation", "Record Header".
 */
export function headerBytes(headers: Array<[name: string, value: string]>): number {
	const texts = headers.flat().map((text) => Buffer.byteLength(text));
	return texts.reduce((sum, bytes) => sum + varintBytes(bytes) + bytes, varintBytes(headers.length) - 1);
}

/** Length of a number from 0 on as a zigzag variable-length integer: 6 bits in the first byte, 7 in each further one. */
function varintBytes(value: number): number {
	let bytes = 1;
	for (let rest = Math.floor(value / 64); rest > 0; rest = Math.floor(rest / 128)) bytes++;
	return bytes;
}
